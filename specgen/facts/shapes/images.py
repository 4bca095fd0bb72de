"""Operations of keras.ops about images and signals: patches, edges, spectra."""

from collections.abc import Sequence

from specgen.facts.shapes.convolutions import grown, moved
from specgen.facts.shapes.given import Given
from specgen.facts.shapes.operations import made, shape_of
from specgen.facts.shapes.tensors import (
    Made,
    Shape,
    Size,
    UnfitError,
    UnknownError,
    plus,
    times,
)


def edges(given: Given) -> Made:
    """sobel_edges: two numbers for each, down and across."""
    return made(given, (*given.shape, 2))


def to_depth(given: Given) -> Made:
    """space_to_depth: blocks of pixels become channels."""
    batch, height, width, channels = _picture(given)
    block = given["block_size"]
    if height is None or width is None or height % block or width % block:
        raise UnknownError
    return made(given, (batch, height // block, width // block, times((channels, block, block))))


def to_space(given: Given) -> Made:
    """depth_to_space: channels become blocks of pixels."""
    batch, height, width, channels = _picture(given)
    block = given["block_size"]
    if channels is None or channels % block**2:
        raise UnknownError
    size = (times((height, block)), times((width, block)))
    return made(given, (batch, *size, channels // block**2))


def _picture(given: Given) -> Shape:
    if len(given.shape) != 4 or given.first:
        raise UnknownError
    return given.shape


def patches(given: Given) -> Made:
    """extract_patches: the numbers of each patch, one behind the other."""
    batch, height, width, channels = _picture(given)
    size = given.each("size", 2)
    steps = size if given.raw("strides") is None else given.each("strides", 2)
    dilation, padding = given.each("dilation_rate", 2), given["padding"]
    rows = zip((height, width), size, steps, dilation, strict=True)
    places = (moved(n, w, s, padding, d) for n, w, s, d in rows)
    return made(given, (batch, *places, times((*size, channels))))


def windows(given: Given) -> Made:
    """extract_sequences: windows along the last axis."""
    length, step = given["sequence_length"], given["sequence_stride"]
    count = moved(given.shape[-1], length, step, "valid")
    return made(given, (*given.shape[:-1], count, length))


def likeness(given: Given) -> Made:
    """ssim: a number for each image."""
    return made(given, given.shape[:1])


def convolution(given: Given) -> Made:
    """conv, depthwise_conv: a kernel that moves."""
    kernel = given.also("kernel")
    if kernel is None or kernel.shape is None or given.first:
        raise UnknownError
    axes, shape = len(given.shape) - 2, given.shape
    if axes < 1 or len(kernel.shape) != axes + 2:
        raise UnknownError
    steps, dilations = given.each("strides", axes), given.each("dilation_rate", axes)
    rows = zip(shape[1:-1], kernel.shape[:axes], steps, dilations, strict=True)
    inner = (moved(n, w, s, given["padding"], d) for n, w, s, d in rows)
    deep = given.name == "depthwise_conv"
    filters = times(kernel.shape[-2:]) if deep else kernel.shape[-1]
    if kernel.shape[-2] != shape[-1]:
        raise UnknownError
    return made(given, (shape[0], *inner, filters))


def spectrum(given: Given) -> Made:
    """rfft: a real and an imaginary part for each frequency."""
    length = given["fft_length"] or given.shape[-1]
    if length is None:
        raise UnknownError
    shape = (*given.shape[:-1], length // 2 + 1)
    return made(given, shape, shape)


def parts(given: Given) -> Made:
    """fft, fft2, ifft2: a real and an imaginary part, as before."""
    return made(given, given.shape, given.shape)


def separable(given: Given) -> Made:
    """separable_conv: each channel by itself, then all of them."""
    kernel, last = shape_of(given, "depthwise_kernel"), shape_of(given, "pointwise_kernel")
    if given.first or len(kernel) != len(given.shape) or kernel[-2] != given.shape[-1]:
        raise UnknownError
    return made(given, (given.shape[0], *_places(given, kernel[:-2]), last[-1]))


def _places(given: Given, windows: Sequence[Size]) -> Shape:
    count = len(windows)
    steps, dilations = given.each("strides", count), given.each("dilation_rate", count)
    rows = zip(given.shape[1:-1], windows, steps, dilations, strict=True)
    return tuple(moved(n, w, s, given["padding"], d) for n, w, s, d in rows)


def inverse_spectrum(given: Given) -> Made:
    """irfft: back from the frequencies."""
    last = given.several[0].shape
    if last is None or last[-1] is None:
        raise UnknownError
    return made(given, (*last[:-1], given["fft_length"] or 2 * (last[-1] - 1)))


def edged(given: Given) -> Made:
    """pad_images, crop_images: larger or smaller at the edges."""
    if len(given.shape) != 4 or given.first:
        raise UnknownError
    batch, height, width, channels = given.shape
    kind, sign = ("padding", 1) if given.name == "pad_images" else ("cropping", -1)

    def size(before: str, after: str, target: str, whole: Size) -> Size:
        if whole is None and given.x.open and given[target] is None:
            raise UnfitError(f"images of a known size, or `{target}`")
        sides = [given.size(f"{side}_{kind}") for side in (before, after)]
        if given[target] is not None:
            out = given.size(target)
            stated = (side for side in sides if side is not None)
            rest = plus(times((sign, out)), times((-sign, whole)), *(-side for side in stated))
        elif None in sides:
            raise UnknownError
        else:
            rest = out = plus(whole, times((sign, plus(*sides))))
        if rest is not None and rest < 0:
            raise UnfitError(f"images of another size: none that leave a negative {kind}")
        return out

    tall = size("top", "bottom", "target_height", height)
    wide = size("left", "right", "target_width", width)
    return made(given, (batch, tall, wide, channels))


def moved_images(given: Given) -> Made:
    """scale_and_translate: of the shape that it says."""
    return made(given, given.sizes("output_shape"))


def spectra(given: Given) -> Made:
    """stft: the frequencies of windows that move along a sound, in two parts."""
    length, stride = given["fft_length"], given["sequence_stride"]
    whole = given.shape[-1]
    more = length // 2 * 2 - length if given["center"] else -length
    count = None if whole is None else 1 + (whole + more) // stride
    shape = (*given.shape[:-1], count, length // 2 + 1)
    return made(given, shape, shape)


def unfolded(given: Given) -> Made:
    """unfold: the numbers of each window of (batch, channels, height, width) images."""
    batch, channels, *size = given.ranked(4, "batch, channels, height, width")
    windows, dilations = given.each("kernel_size", 2), given.each("dilation", 2)
    edges, steps = given.each("padding", 2), given.each("stride", 2)
    wide = [plus(n, times((2, edge))) for n, edge in zip(size, edges, strict=True)]
    rows = zip(wide, windows, steps, dilations, strict=True)
    places = times(moved(n, w, s, "valid", d) for n, w, s, d in rows)
    return made(given, (batch, times((channels, *windows)), places))


def patches_of_volumes(given: Given) -> Made:
    """extract_patches_3d: the numbers of each patch, one behind the other."""
    if len(given.shape) != 5 or given.first:
        raise UnknownError
    batch, *inner, channels = given.shape
    size = given.each("size", 3)
    steps = size if given.raw("strides") is None else given.each("strides", 3)
    rows = zip(inner, size, steps, given.each("dilation_rate", 3), strict=True)
    places = (moved(n, w, s, given["padding"], d) for n, w, s, d in rows)
    return made(given, (batch, *places, times((*size, channels))))


def transposed(given: Given) -> Made:
    """conv_transpose: back from the places of a window to what it saw."""
    kernel = shape_of(given, "kernel")
    count = len(given.shape) - 2
    if given.first or count < 1 or len(kernel) != count + 2 or given.raw("output_padding"):
        raise UnknownError
    steps, dilations = given.each("strides", count), given.each("dilation_rate", count)
    rows = zip(given.shape[1:-1], kernel, steps, dilations, strict=False)
    inner = (grown(n, w, s, d, None, given["padding"], True) for n, w, s, d in rows)
    return made(given, (given.shape[0], *inner, kernel[-2]))


def joined_parts(given: Given) -> Made:
    """view_as_complex: a number of the two parts."""
    return made(given, given.shape[:-1], dtype="complex64")


def picked(given: Given) -> Made:
    """map_coordinates: a number for each place."""
    return made(given, shape_of(given, "coordinates")[1:])


RULES = {
    "sobel_edges": edges,
    "space_to_depth": to_depth,
    "depth_to_space": to_space,
    "extract_patches": patches,
    "extract_sequences": windows,
    "ssim": likeness,
    **dict.fromkeys(("conv", "depthwise_conv"), convolution),
    "rfft": spectrum,
    **dict.fromkeys(("fft", "fft2", "ifft2"), parts),
    "stft": spectra,
    "view_as_complex": joined_parts,
    "unfold": unfolded,
    "extract_patches_3d": patches_of_volumes,
    "conv_transpose": transposed,
    "separable_conv": separable,
    "irfft": inverse_spectrum,
    **dict.fromkeys(("pad_images", "crop_images"), edged),
    "map_coordinates": picked,
    "scale_and_translate": moved_images,
}
