"""Hostile specs as files, run without --trust among bait: nothing outside the run folder changes.

The first line of each names what `check` finds, or the one SG5 with which its run ends. BAIT stands
for the folder of the spec, PORT for a server of this machine that has the archives.
"""

import functools
import http.server
import io
import tarfile
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import specs
from specgen import api
from specgen.facts.shapes import walk
from specgen.text.diagnostics import Source, SpecError

CASES = sorted(Path(__file__).parent.joinpath("cases", "attacks").glob("*.yaml"))
BAIT = {"heart.csv": b"age,ill\n" + b"63,1\n37,0\n" * 8, ".profile": b"true\n", "words.txt": b"a\n"}


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    """A folder with hostile archives."""
    folder = tmp_path_factory.mktemp("archives")
    members = {
        "climbs": [("../../../owned", b"x")],
        "package": [("__init__.py", b"import os; os.mkdir('owned')")],
        "bomb": [("zeros.bin", b"0" * 2_000_000)],
        "link": [("up", "../../.."), ("up/owned", b"x")],
        "link_of_a_link": [("a", "."), ("a/b", ".."), ("a/b/c", ".."), ("a/b/c/owned", b"x")],
        "device": [("null", None)],
    }
    for name, entries in members.items():
        with tarfile.open(folder / f"{name}.tar.gz", "w:gz") as archive:
            for member, content in entries:
                entry = tarfile.TarInfo(member)
                if content is None:
                    entry.type = tarfile.CHRTYPE
                elif isinstance(content, str):
                    entry.type, entry.linkname = tarfile.SYMTYPE, content
                else:
                    entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content if entry.size else b""))
        with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in entries:
                archive.writestr(member, content or b"")
    return folder


@pytest.fixture(scope="module")
def port(archives):
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Handler, directory=str(archives))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_port
        running.shutdown()


@pytest.fixture
def bait(tmp_path, monkeypatch):
    """A home with files that somebody would miss; it is the current folder too."""
    home = tmp_path / "home"
    for name, content in BAIT.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    for folder in ("photos", "photo1", "others", "logs"):
        for number in range(8):
            file = home / folder / "ab"[number % 2] / f"{number}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.full((4, 4, 3), number, "uint8")).save(file)
    for name in ("history.json", "metrics.json", "data_are_the_script_of_the_run.py"):
        (home / name).write_bytes(BAIT["heart.csv"])
    monkeypatch.setenv("HOME", str(home))
    for cache in ("KERAS_HOME", "MPLCONFIGDIR"):
        monkeypatch.setenv(cache, str(tmp_path / "keras"))
    monkeypatch.chdir(home)
    return home


def seen(folder):
    """Every file, folder and link with its content, but for the run folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[0] not in ("keras", "run", "run.partial"):
            found[str(name)] = path.read_bytes() if path.is_file() else path.is_symlink()
    return found


def test_attacks_are_enough():
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_attack_changes_nothing_outside_the_run_folder(case, bait, port):
    text = case.read_text(encoding="utf-8")
    expected = text.partition("\n")[0].removeprefix("#! ").split()
    spec = bait / case.name
    spec.write_text(text.replace("BAIT", str(bait)).replace("PORT", str(port)), encoding="utf-8")
    before = seen(bait.parent)
    codes = []
    try:
        api.run(api.load(spec), bait.parent / "run")
    except SpecError as error:
        codes = [each.code for each in error.diagnostics]
        for each in error.diagnostics:
            assert not isinstance(each.span, str)
            assert str(each).replace("\n", "").isprintable()
    assert seen(bait.parent) == before
    assert codes == expected


DOUBLED = {
    "texts": ("ab", '"${{v{0}}}${{v{0}}}"'),
    "lists": ("ab", '["${{v{0}}}", "${{v{0}}}"]'),
    "mappings": ("ab", '{{a: "${{v{0}}}", b: "${{v{0}}}"}}'),
    "formulas": ("10", '"${{v{0} * v{0}}}"'),
    "nothing but names": ("ab", '"${{v{0}}}"'),
    "empty lists": ("[]", '[[["${{v{0}}}"]]]'),
}


@pytest.mark.parametrize(("last", "doubled"), DOUBLED.values(), ids=[*DOUBLED])
def test_values_that_grow_without_end_are_refused_at_a_line_of_theirs(last, doubled):
    rows = [f"  v{number}: {doubled.format(number + 1)}" for number in range(100)]
    text = "\n".join([specs.text(title="${v0}"), "vars:", *rows, f"  v100: {last}", ""])
    with pytest.raises(SpecError) as caught:
        api.load(Source("grows.yaml", text))
    (finding,) = caught.value.diagnostics
    assert finding.code == "SG004"
    assert "once the values of `vars` are put in" in finding.message
    assert finding.span.line > text.splitlines().index("vars:")


GROWN = {"Dense": 3}, {"ZeroPadding1D": 2}, {"UpSampling1D": 2}


@pytest.mark.parametrize("layer", GROWN, ids=lambda layer: next(iter(layer)))
@pytest.mark.parametrize("times", [{}, {"repeat": 1000}], ids=["twice", "a thousand times"])
def test_check_ends_where_blocks_of_blocks_hold_more_layers_than_anybody_counts(
    layer, times, monkeypatch
):
    monkeypatch.setattr(walk, "MOST", 1_000)
    blocks = {"b40": {"layers": [layer, layer]}}
    for number in range(40):
        inner = {f"b{number + 1}": {}, **times}
        blocks[f"b{number}"] = {"layers": [inner, inner]}
    model = {"blocks": blocks, "layers": [{"Input": [8, 2]}, {"b0": {}}, "Flatten", {"Dense": 3}]}
    text = specs.text(model=model, data={"load": {"npz": "drawn.npz"}})
    codes = []
    try:
        api.load(Source("grows.yaml", text))
    except SpecError as error:
        codes = [each.code for each in error.diagnostics]
    assert codes == (["SG309"] if "UpSampling1D" in layer else [])
