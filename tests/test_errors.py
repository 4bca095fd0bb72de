"""Faulty specs as files: `#! CODE` at the end of the line that causes it; beside it the full text.

`#! set PATH=VALUE  #! CODE` is a change as `--set` makes it; a finding in it stands on that line.
`#! trust` at the top allows the Python that the spec lists.
Golden texts are rewritten by `pytest --rewrite-golden`, and are to be read as an author would.
"""

import re
from pathlib import Path

import pytest

from specgen import api
from specgen.text.diagnostics import CODES, severity

FOLDER = Path(__file__).parent / "cases" / "errors"
CASES = sorted(FOLDER.glob("*.yaml"))
# Not about the text of a spec; tested with the command that finds it. SG310: tests/test_lint.py.
ELSEWHERE = (
    "SG001",
    "SG310",
    "SG401",
    "SG402",
    "SG501",
    "SG502",
    "SG503",
    "SG504",
    "SG505",
    "SG506",
    "SG507",
    "SG508",
)

EXPECTED = re.compile(r"#! ((?:SG[0-9]{3} ?)+)$")
SETTING = re.compile(r"#! set (.*?)(?:  #! .*)?$")


def changes(path):
    """The changes that a case makes, and the line on which each stands."""
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
    return {found[1]: number for number, line in lines if (found := SETTING.match(line))}


def expected(path):
    """The codes of a case with their lines, in order."""
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
    found = [(number, code) for number, line in lines for code in codes(line)]
    return sorted(found)


def codes(line):
    found = EXPECTED.search(line)
    return found[1].split() if found else []


def found(path, monkeypatch):
    """What check finds, seen from the folder of the cases."""
    monkeypatch.chdir(FOLDER)
    trust = path.read_text(encoding="utf-8").startswith("#! trust\n")
    return api.check(Path(path.name), list(changes(path)), trust)


def line(diagnostic, path):
    """The line of a case that a finding is about."""
    span = diagnostic.span
    assert not isinstance(span, str), "a finding without a line"
    if span.source.name == "--set":
        texts = [t for t in changes(path) if t == span.source.text or t.endswith(span.source.text)]
        return changes(path)[texts[0]]
    assert span.source.name == path.name
    return span.line


def test_errors_has_cases_enough():
    assert len(CASES) >= 35
    assert {path.with_suffix(".txt") for path in CASES} == set(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_check_finds_error_on_the_line_that_causes_it(path, monkeypatch):
    findings = found(path, monkeypatch)
    assert expected(path), "a case that expects nothing"
    assert sorted((line(d, path), d.code) for d in findings) == expected(path), "\n".join(
        map(str, findings)
    )


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_check_says_what_it_said_before(path, monkeypatch, request):
    text = "\n".join(map(str, found(path, monkeypatch))) + "\n"
    golden = path.with_suffix(".txt")
    if request.config.getoption("--rewrite-golden"):
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_check_speaks_in_the_house_style(path, monkeypatch):
    thing = re.compile(r"[A-Z]\w+(?: takes|:| needs| learns| would) ")
    for finding in found(path, monkeypatch):
        message = finding.message
        assert not re.search("please|invalid|illegal", message, re.IGNORECASE)
        assert not message.endswith((".", "!", " ")) or message.endswith("..."), message
        assert not (finding.help or "x").endswith(" "), finding.help
        assert "\n" not in message
        assert message[0].islower() or not message[0].isalpha() or thing.match(message), message
        span = finding.span
        assert 1 <= span.column <= len(span.source.lines[span.line - 1]) + 1
        assert (span.end_line, span.end_column) >= (span.line, span.column)


@pytest.mark.parametrize(
    "code",
    [code for code in CODES if code not in ELSEWHERE and severity(code) == "error"],
)
def test_code_has_a_case(code):
    assert any(code == known for path in CASES for _, known in expected(path))


def test_codes_tested_elsewhere_are_codes():
    assert set(ELSEWHERE) < set(CODES)
