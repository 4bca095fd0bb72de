"""`specgen explain CODE`: what is shown of a code has it, and what is shown mended is sound."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from specgen.checks.rules import RULES
from specgen.cli import commands
from specgen.explain import codes, page
from specgen.text.diagnostics import CODES, SpecError, is_code, severity

CASES = [(code, case) for code in CODES for case in codes.explain(code)[1]]
SHOWN = [(code, case, case.bad, case.mended) for code, case in CASES if case.bad and case.mended]
# Not about the text of a spec: a sentence says when they come up.
OF_RUNS = {"SG401", "SG402", "SG501", "SG502", "SG503", "SG504", "SG505", "SG506", "SG507", "SG508"}

every_pair = pytest.mark.parametrize(
    ("code", "case", "bad", "mended"), SHOWN, ids=lambda value: getattr(value, "summary", "")[:40]
)


def printed(*words: str) -> str:
    done = CliRunner().invoke(commands, ["explain", *words])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_codes_have_rows_for_what_no_rule_finds_and_no_others() -> None:
    of_rules = {rule.code for rule in RULES}
    assert set(CODES) - of_rules <= set(codes.rows()) <= set(CODES)
    assert {code for code, case in CASES if case.when} == OF_RUNS
    for row in (row for rows in codes.rows().values() for row in rows):
        assert set(row) in ({"summary", "bad", "mended"}, {"summary", "when"})


@every_pair
def test_bad_example_has_its_code_and_no_other(code, case, bad, mended) -> None:
    assert {found.code for found in bad.findings()} == {code}


@every_pair
def test_mended_example_is_sound(code, case, bad, mended) -> None:
    warns = severity(code) == "warning"  # any other may be about something else
    assert [each for each in mended.findings() if warns or each.severity == "error"] == []
    assert mended != bad


@pytest.mark.parametrize("code", CODES)
def test_explain_says_of_a_code_what_it_means_and_every_way_to_it(code) -> None:
    text = printed(code)
    assert text.startswith(f"{code}: {CODES[code]}\n")
    assert max(map(len, text.splitlines())) <= 80
    plain = " ".join(text.split())
    for rule in (rule for rule in RULES if rule.code == code):
        assert rule.summary in plain
    for _, case, bad, mended in (row for row in SHOWN if row[0] == code):
        (first, *_) = bad.findings()
        assert case.summary in plain
        for part in (bad.spec, mended.spec, str(first), bad.options, mended.python):
            assert " ".join(part.split()) in plain


def test_explain_prints_a_code_as_it_did_before() -> None:
    assert printed("SG306") == printed("sg306") == UNUSED


UNUSED = """\
SG306: a node that nothing uses

  Every node feeds another, or is what the model gives.

    model:
      layers:
        - Input: [8]
        - Dense: 8
          name: wide
        - Dense: {units: 3, activation: softmax}
          from: inputs

    spec.yaml:4:7: error[SG306]: nothing uses Dense 'wide'
        4 |     - Dense: 8
          |       ^^^^^^^^
      help: name it under `from` of a later node, or under `outputs`; or remove
        it

  Mended

    model:
      layers:
        - Input: [8]
        - Dense: 8
          name: wide
        - Dense: {units: 3, activation: softmax}
          from: wide
"""


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("SG330", "did you mean 'SG303'?"),
        ("SG599", "known here: SG501, SG502, SG503, SG504, SG505, SG506, SG507, SG508"),
        ("SG999", f"known here: {', '.join(CODES)}"),
    ],
)
def test_explain_says_what_may_be_meant_when_a_code_is_unknown(word, hint) -> None:
    with pytest.raises(SpecError) as caught:
        codes.explain(word)
    (finding,) = caught.value.diagnostics
    assert finding.help == hint
    done = CliRunner().invoke(commands, ["explain", word])
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"no finding has the code '{word}'" in done.stderr


def test_explain_takes_a_code_for_a_code_and_a_word_for_a_word() -> None:
    assert [word for word in ("SG305", "sg1", "SGD", "SG", "Dense") if is_code(word)] == [
        "SG305", "sg1",
    ]  # fmt: skip
    assert printed("SGD").startswith("SGD: an optimizer")


def test_said_wraps_what_is_long_and_leaves_the_excerpt_as_it_is() -> None:
    found = next(bad.findings()[0] for code, _, bad, _ in SHOWN if code == "SG202")
    text = page.rendered(found)
    assert [line[4:] for line in text.split("\n")] == str(found).split("\n")


def test_explain_of_a_code_imports_no_framework() -> None:
    program = (
        "import sys; from specgen.cli import commands\n"
        "try: commands(['explain', 'SG303'])\n"
        "except SystemExit: pass\n"
        "bad = {'keras', 'tensorflow', 'numpy', 'matplotlib', 'pandas'} & {*sys.modules}\n"
        "sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "SG303" in done.stdout
