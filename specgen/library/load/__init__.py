"""What `load` can name: datasets, each in the file that says what it leaves.

A function of a single `return` is written in place, and the audit looks into it: what it calls
for the first time goes on the list in program/audit.py. A longer one is carried along.
"""
