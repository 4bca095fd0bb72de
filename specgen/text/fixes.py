"""A finding that is sure of its way out -> the change of the text that mends it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from specgen.text.diagnostics import SETTING, Diagnostic, Source, Span
from specgen.text.guesses import Sure


class Fix(NamedTuple):
    """What stands at a place of a file, and what is to stand there."""

    span: Span
    old: str
    new: str

    @property
    def file(self) -> str:
        """The file that the place is of."""
        return self.span.source.origin(self.span.line)[0]

    def __str__(self) -> str:
        return f"{self.span}: {self.old or 'nothing'} is now {self.new}"


def fix(diagnostic: Diagnostic) -> Fix | None:
    """The change that the help of a finding names, where that is sure and stands in a file."""
    span, sure = diagnostic.span, diagnostic.help
    if not isinstance(sure, Sure) or isinstance(span, str) or span.source.name == SETTING:
        return None
    span = sure.at or span
    if span.line != span.end_line or span.line > len(span.source.lines):
        return None
    there = span.source.lines[span.line - 1][span.column - 1 : span.end_column - 1]
    pattern = ".*" if sure.given is None else rf"(?<!\w){re.escape(sure.given)}(?!\w)"
    found = [*re.finditer(pattern, there)][: 1 if sure.given is None else None]
    if len(found) != 1:
        return None
    column = span.column + found[0].start()
    at = span._replace(column=column, end_column=column + len(found[0][0]), each="")
    return Fix(at, found[0][0], sure.put)


def fixes(diagnostics: Iterable[Diagnostic]) -> list[Fix]:
    """The changes of all that are sure, each once; of two at one place the first."""
    out: list[Fix] = []
    for each in map(fix, diagnostics):
        if each and not any(_overlap(each.span, other.span) for other in out):
            out.append(each)
    return out


def _overlap(one: Span, other: Span) -> bool:
    return (
        one.line == other.line and one.column <= other.end_column and other.column <= one.end_column
    )


def mended(source: Source, changes: Iterable[Fix]) -> Source:
    """The text with these changes of its own lines; one is left out whose words it has no more."""
    text = source.text
    placed = {_offset(source, each): each for each in changes}
    for at in sorted(placed, reverse=True):
        old, new = placed[at].old, placed[at].new
        if text[at : at + len(old)] == old:
            text = text[:at] + new + text[at + len(old) :]
    return Source(source.name, text)


def _offset(source: Source, change: Fix) -> int:
    return source.offset(change.span.source.origin(change.span.line)[1], change.span.column)
