"""`specgen fmt` sets a spec in one layout, and changes nothing of what it says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from specgen.cli import commands
from specgen.language.spec import Spec
from specgen.outcomes.formatting import ORDER, formatted
from specgen.text.yaml_reader import Source, load_text, read

ROOT = Path(__file__).parent.parent
FILES = sorted([*(ROOT / "specs").rglob("*.yaml"), *(ROOT / "tests/cases/graphs").glob("*.yaml")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_layout_keeps_what_a_spec_says_and_is_the_same_twice(path: Path) -> None:
    source = load_text(path)
    once = formatted(source)
    assert read(Source("once", once)).value == read(source).value
    assert formatted(Source("once", once)) == once
    if "specs" in path.parts:
        assert once == source.text, "run specgen fmt on it"


CASES = [
    ("fit: {epochs: 1}\ntitle: a\nspecgen: 1\n", "specgen: 1\ntitle: a\nfit: {epochs: 1}\n"),
    ("# whole\n\nfit: { epochs: 1 } # one\n# t\ntitle: a",
     "# whole\n\n# t\ntitle: a\nfit: {epochs: 1} # one\n"),
    ("title: a   \nfit: { epochs: 1 }  \n\n\n\n", "title: a\nfit: {epochs: 1}\n"),
    ("title: 'Digits and more'\n", "title: Digits and more\n"),
    ('title: "yes"\ntext: "a: b"\n', 'title: "yes"\ntext: "a: b"\n'),
    ('data: {class_names: ["No", "Maybe"]}\n', 'data: {class_names: ["No", "Maybe"]}\n'),
    ("\ufefftitle: a\r\nfit:\r\n  epochs: 1\r\n", "title: a\nfit:\n  epochs: 1\n"),
    2 * ["title: a\ntext: |\n  a # no remark \n\n\n  b\n"],
    ("claims: [ {that: a}, {that: b} ] # two\n", "claims: [{that: a}, {that: b}] # two\n"),
    2 * ["title: a # b\nfit: {\n  epochs: 1, # c\n  }\n"],
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=lambda text: str(text)[:20])
def test_layout_is_the_one_of_this_repository(text: str, expected: str) -> None:
    assert formatted(Source("a.yaml", text)) == expected


def test_layout_knows_the_place_of_every_section() -> None:
    assert {*Spec.model_fields} <= {*ORDER}


def test_fmt_writes_and_check_shows_the_difference(tmp_path: Path) -> None:
    spec = tmp_path / "a.yaml"
    spec.write_text("fit: { epochs: 1 } # one\ntitle: a\n")
    shown = CliRunner().invoke(commands, ["fmt", "--check", str(spec)])
    assert shown.exit_code == 1
    assert "-fit: { epochs: 1 } # one\n" in shown.stdout
    assert "+fit: {epochs: 1} # one\n" in shown.stdout
    assert spec.read_text().startswith("fit: { ")
    assert CliRunner().invoke(commands, ["fmt", str(spec)]).exit_code == 0
    assert spec.read_text() == "title: a\nfit: {epochs: 1} # one\n"
    assert CliRunner().invoke(commands, ["fmt", "--check", str(spec)]).exit_code == 0


def test_fmt_leaves_what_is_no_yaml_as_it_is(tmp_path: Path) -> None:
    spec = tmp_path / "a.yaml"
    spec.write_text("fit: {epochs: 1\n")
    done = CliRunner().invoke(commands, ["fmt", str(spec)])
    assert done.exit_code == 1
    assert "a.yaml" in done.stderr
    assert spec.read_text() == "fit: {epochs: 1\n"
