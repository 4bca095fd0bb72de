"""A formula -> why its value might be huge; nothing where it stays small.

What is not written as a number counts as 1: what is found is found for certain.
"""

import ast
import math
import operator
from collections.abc import Callable, Iterator

from specgen.language.functions import FUNCTIONS

WIDEST = 64  # bits of a whole number that is written down
LARGEST = 1e308  # of what comes out of numbers that are written down
MOST = 10_000_000  # numbers in an array that a formula makes
LARGEST_EXPONENT = 64

# Variables whose values are text, or lists of it.
_TEXTS = ("class_names",)
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip


def excesses(tree: ast.expr) -> Iterator[tuple[str, str | None]]:
    """What in the formula is too large, each with a way out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and _is_huge(node.value):
            yield "a number that is too large", f"at most {WIDEST} bits, or 1.8e308"
        if isinstance(node, ast.BinOp):
            yield from _of_operation(node)
    if abs(_number(tree)) == math.inf:
        yield "a number that is too large", "at most 1.8e308"
    elif _extent(tree) > MOST:
        yield f"an array of more than {MOST:,} numbers", None


def _is_huge(value: object) -> bool:
    if isinstance(value, int):
        return value.bit_length() > WIDEST
    return isinstance(value, float) and math.isinf(value)


def _of_operation(node: ast.BinOp) -> Iterator[tuple[str, str | None]]:
    if isinstance(node.op, ast.Pow):
        yield from _of_power(node)
    elif isinstance(node.op, ast.Mult | ast.Mod):
        sides = (node.left, node.right)
        if any(map(_is_text, sides)):
            yield "text cannot be multiplied or filled in", "text is joined by +; `str(x)` is text"
        if any(map(_is_shape, sides)):
            yield "a shape cannot be multiplied", "one of its numbers can, as in x.shape[0] * 2"


def _of_power(power: ast.BinOp) -> Iterator[tuple[str, str | None]]:
    """Keep `9 ** 9 ** 9` out: a power holds no other power, its exponent is small or a name.

    Or it is a quotient: what comes out is a float then, which ends where floats do.
    """
    if len([n for n in ast.walk(power) if isinstance(n, ast.Pow)]) > 1:
        yield "a power inside a power", None
    right = power.right.operand if isinstance(power.right, ast.UnaryOp) else power.right
    if isinstance(right, ast.Name) or (
        isinstance(right, ast.BinOp) and isinstance(right.op, ast.Div)
    ):
        return
    number = right.value if isinstance(right, ast.Constant) else None
    if not isinstance(number, int | float) or number > LARGEST_EXPONENT:
        known = f"an exponent is a name, a quotient or a number of at most {LARGEST_EXPONENT}"
        yield known, None


def _is_text(node: ast.expr) -> bool:
    """Whether it is text for certain."""
    if isinstance(node, ast.Subscript):
        return _is_text(node.value)
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) or _is_text(node.orelse)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "str"
    if isinstance(node, ast.Name):
        return node.id in _TEXTS
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_shape(node: ast.expr) -> bool:
    """Whether it is a shape or a part of one: Python repeats what it multiplies."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return _is_shape(node.value)
    return isinstance(node, ast.Tuple) or (isinstance(node, ast.Attribute) and node.attr == "shape")


def _number(node: ast.AST) -> float:
    """The number, 1 for what is none or is not known, infinity for one that is too large."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    inner = [_number(each) for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
    if math.inf in map(abs, inner):
        return math.inf
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -inner[0]
    if not isinstance(node, ast.BinOp) or type(node.op) not in _OPERATORS:
        return 1
    try:
        found = _OPERATORS[type(node.op)](*inner)
    except OverflowError:
        return math.inf
    except (ZeroDivisionError, TypeError):  # of complex numbers
        return 1
    return math.inf if abs(found) > LARGEST else found


def _extent(node: ast.AST) -> float:
    """How many numbers there are at least in what the formula makes on its way."""
    inner = [_extent(each) for each in ast.iter_child_nodes(node)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _of_call(node, node.func.id, inner[1:])
    if isinstance(node, ast.List | ast.Tuple):
        return sum(inner)
    spread = isinstance(node, ast.BinOp | ast.Compare) and any(map(_is_stretched, ast.walk(node)))
    return math.prod(inner) if spread else max(inner, default=1)


def _is_stretched(node: ast.AST) -> bool:
    """Whether it gives an array another axis, along which two may be spread out."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("expand_dims", "reshape", "transpose")
    return isinstance(node, ast.Constant) and node.value is None


def _of_call(node: ast.Call, word: str, inner: list[float]) -> float:
    """The same for a call. inner: what its values make."""
    row = FUNCTIONS.get(word)
    if row is None or not inner:
        return max(inner, default=1)
    if word in ("outer", "matmul", "dot"):
        return math.prod(inner)
    values = dict(zip(row.placed, node.args, strict=False))
    values |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    sizes = {size: values[size] for size in row.makes if size in values}
    made = _steps(sizes) if word == "arange" else math.prod(map(_product, sizes.values()))
    return max([made * (inner[0] if word in ("repeat", "tile") else 1), *inner])


def _steps(sizes: dict[str, ast.expr]) -> float:
    """How many numbers `arange` makes."""
    found = {word: _number(node) for word, node in sizes.items()}
    first = found.get("start", 1)
    start, stop = (first, found["stop"]) if "stop" in found else (0, first)
    return abs(stop - start) / (abs(found.get("step", 1)) or 1)


def _product(node: ast.expr) -> float:
    """The product of a shape, or a number."""
    items = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    return math.prod(abs(_number(each)) for each in items)
