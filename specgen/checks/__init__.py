"""A document -> a checked spec, or every finding at its place."""
