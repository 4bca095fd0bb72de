"""Sections of one training -> a function, and a loop that calls it for each fold."""

import ast

from specgen.checks.checked import Checked
from specgen.lower.compare.bindings import liftable, mentioned
from specgen.lower.compare.training import (
    LEFT,
    announced,
    begin,
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
from specgen.program.ast_nodes import call, literal, name, store
from specgen.program.sections import Section


def folded(checked: Checked, sections: list[Section]) -> list[Section]:
    """The sections, the training as a function that is called for each fold.

    Every fold trains on the others and validates on itself.
    """
    before, middle, after = parted(sections, begin(sections))
    middle = told_apart(middle, _numbered)
    arrays = ["x_train", "y_train"]
    given = [*arrays, "x_val", "y_val"]
    number = ["fold"] if "fold" in mentioned(s for part in middle for s in part.body) else []
    body = [*seeded(checked.spec.seed), *(s for section in middle for s in titled(section))]
    lifted = liftable([body], given)
    left = [*LEFT, *left_besides(shows(middle), after)]
    functions = [*lifted, function("train", [*given, *number], without(body, lifted), left)]
    rows = [
        ast.Subscript(name(array), name(chosen), ast.Load())
        for chosen in ("rows", "held_out")
        for array in arrays
    ]
    inner = [
        announced("Fold {fold}"),
        ast.Assign([store(*left)], call("train", *rows, *map(name, number)), lineno=0),
        *recorded(ast.JoinedStr([ast.Constant("fold "), ast.FormattedValue(name("fold"), -1)])),
    ]
    target = ast.Tuple([store("fold"), store("rows", "held_out")], ast.Store())
    loop = ast.For(
        target, call("enumerate", _divided(checked, arrays), start=literal(1)), inner, [], lineno=0
    )
    return [*before, *woven(checked, functions, [*emptied(), loop]), *after]


def _numbered(stem: str, ending: str) -> ast.expr:
    """The name of a fold's own file: `f"history_{fold}.png"`."""
    number = ast.FormattedValue(name("fold"), -1)
    return ast.JoinedStr([ast.Constant(f"{stem}_"), number, ast.Constant(ending)])


def _divided(checked: Checked, arrays: list[str]) -> ast.expr:
    """`KFold(n_splits=5, shuffle=True).split(x_train, y_train)`."""
    split = checked.spec.data.split
    assert split is not None
    kind = "StratifiedKFold" if split.stratify else "KFold"
    settings = {"n_splits": literal(split.folds)}
    seed = split.seed
    if split.repeats:
        kind = f"Repeated{kind}"
        settings["n_repeats"] = literal(split.repeats)
        # `train` sets NumPy's seed back before each repeat.
        seed = checked.spec.seed if seed is None else seed
    else:
        settings["shuffle"] = literal(split.shuffle)
    if seed is not None and split.shuffle:
        settings["random_state"] = literal(seed)
    return ast.Call(
        ast.Attribute(call(kind, **settings), "split", ast.Load()), [name(a) for a in arrays], []
    )
