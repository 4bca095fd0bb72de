"""What pydantic complains of -> findings in the words of the language, at their places."""

from collections.abc import Iterator
from typing import Any, get_args

from specgen.catalogue.legacy import RENAMED, SAME
from specgen.language.refusals import quoted
from specgen.language.spec import Spec
from specgen.text.diagnostics import Diagnostic
from specgen.text.document import Document, Trail
from specgen.text.guesses import did_you_mean, nearest

_EXPECTED = {
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "list_type": "a list",
    "too_short": "at least one item",
    "too_long": "a list of at most {max_length}",
    "greater_than_equal": "a number of at least 0",
}


def findings(document: Document, complaints: list[Any]) -> list[Diagnostic]:
    """A finding for each complaint, but for a missing key that the spec has misspelt."""
    unknown = [each["loc"] for each in complaints if each["type"] == "extra_forbidden"]
    meant = {(*loc[:-1], nearest(str(loc[-1]), _keys(loc), RENAMED)) for loc in unknown}
    rest = [each for each in complaints if each["type"] != "missing" or each["loc"] not in meant]
    return [_finding(document, each) for each in rest]


def missing(value: Any) -> list[Any]:
    """Complaints, as pydantic makes them, about `compile` and `fit` where one needs the other."""
    if not isinstance(value, dict) or "train" in value:
        return []
    empty = [key for key in ("compile", "fit") if key in value and value[key] is None]
    fit = value.get("fit")
    loops = isinstance(fit, dict) and "loop" in fit
    empty += ["compile"] if "fit" in value and "compile" not in value and not loops else []
    kinds = {True: "model_type", False: "missing"}
    return [{"type": kinds[key in value], "loc": (key,), "msg": "", "input": None} for key in empty]


def _finding(document: Document, complaint: Any) -> Diagnostic:
    """What is wrong; of a value that a name stands for, with its place."""
    found = _worded(document, complaint)
    given = document.place(_standing(document, complaint["loc"])).given
    return (
        found._replace(help=found.help or f"the value is on {given.in_words}") if given else found
    )


def _worded(document: Document, complaint: Any) -> Diagnostic:
    code, loc, context = complaint["type"], complaint["loc"], complaint.get("ctx", {})
    trail, around = _standing(document, loc), _standing(document, loc[:-1])
    if code.startswith("SG"):
        about_key = context["at"] == "key" or "[key]" in loc
        span = document.key(trail) if about_key else document.span(trail)
        return Diagnostic(code, context["message"], span, context["help"])
    where = ".".join(map(str, around)) or "a spec"
    if code == "missing":
        return Diagnostic("SG102", f"{where} needs {loc[-1]!r}", document.key(around))
    if code == "extra_forbidden":
        beside = {str(path[-1]) for path in document.places if path and path[:-1] == trail[:-1]}
        hint = did_you_mean(loc[-1], _keys(loc), RENAMED, SAME, beside)
        return Diagnostic("SG101", f"{where} has no {loc[-1]!r}", document.key(trail), hint)
    known = _EXPECTED.get(code, "").format(**context)
    expected = known or complaint["msg"].removeprefix("Input should be ").lower()
    message = f"expected {expected}, got {quoted(complaint['input'])}"
    return Diagnostic("SG103", message, document.span(trail))


def _standing(document: Document, trail: Trail) -> Trail:
    """The trail without the steps that pydantic takes and the text does not have."""
    at: Trail = ()
    for part in trail:
        if (*at, part) in document.places:
            at = (*at, part)
    return at


def _keys(trail: Trail) -> list[str]:
    """The keys that the part of a spec around `trail` knows."""
    model: Any = Spec
    for part in trail[:-1]:
        field = model.model_fields.get(part)
        found = next(_sections(field.annotation), None) if field else None
        model = found or model
    return list(model.model_fields)


def _sections(kind: Any) -> Iterator[Any]:
    """The parts of the language in an annotation."""
    if hasattr(kind, "model_fields"):
        yield kind
    for inner in get_args(kind):
        yield from _sections(inner)
