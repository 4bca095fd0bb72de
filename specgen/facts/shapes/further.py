"""Operations of keras.ops that few models have."""

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.merging import broadcast, joined
from specgen.facts.shapes.operations import along, found, made, shape_of, without
from specgen.facts.shapes.tensors import Made, Tensor, UnknownError, plus


def seen_as(given: Given) -> Made:
    """view: the same numbers, where it names no other type."""
    if given["dtype"]:
        raise UnknownError
    return Made((given.x,))


def differences(given: Given) -> Made:
    """diff: fewer by `n` along the axis."""
    (place,) = along(given) or (0,)
    size, fewer = given.shape[place], given["n"]
    if size is not None and size <= fewer:
        raise UnknownError
    shape = (*given.shape[:place], plus(size, -fewer), *given.shape[place + 1 :])
    return made(given, shape)


def halved(given: Given) -> Made:
    """glu: one half decides about the other."""
    (place,) = along(given) or (0,)
    size = given.shape[place]
    if size is None or size % 2:
        raise UnknownError
    return made(given, (*given.shape[:place], size // 2, *given.shape[place + 1 :]))


def many_hot(given: Given) -> Made:
    """multi_hot: a place for each class, 1 at those that are there."""
    if given["axis"] not in (-1, len(given.shape) - 1):
        raise UnknownError
    shape = (*given.shape[:-1], given.size("num_classes"))
    return made(given, shape, dtype=given["dtype"] or given.x.dtype)


def placed(given: Given) -> Made:
    """digitize, argpartition: a whole number for each number."""
    return made(given, given.shape, dtype="int32")


def norm(given: Given) -> Made:
    """norm: a length, of all or along axes."""
    if given["ord"] is not None:
        raise UnknownError
    return made(given, without(given.shape, along(given), bool(given["keepdims"])))


def average(given: Given) -> Made:
    """average: a mean, weighted or not."""
    return made(given, without(given.shape, along(given), False))


def quantile(given: Given) -> Made:
    """quantile, percentile: one number of many."""
    if not isinstance(given["q"], int | float):
        raise UnknownError
    return made(given, without(given.shape, along(given), bool(given["keepdims"])))


def kept(given: Given) -> Made:
    """scatter_update, slice_update: of the shape that it changes."""
    return made(given, given.shape)


def cut(given: Given) -> Made:
    """slice: of the shape that it says; -1 is the rest."""
    starts, sizes = given["start_indices"], given["shape"]
    if not isinstance(starts, list) or not isinstance(sizes, list):
        raise UnknownError
    rows = zip(sizes, starts, given.shape, strict=True)
    shape = tuple(plus(whole, -at) if size == -1 else size for size, at, whole in rows)
    return Made((Tensor(shape, given.x.dtype),))


def segmented(given: Given) -> Made:
    """segment_sum and the like: a row for each segment."""
    return made(given, (given.size("num_segments"), *given.shape[1:]))


def in_top(given: Given) -> Made:
    """in_top_k: whether each is among the first."""
    return made(given, given.shape, dtype="bool")


def angles(given: Given) -> Made:
    """rot90: rows and columns change places."""
    if not given["k"] % 2:
        raise UnknownError  # Keras 3.15.1 says that they do so here, too
    one, two = (axis % len(given.shape) for axis in given["axes"])
    shape = [*given.shape]
    shape[one], shape[two] = shape[two], shape[one]
    return Made((Tensor(tuple(shape), given.x.dtype),))


def pieces(given: Given) -> Made:
    """hsplit, vsplit, dsplit: pieces along the axis that the name tells."""
    place = {"vsplit": 0, "hsplit": 1, "dsplit": 2}[given.name]
    count = given["indices_or_sections"]
    if not isinstance(count, int) or len(given.shape) <= max(place, 1):
        raise UnknownError
    size = given.shape[place]
    if size is None or size % count:
        raise UnknownError
    shape = (*given.shape[:place], size // count, *given.shape[place + 1 :])
    return made(given, *[shape] * count)


def along_axis(given: Given) -> Made:
    """take_along_axis: of the shape of the places."""
    inner = given.also("indices")
    if inner is None or inner.shape is None or given["axis"] is None:
        raise UnknownError
    (place,) = along(given) or (0,)
    if len(inner.shape) != len(given.shape):
        raise UnknownError
    rest = broadcast(without(given.shape, [place], True), without(inner.shape, [place], True))
    return made(given, (*rest[:place], inner.shape[place], *rest[place + 1 :]))


def area(given: Given) -> Made:
    """trapezoid: one number of many along the axis."""
    return made(given, without(given.shape, along(given), False))


def all_close(given: Given) -> Made:
    """allclose: one answer."""
    return made(given, (), dtype="bool")


def searched(given: Given) -> Made:
    """searchsorted: a place for each value."""
    if len(given.shape) != 1 or given.shape[0] is None:
        raise UnknownError
    return made(given, shape_of(given, "values"), dtype="int32")


def powers(given: Given) -> Made:
    """vander: `N` powers of each number."""
    count = given.shape[0] if given["N"] is None else given.size("N")
    return made(given, (*given.shape, count))


def coordinates(given: Given) -> Made:
    """unravel_index: a place along each axis of the shape."""
    one = Tensor(given.shape, given.x.dtype)
    return Made((one,) * len(given.sizes("shape")))


def scattered(given: Given) -> Made:
    """scatter: of the shape that it says."""
    values = given.also("values")
    return Made((Tensor(given.sizes("shape"), values.dtype if values else None),))


def updated(given: Given) -> Made:
    """scatter_update: of the shape that it changes."""
    return Made((Tensor(given.shape, given.x.dtype),))


def dstack(given: Given) -> Made:
    """dstack: one behind the other along the third axis."""
    shapes = [tensor.shape for tensor in given.several]
    if any(shape is None or len(shape) < 3 for shape in shapes):
        raise UnknownError
    return made(given, joined([shape for shape in shapes if shape is not None], 2))


def appended(given: Given) -> Made:
    """append: one behind the other."""
    if given["axis"] is None:
        raise UnknownError
    return made(given, joined([given.shape, shape_of(given, "x2")], given["axis"]))


def shared_out(given: Given) -> Made:
    """array_split: pieces, the first ones longer by one."""
    count = given["indices_or_sections"]
    (place,) = along(given) or (0,)
    size = given.shape[place]
    if not isinstance(count, int) or size is None:
        raise UnknownError
    sizes = [size // count + (number < size % count) for number in range(count)]
    before, after = given.shape[:place], given.shape[place + 1 :]
    return made(given, *((*before, each, *after) for each in sizes))


def loss_of_sequences(given: Given) -> Made:
    """ctc_loss: a loss for each sequence."""
    return made(given, given.shape[:1], dtype="float32")


def mesh(given: Given) -> Made:
    """meshgrid: a tensor over all axes for each row."""
    shapes = [tensor.shape for tensor in given.several]
    if any(shape is None or len(shape) != 1 for shape in shapes):
        raise UnknownError
    sizes = [shape[0] for shape in shapes if shape]
    if given["indexing"] == "xy" and len(sizes) > 1:
        sizes[:2] = sizes[1::-1]
    return made(given, *[tuple(sizes)] * len(sizes))


def correlated(given: Given) -> Made:
    """correlate: a number for each place of the shorter along the longer."""
    other = shape_of(given, "x2")
    if given["mode"] != "valid" or len(given.shape) != 1 or len(other) != 1:
        raise UnknownError
    (long,), (short,) = given.shape, other
    if long is None or short is None:
        raise UnknownError
    return made(given, (max(long, short) - min(long, short) + 1,))


def size(given: Given) -> Made:
    """size: how many numbers there are."""
    return made(given, (), dtype="int32")


def polar(given: Given) -> Made:
    """polar: as the lengths."""
    return made(given, given.shape, dtype="float32")


RULES = {
    "view": seen_as,
    "diff": differences,
    "glu": halved,
    "multi_hot": many_hot,
    **dict.fromkeys(("digitize", "argpartition"), placed),
    "norm": norm,
    "average": average,
    **dict.fromkeys(("quantile", "percentile", "nanquantile", "nanpercentile"), quantile),
    **dict.fromkeys(("slice_update", "perspective_transform"), kept),
    "slice": cut,
    **{f"segment_{kind}": segmented for kind in ("max", "min", "prod", "sum")},
    **dict.fromkeys(("in_top_k", "isin"), in_top),
    "rot90": angles,
    **dict.fromkeys(("hsplit", "vsplit", "dsplit"), pieces),
    "take_along_axis": along_axis,
    "trapezoid": area,
    "correlate": correlated,
    "allclose": all_close,
    "searchsorted": searched,
    "vander": powers,
    "unravel_index": coordinates,
    **dict.fromkeys(("nanargmax", "nanargmin"), found),
    "scatter": scattered,
    "scatter_update": updated,
    "dstack": dstack,
    "append": appended,
    "array_split": shared_out,
    "ctc_loss": loss_of_sequences,
    "meshgrid": mesh,
    "size": size,
    "polar": polar,
}
