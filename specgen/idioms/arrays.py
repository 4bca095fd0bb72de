"""Datasets loaded as `x, y`, samples along the first axis; a spec splits them."""
