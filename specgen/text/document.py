"""A spec as plain values and the place of each; a copy with one leaf replaced. Knows no YAML."""

import re
from typing import Any, NamedTuple

from specgen.text.diagnostics import Source, Span

Trail = tuple[str | int, ...]


class _Unset:
    """The value of `!unset`: what a base says is taken out."""

    def __repr__(self) -> str:
        return "!unset"


UNSET = _Unset()


class Place(NamedTuple):
    """Where a value stands, and the key in front of it.

    before: what it took the place of; given: where the value is, if a name of it stands there.
    """

    value: Span
    key: Span | None = None
    before: tuple[Span, ...] = ()
    given: Span | None = None


class Document(NamedTuple):
    """A text as plain values; `places` maps a path such as ("fit", "epochs") to its place.

    original: the document before anything was set from outside, if that is another one; template:
    the one before the values of `vars` were put in.
    """

    source: Source
    value: Any
    places: dict[Trail, Place]
    original: "Document | None" = None
    template: "Document | None" = None

    def place(self, path: Trail) -> Place:
        """The place of `path`, or of the nearest value around it.

        A value may stand for a list of one.
        """
        at: Trail = ()
        for part in path:
            if (*at, part) in self.places:
                at = (*at, part)
            elif part != 0:
                break
        return self.places[at]

    def span(self, path: Trail) -> Span:
        """What to underline for `path`: the value, or of one that is long its key or first line."""
        place = self.place(path)
        span = place.value
        if span.line == span.end_line:
            return span
        if place.key:
            return place.key
        first = span.source.lines[span.line - 1].rstrip()
        return span._replace(end_line=span.line, end_column=len(first) + 1)

    def key(self, path: Trail) -> Span:
        """What to underline where it is about a key, or about what stands in a list."""
        place = self.place(path)
        return place.key or place.value


def change(document: Document, target: str, new: Any, place: Span) -> Document:
    """The document with the leaf at `target`, such as fit.epochs, replaced; its place is `place`.

    Raises LookupError, with the words to say, where the document has no such place.
    """
    path = trail(document.value, target)
    places = {p: s for p, s in document.places.items() if p[: len(path)] != path}
    before = document.places.get(path)
    history = (*before.before, before.value) if before else ()
    for size in range(1, len(path) + 1):
        places.setdefault(path[:size], Place(place, place, history if size == len(path) else ()))
    return document._replace(value=_put(document.value, path, new), places=places)


def drop(document: Document, target: str) -> Document:
    """The document without what stands at `target`; of a list, what comes after it moves up.

    Raises LookupError, with the words to say, where the document has no such place.
    """
    *above, last = path = trail(document.value, target)
    held: Any = document.value
    for part in above:
        held = held[int(part)] if isinstance(held, list) else held.get(part, {})
    if last not in (range(len(held)) if isinstance(held, list) else held):
        raise LookupError(f"the spec has no {target!r}")
    places = {}
    for at, place in document.places.items():
        if at[: len(path)] == path:
            continue
        beside = isinstance(held, list) and at[: len(above)] == path[:-1] and at[len(above) :]
        if beside and int(at[len(above)]) > int(last):
            at = (*path[:-1], int(at[len(above)]) - 1, *at[len(path) :])
        places[at] = place
    rest = (
        [each for index, each in enumerate(held) if index != last]
        if isinstance(held, list)
        else {key: each for key, each in held.items() if key != last}
    )
    value = _put(document.value, path[:-1], rest)
    return document._replace(value=value, places=places)


def trail(value: Any, target: str) -> Trail:
    """The path that `target`, such as model.layers[0], is in a value. Raises LookupError.

    `model.layers.0` is the same.
    """
    path: Trail = ()
    rest = _dotted(target)
    while rest:
        part = rest.partition(".")[0]
        if isinstance(value, list) and part in (places := {str(i): i for i in range(len(value))}):
            path, value = (*path, places[part]), value[places[part]]
        elif isinstance(value, dict):
            key = _key(value, rest) or (rest if _holds_paths(path) else part)
            part = _dotted(key)
            path, value = (*path, key), value.get(key, {})
        else:
            raise LookupError(f"the spec has no {'.'.join(map(str, (*path, part)))!r}")
        rest = rest[len(part) + 1 :]
    return path


def _dotted(target: str) -> str:
    return re.sub(r"\[(\d+)\]", r".\1", target)


def _key(value: dict[str, Any], rest: str) -> str | None:
    """The longest key that a path begins with: one may hold dots, or be a path itself."""
    found = (key for key in value if f"{rest}.".startswith(f"{_dotted(key)}."))
    return max(found, key=len, default=None)


def _holds_paths(at: Trail) -> bool:
    """Whether the keys there are paths of a spec: those of a grid, and of each variant."""
    return at == ("grid",) or (len(at) == 2 and at[0] == "variants")


def _put(value: Any, path: Trail, new: Any) -> Any:
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_put(v, rest, new) if i == first else v for i, v in enumerate(value)]
    return {**value, first: _put(value.get(first, {}), rest, new)}
