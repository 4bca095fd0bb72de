"""`data:` -> what is known of each array before it is loaded: shape, type, range, labels."""
