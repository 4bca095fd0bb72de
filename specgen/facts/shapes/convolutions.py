"""Layers that move a window over one, two or three axes: convolutions, pooling."""

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import Made, Shape, Size, UnfitError, plus, times


def moved(size: Size, window: Size, step: Size, padding: str, dilation: Size = 1) -> Size:
    """How many places a window has along an axis; none at all is an UnfitError."""
    if size is None or step is None:
        return None
    if padding != "valid":
        return (size - 1) // step + 1
    if window is None or dilation is None:
        return None
    reach = dilation * (window - 1) + 1
    if size < reach:
        text = f"inputs of at least {reach} along each axis that its window moves over"
        raise UnfitError(text, "make the window smaller, or say `padding: same`")
    return (size - reach) // step + 1


def _windows(given: Given, inner: Shape, window: str = "kernel_size") -> Shape:
    count = given.axes
    windows = given.each(window, count)
    steps = windows if given.raw("strides") is None else given.each("strides", count)
    dilations = given.each("dilation_rate", count) if window == "kernel_size" else (1,) * count
    rows = zip(inner, windows, steps, dilations, strict=True)
    return tuple(moved(n, w, s, given["padding"], d) for n, w, s, d in rows)


def convolution(given: Given) -> Made:
    """Conv1D to Conv3D: a number for each filter at each place."""
    batch, inner, channels = given.image()
    filters, groups = given.size("filters"), given.size("groups") or 1
    for what, count in (("channels", channels), ("filters", filters)):
        if count is not None and count % groups:
            raise UnfitError(f"{what} that {groups} groups can share")
    share = None if channels is None else channels // groups
    weights = times((*given.each("kernel_size", given.axes), share, filters))
    bias = filters if given["use_bias"] else 0
    shape = given.imaged(batch, _windows(given, inner), filters)
    return given.makes(shape, plus(weights, bias))


def depthwise(given: Given) -> Made:
    """DepthwiseConv1D and 2D: each channel by itself."""
    batch, inner, channels = given.image()
    out = times((channels, given.size("depth_multiplier")))
    weights = times((*given.each("kernel_size", given.axes), out))
    shape = given.imaged(batch, _windows(given, inner), out)
    return given.makes(shape, plus(weights, out if given["use_bias"] else 0))


def separable(given: Given) -> Made:
    """SeparableConv1D and 2D: each channel by itself, then all of them at each place."""
    batch, inner, channels = given.image()
    filters, deep = given.size("filters"), times((channels, given.size("depth_multiplier")))
    weights = times((*given.each("kernel_size", given.axes), deep))
    shape = given.imaged(batch, _windows(given, inner), filters)
    bias = filters if given["use_bias"] else 0
    return given.makes(shape, plus(weights, times((deep, filters)), bias))


def transposed(given: Given) -> Made:
    """Conv1DTranspose to Conv3DTranspose: back from the places of a window to what it saw."""
    batch, inner, channels = given.image()
    filters, count = given.size("filters"), given.axes
    windows, steps = given.each("kernel_size", count), given.each("strides", count)
    dilations = given.each("dilation_rate", count)
    none = given["output_padding"] is None
    more = (None,) * count if none else given.each("output_padding", count)
    if any(a is not None and b is not None and a >= b for a, b in zip(more, steps, strict=True)):
        raise UnfitError("an `output_padding` that is smaller than its `strides`")
    rows = zip(inner, windows, steps, dilations, more, strict=True)
    inner = tuple(grown(*row, given["padding"], none) for row in rows)
    weights = times((*windows, channels, filters))
    bias = filters if given["use_bias"] else 0
    return given.makes(given.imaged(batch, inner, filters), plus(weights, bias))


def grown(
    size: Size, window: Size, step: Size, dilation: Size, more: Size, padding: str, plain: bool
) -> Size:
    if size is None or step is None or window is None or dilation is None:
        return None
    reach = (window - 1) * dilation + 1
    if padding == "valid":
        more = max(reach, step) - reach if plain else more
        return plus((size - 1) * step + reach, more)
    return size * step if plain else plus((size - 1) * step + reach % 2, more)


def pooling(given: Given) -> Made:
    """MaxPooling and AveragePooling: a number for each window of each channel."""
    batch, inner, channels = given.image()
    shape = given.imaged(batch, _windows(given, inner, "pool_size"), channels)
    return given.makes(shape)


def global_pooling(given: Given) -> Made:
    """GlobalMaxPooling and GlobalAveragePooling: a number for each channel."""
    batch, inner, channels = given.image()
    kept = tuple(1 for _ in inner)
    shape = given.imaged(batch, kept, channels) if given["keepdims"] else (batch, channels)
    return given.makes(shape)


def adaptive(given: Given) -> Made:
    """AdaptiveMaxPooling and AdaptiveAveragePooling: as many windows as `output_size` says."""
    batch, _, channels = given.image()
    shape = given.imaged(batch, given.each("output_size", given.axes), channels)
    return given.makes(shape)


RULES = {
    **{f"Conv{n}D": convolution for n in (1, 2, 3)},
    **{f"Conv{n}DTranspose": transposed for n in (1, 2, 3)},
    **{f"DepthwiseConv{n}D": depthwise for n in (1, 2)},
    **{f"SeparableConv{n}D": separable for n in (1, 2)},
    **{f"{kind}Pooling{n}D": pooling for kind in ("Max", "Average") for n in (1, 2, 3)},
    **{f"Global{k}Pooling{n}D": global_pooling for k in ("Max", "Average") for n in (1, 2, 3)},
    **{f"Adaptive{k}Pooling{n}D": adaptive for k in ("Max", "Average") for n in (1, 2, 3)},
}
