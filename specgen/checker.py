"""Located tree -> Spec: names and arguments against the vocabulary, the order, the formulas.

Every finding of a pass is reported at once, at its place in the text. Imports no framework.
"""

import builtins
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from specgen import idioms, plan
from specgen.catalogue import Keras
from specgen.catalogue.call import RENAMED, shown
from specgen.diagnostics import Diagnostic, Span, SpecError, did_you_mean, nearest
from specgen.source import Document, Trail
from specgen.spec import Claim, Spec


class _Words:
    """Everything that a spec can name: Keras's classes, the functions in idioms, the milestones."""

    def __init__(self) -> None:
        self.keras = Keras()

    def find(self, family: str, name: str) -> Any:
        if family == "do":
            return plan.find(name)
        return idioms.find(family, name) or self.keras.find(family, name)

    def names(self, family: str) -> tuple[str, ...]:
        if family == "do":
            return plan.names()
        return tuple(idioms.family(family)) or self.keras.names(family)

    def words(self, family: str) -> tuple[str, ...]:
        return self.keras.words(family)

    def renamed(self, family: str) -> Mapping[str, str]:
        return idioms.OTHERWISE.get(family) or self.keras.renamed(family)


VOCABULARY = _Words()


def check(document: Document, changes: tuple[str, ...] = ()) -> Spec:
    """The document as a Spec that can be lowered. Raises SpecError with every finding.

    changes: the `--set` assignments that are already in the document.
    """
    try:
        spec = Spec.model_validate(document.value, context=VOCABULARY)
    except ValidationError as error:
        details = _told_once(error.errors(include_url=False, include_input=True))
        raise SpecError([_finding(document, detail) for detail in details]) from None
    spec._origin, spec._changes = document, changes
    findings = [*_names(spec), *plan.plan(spec)[1], *_claims(spec), *_validation(spec)]
    if findings:
        raise SpecError(findings)
    return spec


def _told_once(details: list[Any]) -> list[Any]:
    """The complaints without a missing key where the spec has it misspelt."""
    unknown = [d["loc"] for d in details if d["type"] == "extra_forbidden"]
    meant = {(*loc[:-1], nearest(str(loc[-1]), _keys(loc), RENAMED)) for loc in unknown}
    return [d for d in details if d["type"] != "missing" or d["loc"] not in meant]


def _finding(document: Document, detail: Any) -> Diagnostic:
    """One of pydantic's complaints in this project's words, at its place."""
    code, trail, context = detail["type"], tuple(detail["loc"]), detail.get("ctx", {})
    if code.startswith("SG"):
        span = _span(document, trail, key=context["at"] == "key")
        return Diagnostic(code, context["message"], span, context["help"])
    where = ".".join(str(part) for part in trail[:-1]) or "a spec"
    if code == "missing":
        fields = f"{where} needs {trail[-1]!r}"
        return Diagnostic("SG102", fields, _span(document, trail[:-1], key=True))
    if code == "extra_forbidden":
        message, hint = (
            f"{where} has no {trail[-1]!r}",
            did_you_mean(trail[-1], _keys(trail), RENAMED),
        )
        return Diagnostic("SG101", message, _span(document, trail, key=True), hint)
    expected = _EXPECTED.get(code, detail["msg"].removeprefix("Input should be ").lower())
    message = f"expected {expected}, got {shown(detail['input'])}"
    return Diagnostic("SG103", message, _span(document, trail))


_EXPECTED = {
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "list_type": "a list",
    "too_short": "at least one item",
    "greater_than_equal": "a number of at least 0",
}


def _keys(trail: Trail) -> list[str]:
    """The keys that the part of a spec around `trail` knows."""
    model: Any = Spec
    for part in trail[:-1]:
        if isinstance(part, str):
            kind = model.model_fields[part].annotation
            inner = [
                t for t in (kind, *getattr(kind, "__args__", ())) if hasattr(t, "model_fields")
            ]
            model = inner[0]
    return list(model.model_fields)


def _span(document: Document, trail: Trail, key: bool = False) -> Span:
    if trail in document.places:
        place = document.places[trail]
        return place.key or place.value if key else document.span(trail)
    return document.span(trail)


def _names(spec: Spec) -> Iterator[Diagnostic]:
    """Names that the script would bind have to be free, and a layer's name its own."""
    if spec.model.function and spec.model.function in _taken():
        span = spec.origin.span(("model", "function"))
        yield Diagnostic("SG104", f"the script has a {spec.model.function!r} of its own", span)
    seen: dict[str, int] = {}
    for index, layer in enumerate(spec.model.layers):
        name = layer.about.get("name") or layer.arguments.get("name")
        if name is None:
            continue
        trail = ("model", "layers", index)
        if name in seen:
            inside = (*trail, layer.entry.name, "name")
            span = spec.origin.span(inside if inside in spec.origin.places else (*trail, "name"))
            hint = f"layer {seen[name] + 1} has that name"
            yield Diagnostic("SG104", f"a second layer called {name!r}", span, hint)
        seen[name] = index


def _taken() -> set[str]:
    """What a script already means something by."""
    from specgen.program import IMPORTS  # the one spec in ten that names a function pays for it

    functions = {name for family in idioms.FAMILIES for name in idioms.family(family)}
    return {*idioms.VARIABLES, *IMPORTS, *dir(builtins), *functions}


def _claims(spec: Spec) -> Iterator[Diagnostic]:
    known = quantities(spec)
    for index, claim in enumerate(spec.claims):
        trail: Trail = ("claims", index)
        span = _span(spec.origin, (*trail, claim.quantity), key=True)
        if claim.quantity not in known:
            hint = did_you_mean(claim.quantity, known) or f"known here: {', '.join(known)}"
            if claim.quantity.removeprefix("val_") in known:
                hint = "fit has no validation: add `validate_on: test` or `validation_split`"
            text = f"the run does not measure {claim.quantity!r}"
            yield Diagnostic("SG304", text, span, hint)
        elif isinstance(claim.value, list) and not _per_epoch(spec, claim):
            text = f"{len(claim.value)} numbers for {spec.fit.epochs} epochs"
            if claim.quantity.startswith("test_"):
                text = f"{claim.quantity!r} is one number, not a list"
            elif spec.changes:
                continue
            yield Diagnostic("SG304", text, span)


def _per_epoch(spec: Spec, claim: Claim) -> bool:
    many = isinstance(claim.value, list) and len(claim.value) == spec.fit.epochs
    return many and not claim.quantity.startswith("test_")


def quantities(spec: Spec) -> tuple[str, ...]:
    """What a claim can be about."""
    metrics = plan.metric_names(spec)
    validated = spec.fit.validate_on or spec.fit.validation_split
    out = (*metrics, *(f"val_{m}" for m in metrics if validated), *(f"test_{m}" for m in metrics))
    return (*out, "test_error") if "accuracy" in metrics else out


def _validation(spec: Spec) -> Iterator[Diagnostic]:
    if spec.fit.validate_on and spec.fit.validation_split:
        span = spec.origin.span(("fit", "validation_split"))
        hint = "keep one of the two"
        yield Diagnostic("SG103", "validate_on and validation_split exclude each other", span, hint)
