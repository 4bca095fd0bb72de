"""Every rule is held by its own examples: it finds the bad one, and the mended one is sound."""

from pathlib import Path

import pytest

from specgen.checks.checker import check, read
from specgen.checks.rule import BASE, Rule, laid
from specgen.checks.rules import RULES
from specgen.checks.sense import sense
from specgen.language import author_code
from specgen.language.author_code import Code
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.text import yaml_reader
from specgen.text.diagnostics import CODES, Diagnostic, SpecError
from specgen.text.document import Document

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def document(piece: str) -> Document:
    return yaml_reader.read(yaml_reader.Source("spec.yaml", laid(piece)))


def code(rule: Rule, piece: str, folder: Path) -> Code:
    """What the rule's mine.py offers, if its piece lists it."""
    (folder / "mine.py").write_text(rule.python, encoding="utf-8")
    return author_code.read(document(piece), folder, trust=bool(rule.python))


def reported_of(document: Document, code: Code) -> list[Diagnostic]:
    """What `specgen check` says of it."""
    try:
        return sense(check(document, code))
    except SpecError as error:
        return [*error.diagnostics]


def test_rules_are_all_there() -> None:
    assert len(RULES) >= 68
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert {rule.code for rule in RULES} >= {code for code in CODES if code.startswith("SG3")}


@every_rule
def test_rule_finds_the_bad_piece_and_no_other_code_is_reported(rule: Rule, tmp_path: Path) -> None:
    bad, own = document(rule.bad), code(rule, rule.bad, tmp_path)
    found = list(rule(read(bad, own)))
    assert found
    reported = reported_of(bad, own)
    assert {each.code for each in reported} == {rule.code}
    assert {str(each) for each in found} <= {str(each) for each in reported}


@every_rule
def test_rule_finds_it_at_a_line_of_the_piece(rule: Rule, tmp_path: Path) -> None:
    (first, *_) = rule(read(document(rule.bad), code(rule, rule.bad, tmp_path)))
    assert not isinstance(first.span, str)
    assert first.span.line <= len(rule.bad.splitlines())


@every_rule
def test_rule_has_a_mended_piece_that_is_sound_and_becomes_a_script(
    rule: Rule, tmp_path: Path
) -> None:
    checked = check(document(rule.mended), code(rule, rule.mended, tmp_path))
    left = [found for found in sense(checked) if rule.warns or found.severity == "error"]
    assert left == []
    compile(to_text(lower(checked)), "script", "exec")


@every_rule
def test_rule_says_in_a_sentence_what_has_to_hold(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert rule.summary[0].isupper() or rule.summary[0] == "`"
    assert rule.bad != rule.mended


def test_laid_replaces_parts_of_the_base_and_stands_before_the_others() -> None:
    check(document(""))
    text = laid("fit: {epochs: 5}\nclaims: []")
    assert text.startswith("fit: {epochs: 5}\nclaims: []\nspecgen: 1\n")
    assert "epochs: 2" in BASE
    assert "epochs: 2" not in text
    assert document("fit: {epochs: 5}").value["model"] == document("").value["model"]


def test_laid_leaves_out_what_rounds_of_training_have_of_their_own() -> None:
    training = "train: [{compile: {optimizer: adam, loss: mse}, fit: {epochs: 1}}]"
    assert not {"compile", "fit"} & document(training).value.keys()
    assert document(f"fit: {{epochs: 7}}\n{training}").value["fit"] == {"epochs": 7}
