"""The language, explained: its words and keys, in a terminal, for documents and for editors."""
