"""`points`, `bars`, `histogram`, `heat`: what is drawn on axes beside curves."""

import ast
from collections.abc import Iterator

from specgen.lower.axes import Given, Read, called, do, label
from specgen.program.ast_nodes import assign, call, literal, name, store, unplaced


def points(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    for series in given["points"]:
        across, up = (read(series.of[word][0]) for word in "xy")
        style = {"s": literal(8)}
        if "alpha" in given:
            style["alpha"] = literal(given["alpha"])
        if "colour" not in series.of:
            yield do(axes, "scatter", across, up, **style, **label(series))
            continue
        colour = read(series.of["colour"][0])
        yield assign("dots", called(axes, "scatter", across, up, c=colour, **style))
        if given.get("legend") is None:
            yield do(name("figure"), "colorbar", name("dots"), ax=unplaced(axes))


def bars(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    """A bar for each label; else for each number of an array."""
    listed = given["bars"]
    heights = [read(series.of["y"][0]) for series in listed]
    if all(series.label and "x" not in series.of for series in listed):
        labels = [literal(series.label) for series in listed]
        lists = (ast.List([*each], ast.Load()) for each in (labels, heights))
        yield do(axes, "bar", *lists)
        return
    for series, height in zip(listed, heights, strict=True):
        across = read(series.of["x"][0]) if "x" in series.of else None
        across = across or call("range", call("len", unplaced(height)))
        yield do(axes, "bar", across, height, **label(series))


def histogram(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    """How often values occur: of an array of any shape all of them; of several in the same bins."""
    made = [_flat(read(series.of["y"][0])) for series in given["histogram"]]
    bins = {"bins": literal(given.get("bins", 30))}
    if not made[1:]:
        yield do(axes, "hist", made[0], **bins)
        return
    labels = [literal(series.label) for series in given["histogram"]]
    style = {"histtype": literal("stepfilled"), "alpha": literal(0.6)}
    label = ast.List([*labels], ast.Load())
    yield do(axes, "hist", ast.List([*made], ast.Load()), **bins, **style, label=label)


def _flat(values: ast.expr) -> ast.expr:
    """The values in a row, as those of a column of a table already are."""
    match values:
        case ast.Call(ast.Attribute(ast.Subscript() as column, "to_numpy")):
            if not any(isinstance(node, ast.List) for node in ast.walk(column)):
                return column
    return call("np.ravel", values)


def heat(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    cmap = {"cmap": literal(given["cmap"])} if "cmap" in given else {}
    matrix = read(given["heat"])
    if "numbers" not in given:
        cmap["aspect"] = literal("auto")
        yield assign("heat", called(axes, "imshow", matrix, **cmap))
        yield do(name("figure"), "colorbar", name("heat"), ax=unplaced(axes))
        return
    light = {"cmap": literal("Blues"), **cmap, "alpha": literal(0.6)}  # so that all can be read
    yield do(axes, "imshow", matrix, **light)
    style = ast.JoinedStr([ast.Constant(given["numbers"])])
    text = ast.JoinedStr([ast.FormattedValue(name("number"), -1, style)])
    middle = {"ha": literal("center"), "va": literal("center")}
    inner = do(axes, "text", name("column"), name("row"), text, **middle)
    target = ast.Tuple([store("row", "column"), store("number")], ast.Store())
    yield ast.For(target, call("np.ndenumerate", unplaced(matrix)), [inner], [], lineno=0)
