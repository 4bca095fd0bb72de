"""Claims: formulas over what the run leaves, each about something that is measured."""

from collections.abc import Collection, Iterator

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.metrics import curves, epochs, has_validation, keyed, metric_names, open_ended
from specgen.facts.variables import available
from specgen.language import formulas
from specgen.language.milestones import MILESTONES
from specgen.language.spec import Claim
from specgen.text.document import Trail
from specgen.text.guesses import did_you_mean

_VARIANTS = "variants: {short: {fit.epochs: 1}, long: {fit.epochs: 5}}"
_OF_ONE = ("history", "scores", "predictions", "model")  # what each training has of its own


def _claims(checked: Checked) -> Iterator[tuple[Claim, Trail]]:
    for index, claim in enumerate(checked.spec.claims):
        yield claim, ("claims", index, "that")


def _there(checked: Checked) -> set[str]:
    """The variables that are there when the run has ended, and mean one thing."""
    there = available(checked.spec, checked.plan.steps)
    if checked.spec.variants or checked.spec.compared:
        there -= {*_OF_ONE, *metric_names(checked.spec)}
    return there


@rule(
    "SG302",
    bad="claims: [{that: accuracies, at_least: 90%}]",
    mended="claims: [{that: accuracy, at_least: 90%}]",
)
def claims_can_be_read(checked: Checked) -> Findings:
    """A claim is a formula over what there is when the run has ended."""
    there = sorted(_there(checked))
    for claim, place in _claims(checked):
        try:
            formulas.formula(claim.that, there)
        except formulas.FormulaError as error:
            yield Finding(str(error), place, _meant(checked, error.name, there) or error.help)


def _meant(checked: Checked, word: str | None, there: Collection[str]) -> str | None:
    """What may be meant by a name that there is not."""
    spec, measured = checked.spec, metric_names(checked.spec)
    if word is None:
        return None
    for milestone in spec.left_out:
        if word in MILESTONES[milestone].leaves:
            return f"`{milestone}` does not happen: add the section that this needs"
    if measured and spec.compared and word in (*_OF_ONE, *measured):
        key = word if word in measured else measured[0]
        if not spec.variants:
            return f"there are several trainings: as in mean(results[{key!r}])"
        return f"there are several trainings: as in results[{next(iter(spec.variants))!r}][{key!r}]"
    if word in curves(spec) and "history" in there:
        return f"after the last epoch it is history[{word!r}][-1]"
    if word.removeprefix("test_") in measured and word.removeprefix("test_") in there:
        return f"on the test set it is {word.removeprefix('test_')}"
    if word == "test_error" and "accuracy" in there:
        return "on the test set it is 1 - accuracy"
    return None


@rule(
    "SG304",
    bad="claims: [{that: \"history['val_accuracy'][-1]\", at_least: 90%}]",
    mended="""
    fit: {epochs: 2, validation_split: 0.2}
    claims: [{that: "history['val_accuracy'][-1]", at_least: 90%}]
    """,
)
def claims_are_about_what_is_measured(checked: Checked) -> Findings:
    """A claim is about a metric of the training, or of the evaluation."""
    spec, known = checked.spec, keyed(checked.spec)
    for claim, place in _claims(checked) if not open_ended(spec) else ():
        for owner, key in formulas.keys(claim.that):
            if owner not in known or key in known[owner]:
                continue
            hint = did_you_mean(key, known[owner])
            if "fit" in spec.left_out:
                hint = "`fit` does not happen"
            elif key.removeprefix("val_") in known[owner]:
                each = "a `fit`" if len(spec.rounds) > 1 else "fit"
                hint = f"{each} has no validation: add `validate_on: test` or `validation_split`"
                if all(has_validation(spec, round_) for round_ in spec.rounds):
                    hint = f"{each} ends before the first validation: lower its `validation_freq`"
            yield Finding(f"the run does not measure {key!r}", place, hint)


@rule(
    "SG304",
    bad="claims: [{that: \"history['accuracy']\", at_least: [0.8, 0.9, 0.95]}]",
    mended="claims: [{that: \"history['accuracy']\", at_least: [0.8, 0.9]}]",
)
def claims_have_a_number_for_each_epoch(checked: Checked) -> Findings:
    """A curve is claimed with a number for each epoch; with `--set` there may be other epochs."""
    spec = checked.spec
    for claim, place in _claims(checked):
        drawn = [key for owner, key in formulas.keys(claim.that) if owner == "history.history"]
        whole = drawn and formulas.is_curve(claim.that)
        if not isinstance(claim.value, list):
            if whole:
                hint = f"as in history[{drawn[0]!r}][-1], or max(history[{drawn[0]!r}])"
                yield Finding("a number for each epoch, and one is claimed", place, hint)
        elif whole:
            validated = drawn[0].startswith("val_")
            count = sum(epochs(each, validated) for each in spec.rounds)
            if len(claim.value) != count and not checked.changes:
                every = f"{count} epoch{'s' if count > 1 else ''}"
                every += " with validation" if validated else ""
                yield Finding(f"{len(claim.value)} numbers for {every}", place)
        elif claim.that.strip() in metric_names(spec):
            yield Finding(f"{claim.that!r} is one number, not a list", place)
