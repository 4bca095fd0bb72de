"""Layers that Keras lacks, those of `specgen.library.layers`."""

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import Made, Size, UnfitError, times


def sampling(given: Given) -> Made:
    """Sampling: a sample of the shape of the mean."""
    shapes = [tensor.shape for tensor in given.several]
    if len(shapes) != 2:
        raise UnfitError("two inputs, the mean and the logarithm of the variance")
    return given.makes(shapes[0])


def position_embedding(given: Given) -> Made:
    """PositionEmbedding: the same shape, with a vector for each position."""
    shape = given.ranked(3, "batch, length, depth")
    longest = shape[1] if given.raw("max_length") is None else given.size("max_length")
    return given.makes(shape, times((longest, shape[2])))


def weight(given: Given) -> Made:
    """Weight: the array, for each sample."""
    shape = given.sizes("shape")
    batch: Size = given.x.shape[0] if given.x.shape else None
    return given.makes((batch, *shape), times(shape))


def patches(given: Given) -> Made:
    """Patches: the numbers of each patch."""
    batch, height, width, channels = given.ranked(4, "batch, height, width, channels")
    tall, wide = given.each("size", 2)
    if height is None or width is None or not tall or not wide:
        return given.makes(None)
    count = (height // tall) * (width // wide)
    return given.makes((batch, count, times((tall, wide, channels))))


RULES = {
    "Sampling": sampling,
    "PositionEmbedding": position_embedding,
    "Weight": weight,
    "Patches": patches,
}
