"""Figures that explain what a trained model sees."""
