"""What follows from the facts of the data, as files: `#! CODE` on the line that causes it.

A case is parts of a spec, laid over BASE. One without a mark is sound, and much like one that is
not. Beside each stands the full text of its findings.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
from test_errors import codes

from specgen import api
from specgen.checks.checker import check, read
from specgen.checks.rule import laid
from specgen.checks.rules import SENSE
from specgen.checks.sense import sense
from specgen.language import author_code
from specgen.language.author_code import Code
from specgen.text import yaml_reader
from specgen.text.diagnostics import CODES, Diagnostic, SpecError, severity
from specgen.text.document import Document

FOLDER = Path(__file__).parent / "cases" / "lint"
CASES = sorted(FOLDER.glob("*.yaml"))
SPECS = sorted((Path(__file__).parents[1] / "specs").rglob("*.yaml"))
MARK = re.compile(r"\s*#! .*$", re.MULTILINE)

every_case = pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)


def document(path: Path) -> Document:
    """The case as a spec; marks are taken out, as they may stand behind a remark."""
    text = MARK.sub("", path.read_text(encoding="utf-8"))
    return yaml_reader.read(yaml_reader.Source(path.name, laid(text)))


def written(path: Path) -> Code:
    """The author's own Python that the case lists."""
    return author_code.read(document(path), FOLDER, trust=True)


def found(path: Path) -> list[Diagnostic]:
    try:
        return sense(check(document(path), written(path)))
    except SpecError as error:
        return [*error.diagnostics]


def expected(path: Path) -> list[tuple[int, str]]:
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
    return sorted((number, code) for number, line in lines for code in codes(line))


@every_case
def test_sense_finds_it_on_the_line_that_causes_it(path: Path) -> None:
    findings = found(path)
    places = [(d.span.line, d.code) for d in findings if not isinstance(d.span, str)]
    assert sorted(places) == expected(path), "\n".join(map(str, findings))


@every_case
def test_sense_says_what_it_said_before(path: Path, request: pytest.FixtureRequest) -> None:
    text = "\n".join(map(str, found(path)))
    golden = path.with_suffix(".txt")
    if request.config.getoption("--rewrite-golden") and text:
        golden.write_text(f"{text}\n", encoding="utf-8")
    said = golden.read_text(encoding="utf-8") if golden.exists() else ""
    assert said == (f"{text}\n" if text else "")


@every_case
def test_sense_names_both_lines_and_says_what_to_do(path: Path) -> None:
    for each in found(path):
        assert each.help, each.message
        assert not re.search(r"please|invalid|illegal|\.$", each.message, re.IGNORECASE)
        assert "(line" not in each.message.partition(f"(line {each.span.line})")[2]


def test_sense_has_three_cases_for_each_rule() -> None:
    found_by = Counter(
        rule.name for path in CASES for rule in SENSE if expected(path) and _asked(rule, path)
    )
    assert {rule.name: found_by[rule.name] for rule in SENSE if found_by[rule.name] < 3} == {}


def _asked(rule, path: Path) -> bool:
    try:
        return any(True for _ in rule(read(document(path), written(path))))
    except SpecError:
        return False


@pytest.mark.parametrize("code", [code for code in CODES if severity(code) == "warning"])
def test_warning_has_a_case(code: str) -> None:
    assert any(code == known for path in CASES for _, known in expected(path))


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_spec_has_no_warning_that_is_not_silenced_with_a_reason(path: Path) -> None:
    assert [str(each) for each in api.check(path, trust=True)] == []
