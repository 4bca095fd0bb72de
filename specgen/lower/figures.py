"""`plot` and `table` -> the lines of matplotlib and of pandas that an author would write there."""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from specgen.language import formulas
from specgen.language.plots import Series
from specgen.program.ast_nodes import assign, call, literal, name, store, unplaced

Given = Mapping[str, Any]  # the arguments of a plot
Body = list[ast.stmt]


class Read(NamedTuple):
    """A formula -> what it stands for in a script. every: in which epochs a training validates."""

    formula: Callable[[str], ast.expr]
    every: int = 1

    def __call__(self, text: str) -> ast.expr:
        return self.formula(text)


def plot(given: Given, file: str, read: Read) -> Body:
    """The figure, drawn and saved."""
    if "images" in given:
        body = _images(given, read)
    elif "panels" in given:
        body = _panels(given, read)
    else:
        size = given.get("size")
        body = [_opened("axes", **({"figsize": literal(size)} if size else {}))]
        body += _drawn(name("axes"), given, read)
    return [
        *body,
        _do(name("figure"), "savefig", literal(file)),
        ast.Expr(call("plt.close", name("figure"))),
    ]


def _opened(axes: str, *grid: int, **more: ast.expr) -> ast.stmt:
    """`figure, axes = plt.subplots(layout="constrained")`."""
    made = call("plt.subplots", *map(literal, grid), **more, layout=literal("constrained"))
    return ast.Assign([store("figure", axes)], made, lineno=0)


def _do(owner: ast.expr, method: str, *args: ast.expr, **keywords: ast.expr) -> ast.stmt:
    return ast.Expr(called(owner, method, *args, **keywords))


def called(owner: ast.expr, method: str, *args: ast.expr, **keywords: ast.expr) -> ast.expr:
    named = [ast.keyword(key, value) for key, value in keywords.items()]
    return ast.Call(ast.Attribute(unplaced(owner), method, ast.Load()), [*args], named)


def _panels(given: Given, read: Read) -> Body:
    """Plots side by side, under one title."""
    panels = given["panels"]
    columns = min(given.get("columns", len(panels)), len(panels))
    rows = -(-len(panels) // columns)
    size = given.get("size") or [6 * columns, 4 * rows]
    body = [_opened("panels", rows, columns, figsize=literal(size))]
    for number, panel in enumerate(panels):
        at = (
            literal(number)
            if rows == 1
            else ast.Tuple([*map(literal, divmod(number, columns))], ast.Load())
        )
        body += _drawn(ast.Subscript(name("panels"), at, ast.Load()), panel, read)
    return body + _over(given, read)


def _drawn(axes: ast.expr, given: Given, read: Read) -> Body:
    """What a plot says, on its axes."""
    body: Body = []
    for word in given:
        if word in _KINDS:
            body += _KINDS[word](axes, given, read)
    for word, method in (("vline", "axvline"), ("hline", "axhline")):
        for series in given.get(word, ()):
            style = {"color": literal("gray"), "linestyle": literal("dashed")}
            body.append(_do(axes, method, read(series.of["y"][0]), **style, **_label(series)))
    return [*body, *_settings(axes, given, read), *_legend(axes, given, read)]


def _label(series: Series) -> dict[str, ast.expr]:
    return {"label": literal(series.label)} if series.label else {}


def _lines(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    """Curves; those of the history over the epochs, with a mark at each, as there may be one."""
    listed = given["lines"]
    made = [read(series.of["y"][0]) for series in listed]
    marked, last = _of_epochs(listed, made), ("", 1)
    for series, curve in zip(listed, made, strict=True):
        across = [read(series.of["x"][0])] if "x" in series.of else []
        if marked:
            across = [name("epoch")]
            every = read.every if _key(curve).startswith("val_") else 1
            if last != (last := (ast.unparse(curve).rpartition("[")[0], every)):
                yield assign("epoch", _epochs(unplaced(curve), every))
        style = [literal("o-")] if marked else []
        labelled = series.label and series.label == series.of["y"][0]
        series = series._replace(label=_key(curve)) if marked and labelled else series
        yield _do(axes, "plot", *across, curve, *style, **_label(series))


def _epochs(curve: ast.expr, every: int) -> ast.expr:
    """The numbers of the epochs that a curve has values of."""
    count: ast.expr = call("len", curve)
    if every == 1:
        return call("range", literal(1), ast.BinOp(count, ast.Add(), literal(1)))
    last = ast.BinOp(ast.BinOp(literal(every), ast.Mult(), count), ast.Add(), literal(1))
    return call("range", literal(every), last, literal(every))


def _of_epochs(listed: list[Series], made: list[ast.expr]) -> bool:
    """Whether every curve is one of a history, which has a value for each epoch."""
    return all(_key(curve) for curve in made) and not any("x" in series.of for series in listed)


def _key(curve: ast.expr) -> str:
    """The key of `history.history["loss"]` or of `histories["short"]["loss"]`; else nothing."""
    if not isinstance(curve, ast.Subscript) or not isinstance(curve.slice, ast.Constant):
        return ""
    owner = curve.value.value if isinstance(curve.value, ast.Subscript) else curve.value
    known = ast.unparse(owner) in ("history.history", "histories") and owner is not curve.value
    known = known or ast.unparse(curve.value) == "history.history"
    return str(curve.slice.value) if known else ""


def _points(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    for series in given["points"]:
        across, up = (read(series.of[word][0]) for word in "xy")
        style = {"s": literal(8)}
        if "alpha" in given:
            style["alpha"] = literal(given["alpha"])
        if "colour" not in series.of:
            yield _do(axes, "scatter", across, up, **style, **_label(series))
            continue
        colour = read(series.of["colour"][0])
        yield assign("dots", called(axes, "scatter", across, up, c=colour, **style))
        if given.get("legend") is None:
            yield _do(name("figure"), "colorbar", name("dots"), ax=unplaced(axes))


def _bars(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    """A bar for each label; else for each number of an array."""
    listed = given["bars"]
    heights = [read(series.of["y"][0]) for series in listed]
    if all(series.label and "x" not in series.of for series in listed):
        labels = [literal(series.label) for series in listed]
        lists = (ast.List([*each], ast.Load()) for each in (labels, heights))
        yield _do(axes, "bar", *lists)
        return
    for series, height in zip(listed, heights, strict=True):
        across = read(series.of["x"][0]) if "x" in series.of else None
        across = across or call("range", call("len", unplaced(height)))
        yield _do(axes, "bar", across, height, **_label(series))


def _histogram(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    """How often values occur: of an array of any shape all of them; of several in the same bins."""
    made = [call("np.ravel", read(series.of["y"][0])) for series in given["histogram"]]
    bins = {"bins": literal(given.get("bins", 30))}
    if not made[1:]:
        yield _do(axes, "hist", made[0], **bins)
        return
    labels = [literal(series.label) for series in given["histogram"]]
    style = {"histtype": literal("stepfilled"), "alpha": literal(0.6)}
    label = ast.List([*labels], ast.Load())
    yield _do(axes, "hist", ast.List([*made], ast.Load()), **bins, **style, label=label)


def _image(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    yield _do(axes, "imshow", read(given["image"]), cmap=literal(given.get("cmap", "gray")))
    yield _do(axes, "set", **_BARE)


def _heat(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    cmap = {"cmap": literal(given["cmap"])} if "cmap" in given else {}
    matrix = read(given["heat"])
    if "numbers" not in given:
        cmap["aspect"] = literal("auto")
        yield assign("heat", called(axes, "imshow", matrix, **cmap))
        yield _do(name("figure"), "colorbar", name("heat"), ax=unplaced(axes))
        return
    light = {"cmap": literal("Blues"), **cmap, "alpha": literal(0.6)}  # so that all can be read
    yield _do(axes, "imshow", matrix, **light)
    style = ast.JoinedStr([ast.Constant(given["numbers"])])
    text = ast.JoinedStr([ast.FormattedValue(name("number"), -1, style)])
    middle = {"ha": literal("center"), "va": literal("center")}
    inner = _do(axes, "text", name("column"), name("row"), text, **middle)
    target = ast.Tuple([store("row", "column"), store("number")], ast.Store())
    yield ast.For(target, call("np.ndenumerate", unplaced(matrix)), [inner], [], lineno=0)


_KINDS: Mapping[str, Callable[[ast.expr, Given, Read], Iterator[ast.stmt]]] = {
    "lines": _lines, "points": _points, "bars": _bars, "histogram": _histogram, "image": _image,
    "heat": _heat,
}  # fmt: skip


def _settings(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    """Title, labels, scales and limits in one statement."""
    made = {word: literal(given[word]) for word in _SETTINGS if word in given}
    if "title" in given:
        made = {"title": _line(given["title"], read), **made}
    if "lines" in given:
        curves = [read(series.of["y"][0]) for series in given["lines"]]
        if _of_epochs(given["lines"], curves):
            keys = {_key(curve).removeprefix("val_") for curve in curves}
            defaults = {"xlabel": "epoch", **({"ylabel": min(keys)} if len(keys) == 1 else {})}
            made = {word: literal(text) for word, text in defaults.items()} | made
            if given.get("xscale") != "log":
                yield _do(axes, "locator_params", **_WHOLE)
    for word in ("xlim", "ylim"):
        if word in made:
            made[word] = ast.Tuple([*map(literal, given[word])], ast.Load())
    if made:
        yield _do(axes, "set", **made)


_WHOLE = {"axis": literal("x"), "integer": literal(True), "min_n_ticks": literal(1)}
_SETTINGS = ("xlabel", "ylabel", "xscale", "yscale", "xlim", "ylim")


def _legend(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    """Where something has a label, or the author asks for one; of colours, a name for each."""
    wanted = given.get("legend")
    coloured = any("colour" in series.of for series in given.get("points", ()))
    if wanted and coloured:
        both = called(name("dots"), "legend_elements", num=literal(None))
        dots = ast.Subscript(both, literal(0), ast.Load())
        named = [dots, read(wanted)] if isinstance(wanted, str) else [ast.Starred(both, ast.Load())]
        yield _do(axes, "legend", *named)
    elif wanted is not False and (wanted or _labelled(given)):
        yield _do(axes, "legend")


def _labelled(given: Given) -> bool:
    drawn = [series for word in ("lines", "points", "vline", "hline")
             for series in given.get(word, ())]  # fmt: skip
    bars = [series for series in given.get("bars", ()) if "x" in series.of]
    several = given.get("histogram", ())[1:]
    return any(series.label for series in [*drawn, *bars]) or bool(several)


def _images(given: Given, read: Read) -> Body:
    """A grid of images; or, of several arrays, a row for each."""
    arrays = given["images"]
    images = [ast.Subscript(read(each.of["y"][0]), name("i"), ast.Load()) for each in arrays]
    count = given.get("count", 10)
    columns = count if arrays[1:] else min(given.get("columns", 5), count)
    rows = len(arrays) if arrays[1:] else -(-count // columns)
    high = 2.3 if "titles" in given else 2
    size = {"figsize": literal(given.get("size") or [2 * columns, high * rows])}
    cmap = literal(given.get("cmap", "gray"))
    if arrays[1:]:
        grid = {"squeeze": literal(False)} if count == 1 else {}
        alike = ast.Dict([*map(literal, _BARE)], [*_BARE.values()])
        opened = _opened("panels", rows, columns, **size, **grid, subplot_kw=alike)
        cells = [_cell(row, name("i")) for row in range(rows)]
        inner: Body = []
    else:
        made = call("plt.figure", **size, layout=literal("constrained"))
        opened, cells = assign("figure", made), [name("axes")]
        number = ast.BinOp(name("i"), ast.Add(), literal(1))
        added = called(
            name("figure"), "add_subplot", literal(rows), literal(columns), number, **_BARE
        )
        inner = [assign("axes", added)]
    drawn = zip(cells, images, strict=True)
    inner += [_do(axes, "imshow", image, cmap=cmap) for axes, image in drawn]
    if "titles" in given:
        inner.append(_do(cells[0], "set_title", read(given["titles"])))
    loop = ast.For(store("i"), call("range", literal(count)), inner, [], lineno=0)
    named = [(row, each.label) for row, each in enumerate(arrays) if arrays[1:] and each.label]
    labels = [_do(_cell(row, literal(0)), "set_ylabel", literal(text)) for row, text in named]
    return [opened, *_over(given, read), loop, *labels]


def _over(given: Given, read: Read) -> Body:
    """The title over all that a figure shows."""
    return [_do(name("figure"), "suptitle", _line(given[w], read)) for w in given if w == "title"]


_BARE: dict[str, ast.expr] = {word: ast.List([], ast.Load()) for word in ("xticks", "yticks")}


def _cell(row: int, column: ast.expr) -> ast.expr:
    """`panels[0, i]`."""
    return ast.Subscript(name("panels"), ast.Tuple([literal(row), column], ast.Load()), ast.Load())


def _line(text: str, read: Read) -> ast.expr:
    """A title, with formulas in braces."""
    return formulas.line(text, formulas.names_in_line(text), lambda tree: read(ast.unparse(tree)))
