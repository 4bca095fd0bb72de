"""A use of a word -> the piece of a spec that it stands in, with what it needs around it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from specgen import catalogue, library
from specgen.explain.keys import keys
from specgen.language.families import SOURCES
from specgen.text.yaml_reader import load_text, read

Piece = dict[str, Any]  # of a spec
Place = Callable[[Any, Piece], Piece]  # a use and its row of examples.yaml -> a piece


@cache
def examples() -> dict[str, Any]:
    """The rows of examples.yaml, by family and word; its head says what they hold."""
    path = Path(__file__).with_name("examples.yaml")
    known: dict[str, Any] = read(load_text(path)).value
    return known


def of(family: str, word: str) -> tuple[Any, Piece, str]:
    """The word as it stands in a list of its kind; the same in its place; and the file mine.py."""
    example = examples().get(family, {}).get(word, {})
    use = example.get("use") or ({word: example["with"]} if "with" in example else word)
    piece = example.get("spec") or merged(PLACES[family](use, example), example.get("also", {}))
    piece = sorted_keys({**piece, "code": "mine.py"} if "python" in example else piece)
    return use, piece, example.get("python", "")


def placed(*path: str, listed: bool = False) -> Place:
    """Under the keys of `path`."""

    def place(use: Any, example: Piece) -> Piece:
        piece = [use] if listed else use
        for key in reversed(path):
            piece = {key: piece}
        return dict(piece)

    return place


def node(use: Any, example: Piece) -> Piece:
    """Behind the inputs that feed it."""
    given = example.get("input", [4])
    if not (isinstance(given, list) and given and isinstance(given[0], list | dict)):
        return {"model": {"layers": [{"Input": given}, use]}}
    names = list("abcdef"[: len(given)])
    entrances = [{"Input": shape, "name": n} for n, shape in zip(names, given, strict=True)]
    use = {use: None} if isinstance(use, str) else use
    return {"model": {"layers": [*entrances, {**use, "from": names}]}}


def operation(use: Any, example: Piece) -> Piece:
    """Behind as many inputs as it has to have."""
    inputs = catalogue.inputs(_word(use))
    count = 0 if inputs is None else 2 if inputs.listed else len(inputs.required)
    return node(use, {"input": [[4]] * count if count > 1 else [4], **example})


def application(use: Any, example: Piece) -> Piece:
    """Without its last layer, behind a photograph."""
    return node({use: {"include_top": False, "pooling": "avg"}}, {"input": [224, 224, 3]})


def argument(parameter: str) -> Place:
    """As an argument of a layer."""
    return lambda use, example: node({"Dense": {"units": 8, parameter: use}}, {})


def column(use: Any, example: Piece) -> Piece:
    """Among the steps for a table."""
    return {"data": {"load": {"csv": "houses.csv"}, "table": [use], "target": "price"}}


def preparation(use: Any, example: Piece) -> Piece:
    """What happens to columns of a table."""
    return {"data": {"load": {"csv": "houses.csv"}, "target": "price", "prepare": [use]}}


def source(use: Any, example: Piece) -> Piece:
    """Read beside the data."""
    return {"data": {"load": {"csv": "houses.csv"}, "sources": {"near": use}, "target": "price"}}


def behind_the_fit(use: Any, example: Piece) -> Piece:
    """Behind the steps that leave what it shows."""
    found = library.family("shows").get(_word(use))
    needed = {*found.variables} if found else set()
    first = ["fit", "predict"] if "predictions" in needed else ["fit"]
    chapters = [{"heading": "What came out", "do": [*first, use]}]
    if found and found.says.about == "numbers":
        return {"compile": {"optimizer": "adam", "loss": "mse"}, "walkthrough": chapters}
    if needed & {"histories", "results"}:
        several = {"short": {"fit.epochs": 1}, "long": {"fit.epochs": 5}}
        return {"variants": several, "walkthrough": chapters}
    return {"walkthrough": chapters}


def _word(use: Any) -> str:
    return use if isinstance(use, str) else str(next(iter(use)))


def merged(first: Any, second: Any) -> Any:
    """Mappings with the keys of both, those inside too; of anything else the second."""
    if isinstance(first, dict) and isinstance(second, dict):
        both = {k: merged(first[k], v) if k in first else v for k, v in second.items()}
        return {**first, **both}
    return second


def sorted_keys(piece: Piece, around: str = "") -> Piece:
    """The keys of a spec, and those of its data, in the order of the language."""
    places = [*keys()]
    order = sorted(piece, key=lambda key: places.index(f"{around}{key}"))
    return {key: sorted_keys(piece[key], "data.") if key == "data" else piece[key] for key in order}


_LOAD = placed("data", "load")
_X = placed("data", "x", listed=True)

# Where a word of each family stands.
PLACES: dict[str, Place] = {
    "keys": placed(), **dict.fromkeys(SOURCES, _LOAD), "sources": source, "columns": column,
    "steps": _X,
    "scalers": _X, "preparations": preparation, "layers": node, "nodes": node, "ops": operation,
    "applications": application,
    "activations": argument("activation"), "initializers": argument("kernel_initializer"),
    "regularizers": argument("kernel_regularizer"), "constraints": argument("kernel_constraint"),
    "optimizers": placed("compile", "optimizer"),
    "schedules": placed("compile", "optimizer", "Adam", "learning_rate"),
    "losses": placed("compile", "loss"), "metrics": placed("compile", "metrics", listed=True),
    "callbacks": placed("fit", "callbacks", listed=True), "milestones": behind_the_fit,
    "shows": behind_the_fit,
}  # fmt: skip
