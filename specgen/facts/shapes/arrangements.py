"""Operations of keras.ops that move, cut, stack and repeat numbers."""

from itertools import pairwise

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.merging import joined
from specgen.facts.shapes.operations import along, common
from specgen.facts.shapes.reshaping import arranged
from specgen.facts.shapes.tensors import (
    Made,
    Shape,
    Size,
    Tensor,
    UnfitError,
    UnknownError,
    plus,
    times,
)


def reshape(given: Given) -> Made:
    """The numbers of the whole batch along other axes."""
    return given.typed(arranged(given.shape, given.sizes("newshape")), given.x.dtype)


def transpose(given: Given) -> Made:
    """The axes in another order."""
    axes = given["axes"]
    if axes is None:
        return given.typed(given.shape[::-1], given.x.dtype)
    shape = given.ranked(len(axes), hint="`axes` has a number for each axis")
    if sorted(axis % len(shape) for axis in axes) != [*range(len(shape))]:
        raise UnfitError(f"every axis once in {axes}")
    return given.typed(tuple(shape[axis] for axis in axes), given.x.dtype)


def expand(given: Given) -> Made:
    """With an axis of 1, or several."""
    axes = given["axis"]
    listed = axes if isinstance(axes, list | tuple) else [axes]
    rank = len(given.shape) + len(listed)
    if not all(-rank <= axis < rank for axis in listed):
        raise UnfitError(f"inputs that can have an axis {max(listed, key=abs)}")
    places, rest = {axis % rank for axis in listed}, iter(given.shape)
    shape = tuple(1 if place in places else next(rest) for place in range(rank))
    return given.typed(shape, given.x.dtype)


def squeeze(given: Given) -> Made:
    """Without axes of 1."""
    axes = along(given)
    if axes is None:
        raise UnknownError
    if any(given.shape[axis] not in (1, None) for axis in axes):
        raise UnfitError("inputs that have the size 1 along the axis")
    shape = tuple(size for place, size in enumerate(given.shape) if place not in axes)
    return given.typed(shape, given.x.dtype)


def _shapes(given: Given) -> list[Shape]:
    shapes = [tensor.shape for tensor in given.several if tensor.shape is not None]
    if not shapes or len(shapes) < len(given.several):
        raise UnknownError
    return shapes


def _one(given: Given, shape: Shape) -> Made:
    kinds = {tensor.dtype for tensor in given.several}
    return given.typed(shape, kinds.pop() if len(kinds) == 1 else None)


def concatenate(given: Given) -> Made:
    """One behind the other; along the other axes Keras says what it knows of the first."""
    shapes, axis = _shapes(given), given["axis"]
    out, first = joined(shapes, axis), shapes[0]
    place = axis % len(first)
    return _one(given, (*first[:place], out[place], *first[place + 1 :]))


def stack(given: Given) -> Made:
    """Side by side along a new axis."""
    shapes, axis = _shapes(given), given["axis"]
    if len({len(shape) for shape in shapes}) > 1:
        raise UnfitError("inputs of one shape")
    sizes: list[Size] = []
    for place in zip(*shapes, strict=True):
        known = {size for size in place if size is not None}
        if len(known) > 1:
            raise UnfitError("inputs of one shape")
        sizes.append(known.pop() if known else None)
    if None in [size for shape in shapes for size in shape[1:]]:
        raise UnknownError
    at = axis % (len(sizes) + 1)
    return _one(given, (*sizes[:at], len(shapes), *sizes[at:]))


def hstack(given: Given) -> Made:
    """One behind the other along the axis behind the batch."""
    shapes = _shapes(given)
    return _one(given, joined(shapes, 0 if len(shapes[0]) == 1 else 1))


def vstack(given: Given) -> Made:
    """One behind the other along the first axis."""
    shapes = _shapes(given)
    if len(shapes[0]) < 2:
        raise UnknownError
    return _one(given, joined(shapes, 0))


def split(given: Given) -> Made:
    """Pieces along an axis, as many or where it says."""
    where, axis = given["indices_or_sections"], given["axis"]
    (place,) = along(given) or (0,)
    size = given.shape[place]
    before, after = given.shape[:place], given.shape[place + 1 :]
    if isinstance(where, int):
        if size is not None and size % where:
            raise UnfitError(f"a multiple of {where} along the axis {axis}")
        sizes: list[Size] = [None if size is None else size // where] * where
    elif size is None:
        raise UnknownError
    else:
        edges = [0, *(min(edge, size) for edge in where), size]
        sizes = [b - a for a, b in pairwise(edges)]
        if min(size or 0 for size in sizes) < 0:
            raise UnknownError
    return Made(tuple(Tensor((*before, n, *after), given.x.dtype) for n in sizes))


def unstack(given: Given) -> Made:
    """Every piece of one along an axis, without it."""
    (place,) = along(given) or (0,)
    count = given.shape[place]
    if count is None:
        raise UnknownError
    one = Tensor((*given.shape[:place], *given.shape[place + 1 :]), given.x.dtype)
    return Made((one,) * count)


def take(given: Given) -> Made:
    """The numbers at places along an axis."""
    places, number = given.also("indices"), given.raw("indices")
    inner: Shape | None = places.shape if places else None
    if isinstance(number, int):
        inner = ()
    if inner is None:
        raise UnknownError
    if given["axis"] is None:
        return given.typed(inner, given.x.dtype)
    (place,) = along(given) or (0,)
    return given.typed((*given.shape[:place], *inner, *given.shape[place + 1 :]), given.x.dtype)


def tile(given: Given) -> Made:
    """The whole so many times along each axis."""
    repeats = given["repeats"]
    listed = repeats if isinstance(repeats, list | tuple) else [repeats]
    shape: Shape = given.shape
    rank = max(len(listed), len(shape))
    counts = [1] * (rank - len(listed)) + [*listed]
    shape = (*(1,) * (rank - len(shape)), *shape)
    return given.typed(tuple(map(times, zip(shape, counts, strict=True))), given.x.dtype)


def pad(given: Given) -> Made:
    """With more numbers before and after, along each axis."""
    width = given["pad_width"]
    shape = given.shape
    if isinstance(width, int):
        pairs = [(width, width)] * len(shape)
    elif width and isinstance(width[0], int):
        pairs = [(width[0], width[-1])] * len(shape)
    else:
        pairs = [(pair[0], pair[-1]) for pair in width]
        pairs = pairs * len(shape) if len(pairs) == 1 else pairs
    if len(pairs) != len(shape):
        raise UnfitError(f"inputs of {len(pairs)} axes, for which `pad_width` has numbers")
    return given.typed(
        tuple(plus(size, *pair) for size, pair in zip(shape, pairs, strict=True)), given.x.dtype
    )


def broadcast_to(given: Given) -> Made:
    """Of the shape that it says."""
    return given.typed(given.sizes("shape"), given.x.dtype)


def swap(given: Given) -> Made:
    """Two axes, each in the place of the other."""
    shape = [*given.shape]
    one, two = along(given, "axis1"), along(given, "axis2")
    if not one or not two:
        raise UnknownError
    shape[one[0]], shape[two[0]] = shape[two[0]], shape[one[0]]
    return given.typed(tuple(shape), given.x.dtype)


def moved(given: Given) -> Made:
    """Axes at other places, the others in their order."""
    source, target = along(given, "source"), along(given, "destination")
    if not source or not target:
        raise UnknownError
    if len(source) != len(target):
        raise UnfitError("as many axes under `source` as under `destination`")
    order = [place for place in range(len(given.shape)) if place not in source]
    for to, place in sorted(zip(target, source, strict=True)):
        order.insert(to, place)
    return given.typed(tuple(given.shape[place] for place in order), given.x.dtype)


def ravel(given: Given) -> Made:
    """All in a row."""
    return given.typed((times(given.shape),), given.x.dtype)


def one_hot(given: Given) -> Made:
    """A place for each class, 1 at the one that it is."""
    place = given["axis"] % (len(given.shape) + 1)
    shape = (*given.shape[:place], given.size("num_classes"), *given.shape[place:])
    return given.typed(shape, given["dtype"] or "float32")


def top(given: Given) -> Made:
    """The largest, and where they are."""
    shape = (*given.shape[:-1], given.size("k"))
    return Made((Tensor(shape, given.x.dtype), Tensor(shape, "int32")))


def places(given: Given) -> Made:
    """argsort: where each comes from; without an axis of all in a row."""
    shape = given.shape if given["axis"] is not None else (times(given.shape),)
    return given.typed(shape, "int32")


def resized(given: Given) -> Made:
    """Images of another size."""
    size = given.each("size", 2)
    if len(given.shape) != 4:
        raise UnknownError
    batch, *rest = given.shape
    inner = (rest[0], *size) if given.first else (*size, rest[-1])
    return given.typed((batch, *inner), common(given.x))


def grey(given: Given) -> Made:
    """Images of one channel."""
    if len(given.shape) != 4:
        raise UnknownError
    shape = given.shape
    out = (shape[0], 1, *shape[2:]) if given.first else (*shape[:-1], 1)
    return given.typed(out, common(given.x))


RULES = {
    "reshape": reshape,
    "transpose": transpose,
    "expand_dims": expand,
    "squeeze": squeeze,
    "concatenate": concatenate,
    "stack": stack,
    "hstack": hstack,
    "vstack": vstack,
    "split": split,
    "unstack": unstack,
    "take": take,
    "tile": tile,
    "pad": pad,
    "broadcast_to": broadcast_to,
    "swapaxes": swap,
    "moveaxis": moved,
    "ravel": ravel,
    "one_hot": one_hot,
    "top_k": top,
    "argsort": places,
    "resize": resized,
    "rgb_to_grayscale": grey,
}
