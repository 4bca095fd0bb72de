"""What is explained in statements: the texts that a notebook has above the code."""

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace

from specgen.program.sections import Section
from specgen.text.prose import Prose, joined


def explained(node: ast.AST) -> Iterator[str]:
    """The texts, from the beginning of the code to its end."""
    if isinstance(text := vars(node).get("comment"), Prose):
        yield text
    for inner in ast.iter_child_nodes(node):
        yield from explained(inner)


def without(statement: ast.stmt) -> ast.stmt:
    """The statement with its comments alone."""
    if not any(explained(statement)):
        return statement
    statement = copy.deepcopy(statement)
    for node in ast.walk(statement):
        if isinstance(vars(node).get("comment"), Prose):
            vars(node).pop("comment")
    return statement


def told(section: Section, said: Sequence[str]) -> Section:
    """The section with all these texts: those that it has lost stand above all its code."""
    there = {text for statement in section.body for text in explained(statement)}
    lost = [Prose(text) for text in said if not any(text in other for other in there)]
    if not lost:
        return section
    # A function of the library's that is carried whole is known by its identity: it stays.
    places = [n for n, s in enumerate(section.body) if not isinstance(s, ast.FunctionDef)]
    if not places:
        return replace(section, text="\n\n".join(filter(None, [section.text, *lost])))
    body = [*section.body]
    body[places[0]] = first = copy.copy(body[places[0]])
    remark = vars(first).get("comment")
    first.comment = joined([*lost, remark] if remark else lost)  # type: ignore[attr-defined]
    return replace(section, body=tuple(body))
