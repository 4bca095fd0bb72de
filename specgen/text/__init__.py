"""Text with places: findings, YAML with the place of each value, prose, snippets. Knows no spec."""
