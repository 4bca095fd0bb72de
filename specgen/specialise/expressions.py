"""An expression -> what is known of its value, from what is known of the names in it.

What is not known is None. Nothing is computed but numbers, texts, and rows of them.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from specgen.specialise.mutable import settled
from specgen.specialise.values import (
    Array,
    Between,
    Known,
    Model,
    Plain,
    Row,
    Thing,
    Value,
    joined,
    truth,
)

_MOST = 2**40  # what is larger is computed by the script
_COMPUTED: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_KINDS = {"str": str, "int": int, "float": float, "bool": bool}


def evaluated(node: ast.expr, known: Known) -> Value | None:
    """What is known of an expression's value."""
    match node:
        case ast.Constant(value):
            return Plain(value)
        case ast.Name(word):
            return known.get(word)
        case ast.Tuple(items) | ast.List(items) if not any(
            isinstance(i, ast.Starred) for i in items
        ):
            kind = "list" if isinstance(node, ast.List) else "tuple"
            return Row(tuple(settled(evaluated(item, known)) for item in items), kind)
        case ast.Dict():
            return Thing()
        case ast.UnaryOp(ast.Not(), inner):
            found = truth(evaluated(inner, known))
            return None if found is None else Plain(not found)
        case ast.UnaryOp(ast.USub(), inner):
            number = evaluated(inner, known)
            if isinstance(number, Plain) and isinstance(number.value, int | float):
                return Plain(-number.value)
        case ast.BoolOp(op, values):
            return _either(values, isinstance(op, ast.Or), known)
        case ast.IfExp(test, body, orelse):
            return _chosen(truth(evaluated(test, known)), body, orelse, known)
        case ast.Compare(left, [op], [right]):
            found = _compared(evaluated(left, known), op, evaluated(right, known))
            return None if found is None else Plain(found)
        case ast.BinOp(left, op, right):
            return _binary(evaluated(left, known), op, evaluated(right, known))
        case ast.Attribute(inner, word):
            return _attribute(evaluated(inner, known), word)
        case ast.Subscript(inner, index):
            return _item(evaluated(inner, known), index, known)
        case ast.Call(ast.Name(word), args, []):
            return _function(word, args, known)
        case ast.Call(ast.Attribute(inner, word), args, keywords):
            return _method(evaluated(inner, known), word, args, keywords, known)
    return None


def _chosen(found: bool | None, body: ast.expr, orelse: ast.expr, known: Known) -> Value | None:
    """`body if test else orelse`."""
    both = [evaluated(each, known) for each in (body, orelse)]
    return joined(*both) if found is None else both[not found]


def _either(values: list[ast.expr], is_or: bool, known: Known) -> Value | None:
    """`a or b`, `a and b`: the first that decides, or the last one."""
    for inner in values[:-1]:
        value = evaluated(inner, known)
        found = truth(value)
        if found is None:
            return None
        if found is is_or:
            return value
    return evaluated(values[-1], known)


def _compared(left: Value | None, op: ast.cmpop, right: Value | None) -> bool | None:
    if isinstance(op, ast.Is | ast.IsNot):
        if right != Plain(None) or left is None:
            return None
        return (left == Plain(None)) is isinstance(op, ast.Is)
    if isinstance(left, Between) and isinstance(right, Plain):
        return _within(left, op, right.value)
    if isinstance(right, Row) and isinstance(left, Plain) and isinstance(op, ast.In | ast.NotIn):
        plain = [item.value for item in right.items if isinstance(item, Plain)]
        whole = len(plain) == len(right.items)
        return (left.value in plain) is isinstance(op, ast.In) if whole else None
    if isinstance(left, Row) and isinstance(right, Row) and isinstance(op, ast.Eq | ast.NotEq):
        return isinstance(op, ast.NotEq) if _differ(left, right) else None
    compare = _COMPARED.get(type(op))
    if not (isinstance(left, Plain) and isinstance(right, Plain) and compare):
        return None
    try:
        return compare(left.value, right.value)
    except TypeError:
        return None


def _differ(one: Row, other: Row) -> bool:
    """Whether two rows are surely not the same."""
    pairs = zip(one.items, other.items, strict=False)
    plain = ((a, b) for a, b in pairs if isinstance(a, Plain) and isinstance(b, Plain))
    return len(one.items) != len(other.items) or any(a.value != b.value for a, b in plain)


def _within(left: Between, op: ast.cmpop, right: Any) -> bool | None:
    """What the limits of a number say of a comparison with another one."""
    compare = _COMPARED.get(type(op))
    number = isinstance(right, int | float)
    if compare is None or not number or isinstance(op, ast.Eq | ast.NotEq):
        return None
    ends = [None if end is None else compare(end, right) for end in (left.low, left.high)]
    rising = isinstance(op, ast.Gt | ast.GtE)
    if ends[0 if rising else 1]:
        return True
    return False if ends[1 if rising else 0] is False else None


def _binary(left: Value | None, op: ast.operator, right: Value | None) -> Value | None:
    if isinstance(left, Row) and isinstance(right, Row) and isinstance(op, ast.Add):
        return Row((*left.items, *right.items), left.kind)
    compute = _COMPUTED.get(type(op))
    if not (isinstance(left, Plain) and isinstance(right, Plain) and compute):
        return Array() if isinstance(left, Array) or isinstance(right, Array) else None
    if isinstance(op, ast.Mult | ast.Mod) and str in (type(left.value), type(right.value)):
        return None
    try:
        found = compute(left.value, right.value)
    except (TypeError, ArithmeticError):
        return None
    large = isinstance(found, int | float) and not abs(found) < _MOST
    return None if large or (isinstance(found, str) and len(found) > 1000) else Plain(found)


def _attribute(value: Value | None, word: str) -> Value | None:
    if not isinstance(value, Array):
        return None
    if word == "dtype":
        return Plain(value.dtype) if value.dtype else None
    if value.shape is None:
        return None
    if word == "shape":
        return Row(tuple(None if size is None else Plain(size) for size in value.shape))
    return Plain(len(value.shape)) if word == "ndim" else None


def _item(value: Value | None, index: ast.expr, known: Known) -> Value | None:
    if isinstance(value, Row):
        number = evaluated(index, known)
        if isinstance(number, Plain) and isinstance(number.value, int):
            inside = -len(value.items) <= number.value < len(value.items)
            return value.items[number.value] if inside else None
        return _slice(value, index, known)
    if not isinstance(value, Array):
        return None
    match index:
        case ast.Tuple([ast.Constant(value=dots), ast.Constant(int())]) if dots is ...:
            return replace(value, shape=value.shape and value.shape[:-1])
        case ast.Slice():
            return replace(value, shape=value.shape and (None, *value.shape[1:]))
        case ast.Tuple():
            return Array(dtype=value.dtype, low=value.low, high=value.high)
    number = evaluated(index, known)
    single = isinstance(number, Plain) and isinstance(number.value, int)
    return replace(value, shape=value.shape and value.shape[1:] if single else None)


def _slice(value: Row, index: ast.expr, known: Known) -> Value | None:
    if not isinstance(index, ast.Slice):
        return None
    ends = [Plain(None) if e is None else evaluated(e, known)
            for e in (index.lower, index.upper, index.step)]  # fmt: skip
    whole = [e.value for e in ends if isinstance(e, Plain) and isinstance(e.value, int | None)]
    steps = len(whole) == 3 and whole[2] != 0
    return Row(value.items[slice(*whole)], value.kind) if steps else None


def _function(word: str, args: list[ast.expr], known: Known) -> Value | None:
    """What is known of a call of a function of Python's own."""
    values = [evaluated(arg, known) for arg in args[: 1 if word == "isinstance" else None]]
    first = values[0] if values else None
    if word == "isinstance" and len(args) == 2 and isinstance(args[1], ast.Name):
        return _isinstance(first, args[1].id)
    if word == "len" and isinstance(first, Row):
        return Plain(len(first.items))
    if word in ("list", "tuple") and isinstance(first, Row):
        return replace(first, kind=word)
    plain = [v.value for v in values if isinstance(v, Plain)]
    numbers = len(plain) == len(values) > 1 and all(isinstance(v, int | float) for v in plain)
    if word in ("min", "max") and numbers:
        return Plain(min(plain) if word == "min" else max(plain))
    return None


def _isinstance(value: Value | None, kind: str) -> Value | None:
    if isinstance(value, Plain) and kind in (*_KINDS, "list", "tuple", "dict"):
        return Plain(isinstance(value.value, _KINDS.get(kind, ())))
    a_row = isinstance(value, Row) or (isinstance(value, Thing) and value.kind)
    if a_row and kind in (*_KINDS, "list", "tuple", "dict"):
        return Plain(value.kind == kind)  # type: ignore[union-attr]
    if isinstance(value, Array) and value.shape and kind in (*_KINDS, "list", "tuple", "dict"):
        return Plain(False)  # a single number of NumPy's is a float of Python's, too
    return None


def _starred(args: list[ast.expr]) -> bool:
    return any(isinstance(arg, ast.Starred) for arg in args)


def _method(
    value: Value | None, word: str, args: list[ast.expr], keywords: list[ast.keyword], known: Known
) -> Value | None:
    """What is known of a call of an array's method, or of a model's."""
    if isinstance(value, Model) and word == "predict":
        return value.output
    if not isinstance(value, Array):
        return None
    given = [evaluated(arg, known) for arg in args]
    named = {k.arg: evaluated(k.value, known) for k in keywords}
    if word in ("min", "max") and not args and not keywords:
        return Between(value.low, value.high)
    if word == "argmax" and named.get("axis") == Plain(-1):
        return Array(value.shape and value.shape[:-1], "int64", 0)
    if word == "reshape" and given == [Plain(-1)]:
        return replace(value, shape=(None,))
    if word == "reshape" and given and (len(given) > 1 or isinstance(given[0], Plain)):
        sizes = [v.value if isinstance(v, Plain) and v.value != -1 else None for v in given]
        return replace(value, shape=tuple(sizes)) if not _starred(args) else Array()
    if word == "astype" and len(args) == 1:
        kind = given[0].value if isinstance(given[0], Plain) else ""
        return Array(value.shape, kind if isinstance(kind, str) else "")
    return Array() if word in ("copy", "mean", "round", "transpose") else None
