"""The tree of a formula -> why a spec may not hold it. The listed subset of Python, nothing else.

Source: the grammar of expressions, docs.python.org/3.11/library/ast.html.
"""

import ast
from collections.abc import Collection

from specgen.language.bounds import excesses
from specgen.language.functions import DTYPES, FUNCTIONS, Function
from specgen.text.guesses import Sure, did_you_mean

ATTRIBUTES = ("shape", "dtype", "ndim", "size", "history")
_NODES = (
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Constant, ast.Name, ast.Load, ast.Attribute,
    ast.Subscript, ast.Slice, ast.Call, ast.Tuple, ast.List, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.FloorDiv, ast.Mod, ast.Pow, ast.USub, ast.UAdd, ast.Not, ast.And, ast.Or, ast.BitAnd,
    ast.BitOr, ast.Invert, ast.IfExp, ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq,
    ast.NotEq, ast.In, ast.NotIn, ast.keyword,
)  # fmt: skip
# What is not there, in words, and what will do instead.
_OTHERWISE = {
    "MatMult": ("@", "as in matmul(a, b)"),
    "Is": ("`is`", "values are compared with =="),
    "IsNot": ("`is not`", "values are compared with !="),
    "BitXor": ("^", "a power is written **"),
    "Set": ("{ }", "a list is written [1, 2]"),
    "JoinedStr": ("f-string", "text is joined by +; `str(x)` is text"),
}


class FormulaError(ValueError):
    """A formula that a spec may not hold; `help` says what would do, `name` what is not there."""

    def __init__(self, message: str, help: str | None = None, name: str | None = None) -> None:
        super().__init__(message)
        self.help = help
        self.name = name


def require(tree: ast.expr, names: Collection[str]) -> None:
    """Refuse what is no formula, unknown names, and what may be huge. Raises FormulaError."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if id(node) not in called:
            _allow(node, names)
    for message, hint in excesses(tree):
        raise FormulaError(message, hint)
    _texts_have_a_place(tree)


def _allow(node: ast.AST, names: Collection[str]) -> None:
    if not isinstance(node, _NODES):
        word = type(node).__name__
        what, hint = _OTHERWISE.get(word, (word, "numbers, names, + - * / **"))
        raise FormulaError(f"a formula has no {what}", hint)
    if isinstance(node, ast.Name) and node.id not in names:
        _unknown(node.id, names)
    if isinstance(node, ast.Attribute) and node.attr not in ATTRIBUTES:
        hint = did_you_mean(node.attr, ATTRIBUTES) or f"known: {', '.join(ATTRIBUTES)}"
        if node.attr in FUNCTIONS:
            hint = f"as a function: {FUNCTIONS[node.attr].use}"
        raise FormulaError(f"a formula has no .{node.attr}", hint)
    if isinstance(node, ast.Call):
        _allow_call(node, names)
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float | str | None):
        raise FormulaError(f"a formula has no {node.value!r}")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        _allow_masks(node)


def _unknown(word: str, names: Collection[str]) -> None:
    waiting = {each for each in names if each in FUNCTIONS and FUNCTIONS[each].waits}
    hint = did_you_mean(word, [each for each in names if each not in waiting])
    if word in ("true", "false", "none"):
        written = word.capitalize()
        hint = Sure(f"in a formula it is written {written}", word, written)
    if word in FUNCTIONS:
        hint = f"a function is called: {FUNCTIONS[word].use}"
    raise FormulaError(f"nothing is called {word!r} here", hint, word)


def _allow_call(node: ast.Call, names: Collection[str]) -> None:
    """Refuse an unknown function, and values that it does not take."""
    if isinstance(node.func, ast.Attribute):
        row = FUNCTIONS.get(node.func.attr)
        hint = f"as a function: {row.use}" if row else None
        raise FormulaError(f"a formula has no .{node.func.attr}()", hint)
    if not isinstance(node.func, ast.Name):
        raise FormulaError("a formula can call only functions, by their names")
    row = FUNCTIONS.get(node.func.id)
    if row is None:
        hint = did_you_mean(node.func.id, FUNCTIONS) or "`specgen explain` lists the functions"
        raise FormulaError(f"a formula has no function {node.func.id!r}", hint)
    if row.waits and row.name not in names:
        where = "it is of steps and claims, once the data are prepared"
        raise FormulaError(f"nothing is called {row.name!r} here", where, row.name)
    count, hint = len(node.args), f"as in {row.use}"
    if count > len(row.placed) and not row.several:
        raise FormulaError(f"{row.name!r} takes {_counted(len(row.placed))}, not {count}", hint)
    given = {*row.placed[:count]}
    for keyword in node.keywords:
        word = keyword.arg or "**"
        if word not in row.named or count > len(row.placed):
            near = did_you_mean(word, row.named)
            raise FormulaError(f"{row.name!r} takes no {word!r} here", near or hint)
        if word in given:
            raise FormulaError(f"{row.name!r} is given {word!r} twice", hint)
        given.add(word)
    if lacking := [word for word in row.required if word not in given]:
        raise FormulaError(f"{row.name!r} needs {' and '.join(map(repr, lacking))}", hint)
    _allow_type(row, node)


def _counted(count: int) -> str:
    return f"{count} value{'s' if count > 1 else ''}"


def _allow_type(row: Function, node: ast.Call) -> None:
    """Refuse a type of numbers that there is not, or that may be of any size."""
    given = {**dict(zip(row.placed, node.args, strict=False))}
    given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    wanted = getattr(given.get("dtype"), "value", None)
    if "dtype" in given and wanted not in DTYPES and not isinstance(given["dtype"], ast.Attribute):
        raise FormulaError(f"{row.name!r} takes as a type one of {', '.join(DTYPES)}")


def _allow_masks(node: ast.BinOp) -> None:
    """Refuse `a > 1 & b < 2`, which Python reads as `a > (1 & b) < 2`."""
    if any(isinstance(each, ast.Constant) for each in (node.left, node.right)):
        word = "&" if isinstance(node.op, ast.BitAnd) else "|"
        raise FormulaError(f"{word} joins comparisons", f"as in (a > 1) {word} (b < 2)")


def _texts_have_a_place(tree: ast.expr) -> None:
    """Refuse text that nothing can be done with, and values with commas between them."""
    placed, listed = set[int](), set[int]()
    for node in ast.walk(tree):
        inner = [*ast.iter_child_nodes(node)]
        if isinstance(node, ast.Subscript | ast.Compare | ast.List | ast.Tuple | ast.IfExp):
            placed |= {*map(id, inner)}
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            placed |= {*map(id, inner)}
        if isinstance(node, ast.keyword):
            placed.add(id(node.value))
            listed.add(id(node.value))
        if isinstance(node, ast.Subscript):
            listed.add(id(node.slice))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            listed |= {*map(id, node.args)}
            placed |= {*map(id, node.args)} if FUNCTIONS[node.func.id].texts else set()
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in placed:
            raise FormulaError(f"text {text!r} where a number is wanted")
        if isinstance(node, ast.Tuple) and id(node) not in listed:
            raise FormulaError("values with commas between them outside [ ]")
