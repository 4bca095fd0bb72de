"""Checked -> what follows from the facts of its data: errors, and warnings that remarks silence.

A warning is about what trains, but hardly as it is meant. `# specgen: ignore SG702 -- why` stands
on its line, or alone on the line above it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from specgen.checks.checked import Checked
from specgen.checks.rules import ERRORS, SENSE
from specgen.facts.data.looking import looked
from specgen.text.diagnostics import CODES, Diagnostic, Source, Span, ordered, severity
from specgen.text.guesses import did_you_mean

MOST = 100  # of one rule

_REMARK = re.compile(r"(?:^|\s)#\s*specgen:\s*(.*)$")
_IGNORE = re.compile(r"ignore\s+(SG\d{3}(?:[,\s]+SG\d{3})*)\s*(?:--\s*(.*))?$")
_UNUSED = "SG701"


class Remark(NamedTuple):
    """A comment that speaks to specgen: the codes that it silences, the line it is about."""

    span: Span
    codes: tuple[str, ...]
    reason: str
    line: int


def sense(checked: Checked) -> list[Diagnostic]:
    """What no remark silences, and what is wrong with remarks, in the order of the text.

    Where several variants are trained, those of each, said once.
    """
    trained = [_looked(each) for each in [*checked.variants.values()] or [checked]]
    found = dict.fromkeys(
        warning
        for each in trained
        for rule in ((*ERRORS, *SENSE) if each.spec.data.columns else SENSE)
        for _, warning in zip(range(MOST), rule(each), strict=False)
    )
    remarks = [*_remarks(checked.document.source)]
    used = set[tuple[int, str]]()
    left = []
    for warning in found:
        silent = [remark for remark in remarks if _silences(remark, warning)]
        used |= {(remark.span.line, warning.code) for remark in silent}
        left += [] if silent else [warning]
    return ordered([*left, *_idle(remarks, used)])


def _looked(checked: Checked) -> Checked:
    """The spec as if it said what can be seen of its data."""
    spec, folder = checked.spec, Path(checked.document.source.name).parent
    data = looked(spec.data, folder)
    if data is spec.data:
        return checked
    return replace(checked, spec=spec.model_copy(update={"data": data}))


def _silences(remark: Remark, warning: Diagnostic) -> bool:
    span = warning.span
    if not remark.reason or warning.code not in remark.codes or warning.severity == "error":
        return False
    return not isinstance(span, str) and (span.source, span.line) == (
        remark.span.source,
        remark.line,
    )


def _remarks(source: Source) -> Iterator[Remark]:
    """The remarks of a text, each about its own line or, where it stands alone, the next one."""
    if "specgen:" not in source.text:
        return
    for number, line in enumerate(source.lines, 1):
        found = _REMARK.search(line)
        if found:
            start = line.index("#", found.start()) + 1
            span = Span(source, number, start, number, len(line.rstrip()) + 1)
            known = _IGNORE.match(found[1].rstrip())
            codes = tuple(re.findall(r"SG\d{3}", known[1])) if known else ()
            alone = not line[: start - 1].strip()
            yield Remark(span, codes, known[2] or "" if known else "", number + alone)


def _idle(remarks: list[Remark], used: set[tuple[int, str]]) -> Iterator[Diagnostic]:
    """What is wrong with remarks: no code, no reason, or nothing there to silence."""
    form = "write `# specgen: ignore SG702 -- why`"
    for span, codes, reason, line in remarks:
        if not codes:
            yield Diagnostic(_UNUSED, "this remark names no warning to ignore", span, form)
        elif not reason:
            yield Diagnostic(_UNUSED, f"nothing says why {codes[0]} is ignored", span, form)
        for code in codes if reason else ():
            if code not in CODES:
                hint = did_you_mean(code, CODES) or "`specgen check` shows the code of a warning"
                yield Diagnostic(_UNUSED, f"no finding has the code {code!r}", span, hint)
            elif severity(code) == "error":
                text = f"{code} is an error, and only a warning can be ignored"
                yield Diagnostic(_UNUSED, text, span, f"`specgen explain {code}` says what to do")
            elif (span.line, code) not in used:
                text = f"line {line} has no {code} to ignore"
                yield Diagnostic(_UNUSED, text, span, "remove the remark")
