"""Printed reports about predictions."""
