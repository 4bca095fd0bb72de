"""What `data.columns` says of a column, and a position from 0 to 1 -> a value of that column."""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any

from specgen.standin.patterns import sentence

_FIRST_DAY = date(2015, 1, 1).toordinal()

# A kind of column -> its value at a position. Of a mapping, the first of these keys is the kind.
_VALUES: dict[str, Callable[[Any, float, Random], Any]] = {
    "number": lambda kind, position, rng: round(100 * position, 2),
    "integer": lambda kind, position, rng: round(100 * position),
    "text": lambda kind, position, rng: sentence(rng, position),
    "list": lambda kind, position, rng: kind[share(position, len(kind))],
    "classes": lambda kind, position, rng: share(position, kind["classes"]),
    "from": lambda kind, position, rng: between(kind, position),
}


def share(position: float, parts: int) -> int:
    """Which of so many equal parts of the range from 0 to 1 holds the position."""
    return min(int(position * parts), parts - 1)


def between(kind: dict[str, Any], position: float) -> float:
    """The number at the position of `{from: a, to: b}`: a whole one if both are."""
    low, high = kind["from"], kind["to"]
    if isinstance(low, int) and isinstance(high, int):
        return low + share(position, high - low + 1)
    return float(f"{low + (high - low) * position:.6g}")


def sort(kind: Any) -> str:
    """The word for a kind: number, integer, text, date, list, classes, shape or from."""
    if isinstance(kind, str):
        return kind
    if isinstance(kind, list):
        return "list"
    return next(key for key in ("shape", "classes", "from") if key in kind)


def values(name: str, kind: Any, positions: Sequence[float], rng: Random) -> list[Any]:
    """A value for each position. Raises ValueError for an array, which no table holds."""
    if sort(kind) == "date":
        return [date.fromordinal(_FIRST_DAY + day).isoformat() for day in range(len(positions))]
    if sort(kind) not in _VALUES:
        raise ValueError(f"a table has no column of arrays: {name!r}")
    return [_VALUES[sort(kind)](kind, position, rng) for position in positions]
