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

from specgen import api
from specgen.text.diagnostics import SpecError

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
