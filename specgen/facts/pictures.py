"""Spec -> the size and the colours of the images that its model is given."""

from specgen import library
from specgen.language.entries import PREPROCESS
from specgen.language.spec import Spec

_SIZED = ("divide", "multiply", "subtract", "cast", "clip", "Rescaling", "Normalization")
_COLOURS = {1: "grayscale", 3: "rgb", 4: "rgba"}


def picture(spec: Spec) -> tuple[list[int], str] | None:
    """(height, width) and the colours: as the dataset is told, or as the model takes them."""
    data = spec.data
    function = library.family(data.family).get(data.load.entry.name)
    given = data.load.arguments
    if function and "image_size" in function.parameters:
        size = given.get("image_size")
        mode = given.get("color_mode", function.defaults.get("color_mode", "rgb"))
        return (size, mode) if size else None
    kept = all(s.entry.name in _SIZED or s.entry.role is PREPROCESS for s in data.x)
    opening = spec.model.layers[:1] if kept else ()
    shape = opening[0].arguments.get("shape") if opening else None
    known = isinstance(shape, list) and len(shape) == 3 and all(isinstance(n, int) for n in shape)
    if shape is None or not known or shape[2] not in _COLOURS:
        return None
    return shape[:2], _COLOURS[shape[2]]
