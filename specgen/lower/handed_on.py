"""Functions of the library -> the same without the arguments that they hand on and nobody gives."""

import ast
import copy
from collections.abc import Collection, Iterable

from specgen import library


def functions(statements: Iterable[ast.stmt]) -> dict[str, ast.stmt]:
    """The functions of the library that a script can call, as these statements call them."""
    calls = [n for s in statements for n in ast.walk(s) if isinstance(n, ast.Call)]
    named = [(n.func.id, n) for n in calls if isinstance(n.func, ast.Name)]
    out: dict[str, ast.stmt] = {}
    for word, function in library.called().items():
        given = {key for called, node in named if called == word for key in _given(function, node)}
        gone = {key for key in function.says.alike if key not in given}
        out[word] = _without(function, gone) if gone else function.node
    return out


def _given(function: library.Function, node: ast.Call) -> list[str]:
    """The parameters that a call gives."""
    return [*[*function.parameters][: len(node.args)], *(str(k.arg) for k in node.keywords)]


def _without(function: library.Function, gone: Collection[str]) -> ast.stmt:
    node: ast.stmt = _Shorter(gone).visit(copy.deepcopy(function.node))
    vars(node).pop("text", None)
    node.made_of = {function.name}  # type: ignore[attr-defined]
    return node


class _Shorter(ast.NodeTransformer):
    """Without the keywords and the items of dictionaries that are just one of the words."""

    def __init__(self, gone: Collection[str]) -> None:
        self.gone = gone

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        node.keywords = [k for k in node.keywords if not self._is_gone(k.value)]
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        self.generic_visit(node)
        left = [pair for pair in zip(node.keys, node.values, strict=True)
                if not self._is_gone(pair[1])]  # fmt: skip
        node.keys, node.values = [key for key, _ in left], [value for _, value in left]
        return node

    def _is_gone(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self.gone
