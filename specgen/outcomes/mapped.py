"""A script and its program -> which line of the spec each line of the script comes from."""

import ast
from typing import NamedTuple

from specgen.checks.checked import Checked
from specgen.program.sections import Program
from specgen.text.diagnostics import Span


class Line(NamedTuple):
    """A line of a script, and the place in a spec that asks for it; all counted from 1."""

    line: int
    spec: str
    spec_line: int
    spec_column: int


def mapped(checked: Checked, program: Program, text: str) -> list[Line]:
    """Of each line on which something of the spec's begins, where the spec says it.

    Comments, imports and closing brackets are not there; of a function of the library, the lines
    that call it are.
    """
    printed = ast.parse(text).body
    out: dict[int, Line] = {}
    for made, statement in zip(printed, program.module.body, strict=True):
        if getattr(statement, "file", program.source) != program.source:
            continue
        for line, place in zip(ast.walk(made), ast.walk(statement), strict=True):
            at, begins = vars(place), getattr(line, "lineno", None)
            if begins and at.get("lineno"):
                column = at["col_offset"] + 1
                span = Span(checked.document.source, at["lineno"], column, at["lineno"], column)
                name, number = span.source.origin(span.line)
                out.setdefault(begins, Line(begins, name, number, column))
    return sorted(out.values())
