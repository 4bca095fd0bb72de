"""The language server, asked by a client of pygls over the standard input and output."""

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

import specs

SPEC = """specgen: 1
title: A small network
data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
model:
  blocks:
    twice:
      takes: {filters: int}
      layers:
        - Conv2D: {filters: "${filters}", kernel_size: 3}
  layers:
    - Input: [8, 8, 1]
    - twice: 4
      name: seen
    - Flatten:
      from: seen
    - Dense: {units: 3, activation: softmax}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 2}
"""


class Editor:
    """What an editor does with one file."""

    def __init__(self, client, uri):
        self.client, self.uri, self.version, self.text = client, uri, 0, ""
        self.found = asyncio.Queue()

    async def open(self, text):
        self.text = text
        item = types.TextDocumentItem(self.uri, "yaml", 0, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.findings()

    async def write(self, text):
        """Type: the whole text anew."""
        self.version, self.text = self.version + 1, text
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        return await self.findings()

    async def findings(self):
        return await asyncio.wait_for(self.found.get(), 20)

    def at(self, mark):
        """The place behind a piece of the text, where it stands last."""
        before = self.text[: self.text.rindex(mark) + len(mark)]
        line = before.count("\n")
        return types.Position(line, len(before) - before.rfind("\n") - 1)

    @property
    def document(self):
        return types.TextDocumentIdentifier(self.uri)

    async def complete(self, mark):
        given = types.CompletionParams(self.document, self.at(mark))
        found = await self.client.text_document_completion_async(given)
        return {item.label: item for item in found.items}

    async def hover(self, mark):
        given = types.HoverParams(self.document, self.at(mark))
        found = await self.client.text_document_hover_async(given)
        return found.contents.value if found else None

    async def define(self, mark):
        given = types.DefinitionParams(self.document, self.at(mark))
        return await self.client.text_document_definition_async(given)

    async def hints(self):
        whole = types.Range(types.Position(0, 0), types.Position(999, 0))
        given = types.InlayHintParams(self.document, whole)
        found = await self.client.text_document_inlay_hint_async(given)
        return {hint.position.line + 1: hint.label for hint in found}

    async def fixes(self, mark):
        here = types.Range(self.at(mark), self.at(mark))
        given = types.CodeActionParams(self.document, here, types.CodeActionContext([]))
        return await self.client.text_document_code_action_async(given)


def edit(tmp_path, act, *options, name="spec.yaml"):
    """Let `act` use an editor on a file of the folder."""

    async def session():
        client = LanguageClient("editor", "1")
        editor = Editor(client, (tmp_path / name).as_uri())

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def found(params):
            if params.uri == editor.uri:
                editor.found.put_nowait([*params.diagnostics])

        await client.start_io(sys.executable, "-m", "specgen", "lsp", *options)
        try:
            await client.initialize_async(
                types.InitializeParams(types.ClientCapabilities(), root_uri=tmp_path.as_uri())
            )
            client.initialized(types.InitializedParams())
            await act(editor)
        finally:
            await client.shutdown_async(None)
            client.exit(None)
            await client.stop()

    asyncio.run(asyncio.wait_for(session(), 40))


def test_lsp_underlines_a_misspelt_argument_and_mends_it(tmp_path):
    async def act(editor):
        assert await editor.open(SPEC) == []
        (found,) = await editor.write(SPEC.replace("units: 3", "unitss: 3"))
        assert (found.code, found.source) == ("SG201", "specgen")
        assert found.message == "Dense takes no 'unitss'\ndid you mean 'units'?"
        start, end = found.range.start, found.range.end
        assert (start.line, start.character, end.line, end.character) == (15, 14, 15, 20)
        (action,) = await editor.fixes("{unit")
        assert action.kind == "quickfix"
        (change,) = action.edit.changes[editor.uri]
        assert (change.range, change.new_text) == (found.range, "units")
        assert not await editor.fixes("specgen")
        assert await editor.write(SPEC) == []

    edit(tmp_path, act)


def test_lsp_warns_and_tells_of_what_is_no_yaml(tmp_path):
    async def act(editor):
        (found,) = await editor.open(SPEC.replace("units: 3, activation", "units: 2, activation"))
        assert found.severity in (types.DiagnosticSeverity.Error, types.DiagnosticSeverity.Warning)
        (found,) = await editor.write(SPEC.replace("softmax}", "softmax"))
        assert found.code == "SG002"

    edit(tmp_path, act)


def test_lsp_counts_in_units_of_utf_16(tmp_path):
    async def act(editor):
        text = SPEC.replace("title: A small network", "title: x").replace(
            "{units: 3,", '{name: "\U0001d4b3\U0001d4b3", unitss: 3,'
        )
        found = await editor.open(text)
        (found,) = [each for each in found if each.code == "SG201"]
        line = text.splitlines()[found.range.start.line]
        before = line[: line.index("unitss")]
        assert found.range.start.character == len(before.encode("utf-16-le")) // 2

    edit(tmp_path, act)


def test_lsp_completes_arguments_with_what_they_are(tmp_path):
    async def act(editor):
        await editor.open(SPEC)
        text = SPEC.replace("    - twice: 4\n", "    - Conv2D: {fil\n    - twice: 4\n")
        assert await editor.write(text) != []
        found = await editor.complete("Conv2D: {fil")
        assert found["filters"].insert_text == "filters: "
        assert "the dimension of the output space" in found["filters"].documentation
        text = text.replace("Conv2D: {fil\n", "Conv2D: {filters: 3, \n")
        await editor.write(text)
        found = await editor.complete("Conv2D: {filters: 3, ")
        assert next(iter(found)) == "kernel_size"
        assert "filters" not in found
        assert found["strides"].detail.startswith("default ")
        text = text.replace("filters: 3, ", "filters: 3, padding: ")
        await editor.write(text)
        found = await editor.complete("filters: 3, padding: ")
        assert {"valid", "same"} <= {*found}
        text = text.replace("padding: ", "activation: re")
        await editor.write(text)
        assert "relu" in await editor.complete("activation: re")

    edit(tmp_path, act)


@pytest.mark.parametrize(
    ("old", "new", "known", "unknown"),
    [
        ("fit: {epochs: 2}", "fit: {ep", "epochs", "optimizer"),
        ("fit: {epochs: 2}", "fi", "fit", "epochs"),
        ("    - Flatten:\n", "    - Flat", "Flatten", "epochs"),
        ("    - Flatten:\n      from: seen\n", "    - Flatten:\n      fr", "from", "Dense"),
        ("      from: seen\n", "      from: se", "seen", "Dense"),
        ("optimizer: adam", "optimizer: ad", "adam", "Dense"),
        ("optimizer: adam", "optimizer: {Adam: {learn", "learning_rate", "units"),
        ("{units: 3, activation", "{units: 3, kernel_regularizer: L", "L2", "Dense"),
        ("    - twice: 4\n", "    - twi", "twice", "epochs"),
        ("    - twice: 4\n", "    - twice: {fil", "filters", "units"),
        ("fit: {epochs: 2}", "fit:\n  callbacks: [Early", "EarlyStopping", "Dense"),
        (
            "fit: {epochs: 2}",
            "walkthrough:\n  - heading: x\n    do: [plot_h",
            "plot_history",
            "Dense",
        ),
    ],
)
def test_lsp_completes_what_may_stand_there(tmp_path, old, new, known, unknown):
    async def act(editor):
        await editor.open(SPEC)
        await editor.write(SPEC.replace(old, new, 1))
        found = await editor.complete(new)
        assert known in found
        assert unknown not in found

    edit(tmp_path, act)


def test_lsp_says_what_words_mean_and_what_a_layer_gives(tmp_path):
    async def act(editor):
        await editor.open(SPEC)
        dense = await editor.hover("- Den")
        assert dense.startswith("**Dense**: ")
        assert "- `units`: " in dense
        assert dense.endswith("gives (3), 435 parameters")
        assert "**activation**" in await editor.hover("units: 3, activ")
        assert "**epochs**" in await editor.hover("fit: {epo")
        assert "**compile**" in await editor.hover("\ncomp")
        assert "adam" in (await editor.hover("optimizer: ad") or "adam")
        assert await editor.hover("title: A sm") is None
        await editor.write(SPEC + "evaluate: {\n")
        assert "gives (3), 435" in await editor.hover("- Den")

    edit(tmp_path, act)


def test_lsp_shows_the_shape_of_each_layer(tmp_path):
    async def act(editor):
        await editor.open(SPEC)
        found = await editor.hints()
        assert found == {9: "(6, 6, 4)", 11: "(8, 8, 1)", 12: "(6, 6, 4)", 14: "(144)", 16: "(3)"}
        await editor.write(SPEC.replace("epochs: 2", "epochs: {"))
        assert await editor.hints() == {}

    edit(tmp_path, act)


def test_lsp_finds_where_names_are_defined(tmp_path):
    (tmp_path / "base.yaml").write_text(SPEC)
    (tmp_path / "mine.py").write_text("x = 1\n\n\ndef thing(x):\n    return x\n")

    async def act(editor):
        await editor.open(SPEC)
        assert (await editor.define("from: se")).range.start == types.Position(12, 12)
        assert (await editor.define("- twi")).range.start == types.Position(5, 4)
        assert await editor.define("title: A sm") is None
        text = SPEC.replace("title", "code: mine.py\ntitle").replace("- Flatten:", "- thing:")
        await editor.write(text)
        found = await editor.define("- thi")
        assert (found.uri, found.range.start.line) == ((tmp_path / "mine.py").as_uri(), 3)
        await editor.write("extends: base.yaml\nseed: 1\n")
        assert (await editor.define("base")).uri == (tmp_path / "base.yaml").as_uri()

    edit(tmp_path, act, "--trust")


def test_lsp_leaves_other_files_alone(tmp_path):
    async def act(editor):
        assert await editor.open("jobs:\n  build: {fit: 3}\nfit: x\n") == []
        assert await editor.complete("fi") == {}
        assert await editor.hover("\nfi") is None
        assert await editor.write("specgen: 1\nfit: x\n") != []

    edit(tmp_path, act)


def test_lsp_says_what_is_wrong_in_a_base(tmp_path):
    specs.write(tmp_path, name="base.yaml", title=5)

    async def act(editor):
        (found,) = await editor.open("extends: base.yaml\nseed: 2\n")
        assert found.range.start.line == 0
        assert "base.yaml:" in found.message

    edit(tmp_path, act)


EXTENSION = Path(__file__).parent.parent / "editors" / "vscode"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_extension_is_javascript_and_starts_the_server(tmp_path):
    done = subprocess.run(["node", "--check", EXTENSION / "extension.js"], capture_output=True)
    assert done.returncode == 0, done.stderr
    for name, text in (
        ("vscode", "exports.workspace = {getConfiguration: () => ({get: (key, is) => is})};"),
        (
            "vscode-languageclient",
            "exports.LanguageClient = class { constructor(...all) { this.all = all; }"
            " start() { console.log(JSON.stringify(this.all)); } };",
        ),
    ):
        folder = tmp_path / "node_modules" / name
        folder.mkdir(parents=True)
        (folder / ("index.js" if name == "vscode" else "node.js")).write_text(text)
    shutil.copy(EXTENSION / "extension.js", tmp_path)
    call = "require('./extension.js').activate()"
    done = subprocess.run(["node", "-e", call], cwd=tmp_path, capture_output=True, text=True)
    assert json.loads(done.stdout)[2] == {"command": "specgen", "args": ["lsp"]}, done.stderr


def test_extension_says_what_it_needs():
    said = json.loads((EXTENSION / "package.json").read_text())
    assert all((EXTENSION / name).is_file() for name in (*said["files"], said["main"]))
    assert "vscode-languageclient" in said["dependencies"]
