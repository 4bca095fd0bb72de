"""What can be known of an array, and how that reads. What nobody states is not known."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from specgen.text.document import Trail

Shape = tuple[int | None, ...]

# What the values mean, where that is known.
CLASSES = "class numbers"  # whole numbers, from `low` to `high`
ONE_HOT = "rows with a single 1"
NUMBERS = "numbers"  # to be measured, not to be told apart
WORDS = "lists of whole numbers"  # of different lengths
TEXTS = "texts"


@dataclass(frozen=True)
class Array:
    """What is known of the examples in an array.

    shape: of one example, None in it for a length that is not known; dtype: as NumPy calls it;
    low, high: no number lies outside; classes: how many there are, where `form` is about such;
    scaled: the numbers have been brought to the same size, whatever they were; since: the place
    that made a field what it is, where that is not the dataset.
    """

    shape: Shape | None = None
    dtype: str = ""
    low: float | None = None
    high: float | None = None
    form: str = ""
    classes: int | None = None
    scaled: bool = False
    since: Mapping[str, Trail] = field(default_factory=dict, compare=False)

    def but(self, **changes: Any) -> "Array":
        """The same with some fields changed."""
        return replace(self, **changes)

    def place(self, word: str) -> Trail:
        """What made a field what it is."""
        return self.since.get(word, ("data", "load"))

    def noted(self, before: "Array", place: Trail) -> "Array":
        """The same, with the place of what has changed since."""
        names = [f.name for f in fields(self) if f.compare]
        changed = [name for name in names if getattr(self, name) != getattr(before, name)]
        return self.but(since={**before.since, **dict.fromkeys(changed, place)})


UNKNOWN = Array()


def whole(count: int | None, **more: Any) -> Array:
    """Class numbers from 0."""
    high = count - 1 if count else None
    return Array(form=CLASSES, classes=count, low=0, high=high, **more)


def worded(array: Array, rows: int | None = None) -> str:
    """What is known, in words: `60,000 x 28 x 28, uint8, 0 to 255`."""
    sizes = [f"{rows:,}" if rows is not None else "?"]
    sizes += ["?" if size is None else str(size) for size in array.shape or ()]
    told = rows is not None or array.shape is not None
    parts = [" x ".join([*sizes, "..."] if array.shape is None else sizes)] if told else []
    parts += [array.dtype] if array.dtype else []
    if array.low is not None and array.high is not None:
        parts.append(f"{array.low:g} to {array.high:g}")
    elif array.scaled:
        parts.append("scaled")
    counted = array.form in (CLASSES, ONE_HOT) and array.classes
    parts += [f"{array.form}, {array.classes} classes" if counted else array.form]
    return ", ".join(filter(None, parts)) or "not known"
