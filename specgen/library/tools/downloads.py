"""URLs and checksums -> folders, with the files or with what the archives hold."""

import hashlib
import os
import shutil
import tarfile
import urllib.request
import zipfile
from pathlib import Path


def fetch(url, folder, sha256=None, gigabytes=2):
    """Download a file or an archive into a folder, unless the folder is there; return the folder.

    sha256: its checksum, compared before anything is unpacked, as a .tar, compressed or not, and a
    .zip are; without it, what it is now is printed. gigabytes: the most that may be downloaded, and
    unpacked. The download is kept beside Keras's own datasets, for the next time.
    Raises ValueError if the checksum differs, if it is too much, or if the archive leads elsewhere.
    """
    folder, most = Path(folder), int(gigabytes * 10**9)
    if folder.exists():
        return folder
    file, partial = downloaded(url, sha256, most), Path(f"{folder}.partial")
    name = url.partition("?")[0].rpartition("/")[2] or "download"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        if name.endswith(".zip") or is_tar(file):
            unpack(file, partial, name.endswith(".zip"), most)
        else:
            shutil.copyfile(file, path_inside(partial, name))
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def downloaded(url, sha256, most):
    """The file that a URL leads to, of at most so many bytes; one that is kept already, if any."""
    cache = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras", "datasets", "fetched")
    file = cache / hashlib.sha256(url.encode()).hexdigest()
    partial = cache / f"{file.name}.{os.getpid()}"
    cache.mkdir(parents=True, exist_ok=True)
    if not file.exists() or sha256 not in (None, sha256_of(file)) or url.startswith("file:"):
        try:
            with urllib.request.urlopen(url, timeout=60) as source, partial.open("wb") as target:
                if url.startswith("https:") and not source.url.startswith("https:"):
                    raise ValueError(f"{url} leads to {source.url}, which is not encrypted")
                left = pour(source, target, most)
            if int(source.headers["Content-Length"] or most - left) != most - left:
                raise ValueError(f"{url} ended too early")
            if sha256 not in (None, sha256_of(partial)):
                raise ValueError(f"the checksum of {url} is {sha256_of(partial)}, not {sha256}")
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    if sha256 is None:
        print(f"Downloaded {url}\n  sha256: {sha256_of(file)}")
    return file


def sha256_of(file):
    """The SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def pour(source, target, most):
    """Copy a stream of at most so many bytes; return how many more it could have had."""
    while most >= 0 and (block := source.read(2**20)):
        most -= len(block)
        target.write(block)
    if most < 0:
        raise ValueError("this is more than `gigabytes` allows")
    return most


def path_inside(folder, name):
    """The path of this name in the folder. Raises ValueError if it is none, or one of Python's."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not name.isprintable():
        raise ValueError(f"this leads out of the folder: {name!r}")
    if path.name.startswith("__init__."):
        raise ValueError(f"data are no package of Python: {name!r}")
    return path


def is_tar(file):
    """Whether it is a .tar file, compressed or not."""
    try:
        with tarfile.open(file, tarinfo=TarEntry):
            return True
    except tarfile.ReadError:
        return False


def unpack(file, folder, zipped, most):
    """Unpack a .tar or a .zip file of at most so many bytes.

    Nothing but files and folders: with a link, what is unpacked later could go anywhere.
    """
    with zipfile.ZipFile(file) if zipped else tarfile.open(file, tarinfo=TarEntry) as archive:
        for name, stream in members_of(archive):
            path = path_inside(folder, name)
            most -= 4096  # what a disk takes for a file or a folder, however little is in it
            (path.parent if stream else path).mkdir(parents=True, exist_ok=True)
            if stream:
                with stream, path.open("wb") as target:
                    most = pour(stream, target, most)


def members_of(archive):
    """What an archive holds, one after another: the name, and a stream or, of a folder, None."""
    if isinstance(archive, zipfile.ZipFile):
        for entry in archive.infolist():
            yield entry.filename, None if entry.is_dir() else archive.open(entry)
    else:
        for entry in archive:
            if not (entry.isfile() or entry.isdir()):
                raise ValueError(f"a link in the archive, or a device: {entry.name!r}")
            yield entry.name, archive.extractfile(entry)


class TarEntry(tarfile.TarInfo):
    """What a tar says of a member; nothing, such as a name, that would fill the memory."""

    @classmethod
    def frombuf(cls, buf, encoding, errors):
        entry = super().frombuf(buf, encoding, errors)
        if entry.size > 2**20 and not entry.isfile():
            raise ValueError("a name in the archive is too long")
        return entry
