"""A formula among the layers -> which parts of it are tensors, and what cannot be done with those.

A tensor has no numbers yet: its functions have to be Keras's, and its first axis is the batch.
"""

import ast
from collections.abc import Collection

from specgen.language.formulas import LIBRARY, REDUCING, FormulaError

_BOTH = ("min", "max")  # of two tensors, Keras has other functions
_ANSWERED = ("abs", "round")  # that a tensor of Keras's answers itself


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
            raise FormulaError("`if` needs a number, not a tensor", "as a node: `- where`")
        if isinstance(node, ast.Compare) and is_tensor(node, names):
            if len(node.ops) > 1:
                raise FormulaError("tensors are compared two at a time", "as in a > 0")
            if isinstance(node.ops[0], ast.Eq):
                raise FormulaError("== does not compare tensors", "as a node: `- equal`")


def _fit_call(node: ast.Call) -> None:
    """Refuse a function that is not Keras's, and one that would mix the samples of a batch."""
    assert isinstance(node.func, ast.Name)
    word, count = node.func.id, len(node.args)
    if count == (2 if word in REDUCING else 1) and word not in ("len", "int", "float"):
        return  # max(a, b), or sum(a, -1)
    if word in REDUCING:
        if count != 1:
            raise FormulaError(f"{word!r} takes two values, or one and an axis")
        if "axis" not in {keyword.arg for keyword in node.keywords}:
            text = f"without an axis {word!r} would mix the samples of a batch"
            raise FormulaError(text, f"as in {word}({ast.unparse(node.args[0])}, axis=-1)")
    elif word not in (*LIBRARY, *_ANSWERED):
        hint = "a.shape[1] is a length" if word == "len" else None
        raise FormulaError(f"{word!r} is of numbers, not of tensors", hint)


def is_scaled(tree: ast.expr, names: Collection[str]) -> bool:
    """Whether a tensor is multiplied by a number somewhere in the formula."""
    products = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
    )
    return any(is_tensor(node.left, names) != is_tensor(node.right, names) for node in products)


def name_in_keras(node: ast.Call, names: Collection[str]) -> str | None:
    """The function of keras.ops that a call in the formula means; None for one of Python's."""
    assert isinstance(node.func, ast.Name)
    word = node.func.id
    if word in LIBRARY:
        return word
    if word in _ANSWERED or not any(is_tensor(arg, names) for arg in node.args):
        return None
    pair = {"min": "minimum", "max": "maximum"}
    return pair[word] if word in pair and len(node.args) == 2 else word
