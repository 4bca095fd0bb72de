"""Source of the functions in this folder -> what each takes, does and leaves, and its text.

A function's name is the spec's word, its signature the schema, its source the export. The files are
read, never imported: they import Keras and matplotlib, which checking and exporting must not.
"""

import ast
import copy
import re
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from specgen.library.says import Says

# A family of words, and the files that hold its functions, in the order of a script. `tools` are
# no words: statements and other functions call them.
FILES = {
    "datasets": ("load/datasets",),
    "arrays": ("load/arrays",),
    "series": ("load/series",),
    "tables": ("load/tables",),
    "streams": ("load/streams",),
    "sources": ("load/sources",),
    "columns": ("prepare/columns",),
    "steps": ("prepare/steps",),
    "scalers": ("prepare/scalers",),
    "preparations": ("prepare/preparations",),
    "layers": ("layers",),
    "shows": (
        "show/basics", "show/figures", "show/overviews", "show/reports", "show/explanations",
    ),
    "tools": (
        "tools/labels", "tools/models", "tools/evidence", "tools/loading", "tools/fitting",
        "tools/samples", "tools/scores",
    ),
}  # fmt: skip

# The names that a script, a formula and the functions here share; the program fills them in.
VARIABLES = (
    "x", "y", "table", "x_train", "y_train", "x_val", "y_val", "x_test", "y_test", "train_data",
    "val_data", "test_data", "class_names", "num_classes", "preprocessor", "x_scaler", "y_scaler",
    "model", "history", "scores", "predictions", "histories", "results", "labels_test",
)  # fmt: skip
# Names that the loop over several trainings binds, beside those that a spec can use.
LOOPED = (
    "variants", "name", "settings", "train", "shown", "fold", "folds", "rows", "held_out",
    "trained", "metric", "curve", "score", "column", "is_test",
)  # fmt: skip

# What lowering tells a function of what is known; no word of a spec.
FACTS = ("validated", "nested")

# Names that the lines of a figure bind.
DRAWING = (
    "figure", "axes", "panels", "epoch", "dots", "heat", "row", "column", "number", "i",
    "metric", "label",
)  # fmt: skip


class Function:
    """A function or class: its syntax tree, its text with comments, and what it says of itself."""

    def __init__(self, node: ast.FunctionDef | ast.ClassDef, lines: list[str], file: Path) -> None:
        self._bare = copy.copy(node)
        self._bare.decorator_list = [d for d in node.decorator_list if not _is_note(d)]
        self._lines, self.file = lines, file
        notes = [d for d in node.decorator_list if _is_note(d)]
        keywords = [k for d in notes if isinstance(d, ast.Call) for k in d.keywords]
        self.says = Says(**{str(k.arg): ast.literal_eval(k.value) for k in keywords})

    @property
    def name(self) -> str:
        return self._bare.name

    @cached_property
    def text(self) -> str:
        """Its lines, with those of its decorators."""
        first = min([self._bare.lineno, *(d.lineno for d in self._bare.decorator_list)])
        return "\n".join(self._lines[first - 1 : self._bare.end_lineno])

    @cached_property
    def node(self) -> ast.FunctionDef | ast.ClassDef:
        """As a script holds it: with its comments, which a check does not look at."""
        _commented(self._bare, self._lines)
        vars(self._bare).update(text=self.text, file=str(self.file))
        return self._bare

    @cached_property
    def parameters(self) -> Mapping[str, bool]:
        """The names of all its parameters, and whether each has to be given."""
        return dict(_signature(self._bare))

    @property
    def hands_on(self) -> bool:
        """Whether it hands on what it does not take itself: a layer, to Keras's."""
        inits = [n for n in self._bare.body if isinstance(n, ast.FunctionDef)]
        return any(n.name == "__init__" and n.args.kwarg is not None for n in inits)

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """What its parameters are where they are not given."""
        inner = self._bare.body if isinstance(self._bare, ast.ClassDef) else [self._bare]
        made = [n for n in inner if isinstance(n, ast.FunctionDef)]
        given = next((n.args for n in made if n is self._bare or n.name == "__init__"), None)
        names = [a.arg for a in given.args][-len(given.defaults) :] if given else []
        values = given.defaults if given else []
        return {n: ast.literal_eval(v) for n, v in zip(names, values, strict=False)}

    @property
    def variables(self) -> tuple[str, ...]:
        """The program's variables that it takes and cannot do without."""
        return tuple(n for n, required in self.parameters.items() if n in VARIABLES and required)

    @property
    def optional(self) -> tuple[str, ...]:
        """The program's variables that it makes use of where there are any."""
        known = self.parameters.items()
        return tuple(n for n, required in known if n in VARIABLES and not required)

    @cached_property
    def inline(self) -> ast.expr | None:
        """The expression to write in place of a call, where the function is nothing else."""
        body = [s for s in self._bare.body if not _is_docstring(s)]
        alone = isinstance(self._bare, ast.FunctionDef) and len(body) == 1
        if alone and isinstance(body[0], ast.Return):
            return body[0].value
        return None

    @property
    def summary(self) -> str:
        """The first line of its docstring."""
        return (ast.get_docstring(self._bare) or "").partition("\n")[0]

    @property
    def details(self) -> str:
        """The rest of its docstring, as one paragraph."""
        return " ".join((ast.get_docstring(self._bare) or "").split("\n")[1:]).strip()


@cache
def family(name: str) -> dict[str, Function]:
    """The functions of a family, by name, in the order of its files."""
    return {word: each for file in FILES.get(name, ()) for word, each in _file(file).items()}


@cache
def functions() -> dict[str, Function]:
    """Those of all families."""
    return {word: each for name in FILES for word, each in family(name).items()}


@cache
def called() -> dict[str, Function]:
    """Those that a script defines and calls; the others are written in place of their calls."""
    return {word: each for word, each in functions().items() if each.inline is None}


@cache
def _file(name: str) -> dict[str, Function]:
    path = Path(__file__).parent / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    kinds = ast.FunctionDef | ast.ClassDef
    found = [Function(n, lines, path) for n in ast.parse(text).body if isinstance(n, kinds)]
    return {each.name: each for each in found}


def _signature(node: ast.FunctionDef | ast.ClassDef) -> list[tuple[str, bool]]:
    """Names of the parameters, and whether each is required."""
    if isinstance(node, ast.ClassDef):
        made = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
        return [p for p in _signature(made[0]) if p[0] != "self"] if made else []
    names = [a.arg for a in node.args.args]
    required = len(names) - len(node.args.defaults)
    return [(name, index < required) for index, name in enumerate(names)]


def _commented(node: ast.FunctionDef | ast.ClassDef, lines: list[str]) -> None:
    """Give each statement the comment that stands above it, or behind it."""
    for inner in (n for n in ast.walk(node) if isinstance(n, ast.stmt) and n is not node):
        above: list[str] = []
        line = inner.lineno - 2
        while lines[line].strip().startswith("# "):
            above.insert(0, lines[line].strip()[2:])
            line -= 1
        behind = re.search(r"  # (?!fmt:|noqa|type:)([^\"']+)$", lines[inner.lineno - 1])
        said = " ".join([*above, *([behind[1].strip().capitalize()] if behind else [])])
        if said:
            inner.comment = said  # type: ignore[attr-defined]


def _is_note(decorator: ast.expr) -> bool:
    """Whether it is `says`, which no script has."""
    named = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(named, ast.Name) and named.id == "says"


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
