"""The schema in the language server behind the YAML extensions of editors: it helps an author.

The server comes from npm, in the version of tests/editor/package-lock.json; the first test that
needs it installs it into tests/editor/node_modules.
"""

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from editing import Editor

from specgen.explain import schema

PACKAGE = Path(__file__).with_name("editor")
SERVER = PACKAGE / "node_modules/yaml-language-server/bin/yaml-language-server"
SETTINGS = {"yaml": {"validate": True, "completion": True, "hover": True}}

HEAD = """\
# yaml-language-server: $schema=specgen.schema.json
specgen: 1
title: Digits
data: {load: mnist}
compile: {optimizer: adam, loss: mse}
fit: {epochs: 1}
model:
  layers:
    - Input: [28, 28, 1]
"""
LINE = len(HEAD.splitlines())  # that of the first layer behind the input


@pytest.fixture(scope="module")
def server(everything: bool) -> list[str]:
    """The command that starts the language server."""
    npm = shutil.which("npm")
    if not (npm and shutil.which("node")):
        text = "the editor's language server needs Node.js with npm, which is not installed"
        pytest.fail(text) if everything else pytest.skip(text)
    with (PACKAGE / "package.json").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # of processes that test at the same time
        if not SERVER.exists():
            told = ["--no-audit", "--no-fund", "--ignore-scripts"]
            done = subprocess.run([npm, "ci", *told], cwd=PACKAGE, capture_output=True, text=True)
            assert done.returncode == 0, f"npm ci in {PACKAGE}:\n{done.stderr}"
    return ["node", str(SERVER), "--stdio"]


@pytest.fixture(scope="module")
def editor(server: list[str]) -> Iterator[Editor]:
    started = Editor(server, SETTINGS)
    yield started
    started.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "specgen.schema.json").write_text(schema.text(), encoding="utf-8")
    return tmp_path / "spec.yaml"


def typed(editor: Editor, path: Path, text: str, back: int = 0) -> dict[str, dict[str, Any]]:
    """What is proposed at the end of the text, or so many signs before, by its label."""
    editor.write(path, HEAD + text)
    lines = (HEAD + text).split("\n")
    found = editor.at("completion", len(lines) - 1, len(lines[-1]) - back)
    return {item["label"]: item for item in found["items"]}


# In an empty `{}` this server proposes nothing, whatever the schema, until the first letter.
@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("    - Conv2D: {f}", 1),
        ("    - Conv2D:\n        ", 0),
        ("    - Conv2D: {filters: 3, p}", 1),
    ],
)
def test_completion_inside_a_layer_offers_its_arguments_with_what_they_are(
    editor: Editor, path: Path, text: str, back: int
) -> None:
    found = typed(editor, path, text, back)
    assert {"kernel_size", "padding", "activation", "use_bias"} <= {*found}
    assert "units" not in found
    assert found["kernel_size"]["documentation"].startswith("the size of the convolution window; ")
    assert found["use_bias"]["documentation"].endswith("; default true")
    assert found["use_bias"]["insertText"] == "use_bias: ${1:true}"


def test_completion_of_layers_offers_them_before_operations_with_what_they_need(
    editor: Editor, path: Path
) -> None:
    found = typed(editor, path, "    - ")
    order = sorted(found, key=lambda label: (found[label].get("sortText") or label).lower())
    places = {label: number for number, label in enumerate(order)}
    assert places["ZeroPadding3D"] < places["abs"] < places["zeros_like"]
    conv = found["Conv2D"]
    assert conv["documentation"] == "2D convolution layer."
    assert [*map(str.strip, conv["insertText"].split("\n"))] == [
        "Conv2D:", "filters: $1", "kernel_size: $2",
    ]  # fmt: skip
    assert found["Flatten"]["insertText"] == "Flatten"
    assert found["abs"]["insertText"] == "abs"


def test_completion_of_a_value_offers_the_words_that_it_takes(editor: Editor, path: Path) -> None:
    assert {"valid", "same"} <= {*typed(editor, path, "    - Conv2D: {filters: 3, padding: ")}
    assert {"relu", "gelu"} <= {*typed(editor, path, "    - Dense: {units: 3, activation: r")}


@pytest.mark.parametrize(
    ("character", "said"),
    [
        (8, "2D convolution layer."),
        (17, "the dimension of the output space (the number of filters in the convolution); a"),
        (31, "the size of the convolution window; a whole number of at least 1 or a list of them"),
    ],
)
def test_hover_says_what_a_word_is(editor: Editor, path: Path, character: int, said: str) -> None:
    editor.write(path, f"{HEAD}    - Conv2D: {{filters: 32, kernel_size: 3}}\n")
    shown = editor.at("hover", LINE, character)["contents"]["value"]
    assert shown.startswith(said)


@pytest.mark.parametrize(
    ("layer", "place", "message"),
    [
        ("Conv2D: {filters: 8, kernl_size: 3}", (27, 37), "Property kernl_size is not allowed."),
        ("Conv2D: {filters: 0, kernel_size: 3}", (24, 25), "Value is below the minimum of 1."),
        ("Dense: {units: 3, activation: rleu}", (36, 40), "Value is not accepted."),
        ("Convolution: {filters: 3}", (6, 0), "Value is not accepted."),
    ],
)
def test_what_is_misspelt_is_underlined_and_nothing_else_of_the_spec(
    editor: Editor, path: Path, layer: str, place: tuple[int, int], message: str
) -> None:
    editor.write(path, f"{HEAD}    - Flatten\n")
    assert editor.findings() == []
    editor.write(path, f"{HEAD}    - {layer}\n")
    found = {each["message"].partition(" Valid")[0]: each["range"] for each in editor.findings()}
    assert {row["start"]["line"] for row in found.values()} == {LINE}
    start, end = found[message]["start"], found[message]["end"]
    assert (start["character"], end["character"]) == place
