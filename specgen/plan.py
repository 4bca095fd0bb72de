"""Checked spec -> its steps in the order in which they happen. Knows what each needs and leaves.

A milestone that the walkthrough leaves out is put at its place. One that comes twice or too late,
and a show that needs what is not there yet, are findings.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from specgen import formula, idioms
from specgen.catalogue.call import Call, Entry, Parameter
from specgen.catalogue.kinds import Text, Texts
from specgen.diagnostics import Diagnostic, did_you_mean
from specgen.source import Trail
from specgen.spec import Chapter, Spec

MILESTONES = ("load", "prepare", "build", "compile", "fit", "evaluate")

# What each milestone leaves for those after it.
LEAVES = {
    "load": ("x_train", "y_train", "x_test", "y_test"),
    "prepare": ("num_classes",),
    "build": ("model",),
    "compile": ("model",),
    "fit": ("history",),
    "evaluate": ("scores",),
    "predict": ("predictions",),
}

# The headings of a script whose spec has no walkthrough.
HEADINGS = {
    "load": "Load the data",
    "prepare": "Prepare the inputs and the labels",
    "build": "Build the model",
    "compile": "Choose the optimizer, the loss and the metrics",
    "fit": "Train",
    "evaluate": "Evaluate on the test set",
}

# Steps that hold formulas: they are written out, not called.
FORMULAS = {
    "print": Entry("print", "print", (Parameter("text", Text, True),)),
    "shape_of": Entry("shape_of", "print", (Parameter("arrays", Texts, True),)),
}


class Step(NamedTuple):
    """One thing that happens; `chapter` is set on the first step under a heading."""

    call: Call
    path: Trail
    chapter: Chapter | None = None

    @property
    def name(self) -> str:
        return self.call.entry.name


def find(name: str) -> Entry | None:
    """The entry of a word that may stand in a walkthrough."""
    if name in MILESTONES:
        return Entry(name, name, ())
    return FORMULAS.get(name) or idioms.find("shows", name)


def names() -> tuple[str, ...]:
    return (*MILESTONES, *FORMULAS, *idioms.family("shows"))


def metric_names(spec: Spec) -> tuple[str, ...]:
    """The keys under which Keras reports the loss and the metrics."""
    return ("loss", *(_metric_name(metric) for metric in spec.compile.metrics))


def texts(call: Call) -> list[str]:
    """The formulas of a `shape_of` step."""
    given = call.arguments["arrays"]
    return [given] if isinstance(given, str) else given


def plan(spec: Spec) -> tuple[list[Step], list[Diagnostic]]:
    """Every step in order, and what is wrong with the order."""
    steps: list[Step] = []
    findings: list[Diagnostic] = []
    waiting = list(MILESTONES)
    for step in _written(spec):
        if step.name in MILESTONES:
            if step.name not in waiting:
                findings.append(_late(spec, step, steps))
                continue
            before = waiting[: waiting.index(step.name)]
            steps += [_inserted(name) for name in before]
            waiting = waiting[len(before) + 1 :]
        else:
            findings += _missing(spec, step, steps, waiting)
        steps.append(step)
    chapters = {} if spec.walkthrough else HEADINGS
    steps += [_inserted(name, chapters.get(name)) for name in waiting]
    return steps, findings


def _written(spec: Spec) -> Iterator[Step]:
    """The steps of the walkthrough; a chapter without any is a step that does nothing."""
    for number, chapter in enumerate(spec.walkthrough):
        path: Trail = ("walkthrough", number)
        if not chapter.do:
            yield Step(Call(Entry("", "", ())), path, chapter)
        for index, call in enumerate(chapter.do):
            yield Step(call, (*path, "do", index), chapter if index == 0 else None)


def _inserted(milestone: str, heading: str | None = None) -> Step:
    """A milestone that the walkthrough does not name; its place is the part that it carries out."""
    part = {"load": "data", "prepare": "data", "build": "model"}.get(milestone, milestone)
    chapter = Chapter(heading=heading) if heading else None
    return Step(Call(Entry(milestone, milestone, ())), (part,), chapter)


def available(spec: Spec, steps: list[Step]) -> set[str]:
    """The variables that there are after `steps`."""
    there = {name for step in steps for name in LEAVES.get(step.name, ())}
    if "load" in {step.name for step in steps}:
        there |= {"class_names"} if spec.data.class_names else set()
        there |= set() if spec.data.one_hot else {"num_classes"}
    if spec.model.function and "compile" not in {step.name for step in steps}:
        there -= {"model"}
    if "scores" in there:
        there |= set(metric_names(spec))
    return there


def _missing(
    spec: Spec, step: Step, before: list[Step], waiting: list[str]
) -> Iterator[Diagnostic]:
    there = available(spec, before)
    span = spec.origin.span(step.path)
    if step.name in FORMULAS:
        yield from _formulas(spec, step, there, waiting)
        return
    idiom = idioms.family("shows").get(step.name)
    lacking = [name for name in idiom.variables if name not in there] if idiom else []
    if lacking:
        sources = (m for m in (*waiting, "predict") if set(LEAVES[m]) & set(lacking))
        source = next(sources, None)
        if "model" in lacking and spec.model.function:
            source = "compile"
        hint = f"put it after {source!r}" if source else f"the spec gives no {lacking[0]}"
        text = f"{step.name!r} needs {' and '.join(lacking)}, not there yet"
        yield Diagnostic("SG301", text, span, hint)
    wanted: Any = step.call.arguments.get("metric_names", [])
    known = metric_names(spec)
    span = spec.origin.span((*step.path, step.name, "metric_names"))
    for name in [wanted] if isinstance(wanted, str) else wanted:
        if name not in known:
            text = f"no metric is called {name!r}"
            yield Diagnostic("SG303", text, span, did_you_mean(name, known))


def _formulas(spec: Spec, step: Step, there: set[str], waiting: list[str]) -> Iterator[Diagnostic]:
    span = spec.origin.span((*step.path, step.name))
    try:
        if step.name == "print":
            formula.line(step.call.arguments["text"], sorted(there))
            return
        for text in texts(step.call):
            formula.formula(text, sorted(there))
    except formula.FormulaError as error:
        variable = "scores" if error.name in metric_names(spec) else error.name
        source = next((m for m in (*waiting, "predict") if variable in LEAVES[m]), None)
        hint = f"put it after {source!r}" if source else error.help
        yield Diagnostic("SG302", str(error), span, hint)


def _late(spec: Spec, step: Step, steps: list[Step]) -> Diagnostic:
    span = spec.origin.span(step.path)
    earlier = next((s for s in steps if s.name == step.name), None)
    if earlier and earlier.path[0] == "walkthrough":
        line = spec.origin.span(earlier.path).line
        hint = f"it stands on line {line} already; each milestone comes once"
        return Diagnostic("SG301", f"{step.name!r} comes twice", span, hint)
    hint = f"the order is {', '.join(MILESTONES)}"
    return Diagnostic("SG301", f"{step.name!r} comes too late", span, hint)


def _metric_name(metric: Any) -> str:
    if isinstance(metric, str):
        return metric
    name = metric.arguments.get("name") or metric.entry.name
    if name != metric.entry.name:
        return str(name)
    words = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)  # as keras.utils.to_snake_case does
    return re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()
