"""A document and what a variant changes of it -> the variant's document."""

from collections.abc import Iterator, Mapping
from typing import Any

from specgen.checks.checked import Checked
from specgen.checks.composed import on_top, sections
from specgen.facts.trainings import afterwards, used
from specgen.facts.variables import available
from specgen.text.diagnostics import Diagnostic, Span, SpecError
from specgen.text.document import Document, Place, Trail, change, drop, trail

# The parts of a spec that a variant may change, and what is not a variant's own.
VARIED = ("vars", "seed", "data", "model", "compile", "fit", "train", "evaluate")
WHOLE = ("variants", "grid", "claims")
REMOVE = "remove"  # the key for what a variant takes out; a path begins with a part of the spec


def varied(whole: Document, word: str, changes: Mapping[str, Any]) -> Document:
    """The document as a variant changes it. Raises SpecError at the variant's line.

    What is removed goes last, from the end of a list, so that every path is one of the document.
    """
    rest = {key: value for key, value in whole.value.items() if key not in WHOLE}
    document = whole._replace(value=rest)
    at: Trail = ("variants", word)
    for path, value in changes.items():
        if path == REMOVE:
            continue
        span = whole.key((*at, path))
        _variable(path, span)
        inner = {p[3:]: place for p, place in whole.places.items() if p[:3] == (*at, path)}
        inner.setdefault((), whole.place((*at, path)))  # of `--set`, all of it has one place
        try:
            to = trail(document.value, path)
            if sections(to) and isinstance(value, dict):
                document = on_top(document, _alone(document, to, value, inner))
                continue
            document = change(document, path, value, span)
        except LookupError as error:
            raise SpecError([Diagnostic("SG101", str(error.args[0]), span)]) from None
        places = {(*to, *rest): place for rest, place in inner.items() if rest}
        document = document._replace(places={**document.places, **places})
    return _without(document, changes.get(REMOVE, []), whole, (*at, REMOVE))


def _alone(whole: Document, to: Trail, value: Any, inner: Mapping[Trail, Place]) -> Document:
    """A document of nothing but the value, at `to`. inner: the places in it, from there on."""
    above = {to[:size]: whole.place(to[:size]) for size in range(len(to))}
    for part in reversed(to):
        value = {part: value}
    places = {(*to, *rest): place for rest, place in inner.items()}
    return whole._replace(value=value, places={**above, **places})


def unlike(checked: Checked) -> Iterator[Diagnostic]:
    """What every variant has to have as the others do: folds, and what is used after them all."""
    split = checked.spec.data.split
    for word, variant in checked.variants.items():
        mine = variant.spec.data.split
        if (mine and mine.folds) != (split and split.folds):
            text = f"the variant {word!r} is divided into other folds than the spec"
            hint = "variants are compared over the same folds: set `folds` in `data`"
            yield Diagnostic("SG303", text, checked.key(("variants", word)), hint)
            return
    yield from _missing(checked)


def _missing(checked: Checked) -> Iterator[Diagnostic]:
    """A variable that not every variant leaves, and that a step after all trainings uses."""
    for step, before in afterwards(checked.plan) if checked.variants else ():
        mine = used(step) & available(checked.spec, before)
        for word, variant in checked.variants.items():
            steps = variant.plan.steps
            at = next((i for i, each in enumerate(steps) if each.path == step.path), len(steps))
            there = used(step) & available(variant.spec, steps[:at], several=True)
            if differing := sorted((mine ^ there) - {"best"}):
                verb = "leaves no" if differing[0] in mine else "alone leaves"
                text = f"the variant {word!r} {verb} {differing[0]}, which {step.name!r} uses"
                hint = f"it is on {checked.span(step.path).in_words}, after all trainings"
                place = checked.key(("variants", word))
                yield Diagnostic("SG303", text, place, f"{hint}; put it before `evaluate`")
                return


def _without(document: Document, removed: Any, whole: Document, at: Trail) -> Document:
    listed = [removed] if isinstance(removed, str) else removed
    if not isinstance(listed, list) or not all(isinstance(path, str) for path in listed):
        text = "expected the path of what to remove, or a list of paths"
        raise SpecError([Diagnostic("SG103", text, whole.key(at))])
    spans = {path: whole.span((*at, index)) for index, path in enumerate(listed)}
    for path in sorted(spans, key=_place, reverse=True):
        _variable(path, spans[path])
        try:
            document = drop(document, path)
        except LookupError as error:
            raise SpecError([Diagnostic("SG101", str(error.args[0]), spans[path])]) from None
    return document


def _place(path: str) -> list[tuple[int, str]]:
    """Numbers by their size."""
    return [(int(part) if part.isdecimal() else -1, part) for part in path.split(".")]


def _variable(path: str, span: Span) -> None:
    if path.partition(".")[0] not in VARIED:
        text = f"a variant cannot change {path!r}"
        hint = f"a variant can change {', '.join(VARIED)}"
        raise SpecError([Diagnostic("SG101", text, span, hint)])
