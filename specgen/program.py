"""Program: sections of Python statements as `ast` nodes, the constructors for them, and the audit.

The builder executes these nodes, the exporter prints them; nothing else says what a script does.
A node may carry `comment` (text for the reader); a function carries `text`, its source as written.
"""

import ast
import copy
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from specgen.diagnostics import Span

T = TypeVar("T", bound=ast.AST)

# What a name stands for in every script, and the statement that brings it.
IMPORTS = {
    "keras": ast.Import([ast.alias("keras")]),
    "plt": ast.Import([ast.alias("matplotlib.pyplot", "plt")]),
    "np": ast.Import([ast.alias("numpy", "np")]),
    "layers": ast.ImportFrom("keras", [ast.alias("layers")], 0),
}


@dataclass(frozen=True)
class Section:
    """Statements that do one step, with the heading and text above them, if any."""

    name: str
    body: tuple[ast.stmt, ...]
    heading: str = ""
    text: str = ""


@dataclass(frozen=True)
class Program:
    """A whole script. `source` names the spec in tracebacks, `files` lie beside the script."""

    source: str
    docstring: str
    sections: tuple[Section, ...]
    files: tuple[Path, ...] = ()

    @property
    def module(self) -> ast.Module:
        """The script as one tree."""
        opening = ast.Expr(ast.Constant(self.docstring))
        body: list[ast.stmt] = [opening, *(s for section in self.sections for s in section.body)]
        return ast.Module(body, [])


def name(identifier: str) -> ast.Name:
    return ast.Name(identifier, ast.Load())


def path(dotted: str) -> ast.expr:
    """`keras.layers.Dense` as an expression."""
    first, *rest = dotted.split(".")
    out: ast.expr = name(first)
    for part in rest:
        out = ast.Attribute(out, part, ast.Load())
    return out


def call(function: str, *args: ast.expr, **keywords: ast.expr) -> ast.Call:
    named = [ast.keyword(key, value) for key, value in keywords.items()]
    return ast.Call(path(function), list(args), named)


def assign(target: str, value: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(target, ast.Store())], value, lineno=0)


def pairs(*groups: tuple[str, str]) -> ast.Tuple:
    """`(a, b), (c, d)` as the target of an assignment."""
    inner = [ast.Tuple([ast.Name(n, ast.Store()) for n in g], ast.Store()) for g in groups]
    return ast.Tuple([*inner], ast.Store())


def literal(value: Any) -> ast.expr:
    """A plain value as Python writes it; a list of numbers is a tuple, as Keras's shapes are."""
    if isinstance(value, list):
        items = [literal(item) for item in value]
        return ast.Tuple(items, ast.Load()) if _numeric(value) else ast.List(items, ast.Load())
    if isinstance(value, dict):
        return ast.Dict([literal(k) for k in value], [literal(v) for v in value.values()])
    if isinstance(value, float) and not math.isfinite(value):
        return call("float", ast.Constant(str(value)))
    if isinstance(value, int | float) and not isinstance(value, bool) and _negative(value):
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def _numeric(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_numeric, value))
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _negative(value: float) -> bool:
    return value < 0 or (isinstance(value, float) and math.copysign(1, value) < 0)


def mark(node: T, span: Span) -> T:
    """The node with the place in the spec that it comes from, wherever it has none yet."""
    for inner in ast.walk(node):
        if "lineno" in inner._attributes and not getattr(inner, "end_lineno", None):
            inner.lineno, inner.col_offset = span.line, span.column - 1  # type: ignore[attr-defined]
            inner.end_lineno = span.end_line  # type: ignore[attr-defined]
            inner.end_col_offset = span.end_column - 1  # type: ignore[attr-defined]
    return node


def unplaced(node: T) -> T:
    """A copy of the node that tells nothing of where it once stood."""
    node = copy.deepcopy(node)
    for inner in ast.walk(node):
        for attribute in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            vars(inner).pop(attribute, None)
    return node


def imports(statements: list[ast.stmt]) -> tuple[ast.stmt, ...]:
    """The imports that the statements need, in the order in which ruff sorts them."""
    used = {n.id for s in statements for n in ast.walk(s) if isinstance(n, ast.Name)}
    return tuple(unplaced(statement) for key, statement in IMPORTS.items() if key in used)
