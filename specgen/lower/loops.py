"""Sections of one training -> a function, and the loop that calls it: for every fold, or otherwise.

What a walkthrough shows amid the training comes after the loop. Knows no Keras.
"""

import ast
import copy
from collections.abc import Iterable

from specgen.lower.flow import liftable
from specgen.program import Section, assign, call, literal, mark, name, store
from specgen.spec import Spec

TRAINING = ("load", "prepare", "build", "compile", "fit", "evaluate")
LEFT = ("model", "history", "scores")  # what one training leaves
Body = list[ast.stmt]


def folded(spec: Spec, sections: list[Section]) -> list[Section]:
    """The sections, the training as a function that is called for each fold.

    Every fold trains on the others and validates on itself.
    """
    split = spec.data.split
    assert split is not None
    before, middle, after = parted(sections, "build")
    arrays = ["x_train", "y_train"]
    given = [*arrays, "x_val", "y_val"]
    body = [*seeded(spec.seed), *(s for section in middle for s in titled(section))]
    lifted = liftable([body], given)
    functions = [*lifted, function("train", given, without(body, lifted), LEFT)]
    kind = "StratifiedKFold" if split.stratify else "KFold"
    settings = {"n_splits": literal(split.folds)}
    seed = split.seed
    if split.repeats:
        kind = f"Repeated{kind}"
        settings["n_repeats"] = literal(split.repeats)
        seed = spec.seed if seed is None else seed  # `train` sets NumPy's back before each repeat
    else:
        settings["shuffle"] = literal(split.shuffle)
    if seed is not None and split.shuffle:
        settings["random_state"] = literal(seed)
    folds = ast.Call(
        ast.Attribute(call(kind, **settings), "split", ast.Load()), [name(a) for a in arrays], []
    )
    rows = [
        ast.Subscript(name(array), name(chosen), ast.Load())
        for chosen in ("rows", "held_out")
        for array in arrays
    ]
    inner = [
        told("Fold {fold}"),
        ast.Assign([store(*LEFT)], call("train", *rows), lineno=0),
        *kept(ast.JoinedStr([ast.Constant("fold "), ast.FormattedValue(name("fold"), -1)])),
    ]
    target = ast.Tuple([store("fold"), store("rows", "held_out")], ast.Store())
    loop = ast.For(target, call("enumerate", folds, start=literal(1)), inner, [], lineno=0)
    return [*before, *woven(spec, functions, [*emptied(), loop]), *shown(middle), *after]


def parted(
    sections: list[Section], start: str
) -> tuple[list[Section], list[Section], list[Section]]:
    """What comes before the training, the training, and what comes after it."""
    names = [section.name for section in sections]
    first = names.index(start)
    last = len(names) - names[::-1].index("evaluate")
    return sections[:first], sections[first:last], sections[last:]


def shown(sections: list[Section]) -> list[Section]:
    """What a walkthrough shows amid the training."""
    return [section for section in sections if section.name not in TRAINING]


def seeded(seed: int | None) -> Body:
    """Every training begins from the seed."""
    given = () if seed is None else (literal(seed),)
    return [ast.Expr(call("keras.utils.set_random_seed", seed)) for seed in given]


def titled(section: Section) -> Body:
    """The statements of a section of the training; the first has the heading as its `title`."""
    body = [*section.body] if section.name in TRAINING else []
    first = next((s for s in body if not isinstance(s, ast.FunctionDef)), None)
    if first is not None and section.heading:
        first.title = section.heading  # type: ignore[attr-defined]
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


def told(text: str) -> ast.stmt:
    """A line that says which training begins, with one name in it."""
    before, _, rest = text.partition("{")
    value = ast.FormattedValue(name(rest.rstrip("}")), -1)
    return ast.Expr(call("print", ast.JoinedStr([ast.Constant(before), value])))


def emptied() -> Body:
    """`histories = {}`, `results = {}`."""
    return [assign(word, ast.Dict([], [])) for word in ("histories", "results")]


def kept(key: ast.expr) -> Body:
    """`histories[name] = history.history`, `results[name] = scores`."""
    rows = (("histories", ast.Attribute(name("history"), "history", ast.Load())),
            ("results", name("scores")))  # fmt: skip
    return [
        ast.Assign([ast.Subscript(name(table), copy.deepcopy(key), ast.Store())], value, lineno=0)
        for table, value in rows
    ]


def woven(spec: Spec, functions: Iterable[ast.stmt], loop: Iterable[ast.stmt]) -> list[Section]:
    """The functions and the loop as sections; what is new stands where the model does."""
    span = spec.origin.span(("model",))
    made, over = (tuple(mark(s, span) for s in each) for each in (functions, loop))
    return [
        Section("build", made, "Build, train and evaluate one model"),
        Section("fit", over, "Do it for each, and keep what comes out"),
    ]
