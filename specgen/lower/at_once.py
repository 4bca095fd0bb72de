"""Sections -> the same, without `x_train = x` where that is all that `x` is for."""

import ast
import copy
from collections.abc import Collection, Sequence
from dataclasses import replace

from specgen.lower.compare.bindings import needed, stored
from specgen.program.sections import Section


def renamed(sections: Sequence[Section]) -> set[str]:
    """The arrays that are the training part as they are, if nothing else names any of them."""
    statements = [statement for section in sections for statement in section.body]
    used = [word for statement in statements for word in needed([statement])]
    other = {*stored(s for s in statements if not isinstance(s, ast.Assign))}
    words = {str(_old(s)) for s in statements if _old(s)}
    alone = all(used.count(word) == 1 and word not in other for word in words)
    return words if alone else set()


def at_once(sections: Sequence[Section], words: Collection[str]) -> list[Section]:
    """With these arrays under their second names from the start."""
    return [replace(s, body=tuple(_body(s.body, words))) for s in sections]


def _body(body: Sequence[ast.stmt], words: Collection[str]) -> list[ast.stmt]:
    out = []
    for statement in body:
        if _old(statement) in words:
            continue
        if isinstance(statement, ast.Assign):
            statement = copy.deepcopy(statement)
            for node in (n for target in statement.targets for n in ast.walk(target)):
                if isinstance(node, ast.Name) and node.id in words:
                    node.id += "_train"
        out.append(statement)
    return out


def _old(statement: ast.stmt) -> str | None:
    """`x` of `x_train = x`."""
    match statement:
        case ast.Assign([ast.Name(new)], ast.Name(old)) if new == f"{old}_train":
            return old
    return None
