"""What there is to say of a word, or of a code -> text for a terminal of 80 columns."""

import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from specgen.explain.contract import Thing
from specgen.explain.words import Topic
from specgen.text import snippets
from specgen.text.diagnostics import CODES, Diagnostic, render
from specgen.text.terminal import wrapped

if TYPE_CHECKING:  # the rules are read for a code alone, not for a word
    from specgen.explain.codes import Case, Example

NAMES = 24  # columns for the names of arguments, where that will do


def explained(topic: Topic) -> str:
    """What there is to say of a word: what it does, what it takes, and a piece of a spec."""
    out = [f"{topic.word}: {topic.noun}", "", *wrapped(topic.summary)]
    out += ["", *wrapped(topic.details)] if topic.details else []
    for heading, arguments in (("Needs", topic.needs), ("Takes", topic.takes)):
        if arguments:
            width = min(NAMES, max(map(len, arguments)))
            rows = (line for item in arguments.items() for line in _row(*item, width))
            out += ["", f"  {heading}", *rows]
    out += ["", "  As in", textwrap.indent(snippets.block(topic.snippet), "    ")]
    if topic.python:
        out += ["", "  with mine.py", textwrap.indent(topic.python.rstrip(), "    ")]
    return "\n".join(out)


def contracted(things: Iterable[Thing]) -> str:
    """What each function or class of `code` is given and gives back, with an example."""
    out = []
    for thing in things:
        rows = [*_row("takes", thing.takes, 5), *_row("gives", thing.gives, 5)]
        spec = textwrap.indent(snippets.block(thing.spec), "    ")
        python = textwrap.indent(thing.python.rstrip(), "    ")
        head = f"A {thing.name} of `code`"
        out.append("\n".join([head, "", *rows, "", spec, "", "  with mine.py", python]))
    return "\n\n".join(out)


def listed(words: Mapping[str, Iterable[str]]) -> str:
    """Words under what each is, as in a table of contents."""
    parts = ("\n".join([noun, *wrapped(", ".join(each))]) for noun, each in words.items())
    return "\n\n".join(parts)


def coded(code: str, cases: "Iterable[Case]") -> str:
    """What there is to say of a code: what it means, and every way to it that is known."""
    parts = [f"{code}: {CODES[code]}"]
    for case in cases:
        parts.append("\n".join(wrapped(case.summary)))
        if case.bad and case.mended:
            found = case.bad.findings()[0]
            parts += [_example(case.bad), rendered(found), "  Mended", _example(case.mended)]
        else:
            parts.append("\n".join(wrapped(case.when, "    ")))
    return "\n\n".join(parts)


def rendered(found: Diagnostic, indent: str = "    ") -> str:
    """The finding as `specgen check` prints it, its long lines wrapped."""
    out = []
    for line in render(found).split("\n"):
        excerpt = _EXCERPT.match(line)
        out += [indent + line] if excerpt else wrapped(line, indent, f"{indent}    ")
    return "\n".join(out)


def _example(example: "Example") -> str:
    command = f"$ {example.command}" if example.options else ""
    parts = [textwrap.indent(text, "    ") for text in (command, example.spec) if text]
    if example.python:
        parts += ["  with mine.py", textwrap.indent(example.python, "    ")]
    return "\n\n".join(parts)


# A line of the excerpt, which keeps its columns.
_EXCERPT = re.compile(r" *[0-9]* \| ")


def _row(name: str, what: str, width: int) -> list[str]:
    first, *rest = wrapped(what, " " * (width + 6))
    if len(name) > width:
        return [f"    {name}", first, *rest]
    return [f"    {name:{width}}  {first.lstrip()}", *rest]
