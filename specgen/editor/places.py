"""A name in a text -> where it is defined: a node, a block or a part, a base, Python."""

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from specgen.editor.cursor import cursor, word_at
from specgen.editor.reading import Reading
from specgen.text.document import Document, Trail


class Target(NamedTuple):
    """A place in a file; both count from 1."""

    file: str
    line: int
    column: int


def definition(read: Reading, lines: Sequence[str], line: int, column: int) -> Target | None:
    """Where the name at a place is defined: a node, a block or a part, a base, Python."""
    word, _, end = word_at(lines, line, column)
    document = read.document
    if not word or document is None:
        return None
    folder = Path(read.source.name).parent
    path = cursor(lines, line, end).path
    if path[:1] == ("extends",) or (path[:1] == ("code",)):
        file = folder / word
        return Target(str(file), 1, 1) if file.is_file() else None
    for trail in (("model", "blocks", word), ("model", "parts", word), ("vars", word)):
        if trail in document.places:
            return _target(document, trail)
    return _node(document, word, line + 1) or _python(document, folder, word)


def _node(document: Document, word: str, line: int) -> Target | None:
    """A node of that name; of several, the last one above."""
    named = [
        trail
        for trail, place in document.places.items()
        if trail[-1:] == ("name",) and _value(document, trail) == word
    ]
    above = [each for each in named if document.places[each].value.line <= line]
    return _target(document, (above or named)[-1]) if named else None


def _value(document: Document, trail: Trail) -> Any:
    value: Any = document.value
    for part in trail:
        value = value[part]
    return value


def _target(document: Document, trail: Trail) -> Target:
    span = document.key(trail) if trail[-1] != "name" else document.span(trail)
    name, line = span.source.origin(span.line)
    return Target(name, line, span.column)


def _python(document: Document, folder: Path, word: str) -> Target | None:
    """A function or a class of the author's files."""
    given = document.value.get("code") if isinstance(document.value, dict) else None
    for name in given if isinstance(given, list) else [given]:
        try:
            tree = ast.parse((folder / str(name)).read_text(encoding="utf-8"))
        except (OSError, ValueError, SyntaxError):
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == word:
                return Target(str(folder / str(name)), node.lineno, node.col_offset + 1)
    return None
