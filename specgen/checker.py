"""Located tree -> Spec: names and arguments against the vocabulary, the order, the formulas.

Every finding of a pass is reported at once, at its place in the text. Imports no framework.
"""

import builtins
from collections.abc import Callable, Iterator
from typing import Any, get_args

from pydantic import ValidationError

from specgen import accord, blocks, idioms, plan
from specgen.catalogue.legacy import RENAMED
from specgen.catalogue.refusal import shown
from specgen.code import Code
from specgen.diagnostics import Diagnostic, Span, SpecError, did_you_mean, nearest
from specgen.graph import entrances, learns
from specgen.program import LOOPED
from specgen.source import Document, Trail, change
from specgen.spec import Claim, Spec
from specgen.vocabulary import Words, own

# The parts of a spec that a variant may change.
VARIED = ("seed", "data", "model", "compile", "fit", "train", "evaluate")


def check(
    document: Document,
    changes: tuple[str, ...] = (),
    code: Code | None = None,
    several: bool = False,
) -> Spec:
    """The document as a Spec that can be lowered. Raises SpecError with every finding.

    changes: the `--set` assignments that are already in the document; code: the author's own
    Python; several: it is one of the variants of a spec, whose walkthrough compares them.
    """
    words = Words(own(document.value), code.entries if code else {})
    missing = _unsaid(document.value)
    try:
        spec = Spec.model_validate(document.value, context=words)
        details: list[Any] = missing
    except ValidationError as error:
        details = [*error.errors(include_url=False, include_input=True), *missing]
    if details:
        raise SpecError([_finding(document, detail) for detail in _told_once(details)])
    spec._origin, spec._changes, spec._own_code = document, changes, code
    findings = [*_names(spec), *_model(spec), *_data(spec), *accord.check(spec)]
    findings += [*plan.plan(spec, several)[1], *_claims(spec), *_validation(spec)]
    if not findings:
        findings = [found for word in spec.variants for found in _variant(spec, word)]
    if findings:
        raise SpecError(findings)
    return spec


def variant(spec: Spec, word: str) -> Spec:
    """The spec with the changes of one of its variants. Raises SpecError at the variant's line."""
    document = spec.origin
    whole = ("variants", "claims")  # what is not a variant's own
    rest = {key: value for key, value in document.value.items() if key not in whole}
    document = document._replace(value=rest)
    for path, value in spec.variants[word].items():
        trail: Trail = ("variants", word, path)
        place = spec.origin.place(trail)
        if path.partition(".")[0] not in VARIED:
            text, hint = f"a variant cannot change {path!r}", f"it can change {', '.join(VARIED)}"
            raise SpecError([Diagnostic("SG101", text, place.key or place.value, hint)])
        try:
            document = change(document, path, value, place.key or place.value)
        except LookupError as error:
            text = str(error.args[0])
            raise SpecError([Diagnostic("SG101", text, place.key or place.value)]) from None
        inner = {p[3:]: at for p, at in spec.origin.places.items() if p[:3] == trail and p[3:]}
        at = tuple(int(part) if part.isdecimal() else part for part in path.split("."))
        document.places.update({(*at, *rest): place for rest, place in inner.items()})
    return check(document, spec.changes, spec.own_code, several=True)


def _variant(spec: Spec, word: str) -> tuple[Diagnostic, ...]:
    try:
        variant(spec, word)
    except SpecError as error:
        return error.diagnostics
    return ()


def _unsaid(value: Any) -> list[Any]:
    """Complaints, as pydantic makes them, about what a spec without `train` cannot do without."""
    if not isinstance(value, dict) or "train" in value:
        return []
    empty = [key for key in ("compile", "fit") if value.get(key) is None]
    kinds = {True: "model_type", False: "missing"}
    return [{"type": kinds[key in value], "loc": (key,), "msg": "", "input": None} for key in empty]


def _told_once(details: list[Any]) -> list[Any]:
    """The complaints without a missing key where the spec has it misspelt."""
    unknown = [d["loc"] for d in details if d["type"] == "extra_forbidden"]
    meant = {(*loc[:-1], nearest(str(loc[-1]), _keys(loc), RENAMED)) for loc in unknown}
    return [d for d in details if d["type"] != "missing" or d["loc"] not in meant]


def _finding(document: Document, detail: Any) -> Diagnostic:
    """One of pydantic's complaints in this project's words, at its place."""
    code, trail, context = detail["type"], tuple(detail["loc"]), detail.get("ctx", {})
    if code.startswith("SG"):
        span = _span(document, trail, key=context["at"] == "key" or "[key]" in trail)
        return Diagnostic(code, context["message"], span, context["help"])
    where = ".".join(map(str, _standing(document, trail[:-1]))) or "a spec"
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


def _span(document: Document, trail: Trail, key: bool = False) -> Span:
    trail = _standing(document, trail)
    if trail in document.places:
        place = document.places[trail]
        return place.key or place.value if key else document.span(trail)
    return document.span(trail)


def _standing(document: Document, trail: Trail) -> Trail:
    """The trail without the steps that pydantic takes and the text does not have."""
    at: Trail = ()
    for part in trail:
        if (*at, part) in document.places:
            at = (*at, part)
    return at


def _model(spec: Spec) -> Iterator[Diagnostic]:
    """References among the layers, and what the layers' formulas are about."""
    facts = dict.fromkeys((*plan.loaded(spec), *plan.prepared(spec)))
    own = sorted(spec.own_code.names) if spec.own_code else []
    own += LOOPED if spec.compared else ()
    yield from blocks.check(spec.model, spec.origin, [*facts], own)
    known = spec.own_code.entries if spec.own_code else {}
    classes = [name for name, entry in known.items() if entry.role == "layer"]
    if spec.model.class_ and spec.model.class_ not in classes:
        span = spec.origin.span(("model", "class"))
        hint = did_you_mean(spec.model.class_, classes) or "a Python file under `code` defines it"
        text = f"no class is called {spec.model.class_!r} in `code`"
        yield Diagnostic("SG202", text, span, hint)


def _names(spec: Spec) -> Iterator[Diagnostic]:
    """A name that the script would bind has to be free."""
    if spec.model.function and spec.model.function in _taken():
        span = spec.origin.span(("model", "function"))
        yield Diagnostic("SG104", f"the script has a {spec.model.function!r} of its own", span)
    for word in spec.variants:
        if f"train_{word}" in idioms.VARIABLES:
            place = spec.origin.place(("variants", word))
            text = f"the script has a 'train_{word}' of its own"
            yield Diagnostic("SG104", text, place.key or place.value, "call the variant otherwise")


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
                each = "a `fit`" if len(spec.phases) > 1 else "fit"
                hint = f"{each} has no validation: add `validate_on: test` or `validation_split`"
            text = f"the run does not measure {claim.quantity!r}"
            yield Diagnostic("SG304", text, span, hint)
        elif spec.variants and claim.variant not in spec.variants:
            hint = f"add `variant:` with one of {', '.join(spec.variants)}"
            yield Diagnostic("SG304", "a claim has to say which variant it is about", span, hint)
        elif claim.variant and claim.variant not in spec.variants:
            yield Diagnostic("SG304", "the spec has no variants", span, "remove `variant`")
        elif isinstance(claim.value, list) and not _per_epoch(spec, claim):
            text = f"{len(claim.value)} numbers for {_epochs(spec)} epochs"
            if claim.quantity.startswith("test_"):
                text = f"{claim.quantity!r} is one number, not a list"
            elif spec.changes:
                continue
            yield Diagnostic("SG304", text, span)


def _epochs(spec: Spec) -> int:
    return sum(phase.fit.epochs - (phase.fit.initial_epoch or 0) for phase in spec.phases)


def _per_epoch(spec: Spec, claim: Claim) -> bool:
    many = isinstance(claim.value, list) and len(claim.value) == _epochs(spec)
    return many and not claim.quantity.startswith("test_")


def quantities(spec: Spec) -> tuple[str, ...]:
    """What a claim can be about."""
    tracked, scores = plan.tracked(spec), plan.metric_names(spec)
    validated = all(plan.validates(spec, phase) for phase in spec.phases)
    out = (*tracked, *(f"val_{m}" for m in tracked if validated), *(f"test_{m}" for m in scores))
    return (*out, "test_error") if "accuracy" in scores else out


def _validation(spec: Spec) -> Iterator[Diagnostic]:
    for phase in spec.phases:
        span = spec.origin.span(phase.path("fit"))
        if phase.fit.validate_on and phase.fit.validation_split:
            inside = spec.origin.span((*phase.path("fit"), "validation_split"))
            text = "validate_on and validation_split exclude each other"
            yield Diagnostic("SG103", text, inside, "keep one of the two")
        if (phase.fit.initial_epoch or 0) >= phase.fit.epochs:
            inside = spec.origin.span((*phase.path("fit"), "initial_epoch"))
            text = f"no epoch is left: epochs is {phase.fit.epochs}, counted from 0"
            yield Diagnostic("SG303", text, inside)
        wanted = phase.fit.validate_on
        if wanted and wanted not in spec.data.parts:
            inside = spec.origin.span((*phase.path("fit"), "validate_on"))
            hint = f"as in `split: {{{wanted}: 0.2}}` under `data`"
            yield Diagnostic("SG303", f"the data have no {wanted} set", inside, hint)
        if spec.data.streams and (phase.fit.validation_split or phase.fit.batch_size):
            key = "validation_split" if phase.fit.validation_split else "batch_size"
            inside = spec.origin.span((*phase.path("fit"), key))
            hint = "say it under `data`: in `pipeline`, in `split`, or as the dataset's argument"
            yield Diagnostic(
                "SG303", f"`{key}` is for arrays, and the data are batches", inside, hint
            )
        if spec.data.pipeline and spec.data.pipeline.repeat and not phase.fit.steps_per_epoch:
            text = "data that repeat for ever need `steps_per_epoch`"
            yield Diagnostic("SG303", text, span)


def _folds(spec: Spec, find: Callable[..., Diagnostic]) -> Iterator[Diagnostic]:
    """What cannot be trained fold by fold: it is one array that is divided anew each time."""
    if not (spec.data.split and spec.data.split.folds):
        return
    if spec.variants:
        yield find("split", "`folds` and `variants` exclude each other", "keep one of the two")
    if spec.data.pipeline:
        yield find("pipeline", "`folds` divide arrays, and a `pipeline` makes batches of them")
    if len(entrances(spec.model)) > 1:
        yield find("split", "`folds` divide one array of inputs, and the model has several")
    for axis in "xy":
        for step in getattr(spec.data, axis):
            if idioms.find("scalers", step.entry.name) or learns(step):
                text = f"the samples that a fold holds back would reach {step.entry.name}"
                hint = "put Normalization into the model: it learns anew in every fold"
                yield find(axis, text, hint)


_MASKS = ("mask_folder", "discs")  # datasets whose targets are pictures


def _data(spec: Spec) -> Iterator[Diagnostic]:
    """Keys of `data` that do not go together."""
    data, family = spec.data, spec.data.family
    split = data.split

    def find(key: str, text: str, hint: str | None = None) -> Diagnostic:
        return Diagnostic("SG303", text, _span(spec.origin, ("data", key), key=True), hint)

    for key in ("table", "inputs", "target"):
        if getattr(data, key) and family != "tables":
            yield find(key, f"`{key}` is for tables, and {data.load.entry.name} is none")
    if family == "series" and not data.windows:
        yield find("load", "a time series needs `windows`", "as in `windows: {length: 24}`")
    if data.windows and data.labelled:
        hint = "remove `target`" if data.target else "load a time series, or a table"
        yield find("windows", "`windows` makes the targets, and the data have some", hint)
    if family == "tables" and not (data.target or data.windows or data.reconstruct):
        hint = "name it: `target: price`"
        yield find("load", "a table needs a column to predict", hint)
    if split and split.stratify and not data.labelled:
        yield find("split", "`stratify` needs labels")
    if split and family == "streams":
        hint = "give the dataset `validation:` and `test:`"
        yield find("split", "`split` is for arrays, and the data are batches", hint)
    if split and split.test and family == "datasets" and not split.merge:
        hint = "add `merge: true` to divide all of it anew, or leave `test` out"
        yield find("split", f"{data.load.entry.name} has a test set of its own", hint)
    yield from _folds(spec, find)
    if data.reconstruct and (data.y or data.target or data.pairs):
        yield find(
            "reconstruct", "`reconstruct` makes the inputs the targets, and there are others"
        )
    if data.noise and not data.reconstruct:
        yield find(
            "noise", "`noise` is for inputs that are their own targets", "add `reconstruct: true`"
        )
    if data.augment_masks and not data.augment:
        yield find("augment_masks", "there is nothing in `augment` to vary the masks by")
    if data.augment and data.load.entry.name in _MASKS and not data.augment_masks:
        text = "the images would be varied and their masks would not"
        yield find("augment", text, "add `augment_masks: true`")
    if data.augment and not data.streams:
        hint = "put the layers into the model, or add a `pipeline`"
        yield find("augment", "`augment` needs batches of tf.data", hint)
    if data.pipeline and family == "streams":
        yield find("pipeline", f"{data.load.entry.name} makes batches itself")
    for key, path in data.paths.items():
        if ".." in path.replace("\\", "/").split("/"):
            trail = ("data", "load", data.load.entry.name, key)
            text = f"{key} leads out of the spec's folder"
            hint = "write the whole path, or put the data beside the spec"
            yield Diagnostic("SG204", text, _span(spec.origin, trail), hint)
    known = [*data.columns] if data.columns and family == "tables" else []
    for key in ("inputs", "target"):
        for index, name in enumerate(getattr(data, key) or ()):
            if known and name not in known and not data.table:
                span = _span(spec.origin, ("data", key, index))
                text = f"there is no column {name!r}"
                yield Diagnostic("SG303", text, span, did_you_mean(name, known))
