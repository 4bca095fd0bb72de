"""`image` and `images` -> one picture, or a grid of them."""

import ast
from collections.abc import Iterator, Mapping

from specgen.lower.axes import BARE, Body, Given, Read, called, do, opened, over
from specgen.program.ast_nodes import assign, call, literal, name, store, unplaced


def image(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    yield do(axes, "imshow", read(given["image"]), cmap=literal(given.get("cmap", "gray")))
    yield do(axes, "set", **BARE)


def images(given: Given, read: Read) -> Body:
    """A grid of images; or, of several arrays, a row for each. There are `count`, or fewer."""
    arrays = given["images"]
    drawn = [read(each.of["y"][0]) for each in arrays]
    count = given.get("count", 10)
    columns = count if arrays[1:] else min(given.get("columns", 5), count)
    rows = len(arrays) if arrays[1:] else -(-count // columns)
    high = 2.3 if "titles" in given else 2
    size = {"figsize": literal(given.get("size") or [2 * columns, round(high * rows, 1)])}
    body, inner = (_beneath if arrays[1:] else _around)(rows, columns, size)
    cells = [_cell(row, name("i")) for row in range(rows)] if arrays[1:] else [name("axes")]
    cmap = literal(given.get("cmap", "gray"))
    for axes, array in zip(cells, drawn, strict=True):
        inner.append(do(axes, "imshow", ast.Subscript(array, name("i"), ast.Load()), cmap=cmap))
    if "titles" in given:
        inner.append(do(cells[0], "set_title", read(given["titles"])))
    there = call("min", literal(count), call("len", unplaced(drawn[0])))
    loop = ast.For(store("i"), call("range", there), inner, [], lineno=0)
    named = [(row, each.label) for row, each in enumerate(arrays) if arrays[1:] and each.label]
    labels = [do(_cell(row, literal(0)), "set_ylabel", literal(text)) for row, text in named]
    return [*body, *over(given, read), loop, *labels]


def _beneath(rows: int, columns: int, size: Mapping[str, ast.expr]) -> tuple[Body, Body]:
    """A row of axes for each array, made at once; nothing for each image."""
    grid = {"squeeze": literal(False)} if columns == 1 else {}
    bare = ast.Expr(call("plt.setp", name("panels"), **BARE))
    return [opened("panels", rows, columns, **size, **grid), bare], []


def _around(rows: int, columns: int, size: Mapping[str, ast.expr]) -> tuple[Body, Body]:
    """A figure; and axes that are added to it for each image."""
    made = call("plt.figure", **size, layout=literal("constrained"))
    number = ast.BinOp(name("i"), ast.Add(), literal(1))
    added = called(name("figure"), "add_subplot", literal(rows), literal(columns), number, **BARE)
    return [assign("figure", made)], [assign("axes", added)]


def _cell(row: int, column: ast.expr) -> ast.expr:
    """`panels[0, i]`."""
    return ast.Subscript(name("panels"), ast.Tuple([literal(row), column], ast.Load()), ast.Load())
