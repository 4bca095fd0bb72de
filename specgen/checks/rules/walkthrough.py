"""The steps of a walkthrough: each once, after what it needs, about what there is."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.metrics import metric_names
from specgen.facts.plan import Step, remaining, written
from specgen.facts.variables import available, left_by, loaded, offered, prepared
from specgen.language import formulas
from specgen.language.calls import computed_in
from specgen.language.milestones import MILESTONES
from specgen.language.vocabulary import FORMULAS


def _shows(checked: Checked) -> Iterator[tuple[Step, tuple[Step, ...]]]:
    """What the walkthrough shows, each with the steps before it."""
    return (pair for pair in checked.plan.asked if not pair[0].milestone)


def _there(checked: Checked, before: Sequence[Step]) -> set[str]:
    """The variables that the steps before leave; trainings are compared once all have ended."""
    there = available(checked.spec, before, checked.several)
    return (
        there - {"histories", "results", "best"}
        if "fit" in remaining(checked.spec, before)
        else there
    )


def _source(checked: Checked, variable: str | None, before: Sequence[Step]) -> str | None:
    """The step still to come that leaves the variable, as a hint says it."""
    spec = checked.spec
    if variable in ("histories", "results", "best") and (checked.several or spec.compared):
        return "'fit'"
    if variable == "in_units":
        return "'prepare'"
    for word in remaining(spec, before):
        leaves = {"load": loaded, "prepare": prepared}.get(word)
        if variable in (leaves(spec) if leaves else MILESTONES[word].leaves):
            return repr(word)
    later = (step for step in checked.plan.steps[len(before) :] if variable in left_by(step))
    for step in later:
        return f"{step.name!r} on {checked.span(step.path).in_words}"
    return "'predict'" if variable == "predictions" else None


@rule(
    "SG301",
    bad="walkthrough: [{heading: Train, do: [fit]}, {heading: Build, do: [build]}]",
    mended="walkthrough: [{heading: Build, do: [build]}, {heading: Train, do: [fit]}]",
)
def milestones_come_in_order(checked: Checked) -> Findings:
    """Data are loaded and prepared, the model is built, compiled, trained and evaluated."""
    for step, before in checked.plan.late:
        if step.name in checked.spec.left_out:
            continue
        earlier = next((each for each in before if each.name == step.name), None)
        if earlier and earlier.path[0] == "walkthrough":
            where = checked.span(earlier.path).in_words
            hint = f"it is on {where} already; each milestone comes once"
            if step.name == "evaluate":
                hint = f"it is on {where} already; `as: again` makes it one more evaluation"
            yield Finding(f"{step.name!r} comes twice", step.path, hint)
        else:
            hint = f"the order is {', '.join(MILESTONES)}"
            yield Finding(f"{step.name!r} comes too late", step.path, hint)


@rule(
    "SG301",
    bad="walkthrough: [{heading: Data, do: [plot_history]}, {heading: Train, do: [fit]}]",
    mended="walkthrough: [{heading: Train, do: [fit, plot_history]}]",
)
def shows_come_after_what_they_need(checked: Checked) -> Findings:
    """A figure or a report stands after the steps that leave what it shows."""
    for step, before in _shows(checked):
        there = _there(checked, before)
        lacking = [name for name in step.needs if name not in there]
        own = _arguments(checked, step, before)
        lacking += [name for name in own if _source(checked, name, before)]
        if not lacking:
            continue
        found = (_source(checked, name, before) for name in lacking)
        source = next(filter(None, found), None)
        if "model" in lacking and checked.spec.model.function:
            source = "'compile'"
        hint = f"put it after {source}" if source else f"the spec gives no {lacking[0]}"
        untrained = next(
            (w for w in checked.spec.left_out if lacking[0] in MILESTONES[w].leaves), None
        )
        if untrained:
            hint = f"it comes from {untrained!r}: add the section that this needs"
        if {"histories", "results"} & {*lacking} and source:
            hint = "it compares trainings: put it after the last `fit`"
        verb = "are" if lacking[1:] else "is"
        text = f"{step.name!r} needs {' and '.join(lacking)}, which {verb} not there yet"
        yield Finding(text, step.path, hint)


@rule(
    "SG203",
    bad="walkthrough: [{heading: Try it, do: [fit, predict: {of: x_train}]}]",
    mended="walkthrough: [{heading: Try it, do: [fit, predict: {of: x_train, as: fitted}]}]",
)
def steps_are_given_what_they_need(checked: Checked) -> Findings:
    """What is not predicted of the test set has a name; a function of `code` has its arguments."""
    for step, before in _shows(checked):
        given = step.call.arguments
        if step.name == "predict" and given and "as" not in given:
            text = "'predict' needs a name for what it computes: `predictions` are of the test set"
            yield Finding(text, step.path, "as in `as: fitted`")
        for word in _arguments(checked, step, before):
            if not _source(checked, word, before):
                hint = f"as in `{step.name}: {{{word}: ...}}`"
                yield Finding(f"{step.name!r} needs {word!r}", step.path, hint)


def _arguments(checked: Checked, step: Step, before: Sequence[Step]) -> list[str]:
    """What a function of `code` has to be given, and neither the spec nor a variable gives it."""
    own = None if step.show or step.name in FORMULAS else checked.code.entries.get(step.name)
    there = {*offered(checked.spec, _there(checked, before)), *step.call.arguments} if own else {}
    return [p.name for p in own.parameters if p.required and p.name not in there] if own else []


@rule(
    "SG302",
    bad="walkthrough: [{heading: Train, do: [fit, {print: 'Loss {losses:.4f}'}]}]",
    mended="walkthrough: [{heading: Train, do: [fit, evaluate, {print: 'Loss {loss:.4f}'}]}]",
)
def formulas_in_the_walkthrough_can_be_read(checked: Checked) -> Findings:
    """A formula is about variables that there are where it stands."""
    for step, before in _shows(checked):
        there = sorted(_there(checked, before))
        yield from _written_out(checked, step, there, before)
        for path, found in computed_in(step.call, step.path):
            if problem := _problem(formulas.formula, found.text, there):
                yield Finding(str(problem), path, problem.help)


def _written_out(
    checked: Checked, step: Step, there: list[str], before: Sequence[Step]
) -> Findings:
    """The first formula of a step that cannot be read."""
    for formula in written(step):
        read = formulas.line if formula.line else formulas.formula
        problem = _problem(read, formula.text, [*there, *formula.besides])
        if problem:
            measured = problem.name in metric_names(checked.spec)
            source = _source(checked, "scores" if measured else problem.name, before)
            hint = f"put it after {source}" if source else problem.help
            yield Finding(str(problem), formula.place, hint)
            return
        there = [*there, formula.leaves] if formula.leaves else there


def _problem(read: Callable[..., Any], text: str, there: list[str]) -> formulas.FormulaError | None:
    try:
        read(text, there)
    except formulas.FormulaError as error:
        return error
    return None


@rule(
    "SG303",
    bad="walkthrough: [{heading: Look ahead, do: [fit, roll_out]}]",
    mended="""
    data:
      load: {seasonal: {length: 500}}
      split: {test: 0.2, shuffle: false}
      windows: {length: 24}
    model: {layers: [{Input: [24, 1]}, {LSTM: 8}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
    walkthrough: [{heading: Look ahead, do: [fit, roll_out]}]
    """,
)
def forecasts_are_of_windows(checked: Checked) -> Findings:
    """What is predicted from the values before needs windows of time."""
    shapes = [layer.arguments.get("shape", ()) for layer in checked.spec.model.layers]
    rows = bool(shapes) and isinstance(shapes[0], list) and len(shapes[0]) == 1
    for step, _ in _shows(checked) if rows and not checked.spec.data.windows else ():
        show = step.show
        if show and show.says.takes_windows:
            text = f"{step.name!r} needs windows of time, and the inputs are single rows"
            yield Finding(text, step.path, "as in `windows: {length: 24}` under `data`")
