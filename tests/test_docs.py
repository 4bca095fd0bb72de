"""The documents say what is so: lists, specs, scripts, commands."""

import importlib.util
import itertools
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import specgen
from specgen import library
from specgen.checks.rules import RULES
from specgen.cli import commands
from specgen.explain import keys
from specgen.language import grammar
from specgen.language.functions import FUNCTIONS
from specgen.language.milestones import MILESTONES
from specgen.language.spec import Fit, Spec
from specgen.text.diagnostics import CODES, Diagnostic
from specgen.text.yaml_reader import Source, read

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_tool = importlib.util.spec_from_file_location("language", ROOT / "tools" / "language.py")
language = importlib.util.module_from_spec(_tool)
_tool.loader.exec_module(language)
ERRORS = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
# The pages that people write, with tables that are made; docs/errors.md is made as a whole.
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in language.PAGES}
TEXT = "\n".join(PAGES.values())
DOCUMENTS = (*PAGES, "docs/errors.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def plain(cell: str) -> str:
    """A cell without the marks of code, if all of it is code."""
    return cell[1:-1] if re.fullmatch(r"`[^`]*`", cell) else cell


def table(head: str) -> list[list[str]]:
    """The rows of the table whose first column is called `head`, without the marks of code."""
    _, found, rest = TEXT.partition(f"\n| {head} |")
    assert found, f"no table of {head}s"
    lines = rest.partition("\n\n")[0].split("\n")[2:]
    rows = (line[1:-1].split(" | ") for line in lines if line.startswith("|"))
    return [[plain(cell.strip()) for cell in row] for row in rows]


def column(head: str) -> list[str]:
    return [row[0] for row in table(head)]


(EXAMPLE,) = blocks("yaml")
SCRIPT, PYTHON = blocks("python")
(COMPLAINT,) = blocks("text")
FRAGMENTS = [
    pytest.param(fragment, id=f"{name}-{number}")
    for name, text in PAGES.items()
    if name != "README.md"
    for number, fragment in enumerate(blocks("yaml", text))
]
(NAME,) = re.findall(r"`(\w+\.yaml)`:\n\n```yaml", README)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def with_parts(tmp_path: Path, **parts: object) -> list[Diagnostic]:
    """What is wrong with the README's spec when some of its parts are replaced."""
    path = tmp_path / "changed.yaml"
    whole = {**read(Source(NAME, EXAMPLE)).value, **parts}
    if "data" in parts and "fit" not in parts:  # where to validate is a matter of the data
        whole["fit"].pop("validate_on")
    if "compile" in parts and "claims" not in parts:  # and what is claimed, one of the metrics
        whole.pop("claims")
    if "train" in parts:
        whole = {key: part for key, part in whole.items() if key not in ("compile", "fit")}
    path.write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
    return specgen.check(path)


def test_readme_shows_the_script_that_its_spec_becomes(example):
    assert specgen.to_script(specgen.load(example)) == SCRIPT


def test_readme_spec_is_short():
    assert len(EXAMPLE.splitlines()) <= 25


def test_readme_is_short():
    assert len(README.splitlines()) <= 250


def test_readme_shows_what_check_says(example, monkeypatch):
    example.write_text(EXAMPLE.replace("filters: 32", "filtres: 32"), encoding="utf-8")
    monkeypatch.chdir(example.parent)
    (finding,) = specgen.check(NAME)
    assert f"{finding}\n" == COMPLAINT


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_docs_fragment_is_sound_in_the_readme_spec(fragment, tmp_path):
    found = with_parts(tmp_path, **read(Source("fragment.yaml", fragment)).value)
    of_other_data = [each for each in found if each.code == "SG310" or each.severity == "warning"]
    assert found == of_other_data


def test_docs_have_fragments_on_every_page_of_the_language():
    assert len(FRAGMENTS) >= 8
    assert {"docs/data.md", "docs/model.md", "docs/training.md", "docs/walkthrough.md"} <= {
        fragment.id.rpartition("-")[0] for fragment in FRAGMENTS
    }


def test_readme_python_runs(example):
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-c", PYTHON], cwd=example.parent, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "(6000, 28, 28, 1)" in done.stdout


def test_readme_run_folder_is_what_a_run_leaves(example, tmp_path):
    pytest.importorskip("keras")
    spec = specgen.load(example, set=["fit.epochs=1", "fit.verbose=0", "evaluate.verbose=0"])
    specgen.run(spec, tmp_path / "folder", sample=True)
    expected = {name for name in column("file") if "*" not in name}
    assert {path.name for path in (tmp_path / "folder").iterdir()} == expected


@pytest.mark.parametrize("name", PAGES)
def test_docs_tables_are_those_that_the_registries_make(name):
    """And with them what a word does; that each word's example is sound is test_explain's."""
    assert language.written(PAGES[name]) == PAGES[name], "run .venv/bin/python tools/language.py"


def test_docs_errors_are_those_that_the_rules_make():
    """That each example has its code, and mended is sound, is test_codes'."""
    assert language.errors() == ERRORS, "run .venv/bin/python tools/language.py"
    assert re.findall(r"^### (SG\d+): (.*)$", ERRORS, re.MULTILINE) == list(CODES.items())
    assert len(blocks("yaml", ERRORS)) >= 2 * len(RULES)


def test_docs_have_a_table_for_every_family_and_section_of_its_own():
    there = [found[2] for found in language.TABLE.finditer(TEXT)]
    files = [f for family in library.FILES if family != "tools" for f in language.files(family)]
    sections = {path for path, key in keys.keys().items() if key.keys}
    left_out = {"article", "samples", "train.compile", "train.fit"}
    assert len(there) == len(set(there))
    own = {"spec", "nodes", "milestones", "model.layers", "functions", "contract"}
    assert {*there} == {*own, *files, *sections} - left_out
    assert all(len(language.table(name).splitlines()) > 2 for name in there)


@pytest.mark.parametrize(
    ("head", "known"),
    [
        ("step for a table", list(library.family("columns"))),
        ("section", list(Spec.model_fields)),
        ("key of `fit`", list(Fit.model_fields)),
        ("milestone", list(MILESTONES)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_docs_table_lists_what_there_is(head, known):
    assert [row.partition(":")[0] for row in column(head)] == known


def test_docs_formulas_are_what_there_is():
    section = PAGES["docs/formulas.md"].partition("# Formulas\n\n")[2]
    attributes = re.search(r"the attributes (.*?), and these functions", section)[1]
    assert attributes == ", ".join(f"`.{word}`" for word in grammar.ATTRIBUTES)
    assert [row.partition("(")[0] for row in column("function")] == [*FUNCTIONS]


def test_docs_state_the_version_of_keras_that_the_catalogue_has():
    catalogue = (ROOT / "specgen" / "catalogue" / "keras.json").read_text(encoding="utf-8")
    assert re.findall(r"Keras (\d+\.\d+\.\d+)", TEXT) == [
        re.search(r'"keras": ?"([\d.]+)"', catalogue)[1]
    ]


def test_readme_commands_are_those_there_are():
    assert sorted(row[0].split()[1] for row in table("command")) == sorted(commands.commands)


def spans(document: str) -> list[str]:
    """What a document sets as code: spans between backticks, indented lines, lines of sh blocks."""
    text = re.sub(r"^```(yaml|python|text)\n.*?^```$", "", (ROOT / document).read_text("utf-8"),
                  flags=re.MULTILINE | re.DOTALL)  # fmt: skip
    inline = re.findall(r"`([^`\n]+)`", text)
    return inline + [line.strip() for line in re.findall(r"^    (\S.*)$", text, re.MULTILINE)]


def uses(program: str) -> list[str]:
    found = {code for name in DOCUMENTS for code in spans(name) if code.startswith(f"{program} ")}
    return sorted(found)


@pytest.mark.parametrize("use", uses("specgen"))
def test_documents_name_commands_and_options_that_there_are(use, example):
    words = shlex.split(re.split(r"\s{3,}", use)[0])
    if words[1] == "COMMAND":
        return
    command = commands.commands[words[1]]
    options = {o for parameter in command.params for o in parameter.opts} | {"--help"}
    assert {word for word in words if word.startswith("-") and word != "-"} <= options
    changes = [after for word, after in itertools.pairwise(words) if word == "--set"]
    if NAME in words:
        assert specgen.check(example, set=changes) == []


@pytest.mark.parametrize("use", uses("make"))
def test_documents_name_targets_that_there_are(use):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{re.escape(use.split()[1])}:", makefile, re.MULTILINE)


def test_documents_name_the_commands_at_all():
    assert len(uses("specgen")) >= 6
    assert {"make demo", "make test"} <= {" ".join(use.split()[:2]) for use in uses("make")}


@pytest.mark.parametrize("option", ["--data", "--set"])
def test_readme_says_which_commands_take_an_option(option):
    said = re.search(rf"^`{option}[^`]*` \(for (.*?)\)", README, re.MULTILINE)[1]
    have = {n for n, c in commands.commands.items() if any(option in p.opts for p in c.params)}
    assert set(re.findall(r"`(\w+)`", said)) == have


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_files_that_there_are(document):
    """Links, and paths in backticks that begin at the top of the checkout."""
    text = (ROOT / document).read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    named = re.findall(r"`((?:specgen|specs|docs|tests|tools|\.ci)/[\w./]+)`", text)
    assert [path for path in linked if not (ROOT / document).parent.joinpath(path).exists()] == []
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_readme_leads_to_every_page():
    linked = {path for text in PAGES.values() for path in re.findall(r"([\w]+\.md)\)", text)}
    assert {Path(name).name for name in DOCUMENTS} - {"README.md"} <= linked


def test_docs_figure_is_small():
    assert (ROOT / "docs" / "history.png").read_bytes().startswith(b"\x89PNG")
    assert (ROOT / "docs" / "history.png").stat().st_size < 50_000


def test_architecture_names_files_in_where_a_new_thing_goes():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    _, _, part = text.partition("## Where a new thing goes")
    named = re.findall(r"`((?:\w+/)+\w+\.\w+)`", part)
    assert len(named) >= 20
    missing = [n for n in named if not any((top / n).exists() for top in (ROOT, ROOT / "specgen"))]
    assert missing == []


def test_architecture_has_the_rooms_in_the_order_of_the_contract():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    _, _, table = text.partition("| --- | --- |\n")
    rows = [
        re.findall(r"`(\w+)`", row.split("|")[1]) for row in table.partition("\n\n")[0].split("\n")
    ]
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = [
        contract["layers"]
        for contract in config["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    rooms = [room.strip() for layer in layers for room in layer.split("|") if room != "__main__"]
    assert [room for row in rows for room in row] == rooms


def test_changelog_opens_with_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## ([\d.]+)", text, re.MULTILINE)[1] == specgen.__version__
