"""A formula among the layers -> the tensor that it gives."""

import ast
from collections.abc import Mapping
from typing import Any

from specgen import catalogue
from specgen.facts.shapes.given import SOME, Given
from specgen.facts.shapes.rules import made
from specgen.facts.shapes.tensors import Size, Tensor, UnknownError
from specgen.facts.shapes.values import calculated
from specgen.language import tensors
from specgen.language.functions import FUNCTIONS

_PAIRS: dict[type, str] = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide",
    ast.FloorDiv: "floor_divide", ast.Mod: "mod", ast.Pow: "power", ast.MatMult: "matmul",
    ast.Eq: "equal", ast.NotEq: "not_equal", ast.Lt: "less", ast.LtE: "less_equal",
    ast.Gt: "greater", ast.GtE: "greater_equal",
}  # fmt: skip


def given_by(text: str, known: Mapping[str, Any]) -> Tensor:
    """What a formula gives. known: tensors and numbers by name.

    Raises UnfitError where tensors do not go together, UnknownError where too little is known.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        raise UnknownError from None
    found = _value(tree, known)
    if not isinstance(found, Tensor):
        raise UnknownError
    return found


def _value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """A tensor, or a number, a list, a text."""
    if isinstance(node, ast.List | ast.Tuple):
        return [_value(item, known) for item in node.elts]
    if isinstance(node, ast.BinOp) and type(node.op) in _PAIRS:
        return _pair(node, type(node.op), node.left, node.right, known)
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _PAIRS:
        return _pair(node, type(node.ops[0]), node.left, node.comparators[0], known)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _value(node.operand, known)
        return inner if isinstance(inner, Tensor) else calculated(node, known)
    if isinstance(node, ast.Subscript):
        return _part(node, known)
    if isinstance(node, ast.Call):
        return _called(node, known)
    return calculated(node, known)


def _pair(
    node: ast.expr, kind: type, left: ast.expr, right: ast.expr, known: Mapping[str, Any]
) -> Any:
    sides = {"x1": _value(left, known), "x2": _value(right, known)}
    if not any(isinstance(side, Tensor) for side in sides.values()):
        return calculated(node, known)
    return _operation(_PAIRS[kind], sides)


def _operation(name: str, given: Mapping[str, Any]) -> Tensor:
    fed = {key: _fed(item) for key, item in given.items() if _is_fed(item)}
    written = {key: item for key, item in given.items() if key not in fed}
    out = made(Given("ops", name, written, fed, made))
    if out.outputs is None or len(out.outputs) != 1:
        raise UnknownError
    return out.outputs[0]


def _is_fed(item: Any) -> bool:
    several = isinstance(item, list) and bool(item)
    return isinstance(item, Tensor) or (several and all(isinstance(e, Tensor) for e in item))


def _fed(item: Any) -> Any:
    return tuple(item) if isinstance(item, list) else item


def _called(node: ast.Call, known: Mapping[str, Any]) -> Tensor:
    """A function of keras.ops; its tensors open the signature."""
    names = [name for name, item in known.items() if isinstance(item, Tensor)]
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    if called not in FUNCTIONS:
        raise UnknownError
    path = tensors.path_in_keras(node, names)
    own = called == "abs"
    word = "abs" if own and path is None else (path or "").removeprefix("keras.ops.")
    thing, inputs = catalogue.find("ops", word), catalogue.inputs(word)
    if thing is None or inputs is None or {k.arg for k in node.keywords} - {*thing.parameters}:
        raise UnknownError
    opening = (*inputs.required, *inputs.optional)
    order = [*opening, *(name for name in thing.parameters if name not in opening)]
    given = {key: _value(item, known) for key, item in zip(order, node.args, strict=False)}
    given |= {str(k.arg): _value(k.value, known) for k in node.keywords}
    return _operation(word, given)


def _part(node: ast.Subscript, known: Mapping[str, Any]) -> Any:
    """Some of a tensor, or a size of it."""
    if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        whole, place = _value(node.value.value, known), calculated(node.slice, known)
        if not (isinstance(whole, Tensor) and whole.shape and isinstance(place, int)):
            return SOME
        size = whole.shape[place] if -len(whole.shape) <= place < len(whole.shape) else None
        return SOME if size is None else size
    whole = _value(node.value, known)
    if not isinstance(whole, Tensor) or whole.shape is None:
        raise UnknownError
    picked = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    rest, out = [*whole.shape], list[Size]()
    for number, item in enumerate(picked):
        constant = item.value if isinstance(item, ast.Constant) else 0
        if constant is ...:
            left = sum(not _is_none(each) for each in picked[number + 1 :])
            out += rest[: len(rest) - left]
            rest = rest[len(rest) - left :]
        elif _is_none(item):
            out.append(1)
        elif not rest:
            raise UnknownError
        elif isinstance(item, ast.Slice):
            out.append(_cut(rest.pop(0), item, known))
        elif isinstance(calculated(item, known), int):
            rest.pop(0)
        else:
            raise UnknownError
    return Tensor((*out, *rest), whole.dtype)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _cut(size: Size, item: ast.Slice, known: Mapping[str, Any]) -> Size:
    """How many of so many a slice takes."""
    parts = [
        None if e is None else calculated(e, known) for e in (item.lower, item.upper, item.step)
    ]
    if parts == [None, None, None]:
        return size
    if size is None or not all(part is None or isinstance(part, int) for part in parts):
        return None
    return len(range(size)[slice(*parts)])
