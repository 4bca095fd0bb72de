"""A document -> YAML with all that it extends and all that was set; a comment says where from."""

from collections.abc import Iterator
from typing import Any

import yaml

from specgen.text.diagnostics import SETTING, Span
from specgen.text.document import Document, Trail

_END = "\n...\n"  # which PyYAML puts below a text alone


def as_yaml(document: Document) -> str:
    """The spec as it is read, each value that does not stand in its own file with its origin."""
    return "\n".join(_lines(document, document.value, ()))


def _lines(document: Document, value: Any, path: Trail) -> Iterator[str]:
    """The lines of a mapping or a list; what is short and of one origin stands in one line."""
    listed = isinstance(value, list)
    for key, inner in enumerate(value) if listed else value.items():
        at = (*path, key)
        if _short(document, inner, at):
            text = yaml.safe_dump(inner, default_flow_style=True, width=10_000, sort_keys=False)
            head, origin = "-" if listed else f"{key}:", _origin(document, at)
            yield f"{head} {text.partition(_END)[0].strip()}{origin and f'  # {origin}'}"
        elif listed:
            first, *rest = _lines(document, inner, at)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        else:
            yield f"{key}:"
            yield from (f"  {line}" for line in _lines(document, inner, at))


def _short(document: Document, value: Any, path: Trail) -> bool:
    """Whether it holds nothing, or only plain values of its own origin."""
    if not isinstance(value, dict | list) or not value:
        return True
    pairs: Any = value.items() if isinstance(value, dict) else enumerate(value)
    plain = not any(isinstance(inner, dict | list) for _, inner in pairs)
    origins = {_origin(document, (*path, key)) for key, _ in pairs}
    return plain and origins <= {_origin(document, path)} and len(path) > 1


def _origin(document: Document, path: Trail) -> str:
    """Where a value comes from, and what it took the place of; nothing where that is plain."""
    place = document.places.get(path)
    if place is None:
        return _origin(document, path[:-1])
    name, _ = place.value.source.origin(place.value.line)
    here = "" if name == document.source.name else _said(place.value)
    words = [f"from {here}"] if here else []
    words += [f"in place of {', '.join(map(_said, place.before))}"] if place.before else []
    words += [f"the value of {_said(place.given)}"] if place.given else []
    return ", ".join(words)


def _said(span: Span) -> str:
    name, line = span.source.origin(span.line)
    return name if name == SETTING else f"{name}:{line}"
