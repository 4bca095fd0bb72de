"""What `evaluate` measures on: a part that the data have, with a model that is compiled."""

from collections.abc import Iterator

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.metrics import measured_on
from specgen.facts.plan import Step


def _evaluations(checked: Checked) -> Iterator[tuple[Step, tuple[Step, ...]]]:
    """The evaluations of the walkthrough, each with the steps before it."""
    return (pair for pair in checked.plan.asked if pair[0].name == "evaluate")


@rule(
    "SG303",
    bad="walkthrough: [{heading: Measure, do: [fit, evaluate: {on: val}]}]",
    mended="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, split: {val: 0.1}}
    walkthrough: [{heading: Measure, do: [fit, evaluate: {on: val}]}]
    """,
)
def evaluations_are_on_a_part_of_the_data(checked: Checked) -> Findings:
    """What is measured on is there, comes to an end and, with `refit`, is not None."""
    data = checked.spec.data
    for step, _ in _evaluations(checked):
        part = step.call.arguments.get("on", data.measured)
        place = checked.key((*step.path, "evaluate"))
        if part not in data.parts:
            hint = f"there is {' and '.join(data.parts)}"
            yield Finding(f"the data have no {part} set to measure on", place, hint)
        elif part == "train" and data.pipeline and data.pipeline.repeat:
            hint = f"measure on another part, as on the {measured_on(checked.spec)} set"
            yield Finding("the batches of 'train_data' begin again for ever", place, hint)
        elif part == "val" and data.split and data.split.refit and not step.milestone:
            hint = "without `as` it is measured on each fold, as `results` has it"
            yield Finding("the training of `refit` holds nothing back", place, hint)


@rule(
    "SG301",
    bad="walkthrough: [{heading: Begin, do: [build, evaluate: {as: begun}, fit]}]",
    mended="walkthrough: [{heading: Begin, do: [compile, evaluate: {as: begun}, fit]}]",
)
def evaluations_come_after_compile(checked: Checked) -> Findings:
    """Keras measures what has been compiled; the milestone `evaluate` comes after it anyway."""
    for step, before in _evaluations(checked):
        if step.milestone:
            continue
        if "evaluate" in checked.spec.left_out:
            text = "'evaluate' needs `compile` with a loss, which the spec does not have"
            yield Finding(text, step.path, "add them, or remove this step")
        elif all(each.name != "compile" for each in before):
            yield Finding("'evaluate' comes before 'compile'", step.path, "put it after 'compile'")
