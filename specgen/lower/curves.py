"""`lines` -> curves; those of a training over its epochs."""

import ast
from collections.abc import Iterator

from specgen.language.plots import Series
from specgen.lower.alike import block
from specgen.lower.axes import Given, Read, do, label
from specgen.program.ast_nodes import assign, call, literal, name, store, unplaced


def lines(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    """Curves; those of the history over the epochs, with a mark at each, as there may be one."""
    listed = given["lines"]
    made = [read(series.of["y"][0]) for series in listed]
    marked, last = of_epochs(listed, made), ("", 1)
    drawn: list[ast.stmt] = []
    for series, curve in zip(listed, made, strict=True):
        across = [read(series.of["x"][0])] if "x" in series.of else []
        if marked:
            across = [name("epoch")]
            every = read.every if key(curve).startswith("val_") else 1
            if last != (last := (ast.unparse(curve).rpartition("[")[0], every)):
                drawn.append(assign("epoch", _epochs(unplaced(curve), every)))
        style = [literal("o-")] if marked else []
        colour = {"color": literal("black")} if "points" in given and not listed[1:] else {}
        labelled = series.label and series.label == series.of["y"][0]
        series = series._replace(label=key(curve)) if marked and labelled else series
        drawn.append(do(axes, "plot", *across, curve, *style, **colour, **label(series)))
    words = [series.label for series in listed]
    inner = block("label", words, [[each] for each in drawn]) if len(words) == len(drawn) else None
    yield from [ast.For(store("label"), literal(words), inner, [], lineno=0)] if inner else drawn


def _epochs(curve: ast.expr, every: int) -> ast.expr:
    """The numbers of the epochs that a curve has values of."""
    count: ast.expr = call("len", curve)
    if every == 1:
        return call("range", literal(1), ast.BinOp(count, ast.Add(), literal(1)))
    last = ast.BinOp(ast.BinOp(literal(every), ast.Mult(), count), ast.Add(), literal(1))
    return call("range", literal(every), last, literal(every))


def of_epochs(listed: list[Series], made: list[ast.expr]) -> bool:
    """Whether every curve is one of a history, which has a value for each epoch."""
    return all(key(curve) for curve in made) and not any("x" in series.of for series in listed)


def key(curve: ast.expr) -> str:
    """The key of `history.history["loss"]` or of `histories["short"]["loss"]`; else nothing."""
    if not isinstance(curve, ast.Subscript) or not isinstance(curve.slice, ast.Constant):
        return ""
    owner = curve.value.value if isinstance(curve.value, ast.Subscript) else curve.value
    known = ast.unparse(owner) in ("history.history", "histories") and owner is not curve.value
    known = known or ast.unparse(curve.value) == "history.history"
    return str(curve.slice.value) if known else ""
