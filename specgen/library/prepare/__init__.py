"""What `x`, `y` and `table` can name: steps for arrays and tables, and scalers to be fitted.

A function of a single `return` is written in place, and the audit looks into it: what it calls
for the first time goes on the list in program/audit.py. A longer one is carried along.
"""
