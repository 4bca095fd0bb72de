"""Steps for the columns of a table, each turning one DataFrame into another."""
