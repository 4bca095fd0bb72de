"""A word of the language -> what it does, what it takes, and a piece of a spec that has it.

All from the registries, from what Keras says of each thing, and from examples.yaml, which has an
example of each thing that cannot do without one. Imports no framework.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from specgen.explain import pieces
from specgen.explain.keys import keys
from specgen.explain.said import entries, said
from specgen.explain.wording import in_words
from specgen.language.families import FAMILIES
from specgen.language.functions import FUNCTIONS, Function
from specgen.language.vocabulary import VOCABULARY
from specgen.text.diagnostics import Diagnostic, SpecError
from specgen.text.guesses import did_you_mean


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
    if takers := [n for f in LISTED for n, e in entries(f).items() if e.parameter(word)]:
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
    return tuple(dict.fromkeys((*entries(family), *VOCABULARY.words(family))))


def topics(family: str, word: str) -> list[Topic]:
    """What the word means in a family: nothing, or one thing; a key, one in each of its places."""
    if family == "keys":
        return [_key(path) for path in keys() if word in (path, path.rpartition(".")[2])]
    entry = entries(family).get(word)
    if entry is None and word not in VOCABULARY.words(family):
        return []
    sort = FAMILIES[family].sort
    noun = sort if entry else f"{sort}, by its name in Keras"
    known = said(family, word)
    needs, takes = (
        {each.name: each.whole for each in known.arguments if each.required is needed}
        for needed in (True, False)
    )
    piece = pieces.of(family, word)
    return [Topic(word, noun, known.summary, known.details, needs, takes, *piece)]


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
