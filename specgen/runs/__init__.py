"""A program -> live objects: built, trained, judged and kept in a folder."""
