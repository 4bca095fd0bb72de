"""`plot` -> the lines of matplotlib that an author would write there."""

import ast
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle

from specgen.lower.alike import block
from specgen.lower.axes import Body, Given, Read, called, do, label, line, opened, over
from specgen.lower.curves import key, lines, of_epochs
from specgen.lower.images import image, images
from specgen.lower.marks import bars, heat, histogram, points
from specgen.program.ast_nodes import call, literal, name, store, unplaced


def plot(given: Given, file: str, read: Read) -> Body:
    """The figure, drawn and saved."""
    if "images" in given:
        body = images(given, read)
    elif "panels" in given:
        body = _panels(given, read)
    else:
        size = given.get("size")
        body = [opened("axes", **({"figsize": literal(size)} if size else {}))]
        body += _drawn(name("axes"), given, read)
    return [
        *body,
        do(name("figure"), "savefig", literal(file)),
        ast.Expr(call("plt.show")),
    ]


def _panels(given: Given, read: Read) -> Body:
    """Plots side by side, under one title."""
    panels = given["panels"]
    columns = min(given.get("columns", len(panels)), len(panels))
    rows = -(-len(panels) // columns)
    size = given.get("size") or [6 * columns, 4 * rows]
    body = [opened("panels", rows, columns, figsize=literal(size))]
    drawn = [_drawn(name("axes"), panel, read) for panel in panels]
    words = [panel.get("ylabel", "") for panel in panels]
    if rows == 1 and (inner := block("metric", words, drawn)):
        return [*body, _over_panels(words, inner), *over(given, read)]
    for number, panel in enumerate(panels):
        at = (
            literal(number)
            if rows == 1
            else ast.Tuple([*map(literal, divmod(number, columns))], ast.Load())
        )
        body += _drawn(ast.Subscript(name("panels"), at, ast.Load()), panel, read)
    return body + over(given, read)


def _over_panels(words: list[str], inner: Body) -> ast.stmt:
    """`for axes, metric in zip(panels, ["loss", "accuracy"], strict=True):`."""
    both = call("zip", name("panels"), literal(words), strict=literal(True))
    return ast.For(store("axes", "metric"), both, inner, [], lineno=0)


def _drawn(axes: ast.expr, given: Given, read: Read) -> Body:
    """What a plot says, on its axes."""
    body: Body = []
    for word in given:
        if word in _KINDS:
            body += _KINDS[word](axes, given, read)
    for word, method in (("vline", "axvline"), ("hline", "axhline")):
        for series, dashes in zip(given.get(word, ()), cycle(_DASHES)):
            style = {"color": literal("gray"), "linestyle": literal(dashes)}
            body.append(do(axes, method, read(series.of["y"][0]), **style, **label(series)))
    return [*body, *_settings(axes, given, read), *_legend(axes, given, read)]


_KINDS: Mapping[str, Callable[[ast.expr, Given, Read], Iterator[ast.stmt]]] = {
    "lines": lines, "points": points, "bars": bars, "histogram": histogram, "image": image,
    "heat": heat,
}  # fmt: skip


def _settings(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    """Title, labels, scales and limits in one statement."""
    made: dict[str, ast.expr] = {w: literal(given[w]) for w in _SETTINGS if w in given}
    if "title" in given:
        made = {"title": line(given["title"], read), **made}
    if "lines" in given:
        curves = [read(series.of["y"][0]) for series in given["lines"]]
        if of_epochs(given["lines"], curves):
            keys = {key(curve).removeprefix("val_") for curve in curves}
            defaults = {"xlabel": "epoch", **({"ylabel": min(keys)} if len(keys) == 1 else {})}
            few = read.epochs <= _FEW and not {"xscale", "xticks", "xlim"} & {*given}
            ticks = {"xticks": name("epoch")} if few else {}
            made = {word: literal(text) for word, text in defaults.items()} | ticks | made
    for word in ("xlim", "ylim"):
        if word in made:
            made[word] = ast.Tuple([*map(literal, given[word])], ast.Load())
    if made:
        yield do(axes, "set", **made)
    for word in ("xticks", "yticks"):
        if word in given:
            names = read(given[word])
            numbers = call("range", call("len", unplaced(names)))
            yield do(axes, f"set_{word}", numbers, names)


_DASHES = ("dashed", "dotted", "dashdot")
_FEW = 20  # epochs, of which each has its number on the axis
_SETTINGS = ("xlabel", "ylabel", "xscale", "yscale", "xlim", "ylim")


def _legend(axes: ast.expr, given: Given, read: Read) -> Iterator[ast.stmt]:
    """Where something has a label, or the author asks for one; of colours, a name for each."""
    wanted = given.get("legend")
    coloured = any("colour" in series.of for series in given.get("points", ()))
    if wanted and coloured:
        both = called(name("dots"), "legend_elements", num=literal(None))
        dots = ast.Subscript(both, literal(0), ast.Load())
        named = [dots, read(wanted)] if isinstance(wanted, str) else [ast.Starred(both, ast.Load())]
        yield do(axes, "legend", *named)
    elif wanted is not False and (wanted or _labelled(given)):
        yield do(axes, "legend")


def _labelled(given: Given) -> bool:
    drawn = [series for word in ("lines", "points", "vline", "hline")
             for series in given.get(word, ())]  # fmt: skip
    bars = [series for series in given.get("bars", ()) if "x" in series.of]
    several = given.get("histogram", ())[1:]
    return any(series.label for series in [*drawn, *bars]) or bool(several)
