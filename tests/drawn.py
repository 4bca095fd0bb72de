"""Random layers with arguments and inputs that mostly fit, for comparison with Keras itself."""

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from specgen import catalogue
from specgen.facts.shapes import operations as op

Shape = tuple[int | None, ...]


class Case(NamedTuple):
    """A layer or an operation as a spec has it, and the tensors that reach it, by input."""

    family: str
    name: str
    arguments: dict[str, Any]
    fed: dict[str, Any]  # a (shape, type), or a list of them


class Draw(random.Random):
    """Random numbers, and what layers want of them."""

    def few(self, low: int = 1, high: int = 4) -> int:
        return self.randint(low, high)

    def size(self, low: int = 1, high: int = 9) -> int | None:
        return None if self.random() < 0.15 else self.randint(low, high)

    def maybe(self, **given: Any) -> dict[str, Any]:
        """Each of the arguments, or not."""
        return {key: item for key, item in given.items() if self.random() < 0.4}

    def flag(self) -> bool:
        return self.random() < 0.5

    def shape(self, rank: int, low: int = 1, high: int = 9) -> Shape:
        return (None, *(self.size(low, high) for _ in range(rank - 1)))

    def known(self, rank: int, low: int = 1, high: int = 9) -> Shape:
        return (None, *(self.randint(low, high) for _ in range(rank - 1)))

    def each(self, axes: int, low: int, high: int) -> Any:
        return self.few(low, high) if self.flag() else [self.few(low, high) for _ in range(axes)]

    def off(self, shape: Shape) -> Shape:
        """The shape, or in one of ten cases one with an axis too many or too few."""
        if self.random() < 0.9 or len(shape) < 2:
            return shape
        return (*shape, 2) if self.flag() else shape[:-1]


Drawn = tuple[dict[str, Any], list[Any]]
FLOAT = "float32"
# What the rules refuse and Keras does not: without an axis of samples it mixes them.
MIXED = ("images, inputs of 4 axes", "Attention takes inputs of 3 axes")


def _x(draw: Draw, shape: Shape, dtype: str = FLOAT) -> list[Any]:
    return [(draw.off(shape), dtype)]


def _image(draw: Draw, axes: int, first: bool, low: int = 3, high: int = 9) -> Shape:
    inner = [draw.size(low, high) for _ in range(axes)]
    channels = draw.few(1, 6)
    return (None, channels, *inner) if first else (None, *inner, channels)


def _first(draw: Draw, given: dict[str, Any]) -> bool:
    """Channels in front, said in the arguments; in a few cases."""
    if draw.random() < 0.15:
        given["data_format"] = "channels_first"
        return True
    return False


def _moved(draw: Draw, axes: int, causal: bool = False) -> dict[str, Any]:
    ways = ["valid", "same", *(["causal"] if causal else [])]
    given = {"kernel_size": draw.each(axes, 1, 4), **draw.maybe(padding=draw.choice(ways))}
    if draw.flag():
        return {**given, "strides": draw.each(axes, 1, 3)}
    return {**given, "dilation_rate": draw.each(axes, 1, 2)}


def convolution(draw: Draw, axes: int) -> Drawn:
    given = {"filters": draw.few(1, 8), **_moved(draw, axes, axes == 1)}
    given |= draw.maybe(use_bias=draw.flag(), trainable=False)
    first = _first(draw, given)
    shape = _image(draw, axes, first, 4)
    if draw.random() < 0.3 and isinstance(shape[1 if first else -1], int):
        given["groups"] = draw.choice([1, 2, 3])
        given["filters"] = given["groups"] * draw.few(1, 3)
    return given, _x(draw, shape)


def transposed(draw: Draw, axes: int) -> Drawn:
    given = {"filters": draw.few(1, 8), **_moved(draw, axes), **draw.maybe(use_bias=draw.flag())}
    if given.get("strides") and draw.flag():
        steps = given["strides"] if isinstance(given["strides"], list) else [given["strides"]]
        given["output_padding"] = draw.few(0, min(steps) - 1) if min(steps) > 1 else 0
    return given, _x(draw, _image(draw, axes, _first(draw, given)))


def depthwise(draw: Draw, axes: int) -> Drawn:
    given = {**_moved(draw, axes), **draw.maybe(depth_multiplier=draw.few(1, 3), use_bias=False)}
    if isinstance(given.get("strides"), list):
        given["strides"] = draw.few(1, 3)
    return given, _x(draw, _image(draw, axes, _first(draw, given), 4))


def separable(draw: Draw, axes: int) -> Drawn:
    given, inputs = depthwise(draw, axes)
    return {"filters": draw.few(1, 8), **given}, inputs


def pooling(draw: Draw, axes: int) -> Drawn:
    given = {"pool_size": draw.each(axes, 1, 3)}
    given |= draw.maybe(strides=draw.each(axes, 1, 3), padding=draw.choice(["valid", "same"]))
    return given, _x(draw, _image(draw, axes, _first(draw, given)), draw.choice(TYPES))


def global_pooling(draw: Draw, axes: int) -> Drawn:
    given = draw.maybe(keepdims=draw.flag())
    return given, _x(draw, _image(draw, axes, _first(draw, given)), draw.choice(TYPES))


def adaptive(draw: Draw, axes: int) -> Drawn:
    given = {"output_size": draw.each(axes, 1, 3)}  # Keras minds other axes when it computes
    return given, [(_image(draw, axes, _first(draw, given), 3, 9), draw.choice(TYPES))]


def dense(draw: Draw) -> Drawn:
    given = {"units": draw.few(1, 9), **draw.maybe(use_bias=draw.flag(), activation="relu",
                                                   trainable=False, dtype="float64")}  # fmt: skip
    return given, _x(draw, (*draw.shape(draw.few(1, 3)), draw.few(1, 9)), draw.choice(TYPES))


TYPES = ["float32", "float32", "float32", "int32", "float16", "uint8"]


def einsum_dense(draw: Draw) -> Drawn:
    equation, out, shape = draw.choice([
        ("ab,bc->ac", [5], (None, 4)), ("abc,cd->abd", [None, 6], (None, 3, 4)),
        ("...x,xy->...y", [7], (None, 3, 4)), ("abc,cde->abde", [None, 2, 3], (None, 5, 6)),
        ("ab...,bc->ac...", [3], (None, 4, 5)),
    ])  # fmt: skip
    given = {"equation": equation, "output_shape": out}
    if draw.flag():
        given["bias_axes"] = equation.partition("->")[2].replace("...", "")[-1]
    return given, _x(draw, shape)


def embedding(draw: Draw) -> Drawn:
    given = {"input_dim": draw.few(2, 50), "output_dim": draw.few(1, 8),
             **draw.maybe(mask_zero=True)}  # fmt: skip
    return given, [(draw.shape(draw.few(1, 3)), draw.choice(["int32", "float32"]))]


def kept(draw: Draw, **given: Any) -> Drawn:
    return given, [(draw.shape(draw.few(2, 4)), draw.choice(TYPES))]


def batch_normalization(draw: Draw) -> Drawn:
    given = draw.maybe(center=draw.flag(), scale=draw.flag(), axis=draw.choice([-1, 1]))
    return given, [(draw.known(draw.few(2, 4)), draw.choice(["float32", "float16"]))]


def layer_normalization(draw: Draw) -> Drawn:
    given = draw.maybe(center=draw.flag(), scale=draw.flag(), axis=draw.choice([-1, 1, [1, 2]]))
    return given, [(draw.known(draw.few(3, 4)), FLOAT)]


def group_normalization(draw: Draw) -> Drawn:
    given = {"groups": draw.choice([1, 2, 3, -1]), **draw.maybe(center=draw.flag())}
    return given, [((*draw.shape(draw.few(2, 3)), draw.few(1, 8)), FLOAT)]


def normalization(draw: Draw) -> Drawn:
    given = draw.maybe(axis=draw.choice([-1, 1, None]))
    if "axis" not in given and draw.flag():
        given |= {"mean": 1.0, "variance": 2.0}
    return given, [(draw.known(draw.few(2, 4)), FLOAT)]


def flatten(draw: Draw) -> Drawn:
    given = draw.maybe(data_format=draw.choice(["channels_first", "channels_last"]))
    return given, [(draw.shape(draw.few(1, 4)), draw.choice(TYPES))]


def reshape(draw: Draw) -> Drawn:
    shape = draw.known(draw.few(2, 4), 2, 4)
    flat = 1
    for size in shape[1:]:
        flat *= size or 1
    target = draw.choice([[flat], [-1, 2], [2, -1], [-1], [4, 3], [flat, 1], [1, -1, flat]])
    shape = (None, None, *shape[2:]) if draw.random() < 0.2 else shape
    return {"target_shape": target}, [(shape, draw.choice(TYPES))]


def permute(draw: Draw) -> Drawn:
    rank = draw.few(2, 4)
    order = draw.sample(range(1, rank), rank - 1)
    return {"dims": order}, _x(draw, draw.shape(rank))


def cropping(draw: Draw, axes: int) -> Drawn:
    pairs = [[draw.few(0, 2), draw.few(0, 2)] for _ in range(axes)]
    given: dict[str, Any] = {"cropping": draw.choice([draw.few(0, 2), pairs])}
    given = {"cropping": pairs[0]} if axes == 1 else given
    shape = _image(draw, axes, axes > 1 and _first(draw, given))
    return given, _x(draw, shape, draw.choice(TYPES))


def padding(draw: Draw, axes: int) -> Drawn:
    given, inputs = cropping(draw, axes)
    return {"padding" if k == "cropping" else k: item for k, item in given.items()}, inputs


def up_sampling(draw: Draw, axes: int) -> Drawn:
    given: dict[str, Any] = {"size": draw.few(1, 3) if axes == 1 else draw.each(axes, 1, 3)}
    shape = _image(draw, axes, axes > 1 and _first(draw, given))
    return given, _x(draw, shape, draw.choice(TYPES))


def merged(draw: Draw, count: int | None = None) -> Drawn:
    shape = draw.shape(draw.few(2, 4))
    out = []
    for _ in range(count or draw.few(2, 3)):
        sizes = [1 if draw.random() < 0.1 else size for size in shape[1:]]
        sizes = [draw.few(1, 9) if draw.random() < 0.05 else size for size in sizes]
        out.append(((None, *sizes), FLOAT))
    return {}, [out]


def concatenate(draw: Draw) -> Drawn:
    shape = list(draw.shape(draw.few(2, 4)))
    axis = draw.choice([-1, 1, len(shape) - 1])
    out = []
    for _ in range(draw.few(2, 3)):
        other = [*shape]
        other[axis] = draw.size()
        if draw.random() < 0.05:
            other[-1 if axis == 1 else 1] = 7
        out.append((tuple(other), FLOAT))
    return draw.maybe(axis=axis) if axis == -1 else {"axis": axis}, [out]


def dot(draw: Draw) -> Drawn:
    low = draw.choice([2, 3, 3])
    a, b = draw.known(draw.few(2, 3), low, 3), draw.known(draw.few(2, 3), low, 3)
    axes = draw.choice([1, -1, [len(a) - 1, len(b) - 1], [1, 1]])
    return {"axes": axes, **draw.maybe(normalize=True)}, [[(a, FLOAT), (b, FLOAT)]]


def recurrent(draw: Draw, **more: Any) -> Drawn:
    given = {"units": draw.few(1, 6), **draw.maybe(use_bias=False, **more)}
    given |= draw.maybe(return_sequences=draw.flag(), return_state=draw.flag(), dropout=0.1)
    return given, _x(draw, (None, draw.size(2, 5), draw.few(1, 5)))


def _cell(draw: Draw) -> dict[str, Any]:
    name = draw.choice(["SimpleRNNCell", "GRUCell", "LSTMCell"])
    return {name: {"units": draw.few(1, 5)}}


def rnn(draw: Draw) -> Drawn:
    cell = _cell(draw) if draw.flag() else [_cell(draw), _cell(draw)]
    given = {"cell": cell, **draw.maybe(return_sequences=True)}
    return given, [((None, draw.size(2, 5), draw.few(1, 5)), FLOAT)]


def conv_lstm(draw: Draw, axes: int) -> Drawn:
    given = {"filters": draw.few(1, 3), "kernel_size": draw.each(axes, 1, 2)}
    given |= draw.maybe(padding="same", return_sequences=True, use_bias=False, return_state=True)
    inner = [draw.few(3, 5) for _ in range(axes)]
    return given, _x(draw, (None, draw.few(2, 3), *inner, draw.few(1, 3)))


def bidirectional(draw: Draw) -> Drawn:
    inner, fed = recurrent(draw)
    given = {"layer": {draw.choice(["LSTM", "GRU", "SimpleRNN"]): inner}}
    given |= draw.maybe(merge_mode=draw.choice(["sum", "concat", "ave", "mul", None]))
    return given, fed


def time_distributed(draw: Draw) -> Drawn:
    if draw.flag():
        given, ((shape, _),) = dense(draw)
        name = "Dense"
    else:
        given, ((shape, _),) = convolution(draw, 2)
        name = "Conv2D"
    return {"layer": {name: given}}, [((None, draw.few(2, 3), *shape[1:]), FLOAT)]


def multi_head(draw: Draw) -> Drawn:
    given = {"num_heads": draw.few(), "key_dim": draw.few(1, 5)}
    given |= draw.maybe(value_dim=draw.few(1, 5), output_shape=draw.few(1, 5), use_bias=False,
                        use_gate=True)  # fmt: skip
    query, value = (None, draw.size(2, 5), draw.few()), (None, draw.few(2, 5), draw.few())
    fed = [(query, FLOAT), (value, FLOAT)]
    return given, [*fed, ((*value[:-1], draw.few()), FLOAT)] if draw.flag() else fed


def group_query(draw: Draw) -> Drawn:
    shared = draw.few(1, 3)
    given = {"head_dim": draw.few(1, 5), "num_query_heads": shared * draw.few(1, 3)}
    given |= {"num_key_value_heads": shared, **draw.maybe(use_bias=False, use_gate=True)}
    depth = draw.few(2, 5)
    query, value = (None, draw.size(2, 5), depth), (None, draw.few(2, 5), depth)
    return given, [(draw.off(query), FLOAT), (value, FLOAT)]


def attention(draw: Draw, **given: Any) -> Drawn:
    depth, steps = draw.few(2, 5), draw.few(2, 5)
    fed = [((None, draw.size(2, 5), depth), FLOAT), ((None, steps, depth), FLOAT)]
    return given, [[*fed, ((None, steps, depth), FLOAT)] if draw.flag() else fed]


def picture(draw: Draw, **given: Any) -> Drawn:
    first = draw.random() < 0.05
    shape = (None, draw.few(6, 12), draw.few(6, 12), 3)
    return given, [(shape[:-1] if first else shape, draw.choice(["float32", "float32", "uint8"]))]


def sized(draw: Draw) -> Drawn:
    given = {"height": draw.few(2, 6), "width": draw.few(2, 6)}
    shape = _image(draw, 2, _first(draw, given), 6, 12)
    return given, [(shape, FLOAT)]


def categories(draw: Draw, *modes: str, **given: Any) -> Drawn:
    given = {**given, "output_mode": draw.choice(modes)}
    shape = (None, *draw.choice([(), (1,), (draw.few(),), (3, 2)]))
    return given, [(shape, "int64")]


def words(draw: Draw, **given: Any) -> Drawn:
    given, ((shape, _),) = categories(draw, "int", "one_hot", "multi_hot", "count", **given)
    given |= draw.maybe(num_oov_indices=draw.few(1, 2))
    return given, [(shape, "string" if "a" in given["vocabulary"] else "int64")]


def texts(draw: Draw) -> Drawn:
    given = {"vocabulary": ["a", "b"], "output_mode": draw.choice(["int", "multi_hot", "count"]),
             **draw.maybe(output_sequence_length=draw.few(2, 9))}  # fmt: skip
    if given["output_mode"] != "int":
        given.pop("output_sequence_length", None)
    return given, [(draw.choice([(None,), (None, 1)]), "string")]


def bins(draw: Draw) -> Drawn:
    given, ((shape, _),) = categories(draw, "int", "one_hot", "multi_hot", "count")
    return {"bin_boundaries": [0.1, 0.5, 2.0], **given}, [(shape, FLOAT)]


def spectrogram(draw: Draw) -> Drawn:
    given = {"frame_length": draw.few(3, 6), "mode": draw.choice(["log", "real", "stft", "imag"])}
    given |= draw.maybe(frame_step=draw.few(1, 3), padding="same", expand_dims=True,
                        fft_length=draw.few(6, 9))  # fmt: skip
    return given, _x(draw, (None, draw.size(6, 20), draw.few(1, 2)))


def _by_axes(template: str, axes: tuple[int, ...], draw: Callable[[Draw, int], Drawn]) -> Any:
    def bound(n: int) -> Callable[[Draw], Drawn]:
        return lambda rng: draw(rng, n)

    return {template.format(n): bound(n) for n in axes}


LAYERS: dict[str, Callable[[Draw], Drawn]] = {
    "Dense": dense,
    "EinsumDense": einsum_dense,
    "Embedding": embedding,
    "ReversibleEmbedding": lambda draw: (
        {"input_dim": draw.few(2, 9), "output_dim": draw.few(), **draw.maybe(tie_weights=False)},
        [((None, 4), "int32")]),
    **_by_axes("Conv{}D", (1, 2, 3), convolution),
    **_by_axes("Conv{}DTranspose", (1, 2, 3), transposed),
    **_by_axes("DepthwiseConv{}D", (1, 2), depthwise),
    **_by_axes("SeparableConv{}D", (1, 2), separable),
    **_by_axes("MaxPooling{}D", (1, 2, 3), pooling),
    **_by_axes("AveragePooling{}D", (1, 2, 3), pooling),
    **_by_axes("GlobalMaxPooling{}D", (1, 2, 3), global_pooling),
    **_by_axes("GlobalAveragePooling{}D", (1, 2, 3), global_pooling),
    **_by_axes("AdaptiveMaxPooling{}D", (1, 2, 3), adaptive),
    **_by_axes("AdaptiveAveragePooling{}D", (1, 2, 3), adaptive),
    **_by_axes("Cropping{}D", (1, 2, 3), cropping),
    **_by_axes("ZeroPadding{}D", (1, 2, 3), padding),
    **_by_axes("UpSampling{}D", (1, 2, 3), up_sampling),
    **_by_axes("ConvLSTM{}D", (1, 2, 3), conv_lstm),
    "BatchNormalization": batch_normalization,
    "LayerNormalization": layer_normalization,
    "GroupNormalization": group_normalization,
    "RMSNormalization": lambda draw: (draw.maybe(axis=-1), [(draw.known(3), FLOAT)]),
    "UnitNormalization": kept,
    "Normalization": normalization,
    "Flatten": flatten,
    "Reshape": reshape,
    "Permute": permute,
    "RepeatVector": lambda draw: ({"n": draw.few()}, _x(draw, draw.shape(2), draw.choice(TYPES))),
    **dict.fromkeys(("Add", "Average", "Maximum", "Minimum", "Multiply"), merged),
    "Subtract": lambda draw: merged(draw, 2),
    "Concatenate": concatenate,
    "Dot": dot,
    "SimpleRNN": recurrent,
    "LSTM": recurrent,
    "GRU": lambda draw: recurrent(draw, reset_after=False),
    "RNN": rnn,
    "Bidirectional": bidirectional,
    "TimeDistributed": time_distributed,
    "Activation": lambda draw: kept(draw, activation=draw.choice(["relu", "tanh", "softmax"])),
    "PReLU": lambda draw: (draw.maybe(shared_axes=[1]), [(draw.known(draw.few(2, 4)), FLOAT)]),
    **dict.fromkeys(("ActivityRegularization", "ELU", "Identity", "LeakyReLU", "Masking", "ReLU",
                     "Softmax"), kept),
    **{name: lambda draw: kept(draw, rate=0.2) for name in ("AlphaDropout", "Dropout",
                                                            "GaussianDropout")},
    "MultiHeadAttention": multi_head,
    "GroupQueryAttention": group_query,
    "Attention": lambda draw: attention(draw, **draw.maybe(use_scale=True, score_mode="concat")),
    "AdditiveAttention": lambda draw: attention(draw, **draw.maybe(use_scale=False)),
    "SpectralNormalization": lambda draw: (
        {"layer": {"Dense": {"units": draw.few()}}}, [(draw.known(2), FLOAT)]),
    "Pipeline": lambda draw: (
        {"layers": [{"Dense": {"units": draw.few()}}, {"Dense": {"units": draw.few()}}]},
        [(draw.known(2), FLOAT)]),
    **dict.fromkeys(("Resizing", "CenterCrop", "RandomCrop"), sized),
    **dict.fromkeys(("AugMix", "AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization",
                     "CutMix", "Equalization", "MixUp", "RandAugment", "RandomColorJitter",
                     "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur",
                     "RandomGrayscale", "RandomInvert", "RandomPerspective", "RandomShear",
                     "Solarization"), picture),
    **dict.fromkeys(("RandomBrightness", "RandomColorDegeneration", "RandomContrast", "RandomHue",
                     "RandomRotation", "RandomSaturation",
                     "RandomSharpness"), lambda draw: picture(draw, factor=0.5)),
    "RandomPosterization": lambda draw: picture(draw, factor=4),
    "RandomTranslation": lambda draw: picture(draw, height_factor=0.2, width_factor=0.2),
    "RandomZoom": lambda draw: picture(draw, height_factor=0.2),
    "Rescaling": lambda draw: kept(draw, scale=0.5),
    "CategoryEncoding": lambda draw: categories(
        draw, "one_hot", "multi_hot", "count", num_tokens=draw.few(2, 6)),
    "Hashing": lambda draw: categories(
        draw, "int", "one_hot", "multi_hot", "count", num_bins=draw.few(2, 6)),
    "HashedCrossing": lambda draw: (
        {"num_bins": draw.few(2, 6), "output_mode": draw.choice(["int", "one_hot"])},
        [[((None, 1), "int64")] * 2]),
    "Discretization": bins,
    "StringLookup": lambda draw: words(draw, vocabulary=["a", "b", "c"]),
    "IntegerLookup": lambda draw: words(draw, vocabulary=[3, 5]),
    "TextVectorization": texts,
    "MelSpectrogram": lambda draw: (
        {"fft_length": 16, "sequence_stride": 4, "num_mel_bins": 5, "sampling_rate": 100,
         "min_freq": 1.0}, [((None, draw.few(20, 60)), FLOAT)]),
    "STFTSpectrogram": spectrogram,
    "GaussianNoise": lambda draw: kept(draw, stddev=0.2),
    **_by_axes("SpatialDropout{}D", (1, 2, 3), lambda draw, axes: (
        {"rate": 0.2}, _x(draw, _image(draw, axes, False)))),
}  # fmt: skip


def layer(seed: int, name: str) -> Case:
    """A layer of a class; the same for the same seed."""
    draw = Draw(f"{name} {seed}")
    given, tensors = LAYERS[name](draw)
    known = catalogue.inputs(name)
    names = (*known.required, *known.optional) if known else ("inputs",)
    return Case("layers", name, given, dict(zip(names, tensors, strict=False)))


def _floats(draw: Draw, rank: int | None = None) -> Any:
    return (draw.shape(rank or draw.few(2, 4)), FLOAT)


def _pair(draw: Draw) -> Drawn:
    shape = draw.shape(draw.few(2, 4))
    other = tuple(1 if draw.random() < 0.2 else size for size in shape)
    other = other[draw.few(1, len(other) - 1) :] if draw.random() < 0.3 else other
    if draw.random() < 0.05:
        other = (*other[:-1], 11)
    return {}, [(shape, FLOAT), (other, FLOAT)]


def _reduced(draw: Draw) -> Drawn:
    shape, kind = _floats(draw)
    axis = draw.choice([None, -1, 1, 0, [0, 1], len(shape) - 1])
    return draw.maybe(axis=axis, keepdims=draw.flag()), [(shape, kind)]


def _reshaped(draw: Draw) -> Drawn:
    given, ((shape, kind),) = reshape(draw)
    return {"newshape": [-1, *given["target_shape"]] if -1 not in given["target_shape"]
            else given["target_shape"]}, [((2, *shape[1:]), kind)]  # fmt: skip


def _ordered(draw: Draw) -> Drawn:
    rank = draw.few(2, 4)
    return draw.maybe(axes=draw.sample(range(rank), rank)), [_floats(draw, rank)]


def _expanded(draw: Draw) -> Drawn:
    rank = draw.few(1, 3)
    return {"axis": draw.choice([-1, 0, 1, [0, 1], 5])}, [_floats(draw, rank)]


def _squeezed(draw: Draw) -> Drawn:
    shape = [*draw.shape(draw.few(2, 4))]
    axis = draw.few(1, len(shape) - 1)
    shape[axis] = draw.choice([1, 1, 1, 3])
    return {"axis": axis}, [(tuple(shape), FLOAT)]


def _split(draw: Draw) -> Drawn:
    count = draw.few(2, 3)
    shape = (None, count * draw.few(1, 3) + draw.choice([0, 0, 0, 1]), draw.few())
    if draw.flag():
        return {"indices_or_sections": count, "axis": 1}, [(shape, FLOAT)]
    return {"indices_or_sections": [1, 3], "axis": 1}, [((None, 5, 2), FLOAT)]


def _matmul(draw: Draw) -> Drawn:
    a, b, c = draw.few(2, 5), draw.few(2, 5), draw.few(2, 5)
    inner = a if draw.random() < 0.9 else a + 1
    if draw.flag():
        return {}, [((None, b, a), FLOAT), ((None, inner, c), FLOAT)]
    return {}, [((None, b, a), FLOAT), ((inner, c), FLOAT)]


def _einsum(draw: Draw) -> Drawn:
    a, b, c = draw.few(2, 5), draw.few(2, 5), draw.few(2, 5)
    rule, shapes = draw.choice([
        ("bij,bjk->bik", [(None, a, b), (None, b, c)]), ("bi,bi->b", [(None, a), (None, a)]),
        ("bi,bj->bij", [(None, a), (None, b)]), ("bi,ij->bj", [(None, a), (b, c)]),
    ])  # fmt: skip
    return {"subscripts": rule}, [[(shape, FLOAT) for shape in shapes]]


def _stacked(draw: Draw) -> Drawn:
    shape = draw.known(draw.few(2, 3))
    other = shape if draw.random() < 0.9 else (*shape[:-1], 11)
    return draw.maybe(axis=draw.choice([0, 1, -1])), [[(shape, FLOAT), (other, FLOAT)]]


def _taken(draw: Draw) -> Drawn:
    shape = draw.shape(3)
    inner = draw.choice([(2,), (None, 3), (2, 2)])
    return {"axis": draw.choice([0, 1, -1])}, [(shape, FLOAT), (inner, "int32")]


OPERATIONS: dict[str, Callable[[Draw], Drawn]] = {
    **dict.fromkeys(op.EACH.split(), lambda draw: ({}, [_floats(draw)])),
    **dict.fromkeys(op.SAME.split(), lambda draw: ({}, [_floats(draw)])),
    **dict.fromkeys(op.ASKED.split(), lambda draw: ({}, [_floats(draw)])),
    **dict.fromkeys(op.PAIR.split(), _pair),
    **dict.fromkeys(op.COMPARED.split(), _pair),
    **dict.fromkeys(op.REDUCED.split(), _reduced),
    **dict.fromkeys(("any", "all", "argmax", "argmin", "count_nonzero"), _reduced),
    "argmax": lambda draw: (draw.maybe(axis=-1, keepdims=True), [_floats(draw)]),
    "argmin": lambda draw: (draw.maybe(axis=1, keepdims=True), [_floats(draw)]),
    "count_nonzero": lambda draw: (draw.maybe(axis=1), [_floats(draw)]),
    "moments": lambda draw: ({"axes": [draw.few(0, 1)], **draw.maybe(keepdims=True)},
                             [_floats(draw)]),
    "cumsum": lambda draw: (draw.maybe(axis=1), [_floats(draw)]),
    "cumprod": lambda draw: (draw.maybe(axis=-1), [_floats(draw)]),
    "cast": lambda draw: ({"dtype": "float16"}, [_floats(draw)]),
    "saturate_cast": lambda draw: ({"dtype": "uint8"}, [_floats(draw)]),
    "convert_to_tensor": lambda draw: (draw.maybe(dtype="float16"), [_floats(draw)]),
    "full_like": lambda draw: ({"fill_value": 2}, [_floats(draw)]),
    "clip": lambda draw: ({"x_min": 0.0, "x_max": 1.0}, [_floats(draw)]),
    "threshold": lambda draw: ({"threshold": 0.0, "default_value": 1.0}, [_floats(draw)]),
    "roll": lambda draw: ({"shift": 1, **draw.maybe(axis=1)}, [_floats(draw)]),
    "where": lambda draw: ({}, [((None, 3), "bool"), ((None, 3), FLOAT), ((1,), FLOAT)]),
    "batch_normalization": lambda draw: (
        {"axis": -1}, [((None, 3), FLOAT), ((3,), FLOAT), ((3,), FLOAT)]),
    **dict.fromkeys(("bitwise_and", "bitwise_or", "bitwise_xor", "gcd", "lcm", "bitwise_left_shift",
                     "bitwise_right_shift", "left_shift", "right_shift"),
                    lambda draw: ({}, [((None, 3), "int32"), ((None, 3), "int32")])),
    "ldexp": lambda draw: ({}, [((None, 3), FLOAT), ((None, 3), "int32")]),
    **dict.fromkeys(("bitwise_invert", "bitwise_not"), lambda draw: ({}, [((None, 3), "int32")])),
    **dict.fromkeys(("cholesky", "cholesky_inverse", "inv"),
                    lambda draw: ({}, [((None, 3, 3), FLOAT)])),
    **dict.fromkeys(("hsv_to_rgb", "rgb_to_hsv", "elastic_transform", "gaussian_blur",
                     "rgb_to_grayscale"), lambda draw: ({}, [((None, 6, 7, 3), FLOAT)])),
    "affine_transform": lambda draw: ({}, [((None, 6, 7, 3), FLOAT), ((None, 8), FLOAT)]),
    "binary_crossentropy": lambda draw: ({}, [((None, 3), FLOAT), ((None, 3), FLOAT)]),
    "categorical_crossentropy": lambda draw: ({}, [((None, 3), FLOAT), ((None, 3), FLOAT)]),
    "sparse_categorical_crossentropy": lambda draw: (
        {}, [((None,), "int32"), ((None, 3), FLOAT)]),
    "reshape": _reshaped,
    "transpose": _ordered,
    "expand_dims": _expanded,
    "squeeze": _squeezed,
    "concatenate": concatenate,
    "stack": _stacked,
    "hstack": lambda draw: ({}, _stacked(draw)[1]),
    "vstack": lambda draw: ({}, _stacked(draw)[1]),
    "split": _split,
    "unstack": lambda draw: ({"axis": 1}, [((None, draw.few(), 3), FLOAT)]),
    "take": _taken,
    "tile": lambda draw: ({"repeats": draw.choice([2, [1, 2], [1, 2, 3]])}, [_floats(draw)]),
    "pad": lambda draw: (
        {"pad_width": draw.choice([1, [[0, 0], [1, 2], [0, 1]], [[1, 2]]])}, [_floats(draw, 3)]),
    "broadcast_to": lambda draw: ({"shape": [2, 3, 4]}, [((3, 4), FLOAT)]),
    "swapaxes": lambda draw: ({"axis1": 1, "axis2": -1}, [_floats(draw, 4)]),
    "moveaxis": lambda draw: (
        {"source": draw.choice([1, -1, [1, 2]]), "destination": draw.choice([2, 0, [0, 1]])},
        [_floats(draw, 4)]),
    "ravel": lambda draw: ({}, [((2, 3, 4), FLOAT)]),
    "one_hot": lambda draw: (
        {"num_classes": draw.few(2, 5), **draw.maybe(axis=1)}, [((None, draw.few()), "int32")]),
    "top_k": lambda draw: ({"k": draw.few(1, 3)}, [((None, 6), FLOAT)]),
    "argsort": lambda draw: (draw.maybe(axis=1), [_floats(draw)]),
    "resize": lambda draw: ({"size": [draw.few(), draw.few()]}, [((None, 6, 7, 3), FLOAT)]),
    "matmul": _matmul,
    "dot": lambda draw: ({}, [((None, 4), FLOAT), ((4, 3), FLOAT)]),
    "outer": lambda draw: ({}, [((3,), FLOAT), ((4,), FLOAT)]),
    "tensordot": lambda draw: (
        {"axes": draw.choice([1, [[1], [0]], [[2], [1]]])},
        [((None, 4, 4), FLOAT), ((4, 4), FLOAT)]),
    "einsum": _einsum,
    "dot_product_attention": lambda draw: (
        {}, [((None, 5, 2, 3), FLOAT), ((None, 6, 2, 3), FLOAT), ((None, 6, 2, 3), FLOAT)]),
    **dict.fromkeys(("det", "logdet", "eigh"),
                    lambda draw: ({}, [((None, 3, 3), FLOAT)])),
    "pinv": lambda draw: ({}, [((4, 3), FLOAT)]),
    "svd": lambda draw: (draw.maybe(full_matrices=draw.flag()), [((None, 4, 3), FLOAT)]),
    **dict.fromkeys(("solve", "solve_triangular"),
                    lambda draw: ({}, [((None, 3, 3), FLOAT), ((None, 3, 2), FLOAT)])),
    "cdist": lambda draw: ({}, [((2, 4, 3), FLOAT), ((2, 5, 3), FLOAT)]),
    "diff": lambda draw: (draw.maybe(n=2, axis=1), [((None, 5, 6), FLOAT)]),
    "glu": lambda draw: ({}, [((None, draw.few(1, 3) * 2), FLOAT)]),
    "multi_hot": lambda draw: ({"num_classes": draw.few(2, 5)}, [((None, 3), "int32")]),
    "digitize": lambda draw: ({}, [((None, 3), FLOAT), ((4,), FLOAT)]),
    "argpartition": lambda draw: ({"kth": 1}, [((None, 3), FLOAT)]),
    "norm": _reduced,
    "average": lambda draw: (draw.maybe(axis=1), [_floats(draw)]),
    **dict.fromkeys(("quantile", "nanquantile"), lambda draw: (
        {"q": 0.5, **draw.maybe(axis=1, keepdims=True)}, [_floats(draw)])),
    **dict.fromkeys(("percentile", "nanpercentile"), lambda draw: (
        {"q": 50, **draw.maybe(axis=1, keepdims=True)}, [_floats(draw)])),
    "slice_update": lambda draw: (
        {}, [((3, 4), FLOAT), ((2,), "int32"), ((2, 2), FLOAT)]),
    "slice": lambda draw: (
        {"start_indices": [0, 1], "shape": draw.choice([[2, 2], [3, -1]])}, [((3, 4), FLOAT)]),
    **{f"segment_{kind}": lambda draw: (
        {"num_segments": 3}, [((6, draw.few()), FLOAT), ((6,), "int32")])
       for kind in ("max", "min", "prod", "sum")},
    "sobel_edges": lambda draw: ({}, [((None, 6, 7, 3), FLOAT)]),
    "space_to_depth": lambda draw: ({"block_size": 2}, [((None, 6, 4, 3), FLOAT)]),
    "depth_to_space": lambda draw: ({"block_size": 2}, [((None, 6, 4, 8), FLOAT)]),
    "extract_patches": lambda draw: (
        {"size": draw.each(2, 1, 3), **draw.maybe(strides=draw.few(1, 2), padding="same")},
        [((None, 6, 7, 3), FLOAT)]),
    "extract_sequences": lambda draw: (
        {"sequence_length": 4, "sequence_stride": draw.few(1, 3)}, [((None, 9), FLOAT)]),
    "ssim": lambda draw: ({}, [((None, 16, 16, 1), FLOAT)] * 2),
    "psnr": lambda draw: ({"max_val": 1.0}, [((None, 6, 6, 1), FLOAT)] * 2),
    "in_top_k": lambda draw: ({"k": 2}, [((None,), "int32"), ((None, 5), FLOAT)]),
    "isin": lambda draw: ({}, [((None, 3), FLOAT), ((2,), FLOAT)]),
    "conv": lambda draw: (
        draw.maybe(strides=draw.few(1, 2), padding="same"),
        [((None, 8, 8, 3), FLOAT), ((draw.few(), draw.few(), 3, 5), FLOAT)]),
    "depthwise_conv": lambda draw: (
        draw.maybe(padding="same"), [((None, 8, 8, 3), FLOAT), ((2, 2, 3, draw.few()), FLOAT)]),
    "rfft": lambda draw: (draw.maybe(fft_length=6), [((None, draw.few(4, 9)), FLOAT)]),
    **dict.fromkeys(("fft", "fft2", "ifft2"),
                    lambda draw: ({}, [[((None, 4, 4), FLOAT), ((None, 4, 4), FLOAT)]])),
    "rot90": lambda draw: ({"k": draw.few(1, 2), "axes": [1, 2]}, [((None, 3, 4), FLOAT)]),
    **dict.fromkeys(("hsplit", "vsplit", "dsplit"),
                    lambda draw: ({"indices_or_sections": 2}, [((4, 4, 6), FLOAT)])),
    "take_along_axis": lambda draw: ({"axis": 1}, [((None, 4), FLOAT), ((None, 2), "int32")]),
    "trapezoid": lambda draw: (draw.maybe(axis=1), [_floats(draw)]),
    "trace": lambda draw: (draw.maybe(axis1=1, axis2=2), [((2, 3, 3), FLOAT)]),
    "stft": lambda draw: (
        {"sequence_length": 4, "sequence_stride": 2, "fft_length": 8,
         **draw.maybe(center=False)}, [((None, draw.few(10, 20)), FLOAT)]),
    "matrix_rank": lambda draw: ({}, [((None, 3, 3), FLOAT)]),
    "lu_factor": lambda draw: ({}, [((None, 3, 3), FLOAT)]),
    "correlate": lambda draw: ({}, [((draw.few(4, 6),), FLOAT), ((3,), FLOAT)]),
    "view_as_complex": lambda draw: ({}, [((None, 3, 2), FLOAT)]),
    "unfold": lambda draw: (
        {"kernel_size": draw.few(1, 3), **draw.maybe(stride=2, padding=1)},
        [((2, 3, 6, 7), FLOAT)]),
    "diagonal": lambda draw: (draw.maybe(axis1=1, axis2=2), [((2, 3, 4), FLOAT)]),
    "extract_patches_3d": lambda draw: (
        {"size": draw.few(1, 3), **draw.maybe(padding="same")}, [((None, 6, 7, 5, 2), FLOAT)]),
    "conv_transpose": lambda draw: (
        draw.maybe(strides=2, padding="same"),
        [((None, 5, 6, 3), FLOAT), ((2, 3, 4, 3), FLOAT)]),
    "view": lambda draw: ({}, [_floats(draw)]),
    "size": lambda draw: ({}, [_floats(draw)]),
    "polar": lambda draw: ({}, [((None, 3), FLOAT)] * 2),
    "allclose": lambda draw: ({}, [((None, 3), FLOAT)] * 2),
    "searchsorted": lambda draw: ({}, [((5,), FLOAT), ((None, 3), FLOAT)]),
    "kron": lambda draw: ({}, [((2, 3), FLOAT), ((None, 4), FLOAT)]),
    "inner": lambda draw: ({}, [((None, 4), FLOAT), ((3, 4), FLOAT)]),
    "vdot": lambda draw: ({}, [((4,), FLOAT)] * 2),
    "vander": lambda draw: ({}, [((5,), FLOAT)]),
    "unravel_index": lambda draw: ({"shape": [3, 4]}, [((None,), "int32")]),
    **dict.fromkeys(("nanargmax", "nanargmin"),
                    lambda draw: (draw.maybe(axis=-1, keepdims=True), [_floats(draw)])),
    "scatter": lambda draw: ({"shape": [5, 2]}, [((3, 1), "int32"), ((3, 2), FLOAT)]),
    "scatter_update": lambda draw: ({}, [((5, 2), FLOAT), ((3, 1), "int32"), ((3, 2), FLOAT)]),
    "qr": lambda draw: (draw.maybe(mode="complete"), [((None, draw.few(2, 4), 3), FLOAT)]),
    "diag": lambda draw: ({}, [(draw.choice([(4,), (3, 4)]), FLOAT)]),
    "diagflat": lambda draw: (draw.maybe(k=1), [((2, 3), FLOAT)]),
    "dstack": lambda draw: ({}, [[((2, 3, 4), FLOAT), ((2, 3, 1), FLOAT)]]),
    "append": lambda draw: (draw.maybe(axis=1), [((None, 3), FLOAT), ((None, 2), FLOAT)]),
    "array_split": lambda draw: (
        {"indices_or_sections": draw.few(2, 3), "axis": 1}, [((None, 7), FLOAT)]),
    "separable_conv": lambda draw: (
        draw.maybe(padding="same"),
        [((None, 8, 8, 3), FLOAT), ((2, 2, 3, 2), FLOAT), ((1, 1, 6, 5), FLOAT)]),
    "irfft": lambda draw: (draw.maybe(fft_length=6), [[((None, 5), FLOAT)] * 2]),
    "pad_images": lambda draw: (
        {"top_padding": 1, "bottom_padding": 2, "left_padding": 0, "target_width": 9},
        [((None, 5, 6, 3), FLOAT)]),
    "crop_images": lambda draw: (
        {"top_cropping": 1, "bottom_cropping": 2, "left_cropping": 0, "target_width": 4},
        [((None, 5, 6, 3), FLOAT)]),
    "ctc_loss": lambda draw: ({}, [((None, 3), "int32"), ((None, 6, 4), FLOAT), ((None,), "int32"),
                                   ((None,), "int32")]),
    "map_coordinates": lambda draw: ({"order": 1}, [((5, 6), FLOAT), ((2, 3), FLOAT)]),
    "meshgrid": lambda draw: (
        draw.maybe(indexing="ij"), [[((3,), FLOAT), ((4,), FLOAT), ((5,), FLOAT)]]),
    "scale_and_translate": lambda draw: (
        {"output_shape": [2, 9, 9, 3], "spatial_dims": [1, 2], "method": "linear",
         "scale": [1.5, 1.5], "translation": [0.0, 0.0]},
        [((2, 6, 6, 3), FLOAT)]),
    "cross": lambda draw: ({}, [((None, 3), FLOAT)] * 2),
    "nancumsum": lambda draw: (draw.maybe(axis=1), [_floats(draw)]),
    "nancumprod": lambda draw: (draw.maybe(axis=-1), [_floats(draw)]),
    "array": lambda draw: (draw.maybe(dtype="float16"), [_floats(draw)]),
    "empty_like": lambda draw: (draw.maybe(dtype="float16"), [_floats(draw)]),
    "perspective_transform": lambda draw: (
        {}, [((2, 6, 7, 3), FLOAT), ((2, 4, 2), FLOAT), ((2, 4, 2), FLOAT)]),
    "max_pool": lambda draw: ({"pool_size": 2}, [((None, 7, 6, 3), FLOAT)]),
    "average_pool": lambda draw: ({"pool_size": 2, "strides": 1}, [((None, 7, 6, 3), FLOAT)]),
}  # fmt: skip


def operation(seed: int, name: str) -> Case:
    """An operation; the same for the same seed."""
    given, tensors = OPERATIONS[name](Draw(f"{name} {seed}"))
    known = catalogue.inputs(name)
    names = (*known.required, *known.optional) if known else ("x",)
    if (
        name in ("stack", "hstack", "vstack", "concatenate", "einsum", "fft", "fft2", "ifft2")
        and known
    ):
        names = known.required or known.optional
    return Case("ops", name, given, dict(zip(names, tensors, strict=False)))
