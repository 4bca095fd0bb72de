"""What the lines of a figure are made of: calls of axes, labels, titles."""

import ast
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from specgen.language import formulas
from specgen.language.plots import Series
from specgen.program.ast_nodes import call, literal, name, store, unplaced

Given = Mapping[str, Any]  # the arguments of a plot
Body = list[ast.stmt]
BARE: dict[str, ast.expr] = {word: ast.List([], ast.Load()) for word in ("xticks", "yticks")}


class Read(NamedTuple):
    """A formula -> what it stands for in a script.

    every: in which epochs a training validates; epochs: how many there are at most.
    """

    formula: Callable[[str], ast.expr]
    every: int = 1
    epochs: int = 1

    def __call__(self, text: str) -> ast.expr:
        return self.formula(text)


def opened(axes: str, *grid: int, **more: ast.expr) -> ast.stmt:
    """`figure, axes = plt.subplots(layout="constrained")`."""
    made = call("plt.subplots", *map(literal, grid), **more, layout=literal("constrained"))
    return ast.Assign([store("figure", axes)], made, lineno=0)


def do(owner: ast.expr, method: str, *args: ast.expr, **keywords: ast.expr) -> ast.stmt:
    return ast.Expr(called(owner, method, *args, **keywords))


def called(owner: ast.expr, method: str, *args: ast.expr, **keywords: ast.expr) -> ast.expr:
    named = [ast.keyword(key, value) for key, value in keywords.items()]
    return ast.Call(ast.Attribute(unplaced(owner), method, ast.Load()), [*args], named)


def label(series: Series) -> dict[str, ast.expr]:
    return {"label": literal(series.label)} if series.label else {}


def line(text: str, read: Read) -> ast.expr:
    """A title, with formulas in braces."""
    return formulas.line(text, formulas.names_in_line(text), lambda tree: read(ast.unparse(tree)))


def over(given: Given, read: Read) -> Body:
    """The title over all that a figure shows."""
    return [do(name("figure"), "suptitle", line(given[w], read)) for w in given if w == "title"]
