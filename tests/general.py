"""A program with every function of the library whole, as it is before it is cut to size."""

import ast
from dataclasses import replace

from specgen import library


def general(sections, functions, facts):
    """In place of `specialised`: all that is called stands above all that happens."""
    words = {n.id for s in sections for b in s.body for n in ast.walk(b) if isinstance(n, ast.Name)}
    nodes = [each.node for each in carried(sorted(words))]
    first, *others = sections
    return [replace(first, body=(*nodes, *first.body)), *others]


def carried(words):
    """The functions that a script needs whose statements use `words`; those that they need too."""
    known = library.called()
    needed, waiting = set(), [word for word in words if word in known]
    while waiting:
        word = waiting.pop()
        if word not in needed:
            needed.add(word)
            inner = {n.id for n in ast.walk(known[word].node) if isinstance(n, ast.Name)}
            waiting += [name for name in inner if name in known]
    return [each for word, each in known.items() if word in needed]
