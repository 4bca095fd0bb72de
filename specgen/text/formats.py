"""Findings of several specs -> text that a program reads: JSON, GitHub's commands, SARIF 2.1.0."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import quote

from specgen.text.diagnostics import CODES, SETTING, Diagnostic, Span, printable
from specgen.text.fixes import Fix, fix

Findings = Mapping[str, Iterable[Diagnostic]]  # of each spec, by the name of its file


class Place(NamedTuple):
    """Where a finding stands in a file; without a line it is about the file."""

    file: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


def as_json(findings: Findings) -> str:
    """A list with an object for each finding."""
    return json.dumps([_object(*each) for each in _all(findings)], indent=1)


def as_github(findings: Findings) -> str:
    """A workflow command for each finding, which GitHub shows beside the line."""
    return "\n".join(_command(*each) for each in _all(findings))


def as_sarif(findings: Findings) -> str:
    """One run of the Static Analysis Results Interchange Format."""
    from specgen import __version__

    found = [*_all(findings)]
    codes = sorted({diagnostic.code for _, diagnostic in found})
    rules = [{"id": code, "shortDescription": {"text": CODES[code]}} for code in codes]
    driver = {"name": "specgen", "version": __version__, "rules": rules}
    results = [_result(*each, codes) for each in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=1)


FORMATS: Mapping[str, Callable[[Findings], str]] = {
    "json": as_json, "github": as_github, "sarif": as_sarif,
}  # fmt: skip


def _all(findings: Findings) -> Iterator[tuple[str, Diagnostic]]:
    return ((file, diagnostic) for file, found in findings.items() for diagnostic in found)


def _place(file: str, span: Span | str) -> Place:
    """The place of a finding about the spec in `file`; what `--set` says stands in no file."""
    if isinstance(span, str):
        return Place(span)
    if span.source.name == SETTING:
        return Place(file)
    name, line = span.source.origin(span.line)
    return Place(name, line, span.column, line + span.end_line - span.line, span.end_column)


def _notes(diagnostic: Diagnostic) -> list[str]:
    """What is known beside the message: values of a `for_each`, what was set."""
    span = diagnostic.span
    if isinstance(span, str):
        return []
    notes = [f"each: {span.each}"] if span.each else []
    return [*notes, f"{SETTING} {span.source.text}"] if span.source.name == SETTING else notes


def _object(file: str, diagnostic: Diagnostic) -> dict[str, Any]:
    at = _place(file, diagnostic.span)
    end = {"line": at.end_line, "column": at.end_column} if at.line else None
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "hint": diagnostic.help,
        "file": at.file,
        "line": at.line,
        "column": at.column,
        "end": end,
        "notes": _notes(diagnostic),
        "fix": _change(fix(diagnostic)),
    }


def _change(fix: Fix | None) -> dict[str, Any] | None:
    """The change that mends it: what stands at the place goes, and the text comes."""
    if fix is None:
        return None
    at = _place(fix.file, fix.span)
    end = {"line": at.end_line, "column": at.end_column}
    return {"file": at.file, "line": at.line, "column": at.column, "end": end, "text": fix.new}


def _said(diagnostic: Diagnostic) -> str:
    """The message with all that goes with it."""
    lines = [diagnostic.message, *_notes(diagnostic)]
    return "\n".join([*lines, f"help: {diagnostic.help}"] if diagnostic.help else lines)


def _command(file: str, diagnostic: Diagnostic) -> str:
    at = _place(file, diagnostic.span)
    keys = {
        "file": at.file, "line": at.line, "col": at.column,
        "endLine": at.end_line, "endColumn": at.end_column, "title": diagnostic.code,
    }  # fmt: skip
    if at.end_line != at.line:  # GitHub takes columns of one line only
        del keys["col"], keys["endColumn"]
    given = (f"{key}={_escaped(str(v), ':,')}" for key, v in keys.items() if v is not None)
    return f"::{diagnostic.severity} {','.join(given)}::{_escaped(printable(_said(diagnostic)))}"


def _escaped(text: str, further: str = "") -> str:
    """The text as a workflow command may hold it."""
    return "".join(f"%{ord(c):02X}" if c in f"%\r\n{further}" else c for c in text)


def _result(file: str, diagnostic: Diagnostic, codes: list[str]) -> dict[str, Any]:
    at = _place(file, diagnostic.span)
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(at.file)}}
    if at.line:
        place["region"] = _region(at)
    change = fix(diagnostic)
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": diagnostic.severity,
        "message": {"text": _said(diagnostic)},
        "locations": [{"physicalLocation": place}],
        **({"fixes": [_artifact(change)]} if change else {}),
    }


def _artifact(change: Fix) -> dict[str, Any]:
    new = {
        "deletedRegion": _region(_place(change.file, change.span)),
        "insertedContent": {"text": change.new},
    }
    file = {"artifactLocation": {"uri": _uri(change.file)}, "replacements": [new]}
    return {"description": {"text": f"write {change.new}"}, "artifactChanges": [file]}


def _region(at: Place) -> dict[str, Any]:
    return {
        "startLine": at.line, "startColumn": at.column,
        "endLine": at.end_line, "endColumn": at.end_column,
    }  # fmt: skip


def _uri(file: str) -> str:
    """The name of a file as a URI; one that is not absolute stays so."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
