"""One training among several: its statements as a function, and what a loop over such calls has.

What a walkthrough shows amid the training comes after the loop. Knows no Keras.
"""

import ast
import copy
from collections.abc import Iterable

from specgen.checks.checked import Checked
from specgen.language.milestones import MILESTONES
from specgen.program.ast_nodes import assign, call, literal, mark, name
from specgen.program.sections import Section

LEFT = ("model", "history", "scores")  # what one training leaves
Body = list[ast.stmt]


def parted(
    sections: list[Section], start: str
) -> tuple[list[Section], list[Section], list[Section]]:
    """What comes before the training, the training, and what comes after it."""
    names = [section.name for section in sections]
    first = names.index(start)
    last = len(names) - names[::-1].index("evaluate")
    return sections[:first], sections[first:last], sections[last:]


def between(sections: list[Section]) -> list[Section]:
    """What a walkthrough shows amid the training."""
    return [section for section in sections if section.name not in MILESTONES]


def seeded(seed: int | None) -> Body:
    """Every training begins from the seed."""
    given = () if seed is None else (literal(seed),)
    return [ast.Expr(call("keras.utils.set_random_seed", seed)) for seed in given]


def titled(section: Section) -> Body:
    """The statements of a section of the training; the first has the heading as its `title`."""
    body = [*section.body] if section.name in MILESTONES else []
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


def announced(text: str) -> ast.stmt:
    """A line that says which training begins, with one name in it."""
    before, _, rest = text.partition("{")
    value = ast.FormattedValue(name(rest.rstrip("}")), -1)
    return ast.Expr(call("print", ast.JoinedStr([ast.Constant(before), value])))


def emptied() -> Body:
    """`histories = {}`, `results = {}`."""
    return [assign(word, ast.Dict([], [])) for word in ("histories", "results")]


def recorded(key: ast.expr) -> Body:
    """`histories[name] = history.history`, `results[name] = scores`."""
    rows = (("histories", ast.Attribute(name("history"), "history", ast.Load())),
            ("results", name("scores")))  # fmt: skip
    return [
        ast.Assign([ast.Subscript(name(table), copy.deepcopy(key), ast.Store())], value, lineno=0)
        for table, value in rows
    ]


def woven(
    checked: Checked, functions: Iterable[ast.stmt], loop: Iterable[ast.stmt]
) -> list[Section]:
    """The functions and the loop as sections; what is new stands where the model does."""
    span = checked.span(("model",))
    made, over = (tuple(mark(s, span) for s in each) for each in (functions, loop))
    return [
        Section("build", made, "Build, train and evaluate one model"),
        Section("fit", over, "Do it for each, and keep what comes out"),
    ]
