"""What there is to say of a word -> text for a terminal of 80 columns."""

import textwrap
from collections.abc import Iterable, Mapping

from specgen.explain.words import Topic
from specgen.text import snippets
from specgen.text.terminal import wrapped

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


def listed(words: Mapping[str, Iterable[str]]) -> str:
    """Words under what each is, as in a table of contents."""
    parts = ("\n".join([noun, *wrapped(", ".join(each))]) for noun, each in words.items())
    return "\n\n".join(parts)


def _row(name: str, what: str, width: int) -> list[str]:
    first, *rest = wrapped(what, " " * (width + 6))
    if len(name) > width:
        return [f"    {name}", first, *rest]
    return [f"    {name:{width}}  {first.lstrip()}", *rest]
