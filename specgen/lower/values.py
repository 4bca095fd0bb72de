"""Checked values and calls -> expressions."""

import ast
from typing import Any

from specgen import library
from specgen.language import formulas
from specgen.language.calls import Call, Formula, Variable
from specgen.lower.formulas import in_numpy
from specgen.lower.substitution import substituted
from specgen.program.ast_nodes import call, literal, mark, name, path, unplaced
from specgen.text.document import Document, Trail


def value(given: Any, document: Document, trail: Trail) -> ast.expr:
    """An argument of a spec as an expression: a literal, a variable, or a call of a Keras class."""
    if isinstance(given, Call):
        return construct(given, document, trail)
    if isinstance(given, Variable):
        return name(given.name)
    if isinstance(given, Formula):
        return mark(computed(given), document.span(trail))
    if isinstance(given, list) and _holds(given, (Call, Formula, Variable)):
        items = [value(item, document, (*trail, i)) for i, item in enumerate(given)]
        return (ast.Tuple if _measures(given) else ast.List)(items, ast.Load())
    if isinstance(given, dict):
        items = [value(item, document, (*trail, key)) for key, item in given.items()]
        return ast.Dict([literal(key) for key in given], items)
    return literal(given)


def _holds(given: Any, kinds: tuple[type, ...]) -> bool:
    """Whether something of these kinds is in a list, or in a list of it."""
    return isinstance(given, kinds) or (
        isinstance(given, list) and any(_holds(item, kinds) for item in given)
    )


def _measures(given: Any) -> bool:
    """Whether it is a number, or a list of numbers, some of them computed: part of a shape."""
    if isinstance(given, list):
        return all(map(_measures, given))
    known = isinstance(given, Formula | int | float | None) or given == Variable("num_classes")
    return known and not isinstance(given, bool)


def computed(given: Formula) -> ast.expr:
    """A formula as an expression, or as a lambda of its arguments; its text is checked already."""
    known = formulas.names(given.text)
    numbers = {*known, "num_classes"} - ({*library.VARIABLES} - {"num_classes"})
    tree = in_numpy(formulas.formula(given.text, known), numbers)
    if not given.arguments:
        return tree
    used = [a for a in given.arguments if a in known]
    words = (
        [given.arguments[0], *used[1:]] if used[:1] == [given.arguments[0]] else [*given.arguments]
    )
    return ast.Lambda(ast.arguments([], [ast.arg(w) for w in words], None, [], [], None, []), tree)


def construct(given: Call, document: Document, trail: Trail, **more: ast.expr) -> ast.expr:
    """`Conv2D: {filters: 32}` as `layers.Conv2D(filters=32)`, placed where the spec says it."""
    positional, named = arguments(given, document, trail)
    return mark(call(given.entry.path, *positional, **named, **more), document.span(trail))


def arguments(
    given: Call, document: Document, trail: Trail
) -> tuple[list[ast.expr], dict[str, ast.expr]]:
    """The arguments as the spec writes them: the first without its name if it stands alone."""
    inside = (*trail, given.entry.name)
    first = given.entry.parameters[0].name if given.short else None
    positional, named = [], {}
    for key, item in given.arguments.items():
        expression = value(item, document, inside if key == first else (*inside, key))
        if key == first:
            positional.append(expression)
        else:
            named[key] = expression
    return positional, named


def named(given: Call, document: Document, trail: Trail) -> dict[str, ast.expr]:
    """The arguments of a use, all by their names."""
    inside = (*trail, given.entry.name)
    return {key: value(item, document, (*inside, key)) for key, item in given.arguments.items()}


def apply(
    function: library.Function, operand: ast.expr | None, given: dict[str, ast.expr]
) -> ast.expr:
    """The function's expression, or a call of the carried function; the operand goes first."""
    if function.inline is not None:
        first = {next(iter(function.parameters)): operand} if operand is not None else {}
        return inline(function, {**given, **first})
    positional = [operand] if operand is not None else []
    if operand is None and len(given) == 1 and [*given] == [*function.parameters][:1]:
        return call(function.name, *given.values())
    return call(function.name, *positional, **given)


def inline(function: library.Function, arguments: dict[str, ast.expr]) -> ast.expr:
    """The function's expression with its parameters replaced by what they stand for.

    A keyword or a summand that passes on a parameter the spec left out is left out.
    """
    parameters = set(function.parameters)
    assert function.inline is not None
    return unplaced(substituted(unplaced(function.inline), arguments, parameters))


def piped(data: ast.expr, given: dict[str, Any]) -> ast.expr:
    """`train_data.cache().shuffle(1000).prefetch(tf.data.AUTOTUNE)`."""
    for method, value in given.items():
        if method != "batch_size":
            counted = [] if value is True else [literal(value)]
            data = ast.Call(ast.Attribute(data, method, ast.Load()), counted, [])
    return ast.Call(ast.Attribute(data, "prefetch", ast.Load()), [path("tf.data.AUTOTUNE")], [])
