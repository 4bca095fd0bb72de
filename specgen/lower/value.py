"""Checked values and calls -> expressions."""

import ast
from typing import Any

from specgen import idioms
from specgen.catalogue.call import Call, Variable
from specgen.program import call, literal, mark, name, unplaced
from specgen.source import Document, Trail


def value(given: Any, document: Document, trail: Trail) -> ast.expr:
    """An argument of a spec as an expression: a literal, a variable, or a call of a Keras class."""
    if isinstance(given, Call):
        return construct(given, document, trail)
    if isinstance(given, Variable):
        return name(given.name)
    if isinstance(given, list) and any(isinstance(item, Call) for item in given):
        items = [value(item, document, (*trail, i)) for i, item in enumerate(given)]
        return ast.List(items, ast.Load())
    return literal(given)


def construct(given: Call, document: Document, trail: Trail) -> ast.expr:
    """`Conv2D: {filters: 32}` as `layers.Conv2D(filters=32)`, placed where the spec says it."""
    inside = (*trail, given.entry.name)
    first = given.entry.parameters[0].name if given.short else None
    positional, named = [], {}
    for key, item in given.arguments.items():
        expression = value(item, document, inside if key == first else (*inside, key))
        if key == first:
            positional.append(expression)
        else:
            named[key] = expression
    return mark(call(given.entry.path, *positional, **named), document.span(trail))


def inline(idiom: idioms.Idiom, arguments: dict[str, ast.expr]) -> ast.expr:
    """The function's expression with its parameters replaced by what they stand for.

    A keyword that passes on a parameter the spec left out is left out.
    """
    parameters = {a.arg for a in idiom.node.args.args}
    assert idiom.inline is not None
    expression: ast.expr = _Substitute(arguments, parameters).visit(unplaced(idiom.inline))
    return unplaced(expression)


class _Substitute(ast.NodeTransformer):
    def __init__(self, arguments: dict[str, ast.expr], parameters: set[str]) -> None:
        self.arguments = arguments
        self.parameters = parameters

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.arguments.get(node.id, node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.keywords = [k for k in node.keywords if not self._left_out(k.value)]
        self.generic_visit(node)
        args: list[ast.expr] = []
        for arg in node.args:
            spread = arg.value if isinstance(arg, ast.Starred) else None
            args += spread.elts if isinstance(spread, ast.Tuple | ast.List) else [arg]
        node.args = args
        return node

    def _left_out(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Name)
            and node.id in self.parameters
            and node.id not in self.arguments
        )
