"""Operations of keras.ops that compute number by number, or one number of many."""

from functools import reduce

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.merging import broadcast
from specgen.facts.shapes.tensors import Made, Shape, Tensor, UnfitError, UnknownError, times

_FLOATS = ("float16", "bfloat16", "float32", "float64")


def common(*tensors: Tensor) -> str | None:
    """The type of what is computed of tensors, where all are of one and the same float type."""
    kinds = {tensor.dtype for tensor in tensors}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    return kind if kind in _FLOATS else None


def made(given: Given, *shapes: Shape, dtype: str | None = None) -> Made:
    """Tensors of one type: that of the first input, where no other is said."""
    kind = dtype or common(given.x)
    return Made(tuple(Tensor(shape, kind) for shape in shapes))


def shape_of(given: Given, key: str) -> Shape:
    """The shape of another input. Raises UnknownError where it is not known."""
    tensor = given.also(key)
    if tensor is None or tensor.shape is None:
        raise UnknownError
    return tensor.shape


def each(given: Given) -> Made:
    """A number for each number."""
    return given.typed(given.x.shape, common(given.x))


def same(given: Given) -> Made:
    """The same type too, whatever it is."""
    return given.typed(given.x.shape, given.x.dtype)


def asked(given: Given) -> Made:
    """True or false for each number."""
    return given.typed(given.x.shape, "bool")


def cast(given: Given) -> Made:
    """Of another type, if one is given."""
    return given.typed(given.x.shape, given["dtype"] or given.x.dtype)


def _both(given: Given) -> list[Tensor]:
    """Its tensors; a number is one without axes, of the type of the others."""
    fed = [item for item in given.fed.values() if isinstance(item, Tensor)]
    numbers = [k for k, v in given.written.items() if k in ("x1", "x2", "y") and v is not None]
    if any(not isinstance(given.raw(key), int | float) for key in numbers):
        raise UnknownError
    return fed


def _together(tensors: list[Tensor]) -> Shape:
    shapes = [tensor.shape for tensor in tensors]
    if not shapes or None in shapes:
        raise UnknownError
    return reduce(broadcast, [shape for shape in shapes if shape is not None])


def pair(given: Given) -> Made:
    """Two tensors number by number, or a tensor and a number."""
    tensors = _both(given)
    return given.typed(_together(tensors), common(*tensors))


def whole(given: Given) -> Made:
    """Two tensors of whole numbers."""
    tensors = _both(given)
    kinds = {tensor.dtype for tensor in tensors}
    return given.typed(_together(tensors), kinds.pop() if len(kinds) == 1 else None)


def scaled(given: Given) -> Made:
    """ldexp: the first by a power of two."""
    return given.typed(_together(_both(given)), common(given.x))


def compared(given: Given) -> Made:
    """True or false for each pair of numbers."""
    return given.typed(_together(_both(given)), "bool")


def where(given: Given) -> Made:
    """One number or the other, by a condition."""
    if given.also("x1") is None and given.raw("x1") is None:
        raise UnknownError
    tensors = _both(given)
    return given.typed(_together(tensors), common(*tensors[1:]) if len(tensors) > 2 else None)


def along(given: Given, key: str = "axis") -> list[int] | None:
    """The axes that it is about, counted from 0; None for all."""
    axes = given[key]
    if axes is None:
        return None
    listed = axes if isinstance(axes, list | tuple) else [axes]
    rank = len(given.shape)
    if not all(-rank <= axis < rank for axis in listed):
        raise UnfitError(f"inputs that have the axis {max(listed, key=abs)}")
    return [axis % rank for axis in listed]


def without(shape: Shape, axes: list[int] | None, kept: bool) -> Shape:
    """The shape once axes are one number each, or gone."""
    gone = range(len(shape)) if axes is None else axes
    if kept:
        return tuple(1 if place in gone else size for place, size in enumerate(shape))
    return tuple(size for place, size in enumerate(shape) if place not in gone)


def _left(given: Given) -> Shape:
    return without(given.shape, along(given), bool(given.raw("keepdims")))


def reduced(given: Given) -> Made:
    """One number of many: a sum, a mean."""
    return given.typed(_left(given), common(given.x))


def judged(given: Given) -> Made:
    """True or false of many: any, all."""
    return given.typed(_left(given), "bool")


def found(given: Given) -> Made:
    """A place among many: argmax."""
    return given.typed(_left(given), "int32")


def moments(given: Given) -> Made:
    """Mean and variance."""
    shape = without(given.shape, along(given, "axes"), bool(given["keepdims"]))
    one = Tensor(shape, common(given.x))
    return Made((one, one))


def running(given: Given) -> Made:
    """A sum up to each number; without an axis of all in a row."""
    axes = along(given)
    shape = given.shape if axes else (times(given.shape),)
    dtype = given.raw("dtype")
    return given.typed(shape, dtype if isinstance(dtype, str) else common(given.x))


def loss(given: Given) -> Made:
    """binary_crossentropy: a loss for each number."""
    target, output = given.x, given.also("output") or Tensor()
    if target.shape is None or output.shape is None:
        raise UnknownError
    if len(target.shape) != len(output.shape):
        raise UnfitError("a target and an output of one shape")
    return given.typed(output.shape, common(output))


def loss_of_classes(given: Given) -> Made:
    """categorical_crossentropy and the sparse one: a loss for each row."""
    output = given.also("output") or Tensor()
    if output.shape is None or given["axis"] != -1:
        raise UnknownError
    return given.typed(output.shape[:-1], common(output))


EACH = """arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil celu cos cosh deg2rad elu erf erfc
    erfinv exp exp2 expm1 floor gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh i0
    leaky_relu log log10 log1p log2 log_sigmoid log_softmax nan_to_num normalize rad2deg reciprocal
    relu relu6 rms_normalization round rsqrt selu sigmoid silu sin sinc sinh soft_shrink softmax
    softplus softsign sparse_plus sparse_sigmoid sparsemax sqrt square squareplus swish tan tanh
    tanh_shrink threshold trunc layer_normalization batch_normalization clip angle cholesky
    cholesky_inverse inv abs absolute fabs negative sign conj conjugate real imag
    hsv_to_rgb rgb_to_hsv elastic_transform gaussian_blur affine_transform"""
SAME = """copy flip fliplr flipud roll sort tril triu ones_like zeros_like stop_gradient"""
ASKED = """isfinite isinf isnan isneginf isposinf isreal logical_not signbit"""
PAIR = """add subtract multiply divide true_divide power maximum minimum arctan2 floor_divide mod
    fmod fmax fmin hypot logaddexp logaddexp2 nextafter heaviside divide_no_nan"""
WHOLE = """gcd lcm bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift
    left_shift right_shift"""
COMPARED = """equal not_equal greater greater_equal less less_equal logical_and logical_or
    logical_xor isclose"""
REDUCED = """amax amin max min mean median prod std sum var nanmax nanmean nanmedian nanmin nanprod
    nanstd nansum nanvar logsumexp ptp"""
RULES = {
    **dict.fromkeys(EACH.split(), each),
    **dict.fromkeys(SAME.split(), same),
    **dict.fromkeys(ASKED.split(), asked),
    **dict.fromkeys(PAIR.split(), pair),
    **dict.fromkeys(WHOLE.split(), whole),
    "ldexp": scaled,
    **dict.fromkeys(COMPARED.split(), compared),
    **dict.fromkeys(REDUCED.split(), reduced),
    **dict.fromkeys(("any", "all"), judged),
    **dict.fromkeys(("argmax", "argmin"), found),
    **dict.fromkeys(("cast", "saturate_cast", "convert_to_tensor", "array"), cast),
    **dict.fromkeys(("full_like", "empty_like"), cast),
    **dict.fromkeys(("cumsum", "cumprod", "nancumsum", "nancumprod"), running),
    **dict.fromkeys(("categorical_crossentropy", "sparse_categorical_crossentropy"),
                    loss_of_classes),
    "binary_crossentropy": loss,
    "where": where,
    "moments": moments,
    "count_nonzero": lambda given: given.typed(_left(given), "int32"),
    "bitwise_invert": same,
    "bitwise_not": same,
}  # fmt: skip
