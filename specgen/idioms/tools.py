"""Functions that a script carries because one of its statements calls them."""
