"""A grid of values -> a variant for each combination of them, with its places in the text."""

import json
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from specgen.text.diagnostics import Diagnostic, SpecError
from specgen.text.document import Document, Place, Trail

MOST = 100  # trainings: more would be a slip


def gridded(
    document: Document, grid: Mapping[str, list[Any]]
) -> tuple[Document, dict[str, dict[str, Any]]]:
    """Every combination of the values as a variant, named after what it sets.

    Raises SpecError where there are too many, or two of one name.
    """
    key = document.key(("grid",))
    count = 1
    for values in grid.values():
        count *= len(values)
    if count > MOST:
        text = f"the grid has {count} combinations; at most {MOST} are trained"
        raise SpecError([Diagnostic("SG103", text, key)])
    short = _short(grid)
    points: dict[str, dict[str, Any]] = {}
    places = {**document.places}
    for row in product(*(enumerate(values) for values in grid.values())):
        point = dict(zip(grid, (value for _, value in row), strict=True))
        word = ", ".join(f"{short[path]}={_said(value)}" for path, value in point.items())
        if word in points:
            text = f"two combinations of the grid would be called {word!r}"
            raise SpecError([Diagnostic("SG103", text, key, "remove one of the equal values")])
        points[word] = point
        places[("variants", word)] = Place(key, key)
        for path, (index, _) in zip(grid, row, strict=True):
            at: Trail = ("grid", path, index)
            for inner in [p for p in document.places if p[:3] == at]:
                place = document.places[inner]
                where = Place(place.value, document.span(at)) if inner == at else place
                places["variants", word, path, *inner[3:]] = where
    return document._replace(places=places), points


def _short(paths: Iterable[str]) -> dict[str, str]:
    """The end of each path that no other has."""
    parts = {path: path.split(".") for path in paths}
    out: dict[str, str] = {}
    for path, words in parts.items():
        others = [other for other in parts.values() if other != words]
        size = next(
            (n for n in range(1, len(words)) if all(o[-n:] != words[-n:] for o in others)),
            len(words),
        )
        out[path] = ".".join(words[-size:])
    return out


def _said(value: Any) -> str:
    """A value as YAML writes it in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_said(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_said, value))}]"
    return value if isinstance(value, str) else json.dumps(value)
