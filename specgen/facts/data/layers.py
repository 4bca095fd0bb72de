"""What a layer of Keras's does to what is known of an array, as a step or right behind an Input."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from specgen.facts.data.array import UNKNOWN, Array
from specgen.facts.data.steps import flatten, size_of
from specgen.facts.shapes.values import computed
from specgen.language.calls import Formula

Given = Mapping[str, Any]


def number(value: Any) -> float | None:
    """A number, or what a formula of numbers such as `1 / 255` comes to."""
    if isinstance(value, Formula):
        value = computed(value.text, {})
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return value if plain else None


def rescaling(array: Array, given: Given) -> Array:
    scale, offset = number(given.get("scale")), number(given.get("offset", 0))
    if scale is None or offset is None or array.low is None or array.high is None:
        return array.but(low=None, high=None, dtype="float32", form="", scaled=True)
    ends = sorted(end * scale + offset for end in (array.low, array.high))
    return array.but(low=ends[0], high=ends[1], dtype="float32", form="")


def normalization(array: Array, given: Given) -> Array:
    return array.but(low=None, high=None, dtype="float32", form="", scaled=True)


def resizing(array: Array, given: Given) -> Array:
    sizes = (given.get("height"), given.get("width"))
    known = array.shape and len(array.shape) == 3 and all(isinstance(size, int) for size in sizes)
    return array.but(shape=(*sizes, array.shape[2]) if known and array.shape else None)


def vectorized(array: Array, given: Given) -> Array:
    """Texts as whole numbers, or as rows of them."""
    mode, length = given.get("output_mode", "int"), given.get("output_sequence_length")
    most = given.get("max_tokens")
    if mode != "int" or not (most is None or isinstance(most, int)):
        return UNKNOWN
    length = length if isinstance(length, int) else None
    return Array((length,), "int64", 0, most - 1 if most else None)


def same(array: Array, given: Given) -> Array:
    return array


def squeezed(array: Array, given: Given) -> Array:
    return flatten(array, given)


def reshaped(array: Array, given: Given) -> Array:
    target = given.get("target_shape")
    if not isinstance(target, list | tuple) or not all(isinstance(size, int) for size in target):
        return array.but(shape=None)
    rest, whole = math.prod(size for size in target if size != -1), size_of(array.shape)
    left = whole // rest if whole is not None and rest else None
    return array.but(shape=tuple(left if size == -1 else size for size in target))


LAYERS: Mapping[str, Callable[[Array, Given], Array]] = {
    "Rescaling": rescaling, "Normalization": normalization, "Resizing": resizing,
    "TextVectorization": vectorized, "Flatten": squeezed, "Reshape": reshaped,
    **dict.fromkeys(
        ("RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "Dropout", "Identity"),
        same,
    ),
}  # fmt: skip
