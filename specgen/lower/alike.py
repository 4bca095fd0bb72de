"""Blocks of statements that differ in one word -> one block, and a variable for the word."""

import ast
import copy
from collections.abc import Sequence

from specgen.program.ast_nodes import name, unplaced

Body = list[ast.stmt]
_MANY = 2  # what a loop is worth at the least, in statements that it saves


def block(word: str, texts: Sequence[str], bodies: Sequence[Body]) -> Body | None:
    """One block for all, with the variable `word` for the text of each; else nothing."""
    made = [[_Told(word, text).visit(unplaced(s)) for s in body] for text, body in
            zip(texts, bodies, strict=True)]  # fmt: skip
    alike = len({"".join(map(ast.dump, body)) for body in made}) == 1
    told = any(isinstance(n, ast.Name) and n.id == word for s in made[0] for n in ast.walk(s))
    saved = (len(bodies) - 1) * len(made[0])
    return made[0] if alike and told and len({*texts}) == len(texts) and saved >= _MANY else None


class _Told(ast.NodeTransformer):
    """`metric` for "loss", and f"val_{metric}" for "val_loss"."""

    def __init__(self, word: str, text: str) -> None:
        self.word = word
        self.text = text

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if node.value == self.text:
            return name(self.word)
        if node.value == f"val_{self.text}":
            inner = ast.FormattedValue(name(self.word), -1)
            return ast.JoinedStr([ast.Constant("val_"), inner])
        return copy.copy(node)
