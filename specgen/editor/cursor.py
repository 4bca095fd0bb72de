"""A text and a place in it -> the keys around that place. By signs and indentation.

The text need not be YAML at that moment: of what stands behind the place nothing is asked, and a
bracket that is open ends with a line that is not indented more than its own.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

ITEM = "-"  # an item of a list, among the keys around a place
_HEAD = re.compile(
    r"(?P<dashes>(?:- +|-$)*)(?:(?P<key>[\w.$-]+|\"[^\"]*\"):(?: +|$))?(?P<rest>.*)$"
)
_KEY = re.compile(r"(?:^|[{,])\s*([\w.$-]+|\"[^\"]*\")\s*:")


_NAME = re.compile(r"[A-Za-z_][\w.-]*")


class Cursor(NamedTuple):
    """Where one types.

    path: the keys around it, ITEM for an item of a list; word: what is begun there; beside: the
    keys that stand in the same mapping already; value: it is the value of the last key of `path`.
    """

    path: tuple[str, ...]
    word: str
    beside: frozenset[str]
    value: bool


class _Opened(NamedTuple):
    """A bracket that is not closed: its sign, the key before it, where its inside begins."""

    sign: str
    inside: int


def cursor(lines: Sequence[str], line: int, column: int) -> Cursor:
    """What is around a place; both count from 0."""
    before = [*lines[:line], lines[line][:column] if line < len(lines) else ""]
    opened, number, start = _brackets(before)
    if not opened:
        return _in_block(lines, before, line)
    head = before[number][:start]
    path, _, _ = _block([*before[:number], head])
    inner = "\n".join([before[number][start:], *before[number + 1 :]])
    return _in_flow(path, inner, opened)


def word_at(lines: Sequence[str], line: int, column: int) -> tuple[str, int, int]:
    """The word at a place, and where it begins and ends; counting from 0."""
    text = lines[line] if line < len(lines) else ""
    found = next((m for m in _NAME.finditer(text) if m.start() <= column <= m.end()), None)
    return (found[0], found.start(), found.end()) if found else ("", column, column)


def _brackets(before: Sequence[str]) -> tuple[list[_Opened], int, int]:
    """The brackets that are open at the end, and the place of the outermost."""
    opened: list[_Opened] = []
    number = start = size = indent = 0
    for index, line in enumerate(before):
        width = len(line) - len(line.lstrip(" "))
        if opened and width <= indent and re.match(r"[\w-]", line[width:]):
            opened = []
        size = 0 if not opened else size
        quote = ""
        for at, sign in enumerate(line):
            if quote:
                quote = "" if sign == quote else quote
            elif sign in "\"'" and (at == 0 or line[at - 1] in " [{,:"):
                quote = sign
            elif sign == "#" and (at == 0 or line[at - 1] == " "):
                break
            elif sign in "{[" and (opened or _begins(line[:at])):
                if not opened:
                    number, start, size, indent = index, at, -at, width
                opened.append(_Opened(sign, size + at + 1))
            elif sign in "}]" and opened:
                opened.pop()
        size += len(line) + 1
    return opened, number, start


def _begins(before: str) -> bool:
    """Whether a value begins here: `${units}` in a plain text is no mapping."""
    return not before.strip() or before.endswith((": ", "- ")) or before.rstrip().endswith(":")


def _in_flow(path: tuple[str, ...], inner: str, opened: Sequence[_Opened]) -> Cursor:
    """The place within brackets: inner begins with the outermost."""
    ends = [*(each.inside - 1 for each in opened[1:]), len(inner)]
    for each, end in zip(opened, ends, strict=True):
        piece = _top(inner[each.inside : end])
        last = piece.rpartition(",")[2]
        if each.sign == "[":
            path = (*path, ITEM)
        found = re.match(r"\s*([\w.$-]+|\"[^\"]*\")\s*:(?:\s+|$)", last)
        rest = last[found.end() :] if found else last.lstrip()
        if end != len(inner):
            path = (*path, found[1].strip('"')) if found else path
            continue
        keys = frozenset(
            key.strip('"') for key in _KEY.findall(piece if found else piece[: -len(last)])
        )
        if found:
            return Cursor((*path, found[1].strip('"')), rest.strip(" \n\"'"), keys, True)
        if each.sign == "[":
            return Cursor(path, rest.strip(" \n\"'"), frozenset(), True)
        return Cursor(path, rest.strip(), keys, False)
    raise AssertionError("some bracket is open")


def _top(text: str) -> str:
    """A text with what stands in brackets and quotes left out."""
    out: list[str] = []
    depth, quote = 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'" and (not out or out[-1] in " [{,:"):
            quote = sign
        depth += not quote and sign in "{["
        depth -= not quote and sign in "}]" and depth > 0
        if not depth and sign not in "}]":
            out.append(sign)
    return "".join(out)


def _in_block(lines: Sequence[str], before: Sequence[str], line: int) -> Cursor:
    path, value, column = _block(before)
    word = value.strip(" \"'")
    if path and path[-1] != ITEM and _holds(before[-1]):
        return Cursor(path, word, frozenset(), True)
    beside = _beside(lines, line, column)
    return Cursor(path, word, beside, path[-1:] == (ITEM,) and not beside)


def _holds(line: str) -> bool:
    """Whether a line has the key of what is typed."""
    found = _HEAD.match(line.lstrip(" "))
    return bool(found and found["key"])


def _block(before: Sequence[str]) -> tuple[tuple[str, ...], str, int]:
    """The keys around the end of the lines, what the last holds behind its key, and its column."""
    *above, last = before
    entries, rest, column = _entries(last)
    path = [key for _, key in entries]
    want = entries[0][0] if entries else column
    topped = bool(entries) and entries[0][1] == ITEM
    for line in reversed(above):
        if want <= 0 and not topped:
            break
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found, _, inside = _entries(line)
        taken = [
            (at, key) for at, key in found if at < want or (topped and at == want and key != ITEM)
        ]
        if not taken:
            want = min(want, inside) if not found and inside < want else want
            continue
        path = [*(key for _, key in taken), *path]
        want, topped = taken[0][0], taken[0][1] == ITEM
    return tuple(path), rest, column


def _entries(line: str) -> tuple[list[tuple[int, str]], str, int]:
    """The dashes and the key of a line with their columns; what follows, and where that begins."""
    indent = len(line) - len(line.lstrip(" "))
    found = _HEAD.match(line[indent:])
    assert found is not None
    out = [(indent + at.start(), ITEM) for at in re.finditer("-", found["dashes"])]
    column = indent + len(found["dashes"])
    if found["key"]:
        out.append((column, found["key"].strip('"')))
    return out, found["rest"].partition(" #")[0], column


def _beside(lines: Sequence[str], line: int, column: int) -> frozenset[str]:
    """The keys of the same column around a line, up to where less is indented."""
    out: set[str] = set()
    first = line < len(lines) and any(key == ITEM for _, key in _entries(lines[line])[0])
    upwards = range(0) if first else range(line - 1, -1, -1)
    for numbers in (upwards, range(line + 1, len(lines))):
        for number in numbers:
            text = lines[number]
            if not text.strip() or text.lstrip().startswith("#"):
                continue
            entries, _, inside = _entries(text)
            keys = [key for at, key in entries if at == column and key != ITEM]
            dashed = any(key == ITEM for at, key in entries if at < column)
            if numbers.step > 0 and (dashed or inside < column):
                break
            out |= {*keys}
            if inside < column or dashed:
                if not keys and dashed and inside == column:
                    out.add(text[inside:].split("#")[0].strip())
                break
    return frozenset(out)
