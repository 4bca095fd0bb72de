"""A program that calls general functions -> one that has the code which this program needs.

A partial evaluator over the part of Python that functions of the library are written in. It knows
none of them, and nothing of specs: only what is known of the values, and what follows.
"""
