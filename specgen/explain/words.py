"""A word of the language -> what it does, what it takes, and a piece of a spec that has it.

All from the registries, from what Keras says of each thing, and from examples.yaml, which has an
example of each thing that cannot do without one. Imports no framework.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from specgen import catalogue, library
from specgen.explain import pieces
from specgen.explain.keys import keys
from specgen.explain.wording import in_words
from specgen.language.entries import Entry, Parameter
from specgen.language.families import FAMILIES, SOURCES
from specgen.language.functions import FUNCTIONS, Function
from specgen.language.milestones import MILESTONES
from specgen.language.vocabulary import FORMULAS, VOCABULARY
from specgen.text.diagnostics import Diagnostic, SpecError, did_you_mean


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
    snippet: pieces.Piece
    python: str = ""


# Every family that has words of its own.
LISTED = tuple(name for name, row in FAMILIES.items() if row.sort)

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

# What stands for a value in the example of a function.
_GIVEN = {
    "q": "0.5", "low": "0", "high": "1", "test": "x_test > 0", "values": "[0, 1]",
    "dtype": "'float32'", "shape": "[4, 2]", "axis": "-1", "arrays": "[x_test, x_test]",
    "repeats": "2", "start": "5", "stop": "9", "count": "3",
}  # fmt: skip


def explain(word: str) -> list[Topic]:
    """What the word means: in each family that has it, and for each place of a key.

    Keys may be given with those around them, as in `data.split`.
    Raises SpecError for an unknown word, with what may be meant.
    """
    found = [topic for family in LISTED for topic in topics(family, word)]
    if word in FUNCTIONS:
        found.append(_function(FUNCTIONS[word]))
    if found:
        return found
    known = dict.fromkeys(name for family in LISTED for name in words(family))
    known |= dict.fromkeys(FUNCTIONS)
    renamed = {k: v for f in ("do", *LISTED) for k, v in VOCABULARY.renamed(f).items()}
    hint = did_you_mean(word, known, renamed)
    if takers := [n for f in LISTED for n, e in _entries(f).items() if e.parameter(word)]:
        hint = f"an argument of {', '.join(takers[:3])}{' and others' if takers[3:] else ''}"
    raise SpecError([Diagnostic("SG202", f"nothing is called {word!r}", "specgen explain", hint)])


def listed() -> dict[str, tuple[str, ...]]:
    """All words, under what each is."""
    known = {FAMILIES[family].sort: words(family) for family in LISTED}
    return {**known, "a function of formulas": tuple(FUNCTIONS)}


def _function(row: Function) -> Topic:
    """A function of formulas: how it is called, and what the script calls for it."""
    written = f"In the script it is {row.in_numpy or f'{row.name} of Python'}"
    among = f"; among the layers {row.in_keras}." if row.in_keras else "; tensors have none."
    given = ", ".join(_GIVEN.get(word, "x_test") for word in row.required)
    steps = ["fit", {"print": f"{{{row.name}({given})}}"}]
    piece = {"walkthrough": [{"heading": "What came out", "do": steps}]}
    piece = pieces.examples()["functions"].get(row.name, {"spec": piece})["spec"]
    summary = f"{row.summary[:1].upper()}{row.summary[1:]}."
    details = f"Called as {row.use}. {written}{among}"
    return Topic(row.name, "a function of formulas", summary, details, {}, {}, row.use, piece)


def words(family: str) -> tuple[str, ...]:
    """Every word of a family, in its registry's order; keys with those around them."""
    if family in ("keys", "functions"):
        return tuple(keys() if family == "keys" else FUNCTIONS)
    return tuple(dict.fromkeys((*_entries(family), *VOCABULARY.words(family))))


def topics(family: str, word: str) -> list[Topic]:
    """What the word means in a family: nothing, or one thing; a key, one in each of its places."""
    if family == "keys":
        return [_key(path) for path in keys() if word in (path, path.rpartition(".")[2])]
    entry = _entries(family).get(word)
    if entry is None and word not in VOCABULARY.words(family):
        return []
    sort = FAMILIES[family].sort
    noun = sort if entry else f"{sort}, by its name in Keras"
    parameters = entry.parameters if entry else ()
    summary, details = _told(family, word)
    details, remarks = _remarks(details, [p.name for p in parameters])
    needs, takes = (
        {p.name: _argument(p, remarks) for p in parameters if p.required is needed}
        for needed in (True, False)
    )
    return [Topic(word, noun, summary, details, needs, takes, *pieces.of(family, word))]


def _key(path: str) -> Topic:
    """A key: what it takes, or the keys inside of it."""
    around, _, word = path.rpartition(".")
    key = keys()[path]
    inside = {name: keys()[f"{path}.{name}"] for name in key.keys}
    needs, takes = (
        {n: f"{k.summary}; {in_words(k.kind)}" for n, k in inside.items() if k.required is needed}
        for needed in (True, False)
    )
    noun = f"a key of `{around}`" if around else "a section of a spec"
    summary = f"{key.summary[:1].upper()}{key.summary[1:]}."
    details = key.details if inside else f"Takes {in_words(key.kind)}. {key.details}".rstrip()
    if not inside and (alike := keys().get(word)) and alike.keys:
        details = f"Takes what `{word}` takes."
    if details.startswith(summary[:-1]):  # and goes on
        summary, details = details, ""
    row = pieces.examples()["keys"][path]
    piece, python = (row["spec"], row["python"]) if "python" in row else (row, "")
    return Topic(path, noun, summary, details, needs, takes, word, piece, python)


@cache
def _entries(family: str) -> dict[str, Entry]:
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


def _argument(parameter: Parameter, remarks: Mapping[str, str]) -> str:
    """What is said of it, and what it takes, unless that is in what is said."""
    remark, kind = remarks.get(parameter.name, ""), in_words(parameter.kind)
    said_already = {"or", parameter.name, *re.findall(r"\w+", remark)}
    if remark and {*re.findall(r"\w+", kind)} <= said_already:
        return remark
    return "; ".join(filter(None, (remark, kind)))


def _feeds(family: str, word: str) -> str:
    """The tensors that a node is called with, where it is more than one."""
    inputs, entry = catalogue.inputs(word), _entries(family)[word]
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
