"""A program -> what a reader is given."""
