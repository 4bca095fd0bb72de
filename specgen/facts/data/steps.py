"""What a step of the library does to what is known of an array; a function for each step.

A step without one leaves nothing that is known. Arguments come with their defaults.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from specgen.facts.data.array import (
    CLASSES,
    NUMBERS,
    ONE_HOT,
    UNKNOWN,
    Array,
    Shape,
    whole,
)

Given = Mapping[str, Any]


def reshape(array: Array, given: Given) -> Array:
    return array.but(shape=tuple(given["shape"]))


def flatten(array: Array, given: Given) -> Array:
    return array.but(shape=None if array.shape is None else (size_of(array.shape),))


def expand_dims(array: Array, given: Given) -> Array:
    axis = given["axis"]
    if array.shape is None or not isinstance(axis, int) or axis == 0:
        return array.but(shape=None)
    at = axis - 1 if axis > 0 else len(array.shape) + 1 + axis
    if not 0 <= at <= len(array.shape):
        return array.but(shape=None)
    return array.but(shape=(*array.shape[:at], 1, *array.shape[at:]))


def squeeze(array: Array, given: Given) -> Array:
    axis, shape = given["axis"], array.shape
    if shape is None or None in shape or not (axis is None or isinstance(axis, int)):
        return array.but(shape=None)
    if axis is None:
        return array.but(shape=tuple(size for size in shape if size != 1))
    at = axis - 1 if axis > 0 else len(shape) + axis
    known = axis != 0 and 0 <= at < len(shape) and shape[at] == 1
    return array.but(shape=(*shape[:at], *shape[at + 1 :]) if known else None)


def cast(array: Array, given: Given) -> Array:
    return array.but(dtype=given["dtype"])


def divide(array: Array, given: Given) -> Array:
    by = given["by"]
    dtype = array.dtype if array.dtype.startswith("float") else "float64" if array.dtype else ""
    return _moved(array.but(dtype=dtype), lambda value: value / by) if by else UNKNOWN


def multiply(array: Array, given: Given) -> Array:
    by = given["by"]
    kept = array if isinstance(by, int) or "float" in array.dtype else array.but(dtype="float64")
    return _moved(kept, lambda value: value * by)


def subtract(array: Array, given: Given) -> Array:
    by = given["by"]
    known = array.low is not None and array.dtype.startswith("uint") and by > array.low
    if known or not isinstance(by, int | float):  # NumPy would begin again at the other end
        return array.but(low=None, high=None, dtype="")
    moved = _moved(array, lambda value: value - by)
    form = array.form if array.form == CLASSES and isinstance(by, int) else moved.form
    return moved.but(form=form, classes=array.classes if form == CLASSES else None)


def log(array: Array, given: Given) -> Array:
    return _moved(array, math.log).but(dtype="")


def log1p(array: Array, given: Given) -> Array:
    return _moved(array, math.log1p).but(dtype="")


def clip(array: Array, given: Given) -> Array:
    low, high = given["low"], given["high"]
    least = low if array.low is None else max(array.low, low)
    most = high if array.high is None else min(array.high, high)
    return array.but(low=least, high=most)


def is_above(array: Array, given: Given) -> Array:
    return whole(2, shape=array.shape, dtype="float32")


def is_equal(array: Array, given: Given) -> Array:
    return whole(2, shape=array.shape, dtype="float32")


def one_hot(array: Array, given: Given) -> Array:
    count = given["num_classes"] or (array.classes if array.low == 0 else None)
    shape = array.shape
    if shape is not None:
        shape = (*(shape[:-1] if shape and shape[-1] == 1 else shape), count)
    return Array(shape, "float64", 0, 1, ONE_HOT, count)


def argmax(array: Array, given: Given) -> Array:
    count = array.shape[-1] if array.shape else None
    return whole(count, shape=array.shape[:-1] if array.shape else None, dtype="int64")


def multi_hot(array: Array, given: Given) -> Array:
    return Array((given["depth"],), "float32", 0, 1)


def pad(array: Array, given: Given) -> Array:
    value = given["value"]
    low = None if array.low is None else min(array.low, value)
    high = None if array.high is None else max(array.high, value)
    return Array((given["length"],), given["dtype"], low, high)


def resize(array: Array, given: Given) -> Array:
    size = given["size"]
    high, wide = size if isinstance(size, list | tuple) else (size, size)
    shape = (high, wide, *array.shape[2:]) if array.shape and len(array.shape) == 3 else None
    steady = given["interpolation"] in ("nearest", "bilinear")
    bounds = {} if steady else {"low": None, "high": None}
    return array.but(shape=shape, **bounds)


def pad_images(array: Array, given: Given) -> Array:
    if not array.shape or len(array.shape) != 3:
        return UNKNOWN
    high, wide, channels = array.shape
    both = [None if size is None else size + 2 * given["margin"] for size in (high, wide)]
    low = None if array.low is None else min(array.low, 0)
    most = None if array.high is None else max(array.high, 0)
    return array.but(shape=(*both, channels), low=low, high=most)


def repeat_channels(array: Array, given: Given) -> Array:
    return _widened(array, lambda last: last * given["count"])


def select(array: Array, given: Given) -> Array:
    columns = given["columns"]
    if not array.shape:
        return array.but(shape=None)
    last = () if isinstance(columns, int) else (len(columns),)
    return array.but(shape=(*array.shape[:-1], *last))


def take(array: Array, given: Given) -> Array:
    return array


def every(array: Array, given: Given) -> Array:
    return array


def permute(array: Array, given: Given) -> Array:
    return array


def add_noise(array: Array, given: Given) -> Array:
    return array.but(low=None, high=None, dtype="float64", form="", classes=None)


def append_noise(array: Array, given: Given) -> Array:
    return _widened(_holding(array, 0, 1), lambda last: last + given["count"]).but(dtype="")


def append_zeros(array: Array, given: Given) -> Array:
    return _widened(_holding(array, 0, 0), lambda last: last + given["count"])


def scaler(array: Array, given: Given) -> Array:
    """Any of scikit-learn's: columns of numbers, brought to the same size."""
    dtype = "float32" if array.dtype == "float32" else "float64" if array.dtype else ""
    return Array(array.shape, dtype, scaled=True, form=NUMBERS if array.form == NUMBERS else "")


STEPS: Mapping[str, Callable[[Array, Given], Array]] = {
    f.__name__: f
    for f in (
        reshape, flatten, expand_dims, squeeze, cast, divide, multiply, subtract, log, log1p, clip,
        is_above, is_equal, one_hot, argmax, multi_hot, pad, resize, pad_images, repeat_channels,
        select, take, every, permute, add_noise, append_noise, append_zeros,
    )
} | {
    "StandardScaler": scaler, "MinMaxScaler": scaler, "RobustScaler": scaler,
    "MaxAbsScaler": scaler,
}  # fmt: skip


def size_of(shape: Shape | None) -> int | None:
    """How many numbers an example has."""
    if shape is None:
        return None
    sizes = [*_known(shape)]
    return math.prod(sizes) if len(sizes) == len(shape) else None


def _known(shape: Shape) -> Iterator[int]:
    return (size for size in shape if size is not None)


def _moved(array: Array, change: Callable[[float], float]) -> Array:
    """With both ends of the range changed, whichever is then the lower; classes are none then."""
    low, high = array.low, array.high
    try:
        ends = sorted(change(end) for end in (low, high) if end is not None)
    except (ValueError, OverflowError, TypeError):
        ends = []
    low, high = ends if len(ends) == 2 else (None, None)
    form = NUMBERS if array.form in (CLASSES, ONE_HOT) else array.form
    return array.but(low=low, high=high, form=form, classes=None)


def _widened(array: Array, change: Callable[[int], int]) -> Array:
    """With another length of the last axis."""
    if not array.shape or array.shape[-1] is None:
        return array.but(shape=None)
    return array.but(shape=(*array.shape[:-1], change(array.shape[-1])))


def _holding(array: Array, low: float, high: float) -> Array:
    """With numbers between two ends among the others."""
    least = None if array.low is None else min(array.low, low)
    most = None if array.high is None else max(array.high, high)
    return array.but(low=least, high=most)
