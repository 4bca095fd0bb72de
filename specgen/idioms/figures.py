"""Figures about data, training and predictions."""
