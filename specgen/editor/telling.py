"""A place in a text -> what is said of the word there, and the shapes that layers give."""

from collections.abc import Iterator, Sequence
from typing import Any

from specgen.editor.cursor import cursor, word_at
from specgen.editor.meaning import ARGUMENT, Meaning, meaning, told
from specgen.editor.reading import Reading
from specgen.explain.keys import keys
from specgen.explain.wording import in_words
from specgen.facts.shapes.tensors import Made
from specgen.text.document import Document, Trail


def hover(read: Reading, lines: Sequence[str], line: int, column: int) -> str:
    """What there is to say of the word at a place, as Markdown; nothing for other words."""
    word, _, end = word_at(lines, line, column)
    path = cursor(lines, line, end).path
    if word and lines[line][end : end + 1] == ":" and path[-1:] != (word,):
        path = cursor(lines, line, end + 1).path
    if not word:
        return ""
    text = _told(word, path, read)
    trail = layer_at(read, line + 1)
    made = read.made.get(trail) if trail else None
    if text and made and _names(read.document, trail, word):
        text += f"\n\ngives {shape(made)}" + _parameters(made)
    return text


def _names(document: Document | None, trail: Trail | None, word: str) -> bool:
    """Whether the word is the name of the thing that stands at a place."""
    value: Any = document.value if document else None
    for part in trail or ():
        value = value[part]
    return value == word or (isinstance(value, dict) and word in value)


def _told(word: str, path: Sequence[str], read: Reading) -> str:
    inner = path[-1:] == (word,)
    around = meaning(path[:-1] if inner else path, read.words)
    if around is None:
        return ""
    if around.entry and (parameter := around.entry.parameter(word)):
        about = told(around.family, around.entry.name)
        known = {each.name: each.whole for each in about.arguments} if about else {}
        return f"**{word}**: {known.get(word) or in_words(parameter.kind)}"
    found = meaning([*path[:-1], word] if inner else [*path, word], read.words)
    if found and found.entry:
        return _thing(found, word)
    if found and found.key != ARGUMENT and found.key in keys():
        known_key = keys()[found.key]
        takes = "" if known_key.keys else f"; {in_words(known_key.kind)}"
        return f"**{word}**: {known_key.summary}{takes}"
    return ""


def _thing(found: Meaning, word: str) -> str:
    assert found.entry is not None
    known = told(found.family, word)
    if known is None:
        return f"**{word}** of this spec"
    out = [f"**{word}**: {known.summary}", known.details]
    rows = [f"- `{each.name}`: {each.whole}" for each in known.arguments]
    return "\n\n".join(filter(None, [*out, "\n".join(rows)]))


def shape(made: Made) -> str:
    """The shapes that leave a layer, without the batch."""
    shapes = [tensor.shape for tensor in made.outputs or ()]
    known = [
        ", ".join("?" if s is None else str(s) for s in each[1:]) if each else "?"
        for each in shapes
    ]
    return " | ".join(f"({each})" for each in known) or "?"


def _parameters(made: Made) -> str:
    return f", {made.parameters:,} parameters" if made.parameters else ""


def hints(read: Reading) -> Iterator[tuple[int, str]]:
    """For each layer its line, from 1, and the shape that it gives, where that is known."""
    checked = read.checked
    if checked is None or checked.document.source.text != read.source.text:
        return
    for trail, made in read.made.items():
        place = checked.document.places.get(trail)
        text = shape(made)
        if (
            place
            and text != "?"
            and place.value.line <= len(read.source.lines)
            and not place.value.each
        ):
            yield checked.document.span(trail).line, text


def layer_at(read: Reading, line: int) -> Trail | None:
    """The layer that stands on a line, from 1: the innermost."""
    places = read.checked.document.places if read.checked else {}
    there = [
        trail
        for trail in read.made
        if trail in places and places[trail].value.line <= line <= places[trail].value.end_line
    ]
    return max(there, key=lambda trail: (len(trail), places[trail].value.line), default=None)
