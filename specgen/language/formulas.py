"""Text of a formula or a print line -> `ast`. The listed subset of Python, and nothing else.

Source: the grammar of expressions, docs.python.org/3.11/library/ast.html.
"""

import ast
import math
import re
import string
from collections.abc import Callable, Collection, Iterator
from itertools import zip_longest

from specgen.text.diagnostics import did_you_mean

AXES = ("axis", "keepdims")  # what a function that makes one number of many may be told
REDUCING = ("sum", "mean", "std", "min", "max")
FUNCTIONS = ("len", "min", "max", "round", "abs", "sum", "int", "float")
LIBRARY = ("log", "exp", "sqrt", "mean", "std", "sin", "cos")  # of NumPy or of keras.ops
ATTRIBUTES = ("shape", "dtype", "ndim", "size", "history")
LARGEST_EXPONENT = 64
WIDEST = 64  # bits of a whole number
LONGEST, DEEPEST = 1_000, 50  # characters of a formula; operations on the way to a name in it
MOST = 100  # formulas in a line that is printed

_NODES = (
    ast.BinOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.Subscript,
    ast.Slice, ast.Call, ast.Tuple, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod,
    ast.Pow, ast.USub, ast.UAdd, ast.IfExp, ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq,
    ast.keyword,
)  # fmt: skip
_FORMAT = re.compile(r"([^{}]?[<>=^])?[-+ ]?z?#?0?[0-9]{0,3}[,_]?(\.[0-9]{1,2})?[bcdeEfFgGnosxX%]?")


class FormulaError(ValueError):
    """A formula that a spec may not hold; `help` says what would do, `name` what is not there."""

    def __init__(self, message: str, help: str | None = None, name: str | None = None) -> None:
        super().__init__(message)
        self.help = help
        self.name = name


def formula(text: str, names: Collection[str]) -> ast.expr:
    """The expression, over `names` and numbers. Raises FormulaError."""
    tree = _parsed(text)
    for node in ast.walk(tree):
        _allow(node, names)
    _strings_are_keys(tree)
    return tree


def keys(text: str) -> list[tuple[str, str]]:
    """What a print line takes by a name out of what, as ("scores", "loss").

    Of a line that cannot be read, nothing.
    """
    try:
        trees = [_parsed(field[0]) for _, field in _fields(text) if field is not None]
    except FormulaError:
        return []
    nodes = [node for tree in trees for node in ast.walk(tree)]
    taken = [node for node in nodes if isinstance(node, ast.Subscript)]
    named = [(ast.unparse(node.value), getattr(node.slice, "value", None)) for node in taken]
    return [(owner, key) for owner, key in named if isinstance(key, str)]


def names(text: str) -> tuple[str, ...]:
    """The names in a formula, each once; none in what is no formula."""
    try:
        found = [n.id for n in ast.walk(_parsed(text)) if isinstance(n, ast.Name)]
    except FormulaError:
        return ()
    return tuple(dict.fromkeys(found))


def names_in_line(text: str) -> tuple[str, ...]:
    """The names in the formulas of a print line, each once."""
    found = (word for _, field in _fields(text) if field for word in names(field[0]))
    return tuple(dict.fromkeys(found))


def _parsed(text: str) -> ast.expr:
    hint = "compute a part of it before, under a name of its own"
    if len(text) > LONGEST:
        raise FormulaError(f"a formula of more than {LONGEST} characters", hint)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        quoted = text if len(text) <= 40 else f"{text[:37]}..."
        wrapped = "here it is written without `${...}` around it" if text.startswith("${") else None
        raise FormulaError(f"{quoted!r} is not a formula", wrapped) from None
    if _depth(tree) > DEEPEST:
        raise FormulaError(f"a formula of more than {DEEPEST} operations in one another", hint)
    return tree


def _depth(tree: ast.expr) -> int:
    """How many nodes stand in one another."""
    depth, level = 0, [*ast.iter_child_nodes(tree)]
    while level:
        depth, level = depth + 1, [inner for node in level for inner in ast.iter_child_nodes(node)]
    return depth


def line(
    text: str, names: Collection[str], reading: Callable[[ast.expr], ast.expr] | None = None
) -> ast.expr:
    """A print line with formulas in braces, as an f-string or a string. Raises FormulaError.

    reading: what is done to each formula before the line is put together.
    """
    texts: list[str] = [""]
    values: list[ast.FormattedValue] = []
    for literal, field in _fields(text):
        texts[-1] += literal
        if field is not None:
            expression, conversion, style = field
            if not _FORMAT.fullmatch(style) or conversion not in (None, "r", "s"):
                raise FormulaError(f"{style or conversion!r} is not a format", "as in {loss:.4f}")
            spec = ast.JoinedStr([ast.Constant(style)]) if style else None
            code = ord(conversion) if conversion else -1
            tree = formula(expression, names)
            values.append(ast.FormattedValue(reading(tree) if reading else tree, code, spec))
            texts.append("")
    return _joined(texts, values) if values else ast.Constant(texts[0])


def _fields(text: str) -> Iterator[tuple[str, tuple[str, str | None, str] | None]]:
    try:
        pieces = list(string.Formatter().parse(text))
    except ValueError:
        hint = "write {{ or }} for a brace that is meant as text"
        raise FormulaError("a brace without its partner", hint) from None
    if sum(expression is not None for _, expression, _, _ in pieces) > MOST:
        raise FormulaError(f"more than {MOST} formulas in a line", "print several lines")
    for literal, expression, style, conversion in pieces:
        field = None if expression is None else (expression, conversion, style or "")
        yield literal, field


def _joined(texts: list[str], values: list[ast.FormattedValue]) -> ast.expr:
    """An f-string; or `"...".format(...)` where Python 3.11 cannot write that f-string down."""
    parts: list[ast.expr] = []
    for text, value in zip_longest(texts, values):
        parts += [ast.Constant(text)] if text else []
        parts += [value] if value else []
    joined = ast.JoinedStr(parts)
    try:
        again = ast.parse(ast.unparse(joined), mode="eval").body
        if ast.dump(again) == ast.dump(joined):
            return joined
    except (ValueError, SyntaxError):
        pass
    template = ""
    for text, value in zip_longest(texts, values):
        template += text.replace("{", "{{").replace("}", "}}")
        if value:
            template += _field(value)
    method = ast.Attribute(ast.Constant(template), "format", ast.Load())
    return ast.Call(method, [value.value for value in values], [])


def _field(value: ast.FormattedValue) -> str:
    """The field of a template, without the formula that fills it."""
    blank = ast.FormattedValue(ast.Name("_", ast.Load()), value.conversion, value.format_spec)
    return ast.unparse(ast.JoinedStr([blank]))[2:-1].replace("_", "", 1)


def _allow(node: ast.AST, names: Collection[str]) -> None:
    if not isinstance(node, _NODES):
        raise FormulaError(f"a formula has no {type(node).__name__}", "numbers, names, + - * / **")
    if isinstance(node, ast.Name) and not (
        node.id in FUNCTIONS or node.id in LIBRARY or node.id in names
    ):
        hint = did_you_mean(node.id, names)
        raise FormulaError(f"nothing is called {node.id!r} here", hint, node.id)
    if isinstance(node, ast.Attribute) and node.attr not in ATTRIBUTES:
        raise FormulaError(f"a formula has no .{node.attr}", f"known: {', '.join(ATTRIBUTES)}")
    if isinstance(node, ast.Call):
        _allow_call(node)
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float | str | None):
        raise FormulaError(f"a formula has no {node.value!r}")
    if isinstance(node, ast.Constant) and _is_huge(node.value):
        raise FormulaError("a number that is too large", f"at most {WIDEST} bits, or 1.8e308")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        _bound(node)


def _is_huge(value: object) -> bool:
    if isinstance(value, int):
        return value.bit_length() > WIDEST
    return isinstance(value, float) and math.isinf(value)


def _allow_call(node: ast.Call) -> None:
    known = (*FUNCTIONS, *LIBRARY)
    if not isinstance(node.func, ast.Name) or node.func.id not in known:
        raise FormulaError("a formula can call only " + ", ".join(known))
    for keyword in node.keywords:
        if keyword.arg not in AXES or node.func.id not in REDUCING or len(node.args) != 1:
            hint = f"{', '.join(REDUCING)} take axis and keepdims, as in sum(x, axis=-1)"
            raise FormulaError(f"{node.func.id!r} takes no {keyword.arg!r} here", hint)


def _bound(power: ast.BinOp) -> None:
    """Keep `9 ** 9 ** 9` out: a power holds no other power, its exponent is small or a name.

    Or it is a quotient: what comes out is a float then, which ends where floats do.
    """
    if len([n for n in ast.walk(power) if isinstance(n, ast.Pow)]) > 1:
        raise FormulaError("a power inside a power")
    right = power.right.operand if isinstance(power.right, ast.UnaryOp) else power.right
    if isinstance(right, ast.Name) or (
        isinstance(right, ast.BinOp) and isinstance(right.op, ast.Div)
    ):
        return
    number = right.value if isinstance(right, ast.Constant) else None
    if not isinstance(number, int | float) or number > LARGEST_EXPONENT:
        raise FormulaError(
            f"an exponent is a name, a quotient or a number of at most {LARGEST_EXPONENT}"
        )


def _strings_are_keys(tree: ast.expr) -> None:
    keys = {id(n.slice) for n in ast.walk(tree) if isinstance(n, ast.Subscript)}
    for node in ast.walk(tree):
        if id(node) in keys:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            raise FormulaError(f"text {node.value!r} outside [ ]")
        if isinstance(node, ast.Tuple):
            raise FormulaError("values with commas between them outside [ ]")
