"""Source of the functions in this folder -> entries that a spec can name and a script can hold.

A function's name is the spec's word, its signature the schema, its source the export. The files are
read, never imported: they import Keras and matplotlib, which checking and exporting must not.
"""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from specgen.catalogue.call import Entry, Parameter
from specgen.catalogue.parameters import kind

# A family of words, and the files of this folder that hold its functions. What a dataset leaves is
# said by its family: see SOURCES. `tools` are no words: statements and other functions call them.
FAMILIES = {
    "datasets": ("datasets",),
    "arrays": ("arrays",),
    "series": ("series",),
    "tables": ("tables",),
    "streams": ("streams",),
    "columns": ("columns",),
    "steps": ("steps",),
    "scalers": ("scalers",),
    "layers": ("layers",),
    "shows": ("shows", "figures", "overviews", "reports", "explanations"),
    "tools": ("labels", "models", "loading", "fitting", "downloads", "samples"),
}

# What `load` leaves, by the family of the dataset.
SOURCES = {
    "datasets": ("x_train", "y_train", "x_test", "y_test"),
    "arrays": ("x", "y"),
    "series": ("x",),
    "tables": ("table",),
    "streams": ("train_data", "val_data", "test_data", "class_names"),
}

# The names that a script, a formula and the functions here share; the program fills them in.
VARIABLES = (
    "x", "y", "table", "x_train", "y_train", "x_val", "y_val", "x_test", "y_test", "train_data",
    "val_data", "test_data", "class_names", "num_classes", "x_scaler", "y_scaler", "model",
    "history", "scores", "predictions", "histories", "results", "labels_test",
)  # fmt: skip

OPERAND = "array"  # what a preprocessing step works on
FILLED = {
    "steps": (OPERAND,), "columns": ("table",), "layers": ("kwargs",), "streams": ("class_names",),
}  # fmt: skip

# What an author may call a function of this folder, or a milestone, instead.
OTHERWISE = {
    "steps": {
        "rescale": "divide", "scale": "divide", "normalize": "divide", "astype": "cast",
        "to_categorical": "one_hot", "onehot": "one_hot", "pad_sequences": "pad",
        "noise": "add_noise", "normalise": "divide", "to_rgb": "repeat_channels",
    },
    "do": {
        "train": "fit", "test": "evaluate", "show": "print", "shape": "shape_of",
        "samples": "plot_samples", "show_samples": "plot_samples", "history": "plot_history",
        "predictions": "print_predictions",
    },
}  # fmt: skip


class Idiom(NamedTuple):
    """A function or class: its syntax tree, its text with comments, and the file that holds it."""

    node: ast.FunctionDef | ast.ClassDef
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
        alone = isinstance(self.node, ast.FunctionDef) and len(body) == 1
        if alone and isinstance(body[0], ast.Return):
            return body[0].value
        return None

    @property
    def carried(self) -> ast.FunctionDef | ast.ClassDef:
        """The function as a script holds it: the node, with its text and its file."""
        vars(self.node).update(text=self.text, file=self.file)
        return self.node

    @property
    def summary(self) -> str:
        """The first line of its docstring."""
        return (ast.get_docstring(self.node) or "").partition("\n")[0]

    @property
    def details(self) -> str:
        """The rest of its docstring, as one paragraph."""
        return " ".join((ast.get_docstring(self.node) or "").split("\n")[1:]).strip()

    @property
    def parameters(self) -> list[str]:
        """The names of all its parameters."""
        return [name for name, _ in _signature(self.node)]


@cache
def family(name: str) -> dict[str, Idiom]:
    """The functions of a family, by name, in the order of its files."""
    return {word: idiom for file in FAMILIES.get(name, ()) for word, idiom in _file(file).items()}


@cache
def _file(name: str) -> dict[str, Idiom]:
    path = Path(__file__).with_name(f"{name}.py")
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            source = "\n".join(lines[first - 1 : node.end_lineno])
            found[node.name] = Idiom(node, source, str(path))
    return found


def source_family(name: str) -> str | None:
    """The family of a dataset: what `load: name` leaves."""
    return next((f for f in SOURCES if name in family(f)), None)


def carried(words: Iterable[str]) -> list[Idiom]:
    """The functions that a script needs whose statements use `words`; those that they need too."""
    known = {n: i for f in FAMILIES for n, i in family(f).items() if i.inline is None}
    needed: set[str] = set()
    waiting = [word for word in words if word in known]
    while waiting:
        word = waiting.pop()
        if word not in needed:
            needed.add(word)
            inner = {n.id for n in ast.walk(known[word].node) if isinstance(n, ast.Name)}
            waiting += [name for name in inner if name in known]
    return [idiom for name, idiom in known.items() if name in needed]


@cache
def find(family_name: str, name: str) -> Entry | None:
    """The entry of a function, with the parameters that are the spec's to give."""
    idiom = family(family_name).get(name)
    if idiom is None:
        return None
    filled = (*FILLED.get(family_name, ()), *(VARIABLES if family_name == "shows" else ()))
    given = (p for p in _signature(idiom.node) if p[0] not in filled)
    parameters = tuple(Parameter(n, kind(family_name, name, n), r) for n, r in given)
    return Entry(name, name, parameters)


def _signature(node: ast.FunctionDef | ast.ClassDef) -> list[tuple[str, bool]]:
    """Names of the parameters, and whether each is required."""
    if isinstance(node, ast.ClassDef):
        made = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
        return [p for p in _signature(made[0]) if p[0] != "self"] if made else []
    names = [a.arg for a in node.args.args]
    required = len(names) - len(node.args.defaults)
    return [(name, index < required) for index, name in enumerate(names)]


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
