"""Arguments of a layer -> the same with formulas computed, where all that they name is known."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from specgen.facts.shapes.given import SOME
from specgen.language.calls import Call, Formula, Variable

_MOST = 2**40  # what is larger is no size of anything

_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}


def resolved(value: Any, known: Mapping[str, Any]) -> Any:
    """The argument with numbers in place of formulas and variables, or SOME.

    known: the values of the variables.
    """
    if isinstance(value, Variable):
        return known.get(value.name, SOME)
    if isinstance(value, Formula):
        return SOME if value.arguments else computed(value.text, known)
    if isinstance(value, list):
        return [resolved(item, known) for item in value]
    if isinstance(value, Call) and value.arguments:
        return value._replace(arguments=all_of(value.arguments, known))
    return value


def all_of(arguments: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every argument resolved."""
    return {key: resolved(item, known) for key, item in arguments.items()}


def computed(text: str, known: Mapping[str, Any]) -> Any:
    """What a formula gives, of numbers and plain values alone; SOME of any other."""
    try:
        return calculated(ast.parse(text.strip(), mode="eval").body, known)
    except (SyntaxError, ValueError, RecursionError):
        return SOME


def calculated(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """What an expression of numbers gives; SOME of any other."""
    try:
        return _value(node, known)
    except (ValueError, TypeError, ArithmeticError):
        return SOME


def _value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return known.get(node.id, SOME)
    if isinstance(node, ast.List | ast.Tuple):
        return [_value(item, known) for item in node.elts]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _value(node.operand, known)
        return -inner if isinstance(inner, int | float) else SOME
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        sides = [_value(side, known) for side in (node.left, node.right)]
        plain = all(isinstance(s, int | float) and abs(s) < _MOST for s in sides)
        return _OPERATIONS[type(node.op)](*sides) if plain else SOME
    return SOME
