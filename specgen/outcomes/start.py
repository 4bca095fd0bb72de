"""A kind of data, or a file of them -> the text of a spec to begin with, with comments."""

import os
from pathlib import Path
from typing import Any

import jinja2

from specgen.outcomes.seen import MANY, Column, seen
from specgen.outcomes.templates import folder
from specgen.text import snippets
from specgen.text.diagnostics import Diagnostic, SpecError

_WINE = (
    "load: wine # 13 numbers for each; `specgen new NAME --data FILE` reads a CSV file of yours",
    "split: {test: 0.2, val: 0.2, stratify: true} # with the same share of every class",
    "x: [StandardScaler] # fitted to the training part alone",
)
# What a column is called whose values are to be predicted, in lower case.
_TARGETS = ("target", "label", "labels", "class", "y", "outcome", "price")
ENOUGH = 5  # rows of each class, to divide them alike


def of_kind(title: str, kind: str) -> str:
    """A spec for a dataset that comes with Keras or scikit-learn."""
    given = {"data": _WINE, **_ends(3)} if kind == "table" else {}
    return _filled(kind, title=title, **given)


def of_data(title: str, path: Path, home: Path) -> str:
    """A spec for a CSV file, or for a folder with a folder of images for each class.

    home: the spec's folder. Raises SpecError for what lies elsewhere, and for what is neither.
    """
    inside = _below(path, home)
    if path.is_dir():
        classes = sorted(each.name for each in path.iterdir() if each.is_dir())
        if len(classes) < 2:
            raise _error(path, "there are no folders in it, one for each class")
        return _filled("folder", title=title, path=_word(inside), classes=snippets.line(classes))
    table = seen(path)
    if table is None or len(table.columns) < 2:
        raise _error(path, "not a text file with a row of names and two columns or more")
    return _filled("table", title=title, **_of_columns(inside, table.separator, table.columns))


def _of_columns(path: str, separator: str, columns: dict[str, Column]) -> dict[str, Any]:
    """The lines of a table's spec, and what follows from its target."""
    named = [name for name in columns if name.casefold() in _TARGETS]
    target = named[-1] if named else [*columns][-1]
    why = "by its name" if named else "the last column"
    odd = {n: f"more than {MANY} texts" for n, c in columns.items() if c.words > MANY}
    odd |= {n: "the same in all rows" for n, c in columns.items() if len(c.values) < 2}
    inputs = [name for name in columns if name != target and name not in odd]
    classes = columns[target].classes
    if not inputs or target in odd:
        raise SpecError([Diagnostic("SG501", "its columns have nothing to learn from", path)])
    given = {"path": path} | ({"separator": separator} if separator != "," else {})
    lines = [
        f"load: {{csv: {snippets.line(given if len(given) > 1 else path)}}}",
        "columns: # as the first rows have them; `--data sample` makes up a table like it",
    ]
    for name, column in columns.items():
        remark = f" # left out of `inputs`: {odd[name]}" if name in odd else ""
        lines.append(f"  {_word(name)}: {column.holds}{remark}")
    steps: list[Any] = [{"drop_missing": [target]}] if columns[target].missing else []
    steps += [{"codes": target}] if classes else []
    alike = bool(classes) and columns[target].fewest >= ENOUGH
    told = ": its values are classes, numbered from 0" if classes else ""
    lines += [f"table: {snippets.line(steps)}"] if steps else []
    lines += [
        f"inputs: {snippets.line(inputs)}",
        f"target: {_word(target)} # guessed, {why}{told}",
        f"split: {{test: 0.2, val: 0.2{', stratify: true' if alike else ''}}}",
        *([] if classes else ["y: [StandardScaler] # what is printed is in its own units again"]),
        *_prepared({name: columns[name] for name in inputs}),
    ]
    return {"data": lines, **_ends(len(classes))}


def _prepared(columns: dict[str, Column]) -> list[str]:
    """Missing numbers filled, numbers scaled, words as a column each."""
    numbers = [name for name, column in columns.items() if not column.words]
    words = [name for name in columns if name not in numbers]
    steps: list[Any] = []
    for names, strategy in ((numbers, "median"), (words, "most_frequent")):
        if lacking := [name for name in names if columns[name].missing]:
            steps.append({"impute": {"columns": lacking, "strategy": strategy}})
    steps += [{"StandardScaler": numbers}] if numbers else []
    steps += [{"one_hot": words}] if words else []
    head = "prepare: # fitted to the training part alone"
    return [head, *(f"  - {snippets.item(step)}" for step in steps)]


def _ends(classes: int) -> dict[str, Any]:
    """How a model ends and is measured: for so many classes, or for a number."""
    if not classes:
        return {
            "output": "1 # a number", "compile": "{optimizer: adam, loss: mse, metrics: [mae]}",
            "metric": "mae", "shows": "print_errors",
        }  # fmt: skip
    loss = "binary" if classes == 2 else "sparse_categorical"
    head = "units: 1, activation: sigmoid} # the probability of class 1"
    if classes > 2:
        head = f"units: {classes}, activation: softmax}} # a probability for each class"
    return {
        "output": f"{{{head}",
        "compile": f"{{optimizer: adam, loss: {loss}_crossentropy, metrics: [accuracy]}}",
        "metric": "accuracy", "shows": "print_confusion_matrix",
    }  # fmt: skip


def _below(path: Path, home: Path) -> str:
    """The path as a spec in `home` has it."""
    if not path.exists():
        raise _error(path, "there is no such file or folder", "")
    inside = Path(os.path.relpath(path.resolve(), home.resolve()))
    if inside.parts[:1] == ("..",) or inside == Path():
        raise _error(path, "it does not lie below the folder of the spec", "move one of them")
    return inside.as_posix()


def _error(path: Path, text: str, hint: str = "a CSV file, or a folder of images") -> SpecError:
    return SpecError([Diagnostic("SG501", text, str(path), hint or None)])


def _word(text: str) -> str:
    return snippets.line(text)


def _filled(name: str, title: str, **given: Any) -> str:
    loader = jinja2.FileSystemLoader(folder() / "start")
    environment = jinja2.Environment(
        loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template(f"{name}.yaml.j2").render(title=_word(title), **given)
