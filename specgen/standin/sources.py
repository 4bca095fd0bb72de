"""A source of `data.sources` that `fetch` downloads -> the file that stands for it in a sample."""

import math
from random import Random

from specgen.language.calls import Call
from specgen.program.sections import Content
from specgen.standin.bounds import refuse_beyond
from specgen.standin.formats import npy, npz


def written(word: str, source: Call, rng: Random) -> Content:
    """Numbers from 0 to 1 in the shape that the source gives.

    word: what the spec calls it. Raises ValueError where the source gives no shape that will do.
    """
    given = source.arguments
    shape = tuple(given.get("shape") or ())
    if not shape:
        raise ValueError(f"{word!r} is fetched, and does not say its shape, as in shape: [20, 20]")
    refuse_beyond(1, "array", math.prod(shape))
    values = [rng.random() for _ in range(math.prod(shape))]
    if source.entry.name != "matrix":
        array = npy("float32", shape, values)
        return npz({given["array"]: array}) if "array" in given else array
    if len(shape) > 2:
        raise ValueError(f"{word!r} is a text file of rows and columns, and its shape is {shape}")
    width = shape[-1] if len(shape) > 1 else 1
    between = given.get("separator") or " "
    lines = ["-"] * given.get("skip_rows", 0)
    for start in range(0, len(values), width):
        lines.append(between.join(f"{value:.4f}" for value in values[start : start + width]))
    return ("\n".join(lines) + "\n").encode()
