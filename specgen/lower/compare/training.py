"""One training among several: its statements as a function, and what a loop over such calls has.

What a walkthrough shows amid the training happens in each. Knows no Keras.
"""

import ast
import copy
from collections.abc import Callable, Iterable
from dataclasses import replace

from specgen import library
from specgen.checks.checked import Checked
from specgen.language.milestones import MILESTONES
from specgen.lower.compare.bindings import needed, stored
from specgen.program.ast_nodes import assign, call, literal, mark, name
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

    The training ends with its evaluation, which comes before all that compares trainings.
    """
    index, number = begin
    cut, rest = sections[index], sections[index + 1 :]
    before = sections[:index]
    if number:
        before = [*before, replace(cut, body=cut.body[:number])]
        cut = replace(cut, body=cut.body[number:], heading="", text="")
    rest = [cut, *rest]
    last = max(i for i, section in enumerate(rest) if section.name == "evaluate")
    comparing = [i for i, section in enumerate(rest) if _COMPARED & {*needed(section.body)}]
    end = min([last, *comparing])
    middle = [*rest[:end], rest[last]]
    unsaid = [section for section in middle if not section.body]  # a heading, with its text
    middle = [section for section in middle if section.body]
    return [*before, *unsaid], middle, [*rest[end:last], *rest[last + 1 :]]


_COMPARED = {"histories", "results"}


def shows(sections: list[Section]) -> list[Section]:
    """What a walkthrough shows amid the training."""
    return [section for section in sections if section.name not in MILESTONES]


def told_apart(sections: list[Section], add: Callable[[str, str], ast.expr]) -> list[Section]:
    """The sections, each figure amid the training in a file of its own for every training.

    add: what makes of a file's name up to its ending, and of the ending, that of a training.
    """
    out = []
    for section in sections:
        body = copy.deepcopy(section.body) if section.name not in MILESTONES else ()
        for node in (n for statement in body for n in ast.walk(statement)):
            if isinstance(node, ast.Call) and (file := _figure(node)) is not None:
                stem, dot, ending = str(ast.literal_eval(file)).rpartition(".")
                file = add(stem, dot + ending)
                if _saves(node):
                    node.args = [file]
                else:
                    rest = [k for k in node.keywords if k.arg != "file"]
                    node.keywords = [*rest, ast.keyword("file", file)]
        out.append(replace(section, body=body or section.body))
    return out


def _figure(node: ast.Call) -> ast.expr | None:
    """The file that a call draws a figure into, if it does: one of ours, or `figure.savefig`."""
    if _saves(node):
        return node.args[0]
    word = node.func.id if isinstance(node.func, ast.Name) else ""
    function = library.family("shows").get(word)
    if function is None or "file" not in function.defaults:
        return None
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    return given.get("file") or literal(function.defaults["file"])


def _saves(node: ast.Call) -> bool:
    return ast.unparse(node.func) == "figure.savefig"


def left_besides(made: Iterable[Section], after: list[Section]) -> list[str]:
    """The variables that sections of the training leave for those after it, beside LEFT."""
    bound = stored(s for section in made for s in section.body)
    used = {*needed(s for section in after for s in section.body)}
    return [word for word in bound if word in used and word not in LEFT]


def seeded(seed: int | None) -> Body:
    """Every training begins from the seed."""
    given = () if seed is None else (literal(seed),)
    return [ast.Expr(call("keras.utils.set_random_seed", seed)) for seed in given]


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
