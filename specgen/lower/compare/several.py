"""Sections of every variant's training -> one training, and loops over variants and folds.

The training is handed the values that differ. Of a stage that differs in more, every variant has a
function, and the training is handed that.
"""

import ast
import builtins
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, takewhile

from specgen.catalogue.packages import importable
from specgen.checks.checked import Checked
from specgen.facts.files import outputs
from specgen.language.milestones import MILESTONES
from specgen.language.spec.split import Split
from specgen.library import LOOPED, VARIABLES
from specgen.lower.compare import folds
from specgen.lower.compare.bindings import liftable, mentioned, needed, stored
from specgen.lower.compare.files import safe, told_apart
from specgen.lower.compare.loops import Loops
from specgen.lower.compare.merge import Merger, UnlikeError
from specgen.lower.compare.refit import refitted
from specgen.lower.compare.stages import VERBS, Training, dumped
from specgen.lower.compare.training import (
    LEFT,
    Body,
    begin,
    chaptered,
    commented,
    function,
    left_besides,
    parted,
    seeded,
    shows,
    titled,
    without,
)
from specgen.lower.data import definitions
from specgen.program.ast_nodes import assign, call, literal, mark, name
from specgen.program.sections import Section

# The stages of a training, by the milestones of each; after the first fit, rounds belong to it.
STAGES = {word: VERBS.index(row.stage or word) for word, row in MILESTONES.items()}


_DATA = ("load", "prepare")


def compared(
    checked: Checked, lowered: dict[str, list[Section]], whole: list[Section]
) -> list[Section]:
    """The sections of all trainings as one: a function that takes what differs, and the loops.

    lowered: the sections of each variant by its name; whole: the sections of the spec itself, of
    which what comes before and after the training is taken.
    """
    before, trainings, after = _apart(checked, lowered or {"": whole}, whole)
    headings = (Section("build", ()), Section("fit", ()))
    if checked.spec.walkthrough:
        chapters = [chaptered(each) for each in trainings.values()]
        trainings = {w: each[0] for w, each in zip(trainings, chapters, strict=True)}
        headings = chapters[0][1:]
    given = _given(checked, before, trainings)
    left = _left(checked, trainings, given, after)
    training, body, functions = _trained(checked, before, trainings, given, left)
    refit = _refit(checked)
    if refit:
        body = refitted(body)
        for each in training.functions:
            each.body = refitted(each.body)
    main = [function("train", [*given, *training.merger.names], body, left)] if body else []
    loops = _loops(checked, training, given, left, {*stored(_statements(before))})
    again = _afterwards(checked, loops, refit)
    made = _woven(checked, headings, [*functions, *training.functions], main, loops, again)
    return [*before, *made, *after]


def _split(checked: Checked) -> Split | None:
    split = checked.spec.data.split
    return split if split and split.folds else None


def _refit(checked: Checked) -> bool:
    split = _split(checked)
    return bool(split and split.refit)


def _apart(
    checked: Checked, several: dict[str, list[Section]], whole: list[Section]
) -> tuple[list[Section], dict[str, list[Section]], list[Section]]:
    """What comes before all trainings, each of them, and what comes after."""
    divided = _split(checked) is not None
    if divided:
        whole, *others = folds.parted([whole, *several.values()])
        several = dict(zip(several, others, strict=True))
        built = next(i for i, section in enumerate(whole) if section.name == "build")
        start = (max(i for i in range(built) if whole[i].name == "prepare"), 0)
    else:
        start = min(begin(whole), _first_difference([whole, *several.values()]))
    before, _, after = parted(whole, start)
    every = checked.variants.values() or [checked]
    written = {output.path for each in every for output in outputs(each.spec, each.plan)}
    before = [replace(each, body=(*filter(_not_again, each.body),)) for each in before]
    words = safe(several) if checked.variants else {"": ""}
    trainings = {
        word: told_apart(parted(each, start)[1], written, words[word], divided)
        for word, each in several.items()
    }
    best = checked.spec.best
    if best and best.variant and not divided:  # its own files are read
        own = [s for section in parted(several[best.variant], start)[1] for s in section.body]
        nodes = (n for s in own for n in ast.walk(s) if isinstance(n, ast.Constant))
        amid = written & {n.value for n in nodes}
        after = told_apart(after, amid, words[best.variant], False, reading=True)
    return before, trainings, after


def _not_again(statement: ast.stmt) -> bool:
    """Whether a statement is of use where what it belongs to happens once."""
    return not getattr(statement, "again", False)


def _given(
    checked: Checked, before: list[Section], trainings: dict[str, list[Section]]
) -> list[str]:
    """What every training is handed: what a fold divides, and what is prepared within it."""
    every = [*chain(*trainings.values())]
    prepared = {*stored(_statements(s for s in every if s.name in _DATA))}
    outside = stored(_statements(before))
    if not _split(checked):
        return [word for word in outside if word in prepared]
    arrays = [word for word in _ARRAYS if word in outside]
    held = [_ARRAYS[word] for word in arrays]
    words = {*mentioned(_statements(every))}
    held = held if words & {*held} or _refit(checked) else []
    number = ["fold"] if "fold" in words else []
    return [*arrays, *held, *(w for w in outside if w in prepared and w not in arrays), *number]


_ARRAYS = {"x_train": "x_val", "y_train": "y_val"}


def _left(
    checked: Checked,
    trainings: dict[str, list[Section]],
    given: list[str],
    after: list[Section],
) -> list[str]:
    """What a training leaves: what is recorded of it, and what comes after all has use of."""
    every = [*chain(*trainings.values())]
    bound = stored(_statements(every))
    left = [word for word in LEFT if word in bound]
    left += left_besides([*(s for s in every if s.name in _DATA), *shows(every)], after)
    used = needed(_statements(after))
    held = [word for word in _ARRAYS.values() if word in used and word in given]
    facts = [word for word in definitions(checked.spec) if word in bound and word in used]
    return [*dict.fromkeys([*left, *held, *facts])]


def _trained(
    checked: Checked,
    before: list[Section],
    trainings: dict[str, list[Section]],
    given: list[str],
    left: list[str],
) -> tuple[Training, Body, list[ast.stmt]]:
    """What the variants differ in, the body of the training, and functions to stand before it.

    Without a body, every variant has a function that trains.
    """
    every = checked.variants or {"": checked}
    seeds = {word: each.spec.seed for word, each in every.items()}
    stages = [_stages(each, seeds[word]) for word, each in trainings.items()]
    bodies = [[*chain(*each)] for each in stages]
    lifted = liftable(bodies, given)
    rows = [[without(body, lifted) for body in row] for row in zip(*stages, strict=True)]
    taken = {*mentioned(chain(*bodies)), *LOOPED, *VARIABLES, *importable(), *dir(builtins)}
    taken |= checked.code.names
    settled = {*stored(_statements(before))} - {*given, *stored(chain(*bodies))}
    words, again = [*safe(trainings).values()], _split(checked) is not None
    training = Training(words, Merger(len(trainings), taken, settled, again))
    try:
        return training, training.staged(rows, given, left), lifted
    except UnlikeError:
        training = Training(words, Merger(len(trainings), taken - {"train"}, ()))
        alone = [commented(without(body, lifted)) for body in bodies]
        training.differing("train", alone, given, left)
        return training, [], lifted


def _loops(
    checked: Checked, training: Training, given: list[str], left: list[str], outside: set[str]
) -> Loops:
    """The loops over variants and folds. They hand each training its settings, or the one function.

    What the next training has to be handed as it was, goes by another name until the end.
    """
    split = _split(checked)
    words, values = training.merger.names, training.merger.values
    handed = words[0] if len(words) == 1 and words[0] in training.words else "settings"
    items: list[ast.expr] = [row[handed] for row in values] if handed != "settings" else [
        ast.Dict([literal(word) for word in row], [*row.values()]) for row in values
    ]  # fmt: skip
    arrays = [word for word in given if word in _ARRAYS] if split else []
    held = [word for word in given if word in _ARRAYS.values()] if split else []
    others = [word for word in given if word not in (*arrays, *held)]
    return Loops(
        dict(zip(checked.variants, items, strict=False)) if checked.variants else {},
        handed if checked.variants else "",
        tuple(arrays), tuple(held), tuple(others), tuple(left),
        tuple(w for w in left if w not in LEFT) if {*left} & outside else (),
        folds.divided(split, checked.spec.seed, _labelled(checked, arrays)) if split else None,
        bool(checked.spec.best and not _refit(checked)),
        _refit(checked),
        bool(checked.spec.data.prepare),
    )  # fmt: skip


def _labelled(checked: Checked, arrays: list[str]) -> list[ast.expr]:
    """The arrays for what divides them; it looks at class numbers, not at rows with a single 1."""
    out: list[ast.expr] = [name(array) for array in arrays]
    split = _split(checked)
    if split and split.stratify and checked.spec.data.one_hot and "y_train" in arrays:
        out[-1] = call("y_train.argmax", axis=literal(-1))
    return out


def _afterwards(checked: Checked, loops: Loops, refit: bool) -> Body:
    """Which variant is the best, and one more training on everything."""
    best = checked.spec.best
    out: Body = []
    if best:
        by = loops.chosen(best.by, bool(best.most)) if best.by else []
        out = by or [assign("best", literal(best.variant))]
    if best and not refit:
        out += loops.best
    if refit:
        again = loops.refit
        again[0].comment = "Once more, on all samples"  # type: ignore[attr-defined]
        out += again
    return out


def _woven(
    checked: Checked,
    headings: tuple[Section, ...],
    functions: Body,
    train: Body,
    loops: Loops,
    again: Body,
) -> list[Section]:
    """The functions and the loops as sections; what is new stands where the model does."""
    span = checked.span(("model",))
    first, second = headings
    made, main, over = (
        tuple(mark(s, span) for s in each) for each in (functions, train, loops.body)
    )
    chosen = tuple(mark(s, checked.span(("best",))) for s in again)
    alone = _MEASURED if "scores" in loops.left else _TRAINED
    if main and made:
        main[0].comment = alone  # type: ignore[attr-defined]
    opened = first.heading or ("" if made and main else alone)
    return [
        Section("build", (*made, *main), opened, first.text),
        Section("fit", (*over, *chosen), second.heading or _EACH, second.text),
    ]


_MEASURED, _TRAINED = "Build, train and evaluate one model", "Build and train one model"
_EACH = "Do it for each, and keep what comes out"


def _first_difference(variants: list[list[Section]]) -> tuple[int, int]:
    """Where the data of the variants begin to differ, as section and statement."""
    for index, (section, *others) in enumerate(zip(*variants, strict=False)):
        if section.name == "build":
            break
        if any(dumped(section.body) != dumped(other.body) for other in others):
            rows = zip(section.body, *(other.body for other in others), strict=False)
            same = [*takewhile(lambda row: len({*dumped(row)}) == 1, rows)]
            return index, len(same) if section.name == "load" else 0  # such as what is fetched
    return len(variants[0]), 0


def _statements(sections: Iterable[Section]) -> Body:
    return [s for section in sections for s in section.body]


def _stages(sections: list[Section], seed: int | None) -> list[Body]:
    """The statements of a training by stage."""
    out: list[Body] = [seeded(seed), *([] for _ in VERBS[1:])]
    at = 0
    for section in sections:
        at = max(at, STAGES.get(section.name, at))
        out[at] += titled(section)
    return out
