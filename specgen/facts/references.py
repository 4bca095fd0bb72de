"""Uses of named things -> what their arguments name or count: layers, columns, metrics, samples."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from specgen.language.calls import Call
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
