"""An expression with words in it -> the same with what they stand for, or without."""

import ast
from collections.abc import Collection, Mapping


def substituted(tree: ast.expr, given: Mapping[str, ast.expr], words: Collection[str]) -> ast.expr:
    """The expression with its words replaced by what they stand for.

    A keyword or a summand that passes on one of the words that is not given is left out.
    """
    made: ast.expr = _Substitute(given, words).visit(tree)
    return made


class _Substitute(ast.NodeTransformer):
    def __init__(self, given: Mapping[str, ast.expr], words: Collection[str]) -> None:
        self.given = given
        self.words = words

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.given.get(node.id, node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.keywords = [k for k in node.keywords if not self._left_out(k.value)]
        self.generic_visit(node)
        args: list[ast.expr] = []
        for arg in node.args:
            spread = arg.value if isinstance(arg, ast.Starred) else None
            args += spread.elts if isinstance(spread, ast.Tuple | ast.List) else [arg]
        node.args = args
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        alone = self._left_out(node.right)
        self.generic_visit(node)
        return node.left if alone else node

    def _left_out(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self.words and node.id not in self.given
