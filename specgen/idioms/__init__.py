"""Source of the functions in this folder -> entries that a spec can name and a script can hold.

A function's name is the spec's word, its signature the schema, its source the export. The files are
read, never imported: they import Keras and matplotlib, which checking and exporting must not.
"""

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

from specgen.catalogue import kind
from specgen.catalogue.call import Entry, Parameter

FAMILIES = ("datasets", "steps", "shows", "samples")  # a file of this folder each

# The names that a script, a formula and the functions here share; the program fills them in.
VARIABLES = (
    "x_train", "y_train", "x_val", "y_val", "x_test", "y_test", "class_names", "num_classes",
    "model", "history", "scores", "predictions",
)  # fmt: skip

OPERAND = "array"  # what a preprocessing step works on

# What an author may call a function of this folder, or a milestone, instead.
OTHERWISE = {
    "steps": {
        "rescale": "divide", "scale": "divide", "normalize": "divide", "astype": "cast",
        "to_categorical": "one_hot", "onehot": "one_hot",
    },
    "do": {
        "train": "fit", "test": "evaluate", "show": "print", "shape": "shape_of",
        "samples": "plot_samples", "show_samples": "plot_samples", "history": "plot_history",
        "predictions": "print_predictions",
    },
}  # fmt: skip


class Idiom(NamedTuple):
    """A function: its syntax tree, its text with comments, and the file that holds it."""

    node: ast.FunctionDef
    text: str
    file: str

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def variables(self) -> tuple[str, ...]:
        """The program's variables that it takes and cannot do without."""
        return tuple(n for n, required in _signature(self.node) if n in VARIABLES and required)

    @property
    def optional(self) -> tuple[str, ...]:
        """The program's variables that it makes use of where there are any."""
        return tuple(n for n, required in _signature(self.node) if n in VARIABLES and not required)

    @property
    def inline(self) -> ast.expr | None:
        """The expression to write in place of a call, where the function is nothing else."""
        body = [s for s in self.node.body if not _is_docstring(s)]
        if len(body) == 1 and isinstance(body[0], ast.Return):
            return body[0].value
        return None

    @property
    def carried(self) -> ast.FunctionDef:
        """The function as a script holds it: the node, with its text and its file."""
        self.node.text, self.node.file = self.text, self.file  # type: ignore[attr-defined]
        return self.node

    @property
    def summary(self) -> str:
        """The first line of its docstring."""
        return (ast.get_docstring(self.node) or "").partition("\n")[0]

    @property
    def details(self) -> str:
        """The rest of its docstring, as one paragraph."""
        return " ".join((ast.get_docstring(self.node) or "").split("\n")[1:]).strip()


@cache
def family(name: str) -> dict[str, Idiom]:
    """The functions of one file of this folder, by name, in the file's order."""
    if name not in FAMILIES:
        return {}
    path = Path(__file__).with_name(f"{name}.py")
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    return {
        node.name: Idiom(node, "\n".join(lines[node.lineno - 1 : node.end_lineno]), str(path))
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def find(family_name: str, name: str) -> Entry | None:
    """The entry of a function, with the parameters that are the spec's to give."""
    idiom = family(family_name).get(name)
    if idiom is None:
        return None
    filled = (OPERAND,) if family_name == "steps" else VARIABLES
    given = (p for p in _signature(idiom.node) if p[0] not in filled)
    parameters = tuple(Parameter(n, kind(family_name, name, n), r) for n, r in given)
    return Entry(name, name, parameters)


def _signature(node: ast.FunctionDef) -> list[tuple[str, bool]]:
    """Names of the parameters, and whether each is required."""
    names = [a.arg for a in node.args.args]
    required = len(names) - len(node.args.defaults)
    return [(name, index < required) for index, name in enumerate(names)]


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
