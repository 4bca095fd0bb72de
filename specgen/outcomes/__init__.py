"""A program -> what a reader is given: a module for each outcome, an option of the command line."""
