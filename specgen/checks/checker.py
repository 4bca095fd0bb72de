"""Document -> Checked: names and arguments against the vocabulary, then every rule.

Every finding of a pass is reported at once, at its place in the text. Imports no framework.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice, takewhile

from pydantic import ValidationError

from specgen.checks import pydantic_errors
from specgen.checks.checked import Checked
from specgen.checks.grid import gridded
from specgen.checks.rule import Rule
from specgen.checks.rules import ERRORS
from specgen.checks.valued import valued
from specgen.checks.varied import unlike, varied
from specgen.facts.graph import networks
from specgen.facts.plan import plan
from specgen.language.author_code import Code
from specgen.language.spec import Spec
from specgen.language.vocabulary import Words, own
from specgen.text.diagnostics import Diagnostic, SpecError
from specgen.text.document import Document
from specgen.text.templates import expanded

MOST = 100  # findings of one rule: nobody reads more, and a hint looks through all names


def check(
    document: Document,
    code: Code | None = None,
    changes: tuple[str, ...] = (),
    whole: Spec | None = None,
) -> Checked:
    """The document as a spec that can be lowered. Raises SpecError with every finding.

    code: the author's own Python; changes: the `--set` assignments that are already in the
    document; whole: the spec of which it is a variant, and whose walkthrough compares them.
    """
    checked = read(document, code, changes, whole)
    findings = _found(checked, ERRORS)
    if findings:
        raise SpecError(findings)
    return _with_variants(checked) if checked.spec.variants else checked


def _with_variants(checked: Checked) -> Checked:
    """The spec, and what each of its variants makes of it. Raises SpecError with every finding."""
    variants: dict[str, Checked] = {}
    findings: list[Diagnostic] = []
    for word in checked.spec.variants:
        try:
            variants[word] = _variant(checked, word)
        except SpecError as error:
            findings += error.diagnostics
    checked = replace(checked, variants=variants)
    if not findings:
        findings = [*_found(checked, (rule for rule in ERRORS if rule.whole)), *unlike(checked)]
    if findings:
        raise SpecError(findings)
    return checked


def _found(checked: Checked, rules: Iterable[Rule]) -> list[Diagnostic]:
    return [found for rule in rules for found in islice(rule(checked), MOST)]


def read(
    document: Document,
    code: Code | None = None,
    changes: tuple[str, ...] = (),
    whole: Spec | None = None,
) -> Checked:
    """The document as a spec with nothing asked of it yet but names, arguments and kinds.

    Raises SpecError with every finding.
    """
    code = code or Code()
    document = valued(expanded(document), frozenset(whole.vars if whole else ()))
    words = Words(own(document.value), code.entries, code.trusted)
    complained = pydantic_errors.missing(document.value)
    try:
        spec = Spec.model_validate(document.value, context=words)
    except ValidationError as error:
        complained = [*error.errors(include_url=False, include_input=True), *complained]
    if complained:
        raise SpecError(pydantic_errors.findings(document, complained))
    if spec.grid and not spec.variants:
        template, points = gridded(document.template or document, spec.grid)
        places = {**template.places, **document.places}
        document = document._replace(places=places, template=template)
        spec = spec.model_copy(update={"variants": points})
    steps, graphs = plan(spec, whole or spec), networks(spec.model)
    return Checked(document, spec, steps, graphs, code, changes, several=whole is not None)


def untrained(checked: Checked) -> Checked:
    """The spec without its variants and folds, up to where the training of its model begins."""
    spec = checked.spec.single
    steps = plan(spec, spec)
    before = takewhile(lambda step: step.name != "fit", steps.steps)
    return replace(checked, spec=spec, plan=steps._replace(steps=tuple(before)), variants={})


def _variant(checked: Checked, word: str) -> Checked:
    """The spec as a variant changes it. Raises SpecError at the variant's line."""
    document = varied(
        checked.document.template or checked.document, word, checked.spec.variants[word]
    )
    return check(document, checked.code, checked.changes, checked.spec)
