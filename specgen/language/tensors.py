"""A formula among the layers -> which parts of it are tensors, and what cannot be done with those.

A tensor has no numbers yet: its functions have to be Keras's, and its first axis is the batch.
"""

import ast
from collections.abc import Collection

from specgen import catalogue
from specgen.language.functions import FUNCTIONS, Function
from specgen.language.grammar import FormulaError

_PAIRS = {"min": "minimum", "max": "maximum"}  # of two tensors


def is_tensor(node: ast.expr, names: Collection[str]) -> bool:
    """Whether an expression is a tensor. names: the variables that are."""
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.Attribute):  # its shape or its type
        return False
    if isinstance(node, ast.Subscript):
        return is_tensor(node.value, names)
    inner = [*node.args] if isinstance(node, ast.Call) else [*ast.iter_child_nodes(node)]
    return any(is_tensor(each, names) for each in inner if isinstance(each, ast.expr))


def fit(tree: ast.expr, names: Collection[str]) -> None:
    """Refuse what no tensor can do. Raises FormulaError."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and any(is_tensor(arg, names) for arg in node.args):
            _fit_call(node)
        if isinstance(node, ast.IfExp) and is_tensor(node.test, names):
            hint = f"as in where({ast.unparse(node.test)}, a, b)"
            raise FormulaError("`if` needs a number, not a tensor", hint)
        if isinstance(node, ast.BinOp) and _has_list(node):
            raise FormulaError("a list is no tensor", "as in stack([a, b], axis=-1)")
        if isinstance(node, ast.Compare) and _looks_into(node, names):
            raise FormulaError("`in` does not look into tensors", "as in x == 1 or x == 2")


def _has_list(node: ast.BinOp) -> bool:
    return any(isinstance(side, ast.List) for side in (node.left, node.right))


def _looks_into(node: ast.Compare, names: Collection[str]) -> bool:
    return is_tensor(node, names) and isinstance(node.ops[0], ast.In | ast.NotIn)


def _fit_call(node: ast.Call) -> None:
    """Refuse a function that is not Keras's, and one that would mix the samples of a batch."""
    assert isinstance(node.func, ast.Name)
    row = FUNCTIONS[node.func.id]
    if row.several and len(node.args) > 1:
        if len(node.args) > 2:
            raise FormulaError(f"{row.name!r} takes two tensors, or one and an axis")
        return
    if not row.in_keras:
        hint = "a.shape[1] is a length" if row.name == "len" else None
        raise FormulaError(f"{row.name!r} is of numbers, not of tensors", hint)
    for keyword in node.keywords:
        if keyword.arg not in _keywords(row):
            raise FormulaError(f"{row.name!r} of tensors takes no {keyword.arg!r}")
    along = {keyword.arg for keyword in node.keywords} | {*row.placed[: len(node.args)]}
    if (row.reduces or row.mixes) and not along & {"axis", "axes"}:
        text = f"without an axis {row.name!r} would mix the samples of a batch"
        raise FormulaError(text, f"as in {row.name}({ast.unparse(node.args[0])}, axis=-1)")


def _keywords(row: Function) -> Collection[str]:
    """What Keras's function of this row takes by name."""
    thing = catalogue.find("ops", row.in_keras.removeprefix("keras.ops."))
    return thing.parameters if thing else row.named


def is_scaled(tree: ast.expr, names: Collection[str]) -> bool:
    """Whether a tensor is multiplied by a number somewhere in the formula."""
    products = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
    )
    return any(is_tensor(node.left, names) != is_tensor(node.right, names) for node in products)


def path_in_keras(node: ast.Call, names: Collection[str]) -> str | None:
    """The function of keras.ops that a call in the formula means; None for one of Python's."""
    assert isinstance(node.func, ast.Name)
    row = FUNCTIONS[node.func.id]
    about = any(is_tensor(arg, names) for arg in node.args)
    if row.several and len(node.args) > 1:
        return f"keras.ops.{_PAIRS[row.name]}" if about else None
    if row.python and (not about or row.name == "abs"):  # which a tensor answers itself
        return None
    return row.in_keras or None
