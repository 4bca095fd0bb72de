"""A use of the author's own function or class -> its call, with what the script has by name."""

import ast
from collections.abc import Collection, Mapping

from specgen.checks.checked import Checked
from specgen.language.calls import Call
from specgen.lower.values import named
from specgen.program.ast_nodes import name, path
from specgen.text.document import Trail


def filled(
    checked: Checked,
    given: Call,
    trail: Trail,
    there: Collection[str],
    told: Mapping[str, ast.expr],
    opening: tuple[ast.expr, ...] = (),
) -> ast.expr:
    """The call: parameters named like what there is are filled with it, others by the spec.

    there: the variables, beside the parts of the model; told: expressions by parameter; opening:
    arguments that come first. Variables stand by position up to the first that is none.
    """
    own = checked.code.entries[given.entry.name]
    never_first = checked.code.by_name(given.entry.name)
    known = {*there, *checked.spec.model.parts}
    rest = {**told, **named(given, checked.document, trail)}
    positional, by_name = [*opening], False
    keywords = {word: made for word, made in rest.items() if not own.parameter(word)}
    for parameter in own.parameters:
        word = parameter.name
        made = rest.get(word) or (name(word) if word in known else None)
        by_name = by_name or made is None or word in {*rest, *never_first}
        if made and by_name:
            keywords[word] = made
        elif made:
            positional.append(made)
    listed = [ast.keyword(word, made) for word, made in keywords.items()]
    return ast.Call(path(given.entry.path), positional, listed)
