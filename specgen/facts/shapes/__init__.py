"""Layers and what reaches them -> shapes, types and counts of parameters. Imports no framework."""
