"""Statements that prepare the data -> those for all samples, and those that each fold has.

What is fitted learns from the samples that a fold trains on, so it happens in each, and all that
follows from it. Knows no spec but how it divides.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from specgen.language.spec.split import Split
from specgen.lower.compare.bindings import needed, stored
from specgen.program.ast_nodes import call, literal
from specgen.program.sections import Section

HELD = ("x_val", "y_val", "val_data")  # what a fold holds back
_DATA = ("load", "prepare")
_FITS = ("adapt", "fit", "fit_transform")
Body = list[ast.stmt]


def parted(every: Sequence[Iterable[Section]]) -> list[list[Section]]:
    """The sections of each training, its `prepare` parted in two: before all folds, and in each.

    The one in each fold is a section of its own, without statements where there is nothing to do.
    """
    bodies = [[s for part in each if part.name in _DATA for s in part.body] for each in every]
    own = _own(bodies)
    changed = {*stored(s for body in bodies for s in body if ast.dump(s) in own)}
    return [[*_moved(each, own, changed)] for each in every]


def _own(bodies: list[Body]) -> set[str]:
    """What each fold does for itself: what fits, batches, what differs, what needs any of it."""
    alike = set.intersection(*({*map(ast.dump, body)} for body in bodies))
    fitted = {*_fitted(chain(*bodies))}
    own: set[str] = set()
    before = -1
    while len(own) > before:
        before = len(own)
        for body in bodies:
            seen: set[str] = set()  # that statements of a fold read or change
            changed: set[str] = set()
            for statement in body:
                text, reads, binds = (
                    ast.dump(statement),
                    {*needed([statement])},
                    {*stored([statement])},
                )
                late = changed & (reads | binds) or seen & binds
                if (
                    late
                    or text in own
                    or text not in alike
                    or binds & {*fitted, "train_data", "val_data"}
                ):
                    own.add(text)
                    seen |= reads | binds
                    changed |= binds
    return own


def _fitted(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """The names of what is fitted to the data."""
    for node in (n for statement in statements for n in ast.walk(statement)):
        fits = isinstance(node, ast.Attribute) and node.attr in _FITS
        if fits and isinstance(node.value, ast.Name):  # type: ignore[attr-defined]
            yield node.value.id  # type: ignore[attr-defined]


def _moved(sections: Iterable[Section], own: set[str], changed: set[str]) -> Iterator[Section]:
    """The sections in order; what is shown of the data comes once it is there."""
    inner: Body = []
    late: list[Section] = []
    heading = Section("prepare", ())
    there = False
    for section in sections:
        if section.name in _DATA:
            mine = [s for s in section.body if ast.dump(s) in own]
            rest = [s for s in section.body if s not in mine and not held(s)]
            if mine and not rest and section.heading:
                heading, section = section, replace(section, heading="", text="")
            inner += mine
            yield replace(section, body=tuple(rest))
        elif section.name == "build" or there:
            if not there:
                yield replace(heading, body=tuple(inner))
                yield from late
            there = True
            yield section
        elif changed & {*needed(section.body)}:
            late.append(section)
        else:
            yield section


def held(statement: ast.stmt) -> bool:
    """Whether a statement is about nothing but what a fold holds back."""
    bound = stored([statement])
    return bool(bound) and {*bound} <= {*HELD}


def divided(split: Split, seed: int | None, arrays: list[ast.expr]) -> ast.expr:
    """`KFold(n_splits=5, shuffle=True).split(x_train, y_train)`."""
    kind = "StratifiedKFold" if split.stratify else "KFold"
    settings = {"n_splits": literal(split.folds)}
    chosen = split.seed
    if split.repeats:
        kind = f"Repeated{kind}"
        settings["n_repeats"] = literal(split.repeats)
        # `train` sets NumPy's seed back before each repeat.
        chosen = seed if chosen is None else chosen
    else:
        settings["shuffle"] = literal(split.shuffle)
    if chosen is not None and split.shuffle:
        settings["random_state"] = literal(chosen)
    made = ast.Attribute(call(kind, **settings), "split", ast.Load())
    return ast.Call(made, arrays, [])
