"""What needs a section of the spec that may be left out: `compile`, `fit`."""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.language.milestones import MILESTONES


@rule(
    "SG102",
    bad="compile: {optimizer: adam}",
    mended="compile: {loss: sparse_categorical_crossentropy}",
)
def compile_says_what_training_makes_small(checked: Checked) -> Findings:
    """Keras takes rmsprop for an optimizer; what there is no default for is the loss."""
    for round_ in checked.spec.rounds:
        if "loss" not in round_.compile.model_fields_set and not (
            checked.spec.model.class_ or round_.fit.loop or "compile" in checked.spec.left_out
        ):
            hint = "write `loss: null` where the layers add losses of their own"
            yield Finding("compile needs 'loss'", checked.key(round_.path("compile")), hint)


@rule(
    "SG303",
    bad="""
    # without fit
    walkthrough: [{heading: Train, do: [build, fit]}]
    """,
    mended="""
    # without fit
    walkthrough: [{heading: Look at it, do: [build, summary]}]
    """,
)
def milestones_have_a_section(checked: Checked) -> Findings:
    """A step that trains or measures has a section that says how."""
    for step, _ in checked.plan.late:
        if step.name in checked.spec.left_out:
            section = _section(step.name)
            text = f"{step.name!r} needs `{section}`, which the spec does not have"
            yield Finding(text, step.path, f"add `{section}`, or remove this step")


def _section(milestone: str) -> str:
    return "compile" if milestone == "evaluate" else MILESTONES[milestone].section


@rule(
    "SG303",
    bad="""
    # without fit
    # without compile
    evaluate: {verbose: 0}
    """,
    mended="""
    # without fit
    evaluate: {verbose: 0}
    """,
)
def what_is_measured_is_compiled(checked: Checked) -> Findings:
    """Keras measures what has been compiled."""
    if "evaluate" in checked.spec.model_fields_set and "evaluate" in checked.spec.left_out:
        text = "`evaluate` needs `compile`, which the spec does not have"
        yield Finding(text, checked.key(("evaluate",)), "add `compile`, or remove `evaluate`")


@rule(
    "SG303",
    bad="""
    # without fit
    variants: {adam: {compile.optimizer: adam}, sgd: {compile.optimizer: sgd}}
    """,
    mended="""
    fit: {epochs: 2}
    variants: {adam: {compile.optimizer: adam}, sgd: {compile.optimizer: sgd}}
    """,
)
def what_is_compared_is_trained(checked: Checked) -> Findings:
    """Variants and folds are trainings, set side by side by what they measure."""
    lacking = [key for key in ("compile", "fit") if key in checked.spec.left_out]
    key = ("variants",) if checked.spec.variants else ("data", "split", "folds")
    if checked.spec.compared and lacking:
        text = f"`{key[-1]}` compares trainings, and the spec has no `{lacking[0]}`"
        yield Finding(text, checked.key(key), f"add `{lacking[0]}`, or remove `{key[-1]}`")
