"""A dataset that is loaded as arrays -> arrays like them, by name, as .npy files."""

import math
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from specgen.language.spec.data import Data
from specgen.standin import columns, patterns
from specgen.standin.amounts import enough
from specgen.standin.bounds import refuse_beyond
from specgen.standin.formats import npy, npy_levels, npy_texts

Arrays = dict[str, bytes]

# What the columns of the two sets of houses lie between, and their prices.
BOSTON = (
    (0, 20), (0, 100), (0, 28), (0, 1), (0.38, 0.88), (3.5, 8.8), (3, 100), (1, 12), (1, 24),
    (187, 711), (12, 22), (0, 400), (2, 38), (5, 50),
)  # fmt: skip
CALIFORNIA = (
    (0.5, 15), (1, 52), (1, 12), (0.5, 3), (3, 5000), (1, 6), (32.5, 42), (-124.4, -114.3),
    (15_000, 500_000),
)  # fmt: skip

# How many samples the stand-ins of Keras's datasets have for training and for testing.
PHOTOS, LINES = (350, 100), (600, 200)
SIZES = {
    "cifar10": PHOTOS, "cifar100": PHOTOS, "imdb": LINES, "reuters": LINES,
    "boston_housing": LINES, "california_housing": LINES,
}  # fmt: skip

ELEMENTS = 1_400_000  # that an array may have: about so many bytes, compressed or not


def cifar(rng: Random, classes: int, label_type: str) -> Arrays:
    """Images of 32 x 32, uint8, with their classes as a column."""
    out = {}
    for part, count in zip(("train", "test"), PHOTOS, strict=True):
        labels = patterns.labels(rng, count, classes)
        places = [patterns.place(label, classes) for label in labels]
        images = b"".join(patterns.pixels(rng, place, 32, 32, 3) for place in places)
        out[f"x_{part}"] = npy("uint8", (count, 32, 32, 3), images)
        out[f"y_{part}"] = npy(label_type, (count, 1), labels)
    return out


def words(rng: Random, classes: int, arguments: Mapping[str, Any]) -> Arrays:
    """Texts as word numbers, 20 to 200 each, and their classes.

    Keras has a list for each, which numpy could only pickle: here all of them stand one after the
    other, and `lengths` has how many each has.
    """
    vocabulary = arguments.get("num_words") or 10_000
    width = min(200, arguments.get("maxlen") or 200)
    own = max(1, min(20, (vocabulary - 4) // classes))  # words that a class has for itself
    out = {}
    for part, count in zip(("train", "test"), LINES, strict=True):
        labels = patterns.labels(rng, count, classes)
        rows: list[int] = []
        lengths = []
        for label in labels:
            length = min(width, 20) + int((width - min(width, 20) + 1) * rng.random())
            row = [1]
            while len(row) < length:
                common = rng.random() < 0.7
                first, many = (4, vocabulary - 4) if common else (4 + own * label, own)
                row.append(min(first + int(max(many, 1) * rng.random()), vocabulary - 1))
            rows += row
            lengths.append(length)
        out[f"x_{part}"] = npy("int32", (len(rows),), rows)
        out[f"lengths_{part}"] = npy("int64", (count,), lengths)
        out[f"y_{part}"] = npy("int64", (count,), labels)
    return out


def houses(rng: Random, ranges: tuple[tuple[float, float], ...], dtype: str) -> Arrays:
    """Rows of numbers and a price that follows from them. ranges: of the columns and the price."""
    *inputs, (low, high) = ranges
    out = {}
    for part, count in zip(("train", "test"), LINES, strict=True):
        rows, prices = [], []
        for _ in range(count):
            positions = [rng.random() for _ in inputs]
            rows += [a + (b - a) * p for (a, b), p in zip(inputs, positions, strict=True)]
            signs = (p if i % 2 else 1 - p for i, p in enumerate(positions))
            rank = sum(signs) / len(inputs) + 0.04 * (rng.random() - 0.5)
            prices.append(low + (high - low) * min(1.0, max(0.0, 3 * rank - 1)))
        out[f"x_{part}"] = npy(dtype, (count, len(inputs)), rows)
        out[f"y_{part}"] = npy(dtype, (count,), prices)
    return out


KERAS: dict[str, Callable[[Random, Mapping[str, Any]], Arrays]] = {
    "cifar10": lambda rng, given: cifar(rng, 10, "uint8"),
    "cifar100": lambda rng, given: cifar(
        rng, 20 if given.get("label_mode") == "coarse" else 100, "int64"
    ),
    "imdb": lambda rng, given: words(rng, 2, given),
    "reuters": lambda rng, given: words(rng, 46, given),
    "boston_housing": lambda rng, given: houses(rng, BOSTON, "float64"),
    "california_housing": lambda rng, given: houses(rng, CALIFORNIA, "float32"),
}


def count(kinds: Mapping[str, Any], data: Data) -> int:
    """How many samples there are: 500, or fewer of large ones, or as many as the spec needs."""
    largest = max(_size(kind) for kind in kinds.values())
    classes = max(_classes(kind) for kind in kinds.values())
    return enough(max(16, 2 * classes, min(500, ELEMENTS // largest)), data, largest)


def described(rng: Random, kinds: Mapping[str, Any], count: int) -> Arrays:
    """An array for each column that `data.columns` describes; all show the same positions."""
    classes = max(_classes(kind) for kind in kinds.values()) or 10
    refuse_beyond(count, "samples", sum(map(_size, kinds.values())))
    places = [patterns.place(label, classes) for label in patterns.labels(rng, count, classes)]
    return {name: _array(name, kind, places, rng) for name, kind in kinds.items()}


def halves(rng: Random, kinds: Mapping[str, Any], counts: tuple[int, int]) -> Arrays:
    """The same in two parts: `x_train` and `x_test` for `x`."""
    both = zip(("train", "test"), counts, strict=True)
    parts = {part: described(rng, kinds, count) for part, count in both}
    return {f"{name}_{part}": parts[part][name] for name in kinds for part in parts}


# Up to where the numbers of an array go where the spec does not say: else 255, as in images.
_HIGHEST = {"bool": 1, "int8": 127, "float16": 1, "float32": 1, "float64": 1}


def resized(kind: Any, size: Sequence[int]) -> Any:
    """Images of height x width x channels in another size; anything else as it is."""
    shape = [*kind.get("shape", ())] if isinstance(kind, dict) else []
    return {**kind, "shape": [*size, shape[2]]} if len(shape) == 3 else kind


def _size(kind: Any) -> int:
    return math.prod(kind.get("shape", ())) if isinstance(kind, dict) else 1


def _classes(kind: Any) -> int:
    if isinstance(kind, list):
        return len(kind)
    return int(kind.get("classes", 0)) if isinstance(kind, dict) else 0


def _array(name: str, kind: Any, places: list[float], rng: Random) -> bytes:
    if columns.sort(kind) == "shape":
        return _pictures(kind, places, rng)
    values = columns.values(name, kind, places, rng)
    if any(isinstance(value, str) for value in values):
        return npy_texts([str(value) for value in values])
    dtype = "float32" if any(isinstance(value, float) for value in values) else "int64"
    return npy(dtype, (len(values),), values)


def _pictures(kind: dict[str, Any], places: list[float], rng: Random) -> bytes:
    shape, dtype = tuple(kind["shape"]), kind.get("dtype", "float32")
    low, high = kind.get("from", 0), kind.get("to", _HIGHEST.get(dtype, 255))
    height, width = shape[:2] if len(shape) > 1 else (1, shape[0])
    channels = _size(kind) // (height * width)
    levels = b"".join(patterns.pixels(rng, place, height, width, channels) for place in places)
    numbers = [low + (high - low) * level / 255 for level in range(256)]
    if not dtype.startswith("float"):
        numbers = [round(number) for number in numbers]
    return npy_levels(dtype, (len(places), *shape), levels, numbers)
