"""An expression -> what it matters when it is computed, and how often."""

import ast
from enum import IntEnum

from specgen.specialise.binding import literal
from specgen.specialise.scopes import CONSUMERS


class Grade(IntEnum):
    """What an expression is."""

    FIXED = 0  # the same whenever it is computed, as long as its names are not bound anew
    READS = 1  # does nothing, but what it finds may change: an item, a sum of two lists
    ACTS = 2  # may do something


_FIXED_ATTRIBUTES = ("shape", "dtype", "ndim")
_PURE_CALLS = (
    "len", "range", "type", "isinstance", "str", "int", "float", "bool", "repr", "getattr", "round",
    "zip", "enumerate",
)  # fmt: skip
_PURE_METHODS = (
    "reshape", "argmax", "astype", "items", "keys", "values", "copy", "mean", "round", "min", "max",
    "transpose", "ravel", "tolist", "lower", "upper", "format", "replace", "startswith", "endswith",
)  # fmt: skip
_IMPURE_NUMPY = ("random", "save", "savez", "load", "put", "copyto", "place", "putmask", "shuffle")


def grade(node: ast.AST) -> Grade:
    """What an expression, or a part of one, is."""
    inner = max((grade(n) for n in ast.iter_child_nodes(node)), default=Grade.FIXED)
    match node:
        case ast.Lambda():
            return Grade.FIXED
        case ast.NamedExpr() | ast.Await() | ast.Yield() | ast.YieldFrom():
            return Grade.ACTS
        case ast.Call():
            return max(inner, Grade.READS) if pure(node) else Grade.ACTS
        case ast.Attribute(_, word):
            return inner if word in _FIXED_ATTRIBUTES else max(inner, Grade.READS)
        case ast.Subscript(ast.Attribute(_, "shape")):
            return inner
        case ast.Compare(_, [ast.Is() | ast.IsNot()], _):
            return inner
        case ast.UnaryOp() if literal(node):
            return Grade.FIXED
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Subscript() | ast.JoinedStr():
            return max(inner, Grade.READS)
        case ast.BoolOp() | ast.IfExp() | ast.Starred() | ast.comprehension():
            return max(inner, Grade.READS)
    return inner


def pure(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(word):
            return word in _PURE_CALLS or word in CONSUMERS
        case ast.Attribute(_, word):
            return word in _PURE_METHODS or _of_numpy(call.func)
    return False


def _of_numpy(function: ast.Attribute) -> bool:
    names = ast.unparse(function).split(".")
    return names[0] == "np" and not {*names} & {*_IMPURE_NUMPY}


def acts(node: ast.AST) -> bool:
    """Whether computing it may do something."""
    return grade(node) is Grade.ACTS
