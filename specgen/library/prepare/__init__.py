"""What `x`, `y` and `table` can name: steps and scalers."""
