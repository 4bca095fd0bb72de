"""One training among several: its statements as a function, and what a loop over such calls has.

What a walkthrough shows amid the training happens in each. Knows no Keras.
"""

import ast
import copy
from collections.abc import Iterable
from dataclasses import replace

from specgen.language.milestones import MILESTONES
from specgen.lower.compare.bindings import needed, stored
from specgen.program.ast_nodes import call, literal, name
from specgen.program.sections import Section

LEFT = ("model", "history", "scores")  # what one training leaves
Body = list[ast.stmt]


def begin(sections: list[Section]) -> tuple[int, int]:
    """Where the training begins: section, statement.

    That is where the model is built, or before that where batches are made: each training needs
    its own, as those that are shuffled go on in the order that the training before has left them.
    """
    for index, section in enumerate(sections):
        for number, statement in enumerate(section.body):
            if "train_data" in stored([statement]):
                return index, number
        if section.name == "build":
            return index, 0
    raise LookupError("no model is built")


def parted(
    sections: list[Section], begin: tuple[int, int]
) -> tuple[list[Section], list[Section], list[Section]]:
    """What comes before the training, the training, and what comes after it.

    The training ends with its last milestone, which comes before all that compares trainings.
    """
    index, number = begin
    cut, rest = sections[index], sections[index + 1 :]
    before = sections[:index]
    if number:
        before = [*before, replace(cut, body=cut.body[:number])]
        cut = replace(cut, body=cut.body[number:], heading="", text="")
    rest = [cut, *rest]
    last = max(i for i, section in enumerate(rest) if section.name in MILESTONES)
    comparing = [i for i, section in enumerate(rest) if _COMPARED & {*needed(section.body)}]
    end = min([last, *comparing])
    middle = [*rest[:end], rest[last]]
    unsaid = [section for section in middle if not section.body]  # a heading, with its text
    middle = [section for section in middle if section.body]
    return [*before, *unsaid], middle, [*rest[end:last], *rest[last + 1 :]]


_COMPARED = {"histories", "results", "best"}


def shows(sections: list[Section]) -> list[Section]:
    """What a walkthrough shows amid the training."""
    return [section for section in sections if section.name not in MILESTONES]


def left_besides(made: Iterable[Section], after: list[Section]) -> list[str]:
    """The variables that sections of the training leave for those after it, beside LEFT."""
    bound = stored(s for section in made for s in section.body)
    used = {*needed(s for section in after for s in section.body)}
    return [word for word in bound if word in used and word not in LEFT]


def seeded(seed: int | None) -> Body:
    """Every training begins from the seed."""
    given = () if seed is None else (literal(seed),)
    return [ast.Expr(call("keras.utils.set_random_seed", seed)) for seed in given]


def chaptered(middle: list[Section]) -> tuple[list[Section], Section, Section]:
    """The training without the headings that stand outside of it, and what has these.

    The first chapter's stands above the function, that of the chapter which trains above the loop.
    """
    first = middle[0] if middle[0].heading else Section("build", ())
    starts = [i for i, section in enumerate(middle) if section.heading]
    fits = next((i for i, section in enumerate(middle) if section.name == "fit"), 0)
    at = max((i for i in starts if 0 < i <= fits), default=0)
    again = middle[at] if at else Section("fit", ())
    bare = [
        replace(section, heading="", text="") if section in (first, again) else section
        for section in middle
    ]
    return bare, first, again


def titled(section: Section) -> Body:
    """The statements of a section of the training; the first has the heading as its `title`."""
    body = [*section.body]
    first = next((s for s in body if not isinstance(s, ast.FunctionDef)), None)
    if first is not None and section.heading:
        title = "\n\n".join(filter(None, (section.heading, section.text)))
        first.title = title  # type: ignore[attr-defined]
    return body


def commented(body: Iterable[ast.stmt]) -> Body:
    """The statements, each title as a comment where there is none."""
    out = []
    for statement in body:
        if (title := vars(statement).get("title")) and not vars(statement).get("comment"):
            statement = copy.copy(statement)
            statement.comment = title  # type: ignore[attr-defined]
        out.append(statement)
    return out


def without(body: Iterable[ast.stmt], functions: Iterable[ast.stmt]) -> Body:
    """The statements that are none of these functions."""
    taken = {ast.dump(each) for each in functions}
    return [s for s in body if not isinstance(s, ast.FunctionDef) or ast.dump(s) not in taken]


def function(
    word: str, given: Iterable[str], body: Iterable[ast.stmt], left: Iterable[str]
) -> ast.stmt:
    """The training as a function."""
    arguments = ast.arguments([], [ast.arg(each) for each in given], None, [], [], None, [])
    returned = ast.Return(ast.Tuple([name(each) for each in left], ast.Load()))
    return ast.FunctionDef(word, arguments, [*commented(body), returned], [], lineno=0)
