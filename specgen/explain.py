"""A word of the language -> what it does, what it takes, and a piece of a spec that has it.

All from the registries, and from two files beside Keras's catalogue: what Keras says of each thing,
and an example of each thing that cannot do without one. Imports no framework.
"""

import textwrap
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import from_json

from specgen import catalogue, idioms, plan, snippet
from specgen.catalogue import Keras
from specgen.catalogue.call import Entry
from specgen.diagnostics import Diagnostic, SpecError, did_you_mean
from specgen.keys import keys
from specgen.source import load_text, read
from specgen.vocabulary import VOCABULARY
from specgen.wording import said

WIDTH = 80
NAMES = 24  # columns for the names of arguments, where that will do

Piece = dict[str, Any]  # of a spec


class Topic(NamedTuple):
    """What there is to say of a word. needs, takes: its arguments, required and not.

    use: as it stands in a list of its kind; snippet: the same in its place; python: the file that
    the snippet has under `code`.
    """

    word: str
    noun: str
    summary: str
    details: str
    needs: Mapping[str, str]
    takes: Mapping[str, str]
    use: Any
    snippet: Piece
    python: str = ""


class Family(NamedTuple):
    """Words of one sort. noun: what each is; place: a use and its example -> a piece of a spec."""

    noun: str
    place: Callable[[Any, Piece], Piece]


def _in(*path: str, listed: bool = False) -> Callable[[Any, Piece], Piece]:
    def place(use: Any, example: Piece) -> Piece:
        piece = [use] if listed else use
        for key in reversed(path):
            piece = {key: piece}
        return dict(piece)

    return place


def _node(use: Any, example: Piece) -> Piece:
    """Behind the inputs that feed it."""
    given = example.get("input", [4])
    if not (isinstance(given, list) and given and isinstance(given[0], list | dict)):
        return {"model": {"layers": [{"Input": given}, use]}}
    names = list("abcdef"[: len(given)])
    entrances = [{"Input": shape, "name": n} for n, shape in zip(names, given, strict=True)]
    use = {use: None} if isinstance(use, str) else use
    return {"model": {"layers": [*entrances, {**use, "from": names}]}}


def _operation(use: Any, example: Piece) -> Piece:
    inputs = Keras().inputs(_word(use))
    count = 0 if inputs is None else 2 if inputs.listed else len(inputs.required)
    return _node(use, {"input": [[4]] * count if count > 1 else [4], **example})


def _application(use: Any, example: Piece) -> Piece:
    return _node({use: {"include_top": False, "pooling": "avg"}}, {"input": [224, 224, 3]})


def _dense(parameter: str) -> Callable[[Any, Piece], Piece]:
    return lambda use, example: _node({"Dense": {"units": 8, parameter: use}}, {})


def _column(use: Any, example: Piece) -> Piece:
    return {"data": {"load": {"csv": "houses.csv"}, "table": [use], "target": "price"}}


def _shown(use: Any, example: Piece) -> Piece:
    """Behind the steps that leave what it shows."""
    found = idioms.family("shows").get(_word(use))
    needed = {*found.variables} if found else set()
    first = ["fit", "predict"] if "predictions" in needed else ["fit"]
    chapters = [{"heading": "What came out", "do": [*first, use]}]
    if needed & {"histories", "results"}:
        several = {"short": {"fit.epochs": 1}, "long": {"fit.epochs": 5}}
        return {"variants": several, "walkthrough": chapters}
    return {"walkthrough": chapters}


def _word(use: Any) -> str:
    return use if isinstance(use, str) else str(next(iter(use)))


FAMILIES = {
    "keys": Family("a key of a spec", lambda use, example: {}),
    "datasets": Family("a dataset with a test set of its own", _in("data", "load")),
    "arrays": Family("a dataset of inputs and labels", _in("data", "load")),
    "tables": Family("a dataset of columns", _in("data", "load")),
    "series": Family("a time series", _in("data", "load")),
    "streams": Family("a dataset that is read in batches", _in("data", "load")),
    "columns": Family("a step for tables", _column),
    "steps": Family("a step for arrays", _in("data", "x", listed=True)),
    "scalers": Family("a step that is fitted to the training part", _in("data", "x", listed=True)),
    "layers": Family("a layer", _node),
    "nodes": Family("a node of a graph", _node),
    "ops": Family("an operation, a node of a graph", _operation),
    "applications": Family("an application, a node of a graph", _application),
    "activations": Family("an activation", _dense("activation")),
    "initializers": Family("an initializer", _dense("kernel_initializer")),
    "regularizers": Family("a regularizer", _dense("kernel_regularizer")),
    "constraints": Family("a constraint", _dense("kernel_constraint")),
    "optimizers": Family("an optimizer", _in("compile", "optimizer")),
    "schedules": Family("a schedule", _in("compile", "optimizer", "Adam", "learning_rate")),
    "losses": Family("a loss", _in("compile", "loss")),
    "metrics": Family("a metric", _in("compile", "metrics", listed=True)),
    "callbacks": Family("a callback", _in("fit", "callbacks", listed=True)),
    "milestones": Family("a milestone of the walkthrough", _shown),
    "shows": Family("a step of the walkthrough", _shown),
}

# What no docstring tells.
_SUMMARIES = {
    "print": "Print a line, with formulas in braces.",
    "shape_of": "Print the shapes of arrays.",
    "formula": "Compute a tensor from others, by a formula in the names of nodes.",
    "preprocess_input": "Scale images from 0 to 255 as an application wants them; also a step.",
}


def explain(word: str) -> list[Topic]:
    """What the word means: in each family that has it, and for each place of a key.

    Keys may be given with those around them, as in `data.split`.
    Raises SpecError for an unknown word, with what may be meant.
    """
    found = [topic for family in FAMILIES for topic in topics(family, word)]
    if found:
        return found
    known = dict.fromkeys(name for family in FAMILIES for name in words(family))
    renamed = {k: v for f in ("do", *FAMILIES) for k, v in VOCABULARY.renamed(f).items()}
    hint = did_you_mean(word, known, renamed)
    if takers := [n for f in FAMILIES for n, e in _entries(f).items() if e.parameter(word)]:
        hint = f"an argument of {', '.join(takers[:3])}{' and others' if takers[3:] else ''}"
    raise SpecError([Diagnostic("SG202", f"nothing is called {word!r}", "specgen explain", hint)])


def words(family: str) -> tuple[str, ...]:
    """Every word of a family, in its registry's order; keys with those around them."""
    if family == "keys":
        return tuple(keys())
    return tuple(dict.fromkeys((*_entries(family), *VOCABULARY.words(family))))


def topics(family: str, word: str) -> list[Topic]:
    """What the word means in a family: nothing, or one thing; a key, one in each of its places."""
    if family == "keys":
        return [_key(path) for path in keys() if word in (path, path.rpartition(".")[2])]
    entry = _entries(family).get(word)
    if entry is None and word not in VOCABULARY.words(family):
        return []
    row, example = FAMILIES[family], _examples().get(family, {}).get(word, {})
    use = example.get("use") or ({word: example["with"]} if "with" in example else word)
    piece = example.get("spec") or merged(row.place(use, example), example.get("also", {}))
    piece = _sorted({**piece, "code": "mine.py"} if "python" in example else piece)
    needs, takes = (
        {p.name: said(p.kind) for p in (entry.parameters if entry else ()) if p.required is needed}
        for needed in (True, False)
    )
    noun = row.noun if entry else f"{row.noun}, by its name in Keras"
    summary, details = _told(family, word)
    return [
        Topic(word, noun, summary, details, needs, takes, use, piece, example.get("python", ""))
    ]


def _key(path: str) -> Topic:
    """A key: what it takes, or the keys inside of it."""
    around, _, word = path.rpartition(".")
    key = keys()[path]
    inside = {name: keys()[f"{path}.{name}"] for name in key.keys}
    needs, takes = (
        {n: f"{k.summary}; {said(k.kind)}" for n, k in inside.items() if k.required is needed}
        for needed in (True, False)
    )
    noun = f"a key of `{around}`" if around else "a section of a spec"
    summary = f"{key.summary[:1].upper()}{key.summary[1:]}."
    details = key.details if inside else f"Takes {said(key.kind)}."
    return Topic(path, noun, summary, details, needs, takes, word, _examples()["keys"][path])


@cache
def _entries(family: str) -> dict[str, Entry]:
    """The words of a family with what each takes; Keras's bare words are not among them."""
    names: tuple[str, ...] = (*idioms.family(family), *Keras().names(family))
    if family == "milestones":
        names = plan.MILESTONES
    elif family == "shows":
        names = (*plan.FORMULAS, *names)
    elif family == "nodes":
        others = {n for f in ("layers", "ops", "applications") for n in VOCABULARY.names(f)}
        names = tuple(n for n in VOCABULARY.names("nodes") if n not in others)
    find = plan.find if family in ("milestones", "shows") else partial(VOCABULARY.find, family)
    return {name: entry for name in names if (entry := find(name))}


def _told(family: str, word: str) -> tuple[str, str]:
    """What it does in a sentence, and more of it."""
    if family == "milestones":
        return f"{plan.HEADINGS[word].format('test')}.", _leaves(plan.LEAVES[word])
    idiom = idioms.family(family).get(word)
    if idiom is None:
        summary = _summaries().get(family, {}).get(word) or _SUMMARIES[word]
        return summary, _feeds(word) if family in ("layers", "ops") else ""
    used = (*idiom.variables, *idiom.optional) if family == "shows" else ()
    uses = f"Uses {_and(used)}." if used else ""
    leaves = _leaves(idioms.SOURCES[family]) if family in idioms.SOURCES else ""
    return idiom.summary, " ".join(filter(None, (idiom.details, uses, leaves)))


def _leaves(names: Iterable[str]) -> str:
    return f"Leaves {_and(names)}." if names else "What it leaves depends on the data."


def _feeds(word: str) -> str:
    """The tensors that a node is called with, where it is more than one."""
    inputs = Keras().inputs(word)
    if inputs is None or len(inputs.required) + len(inputs.optional) + inputs.listed < 2:
        return ""
    perhaps = f", perhaps also {_and(inputs.optional)}" if inputs.optional else ""
    return "Fed by a list." if inputs.listed else f"Fed by {_and(inputs.required)}{perhaps}."


def _and(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def merged(first: Any, second: Any) -> Any:
    """Mappings with the keys of both, those inside too; of anything else the second."""
    if isinstance(first, dict) and isinstance(second, dict):
        both = {k: merged(first[k], v) if k in first else v for k, v in second.items()}
        return {**first, **both}
    return second


def _sorted(piece: Piece, around: str = "") -> Piece:
    """The keys of a spec, and those of its data, in the order of the language."""
    places = [*keys()]
    order = sorted(piece, key=lambda key: places.index(f"{around}{key}"))
    return {key: _sorted(piece[key], "data.") if key == "data" else piece[key] for key in order}


@cache
def _examples() -> dict[str, Any]:
    path = Path(catalogue.__file__).with_name("examples.yaml")
    known: dict[str, Any] = read(load_text(path)).value
    return known


@cache
def _summaries() -> dict[str, dict[str, str]]:
    path = Path(catalogue.__file__).with_name("summaries.json")
    known: dict[str, dict[str, str]] = from_json(path.read_bytes())
    return known


def text(topic: Topic) -> str:
    """The topic for a terminal of 80 columns."""
    out = [f"{topic.word}: {topic.noun}", "", *_wrapped(topic.summary)]
    out += ["", *_wrapped(topic.details)] if topic.details else []
    for heading, arguments in (("Needs", topic.needs), ("Takes", topic.takes)):
        if arguments:
            width = min(NAMES, max(map(len, arguments)))
            rows = (line for item in arguments.items() for line in _row(*item, width))
            out += ["", f"  {heading}", *rows]
    out += ["", "  As in", textwrap.indent(snippet.block(topic.snippet), "    ")]
    if topic.python:
        out += ["", "  with mine.py", textwrap.indent(topic.python.rstrip(), "    ")]
    return "\n".join(out)


def _row(name: str, what: str, width: int) -> list[str]:
    first, *rest = _wrapped(what, " " * (width + 6))
    if len(name) > width:
        return [f"    {name}", first, *rest]
    return [f"    {name:{width}}  {first.lstrip()}", *rest]


def _wrapped(words: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(
        words, WIDTH, initial_indent=indent, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
