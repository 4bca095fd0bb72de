"""A word of the language -> what it does, what it takes, and a piece of a spec that has it.

All from the registries, and from two files beside Keras's catalogue: what Keras says of each thing,
and an example of each thing that cannot do without one. Imports no framework.
"""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import from_json

from specgen import catalogue, idioms, piece, plan, variables
from specgen.catalogue import Keras
from specgen.catalogue.call import Entry
from specgen.diagnostics import Diagnostic, SpecError, did_you_mean
from specgen.keys import keys
from specgen.vocabulary import VOCABULARY
from specgen.wording import said


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
    snippet: piece.Piece
    python: str = ""


class Family(NamedTuple):
    """Words of one sort: what each is, and where in a spec it stands."""

    noun: str
    place: piece.Place


FAMILIES = {
    "keys": Family("a key of a spec", piece.placed()),
    "datasets": Family("a dataset with a test set of its own", piece.placed("data", "load")),
    "arrays": Family("a dataset of inputs and labels", piece.placed("data", "load")),
    "tables": Family("a dataset of columns", piece.placed("data", "load")),
    "series": Family("a time series", piece.placed("data", "load")),
    "streams": Family("a dataset that is read in batches", piece.placed("data", "load")),
    "columns": Family("a step for tables", piece.column),
    "steps": Family("a step for arrays", piece.placed("data", "x", listed=True)),
    "scalers": Family(
        "a step that is fitted to the training part", piece.placed("data", "x", listed=True)
    ),
    "layers": Family("a layer", piece.node),
    "nodes": Family("a node of a graph", piece.node),
    "ops": Family("an operation, a node of a graph", piece.operation),
    "applications": Family("an application, a node of a graph", piece.application),
    "activations": Family("an activation", piece.argument("activation")),
    "initializers": Family("an initializer", piece.argument("kernel_initializer")),
    "regularizers": Family("a regularizer", piece.argument("kernel_regularizer")),
    "constraints": Family("a constraint", piece.argument("kernel_constraint")),
    "optimizers": Family("an optimizer", piece.placed("compile", "optimizer")),
    "schedules": Family(
        "a schedule", piece.placed("compile", "optimizer", "Adam", "learning_rate")
    ),
    "losses": Family("a loss", piece.placed("compile", "loss")),
    "metrics": Family("a metric", piece.placed("compile", "metrics", listed=True)),
    "callbacks": Family("a callback", piece.placed("fit", "callbacks", listed=True)),
    "milestones": Family("a milestone of the walkthrough", piece.shown),
    "shows": Family("a step of the walkthrough", piece.shown),
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
    needs, takes = (
        {p.name: said(p.kind) for p in (entry.parameters if entry else ()) if p.required is needed}
        for needed in (True, False)
    )
    noun, place = FAMILIES[family]
    noun = noun if entry else f"{noun}, by its name in Keras"
    summary, details = _told(family, word)
    return [Topic(word, noun, summary, details, needs, takes, *piece.of(family, word, place))]


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
    return Topic(path, noun, summary, details, needs, takes, word, piece.examples()["keys"][path])


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
        return f"{plan.HEADINGS[word].format('test')}.", _leaves(variables.LEAVES[word])
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


@cache
def _summaries() -> dict[str, dict[str, str]]:
    path = Path(catalogue.__file__).with_name("summaries.json")
    known: dict[str, dict[str, str]] = from_json(path.read_bytes())
    return known
