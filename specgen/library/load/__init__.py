"""What `load` can name: datasets, by what they leave."""
