"""What a script is made of: sections of `ast` nodes, what they may hold and what they need."""
