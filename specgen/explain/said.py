"""A word of the language -> what is said of it, and of each of its arguments: the one table.

`explain`, the schema and whatever else tells an author about a word reads it here. All from the
registries, from what Keras says of each thing and from docstrings. Imports no framework.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from specgen import catalogue, library
from specgen.explain.wording import in_words
from specgen.language import kinds
from specgen.language.entries import Entry, Parameter
from specgen.language.families import FAMILIES, SOURCES
from specgen.language.milestones import MILESTONES
from specgen.language.vocabulary import FORMULAS, VOCABULARY
from specgen.text import snippets

# The families whose words a list of several sorts takes; the first that has a word explains it.
_SORTS = {
    "nodes": ("layers", "applications", "ops", "nodes"),
    "load": SOURCES,
    "do": ("milestones", "shows"),
    "steps": ("steps", "scalers", "nodes"),
}


# What no docstring tells, written as a docstring would tell it.
_TOLD = {
    "evaluate": (
        "Evaluate the model.",
        "on: the part of the data, where it is not the test set; as: the name of these scores,"
        " which makes it one more evaluation, wherever the model is compiled.",
    ),
    "print": (
        "Print a line, with formulas in braces.",
        "text: the line; a formula may say how its value is written, as in {loss:.4f}.",
    ),
    "shape_of": (
        "Print the shapes of arrays.",
        "arrays: variables, or formulas such as x_train[0].",
    ),
    "let": (
        "Compute values and name them, for the formulas of all later steps.",
        "values: a formula for each name; it may use the names before it.",
    ),
    "plot": (
        "Save a figure of formulas: curves, points, bars, a histogram, images, a matrix.",
        "panels: plots side by side, each with words of its own. titles: a formula in i, the number"
        " of the image; count, columns: how many images, and how many in a row. vline, hline:"
        " where to draw a line across; legend: false for none; for points with colours, true, or a"
        " formula for the names of the colours. numbers: how to write the numbers of a matrix;"
        " xticks, yticks: a formula for the names of its columns and rows."
        " title: text, with formulas in braces. size: width and height in inches. file: where"
        " there is none, it is called after what is drawn, as in lines.png.",
    ),
    "plot_history": (
        "Save the curves of the named metrics over the epochs, training and validation together.",
        "mark: an epoch to draw a line after, such as the last one before fine-tuning.",
    ),
    "print_errors": (
        "Print the mean absolute and the root mean squared error, in the units of the data.",
        "of: what is predicted, a formula; truth: what is true, where it is not y_test. It leaves"
        " `errors`, a row for each sample.",
    ),
    "table": (
        "Print columns of formulas as a table.",
        "columns: a formula for each name; sort: the column to sort by; first: how many rows;"
        " digits: how many after the point.",
    ),
    "predict": (
        "Compute what the model makes of the test set, or of other samples.",
        "of: an array, as a formula; by: a part of the model in place of the whole; rows: samples "
        "typed in; files: images beside the spec; as: the name of what comes out. "
        "What was prepared for the inputs is done to rows and files.",
    ),
    "summary": (
        "Print the layers with their output shapes and numbers of parameters.",
        "part: the name of a sub-model, whose layers are printed instead.",
    ),
    "formula": (
        "Compute a tensor from others, by a formula in the names of nodes.",
        "text: names and numbers with + - * / ** and functions such as sqrt and mean.",
    ),
    "preprocess_input": (
        "Scale images from 0 to 255 as an application wants them; also a step.",
        "",
    ),
}


class Argument(NamedTuple):
    """What is said of an argument; default: its value where it is not given, None for none."""

    name: str
    required: bool
    text: str
    default: Any = None

    @property
    def whole(self) -> str:
        """The text with the default."""
        if self.default is None:
            return self.text
        return f"{self.text}; default {snippets.line(self.default)}"


class Said(NamedTuple):
    """What a word does, in a sentence and at more length, and its arguments in their order."""

    summary: str
    details: str
    arguments: tuple[Argument, ...]


@cache
def said(family: str, word: str) -> Said:
    """What there is to say of a word of the family, or of one that the family consists of."""
    family = home(family, word)
    entry = entries(family).get(word)
    parameters = entry.parameters if entry else ()
    summary, details = _told(family, word)
    details, remarks = _remarks(details, [p.name for p in parameters])
    if word not in library.family(family):
        remarks = {**catalogue.arguments(family, word), **remarks}
    defaults = _defaults(family, word)
    arguments = (
        Argument(p.name, p.required, _argument(p, remarks), defaults.get(p.name))
        for p in parameters
    )
    return Said(summary, details, tuple(arguments))


def home(family: str, word: str) -> str:
    """The family that the word is of: the family itself, or one that it consists of."""
    sorts = _SORTS.get(family, (family,))
    return next((each for each in sorts if word in entries(each)), family)


def _defaults(family: str, word: str) -> Mapping[str, Any]:
    function, thing = library.family(family).get(word), catalogue.find(family, word)
    return function.defaults if function else thing.defaults if thing else {}


@cache
def entries(family: str) -> dict[str, Entry]:
    """The words of a family with what each takes; Keras's bare words are not among them."""
    names: tuple[str, ...] = (*library.family(family), *catalogue.names(family))
    if family == "milestones":
        names = tuple(MILESTONES)
    elif family == "shows":
        names = (*FORMULAS, *names)
    elif family == "nodes":
        others = {n for f in ("layers", "ops", "applications") for n in VOCABULARY.names(f)}
        names = tuple(n for n in VOCABULARY.names("nodes") if n not in others)
    found_as = "do" if family == "shows" else family
    return {name: entry for name in names if (entry := VOCABULARY.find(found_as, name))}


def _told(family: str, word: str) -> tuple[str, str]:
    """What it does in a sentence, and more of it."""
    if family == "milestones":
        more = _TOLD.get(word, ("", ""))[1]
        leaves = _leaves(MILESTONES[word].leaves)
        return f"{MILESTONES[word].heading.format('test')}.", f"{more} {leaves}".lstrip()
    function = library.family(family).get(word)
    if word in _TOLD and function is None:
        return _TOLD[word]
    if function is None:
        feeds = _feeds(family, word) if family in ("layers", "ops") else ""
        return catalogue.summary(family, word), feeds
    used = (*function.variables, *function.optional) if family == "shows" else ()
    uses = f"Uses {_and(used)}." if used else ""
    leaves = _leaves(FAMILIES[family].leaves) if family in SOURCES else ""
    return function.summary, " ".join(filter(None, (function.details, uses, leaves)))


def _leaves(names: Iterable[str]) -> str:
    return f"Leaves {_and(names)}." if names else "What it leaves depends on the data."


# What a docstring says of arguments, as in `rows, columns: how many of each; seed: which.`, and
# where it ends.
_REMARK = re.compile(r"(?:^|(?<=[;.] ))([a-z_]+(?:, [a-z_]+)*): ")
_END = re.compile(r"\.(?= |$)|;(?= the other )")


def _remarks(details: str, names: Collection[str]) -> tuple[str, dict[str, str]]:
    """The text without what it says of arguments, and that by their names."""
    before, *clauses = _REMARK.split(details)
    pairs = [*zip(clauses[::2], clauses[1::2], strict=True)]
    if not any(name in names for words, _ in pairs for name in words.split(", ")):
        return details, {}
    remarks: dict[str, str] = {}
    sentences = [f"{before.strip('; ').removesuffix('.')}."] if before else []
    for words, clause in pairs:
        remark, *more = _END.split(clause, maxsplit=1)
        remark = remark.strip("; ").replace("None", "null")
        known = [name for name in words.split(", ") if name in names]
        remarks |= dict.fromkeys(known, remark)
        sentences += [] if known else [f"{words}: {remark}."]
        sentences += [text[:1].upper() + text[1:] for text in map(str.strip, more) if text]
    return " ".join(sentences), remarks


_ANYTHING = in_words(kinds.Plain)


def _argument(parameter: Parameter, remarks: Mapping[str, str]) -> str:
    """What is said of it, and what it takes, unless that is in what is said."""
    remark, kind = remarks.get(parameter.name, ""), in_words(parameter.kind)
    if remark and kind == _ANYTHING:
        return remark
    said_already = {"or", parameter.name, *re.findall(r"\w+", remark)}
    if remark and {*re.findall(r"\w+", kind)} <= said_already:
        return remark
    return "; ".join(filter(None, (remark, kind)))


def _feeds(family: str, word: str) -> str:
    """The tensors that a node is called with, where it is more than one."""
    inputs, entry = catalogue.inputs(word), entries(family)[word]
    if inputs is None or len(inputs.required) + len(inputs.optional) + inputs.listed < 2:
        return ""
    if inputs.listed:
        return "Fed by a list."
    perhaps = f", perhaps also {_and(inputs.optional)}" if inputs.optional else ""
    either = [name for name in (*inputs.required, *inputs.optional) if entry.parameter(name)]
    instead = f"; {' or '.join(either)} may be an argument instead" if either else ""
    return f"Fed by {_and(inputs.required)}{perhaps}{instead}."


def _and(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
