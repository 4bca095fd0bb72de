"""Findings and how they read. Knows places in a text; knows no YAML, no spec and no Keras."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

CODES = {
    "SG001": "the file cannot be read",
    "SG002": "the text is not YAML 1.2",
    "SG003": "a key is written twice in one mapping",
    "SG004": "an alias, a tag, a sign or the nesting goes beyond what a spec may use",
    "SG005": "a change given with --set does not fit",
    "SG101": "a key that this part of a spec does not have",
    "SG102": "a key is missing",
    "SG103": "a value of the wrong kind",
    "SG104": "a name that cannot stand in a Python script",
    "SG201": "an argument that the named thing does not take",
    "SG202": "a name that is not known here",
    "SG203": "an argument is missing",
    "SG204": "an argument of the wrong kind",
    "SG205": "an argument that a spec cannot give",
    "SG206": "something that goes beyond a spec, and is not allowed without --trust",
    "SG207": "a file under `code` that is not Python",
    "SG208": "a class that is only there to be inherited from",
    "SG209": "something of `code` that does not fit its place",
    "SG301": "a step that comes too early, too late or twice",
    "SG302": "a formula that cannot be read where it stands",
    "SG303": "parts of a spec that do not go together",
    "SG304": "a claim about what the run does not measure",
    "SG305": "a reference to a node that is not there",
    "SG306": "a node that nothing uses",
    "SG307": "a node that takes or gives another number of tensors",
    "SG308": "a block or a part that contains itself, or comes too late",
    "SG309": "a layer that cannot take what reaches it",
    "SG310": "data that the model or its loss cannot take",
    "SG401": "Keras refuses what the spec asks for",
    "SG402": "the program failed its audit",
    "SG501": "the data are not there",
    "SG502": "a file or folder is in the way",
    "SG503": "a package that the command needs is not installed",
    "SG504": "the machine ends a run",
    "SG505": "the data or the loss are no numbers",
    "SG506": "a script and a run that differ, or that cannot be compared",
    "SG507": "there is no such run of the spec",
    "SG508": "the Keras that a script is asked for lacks something",
    "SG701": "a remark that silences nothing",
    "SG702": "an activation that does not suit the loss",
    "SG703": "labels in a form that the loss or a metric misreads",
    "SG704": "more or fewer classes than there are",
    "SG705": "inputs of a size that training suffers from",
    "SG706": "a training that has seen what it is measured by",
    "SG707": "a callback that cannot do what it is there for",
    "SG708": "weights that cannot learn as they should",
}

SETTING = "--set"  # the name of a text that the command line gives


def severity(code: str) -> str:
    """ "warning" for what trains, but hardly as it is meant; "error" for what cannot be meant."""
    return "warning" if code.startswith("SG7") else "error"


def is_code(word: str) -> bool:
    """Whether the word is meant as a code, known or not."""
    return word[:2].upper() == "SG" and word[2:].isdecimal()


# What ends a line where PyYAML counts them.
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True)
class Source:
    """A text and the name under which messages quote it.

    further: texts that it builds on; their lines count on from its own.
    """

    name: str
    text: str
    further: tuple["Source", ...] = ()

    @cached_property
    def lines(self) -> list[str]:
        own = _BREAK.split(self.text)
        return own + [line for source in self.further for line in source.lines]

    def offset(self, line: int, column: int) -> int:
        """How many characters of its own text stand before a place."""
        starts = [0, *(found.end() for found in _BREAK.finditer(self.text))]
        return starts[line - 1] + column - 1

    def origin(self, line: int) -> tuple[str, int]:
        """The name of the text that a line is of, and the number that it has there."""
        for source in (Source(self.name, self.text), *self.further):
            if line <= len(source.lines):
                break
            line -= len(source.lines)
        return source.name, line


class Span(NamedTuple):
    """From `line:column` up to, not including, `end_line:end_column`; all counted from 1.

    each: the value of a `for_each` that what stands here is written out for.
    """

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int
    each: str = ""

    @classmethod
    def at(cls, source: Source, line: int, column: int) -> "Span":
        """One character."""
        return cls(source, line, column, line, column + 1)

    @classmethod
    def after(cls, source: Source, before: str) -> "Span":
        """The character that follows so much of the text."""
        lines = _BREAK.split(before)
        return cls.at(source, len(lines), len(lines[-1]) + 1)

    def __str__(self) -> str:
        name, line = self.source.origin(self.line)
        return f"{name}:{line}:{self.column}"

    @property
    def in_words(self) -> str:
        """`line 8`, or `line 8 of base.yaml` where that is another file."""
        name, line = self.source.origin(self.line)
        return f"line {line}" + (f" of {name}" if name != self.source.name else "")


class Diagnostic(NamedTuple):
    """One finding: `code` is a key of CODES, `help` a way out."""

    code: str
    message: str
    span: Span | str
    help: str | None = None

    @property
    def severity(self) -> str:
        """Error or warning."""
        return severity(self.code)

    def __str__(self) -> str:
        return render(self)


class SpecError(Exception):
    """Everything that one phase found wrong, in the order of the text."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(ordered(diagnostics))
        super().__init__("\n".join(map(render, self.diagnostics)))


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """In the order of the text; what is found for several values of a `for_each` stands once."""
    values: dict[Diagnostic, list[str]] = {}
    out = []
    for found in diagnostics:
        span = found.span
        if isinstance(span, str) or not span.each:
            out.append(found)
        else:
            values.setdefault(found._replace(span=span._replace(each="")), []).append(span.each)
    for found, each in values.items():
        assert isinstance(found.span, Span)
        out.append(found._replace(span=found.span._replace(each=", ".join(each))))
    return sorted(out, key=_order)


def _order(diagnostic: Diagnostic) -> tuple[int, int]:
    span = diagnostic.span
    return (0, 0) if isinstance(span, str) else (span.line, span.column)


def render(diagnostic: Diagnostic) -> str:
    """The finding as text: place, code and message, the excerpt with carets, the help."""
    span = diagnostic.span
    kind = f"{diagnostic.severity}[{diagnostic.code}]"
    out = [f"{printable(str(span))}: {kind}: {printable(diagnostic.message)}"]
    if not isinstance(span, str) and span.line <= len(span.source.lines):
        out += _excerpt(span)
    if not isinstance(span, str) and span.each:
        out.append(f"  each: {printable(span.each)}")
    if diagnostic.help:
        out.append(f"  help: {printable(diagnostic.help)}")
    return "\n".join(out)


def _excerpt(span: Span, width: int = 72) -> list[str]:
    line = span.source.lines[span.line - 1]
    first = span.column - 1
    last = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    last = max(last, first + 1)
    start = max(0, min(first - width // 2, len(line) - width))
    excerpt, marked = line[start : start + width], line[first : min(last, start + width)]
    gutter = f"{span.source.origin(span.line)[1]:>5} | "
    indent = _columns(printable(line[start:first]))
    carets = "^" * max(1, _columns(printable(marked)))
    return [
        gutter + printable(excerpt),
        " " * (len(gutter) - 2) + "| " + " " * indent + carets,
    ]


def printable(text: str) -> str:
    """`text` with everything that a terminal would obey instead of show as an escape."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def _columns(text: str) -> int:
    """Terminal columns that `text` takes; East Asian wide characters take two."""
    import unicodedata

    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)
