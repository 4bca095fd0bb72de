"""Specs that extend others: what is merged, what is replaced, and where findings stand."""

import pytest

from specgen.api import load
from specgen.lower import lower
from specgen.outcomes.resolved import as_yaml
from specgen.outcomes.script import to_text
from specgen.runs.comparable import incomparable
from specgen.text.diagnostics import SpecError
from specs import SMALL, write

BASE = {
    **SMALL,
    "seed": 1,
    "compile": {
        "optimizer": {"Adam": {"learning_rate": 0.5}},
        "loss": "sparse_categorical_crossentropy",
    },
    "fit": {"epochs": 2, "batch_size": 16, "callbacks": ["TerminateOnNaN"]},
}


@pytest.fixture
def spec_on(tmp_path):
    """A spec, in the words of its file, on top of BASE and of another base."""
    write(tmp_path, **BASE).rename(tmp_path / "base.yaml")
    (tmp_path / "more.yaml").write_text("fit: {epochs: 3}\nseed: 2\n", encoding="utf-8")

    def loaded(text, *changes):
        (tmp_path / "child.yaml").write_text(text, encoding="utf-8")
        return load(tmp_path / "child.yaml", set=changes)

    return loaded


def test_sections_are_merged_and_all_else_is_replaced(spec_on):
    spec = spec_on("extends: base.yaml\nseed: 9\ncompile: {optimizer: {SGD: 0.1}}\n").spec
    assert (spec.seed, spec.fit.epochs, spec.fit.batch_size) == (9, 2, 16)
    assert spec.compile.optimizer.entry.name == "SGD"
    assert spec.compile.optimizer.arguments == {"learning_rate": 0.1}


def test_later_bases_win_and_unset_takes_out(spec_on):
    spec = spec_on("extends: [base.yaml, more.yaml]\nfit:\n  callbacks: !unset\n").spec
    assert (spec.seed, spec.fit.epochs, spec.fit.batch_size) == (2, 3, 16)
    assert spec.fit.callbacks == []


def test_finding_stands_in_the_file_that_has_the_value(spec_on, tmp_path):
    (tmp_path / "more.yaml").write_text("\nfit: {epohcs: 3}\n", encoding="utf-8")
    with pytest.raises(SpecError) as raised:
        spec_on("extends: [base.yaml, more.yaml]\nfit: {epochs: 4}\n\n\n")
    (finding,) = raised.value.diagnostics
    assert str(finding.span) == f"{tmp_path / 'more.yaml'}:2:7"
    assert "    2 | fit: {epohcs: 3}" in str(finding)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("extends: ../base.yaml", "expected a spec in the same folder or below"),
        ("extends: /etc/passwd", "expected a spec in the same folder or below"),
        ("extends: 3", "expected a spec in the same folder or below"),
        ("extends: {a: b}", "expected a spec in the same folder or below"),
        ("extends: none.yaml", "none.yaml: cannot read the file"),
        ("extends: child.yaml", "'child.yaml' extends itself"),
        ("extends: base.yaml\nfit:\n  shuffle: !unset", "no base has it"),
        ("extends: base.yaml\nfit:\n  shuffle: !unset true", "the tag '!unset' is not used here"),
    ],
)
def test_extends_is_refused_where_it_cannot_be_done(spec_on, text, found):
    with pytest.raises(SpecError, match=found):
        spec_on(text)


def test_set_takes_indices_in_brackets_and_unset(spec_on):
    text = "extends: base.yaml\n"
    spec = spec_on(text, "fit.callbacks[0]=TerminateOnNaN", "fit.batch_size=!unset").spec
    assert spec.fit.batch_size is None
    with pytest.raises(SpecError, match=r"the spec has no 'fit\.callbacks\.1'"):
        spec_on(text, "fit.callbacks[1]=TerminateOnNaN")


def test_claims_can_be_compared_unless_what_was_set_matters(spec_on):
    text = "extends: base.yaml\nclaims: [{that: loss, at_least: 0}]\n"
    assert incomparable(spec_on(text, "fit.verbose=2"), sample=False) is None
    assert incomparable(spec_on(text, "fit.epochs=1"), sample=False) == "fit.epochs=1 was set"


def test_resolved_spec_names_origins_and_gives_the_same_script(spec_on, tmp_path):
    base = tmp_path / "base.yaml"
    line = 1 + base.read_text().splitlines().index('  "batch_size": 16')
    checked = spec_on("extends: base.yaml\nfit: {epochs: 4}\n", "fit.epochs=5")
    text = as_yaml(checked.document)
    assert f"  batch_size: 16  # from {base}:{line}\n" in text
    assert f"  epochs: 5  # from --set, in place of {base}:{line - 1}, " in text
    (tmp_path / "child.yaml").write_text(text.replace("extends: base.yaml", ""), encoding="utf-8")
    whole = to_text(lower(load(tmp_path / "child.yaml")))
    assert whole.partition('"""\n')[2] == to_text(lower(checked)).partition('"""\n')[2]
