"""Layers that leave the shape as it is: activations, normalisation, noise."""

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import Made, Size, UnfitError, UnknownError, times


def kept(given: Given) -> Made:
    """Activations and noise: a number for each number."""
    return given.makes(given.x.shape)


def spatial(given: Given) -> Made:
    """SpatialDropout1D to 3D: the same, of images."""
    given.image() if given.axes > 1 else given.ranked(3, "batch, steps, channels")
    return kept(given)


def same(given: Given) -> Made:
    """Identity: what reaches it, type and all."""
    return given.typed(given.x.shape, given.x.dtype)


def learnt_slope(given: Given) -> Made:
    """PReLU: a slope for each number, shared along `shared_axes`."""
    shared = given["shared_axes"] or []
    shared = shared if isinstance(shared, list) else [shared]
    sizes = list(given.shape[1:])
    for axis in shared:
        if axis > len(sizes):
            raise UnfitError(f"inputs that have the axis {axis}")
        sizes[axis - 1] = 1
    given.counted(*sizes)
    return given.makes(given.shape, times(sizes))


def _along(given: Given) -> Size:
    """How many numbers there are along `axis`, one axis or several."""
    axes = given["axis"]
    listed = axes if isinstance(axes, list | tuple) else [axes]
    if not all(-len(given.shape) <= axis < len(given.shape) for axis in listed):
        axis = max(abs(axis) for axis in listed)
        raise UnfitError(f"inputs that have the axis {axis}")
    return times(given.shape[axis] for axis in listed)


def _weighted(given: Given) -> int:
    return bool(given["center"]) + bool(given["scale"])


def batch_normalization(given: Given) -> Made:
    """BatchNormalization: mean and variance of each channel, seen and learnt."""
    if given["renorm"]:
        raise UnknownError
    channels = _along(given)
    given.counted(channels)
    return given.makes(given.shape, times((channels, _weighted(given))), times((channels, 2)))


def normalization(given: Given) -> Made:
    """LayerNormalization and GroupNormalization: a scale and a centre, learnt."""
    channels = _along(given)
    given.counted(channels)
    groups = given.size("groups") if given.name == "GroupNormalization" else None
    if groups and groups > 0 and channels is not None and channels % groups:
        raise UnfitError(f"channels that {groups} groups can share", "say another number of groups")
    return given.makes(given.shape, times((channels, _weighted(given))))


def shared(given: Given) -> Made:
    """Softmax and UnitNormalization: shares of what there is along `axis`."""
    if given.x.shape is not None:
        _along(given)
    return kept(given)


def scaled(given: Given) -> Made:
    """RMSNormalization: a scale for each channel."""
    channels = _along(given)
    given.counted(channels)
    return given.makes(given.shape, channels)


def seen(given: Given) -> Made:
    """Normalization: mean and variance of the data, and how many were seen."""
    if given["mean"] is not None:
        return given.makes(given.shape)
    size = 1 if given["axis"] is None else _along(given)
    return given.makes(given.shape, 0, None if size is None else 2 * size + 1)


KEPT = """Activation ActivityRegularization AlphaDropout Dropout ELU GaussianDropout
    GaussianNoise LeakyReLU Masking ReLU"""
RULES = {
    **dict.fromkeys(KEPT.split(), kept),
    **{f"SpatialDropout{n}D": spatial for n in (1, 2, 3)},
    "Identity": same,
    **dict.fromkeys(("Softmax", "UnitNormalization"), shared),
    "PReLU": learnt_slope,
    "BatchNormalization": batch_normalization,
    "LayerNormalization": normalization,
    "GroupNormalization": normalization,
    "RMSNormalization": scaled,
    "Normalization": seen,
}
