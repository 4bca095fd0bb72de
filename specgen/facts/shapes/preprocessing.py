"""Layers that prepare images, texts, categories and sounds."""

from specgen.facts.shapes.convolutions import moved
from specgen.facts.shapes.given import Given
from specgen.facts.shapes.kept import kept
from specgen.facts.shapes.tensors import Made, Shape, Size, UnfitError, UnknownError, plus, times


def picture(given: Given) -> Made:
    """RandomFlip and the like: an image of the same size."""
    _image(given)
    return kept(given)


def coloured(given: Given) -> Made:
    """RandomColorDegeneration: images of three colours."""
    if _image(given)[-3 if given.first else -1] not in (3, None):
        raise UnfitError("images of 3 channels")
    return kept(given)


def pixels(given: Given) -> Made:
    """Equalization and RandomGrayscale: the same, of the type that the image has."""
    _image(given)
    return given.typed(given.shape, given.x.dtype)


def resized(given: Given) -> Made:
    """Resizing, CenterCrop and RandomCrop: an image of `height` and `width`."""
    shape = _image(given)
    size = (given.size("height"), given.size("width"))
    first = given.first
    inner = (shape[1], *size) if first else (*size, shape[-1])
    return given.makes((shape[0], *inner))


def _image(given: Given) -> Shape:
    """The shape of images; one of 3 axes is to Keras an image alone, with the batch as its rows."""
    if len(given.shape) != 4:
        text = "images, inputs of 4 axes, (batch, height, width, channels)"
        raise UnfitError(text, "put a Reshape before it" if len(given.shape) < 4 else None)
    return given.shape


def encoded(shape: Shape, mode: str, count: Size) -> Shape:
    """A place for each of so many categories; `one_hot` has one for each number."""
    if mode == "one_hot" and (len(shape) == 1 or shape[-1] != 1):
        return (*shape, count)
    return (*shape[:-1], count)


def category_encoding(given: Given) -> Made:
    """CategoryEncoding: a place for each category."""
    return given.makes(encoded(given.shape, given["output_mode"], given.size("num_tokens")))


def hashing(given: Given) -> Made:
    """Hashing: a number of a bin, or a place for each bin."""
    written = given.raw("dtype")
    mode = given["output_mode"]
    dtype = written or ("int64" if mode == "int" else "float32")
    if mode == "int":
        return given.typed(given.shape, dtype)
    return given.typed((*given.shape[:-1], given.size("num_bins")), dtype)


def discretization(given: Given) -> Made:
    """Discretization: the number of a bin, or a place for each bin."""
    edges, mode = given["bin_boundaries"], given["output_mode"]
    dtype = given.raw("dtype") or ("int32" if mode == "int" else "float32")
    if mode == "int":
        return given.typed(given.shape, dtype)
    count = given.size("num_bins") if edges is None else len(edges) + 1
    shape = given.shape
    if mode == "one_hot":
        return given.typed(encoded(shape, mode, count), dtype)
    if len(shape) < 2:
        raise UnknownError
    return given.typed((shape[0], *shape[2:], count), dtype)


def lookup(given: Given) -> Made:
    """StringLookup and IntegerLookup: the number of a word, or a place for each word."""
    mode = given["output_mode"]
    if given["invert"]:
        word = "string" if given.name == "StringLookup" else given["vocabulary_dtype"]
        return given.typed(given.shape, None if word == "string" else "int64")
    if mode == "int":
        return given.typed(given.shape, "int64")
    return given.typed(encoded(given.shape, mode, _words(given)), "float32")


def _words(given: Given) -> Size:
    """How many words there are, where they are not learnt from the data."""
    if given["pad_to_max_tokens"]:
        return given.size("max_tokens")
    words = given["vocabulary"]
    if not isinstance(words, list):
        return None
    special = given.size("num_oov_indices") if given.name != "TextVectorization" else 1
    masked = 0 if given.name == "TextVectorization" or given["mask_token"] is None else 1
    return plus(len(words), special, masked)


def text_vectorization(given: Given) -> Made:
    """TextVectorization: the numbers of the words of each text, or a place for each word."""
    mode = given["output_mode"]
    if mode == "int":
        length = given["output_sequence_length"]
        return given.typed((given.shape[0], length), None if given["ragged"] else "int64")
    shape = given.shape if given["split"] is None else (*given.shape, None)
    return given.typed(encoded(shape, mode, _words(given)), "float32")


def mel_spectrogram(given: Given) -> Made:
    """MelSpectrogram: bins of pitch, and a place for each stride."""
    *batch, length = given.shape
    if len(batch) > 1:
        raise UnknownError  # what Keras says of them is not what comes out
    stride = given.size("sequence_stride")
    steps = None if None in (length, stride) else (length + stride + 1) // stride  # type: ignore[operator]
    return given.makes((*batch, given.size("num_mel_bins"), steps))


def spectrogram(given: Given) -> Made:
    """STFTSpectrogram: a window that moves along a sound, and its frequencies."""
    shape = given.ranked(3, "batch, time, channels")
    frame = given.size("frame_length")
    wanted = given.size("frame_step")
    if wanted and frame and wanted > frame:
        raise UnfitError(f"a `frame_step` of at most its `frame_length`, {frame}")
    step = wanted if given.raw("frame_step") is not None else _half(frame)
    length = given.size("fft_length") if given.raw("fft_length") is not None else _power(frame)
    if length is None or frame is None or step is None:
        return given.makes(None, None)
    bins, mode = length // 2 + 1, given["mode"]
    parts = 2 if mode == "stft" else 1
    channels, time = (shape[1], shape[2]) if given.first else (shape[2], shape[1])
    places = moved(time, frame, step, given["padding"])
    weights = times((frame, bins, 1 if mode in ("real", "imag") else 2))
    if given["expand_dims"]:
        rest = (places, parts * bins)
        inner: Shape = (channels, *rest) if given.first else (*rest, channels)
        return given.makes((shape[0], *inner), weights)
    flat = times((parts * bins, channels))
    inner = (flat, places) if given.first else (places, flat)
    return given.makes((shape[0], *inner), weights)


def _half(frame: Size) -> Size:
    return None if frame is None else frame // 2


def _power(frame: Size) -> Size:
    """The next power of two."""
    return None if frame is None else 1 << (frame - 1).bit_length()


def crossing(given: Given) -> Made:
    """HashedCrossing: the number of a bin for each pair, or a place for each bin."""
    shapes = [tensor.shape for tensor in given.several]
    shape, mode = shapes[0], given["output_mode"]
    dtype = given.raw("dtype") or ("int64" if mode == "int" else "float32")
    if shape is None:
        return given.typed(None, dtype)
    if mode == "int":
        return given.typed(shape, dtype)
    return given.typed(encoded(shape, mode, given.size("num_bins")), dtype)


PICTURES = """AugMix AutoContrast ContrastLimitedAdaptiveHistogramEqualization CutMix MixUp
    RandAugment RandomBrightness RandomColorJitter RandomContrast
    RandomElasticTransform RandomErasing RandomFlip
    RandomGaussianBlur RandomHue RandomInvert RandomPerspective RandomPosterization
    RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation
    RandomZoom Solarization"""
RULES = {
    **dict.fromkeys(PICTURES.split(), picture),
    "RandomColorDegeneration": coloured,
    **dict.fromkeys(("Resizing", "CenterCrop", "RandomCrop"), resized),
    **dict.fromkeys(("Equalization", "RandomGrayscale"), pixels),
    "Rescaling": kept,
    "CategoryEncoding": category_encoding,
    "Hashing": hashing,
    "HashedCrossing": crossing,
    "Discretization": discretization,
    "StringLookup": lookup,
    "IntegerLookup": lookup,
    "TextVectorization": text_vectorization,
    "MelSpectrogram": mel_spectrogram,
    "STFTSpectrogram": spectrogram,
}
