"""`table:`, `inputs:` and `target:` -> the statements that make arrays of a table's columns."""

import ast
from collections.abc import Iterable, Iterator

from specgen import library
from specgen.checks.checked import Checked
from specgen.facts.carriers import by_column, texts
from specgen.facts.columns import chosen, closed, numbered, ways
from specgen.language.calls import Call
from specgen.language.spec.data import Data
from specgen.lower.values import apply, named
from specgen.program.ast_nodes import assign, call, literal, mark, name, store
from specgen.text.document import Trail


def columns(checked: Checked) -> Iterator[ast.stmt]:
    """A table's steps, and the columns that go in and come out."""
    data = checked.spec.data
    if data.family != "tables":
        return
    yield from _steps(checked)
    key = "inputs" if data.inputs else "target" if data.target else "load"
    yield mark(assign("x", _inputs(checked)), checked.span(("data", key)))
    if data.target:
        one = column(data.target[0], data) if len(data.target) == 1 else listed(data.target, data)
        picked = ast.Subscript(name("table"), one, ast.Load())
        taken = ast.Call(ast.Attribute(picked, "to_numpy", ast.Load()), [], [])
        yield mark(assign("y", taken), checked.span(("data", "target")))


def _steps(checked: Checked) -> Iterator[ast.stmt]:
    """What is done to the table, step by step."""
    yield from _own_table(checked)
    if numbered(checked.spec.data) and by_column(checked.spec.data):
        renamed = assign("table", call("table.rename", columns=name("str")))
        yield mark(renamed, checked.span(("data", "load")))
    for index, step in enumerate(checked.spec.data.table):
        trail: Trail = ("data", "table", index)
        function = library.family("columns").get(step.entry.name)
        given = by_number(step, named(step, checked.document, trail), checked.spec.data)
        made: list[ast.stmt]
        if function is None:
            made = [assign("table", call(step.entry.path, name("table"), **given))]
        elif in_place(function):
            made = _each(function, given, step, checked.spec.data)
        else:
            made = [assign("table", apply(function, name("table"), given))]
        made[0].comment = step.beside.remark  # type: ignore[attr-defined]
        yield from (mark(statement, checked.span(trail)) for statement in made)


def _inputs(checked: Checked) -> ast.expr:
    """The columns that go in: as a table, as an array of numbers or, of one, as a row of texts."""
    data = checked.spec.data
    if data.inputs:
        picked: ast.expr = ast.Subscript(name("table"), listed(data.inputs, data), ast.Load())
    elif data.target:
        picked = call("table.drop", columns=listed(data.target, data))
    else:
        picked = name("table")
    if texts(checked.spec):
        alone = data.inputs[0] if data.inputs else None
        squeezed = ast.Call(
            ast.Attribute(picked, "squeeze", ast.Load()), [], [ast.keyword("axis", literal(1))]
        )
        picked = (
            ast.Subscript(name("table"), column(alone, data), ast.Load()) if alone else squeezed
        )
        return ast.Call(ast.Attribute(picked, "to_numpy", ast.Load()), [], [])
    if by_column(data):
        return picked
    return ast.Call(ast.Attribute(picked, "to_numpy", ast.Load()), [literal("float32")], [])


def _own_table(checked: Checked) -> Iterator[ast.stmt]:
    """A copy, where a step changes the table that the next of several trainings begins with."""
    several, steps = checked.several or checked.variants, checked.spec.data.table
    first = library.family("columns").get(steps[0].entry.name) if steps else None
    own = any(step.entry.own for step in steps)
    if several and (own or (first and in_place(first))):
        copied = mark(assign("table", call("table.copy")), checked.span(("data", "table")))
        copied.again = True  # type: ignore[attr-defined]
        yield copied


def in_place(function: library.Function) -> bool:
    """Whether a step changes columns of the table that it is given."""
    return "series" in function.parameters


def _each(
    function: library.Function, given: dict[str, ast.expr], step: Call, data: Data
) -> list[ast.stmt]:
    """`table["a"] = table["a"].clip(0)`; for several columns, a loop over their names."""
    words = step.arguments["column"]
    every = [words] if isinstance(words, str) else words
    key = name("column") if len(every) > 1 else column(every[0], data)
    old = ast.Subscript(name("table"), key, ast.Load())
    target = ast.Subscript(name("table"), key, ast.Store())
    made: list[ast.stmt] = [ast.Assign([target], apply(function, old, given), lineno=0)]
    if closed(data, step):
        made.append(_known(old, key))
    if len(every) == 1:
        return made
    return [ast.For(store("column"), listed(every, data), made, [], lineno=0)]


def _known(values: ast.expr, key: ast.expr) -> ast.stmt:
    """`assert table["a"].notna().all(), "a has other values"`."""
    for method in ("notna", "all"):
        values = ast.Call(ast.Attribute(values, method, ast.Load()), [], [])
    said: ast.expr = ast.JoinedStr([ast.FormattedValue(key, -1), ast.Constant(" has other values")])
    if isinstance(key, ast.Constant):
        said = literal(f"{key.value!s} has other values")
    return ast.Assert(values, said)


def transformed(checked: Checked) -> Iterator[ast.stmt]:
    """What happens to which columns: a ColumnTransformer, fitted to the training part."""
    data = checked.spec.data
    if not data.prepare:
        return
    made = [_made(checked, index) for index in range(len(data.prepare))]
    rows: list[ast.expr] = []
    for way, names in ways(data).items():
        first = made[way[0]] if len(way) == 1 else call("make_pipeline", *(made[i] for i in way))
        rows.append(ast.Tuple([first, listed(names, data)], ast.Load()))
    rest = [made[i] for i, step in enumerate(data.prepare) if not chosen(step)]
    last = call("make_pipeline", *rest) if len(rest) > 1 else [*rest, literal("passthrough")][0]
    span = checked.span(("data", "prepare"))
    yield mark(assign("preprocessor", call("make_column_transformer", *rows, remainder=last)), span)
    arrays = ["x"] if data.prepared else [f"x_{part}" for part in data.parts]
    for array in arrays:
        method = "fit_transform" if array == arrays[0] else "transform"
        yield mark(assign(array, call(f"preprocessor.{method}", name(array))), span)


def _made(checked: Checked, index: int) -> ast.expr:
    """A transformer of scikit-learn's, or the word for what it leaves out."""
    step, trail = checked.spec.data.prepare[index], ("data", "prepare", index)
    given = named(step, checked.document, trail)
    function = library.family("preparations")[step.entry.name]
    return mark(apply(function, None, given), checked.span(trail))


def listed(names: Iterable[str | int], data: Data, read: bool = False) -> ast.expr:
    return ast.List([column(each, data, read) for each in names], ast.Load())


def column(word: str | int, data: Data, read: bool = False) -> ast.expr:
    """A column as the table has it: a number where it has no names.

    read: as the file has it, of which what looks at columns by name is made first.
    """
    unnamed = numbered(data) and (read or not by_column(data))
    return literal(int(word) if unnamed and isinstance(word, str) and word.isdigit() else word)


def by_number(
    given: Call, arguments: dict[str, ast.expr], data: Data, read: bool = False
) -> dict[str, ast.expr]:
    """The arguments, with columns by number where no row has their names."""
    out = dict(arguments)
    for word, value in given.arguments.items():
        parameter = given.entry.parameter(word)
        refers = parameter.kind.refers if parameter else None
        if refers is None or refers.to != "column" or not numbered(data):
            continue
        if isinstance(value, dict):
            keys = [column(key, data, read) for key in value]
            out[word] = ast.Dict([*keys], [literal(item) for item in value.values()])
        elif isinstance(value, list):
            out[word] = listed(value, data, read)
        elif not refers.keys:
            out[word] = column(value, data, read)
    return out
