"""Uses of named things -> what their arguments name or count: layers, columns, metrics, samples."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from specgen.facts.plan import Plan, Step
from specgen.language.calls import Call
from specgen.language.spec import Spec
from specgen.text.document import Trail


class Reference(NamedTuple):
    """A word or a number that stands for something else, where it stands.

    to: what it names or counts, as its kind says; is_key: it is the key of a mapping.
    """

    to: str
    value: Any
    place: Trail
    is_key: bool = False


def references(call: Call, trail: Trail) -> Iterator[Reference]:
    """All that the arguments of a use refer to."""
    for word, given in call.arguments.items():
        parameter = call.entry.parameter(word)
        mark = parameter.kind.refers if parameter else None
        if mark is None:
            continue
        place = argument(call, trail, word)
        if isinstance(given, Mapping):
            yield from (Reference(mark.to, key, (*place, key), True) for key in given)
        elif not mark.keys:
            yield from (Reference(mark.to, item, at) for item, at in _items(given, place))


def referred(plan: Plan, *things: str) -> Iterator[tuple[int, Step, Reference]]:
    """What steps of the walkthrough refer to, with the step and its number."""
    for number, step in enumerate(plan.steps):
        if step.path[0] == "walkthrough":
            for found in references(step.call, step.path):
                if found.to in things:
                    yield number, step, found


def is_rebuilt(spec: Spec, plan: Plan, number: int) -> bool:
    """Whether the model that a step finds is the spec's, and not one of another file."""
    calls = [call for round_ in spec.rounds for call in round_.fit.callbacks]
    made = [call for call in calls if not isinstance(call, str)]
    made += [step.call for step in plan.steps if step.name == "save"]
    files = [item for call in made for item in call.arguments.values()]
    before = plan.steps[:number]
    read = [step.call.arguments["file"] for step in before if step.name == "load_model"]
    return all(file in files for file in read)


def argument(call: Call, trail: Trail, word: str) -> Trail:
    """The place of an argument of the use at `trail`."""
    inside = (*trail, call.entry.name)
    return inside if call.short else (*inside, word)


def _items(given: Any, place: Trail) -> Iterator[tuple[Any, Trail]]:
    """What stands in lists, each with its place; a value alone as it is."""
    if isinstance(given, list):
        for index, item in enumerate(given):
            yield from _items(item, (*place, index))
    elif isinstance(given, str | int):
        yield given, place
