"""The first rows of a text file -> what each column holds: guesses, for an author to correct."""

import csv
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from specgen.text import snippets

BYTES = 1_000_000
ROWS = 5_000
MANY = 20  # values: of more, words are no classes and numbers are measured
_MISSING = {"", "na", "n/a", "nan", "null", "none"}


class Column(NamedTuple):
    """What a column holds.

    values: the different ones, in order; words: how many, if they are texts; missing: whether one
    is; whole: whether all are whole numbers; fewest: how often the rarest value stands there.
    """

    values: tuple[float | str, ...]
    words: int
    missing: bool
    whole: bool
    fewest: int

    @property
    def holds(self) -> str:
        """What it says under `columns`."""
        if {str(value).casefold() for value in self.values} <= {"true", "false"}:
            return "[true, false]"
        if self.words:
            return snippets.line([*self.values]) if self.words <= MANY else "text"
        low, high = self.values[0], self.values[-1]
        if low == high:
            return snippets.line([low])
        return snippets.line({"from": low, "to": high})

    @property
    def classes(self) -> tuple[float | str, ...]:
        """Its values, if they are classes: a few words or whole numbers."""
        few = 1 < len(self.values) <= MANY
        return self.values if few and (self.words or self.whole) else ()


class Seen(NamedTuple):
    separator: str
    columns: dict[str, Column]


def seen(path: Path) -> Seen | None:
    """The columns by their names; None for what is no text with a row of names."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read(BYTES)
    except (OSError, UnicodeDecodeError):
        return None
    lines = text.splitlines(keepends=True)[: -1 if len(text) == BYTES else None]
    first = lines[0] if lines else ""
    separator = max(",;\t", key=first.count)
    rows = [*islice(csv.reader(lines, delimiter=separator), ROWS + 1)]
    names = rows[0] if rows else []
    body = [row for row in rows[1:] if row]
    alike = all(len(row) == len(names) for row in body)
    if not body or not alike or not all(names) or len({*names}) < len(names):
        return None
    return Seen(separator, {n: _column([r[at] for r in body]) for at, n in enumerate(names)})


def _column(cells: list[str]) -> Column:
    known = [cell for cell in cells if cell.strip().casefold() not in _MISSING]
    numbers = [_number(cell) for cell in known]
    missing, fewest = len(known) < len(cells), min(Counter(known).values(), default=0)
    if all(number is not None for number in numbers):
        values = sorted({n for n in numbers if n is not None})
        whole = all(isinstance(value, int) for value in values)
        return Column(tuple(values), 0, missing, whole, fewest)
    words = sorted({*known})
    return Column(tuple(words), len(words), missing, False, fewest)


def _number(cell: str) -> float | None:
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return None
