"""Checked spec -> its steps in the order in which they happen. Knows what each needs and leaves.

A milestone that the walkthrough leaves out is put at its place. One that comes twice or too late,
and a show that needs what is not there yet, are findings.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from specgen import formula, idioms
from specgen.catalogue.call import Call, Entry, Parameter, computed_in
from specgen.catalogue.kinds import Text, Texts
from specgen.diagnostics import Diagnostic, did_you_mean
from specgen.document import Trail
from specgen.metrics import measured_on, metric_names, tracked
from specgen.spec import Chapter, Spec
from specgen.variables import LEAVES, available, loaded, prepared

MILESTONES = ("load", "prepare", "build", "compile", "fit", "evaluate")

# The headings of a script whose spec has no walkthrough; {} is the part that is measured.
HEADINGS = {
    "load": "Load the data",
    "prepare": "Prepare the inputs and the labels",
    "build": "Build the model",
    "compile": "Choose the optimizer, the loss and the metrics",
    "fit": "Train",
    "evaluate": "Evaluate on the {} set",
}

# Steps that hold formulas: they are written out, not called.
FORMULAS = {
    "print": Entry("print", "print", (Parameter("text", Text, True),), "formula"),
    "shape_of": Entry("shape_of", "print", (Parameter("arrays", Texts, True),), "formula"),
}


class Step(NamedTuple):
    """One thing that happens; `chapter` is set on the first step under a heading.

    round: which phase of the training a compile or a fit belongs to, counted from 0.
    """

    call: Call
    path: Trail
    chapter: Chapter | None = None
    round: int = 0

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


def texts(call: Call) -> list[str]:
    """The formulas of a `shape_of` step."""
    given = call.arguments["arrays"]
    return [given] if isinstance(given, str) else given


def plan(spec: Spec, several: bool = False) -> tuple[list[Step], list[Diagnostic]]:
    """Every step in order, and what is wrong with the order.

    several: the spec is one of several variants, which its walkthrough may compare.
    """
    steps: list[Step] = []
    findings: list[Diagnostic] = []
    waiting = list(milestones(spec))
    for step in _written(spec):
        if step.name in MILESTONES:
            if step.name not in waiting:
                findings.append(_late(spec, step, steps))
                continue
            before = waiting[: waiting.index(step.name)]
            steps += [_inserted(name) for name in before]
            waiting = waiting[len(before) + 1 :]
        else:
            findings += _missing(spec, step, steps, waiting, several)
        steps.append(step)
    titles = {word: text.format(measured_on(spec)) for word, text in HEADINGS.items()}
    chapters = {} if spec.walkthrough else titles
    steps += [_inserted(name, chapters.get(name)) for name in waiting]
    if spec.compared:
        steps += _comparisons(spec, steps)
    return _numbered(spec, steps), findings


COMPARISONS = ("print_variants", "plot_variants")
OVER_FOLDS = ("print_variants", "print_mean_scores", "plot_variants")


def _comparisons(spec: Spec, steps: list[Step]) -> list[Step]:
    """What sets variants or folds side by side, unless the walkthrough does so itself."""
    shown = {step.name for step in steps}
    names = COMPARISONS if spec.variants else OVER_FOLDS
    left_out = [name for name in names if name not in shown]
    made = [Step(Call(entry), ("variants",)) for name in left_out if (entry := find(name))]
    if made:
        made[0] = made[0]._replace(chapter=Chapter(heading="Compare"))
    return made


def _numbered(spec: Spec, steps: list[Step]) -> list[Step]:
    """The steps, each compile and fit with the phase that it belongs to and its place there."""
    out: list[Step] = []
    for step in steps:
        number = sum(other.name == step.name for other in out)
        if step.name in ("compile", "fit"):
            path = step.path
            if path == (step.name,):
                path = spec.phases[number].path(step.name)
            chapter = step.chapter
            if chapter and number and not spec.walkthrough:
                chapter = Chapter(heading=f"{_AGAIN[step.name]}, round {number + 1}")
            step = step._replace(path=path, chapter=chapter, round=number)
        out.append(step)
    return out


_AGAIN = {"compile": "Compile again", "fit": "Train again"}


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


def milestones(spec: Spec) -> tuple[str, ...]:
    """Those of this spec: compile and fit come once for each phase."""
    return (*MILESTONES[:3], *MILESTONES[3:5] * len(spec.phases), *MILESTONES[5:])


def _missing(
    spec: Spec, step: Step, before: list[Step], waiting: list[str], several: bool
) -> Iterator[Diagnostic]:
    there = available(spec, {each.name for each in before}, several)
    span = spec.origin.span(step.path)
    if step.name in FORMULAS:
        yield from _formulas(spec, step, there, waiting)
        return
    idiom = idioms.family("shows").get(step.name)
    lacking = [name for name in idiom.variables if name not in there] if idiom else []
    if lacking:
        source = next(filter(None, (_source(spec, name, waiting) for name in lacking)), None)
        if "model" in lacking and spec.model.function:
            source = "compile"
        hint = f"put it after {source!r}" if source else f"the spec gives no {lacking[0]}"
        text = f"{step.name!r} needs {' and '.join(lacking)}, not there yet"
        yield Diagnostic("SG301", text, span, hint)
    for path, found in computed_in(step.call, step.path):
        try:
            formula.formula(found.text, sorted(there))
        except formula.FormulaError as error:
            yield Diagnostic("SG302", str(error), spec.origin.span(path), error.help)
    wanted: Any = step.call.arguments.get("metric_names", [])
    known = tracked(spec)
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
        source = _source(spec, variable, waiting)
        hint = f"put it after {source!r}" if source else error.help
        yield Diagnostic("SG302", str(error), span, hint)


def _source(spec: Spec, variable: str | None, waiting: list[str]) -> str | None:
    """The step still to come that leaves the variable."""
    leaves = {**LEAVES, "load": loaded(spec), "prepare": prepared(spec)}
    return next((m for m in (*waiting, "predict") if variable in leaves[m]), None)


def _late(spec: Spec, step: Step, steps: list[Step]) -> Diagnostic:
    span = spec.origin.span(step.path)
    earlier = next((s for s in steps if s.name == step.name), None)
    if earlier and earlier.path[0] == "walkthrough":
        line = spec.origin.span(earlier.path).line
        hint = f"it stands on line {line} already; each milestone comes once"
        if step.name == "evaluate":
            hint = f"it stands on line {line} already; `print_scores` measures again"
        return Diagnostic("SG301", f"{step.name!r} comes twice", span, hint)
    hint = f"the order is {', '.join(MILESTONES)}"
    return Diagnostic("SG301", f"{step.name!r} comes too late", span, hint)
