"""A program -> what a reader is given: a module for each outcome, an option in cli.py."""
