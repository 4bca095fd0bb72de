"""What operations ask of the shapes that reach them, where their rules would know nothing."""

from collections.abc import Callable

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.merging import broadcast
from specgen.facts.shapes.operations import along
from specgen.facts.shapes.tensors import UnfitError

Demand = Callable[[Given], None]


def _of_axes(*ranks: int) -> Demand:
    text = " or ".join(map(str, ranks))

    def demand(given: Given) -> None:
        if len(given.shape) not in ranks:
            raise UnfitError(f"inputs of {text} ax{'is' if ranks == (1,) else 'es'}")

    return demand


def _square(given: Given) -> None:
    *_, rows, columns = (0, *given.shape)
    known = given.x.open or None not in (rows, columns)
    if len(given.shape) < 2 or (rows != columns and known):
        raise UnfitError("square matrices")
    _sized(given)


def _sized(given: Given) -> None:
    if len(given.shape) == 2 and given.shape[0] is None and given.x.open:
        raise UnfitError("matrices of a known size: the first axis is the batch")


def _coloured(*channels: int) -> Demand:
    def demand(given: Given) -> None:
        _of_axes(3, 4)(given)
        if given.shape[-3 if given.first else -1] not in (*channels, None):
            raise UnfitError(f"images of {' or '.join(map(str, channels))} channels")

    return demand


def _even(given: Given) -> None:
    (place,) = along(given) or (0,)
    if (given.shape[place] or 0) % 2:
        raise UnfitError("an even size along the axis that it halves")


def _spread(given: Given) -> None:
    wide = given.sizes("shape")
    if len(given.shape) > len(wide) or broadcast(given.shape, wide) != wide:
        raise UnfitError(f"inputs that can be spread out to {list(wide)}")


def _divided(given: Given) -> None:
    place = {"vsplit": 0, "hsplit": 1, "dsplit": 2}[given.name]
    if len(given.shape) <= place:
        raise UnfitError(f"inputs of at least {place + 1} axes")
    parts = given["indices_or_sections"]
    if isinstance(parts, int) and (given.shape[place] or 0) % parts:
        raise UnfitError(f"a multiple of {parts} along the axis {place}")


def _blocks(given: Given) -> None:
    _of_axes(4)(given)
    block, places = given["block_size"], (2, 3) if given.first else (1, 2)
    channels = given.shape[1 if given.first else 3]
    if given.name == "depth_to_space" and (channels or 0) % block**2:
        raise UnfitError(f"a multiple of {block**2} channels")
    if given.name == "space_to_depth" and any((given.shape[n] or 0) % block for n in places):
        raise UnfitError(f"images whose height and width are multiples of {block}")


def _cut(given: Given) -> None:
    _of_axes(len(given.sizes("shape")))(given)


def _pieces(given: Given) -> None:
    (place,) = along(given) or (0,)
    size, where = given.shape[place], given["indices_or_sections"]
    if isinstance(where, list) and size is not None and max(where, default=0) > size:
        raise UnfitError(f"at least {max(where)} along the axis that it cuts")


def _turned(given: Given) -> None:
    if max(axis % 99 for axis in given["axes"]) >= len(given.shape):
        raise UnfitError(f"inputs that have the axes {given['axes']}")


def _framed(given: Given) -> None:
    size, least = given.shape[-1], given.size("fft_length")
    if not given["center"] and size is not None and least and size < least:
        raise UnfitError(f"at least {least} steps along the last axis")


DEMANDS: dict[str, Demand] = {
    **dict.fromkeys(("cholesky", "cholesky_inverse", "inv", "det", "logdet", "eigh"), _square),
    **dict.fromkeys(("svd", "qr", "lu_factor"), _sized),
    **dict.fromkeys(
        ("elastic_transform", "gaussian_blur", "resize", "pad_images", "crop_images",
         "extract_patches"), _of_axes(3, 4)),
    **dict.fromkeys(("hsv_to_rgb", "rgb_to_hsv"), _coloured(3)),
    "rgb_to_grayscale": _coloured(1, 3),
    "sobel_edges": _of_axes(4),
    **dict.fromkeys(("space_to_depth", "depth_to_space"), _blocks),
    "extract_patches_3d": _of_axes(4, 5),
    "glu": _even,
    "vander": _of_axes(1),
    "diag": _of_axes(1, 2),
    "slice": _cut,
    "broadcast_to": _spread,
    "split": _pieces,
    **dict.fromkeys(("hsplit", "vsplit", "dsplit"), _divided),
    "rot90": _turned,
    "stft": _framed,
}  # fmt: skip
