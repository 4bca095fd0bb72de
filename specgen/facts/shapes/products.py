"""Operations of keras.ops that multiply and sum: matmul, einsum, attention; and windows."""

from specgen.facts.shapes.convolutions import moved
from specgen.facts.shapes.given import Given
from specgen.facts.shapes.merging import broadcast
from specgen.facts.shapes.operations import common
from specgen.facts.shapes.tensors import Made, Shape, Size, Tensor, UnfitError, UnknownError


def _two(given: Given) -> tuple[Tensor, Tensor, Shape, Shape]:
    one, two = given.x, given.also("x2")
    if one.shape is None or two is None or two.shape is None:
        raise UnknownError
    return one, two, one.shape, two.shape


def matmul(given: Given) -> Made:
    """Rows of the one by columns of the other."""
    one, two, a, b = _two(given)
    if not a or not b:
        raise UnfitError("inputs with axes, and not a single number")
    if len(a) < 2 or len(b) < 2:
        raise UnknownError
    if a[-1] != b[-2] and None not in (a[-1], b[-2]):
        raise UnfitError(f"a second input of {a[-1]} rows, the size of the last axis of the first")
    return given.typed((*broadcast(a[:-2], b[:-2]), a[-2], b[-1]), common(one, two))


def dot(given: Given) -> Made:
    """The last axis of the one by the last but one of the other."""
    one, two, a, b = _two(given)
    if not a or not b:
        return given.typed(a or b, common(one, two))
    inner = b[-2] if len(b) > 1 else b[0]
    if a[-1] != inner and None not in (a[-1], inner):
        raise UnfitError(f"a second input of {a[-1]} rows, the size of the last axis of the first")
    return given.typed((*a[:-1], *b[:-2], *b[-1:][: len(b) - 1]), common(one, two))


def outer(given: Given) -> Made:
    """Each number of the one by each of the other."""
    one, two, a, b = _two(given)
    if len(a) != 1 or len(b) != 1:
        raise UnknownError
    return given.typed((a[0], b[0]), common(one, two))


def tensordot(given: Given) -> Made:
    """Products summed along axes of both."""
    one, two, a, b = _two(given)
    axes = given["axes"]
    if isinstance(axes, int):
        first, second = [*range(len(a) - axes, len(a))], [*range(axes)]
    else:
        first, second = ([side] if isinstance(side, int) else [*side] for side in axes)
    first, second = [n % len(a) for n in first], [n % len(b) for n in second]
    pairs = zip((a[n] for n in first), (b[n] for n in second), strict=True)
    if any(m != n and None not in (m, n) for m, n in pairs):
        raise UnfitError("inputs of one size along the axes that it sums over")
    rest = [size for place, size in enumerate(a) if place not in first]
    rest += [size for place, size in enumerate(b) if place not in second]
    return given.typed(tuple(rest), common(one, two))


def einsum(given: Given) -> Made:
    """An axis for each letter behind the arrow."""
    left, arrow, right = given["subscripts"].partition("->")
    terms = left.split(",")
    if not arrow or "." in left or " " in given["subscripts"] or len(terms) != len(given.several):
        raise UnknownError
    sizes: dict[str, Size] = {}
    for term, tensor in zip(terms, given.several, strict=True):
        if tensor.shape is None:
            raise UnknownError
        if len(tensor.shape) != len(term):
            raise UnfitError(f"inputs with an axis for each letter of {left}")
        for letter, size in zip(term, tensor.shape, strict=True):
            before = sizes.get(letter)
            if before is not None and size is not None and before != size:
                raise UnknownError  # which Keras minds when it computes, and not before
            sizes[letter] = size if before is None else before
    return given.typed(tuple(sizes[letter] for letter in right), common(*given.several))


def attended(given: Given) -> Made:
    """dot_product_attention: as the query, with the last axis of the value."""
    query, value = given.x, given.also("value")
    if query.shape is None or value is None or value.shape is None:
        raise UnknownError
    if len(query.shape) != 4:
        raise UnfitError("inputs of 4 axes, (batch, steps, heads, numbers)")
    return given.typed(query.shape, common(query, value))


def windowed(given: Given) -> Made:
    """max_pool and average_pool: a number for each window."""
    shape = given.shape
    axes = len(shape) - 2
    if axes < 1:
        raise UnknownError
    windows = given.each("pool_size", axes)
    steps = windows if given.raw("strides") is None else given.each("strides", axes)
    inner = shape[2:] if given.first else shape[1:-1]
    rows = zip(inner, windows, steps, strict=True)
    out = tuple(moved(n, w, s, given["padding"]) for n, w, s in rows)
    made = (*shape[:2], *out) if given.first else (shape[0], *out, shape[-1])
    return given.typed(made, given.x.dtype)


RULES = {
    "matmul": matmul,
    "dot": dot,
    "outer": outer,
    "tensordot": tensordot,
    "einsum": einsum,
    "dot_product_attention": attended,
    "max_pool": windowed,
    "average_pool": windowed,
}
