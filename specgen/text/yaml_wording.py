"""PyYAML's complaint about a text -> a finding, in the words of somebody who writes specs."""

import re
from typing import Any

import yaml

from specgen.text.diagnostics import Diagnostic, Source, Span
from specgen.text.guesses import Sure

# A piece of what PyYAML says, what is said in its place, and a way out; the first that fits counts.
_PLAINER = (
    ("tab character", "a tab in the indentation", "indent with spaces"),
    ("cannot start any token", "{char} cannot start a value", "put the value in quotes"),
    ("mapping values are not allowed", "a ':' where no key can stand",
        "check the indentation, or put text that contains ': ' in quotes"),
    ("control characters", "a control character", "remove it"),
    ("another document", "a second document", "one file is one spec: remove the '---'"),
    ("undefined alias", "an alias without its anchor", "define it before with &name"),
    ("could not find expected ':'", "a line that is neither 'key: value' nor a list item", None),
    ("did not find expected ',' or ']'", "a '[' that is not closed, or a comma that is missing",
        "check this line and the one before it"),
    ("did not find expected ',' or '}'", "a '{{' that is not closed, or a comma that is missing",
        "check this line and the one before it"),
    ("did not find expected", "{context}: something is missing or not indented alike",
        "check this line and the one before it"),
)  # fmt: skip


def finding(source: Source, error: yaml.YAMLError) -> Diagnostic:
    """What PyYAML cannot read, at its place."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context", None) or "while reading"
    place, opening = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    at = mark(source, place) if place else _byte(source, getattr(error, "position", 0))
    line = source.lines[at.line - 1] if at.line <= len(source.lines) else ""
    char = line[at.column - 1 : at.column]
    if opening and not any(text.strip() for text in source.lines[at.line - 1 :]):
        at = mark(source, opening)  # at the end of the text there is nothing to show
    if char == "\t":
        problem = "tab character"
    if "mapping values" in problem and (
        found := _misplaced(source, at.line, line[: at.column - 1])
    ):
        return found
    for known, message, hint in _PLAINER:
        if known in problem:
            text = message.format(char=repr(char), context=context.removeprefix("while "))
            return Diagnostic("SG002", text, at, _quoting(source, at, hint) or hint)
    return Diagnostic("SG002", f"{context}: {problem}", at)


def _misplaced(source: Source, number: int, before: str) -> Diagnostic | None:
    """A key that stands further to the right than what is above it, if that is what is wrong.

    before: its line up to the colon.
    """
    key, above = before.strip(), [line for line in source.lines[: number - 1] if _says(line)]
    if not above or not re.fullmatch(r"[\w./-]+", key):
        return None
    width, other = (len(line) - len(line.lstrip(" ")) for line in (before, above[-1]))
    if width <= other:
        return None
    bare = re.fullmatch(r" *- *(\w+) *(#.*)?", above[-1])
    if bare:
        hint = f"a name with keys under it takes a colon, as in '- {bare[1]}:'"
        at = _above(source, number, bare)
        hint = Sure(hint, None, f"{bare[1]}:", at)
    else:
        hint = "indent it like the keys that it belongs with"
    text = f"{key!r} is indented by {width} spaces, and the line above by {other}"
    start = before.index(key) + 1
    return Diagnostic("SG002", text, Span(source, number, start, number, start + len(key)), hint)


def _above(source: Source, number: int, name: re.Match[str]) -> Span:
    """The place of a name that stands in the last line before that says something."""
    line = max(i for i, text in enumerate(source.lines[: number - 1], 1) if _says(text))
    return Span(source, line, name.start(1) + 1, line, name.end(1) + 1)


def _quoting(source: Source, at: Span, hint: str | None) -> Sure | None:
    """The hint to put a value in quotes, where it is plainly text: such as `A: a first network`."""
    line = source.lines[at.line - 1] if at.line <= len(source.lines) else ""
    found = _TEXT.match(line)
    if not found or "quotes" not in (hint or "") or not found.start(1) < at.column <= found.end(1):
        return None
    here = Span(source, at.line, found.start(1) + 1, at.line, found.end(1) + 1)
    return Sure(str(hint), None, f'"{found[1]}"', here)


# The value of a key alone in its line, that is plainly text: it begins with a sign, or has several
# words before or behind its colon.
_WORD = r"[^\s:%\"\\#{}\[\]]+"
_TEXT = re.compile(
    rf"[ -]*\w+: +([%@`][^\"\\#]*|{_WORD} [^:\"\\#]*:[^\"\\#]*|{_WORD}: +{_WORD} [^\"\\#]*)"
    r"(?<! )(?: +#.*)?$"
)


def _says(line: str) -> bool:
    """Whether there is more in a line than a remark."""
    return bool(line.strip()) and not line.lstrip().startswith("#")


def mark(source: Source, place: Any) -> Span:
    """PyYAML's mark, which counts from 0, as a place."""
    return Span.at(source, place.line + 1, place.column + 1)


def _byte(source: Source, size: int) -> Span:
    """The character after so many bytes, which is what PyYAML's reader counts."""
    return Span.after(source, source.text.encode()[:size].decode(errors="ignore"))
