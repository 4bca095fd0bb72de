"""Datasets loaded as a pandas DataFrame called `table`."""
