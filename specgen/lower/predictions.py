"""`predict` -> the statements that compute what the model, or a part of it, makes of samples."""

import ast
from collections.abc import Callable
from typing import Any

from specgen import library
from specgen.checks.checked import Checked
from specgen.facts.carriers import by_column, columns_in, texts
from specgen.facts.columns import numbered
from specgen.facts.pictures import picture
from specgen.facts.plan import Step
from specgen.language.spec.data import PATHS
from specgen.lower.steps import brought
from specgen.lower.table import by_number, column, listed
from specgen.lower.values import apply, named
from specgen.program.ast_nodes import assign, call, literal, name


def predict(checked: Checked, step: Step, computed: Callable[[str], ast.expr]) -> list[ast.stmt]:
    """What is predicted of an array, of the test set, or of rows and files that were prepared.

    computed: what a formula stands for.
    """
    given = step.call.arguments
    before: list[ast.stmt] = []
    if "of" in given:
        samples = computed(given["of"])
    elif "rows" in given or "files" in given:
        raw = _typed(checked, given["rows"]) if "rows" in given else _read(checked, given["files"])
        before, samples = brought(checked, "rows", raw)
    else:
        samples = name("x_test")
    made = ast.Call(ast.Attribute(part(checked, given.get("by")), "predict", ast.Load()), [], [])
    made.args = [samples]
    return [*before, assign(given.get("as", "predictions"), made)]


def part(checked: Checked, word: str | None) -> ast.expr:
    """The model, or a part of it: by its variable where the script has one, else by its name."""
    if word is None:
        return name("model")
    alone = not (checked.several or checked.spec.compared or checked.spec.model.function)
    loaded = any(step.name == "load_model" for step in checked.plan.steps)
    if word in checked.spec.model.parts and alone and not loaded:
        return name(word)
    return call("model.get_layer", literal(word))


def _typed(checked: Checked, rows: list[Any]) -> ast.expr:
    """Rows as an array; where columns are looked at by name, as a table."""
    data = checked.spec.data
    if not by_column(data):
        return call("np.array", _listed(rows))
    bare = {} if isinstance(rows[0], dict) else {"columns": _listed(columns_in(data))}
    return call("pd.DataFrame", _listed(rows), **bare)


def _listed(value: Any) -> ast.expr:
    if isinstance(value, list):
        return ast.List([_listed(item) for item in value], ast.Load())
    return literal(value)


def _read(checked: Checked, files: str | list[str]) -> ast.expr:
    """Images, or rows of a table, as the dataset reads them."""
    if checked.spec.data.family == "tables":
        return _table(checked, files if isinstance(files, str) else files[0])
    known = picture(checked.spec)
    assert known is not None
    size, mode = known
    more = {} if mode == "rgb" else {"color_mode": literal(mode)}
    listed = _listed([files] if isinstance(files, str) else files)
    return call("load_images", listed, image_size=literal(size), **more)


def _table(checked: Checked, file: str) -> ast.expr:
    """The columns of a file that go in, as the dataset's own are read."""
    data = checked.spec.data
    said = named(data.load, checked.document, ("data", "load"))
    given = by_number(data.load, said, data, read=True)
    kept = {word: item for word, item in given.items() if word not in (*PATHS, "rows")}
    made = apply(library.family("tables")["csv"], None, {"path": literal(file), **kept})
    if by_column(data) and numbered(data):
        made = ast.Call(ast.Attribute(made, "rename", ast.Load()), [], [])
        made.keywords = [ast.keyword("columns", name("str"))]
    words = columns_in(data) or []
    alone = texts(checked.spec)
    picked = column(words[0], data) if alone else listed(words, data)
    made = ast.Subscript(made, picked, ast.Load())
    if by_column(data):
        return made
    kind = [] if alone else [literal("float32")]
    return ast.Call(ast.Attribute(made, "to_numpy", ast.Load()), kind, [])
