"""A document and those that it extends -> one document, each value at its place in its own file.

Sections of a spec, and mappings of names such as `vars`, are merged key by key; anything else takes
the place of what the base says.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from specgen.language.kinds import Inside
from specgen.language.refusals import quoted
from specgen.language.spec import Spec
from specgen.text.diagnostics import Diagnostic, Source, Span, SpecError
from specgen.text.document import UNSET, Document, Place, Trail
from specgen.text.yaml_reader import load_text, read

KEY = "extends"
_INSIDE: TypeAdapter[str] = TypeAdapter(Inside)


def composed(document: Document, folder: Path) -> Document:
    """The document on top of those that it extends; later ones go before earlier ones.

    folder: where the spec lies; its bases lie there too, or below. Raises SpecError.
    """
    plain = isinstance(document.value, dict) and KEY not in document.value
    if plain and "!unset" not in document.source.text:
        return document
    layers = [*_layers(document, folder, ())]
    own, *bases = (each.source for each in reversed(layers))
    source = Source(own.name, own.text, tuple(bases))
    ends = accumulate(len(each.lines) for each in (own, *bases))
    starts = [0, *ends][: len(layers)]
    whole = Document(source, {}, {})
    for layer, start in zip(layers, reversed(starts), strict=True):
        whole = on_top(whole, _moved(layer, source, start))
    if left := [*_unset(whole.value, ())]:
        text = "there is nothing to take out here: no base has it"
        raise SpecError(Diagnostic("SG004", text, whole.key(path)) for path in left)
    return whole


def further(place: Span) -> bool:
    """Whether what stands there is of a document that the one read extends."""
    name, _ = place.source.origin(place.line)
    return name in {each.name for each in place.source.further}


def _layers(document: Document, folder: Path, within: tuple[Path, ...]) -> Iterator[Document]:
    """The documents below one another, what the others stand on first."""
    listed = document.value.get(KEY, []) if isinstance(document.value, dict) else []
    for index, name in enumerate(listed if isinstance(listed, list) else [listed]):
        place = document.span((KEY, index))
        try:
            file = folder / _INSIDE.validate_python(name, strict=True)
        except ValidationError:
            text = f"expected a spec in the same folder or below, got {quoted(name)}"
            raise SpecError([Diagnostic("SG103", text, place)]) from None
        if file in within:
            raise SpecError([Diagnostic("SG103", f"{name!r} extends itself", place)])
        try:
            base = read(load_text(file))
        except SpecError as error:
            if isinstance(error.diagnostics[0].span, Span):
                raise
            text = f"{name}: {error.diagnostics[0].message}"
            raise SpecError([Diagnostic("SG001", text, place)]) from None
        yield from _layers(base, folder, (*within, file))
    yield document


def _moved(document: Document, source: Source, start: int) -> Document:
    """The document with its lines counted on from `start`, as those of a longer source."""

    def moved(span: Span) -> Span:
        lines = span.line + start, span.end_line + start
        return span._replace(source=source, line=lines[0], end_line=lines[1])

    places = {
        path: Place(moved(place.value), place.key and moved(place.key))
        for path, place in document.places.items()
    }
    return document._replace(source=source, places=places)


def on_top(below: Document, above: Document) -> Document:
    """What `above` says, and what else `below` does."""
    places = {**below.places}
    value = _merged(below.value, above, (), _merging(Spec), places)
    return below._replace(source=above.source, value=value, places=places)


def sections(path: Trail) -> bool:
    """Whether what stands there is merged key by key: a section, or a mapping of names."""
    known = _merging(Spec)
    for part in path:
        known = known and known(part)
    return known is not None


def _merged(below: Any, above: Document, path: Trail, keys: Any, places: dict[Trail, Place]) -> Any:
    """The value at a path. keys: what is known of its keys if it is merged; places: changed."""
    value: Any = above.value
    for part in path:
        value = value[part]
    before = places.get(path)
    if keys is None or not (isinstance(below, dict) and isinstance(value, dict)):
        for inner in [each for each in places if each[: len(path)] == path]:
            del places[inner]
        places |= {at: each for at, each in above.places.items() if at[: len(path)] == path}
        if before:
            places[path] = above.place(path)._replace(before=(*before.before, before.value))
        return value
    places[path] = above.place(path)
    out = {**below}
    for key in value:
        out[key] = _merged(below.get(key), above, (*path, key), keys(key), places)
        if out[key] is UNSET and key in below:
            del out[key], places[*path, key]
    return out


def _merging(kind: Any) -> Any:
    """For a section or a mapping of names: of each key, what is known of those below it."""
    if hasattr(kind, "model_fields"):
        names = {field.alias or name: field for name, field in kind.model_fields.items()}
        return lambda key: _merging(names[key].annotation) if key in names else None
    if get_origin(kind) is dict:
        return lambda key: None
    return next(filter(None, map(_merging, get_args(kind))), None)


def _unset(value: Any, path: Trail) -> Iterator[Trail]:
    """Where something is to be taken out that is not there."""
    pairs: Any = value.items() if isinstance(value, Mapping) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    for key, inner in pairs:
        yield from [(*path, key)] if inner is UNSET else _unset(inner, (*path, key))
