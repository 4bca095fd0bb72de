"""What the other functions and statements of a script call."""
