"""`vocabulary_size('words')` -> the size of the vocabulary of the lookup which has that name."""

import ast
from collections.abc import Iterable

from specgen.program.ast_nodes import call


def sized(before: Iterable[ast.stmt], *used: ast.AST) -> None:
    """Write the variable of each lookup in, in place. before: the statements that make them."""
    known: dict[str, str] = {}
    for statement in before:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            named = [k.value for k in statement.value.keywords if k.arg == "name"]
            words = [str(each.value) for each in named if isinstance(each, ast.Constant)]
            known |= dict.fromkeys(words, ast.unparse(statement.targets[0]))
    for each in used:
        _Sized(known).visit(each)


class _Sized(ast.NodeTransformer):
    def __init__(self, known: dict[str, str]) -> None:
        self.known = known

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id != "vocabulary_size":
            return node
        (word,) = node.args
        return call(f"{self.known[ast.literal_eval(word)]}.vocabulary_size")
