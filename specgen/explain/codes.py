"""A code of a finding -> what it means, with specs that have it, what is said of them, and mended.

All from CODES, from the rules, and from codes.yaml, which has what no rule finds. Imports no
framework.
"""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from specgen.checks.checker import check
from specgen.checks.rule import Rule, laid
from specgen.checks.rules import RULES
from specgen.checks.sense import sense
from specgen.language import author_code as python
from specgen.text import snippets
from specgen.text.diagnostics import CODES, Diagnostic, Source, SpecError
from specgen.text.guesses import did_you_mean
from specgen.text.yaml_reader import load_text, override, read

NAME = "spec.yaml"  # what the messages call an example
WIDTH = 66  # of an example, so that what is said of it fits a terminal of 80 columns


@dataclass(frozen=True)
class Example:
    """A part of a spec, the options of the command that reads it, and mine.py beside it."""

    spec: str = ""
    options: str = ""
    python: str = ""

    @property
    def command(self) -> str:
        """The command that checks it."""
        return f"specgen check {NAME} {self.options}".rstrip()

    def findings(self) -> tuple[Diagnostic, ...]:
        """What `specgen check` finds."""
        words = shlex.split(self.options)
        changes = tuple(word for word in words if not word.startswith("--"))
        try:
            document = read(Source(NAME, laid(self.spec)))
            for change in changes:
                document = override(document, change)
            with TemporaryDirectory() as folder:
                if self.python:
                    Path(folder, "mine.py").write_text(self.python, encoding="utf-8")
                own = python.read(document, Path(folder), trust="--trust" in words)
            return tuple(sense(check(document, own, changes)))
        except SpecError as error:
            return error.diagnostics


@dataclass(frozen=True)
class Case:
    """One way to a finding: what has to hold, a spec that breaks it, and the spec mended.

    when: in place of these, what no spec can show.
    """

    summary: str
    bad: Example | None = None
    mended: Example | None = None
    when: str = ""


def explain(word: str) -> tuple[str, tuple[Case, ...]]:
    """The code and its cases. Raises SpecError for an unknown one, with what may be meant."""
    code = word.upper()
    if code not in CODES:
        text = f"no finding has the code {word!r}"
        near = [each for each in CODES if each[:3] == code[:3]]
        hint = did_you_mean(code, near or CODES) or f"known here: {', '.join(CODES)}"
        raise SpecError([Diagnostic("SG202", text, "specgen explain", hint)])
    return code, tuple(_cases(code))


def _cases(code: str) -> Iterator[Case]:
    for row in rows().get(code, ()):
        bad, mended = (_example(row[key]) if key in row else None for key in ("bad", "mended"))
        yield Case(row["summary"], bad, mended, row.get("when", ""))
    for rule in RULES:
        if rule.code == code:
            yield of(rule)


def of(rule: Rule) -> Case:
    """The rule's own case."""
    texts = (_laid_out(text) for text in (rule.bad, rule.mended))
    options = "--trust" if rule.python else ""
    bad, mended = (Example(text, options, rule.python) for text in texts)
    return Case(rule.summary, bad, mended)


def _laid_out(piece: str) -> str:
    """The piece with a line for each of its layers and steps, however it was written."""
    remarks = [line for line in piece.split("\n") if line.startswith("# ")]
    return "\n".join([*remarks, snippets.block(read(Source(NAME, piece)).value, WIDTH)])


def _example(row: Any) -> Example:
    given = row if isinstance(row, dict) else {"spec": row}
    texts = (given.get(key, "").rstrip("\n") for key in ("spec", "options", "mine.py"))
    return Example(*texts)


@cache
def rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of codes.yaml, by code."""
    path = Path(__file__).with_name("codes.yaml")
    found: dict[str, list[dict[str, Any]]] = read(load_text(path)).value
    return found
