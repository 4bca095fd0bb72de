"""A program with every function of the library whole, as it is before it is cut to size."""

import ast

from specgen import library
from specgen.program.sections import Section


def general(sections, functions, facts):
    """In place of `specialised`: all that is called stands above all that happens."""
    words = {n.id for s in sections for b in s.body for n in ast.walk(b) if isinstance(n, ast.Name)}
    nodes = [each.node for each in library.carried(sorted(words))]
    return [Section("functions", tuple(nodes)), *sections]
