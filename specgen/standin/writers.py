"""Dataset -> what makes the files that stand in for its own: a row for each that reads any."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, NamedTuple

from specgen.language.calls import Call
from specgen.language.spec.data import Data
from specgen.program.sections import Content
from specgen.standin import arrays, folders, tables
from specgen.standin.formats import npz


class Writer(NamedTuple):
    """Makes what one path of a dataset names.

    described: only where `data.columns` says of what; reader: what reads it in a script where the
    dataset's own loader does not.
    """

    write: Callable[[Call, Data, Random, str], Content]
    described: bool = False
    reader: str = "load_sample"


def _keras(call: Call, data: Data, rng: Random, path: str) -> bytes:
    return npz(arrays.KERAS[call.entry.name](rng, call.arguments))


def _whole(call: Call, data: Data, rng: Random, path: str) -> bytes:
    kinds = _kinds(call, data)
    return npz(arrays.described(rng, kinds, arrays.count(kinds, data)))


def _kinds(call: Call, data: Data) -> dict[str, Any]:
    """What the two arrays of a file hold, by their names in it."""
    names = call.arguments.get("x", "x"), call.arguments.get("y", "y")
    return dict(zip(names, _pair(data, names), strict=True))


def _halves(call: Call, data: Data, rng: Random, path: str) -> bytes:
    kinds = dict(zip("xy", _pair(data, ("x", "y")), strict=True))
    return npz(arrays.halves(rng, kinds, _parted(arrays.count(kinds, data))))


def _parted(count: int) -> tuple[int, int]:
    return int(0.8 * count), int(0.2 * count)


def _features(call: Call, data: Data, rng: Random, path: str) -> bytes:
    """The features that the call names, or the first and the last column; resized as it says."""
    said = [*(data.columns or {})]
    given = call.arguments
    if isinstance(given.get("x"), list):
        raise ValueError("it would need an array for each of the columns under x")
    named = (given["x"], given["y"]) if "x" in given else given.get("keys")
    x, y = _pair(data, named or (said[0], said[-1]))
    if size := call.arguments.get("image_size"):
        if not isinstance(x, dict) or len(x.get("shape", ())) != 3:
            raise ValueError("data.columns gives the images no shape of three numbers")
        x = {"to": 255, **arrays.resized(x, size), "dtype": "float32"}
        y = arrays.resized(y, size)
    kinds = {"x": x, "y": y}
    return npz(arrays.halves(rng, kinds, _parted(arrays.count(kinds, data))))


def _pair(data: Data, names: Sequence[str]) -> list[Any]:
    """What the inputs hold, and what the targets."""
    said = data.columns or {}
    missing = [name for name in names if name not in said]
    if missing:
        raise ValueError(f"data.columns does not describe {' and '.join(missing)}")
    return [said[name] for name in names]


def size(call: Call, data: Data) -> int | tuple[int, int] | None:
    """How many samples the stand-in has, in a training and a test part if it has both.

    None where it is not known, or the data are not replaced.
    """
    word = call.entry.name
    if word in ("csv", "split_csv"):
        return tables.rows(call, data)
    if word == "npz":
        return arrays.count(_kinds(call, data), data)
    if word == "npz_split":
        return _parted(arrays.count(dict(zip("xy", _pair(data, ("x", "y")), strict=True)), data))
    return arrays.SIZES.get(word)


# Dataset -> what makes the .npz that `load_sample` reads in its place.
REPLACED = {
    **{word: Writer(_keras) for word in arrays.KERAS},
    **{word: Writer(_keras, reader="load_sample_texts") for word in ("imdb", "reuters")},
    "tfds": Writer(_features, True, "load_sample_batches"),
    "huggingface": Writer(_features, True, "load_sample_batches"),
}

# Dataset, or dataset and parameter -> what makes a file or folder for each path that it reads.
READ = {
    "csv": Writer(tables.csv_file, True),
    "split_csv": Writer(tables.csv_file, True),
    "npz": Writer(_whole, True),
    "npz_split": Writer(_halves, True),
    "image_folder": Writer(folders.images),
    "split_image_folder": Writer(folders.images),
    "image_arrays": Writer(folders.images),
    "mask_folder.images": Writer(folders.pictures),
    "mask_folder.masks": Writer(folders.masks),
    "text_folder": Writer(folders.texts),
    "split_text_folder": Writer(folders.texts),
    "text_arrays": Writer(folders.texts),
    "audio_folder": Writer(folders.sounds),
}
