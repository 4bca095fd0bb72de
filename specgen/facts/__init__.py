"""What follows from a spec: wiring, metrics, variables, order. Finds no fault."""
