"""Layers that tutorials need and Keras lacks."""
