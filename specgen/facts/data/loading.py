"""`data.load` -> what is known of the inputs and the targets as they are loaded.

Most datasets say it of themselves, in the library; those whose arguments tell have a function here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from specgen import library
from specgen.facts import columns
from specgen.facts.carriers import columns_in
from specgen.facts.data.array import CLASSES, NUMBERS, ONE_HOT, TEXTS, UNKNOWN, Array, whole
from specgen.facts.references import references
from specgen.facts.samples import said
from specgen.language.calls import Call
from specgen.language.spec.data import Data

Several = Mapping[str, Array]  # by the names of inputs or outputs; the only one is called ""
Both = tuple[Several, Several]


def loaded(data: Data, described: Mapping[str, Any]) -> Both:
    """The inputs and the targets, before anything is done to them.

    described: what the columns of a file hold, as `columns` says it.
    """
    call = data.load
    if call.entry.own or any(not _plain(value) for value in call.arguments.values()):
        return {"": UNKNOWN}, {"": UNKNOWN}
    function = library.family(data.family).get(call.entry.name)
    given = {**(function.defaults if function else {}), **call.arguments}
    if call.entry.name in LOADED:
        return LOADED[call.entry.name](given, described)
    if data.family == "tables":
        return {"": _inputs(data, described)}, {"": _target(data, described)}
    return {"": _said(call, data.family, "x")}, {"": _labels(call, data.family)}


def _said(call: Call, family: str, axis: str) -> Array:
    """What a function of the library says of an axis; a word is the parameter that tells."""
    known = said(call, family, axis)
    if known is None:
        return UNKNOWN
    shape, below = known.get("shape"), known.get("below")
    plain = isinstance(shape, list | tuple)
    bounds = {"low": known.get("low"), "high": known.get("high")}
    dtype = known.get("dtype", "")
    if below:
        bounds, dtype = {"low": 0, "high": below - 1}, known.get("counted", dtype)
    return Array(tuple(shape) if plain else None, dtype, form=known.get("form", ""), **bounds)


def _labels(call: Call, family: str) -> Array:
    """Of the targets, whose number of classes a dataset says; 0 where they are numbers."""
    told, classes = _said(call, family, "y"), said(call, family, "classes")
    function = library.family(family).get(call.entry.name)
    if function is None or function.says.classes is None:
        return told
    alone = told.but(shape=() if told.shape is None else told.shape)
    if not classes:
        return alone.but(form=NUMBERS)
    return whole(classes, shape=alone.shape, dtype=alone.dtype)


def described_as(kind: Any) -> Array:
    """What a description under `columns` says of each value, or of a whole array."""
    if kind == "number":
        return Array(form=NUMBERS)
    if kind in ("text", "date"):
        return Array(form=TEXTS)
    if isinstance(kind, list):
        return _one_of(kind)
    if not isinstance(kind, dict):
        return UNKNOWN
    if "classes" in kind:
        return whole(kind["classes"])
    ends = [kind.get(end) for end in ("from", "to")]
    shape, dtype = kind.get("shape"), kind.get("dtype", "float32" if "shape" in kind else "")
    form = NUMBERS if any(isinstance(end, float) for end in ends) and not shape else ""
    return Array(tuple(shape) if shape else None, dtype, ends[0], ends[1], form)


def _one_of(values: list[Any]) -> Array:
    """Of a column with so many values and no others."""
    if columns.is_text(values):
        return Array(form=TEXTS, classes=len(values))
    if any(isinstance(value, str | float) for value in values):
        return Array(form=NUMBERS)
    if None in values:
        return UNKNOWN
    numbers = sorted({int(value) for value in values})
    low, high = numbers[0], numbers[-1]
    if high - low + 1 == len(numbers) > 1:
        return Array(None, "", low, high, CLASSES, len(numbers))
    return Array(None, "", low, high)


def _inputs(data: Data, described: Mapping[str, Any]) -> Array:
    """The columns of a table that go in, as an array of numbers, or of texts."""
    known = {name: described_as(kind) for name, kind in described.items()}
    names = columns_in(data) or [n for n in described if n not in (data.target or ())]
    count = len(names) if columns_in(data) else None
    if len(names) == 1 and known.get(names[0], UNKNOWN).form == TEXTS:
        return Array((), "object", form=TEXTS)
    ends = [known[name] for name in names if name in known]
    all_known = count is not None and len(ends) == count
    lows, highs = [each.low for each in ends], [each.high for each in ends]
    low = min(e for e in lows if e is not None) if all_known and None not in lows else None
    high = max(e for e in highs if e is not None) if all_known and None not in highs else None
    return Array((count,), "float32", low, high)


def _target(data: Data, described: Mapping[str, Any]) -> Array:
    """The column to predict, or several."""
    names = data.target or []
    if len(names) != 1:
        return Array((len(names),)) if names else UNKNOWN
    touched = [step for step in data.table
               if names[0] in {str(r.value) for r in references(step, ())}]  # fmt: skip
    if [step.entry.name for step in touched] == ["codes"]:
        values = (data.columns or {}).get(names[0])
        count = len(values) if isinstance(values, list) else None
        return whole(count, shape=())
    kind = described.get(names[0])
    return Array(()) if touched and kind == "number" else described_as(kind).but(shape=())


def _plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    if isinstance(value, dict):
        return all(map(_plain, value.values()))
    return value is None or isinstance(value, str | int | float)


def _parts(given: Mapping[str, Any], described: Mapping[str, Any]) -> Both:
    """Made-up samples by the names of inputs and outputs; what is alone has none."""
    both = []
    for axis in ("inputs", "outputs"):
        made = {name: _part(part) for name, part in given[axis].items()}
        both.append(made if len(made) > 1 else {"": next(iter(made.values()), UNKNOWN)})
    return both[0], both[1]


def _part(part: Mapping[str, Any]) -> Array:
    shape = tuple(part.get("shape", ()))
    if part.get("classes"):
        return whole(part["classes"], shape=shape, dtype="int32")
    if part.get("below"):
        return Array(shape, "int32", 0, part["below"] - 1)
    return Array(shape, "float32", 0, 1)


def _pictures(given: Mapping[str, Any], described: Mapping[str, Any]) -> Both:
    """Images of one size with labels by folder, in arrays or in batches."""
    return {"": Array(_size(given), "float32", 0, 255)}, {"": _by_folder(given)}


def _masked(given: Mapping[str, Any], described: Mapping[str, Any]) -> Both:
    """Images and masks of one size."""
    high, wide, _ = _size(given)
    masks = described_as(described.get("masks")).but(shape=(high, wide, 1), dtype="uint8")
    return {"": Array((high, wide, _size(given)[2]), "uint8", 0, 255)}, {"": masks}


def _texts(given: Mapping[str, Any], described: Mapping[str, Any]) -> Both:
    return {"": Array((), "object", form=TEXTS)}, {"": _by_folder(given)}


def _sounds(given: Mapping[str, Any], described: Mapping[str, Any]) -> Both:
    steps = given["output_sequence_length"]
    return {"": Array((steps, None), "float32", -1, 1)}, {"": _by_folder(given)}


def _stored(given: Mapping[str, Any], described: Mapping[str, Any]) -> Both:
    """Arrays of a file, which `columns` describes."""
    names = [given.get("x", "x"), given.get("y", "y")]
    x, y = (described_as(described.get(name)) for name in names)
    return {"": x}, {"": y if y.shape is not None or y == UNKNOWN else y.but(shape=())}


_CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}


def _size(given: Mapping[str, Any]) -> tuple[int, int, int]:
    size = given["image_size"]
    high, wide = size if isinstance(size, list | tuple) else (size, size)
    return high, wide, _CHANNELS[given["color_mode"]]


def _by_folder(given: Mapping[str, Any]) -> Array:
    """Labels of as many classes as there are folders."""
    count = len(given["class_names"]) if given.get("class_names") else None
    mode = given.get("label_mode", "int")
    if mode == "categorical":
        return Array((count,), "float32", 0, 1, ONE_HOT, count)
    if mode == "binary":
        return whole(2, shape=(1,), dtype="float32")
    return whole(count, shape=(), dtype="int32") if mode == "int" else UNKNOWN


LOADED: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Both]] = {
    "synthetic_parts": _parts, "image_arrays": _pictures, "image_folder": _pictures,
    "split_image_folder": _pictures, "mask_folder": _masked, "text_arrays": _texts,
    "text_folder": _texts, "split_text_folder": _texts, "audio_folder": _sounds, "npz": _stored,
    "npz_split": _stored,
}  # fmt: skip
