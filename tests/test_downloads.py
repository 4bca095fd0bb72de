"""Downloads: what is fetched and unpacked, and that nothing is left when something is wrong."""

import hashlib
import io
import shutil
import tarfile
import zipfile
from functools import partial

import pytest

from specgen.library.tools import downloads

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


def content(folder):
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_text() for p in found}


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".tgz"])
def test_fetch_unpacks_an_archive_once(tmp_path, ending):
    url, digest = packed(tmp_path, ending, FILES)
    folder = tmp_path / "new" / "photos"
    assert downloads.fetch(url, digest, str(folder)) == folder
    assert content(folder) == FILES
    assert [p.name for p in folder.parent.iterdir()] == ["photos"]
    (tmp_path / f"data{ending}").unlink()
    assert downloads.fetch(url, digest, folder) == folder


def test_fetch_keeps_a_file_that_is_no_archive_under_its_name(tmp_path, monkeypatch):
    (tmp_path / "heart.csv").write_text("a,b\n")
    digest = hashlib.sha256(b"a,b\n").hexdigest()
    downloads.fetch((tmp_path / "heart.csv").as_uri(), digest, tmp_path / "one")
    copy = partial(shutil.copy, tmp_path / "heart.csv")
    monkeypatch.setattr(downloads.urllib.request, "urlretrieve", lambda url, file: copy(file))
    downloads.fetch("https://example.org/a/heart.csv?raw=true", digest, tmp_path / "two")
    assert content(tmp_path / "one") == content(tmp_path / "two") == {"heart.csv": "a,b\n"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["heart.csv", "one", "two"]


def test_fetch_leaves_nothing_when_the_checksum_differs(tmp_path):
    url, digest = packed(tmp_path, ".zip", FILES)
    out = tmp_path / "out"
    with pytest.raises(ValueError, match=rf"^the checksum of {url} is {digest}, not {'0' * 64}$"):
        downloads.fetch(url, "0" * 64, out / "photos")
    assert not [*out.iterdir()]


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
@pytest.mark.parametrize("member", ["../evil.txt", "train/../../evil.txt", "/../evil.txt"])
def test_fetch_leaves_nothing_when_the_archive_leads_out_of_the_folder(tmp_path, ending, member):
    url, digest = packed(tmp_path, ending, {**FILES, member: "evil"})
    out = tmp_path / "out"
    with pytest.raises(ValueError, match=rf"leads out of the folder: .*{member}"):
        downloads.fetch(url, digest, out / "photos")
    assert not [*out.iterdir()]
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
    with pytest.raises(ValueError, match=r"^a link in the archive, or a device: 'train/link'$"):
        downloads.fetch(path.as_uri(), digest, tmp_path / "out" / "photos")
    assert not [*(tmp_path / "out").iterdir()]


def test_fetch_keeps_to_what_data_need_when_a_tar_says_more(tmp_path):
    """Nobody else may write what is unpacked, and no program of it runs as its owner."""
    path = tmp_path / "data.tar"
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo("program")
        entry.mode = 0o6777
        archive.addfile(entry)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    folder = downloads.fetch(path.as_uri(), digest, tmp_path / "photos")
    assert (folder / "program").stat().st_mode & 0o7777 == 0o755


def test_fetch_leaves_nothing_when_there_is_no_such_file(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        downloads.fetch((tmp_path / "nowhere.zip").as_uri(), "0" * 64, tmp_path / "out" / "photos")
    assert not [*(tmp_path / "out").iterdir()]
