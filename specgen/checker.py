"""Located tree -> Spec: names and arguments against the vocabulary, the order, the formulas.

Every finding of a pass is reported at once, at its place in the text. Imports no framework.
"""

from collections.abc import Iterator

from pydantic import ValidationError

from specgen import accord, blocks, complaints, dataset, idioms, metrics, plan, variables
from specgen.code import Code
from specgen.diagnostics import Diagnostic, SpecError, did_you_mean
from specgen.document import Document, Trail, change
from specgen.program import LOOPED
from specgen.spec import Claim, Spec
from specgen.vocabulary import Words, own
from specgen.wiring import unfree

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
    complained = complaints.unsaid(document.value)
    try:
        spec = Spec.model_validate(document.value, context=words)
    except ValidationError as error:
        complained = [*error.errors(include_url=False, include_input=True), *complained]
    if complained:
        raise SpecError(complaints.findings(document, complained))
    spec._origin, spec._changes, spec._own_code = document, changes, code
    findings = [*_names(spec), *_model(spec), *dataset.check(spec), *accord.check(spec)]
    findings += [*plan.plan(spec, several)[1], *_claims(spec)]
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
        span = spec.origin.key(trail)
        if path.partition(".")[0] not in VARIED:
            text, hint = f"a variant cannot change {path!r}", f"it can change {', '.join(VARIED)}"
            raise SpecError([Diagnostic("SG101", text, span, hint)])
        try:
            document = change(document, path, value, span)
        except LookupError as error:
            raise SpecError([Diagnostic("SG101", str(error.args[0]), span)]) from None
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


def _model(spec: Spec) -> Iterator[Diagnostic]:
    """References among the layers, and what the layers' formulas are about."""
    facts = dict.fromkeys((*variables.loaded(spec), *variables.prepared(spec)))
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
    """The name of the function that builds the model has to be free."""
    if spec.model.function:
        functions = [name for family in idioms.FAMILIES for name in idioms.family(family)]
        code = spec.own_code.names if spec.own_code else ()
        if problem := unfree(spec.model.function, [*spec.model.blocks, *code, *functions]):
            yield Diagnostic("SG104", problem, spec.origin.span(("model", "function")))


def _claims(spec: Spec) -> Iterator[Diagnostic]:
    known = quantities(spec)
    for index, claim in enumerate(spec.claims):
        span = spec.origin.key(("claims", index, claim.quantity))
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
    tracked, scores = metrics.tracked(spec), metrics.metric_names(spec)
    validated = all(metrics.validates(spec, phase) for phase in spec.phases)
    out = (*tracked, *(f"val_{m}" for m in tracked if validated), *(f"test_{m}" for m in scores))
    return (*out, "test_error") if "accuracy" in scores else out
