"""Downloads: what a run lays into its folder, and that nothing is left when something is wrong.

Each goes through the statement of the script as well: Keras unpacks it, and downloads nothing.
"""

import ast
import hashlib
import http.server
import io
import tarfile
import threading
import time
import urllib.request
import zipfile
from functools import partial

import keras
import pytest
from keras.src.utils import file_utils

import specs
from specgen.checks.checker import check
from specgen.language.author_code import Code
from specgen.lower import lower
from specgen.runs import downloads
from specgen.runs.builder import inside
from specgen.text.diagnostics import SpecError
from specgen.text.yaml_reader import Source, read

TRUSTED = Code(trusted=True)

FILES = {"train/a.txt": "one", "train/b.txt": "two"}


def packed(tmp_path, ending, files):
    """A URL and the checksum of an archive with these files, name -> text."""
    path = tmp_path / f"data{ending}"
    if ending == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for member, text in files.items():
                archive.writestr(member, text)
    else:
        with tarfile.open(path, "w:gz" if ending.endswith("gz") else "w") as archive:
            for member, text in files.items():
                entry = tarfile.TarInfo(member)
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text.encode()))
    return path.as_uri(), hashlib.sha256(path.read_bytes()).hexdigest()


def data(url, folder, **more):
    """A table that is fetched."""
    fetch = {"url": url, "folder": folder, **more}
    return {"load": {"csv": f"{folder}/a.csv"}, "target": "b", "fetch": fetch}


def fetch(url, folder, sha256=None, gigabytes=2):
    """What a run does with `data: fetch:`; the folder's parent stands for the run folder."""
    more = {"sha256": sha256} if sha256 else {}
    given = specs.text(data=data(url, folder.name, gigabytes=gigabytes, **more))
    program = lower(check(read(Source("small.yaml", given)), TRUSTED))
    (load,) = [part for part in program.sections if part.name == "load"]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with inside(folder.parent, program):
        exec(compile(ast.Module([load.body[0]], []), "script", "exec"), {"keras": keras})
    return folder


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """Keras itself downloads nothing in a run."""

    def refuse(*_):
        raise AssertionError("Keras downloads")

    monkeypatch.setattr(file_utils, "urlretrieve", refuse)


def content(folder):
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_text() for p in found}


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    """Where downloads are kept, apart from everything else."""
    home = tmp_path_factory.mktemp("keras")
    monkeypatch.setenv("KERAS_HOME", str(home))
    return home / "datasets" / "fetched"


@pytest.fixture
def server(tmp_path):
    """The URL of this folder on a server of this machine, and what has been asked of it."""
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            if self.path == "/silent":
                time.sleep(5)
            elif self.path == "/short":
                self.send_response(200)
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"a,b\n")
            else:
                super().do_GET()

        def log_message(self, *_):
            pass

    handler = partial(Handler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", asked
        running.shutdown()


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".tgz"])
def test_fetch_unpacks_an_archive(tmp_path, ending):
    url, digest = packed(tmp_path, ending, FILES)
    folder = tmp_path / "new" / "photos"
    fetch(url, folder, digest)
    assert content(folder) == FILES
    assert sorted(p.name for p in folder.parent.iterdir()) == ["photos", "photos_archive"]


def test_fetch_keeps_a_file_that_is_no_archive_under_its_name(tmp_path, server):
    url, _ = server
    (tmp_path / "heart.csv").write_text("a,b\n")
    digest = hashlib.sha256(b"a,b\n").hexdigest()
    fetch((tmp_path / "heart.csv").as_uri(), tmp_path / "one", digest)
    fetch(f"{url}/heart.csv?raw=true", tmp_path / "two", digest)
    assert content(tmp_path / "one") == content(tmp_path / "two") == {"heart.csv": "a,b\n"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["heart.csv", "one", "two"]


def test_fetch_downloads_once_for_several_runs_and_again_when_another_file_is_meant(
    tmp_path, server, cache, capsys
):
    url, asked = server
    (tmp_path / "heart.csv").write_text("a,b\n")
    digest = hashlib.sha256(b"a,b\n").hexdigest()
    for run in ("one", "two"):
        fetch(f"{url}/heart.csv", tmp_path / run)
        assert f"  sha256: {digest}\n" in capsys.readouterr().out
    fetch(f"{url}/heart.csv", tmp_path / "three", digest)
    assert asked == ["/heart.csv"]
    assert capsys.readouterr().out == ""
    (tmp_path / "heart.csv").write_text("c,d\n")
    digest = hashlib.sha256(b"c,d\n").hexdigest()
    fetch(f"{url}/heart.csv", tmp_path / "four", digest)
    assert content(tmp_path / "four") == {"heart.csv": "c,d\n"}
    assert asked == ["/heart.csv"] * 2
    (kept,) = cache.iterdir()
    assert kept.read_text() == "c,d\n"


def test_fetch_gives_up_when_the_server_is_silent(tmp_path, server, cache, monkeypatch):
    monkeypatch.setattr(
        downloads.urllib.request, "urlopen",
        lambda url, timeout, real=urllib.request.urlopen: real(url, timeout=timeout / 300),
    )  # fmt: skip
    with pytest.raises(SpecError, match="timed out"):
        fetch(f"{server[0]}/silent", tmp_path / "data")
    assert not [*cache.iterdir()]


def test_fetch_refuses_what_a_server_sends_on_without_encryption(tmp_path, server, monkeypatch):
    url, _ = server
    (tmp_path / "heart.csv").write_text("a,b\n")
    real = urllib.request.urlopen
    monkeypatch.setattr(
        downloads.urllib.request, "urlopen",
        lambda asked, timeout: real(asked.replace("https://example.org", url), timeout=timeout),
    )  # fmt: skip
    with pytest.raises(SpecError, match=r"leads to http://.*/heart\.csv, which is not encrypted"):
        fetch("https://example.org/heart.csv", tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_fetch_refuses_half_a_file(tmp_path, server, cache):
    with pytest.raises(SpecError, match=r"/short ended too early"):
        fetch(f"{server[0]}/short", tmp_path / "data")
    assert not [*cache.iterdir()]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz"])
def test_fetch_unpacks_no_more_than_it_may(tmp_path, ending):
    url, digest = packed(tmp_path, ending, {"a.txt": "0" * 300_000})
    with pytest.raises(SpecError, match=r"this is more than `gigabytes` allows"):
        fetch(url, tmp_path / "out" / "photos", digest, gigabytes=0.0003)
    assert not [*(tmp_path / "out").glob("*")]
    fetch(url, tmp_path / "photos", digest, gigabytes=0.0005)


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_fetch_counts_empty_files_when_there_are_many(tmp_path, ending):
    url, digest = packed(tmp_path, ending, {f"{number}.txt": "" for number in range(1000)})
    with pytest.raises(SpecError, match=r"this is more than `gigabytes` allows"):
        fetch(url, tmp_path / "photos", digest, gigabytes=0.003)


def test_fetch_refuses_a_name_that_fills_the_memory(tmp_path):
    path = tmp_path / "data.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo("a")
        entry.pax_headers = {"comment": "0" * 2**21}
        archive.addfile(entry)
    with pytest.raises(SpecError, match=r"a name in the archive is too long"):
        fetch(path.as_uri(), tmp_path / "photos")


@pytest.mark.parametrize("ending", [".zip", ".tar"])
@pytest.mark.parametrize(
    ("member", "said"),
    [("__init__.py", "no package of Python"), ("a/__init__.so", "no package of Python"),
     ("a\x1b]0;evil\x07.txt", "leads out"), ("a/__init__.py/..", "leads out")],
)  # fmt: skip
def test_fetch_refuses_what_python_or_a_terminal_would_obey(tmp_path, ending, member, said):
    url, digest = packed(tmp_path, ending, {**FILES, member: "evil"})
    with pytest.raises(SpecError, match=said) as caught:
        fetch(url, tmp_path / "out" / "photos", digest)
    assert caught.value.diagnostics[0].message.isprintable()
    assert not [*(tmp_path / "out").glob("*")]


def test_fetch_leaves_nothing_when_the_checksum_differs(tmp_path):
    url, digest = packed(tmp_path, ".zip", FILES)
    out = tmp_path / "out"
    with pytest.raises(SpecError, match=rf"the checksum of {url} is {digest}, not {'0' * 64}"):
        fetch(url, out / "photos", "0" * 64)
    assert not [*out.glob("*")]


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
@pytest.mark.parametrize("member", ["../evil.txt", "train/../../evil.txt", "/../evil.txt"])
def test_fetch_leaves_nothing_when_the_archive_leads_out_of_the_folder(tmp_path, ending, member):
    url, digest = packed(tmp_path, ending, {**FILES, member: "evil"})
    out = tmp_path / "out"
    with pytest.raises(SpecError, match=rf"leads out of the folder: .*{member}"):
        fetch(url, out / "photos", digest)
    assert not [*out.glob("*")]
    assert not [*tmp_path.rglob("evil.txt")]


@pytest.mark.parametrize("target", ["../../outside", "/etc/passwd", "train/a.txt"])
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE], ids=["soft", "hard"])
def test_fetch_refuses_every_link(tmp_path, kind, target):
    """One that stays inside, too: whether it does can change with what is unpacked after it."""
    path = tmp_path / "data.tar"
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo("train/link")
        entry.type, entry.linkname = kind, target
        archive.addfile(entry)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(SpecError, match=r"a link in the archive, or a device: 'train/link'"):
        fetch(path.as_uri(), tmp_path / "out" / "photos", digest)
    assert not [*(tmp_path / "out").glob("*")]


@pytest.mark.parametrize(("mode", "refused"), [(0o777, False), (0o6777, True)])
def test_fetch_keeps_to_what_data_need_when_a_tar_says_more(tmp_path, mode, refused):
    """Nobody else may write what is unpacked, and nothing of it is a program."""
    path = tmp_path / "data.tar"
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo("program")
        entry.mode = mode
        archive.addfile(entry)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if refused:
        with pytest.raises(SpecError, match="a program that takes its owner's rights: 'program'"):
            fetch(path.as_uri(), tmp_path / "photos", digest)
    else:
        folder = fetch(path.as_uri(), tmp_path / "photos", digest)
        assert (folder / "program").stat().st_mode & 0o7133 == 0


def test_fetch_vets_what_keras_unpacks_when_a_file_is_both_a_tar_and_a_zip(tmp_path):
    """Named as a .zip, and with nothing but a harmless text for who reads it as one."""
    path = tmp_path / "data.zip"
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo("link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(entry)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("a.txt", "one")
    with pytest.raises(SpecError, match="a link in the archive, or a device: 'link'"):
        fetch(path.as_uri(), tmp_path / "out" / "photos")
    assert not [*(tmp_path / "out").glob("*")]


def test_fetch_refuses_what_is_no_archive(tmp_path):
    """Such as the page that a server sends in place of a file: Keras would only warn."""
    (tmp_path / "data.zip").write_text("<html>")
    with pytest.raises(SpecError, match="this is no archive"):
        fetch((tmp_path / "data.zip").as_uri(), tmp_path / "out" / "photos")
    assert not [*(tmp_path / "out").glob("*")]


def test_fetch_leaves_a_folder_of_that_name_beside_the_spec_as_it_is(tmp_path):
    """A run has its own: Keras would unpack over the user's through a link."""
    url, _ = packed(tmp_path, ".zip", {"a.csv": "a,b\n"})
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.csv").write_text("mine")
    source = Source(str(tmp_path / "small.yaml"), specs.text(data=data(url, "photos")))
    reads = lower(check(read(source), TRUSTED)).reads
    assert [file.name for file in reads] == []


def test_fetch_leaves_nothing_when_there_is_no_such_file(tmp_path):
    with pytest.raises(SpecError, match="nowhere"):
        fetch((tmp_path / "nowhere.zip").as_uri(), tmp_path / "out" / "photos", "0" * 64)
    assert not [*(tmp_path / "out").glob("*")]
