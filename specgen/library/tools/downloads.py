"""A URL and a checksum -> a folder, with the file or with what the archive holds."""

import hashlib
import shutil
import tarfile
import urllib.request
import zipfile
from pathlib import Path


def fetch(url, sha256, folder):
    """Download a file or an archive into a folder, unless the folder is there; return the folder.

    sha256: its checksum, compared before anything is unpacked, as a .tar, compressed or not, and a
    .zip are. Raises ValueError if the checksum differs or the archive leads out of the folder.
    """
    folder = Path(folder)
    if folder.exists():
        return folder
    name = url.partition("?")[0].rpartition("/")[2]
    file, partial = Path(f"{folder}.download"), Path(f"{folder}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        urllib.request.urlretrieve(url, file)
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != sha256:
            raise ValueError(f"the checksum of {url} is {found}, not {sha256}")
        if name.endswith(".zip") or tarfile.is_tarfile(file):
            unpack(file, partial)
        else:
            file.rename(partial / name)
        partial.rename(folder)
    finally:
        file.unlink(missing_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def unpack(file, folder):
    """Unpack a .tar or .zip file.

    Raises ValueError if something in it leads out of the folder, or is no file and no folder.
    """
    if tarfile.is_tarfile(file):
        with tarfile.open(file) as archive:
            for entry in archive:
                if not (entry.isfile() or entry.isdir()):
                    raise ValueError(f"a link in the archive, or a device: {entry.name!r}")
                entry.mode &= 0o755
            refuse_outside(folder, archive.getnames())
            archive.extraction_filter = getattr(tarfile, "data_filter", None)  # from 3.11.4 on
            archive.extractall(folder)
    else:
        with zipfile.ZipFile(file) as archive:
            refuse_outside(folder, archive.namelist())
            archive.extractall(folder)


def refuse_outside(folder, names):
    """Raise ValueError if one of the names leads out of the folder."""
    for name in names:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"the archive leads out of the folder: {name!r}")
