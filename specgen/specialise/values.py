"""What can be known of a value, and what follows for a test. What is unknown is None."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Plain:
    """A number, a text, True, False or None."""

    value: Any

    def __eq__(self, other: object) -> bool:
        """1, 1.0 and True are three things."""
        return isinstance(other, Plain) and repr(self.value) == repr(other.value)

    def __hash__(self) -> int:
        return hash(repr(self.value))


@dataclass(frozen=True)
class Row:
    """A list or a tuple of known length; an item may be unknown."""

    items: "tuple[Value | None, ...]"
    kind: str = "tuple"


@dataclass(frozen=True)
class Between:
    """A number that is known by its limits alone."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class Array:
    """An array; of a shape, an axis may be unknown. low, high: no number lies outside."""

    shape: tuple[int | None, ...] | None = None
    dtype: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Thing:
    """Something that is not None; more is not known of it, but perhaps that it is a list."""

    kind: str = ""


@dataclass(frozen=True)
class Model:
    """A model, by what it puts out for a batch."""

    output: Array


Value: TypeAlias = Plain | Row | Between | Array | Thing | Model
Known: TypeAlias = Mapping[str, Value]


def without_limits(value: Value | None) -> Value | None:
    """What stays known of an array when something is written into it."""
    return Array(value.shape, value.dtype) if isinstance(value, Array) else value


def truth(value: Value | None) -> bool | None:
    """Whether it counts as true, where that is known."""
    if isinstance(value, Plain):
        return bool(value.value)
    return bool(value.items) if isinstance(value, Row) else None


def joined(*values: Value | None) -> Value | None:
    """What is known where it is one of several values."""
    first, *rest = values
    for value in rest:
        if isinstance(first, Array) and isinstance(value, Array):
            first = _common(first, value)
        elif first != value:
            some = all(v is not None and v != Plain(None) for v in (first, value))
            first = Thing() if some else None
    return first


def _common(one: Array, other: Array) -> Array:
    known = one.shape is not None and other.shape is not None
    alike = known and len(one.shape or ()) == len(other.shape or ())
    axes = zip(one.shape or (), other.shape or (), strict=False)
    shape = tuple(a if a == b else None for a, b in axes) if alike else None
    lows, highs = (one.low, other.low), (one.high, other.high)
    return Array(
        shape,
        one.dtype if one.dtype == other.dtype else "",
        None if None in lows else min(n for n in lows if n is not None),
        None if None in highs else max(n for n in highs if n is not None),
    )
