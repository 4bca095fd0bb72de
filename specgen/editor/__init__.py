"""A spec while somebody types it -> findings, words that may stand there, shapes, places."""
