"""Claims: each about a number that the run measures, of one of its trainings."""

from collections.abc import Iterator

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.metrics import claimable, epochs, has_validation, open_ended
from specgen.language.spec import Claim
from specgen.text.diagnostics import Span, did_you_mean

_VARIANTS = "variants: {short: {fit.epochs: 1}, long: {fit.epochs: 5}}"


def _claims(checked: Checked, measured: bool = True) -> Iterator[tuple[Claim, Span]]:
    """The claims about what the run measures, or about what it does not, each with its place."""
    known = claimable(checked.spec)
    for index, claim in enumerate(checked.spec.claims):
        if (claim.quantity in known) is measured:
            yield claim, checked.key(("claims", index, claim.quantity))


@rule(
    "SG304",
    bad="claims: [{val_accuracy: 0.9, at_least: true}]",
    mended="""
    fit: {epochs: 2, validation_split: 0.2}
    claims: [{val_accuracy: 0.9, at_least: true}]
    """,
)
def claims_are_about_what_is_measured(checked: Checked) -> Findings:
    """A claim is about a metric of the training, or of the evaluation."""
    known = claimable(checked.spec)
    left_out = checked.spec.left_out
    for claim, span in _claims(checked, measured=False):
        needed = "evaluate" if claim.quantity.startswith("test_") else "fit"
        if open_ended(checked.spec) and needed not in left_out:
            continue
        hint = did_you_mean(claim.quantity, known) or f"known here: {', '.join(known)}"
        if needed in left_out:
            hint = f"`{needed}` does not happen: add `{'fit' if needed == 'fit' else 'compile'}`"
        if claim.quantity.removeprefix("val_") in known:
            each = "a `fit`" if len(checked.spec.rounds) > 1 else "fit"
            hint = f"{each} has no validation: add `validate_on: test` or `validation_split`"
            if all(has_validation(checked.spec, round_) for round_ in checked.spec.rounds):
                hint = f"{each} ends before the first validation: lower its `validation_freq`"
        yield Finding(f"the run does not measure {claim.quantity!r}", span, hint)


@rule(
    "SG304",
    bad=f"""
    {_VARIANTS}
    claims: [{{test_accuracy: 0.9, at_least: true}}]
    """,
    mended=f"""
    {_VARIANTS}
    claims: [{{test_accuracy: 0.9, at_least: true, variant: long}}]
    """,
)
def claims_are_about_one_training(checked: Checked) -> Findings:
    """Where there are variants, a claim is about one of them."""
    variants = checked.spec.variants
    for claim, span in _claims(checked):
        if variants and claim.variant not in variants:
            hint = f"add `variant:` with one of {', '.join(variants)}"
            yield Finding("a claim has to say which variant it is about", span, hint)
        elif claim.variant and claim.variant not in variants:
            yield Finding("the spec has no variants", span, "remove `variant`")


@rule(
    "SG304",
    bad="claims: [{accuracy: [0.8, 0.9, 0.95], at_least: true}]",
    mended="claims: [{accuracy: [0.8, 0.9], at_least: true}]",
)
def claims_have_a_number_for_each_epoch(checked: Checked) -> Findings:
    """A list of numbers has one for each epoch; with `--set` there may be other epochs."""
    spec = checked.spec
    for claim, span in _claims(checked):
        about = claim.variant in spec.variants if spec.variants else not claim.variant
        if not about or not isinstance(claim.value, list):
            continue
        if claim.quantity.startswith("test_"):
            yield Finding(f"{claim.quantity!r} is one number, not a list", span)
            continue
        validated = claim.quantity.startswith("val_")
        count = sum(epochs(each, validated) for each in spec.rounds)
        if len(claim.value) != count and not checked.changes:
            every = (
                f"{count} epoch{'s' if count > 1 else ''}{' with validation' if validated else ''}"
            )
            yield Finding(f"{len(claim.value)} numbers for {every}", span)
