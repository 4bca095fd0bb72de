"""What a program downloads -> files in the run folder, vetted, where Keras's `get_file` finds them.

So `get_file` downloads nothing in a run, and unpacks only archives that were looked through.
"""

import hashlib
import os
import shutil
import stat
import tarfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from specgen.program.sections import Download
from specgen.runs.keeping import machine
from specgen.text.diagnostics import Diagnostic, SpecError

_Archive = zipfile.ZipFile | tarfile.TarFile
_Open = Callable[[Path], _Archive]


def lay(downloads: Iterable[Download], folder: Path) -> None:
    """Put each download into the folder. Raises SpecError where one cannot be had, or is refused.

    It is kept beside Keras's own datasets, for the next time.
    """
    for each in downloads:
        try:
            fetch(each, folder)
        except Exception as error:  # each kind of archive raises its own
            if reason := machine(error):
                raise SpecError([Diagnostic("SG504", reason, each.span)]) from error
            text = f"{each.url} cannot be fetched: {error or type(error).__name__}"
            hint = "Or train on a sample: --data sample"
            raise SpecError([Diagnostic("SG501", text, each.span, hint)]) from error


def settle(downloads: Iterable[Download], folder: Path) -> None:
    """Let nobody else write what was unpacked, and nothing of it be a program, as a tar may say."""
    for root in (folder / each.folder for each in downloads):
        for path in root.rglob("*"):
            if not path.is_symlink():
                kept = 0o7022 if path.is_dir() else 0o7133
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~kept)


def fetch(wanted: Download, folder: Path) -> None:
    """Download a file or an archive, and lay it into the folder under its name.

    Raises ValueError if the checksum differs, if it is too much, or if the archive leads elsewhere.
    """
    most = int(wanted.gigabytes * 10**9)
    target, unpacked = _inside(folder, wanted.target), _inside(folder, wanted.folder)
    file = _downloaded(wanted.url, wanted.sha256, most)
    if wanted.unpacked:
        vet(file, unpacked, most)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def _downloaded(url: str, sha256: str | None, most: int) -> Path:
    """The file that a URL leads to, of at most so many bytes; one that is kept already, if any."""
    cache = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras", "datasets", "fetched")
    file = cache / hashlib.sha256(url.encode()).hexdigest()
    partial = cache / f"{file.name}.{os.getpid()}"
    cache.mkdir(parents=True, exist_ok=True)
    if not file.exists() or sha256 not in (None, _sha256_of(file)) or url.startswith("file:"):
        try:
            with urllib.request.urlopen(url, timeout=60) as source, partial.open("wb") as target:
                if url.startswith("https:") and not source.url.startswith("https:"):
                    raise ValueError(f"{url} leads to {source.url}, which is not encrypted")
                left = _pour(source, target, most)
            if int(source.headers["Content-Length"] or most - left) != most - left:
                raise ValueError(f"{url} ended too early")
            if sha256 not in (None, _sha256_of(partial)):
                raise ValueError(f"the checksum of {url} is {_sha256_of(partial)}, not {sha256}")
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    if sha256 is None:
        print(f"Downloaded {url}\n  sha256: {_sha256_of(file)}")
    return file


def _sha256_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _pour(source: IO[bytes], target: IO[bytes] | None, most: int) -> int:
    """Copy a stream of at most so many bytes; return how many more it could have had."""
    while most >= 0 and (block := source.read(2**20)):
        most -= len(block)
        if target:
            target.write(block)
    if most < 0:
        raise ValueError("this is more than `gigabytes` allows")
    return most


def vet(file: Path, folder: Path, most: int) -> None:
    """Look through an archive that Keras will unpack into the folder: at most so many bytes.

    Nothing but files and folders: with a link, what is unpacked later could go anywhere.
    Raises ValueError where it is something else.
    """
    with _opened(file) as archive:
        for name, stream in _members(archive):
            _inside(folder, name)
            most -= 4096  # what a disk takes for a file or a folder, however little is in it
            if stream:
                with stream:
                    most = _pour(stream, None, most)


def _opened(file: Path) -> _Archive:
    """The archive, as Keras takes it: a .tar, compressed or not, if it is one, whatever its name.

    A file can be both, and hold one thing for those who look and another for those who unpack.
    """
    try:
        return tarfile.open(file, tarinfo=TarEntry)
    except tarfile.ReadError:
        if zipfile.is_zipfile(file):
            return zipfile.ZipFile(file)
    raise ValueError("this is no archive, neither a .tar nor a .zip")


def _members(archive: _Archive) -> Iterator[tuple[str, IO[bytes] | None]]:
    """What an archive holds, one after another: the name, and a stream or, of a folder, None."""
    if isinstance(archive, zipfile.ZipFile):
        for entry in archive.infolist():
            yield entry.filename, None if entry.is_dir() else archive.open(entry)
    else:
        for member in archive:
            if not (member.isfile() or member.isdir()):
                raise ValueError(f"a link in the archive, or a device: {member.name!r}")
            if member.isfile() and member.mode & 0o6000:
                raise ValueError(f"a program that takes its owner's rights: {member.name!r}")
            yield member.name, archive.extractfile(member)


def _inside(folder: Path, name: str) -> Path:
    """The path of this name in the folder. Raises ValueError if it is none, or one of Python's."""
    path = (folder / name).resolve()
    parts = name.replace("\\", "/").split("/")
    inside = path.is_relative_to(folder.resolve()) and ".." not in parts
    if not (inside and name.isprintable()):
        raise ValueError(f"this leads out of the folder: {name!r}")
    if any(part.startswith("__init__.") for part in parts):
        raise ValueError(f"data are no package of Python: {name!r}")
    return path


class TarEntry(tarfile.TarInfo):
    """What a tar says of a member; nothing, such as a name, that would fill the memory."""

    @classmethod
    def frombuf(cls, buf: Any, encoding: str, errors: str) -> "TarEntry":
        """As of any member. Raises ValueError for a name of more than a million letters."""
        entry = super().frombuf(buf, encoding, errors)
        if entry.size > 2**20 and not entry.isfile():
            raise ValueError("a name in the archive is too long")
        return entry
