"""What a spec may say: words, kinds and sections, and how they are read."""
