"""Specs -> a call for each state of their files, of those that they extend, and of their Python."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from specgen.text.diagnostics import SpecError

PAUSE = 0.2  # seconds between two looks


def watch(specs: Iterable[Path], act: Callable[[], object], pause: float = PAUSE) -> None:
    """Call `act` now, and again each time a file has changed and is written whole; for ever."""
    while True:
        files = [file for path in specs for file in _files(path, path.parent, ())]
        seen = _state(files)
        act()
        while (now := _state(files)) == seen:
            time.sleep(pause)
        while now != seen:  # an editor may still be at it
            time.sleep(pause)
            seen, now = now, _state(files)


def _state(files: Iterable[Path]) -> list[tuple[int, int] | None]:
    """The time and the size of each file; of one that is not there, nothing."""
    return [*map(_stat, files)]


def _stat(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _files(path: Path, folder: Path, within: tuple[Path, ...]) -> Iterator[Path]:
    """The file of a spec, of all that it extends, and of its Python."""
    yield path
    value = _read(path)
    for name in _listed(value, "code"):
        yield folder / name
    for name in _listed(value, "extends"):
        if folder / name not in within:
            yield from _files(folder / name, folder, (*within, folder / name))


def _read(path: Path) -> Any:
    from specgen.text.yaml_reader import load_text, read

    try:
        return read(load_text(path)).value
    except SpecError:
        return None


def _listed(value: Any, key: str) -> list[str]:
    given = value.get(key) if isinstance(value, dict) else None
    listed = given if isinstance(given, list) else [given]
    return [each for each in listed if isinstance(each, str)]
