"""Trainings side by side -> one training, and a loop over what differs."""
