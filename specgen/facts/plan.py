"""Spec -> its steps in the order in which they happen.

A milestone that the walkthrough leaves out is put at its place; one that comes twice or too late
is set aside, for a rule to find.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from specgen import library
from specgen.facts.metrics import measured_on, metric_names
from specgen.language.calls import Call, Written
from specgen.language.entries import Entry
from specgen.language.formulas import names, names_in_line
from specgen.language.milestones import MILESTONES, Milestone
from specgen.language.plots import NEEDS, formulas_of
from specgen.language.spec import Chapter, Spec
from specgen.language.vocabulary import FORMULAS, VOCABULARY
from specgen.text.document import Trail


class Step(NamedTuple):
    """One thing that happens; `chapter` is set on the first step under a heading.

    round: which round of the training a compile or a fit belongs to, counted from 0.
    """

    call: Call
    path: Trail
    chapter: Chapter | None = None
    round: int = 0

    @property
    def name(self) -> str:
        return self.call.entry.name

    @property
    def milestone(self) -> Milestone | None:
        """What it is of every training; an evaluation with a name of its own is none."""
        return None if "as" in self.call.arguments else MILESTONES.get(self.name)

    @property
    def section(self) -> str:
        """What its section of a script is called: as a milestone is, if it is one."""
        further = self.name in MILESTONES and not self.milestone
        return f"further {self.name}" if further else self.name

    @property
    def show(self) -> library.Function | None:
        """The function of the library that the step calls, if it does."""
        return _show(self.call)

    @property
    def needs(self) -> tuple[str, ...]:
        """The variables that have to be there, beside those of its formulas."""
        if self.name in ("predict", "summary"):
            fed = {"of", "rows", "files"} & {*self.call.arguments} or self.name == "summary"
            return ("model",) if fed else ("model", "x_test")
        if self.name in MILESTONES:
            return () if self.milestone else ("model",)
        return self.show.variables if self.show else NEEDS.get(self.name, ())


def _show(call: Call) -> library.Function | None:
    """What a milestone or a line to print stands for is written out; the library is not read."""
    word = call.entry.name
    if not word or word in MILESTONES or word in FORMULAS:
        return None
    return library.family("shows").get(word)


class Plan(NamedTuple):
    """The steps in order; late: milestones that come too late, each with the steps before it."""

    steps: tuple[Step, ...]
    late: tuple[tuple[Step, tuple[Step, ...]], ...]

    @property
    def asked(self) -> Iterator[tuple[Step, tuple[Step, ...]]]:
        """The steps of the author's walkthrough, each with those before it."""
        for index, step in enumerate(self.steps):
            if step.path[0] == "walkthrough":
                yield step, self.steps[:index]


def shown(plan: Plan) -> Iterator[tuple[Step, library.Function]]:
    """What the author's walkthrough shows by a function of the library, and that function."""
    for step in plan.steps:
        if step.show and step.path[0] == "walkthrough":
            yield step, step.show


def uses(spec: Spec, variables: Collection[str]) -> bool:
    """Whether a step of the walkthrough, or a claim, makes use of one of the variables."""
    steps = [Step(call, ()) for chapter in spec.walkthrough for call in chapter.do]
    texts = [str(step.call.arguments) for step in steps] + [claim.that for claim in spec.claims]
    texts += [formula.text for step in steps for formula in written(step)]
    shows = [step.show for step in steps if step.show]
    return any(
        any(word in text for text in texts) or any(word in show.parameters for show in shows)
        for word in variables
    )


def written(step: Step) -> list[Written]:
    """The formulas of a step, in order; those of its `${...}` are not among them."""
    return _WRITTEN[step.name](step) if step.name in _WRITTEN else []


def named(step: Step) -> set[str]:
    """The names that its formulas use."""
    rows = written(step)
    return {w for row in rows for w in (names_in_line if row.line else names)(row.text)}


def _printed(step: Step) -> list[Written]:
    return [Written(step.call.arguments["text"], (*step.path, step.name), line=True)]


def _measured(step: Step) -> list[Written]:
    given = step.call.arguments["arrays"]
    texts = [given] if isinstance(given, str) else given
    return [Written(text, (*step.path, step.name)) for text in texts]


def _predicted(step: Step) -> list[Written]:
    text = step.call.arguments.get("of")
    place = (*step.path, step.name)
    return [Written(text, place if step.call.short else (*place, "of"))] if text else []


def _let(step: Step) -> list[Written]:
    given = step.call.arguments["values"].items()
    return [Written(text, (*step.path, "let", word), leaves=word) for word, text in given]


def _differing(step: Step) -> list[Written]:
    """What is predicted and what is true, in the units of the data."""
    given, place = step.call.arguments, (*step.path, step.name)
    inside = {word: place if step.call.short else (*place, word) for word in given}
    both = {"of": given.get("of", "predictions"), "truth": given.get("truth", "y_test")}
    return [
        Written(f"in_units({text})", inside.get(word, step.path)) for word, text in both.items()
    ]


def _drawn(step: Step) -> list[Written]:
    return [*formulas_of(step.call, step.path)]


def names_given(step: Step) -> list[tuple[str, Trail]]:
    """The names that the author gives to what a step computes, each with its place."""
    named = [(formula.leaves, formula.place) for formula in written(step) if formula.leaves]
    if word := step.call.arguments.get("as"):
        named.append((word, (*step.path, step.name, "as")))
    return named


def told(plan: Plan, milestone: str, number: int | None = None) -> tuple[str, ...]:
    """The names that the author gives in front of a milestone. number: its round of training."""
    at = ((i, step) for i, step in enumerate(plan.steps) if step.name == milestone)
    last = next((i for i, step in at if number in (None, step.round)), 0)
    return tuple(word for step in plan.steps[:last] for word, _ in names_given(step))


_WRITTEN: Mapping[str, Callable[[Step], list[Written]]] = {
    "print": _printed, "shape_of": _measured, "let": _let, "plot": _drawn, "table": _drawn,
    "predict": _predicted, "print_errors": _differing,
}  # fmt: skip


def plan(spec: Spec, whole: Spec) -> Plan:
    """Every step in order. whole: the spec of which this one is a variant, or itself."""
    steps: list[Step] = []
    late: list[tuple[Step, tuple[Step, ...]]] = []
    unasked = not any(each.milestone == MILESTONES["evaluate"] for each in _written(spec))
    measured = _evaluates(whole)
    for step in _written(spec):
        if step.milestone:
            waiting = remaining(spec, steps)
            if step.name not in waiting:
                late.append((step, tuple(steps)))
                continue
            steps += [_inserted(name) for name in waiting[: waiting.index(step.name)]]
        elif unasked and remaining(spec, steps) == ["evaluate"]:
            now = measured if whole.compared else _looks_at_scores(spec, step)
            steps += [_inserted("evaluate")] if now else []
        steps.append(step)
    titles = {} if spec.walkthrough else _headings(spec)
    left = [word for word in remaining(spec, steps) if word != "evaluate" or measured]
    steps += [_inserted(name, titles.get(name)) for name in left]
    if spec.compared and not spec.walkthrough:
        steps += _comparisons(spec)
    return Plan(tuple(_numbered(spec, steps)), tuple(late))


def _evaluates(spec: Spec) -> bool:
    """Whether the trained model is measured though no milestone of a walkthrough says so.

    Of several trainings each is, as soon as it ends, if anything at all looks at what comes out.
    """
    measured = {"scores", "results", *metric_names(spec)}
    asked = not spec.walkthrough or "evaluate" in spec.model_fields_set
    asked = asked or any(measured & {*names(claim.that)} for claim in spec.claims)
    if asked or not spec.compared:
        return asked
    changed = any(path.startswith("evaluate") for row in spec.variants.values() for path in row)
    shown = any(_looks_at_scores(spec, step) for step in _written(spec))
    return changed or shown or bool(spec.best and spec.best.by and spec.folded)


def _looks_at_scores(spec: Spec, step: Step) -> bool:
    """Whether a step shows a number of the evaluation."""
    own = [parameter.name for parameter in step.call.entry.parameters] if not step.show else []
    return bool({"scores", "results", *metric_names(spec)} & {*named(step), *step.needs, *own})


def remaining(spec: Spec, before: Sequence[Step]) -> list[str]:
    """The milestones that are still to come after some steps; compile and fit once each round."""
    words = [*MILESTONES]
    again = [word for word in words if MILESTONES[word].again]
    first, last = words.index(again[0]), words.index(again[-1]) + 1
    every = [*words[:first], *again * len(spec.rounds), *words[last:]]
    every = [word for word in every if word not in spec.left_out]
    return every[sum(step.milestone is not None for step in before) :]


def _headings(spec: Spec) -> dict[str, str]:
    """What stands above each milestone where there is no walkthrough."""
    return {word: row.heading.format(measured_on(spec)) for word, row in MILESTONES.items()}


def _comparisons(spec: Spec) -> list[Step]:
    """What sets variants or folds side by side. What prints comes before what draws."""
    compared = "variants" if spec.variants else "folds"
    if spec.variants and spec.folded:
        compared = "variants of folds"
    known = [f for f in library.family("shows").values() if compared in f.says.compares]
    names = [f.name for f in sorted(known, key=lambda f: "file" in f.parameters)]
    entries = (VOCABULARY.find("shows", name) for name in names)
    made = [Step(Call(entry), ("variants",)) for entry in entries if entry]
    if made:
        made[0] = made[0]._replace(chapter=Chapter(heading="Compare"))
    return made


def _numbered(spec: Spec, steps: list[Step]) -> list[Step]:
    """The steps, each compile and fit with the round that it belongs to and its place there."""
    out: list[Step] = []
    for step in steps:
        milestone = MILESTONES.get(step.name)
        if milestone and milestone.again:
            number = sum(other.name == step.name for other in out)
            path, chapter = step.path, step.chapter
            if path == (step.name,):
                path = spec.rounds[number].path(step.name)
            if chapter and number and not spec.walkthrough:
                chapter = Chapter(heading=f"{milestone.again}, round {number + 1}")
            step = step._replace(path=path, chapter=chapter, round=number)
        out.append(step)
    return out


def _written(spec: Spec) -> Iterator[Step]:
    """The steps of the walkthrough; a chapter without any is a step that does nothing."""
    for number, chapter in enumerate(spec.walkthrough):
        path: Trail = ("walkthrough", number)
        if not chapter.do:
            yield Step(Call(Entry("", "", ())), path, chapter)
        for index, call in enumerate(chapter.do):
            yield Step(call, (*path, "do", index), chapter if index == 0 else None)


def _inserted(word: str, heading: str | None = None) -> Step:
    """A milestone that the walkthrough does not name; its place is the part that it carries out."""
    chapter = Chapter(heading=heading) if heading else None
    return Step(Call(Entry(word, word, ())), (MILESTONES[word].section,), chapter)
