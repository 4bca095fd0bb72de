"""Layers that make one tensor of several, and what fits beside what."""

from functools import reduce
from itertools import zip_longest

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import Made, Shape, Size, UnfitError, UnknownError


def broadcast(one: Shape, other: Shape) -> Shape:
    """The shape of two that are computed number by number; 1 fits every size."""
    pairs = zip_longest(one[::-1], other[::-1], fillvalue=1)
    return tuple(_beside(a, b) for a, b in pairs)[::-1]


def _beside(a: Size, b: Size) -> Size:
    if a == 1 or b == 1:
        return b if a == 1 else a
    if a is not None and b is not None and a != b:
        raise UnfitError("inputs of one shape")
    return b if a is None else a


def _shapes(given: Given) -> list[Shape]:
    shapes = [tensor.shape for tensor in given.several if tensor.shape is not None]
    if len(shapes) < len(given.several) or not shapes:
        raise UnknownError
    return shapes


def merged(given: Given) -> Made:
    """Add, Multiply and the like: number by number."""
    first, *others = _shapes(given)
    if () in (first, *others):
        raise UnfitError("inputs with a batch, and not a single number")
    return given.makes(reduce(_merged, others, first))


def _merged(one: Shape, other: Shape) -> Shape:
    """As Keras's Merge does it: the batches are one, the other axes fit from the end."""
    inner = broadcast(one[1:], other[1:])
    if len(one) != len(other):
        raise UnknownError
    known = zip(inner, one[1:], other[1:], strict=True)
    batch = one[0] if one[0] == other[0] else None
    return (batch, *(None if None in (a, b) else size for size, a, b in known))


def joined(shapes: list[Shape], axis: int) -> Shape:
    """One behind the other along an axis."""
    rank = len(shapes[0])
    if any(len(shape) != rank for shape in shapes):
        raise UnfitError("inputs with as many axes as each other")
    if not -rank <= axis < rank:
        raise UnfitError(f"inputs that have the axis {axis}")
    axis %= rank
    out: list[Size] = []
    for place, sizes in enumerate(zip(*shapes, strict=True)):
        known = [size for size in sizes if size is not None]
        if place == axis:
            out.append(sum(known) if len(known) == len(sizes) else None)
            continue
        if len({*known}) > 1:
            raise UnfitError(f"inputs whose sizes differ along axis {axis} alone")
        out.append(known[0] if known else None)
    return tuple(out)


def concatenate(given: Given) -> Made:
    """Concatenate: one behind the other."""
    return given.makes(joined(_shapes(given), given["axis"]))


def dot(given: Given) -> Made:
    """Dot: products of rows, summed along an axis of each."""
    shapes = _shapes(given)
    if len(shapes) != 2:
        raise UnfitError("two inputs")
    axes = given["axes"]
    one, two = axes if isinstance(axes, list | tuple) else (axes, axes)
    a, b = shapes
    if not (-len(a) <= one < len(a) and -len(b) <= two < len(b)):
        raise UnfitError(f"inputs that have the axes {one} and {two}")
    if a[one] != b[two] and None not in (a[one], b[two]):
        raise UnfitError(f"inputs of one size along the axes {one} and {two}")
    rest = [size for place, size in enumerate(a) if place != one % len(a)]
    rest += [size for place, size in enumerate(b) if place not in (0, two % len(b))]
    return given.makes(tuple(rest) if len(rest) > 1 else (*rest, 1))


RULES = {
    **dict.fromkeys(("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"), merged),
    "Concatenate": concatenate,
    "Dot": dot,
}
