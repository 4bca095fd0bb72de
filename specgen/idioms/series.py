"""Time series loaded as `x`, one row a step of time, one column a quantity; oldest first."""
