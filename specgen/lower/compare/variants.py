"""Sections of every variant's training -> one training, and a loop over what differs.

The training is handed the values that differ. Of a stage that differs in more, every variant has a
function, and the training is handed that.
"""

import ast
import builtins
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain

from specgen.catalogue.packages import importable
from specgen.checks.checked import Checked
from specgen.language.milestones import MILESTONES
from specgen.library import LOOPED, VARIABLES
from specgen.lower.compare.bindings import liftable, mentioned, stored
from specgen.lower.compare.merge import Merger, UnlikeError
from specgen.lower.compare.stages import VERBS, Training, dumped
from specgen.lower.compare.training import (
    LEFT,
    Body,
    announced,
    begin,
    commented,
    emptied,
    function,
    left_besides,
    parted,
    recorded,
    seeded,
    shows,
    titled,
    told_apart,
    without,
    woven,
)
from specgen.program.ast_nodes import assign, call, literal, name, store
from specgen.program.sections import Section

# The stages of a training, by the milestones of each; after the first fit, rounds belong to it.
STAGES = {word: VERBS.index(row.stage or word) for word, row in MILESTONES.items()}


def varied(
    checked: Checked,
    lowered: dict[str, list[Section]],
    whole: list[Section],
    seeds: dict[str, int | None],
) -> list[Section]:
    """The sections of all variants as one: a function that takes what differs, and a loop.

    lowered: the sections of each variant by its name; seeds: the seed of each; whole: the sections
    of the spec itself, of which what comes before and after the training is taken.
    """
    start = min(begin(whole), _first_difference([whole, *lowered.values()]))
    before, _, after = parted(whole, start)
    before = [replace(each, body=(*filter(_not_again, each.body),)) for each in before]
    trainings = {
        word: told_apart(parted(each, start)[1], _worded(word)) for word, each in lowered.items()
    }
    every = [*chain(*trainings.values())]
    data = [section for section in every if section.name in ("load", "prepare")]
    prepared, outside = {*stored(_statements(data))}, stored(_statements(before))
    given = [word for word in outside if word in prepared]
    left = [*LEFT, *left_besides([*data, *shows(every)], after)]
    stages = [_stages(each, seeds[word]) for word, each in trainings.items()]
    bodies = [[*chain(*each)] for each in stages]
    lifted = liftable(bodies, given)
    rows = [[without(body, lifted) for body in row] for row in zip(*stages, strict=True)]
    taken = {*mentioned(chain(*bodies)), *LOOPED, *VARIABLES, *importable(), *dir(builtins)}
    taken |= checked.code.names
    settled = {*outside} - {*given, *stored(chain(*bodies))}
    training = Training([*lowered], Merger(len(lowered), taken, settled))
    try:
        body = training.staged(rows, given, left)
        functions = [function("train", [*given, *training.merger.names], body, left)]
    except UnlikeError:
        training = Training([*lowered], Merger(len(lowered), taken - {"train"}, ()))
        alone = [commented(without(body, lifted)) for body in bodies]
        training.differing("train", alone, given, left)
        functions = []
    loop = _loop(training, given, left)
    return [*before, *woven(checked, [*lifted, *training.functions, *functions], loop), *after]


def _worded(word: str) -> Callable[[str, str], ast.expr]:
    """What gives the name of a variant's own file: `"history_short.png"`."""
    return lambda stem, ending: literal(f"{stem}_{word}{ending}")


def _first_difference(variants: list[list[Section]]) -> tuple[int, int]:
    """Where the data of the variants begin to differ, as section and statement."""
    for index, (section, *others) in enumerate(zip(*variants, strict=False)):
        if section.name == "build":
            break
        if any(dumped(section.body) != dumped(other.body) for other in others):
            return index, 0
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


def _loop(training: Training, given: list[str], left: list[str]) -> Body:
    """The loop over the variants. It hands each training its settings, or the one function.

    What the next training has to be handed as it was, goes by another name until the end.
    """
    words, values = training.merger.names, training.merger.values
    handed = words[0] if len(words) == 1 and words[0] in training.words else "settings"
    trained = call("train", *map(name, given))
    if handed == "settings":
        items: list[ast.expr] = [
            ast.Dict([literal(word) for word in row], [*row.values()]) for row in values
        ]
        trained.keywords.append(ast.keyword(None, name(handed)))
    else:
        items = [row[handed] for row in values]
        trained.args += [name(handed)] if handed != "train" else []
    target, last = store(*left), left[len(LEFT) :] if {*left} & {*given} else []
    if last:
        starred = ast.Starred(store("shown"), ast.Store())
        target = ast.Tuple([*(store(word) for word in LEFT), starred], ast.Store())
    inner = [
        announced("Variant {name}"),
        ast.Assign([target], trained, lineno=0),
        *recorded(name("name")),
    ]
    variants = ast.Dict([literal(word) for word in training.variants], items)
    over = ast.For(store("name", handed), call("variants.items"), inner, [], lineno=0)
    out = [assign("variants", variants), *emptied(), over]
    target = ast.Tuple([store(word) for word in last], ast.Store())
    return [*out, *([ast.Assign([target], name("shown"), lineno=0)] if last else [])]


def _not_again(statement: ast.stmt) -> bool:
    """Whether a statement is of use where what it belongs to happens once."""
    return not getattr(statement, "again", False)
