"""What a layer is given and makes -> how much it computes, and how much is held of it.

Work is counted in multiply-adds for a sample: those of weights and of tensors with each other.
What happens number by number, as in an activation, is not counted.
"""

from collections.abc import Callable, Iterable, Sequence

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import Made, Shape, Size, Tensor, UnknownError, plus, times
from specgen.language.calls import Call

Count = Callable[[Given, Made], Size]
_BYTES = {"bool": 1, "int8": 1, "uint8": 1, "float16": 2, "bfloat16": 2, "int16": 2,
          "float64": 8, "int64": 8, "complex64": 8, "string": 8}  # fmt: skip


def work(given: Given, made: Made) -> Size:
    """Multiply-adds for a sample; None where nobody counts them."""
    count = WORK.get(given.name)
    if given.family == "ops" and count is None:
        from specgen.facts.shapes.computed import MULTIPLY  # which few models need

        return None if given.name in MULTIPLY else 0
    try:
        return count(given, made) if count else 0
    except UnknownError:
        return None


def stored(outputs: Iterable[Tensor] | None) -> Size:
    """Bytes of tensors, for a sample."""
    if outputs is None:
        return None
    sizes = (_BYTES.get(tensor.dtype or "", 4) for tensor in outputs)
    return plus(*(times((size, _inner(t))) for size, t in zip(sizes, outputs, strict=True)))


def _inner(tensor: Tensor) -> Size:
    return None if tensor.shape is None else times(tensor.shape[1:])


def _places(given: Given, shape: Shape | None) -> Size:
    """How many places an image or a sequence has."""
    if shape is None:
        return None
    return times(shape[2:] if given.first else shape[1:-1])


def _kernel(given: Given, made: Made) -> Size:
    """The weights without the bias."""
    key = "units" if given.name == "Dense" else "filters"
    bias: Size = given.size(key) if given["use_bias"] else 0
    if given.name.startswith("Depthwise") and given["use_bias"]:
        shape = made.output.shape
        bias = shape[1 if given.first else -1] if shape else None
    return None if bias is None else plus(made.parameters, -bias)


def _moved(given: Given, made: Made) -> Size:
    """Dense and convolutions: every weight at each place that comes out."""
    if given.name == "Dense":
        return times((_kernel(given, made), times(given.shape[1:-1])))
    return times((_kernel(given, made), _places(given, made.output.shape)))


def _back(given: Given, made: Made) -> Size:
    """Transposed convolutions: every weight at each place that goes in."""
    return times((_kernel(given, made), _places(given, given.shape)))


def _einsum_dense(given: Given, made: Made) -> Size:
    """Every number that comes out sums over the letters of the weights that do not."""
    left, _, after = given["equation"].replace(" ", "").partition("->")
    before, _, weights = left.partition(",")
    if "." in left or len(before) != len(given.shape):
        raise UnknownError
    named = dict(zip(before, given.shape, strict=True))
    summed = times(named.get(letter) for letter in weights if letter not in after)
    return times((_inner(made.output), summed))


_GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}


def _recurrent(given: Given, made: Made) -> Size:
    """Every weight but those of the biases at each step."""
    units, gates = given.size("units"), _GATES[given.name]
    return times((given.shape[1], gates, units, plus(given.shape[2], units)))


def _conv_recurrent(given: Given, made: Made) -> Size:
    shape = made.output.shape
    inner = shape[2:] if shape and given["return_sequences"] else (shape or (None,))[1:]
    bias = times((4, given.size("filters"))) if given["use_bias"] else 0
    weights = None if bias is None else plus(made.parameters, -bias)
    return times((weights, given.shape[1], *(inner[1:] if given.first else inner[:-1])))


def _held(given: Given, made: Made) -> Size:
    """Bidirectional and SpectralNormalization: the layers inside."""
    calls: Sequence[Call] = [given["layer"]]
    if given.name == "Bidirectional":
        calls = [*calls, given["backward_layer"] or given["layer"]]
    return plus(*(given.within(call, given.x).work for call in calls))


def _each_step(given: Given, made: Made) -> Size:
    step = given.x._replace(shape=(given.shape[0], *given.shape[2:]))
    return times((given.shape[1], given.within(given["layer"], step).work))


def _one_by_one(given: Given, made: Made) -> Size:
    out, total = given.x, list[Size]()
    for call in given["layers"]:
        inner = given.within(call, out)
        out = inner.output
        total.append(inner.work)
    return plus(*total)


def _multi_head(given: Given, made: Made) -> Size:
    """The four projections at each step, then scores and sums for each two steps."""
    query, value = given.shape, (given.also("value") or Tensor()).shape
    key = (given.also("key") or Tensor(value)).shape
    if value is None or key is None or len(query) != 3:
        raise UnknownError
    grouped = given.name == "GroupQueryAttention"
    heads = given.size("num_query_heads" if grouped else "num_heads")
    shared = given.size("num_key_value_heads") if grouped else heads
    width = given.size("head_dim" if grouped else "key_dim")
    own = grouped or given.raw("value_dim") is None
    deep = width if own else given.size("value_dim")
    gate = times((query[1], query[2], heads, deep)) if given["use_gate"] else 0
    return plus(
        times((query[1], query[2], heads, width)),
        times((key[1], key[2], shared, width)),
        times((value[1], value[2], shared, deep)),
        times((_inner(made.output), heads, deep)),
        times((heads, query[1], key[1], plus(width, deep))),
        gate,
    )


def _attention(given: Given, made: Made) -> Size:
    query, value = (tensor.shape for tensor in given.several[:2])
    if not query or not value:
        raise UnknownError
    return times((*query[1:-1], value[-2], plus(query[-1], value[-1])))


def _dot(given: Given, made: Made) -> Size:
    axes, shape = given["axes"], given.several[0].shape
    axis = axes[0] if isinstance(axes, list | tuple) else axes
    return times((_inner(made.output), shape[axis] if shape else None))


def _matmul(given: Given, made: Made) -> Size:
    return times((_inner(made.output), given.shape[-1]))


WORK: dict[str, Count] = {
    "Dense": _moved,
    **{f"{kind}{n}D": _moved for n in (1, 2, 3) for kind in ("Conv", "DepthwiseConv",
                                                              "SeparableConv")},
    **{f"Conv{n}DTranspose": _back for n in (1, 2, 3)},
    "EinsumDense": _einsum_dense,
    **dict.fromkeys(_GATES, _recurrent),
    "RNN": lambda given, made: None,
    **{f"ConvLSTM{n}D": _conv_recurrent for n in (1, 2, 3)},
    **dict.fromkeys(("Bidirectional", "SpectralNormalization"), _held),
    "TimeDistributed": _each_step,
    "Pipeline": _one_by_one,
    **dict.fromkeys(("MultiHeadAttention", "GroupQueryAttention"), _multi_head),
    **dict.fromkeys(("Attention", "AdditiveAttention"), _attention),
    "Dot": _dot,
    "matmul": _matmul,
}  # fmt: skip
