"""Classes of the author's -> what each is made with. They are read and never imported."""

import ast
from collections.abc import Sequence
from typing import NamedTuple


class Constructor(NamedTuple):
    """What `__init__` of a class takes: parameters by name, more by position, more by name."""

    names: tuple[str, ...] = ()
    listed: bool = True
    named: bool = True


def constructor(statements: Sequence[ast.stmt], word: str) -> Constructor:
    """That of a class of the files, or of the one that it inherits from; else that of Keras's."""
    classes = {node.name: node for node in statements if isinstance(node, ast.ClassDef)}
    while word in classes:
        node = classes[word]
        for made in node.body:
            if isinstance(made, ast.FunctionDef) and made.name == "__init__":
                given = made.args
                listed = [*given.posonlyargs, *given.args, *given.kwonlyargs]
                names = tuple(each.arg for each in listed[1:])
                return Constructor(names, bool(made.args.vararg), bool(made.args.kwarg))
        word = ast.unparse(node.bases[0]) if node.bases else ""
    return Constructor()
