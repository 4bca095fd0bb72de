"""A dataset that is loaded from a folder -> a folder like it: relative path -> a file's content."""

import math
import re
from collections.abc import Callable
from random import Random
from typing import Any

from specgen.language.calls import Call
from specgen.language.spec.data import Data
from specgen.standin import columns, patterns
from specgen.standin.amounts import enough
from specgen.standin.bounds import FILES, refuse_beyond
from specgen.standin.formats import png, wav

EACH = 12  # files of a class at least
PAIRS = 24  # images with a mask
SMALLEST, LARGEST = 32, 96  # pixels of an image's side, where the spec asks for no less
PIXELS = 220_000  # of a folder, about
FILE = 1000  # what a file counts as where it is about how many there may be
RATE, LONGEST = 8000, 16_000  # samples of a sound: in a second, at most


def images(call: Call, data: Data, rng: Random, path: str) -> dict[str, bytes]:
    """A folder of .png for each class, RGB, in several sizes up to the one asked for."""
    count = _each(call, data) * len(_names(data))
    return _classes(call, data, "png", lambda p, number: _image(call, rng, p, number, count))


def texts(call: Call, data: Data, rng: Random, path: str) -> dict[str, bytes]:
    """A folder of .txt for each class."""
    return _classes(call, data, "txt", lambda p, _: _text(rng, p).encode("utf-8"))


def sounds(call: Call, data: Data, rng: Random, path: str) -> dict[str, bytes]:
    """A folder of .wav for each class, of one second or of as many samples as asked for."""
    length = min(call.arguments.get("output_sequence_length") or RATE, LONGEST)
    return _classes(call, data, "wav", lambda p, _: wav(RATE, patterns.tone(rng, p, length)))


def pictures(call: Call, data: Data, rng: Random, path: str) -> dict[str, bytes]:
    """Images without a class, as many as there are masks."""
    count = enough(PAIRS, data, FILE)
    return {
        f"{number:02}.png": _image(call, rng, patterns.place(number, count), number, count)
        for number in range(count)
    }


def masks(call: Call, data: Data, rng: Random, path: str) -> dict[str, bytes]:
    """For each of the pictures a grey one of the same name: the class of every pixel.

    The classes count from 0, or are what `data.columns` says that `masks` holds.
    """
    kind = (data.columns or {}).get("masks") or {"classes": len(_names(data))}
    positions = [min(level, 240) / 241 for level in range(256)]
    numbers = bytes(int(value) for value in columns.values("masks", kind, positions, rng))
    out = {}
    count = enough(PAIRS, data, FILE)
    for number in range(count):
        height, width = _size(call, number, count)
        levels = patterns.waves(patterns.place(number, count), height, width)
        out[f"{number:02}.png"] = png(height, width, levels.translate(numbers))
    return out


def _classes(
    call: Call, data: Data, end: str, make: Callable[[float, int], bytes]
) -> dict[str, bytes]:
    names = _names(data)
    refuse_beyond(_each(call, data) * len(names), "files", 1, FILES)
    return {
        f"{name}/{number:03}.{end}": make(patterns.place(index, len(names)), number)
        for index, name in enumerate(names)
        for number in range(_each(call, data))
    }


def _names(data: Data) -> list[str]:
    """The classes as names of folders: nothing in them leads anywhere else."""
    names = data.class_names or ["a", "b"]
    return [re.sub(r"[^\w .,&'()+-]", "_", name).strip(" .") or "_" for name in names]


def _each(call: Call, data: Data) -> int:
    """How many files a class has: as many as the spec needs.

    A test set that is a share of the files takes whole batches of what validates. There have to be
    so many of them that both get some, see `split_batches`.
    """
    validation, test = call.arguments.get("validation", 0.2), call.arguments.get("test", 0)
    if not isinstance(test, int | float) or not test:
        return -(-enough(EACH * len(_names(data)), data, FILE) // len(_names(data)))
    held = validation + test
    batches = next((n for n in range(2, 100) if 0 < round(n * test / held) < n), 2)
    files = batches * call.arguments.get("batch_size", 32) / held
    each: int = math.ceil(files / len(_names(data)))
    return max(EACH, each)


def _image(call: Call, rng: Random, place: float, number: int, count: int) -> bytes:
    height, width = _size(call, number, count)
    return png(height, width, patterns.pixels(rng, place, height, width, 3))


def _size(call: Call, number: int, count: int) -> tuple[int, int]:
    """Height and width of an image: no larger than asked for, smaller where there are many."""
    side = max(SMALLEST, min(LARGEST, math.isqrt(PIXELS // count)))
    given: Any = call.arguments.get("image_size") or side
    height, width = [given, given] if isinstance(given, int) else given[:2]
    steps = (side - SMALLEST) // 8 + 1
    return min(height, SMALLEST + 8 * (number % steps)), min(
        width, SMALLEST + 8 * (3 * number % steps)
    )


def _text(rng: Random, place: float) -> str:
    return " ".join(patterns.sentence(rng, place) for _ in range(3))
