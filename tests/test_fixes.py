"""What `check --fix` mends: what can only be meant in one way, and nothing else."""

import codecs
import json
import os
from pathlib import Path

import pytest
import test_errors
from click.testing import CliRunner
from test_formats import BAD

from specgen import api
from specgen.cli import commands
from specgen.text.diagnostics import SETTING, Diagnostic, Source, Span
from specgen.text.fixes import fix, fixes, mended
from specgen.text.guesses import Sure, did_you_mean

# What only comes to light once a mistake is mended, of cases that have it too. Any other finding
# that a fix brings is one that it has made. The warnings of sound specs are of this kind as well.
HIDDEN = {"argument_in_a_wrapped_layer": "Dense needs 'units'"}


def call(*arguments):
    return CliRunner().invoke(commands, ["check", *map(str, arguments)])


def fixable():
    """Every finding of the cases that is sure of its way out: the case and where it is."""
    os.chdir(test_errors.FOLDER)
    for path in test_errors.CASES:
        found = api.check(Path(path.name), list(test_errors.changes(path)), trusted(path))
        yield from ((path, number) for number, each in enumerate(found) if fix(each))


def trusted(path):
    return path.read_text(encoding="utf-8").startswith("#! trust\n")


def said(findings):
    return {
        (d.code, d.message, d.span if isinstance(d.span, str) else d.span.line): d for d in findings
    }


@pytest.fixture(scope="module")
def cases():
    there = Path.cwd()
    yield list(fixable())
    os.chdir(there)


def test_every_fix_mends_its_finding_and_brings_no_other(cases, monkeypatch):
    monkeypatch.chdir(test_errors.FOLDER)
    assert len(cases) >= 50
    for path, number in cases:
        changes, trust = list(test_errors.changes(path)), trusted(path)
        source = Source(path.name, path.read_text(encoding="utf-8"))
        before = api.check(source, changes, trust)
        one = fix(before[number])
        after = api.check(mended(source, [one]), changes, trust)
        assert before[number].message not in {
            d.message for d in after if d.span.line == one.span.line
        }
        new = [d for place, d in said(after).items() if place not in said(before)]
        errors = [d.message for d in new if d.severity == "error"]
        assert errors in ([], [HIDDEN.get(path.stem)]), (path.stem, one)
        if any(d.severity == "error" for d in after):
            assert not [d for d in new if d.severity == "warning"], (path.stem, one)


def test_all_fixes_together_mend_all_that_is_sure(cases, tmp_path):
    for path in dict.fromkeys(path for path, _ in cases):
        if trusted(path) or test_errors.changes(path):
            continue
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        call(copy, "--fix")
        assert not fixes(api.check(copy)), path.stem


def test_fix_keeps_remarks_layout_and_the_ends_of_lines(tmp_path):
    file = tmp_path / "bad.yaml"
    text = BAD.replace("unitss: 3}", "unitss:   3 }   # each class").replace("\n", "\r\n")
    file.write_bytes(codecs.BOM_UTF8 + text.encode())
    file.chmod(0o640)
    done = call(file, "--fix")
    assert done.stdout == f"{file}:7:15: unitss is now units\n{file}: sound\n"
    assert done.exit_code == 0
    assert file.read_bytes() == codecs.BOM_UTF8 + text.replace("unitss", "units").encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["bad.yaml"]


def test_fix_goes_on_until_nothing_sure_is_left(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text(
        BAD.replace('"Digits: 100%, really"', "Digits: a first look")
        .replace("Dense: {unitss: 3}", 'Desne: {unitss: "3", activation: softmx}')
        .replace("loss: mse", "loss: mes, lr: 3")
    )
    done = call(file, "--fix")
    assert "- Dense: {units: 3, activation: softmax}" in file.read_text()
    assert 'title: "Digits: a first look"' in file.read_text()
    assert done.stdout.count(" is now ") == 6
    assert (done.exit_code, done.stderr.count("error[")) == (1, 1)
    assert "compile has no 'lr'" in done.stderr


def test_fix_mends_a_base_only_if_it_is_given(tmp_path):
    base, derived = tmp_path / "base.yaml", tmp_path / "derived.yaml"
    base.write_text(BAD)
    own = "extends: base.yaml\ncompile: {loss: sparse_categorical_crossentropy}\n"
    derived.write_text(own)
    assert call(derived, "--fix").exit_code == 1
    assert base.read_text() == BAD
    assert call(derived, base, "--fix").exit_code == 0
    assert "{units: 3}" in base.read_text()
    assert derived.read_text() == own


def test_fix_follows_a_link_and_leaves_it(tmp_path):
    file, link = tmp_path / "bad.yaml", tmp_path / "link.yaml"
    file.write_text(BAD)
    link.symlink_to(file)
    assert call(link, "--fix").exit_code == 0
    assert link.is_symlink()
    assert "{units: 3}" in file.read_text()


def test_fix_is_refused_where_no_file_holds_what_is_checked(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)
    assert call("-", "--fix").exit_code == 2
    assert call(file, "--fix", "--set", "seed=1").exit_code == 2
    assert call(file, "--fix", "--watch").exit_code == 2
    assert file.read_text() == BAD


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing stops root")
def test_fix_says_that_it_cannot_write(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)
    tmp_path.chmod(0o500)
    done = call(file, "--fix")
    tmp_path.chmod(0o700)
    assert "error[SG502]: cannot be written: permission denied" in done.stderr


def test_formats_hold_the_fix(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)
    found = json.loads(call(file, "--format", "json").stdout)[0]
    place = {"file": str(file), "line": 7, "column": 15, "end": {"line": 7, "column": 21}}
    assert found["fix"] == {**place, "text": "units"}
    log = json.loads(call(file, "--format", "sarif").stdout)
    change = log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]
    region = {"startLine": 7, "startColumn": 15, "endLine": 7, "endColumn": 21}
    assert change["artifactLocation"]["uri"] == file.as_uri()
    assert change["replacements"] == [
        {"deletedRegion": region, "insertedContent": {"text": "units"}}
    ]


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("filtres", ["filters", "kernel_size"], "filters"),
        ("Softmax", ["softmax", "softmin"], "softmax"),
        ("acuracy", ["Accuracy", "accuracy"], "accuracy"),
        ("softmx", ["softmax", "softmin"], "softmax"),
        ("dense_2", ["dense_1"], None),
        ("branch_left", ["branch_right"], None),
        ("EarlyStop", ["EarlyStopping"], None),
        ("layr", ["layer", "lair"], None),
        ("accurac", ["accuracy"], "accuracy"),
        ("x_train", ["y_train"], None),
        ("conv_a", ["conv_b"], None),
        ("encoderA", ["encoderB"], None),
        ("tru", ["true"], None),
        ("twwo words", ["two words"], None),
    ],
)
def test_did_you_mean_is_sure_only_of_a_slip_of_one_name(word, names, meant):
    found = did_you_mean(word, names)
    assert (found.put if isinstance(found, Sure) else None) == meant


def test_did_you_mean_is_not_sure_of_what_takes_other_values():
    older = {"lr": "learning_rate", "rescale": "divide"}
    names = ["learning_rate", "divide"]
    assert isinstance(did_you_mean("lr", names, older, {"lr"}), Sure)
    assert not isinstance(did_you_mean("rescale", names, older, {"lr"}), Sure)
    assert not isinstance(did_you_mean("lr", names, older, {"lr"}, {"learning_rate"}), Sure)


@pytest.mark.parametrize("name", [SETTING, "spec.yaml"])
def test_fix_is_of_a_file_and_of_a_word_that_stands_there_once(name):
    def of(text):
        source = Source(name, text)
        span = Span(source, 1, 1, 1, len(text) + 1)
        return fix(Diagnostic("SG202", "x", span, Sure("y", "acuracy", "accuracy")))

    assert (of("{acuracy}") is not None) == (name != SETTING)
    assert of("acuracy + acuracy") is None
    assert of("acuracy_2") is None
