"""Variants, a grid of them, and which is the best."""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.metrics import curves, metric_names, open_ended
from specgen.text.guesses import did_you_mean

_VARIANTS = "variants: {short: {fit.epochs: 1}, long: {fit.epochs: 5}}"
_SPLIT = "data: {load: {synthetic: {shape: [8], classes: 3}}, split: {val: 0.2}}"


@rule(
    "SG303",
    bad=f"""
    {_VARIANTS}
    grid: {{fit.batch_size: [16, 32]}}
    """,
    mended="grid: {fit.batch_size: [16, 32], fit.epochs: [1, 5]}",
)
def grids_are_all_the_variants(checked: Checked) -> Findings:
    """A grid makes the variants; there are no others beside them."""
    value = checked.document.value
    if checked.spec.grid and isinstance(value, dict) and value.get("variants"):
        hint = "write the changes as another row of the grid, or each combination as a variant"
        place = checked.key(("grid",))
        yield Finding("`grid` and `variants` cannot be used together", place, hint)


@rule(
    "SG303",
    bad=f"""
    {_SPLIT}
    best: {{by: val_accuracy}}
    """,
    mended=f"""
    {_SPLIT}
    {_VARIANTS}
    best: {{by: val_accuracy}}
    """,
)
def the_best_is_one_of_several(checked: Checked) -> Findings:
    """The best one is chosen among variants."""
    if checked.spec.best and not checked.spec.variants and not checked.several:
        text = "`best` chooses among variants, and there are none"
        yield Finding(text, checked.key(("best",)), "add `variants` or a `grid`")


@rule(
    "SG303",
    bad=f"""
    {_VARIANTS}
    best: {{variant: longer}}
    """,
    mended=f"""
    {_VARIANTS}
    best: {{variant: long}}
    """,
)
def the_best_is_said_or_measured(checked: Checked) -> Findings:
    """The best one is that of a name, or the best by a number."""
    best, known = checked.spec.best, checked.spec.variants
    if best is None:
        return
    if (best.by is None) == (best.variant is None):
        text = "`best` says by what, or which variant it is; one of the two"
        yield Finding(text, checked.key(("best",)), "as in `best: {by: val_loss}`")
    elif best.variant and known and best.variant not in known:
        hint = did_you_mean(best.variant, [*known]) or f"known here: {', '.join(known)}"
        yield Finding(f"no variant is called {best.variant!r}", ("best", "variant"), hint)
    elif best.variant and best.mode:
        yield Finding("`mode` belongs to `by`", checked.key(("best", "mode")), "remove `mode`")


@rule(
    "SG303",
    bad=f"""
    {_VARIANTS}
    fit: {{epochs: 2, validate_on: test}}
    best: {{by: val_accuracy}}
    """,
    mended=f"""
    {_SPLIT}
    {_VARIANTS}
    best: {{by: val_accuracy}}
    """,
    whole=True,
)
def the_best_is_chosen_without_the_test_set(checked: Checked) -> Findings:
    """What was chosen by the test set cannot be measured on it."""
    best = checked.spec.best
    for each in (checked.variants.values() or [checked]) if best and best.by else ():
        spec, place = each.spec, checked.key(("best", "by"))
        if any(round_.fit.validate_on == "test" for round_ in spec.rounds):
            text = "the best one would be chosen by the test set: `validate_on` says so"
            hint = "as in `split: {val: 0.2}` under `data`, without `validate_on`"
            yield Finding(text, place, hint)
            return


@rule(
    "SG303",
    bad=f"""
    {_SPLIT}
    {_VARIANTS}
    best: {{by: test_accuracy}}
    """,
    mended=f"""
    {_SPLIT}
    {_VARIANTS}
    best: {{by: val_accuracy}}
    """,
    whole=True,
)
def the_best_is_measured(checked: Checked) -> Findings:
    """Every variant measures the number on samples that it does not learn from."""
    best = checked.spec.best
    if best is None or best.by is None or open_ended(checked.spec):
        return
    for each in checked.variants.values() or [checked]:
        known = [word for word in curves(each.spec) if word.startswith("val_")]
        if each.spec.folded:
            known = [f"val_{word}" for word in metric_names(each.spec)]
        if best.by not in known:
            hint = f"known here: {', '.join(known)}"
            if not known:
                hint = "as in `split: {val: 0.2}` under `data`"
            text = f"no validation measures {best.by!r}"
            yield Finding(text, checked.span(("best", "by")), hint)
            return
    if best.most is None:
        text = f"{best.by!r} does not tell whether more of it is better"
        yield Finding(text, checked.span(("best", "by")), "add `mode: max` or `mode: min`")
