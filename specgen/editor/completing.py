"""A place in a text -> the words that may stand there, with what each is."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specgen.editor.cursor import ITEM, Cursor, cursor
from specgen.editor.meaning import Meaning, literals, meaning, told
from specgen.explain.keys import Key, keys
from specgen.explain.wording import in_words
from specgen.language.entries import Entry, Vocabulary
from specgen.language.uses import Use
from specgen.text import snippets

MOST = 400  # words of a list: an editor asks again as one types


class Word(NamedTuple):
    """A word that may stand somewhere. text: what to write; rank: the lower the earlier."""

    label: str
    sort: str
    text: str
    detail: str = ""
    about: str = ""
    rank: int = 1


# Keys whose values are names of nodes.
_WIRES = ("model.layers.from", "model.outputs", "model.blocks.outputs", "model.parts.outputs")


def complete(lines: Sequence[str], line: int, column: int, words: Vocabulary) -> list[Word]:
    """The words that may stand at a place; both count from 0."""
    at = cursor(lines, line, column)
    found = meaning(at.path, words)
    if found is None:
        return []
    names = [*_names(lines)] if found.key in _WIRES else []
    made = [*names, *_words(at, found, words)]
    kept = [word for word in made if _fits(word.label, at.word)]
    return sorted(kept, key=lambda word: (word.rank, word.label))[:MOST]


def _fits(label: str, begun: str) -> bool:
    """Whether the letters that are typed stand in the word, in their order."""
    letters = iter(label.casefold())
    return all(letter in letters for letter in begun.casefold())


def _words(at: Cursor, found: Meaning, words: Vocabulary) -> Iterator[Word]:
    if not at.value:
        yield from _arguments(found, at)
        yield from _keys(found, at)
        if at.beside and found.uses and at.path[-1:] == (ITEM,):
            return  # one name stands there already
    for use in found.uses:
        if use.family != "layers" or not at.beside:
            yield from _members(use, words, at.value)
    if at.value:
        for each in literals(found.kind):
            text = snippets.line(each)
            yield Word(text, "value", text, rank=0)


def _arguments(found: Meaning, at: Cursor) -> Iterator[Word]:
    """What the named thing around the place takes, and is not given yet."""
    entry = found.entry
    if entry is None:
        return
    known_of = told(found.family, entry.name)
    about_each = {each.name: each for each in known_of.arguments} if known_of else {}
    for number, parameter in enumerate(entry.parameters):
        name = parameter.name
        if name in at.beside:
            continue
        known = about_each.get(name)
        about = known.whole if known else in_words(parameter.kind)
        detail = "required" if parameter.required else ""
        if known and known.default is not None:
            detail = f"default {snippets.line(known.default)}"
        rank = number if parameter.required else 100 + number
        yield Word(name, "argument", f"{name}: ", detail, about, rank)


def _keys(found: Meaning, at: Cursor) -> Iterator[Word]:
    """The keys of a section, or those beside a named thing, that are not there yet."""
    around = "model.layers" if found.key.endswith("layers") else "data.x"
    inside = {name: f"{found.key}.{name}" if found.key else name for name in found.inside}
    if found.uses and at.beside:
        inside |= {p.rpartition(".")[2]: p for p in keys() if p.rpartition(".")[0] == around}
    for number, (name, path) in enumerate(inside.items()):
        if name not in at.beside and path in keys():
            yield _key(name, keys()[path], number)


def _key(name: str, key: Key, number: int) -> Word:
    detail = "required" if key.required else ""
    about = key.summary if key.keys else f"{key.summary}; {in_words(key.kind)}"
    return Word(name, "key", f"{name}:" if key.keys else f"{name}: ", detail, about, number)


def _members(use: Use, words: Vocabulary, value: bool) -> Iterator[Word]:
    """The names of a family, with what each does."""
    if use.words:
        for name in words.words(use.family):
            yield Word(name, "word", name, rank=1)
    for name in dict.fromkeys(words.names(use.family)):
        entry = words.find(use.family, name)
        if entry is None:
            continue
        needs = [parameter.name for parameter in entry.parameters if parameter.required]
        rank = 3 if entry.role.name == "operation" else 2
        text = f"{name}: " if needs and value else name
        yield Word(name, "name", text, _detail(needs), _summary(use.family, entry), rank)


def _detail(needs: Sequence[str]) -> str:
    return f"needs {', '.join(needs)}" if needs else ""


def _summary(family: str, entry: Entry) -> str:
    known = told(family, entry.name)
    return known.summary if known else ""


def _names(lines: Sequence[str]) -> Iterator[Word]:
    """The names that nodes have."""
    text = "\n".join(lines)
    for name in dict.fromkeys(re.findall(r"\bname: *\[?([A-Za-z]\w*)", text)):
        yield Word(name, "node", name, "the name of a node", rank=0)
    for inner in re.findall(r"\binputs: *\[([^\]]*)\]", text):
        for name in re.findall(r"\w+", inner):
            yield Word(name, "node", name, "an input of a block", rank=0)
