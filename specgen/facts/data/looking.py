"""`data` and the folder of a spec -> `data` as if the spec said what can be seen there.

The names of a table's columns, those that hold texts, and the folders of the classes. Looks below
the spec's folder alone, at a bounded piece of a file; no file of a class is opened.
"""

import csv
import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from specgen.language.spec.data import Data

BYTES = 200_000  # of a file
ROWS = 300  # of a table
FOLDERS = 2_000  # in a folder
_MISSING = {"", "na", "n/a", "#n/a", "nan", "-nan", "null", "none", "<na>", "-1.#ind", "1.#qnan"}


def looked(data: Data, folder: Path) -> Data:
    """The data with `columns`, or the names of the classes, as they are seen."""
    path = _below(data.load.arguments.get("path"), folder)
    if path is None or data.load.entry.own:
        return data
    if data.family == "tables" and not data.columns:
        return data.model_copy(update={"columns": _columns(path, data.load.arguments) or None})
    given = data.load.arguments
    if path.is_dir() and not given.get("class_names") and not data.class_names:
        names = [*_classes(path)]
        load = data.load._replace(arguments={**given, "class_names": names})
        return data.model_copy(update={"load": load}) if names else data
    return data


def _below(path: Any, folder: Path) -> Path | None:
    """What a path of the spec leads to, if that lies below the spec's folder and is there."""
    try:
        found = (folder / path).resolve() if isinstance(path, str) else folder
        inside = found != folder.resolve() and found.is_relative_to(folder.resolve())
        return found if inside and (found.is_file() or found.is_dir()) else None
    except (OSError, ValueError):
        return None


def _classes(path: Path) -> Iterator[str]:
    """The names of the folders in a folder; none where Keras may see others."""
    try:
        with os.scandir(path) as entries:
            found = sorted(e.name for e in islice(entries, FOLDERS) if e.is_dir())
    except OSError:
        return
    if len(found) > 1 and not any(name.startswith(".") for name in found):
        yield from found


def _columns(path: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a text file, "text" for those that hold some; {} where that is not sure."""
    separator, skipped = given.get("separator", ","), given.get("skip_rows", 0)
    plain = isinstance(separator, str) and len(separator) == 1 and isinstance(skipped, int)
    unusual = {"header", "columns", "comment", "decimal", "skip_spaces"} & {*given}
    if not plain or unusual or path.suffix in (".gz", ".bz2", ".zip", ".xz", ".zst", ".tar"):
        return {}
    try:
        with path.open(encoding=given.get("encoding") or "utf-8-sig", newline="") as file:
            lines = file.read(BYTES).splitlines(keepends=True)
        rows = [*islice(csv.reader(lines[skipped:], delimiter=separator), ROWS + 1)]
    except (OSError, ValueError, LookupError, csv.Error):
        return {}
    if len(rows) < 2:  # where a single line ends is not sure
        return {}
    names, rows = rows[0], rows[1:-1]  # nor that the last row is whole
    if len({*names}) < len(names) or not all(names) or any(len(r) != len(names) for r in rows):
        return {}
    marked = given.get("missing")
    missing = {str(m) for m in (marked if isinstance(marked, list) else [marked])}
    cells = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    return {n: "text" if any(_is_text(c, missing) for c in held) else None
            for n, held in cells.items()}  # fmt: skip


def _is_text(cell: str, missing: set[str]) -> bool:
    """Whether pandas makes a text of a cell, and so of its column."""
    if cell in missing or cell.strip().casefold() in {*_MISSING, "true", "false"}:
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False
