"""`table:`, `inputs:` and `target:` -> the statements that make arrays of a table's columns."""

import ast
from collections.abc import Iterator

from specgen import idioms
from specgen.document import Trail
from specgen.lower.value import apply, named
from specgen.program import assign, call, literal, mark, name
from specgen.spec import Spec


def columns(spec: Spec) -> Iterator[ast.stmt]:
    """A table's steps, and the columns that go in and come out."""
    data = spec.data
    if data.family != "tables":
        return
    for index, step in enumerate(data.table):
        trail: Trail = ("data", "table", index)
        idiom = idioms.family("columns")[step.entry.name]
        expression = apply(idiom, name("table"), named(step, spec.origin, trail))
        statement = mark(assign("table", expression), spec.origin.span(trail))
        statement.comment = step.about.get("comment", "")  # type: ignore[attr-defined]
        yield statement
    if data.inputs:
        chosen: ast.expr = ast.Subscript(name("table"), _list(data.inputs), ast.Load())
    elif data.target:
        chosen = call("table.drop", columns=_list(data.target))
    else:
        chosen = name("table")
    if not _by_column(spec):
        kept = ast.Attribute(chosen, "to_numpy", ast.Load())
        chosen = ast.Call(kept, [literal("float32")], [])
    yield mark(
        assign("x", chosen),
        spec.origin.span(
            ("data", "inputs" if data.inputs else "target" if data.target else "load")
        ),
    )
    if data.target:
        one = data.target[0] if len(data.target) == 1 else data.target
        column = ast.Subscript(
            name("table"), literal(one) if isinstance(one, str) else _list(one), ast.Load()
        )
        taken = ast.Call(ast.Attribute(column, "to_numpy", ast.Load()), [], [])
        yield mark(assign("y", taken), spec.origin.span(("data", "target")))


def _by_column(spec: Spec) -> bool:
    """Whether the inputs stay a table, for a step that looks at its columns."""
    first = spec.data.x[0].entry.name if spec.data.x else ""
    return first in ("as_columns", "FeatureSpace")


def _list(names: list[str]) -> ast.expr:
    return ast.List([literal(n) for n in names], ast.Load())
