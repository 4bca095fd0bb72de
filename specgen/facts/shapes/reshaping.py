"""Layers that move, cut and repeat numbers: Flatten, Reshape, padding, cropping."""

from typing import Any

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import Made, Shape, Size, UnfitError, UnknownError, plus, times


def flatten(given: Given) -> Made:
    """Flatten: one axis behind the batch."""
    return given.typed((given.shape[0], times(given.shape[1:])), given.x.dtype)


def arranged(shape: Shape, target: Shape) -> Shape:
    """As many numbers along other axes; -1 takes what is left."""
    if None in shape or None in target:
        return tuple(None if size == -1 else size for size in target)
    there = times(shape) or 0
    known = times(size for size in target if size != -1) or 0
    if -1 not in target:
        if there != known:
            raise UnfitError(f"{known} numbers in each sample, for {list(target)}")
        return target
    if known == 0 or there % known:
        raise UnfitError(f"numbers that {list(target)} can share out, a multiple of {known}")
    return tuple(there // known if size == -1 else size for size in target)


def reshape(given: Given) -> Made:
    """Reshape: the numbers of each sample along other axes."""
    target = given.sizes("target_shape")
    return given.typed((given.shape[0], *arranged(given.shape[1:], target)), given.x.dtype)


def permute(given: Given) -> Made:
    """Permute: the axes of a sample in another order, counted from 1."""
    order = given["dims"]
    if sorted(order) != [*range(1, len(order) + 1)]:
        raise UnfitError(f"each axis once in `dims`, counted from 1, and not {order}")
    shape = given.ranked(len(order) + 1, hint="`dims` has a number for each axis but the batch")
    return given.typed((shape[0], *(shape[axis] for axis in order)), given.x.dtype)


def repeat_vector(given: Given) -> Made:
    """RepeatVector: each row so many times."""
    shape = given.ranked(2, "batch, numbers")
    return given.makes((shape[0], given.size("n"), shape[1]))


def _pairs(value: Any, axes: int) -> list[tuple[int, int]]:
    """A number or a pair for each axis, before and after it."""
    if isinstance(value, int):
        return [(value, value)] * axes
    if axes == 1:
        return [(value[0], value[1])]
    return [(item, item) if isinstance(item, int) else (item[0], item[1]) for item in value]


def cropping(given: Given) -> Made:
    """Cropping1D to 3D: without the edges."""
    batch, inner, channels = given.image()
    cut = _pairs(given["cropping"], given.axes)
    left = tuple(None if n is None else n - a - b for n, (a, b) in zip(inner, cut, strict=True))
    if any(n is not None and n <= 0 for n in left):
        raise UnfitError(f"more than the {[list(pair) for pair in cut]} that it cuts off")
    return given.makes(given.imaged(batch, left, channels))


def padding(given: Given) -> Made:
    """ZeroPadding1D to 3D: with edges of zeros."""
    batch, inner, channels = given.image()
    more = _pairs(given["padding"], given.axes)
    grown = tuple(plus(size, *pair) for size, pair in zip(inner, more, strict=True))
    return given.makes(given.imaged(batch, grown, channels))


def up_sampling(given: Given) -> Made:
    """UpSampling1D to 3D: each number so many times along each axis."""
    batch, inner, channels = given.image()
    sizes = given.each("size", given.axes)
    grown: tuple[Size, ...] = tuple(map(times, zip(inner, sizes, strict=True)))
    return given.makes(given.imaged(batch, grown, channels))


def rows(given: Given) -> Made:
    """The shape of a sample for an Input or an InputLayer, behind the batch."""
    if given.raw("batch_shape") is not None:
        return given.typed(given.sizes("batch_shape"), given["dtype"] or given.computes)
    if given.raw("shape") is None:
        raise UnknownError
    shape = (given.size("batch_size"), *given.sizes("shape"))
    return given.typed(shape, given["dtype"] or "float32")


RULES = {
    "Flatten": flatten,
    "Reshape": reshape,
    "Permute": permute,
    "RepeatVector": repeat_vector,
    **{f"Cropping{n}D": cropping for n in (1, 2, 3)},
    **{f"ZeroPadding{n}D": padding for n in (1, 2, 3)},
    **{f"UpSampling{n}D": up_sampling for n in (1, 2, 3)},
    "Input": rows,
    "InputLayer": rows,
}
