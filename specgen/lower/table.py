"""`table:`, `inputs:` and `target:` -> the statements that make arrays of a table's columns."""

import ast
from collections.abc import Iterator

from specgen import library
from specgen.checks.checked import Checked
from specgen.facts.carriers import by_column, texts
from specgen.facts.columns import chosen, ways
from specgen.lower.values import apply, named
from specgen.program.ast_nodes import assign, call, literal, mark, name
from specgen.text.document import Trail


def columns(checked: Checked) -> Iterator[ast.stmt]:
    """A table's steps, and the columns that go in and come out."""
    data = checked.spec.data
    if data.family != "tables":
        return
    for index, step in enumerate(data.table):
        trail: Trail = ("data", "table", index)
        function = library.family("columns")[step.entry.name]
        expression = apply(function, name("table"), named(step, checked.document, trail))
        statement = mark(assign("table", expression), checked.span(trail))
        statement.comment = step.beside.comment  # type: ignore[attr-defined]
        yield statement
    if data.inputs:
        chosen: ast.expr = ast.Subscript(name("table"), _list(data.inputs), ast.Load())
    elif data.target:
        chosen = call("table.drop", columns=_list(data.target))
    else:
        chosen = name("table")
    if texts(checked.spec):  # one column: a row of texts
        alone = data.inputs[0] if data.inputs else None
        squeezed = ast.Call(
            ast.Attribute(chosen, "squeeze", ast.Load()), [], [ast.keyword("axis", literal(1))]
        )
        chosen = ast.Subscript(name("table"), literal(alone), ast.Load()) if alone else squeezed
        chosen = ast.Call(ast.Attribute(chosen, "to_numpy", ast.Load()), [], [])
    elif not by_column(data):
        method = ast.Attribute(chosen, "to_numpy", ast.Load())
        chosen = ast.Call(method, [literal("float32")], [])
    yield mark(
        assign("x", chosen),
        checked.span(("data", "inputs" if data.inputs else "target" if data.target else "load")),
    )
    if data.target:
        one = data.target[0] if len(data.target) == 1 else data.target
        column = ast.Subscript(
            name("table"), literal(one) if isinstance(one, str) else _list(one), ast.Load()
        )
        taken = ast.Call(ast.Attribute(column, "to_numpy", ast.Load()), [], [])
        yield mark(assign("y", taken), checked.span(("data", "target")))


def transformed(checked: Checked) -> Iterator[ast.stmt]:
    """What happens to which columns: a ColumnTransformer, fitted to the training part."""
    data = checked.spec.data
    if not data.prepare:
        return
    made = [_made(checked, index) for index in range(len(data.prepare))]
    rows: list[ast.expr] = []
    for way, names in ways(data).items():
        first = made[way[0]] if len(way) == 1 else call("make_pipeline", *(made[i] for i in way))
        rows.append(ast.Tuple([first, _list(names)], ast.Load()))
    rest = [made[i] for i, step in enumerate(data.prepare) if not chosen(step)]
    last = call("make_pipeline", *rest) if len(rest) > 1 else [*rest, literal("passthrough")][0]
    span = checked.span(("data", "prepare"))
    yield mark(assign("preprocessor", call("make_column_transformer", *rows, remainder=last)), span)
    for part in data.parts:
        method = "fit_transform" if part == "train" else "transform"
        array = f"x_{part}"
        yield mark(assign(array, call(f"preprocessor.{method}", name(array))), span)


def _made(checked: Checked, index: int) -> ast.expr:
    """A transformer of scikit-learn's, or the word for what it leaves out."""
    step, trail = checked.spec.data.prepare[index], ("data", "prepare", index)
    given = named(step, checked.document, trail)
    function = library.family("preparations")[step.entry.name]
    return mark(apply(function, None, given), checked.span(trail))


def _list(names: list[str]) -> ast.expr:
    return ast.List([literal(n) for n in names], ast.Load())
