"""Networks of keras.applications, by what the catalogue says of each."""

from specgen import catalogue
from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import Made, Shape, Size, Tensor, UnfitError, plus, times

# Arguments that leave the network as it is; another one may make it wider or deeper.
_PLAIN = {"include_top", "weights", "input_shape", "pooling", "classes", "classifier_activation",
          "name", "trainable"}  # fmt: skip


def application(given: Given) -> Made:
    """A network with its last layers, with pooling in their place, or its last map."""
    known = catalogue.network(given.name)
    shape, own = _seen(given, known["size"])
    plain = all(key in _PLAIN or given.raw(key) == _default(given, key) for key in given.written)
    if given["include_top"]:
        classes = given.size("classes")
        trained, fixed = known["top"]
        more = None if classes is None else known["each"] * (classes - 1000)
        out: Shape = (shape[0], classes)
        counts = (plus(trained, more), fixed) if own else (None, None)
        work, numbers = known["whole"] if own else (None, None)
    else:
        features = known["features"] if plain else None
        written = given.raw("input_shape")
        stated = known["stated"] if written and None not in written[:2] else {}
        sizes = {**known["maps"], **stated} if plain else {}
        found = [sizes.get(str(size)) for size in shape[1:3]]
        maps = tuple(each and each[0] for each in found)
        first = found[0] if shape[1] == shape[2] else None
        work, numbers = first[1:] if first else (None, None)
        out = (shape[0], features) if given["pooling"] else (shape[0], *maps, features)
        trained, fixed = known["base"]
        counts = (trained, fixed)
    if not plain or shape[3] not in (3, None):
        counts, work = (None, None), None
    held = None if work is None else times((4, numbers))
    return Made((Tensor(out, given.computes),), counts[0], counts[1], work, held)


def _default(given: Given, key: str) -> object:
    thing = catalogue.find("applications", given.name)
    return thing.defaults.get(key) if thing else None


def _seen(given: Given, size: int) -> tuple[Shape, bool]:
    """The shape of the images, and whether they are of the network's own size."""
    own: Shape = (size, size, 3)
    written = given.raw("input_shape")
    wanted = own if written is None and given["include_top"] else None
    if isinstance(written, list):
        wanted = given.sizes("input_shape")
    elif not given["include_top"]:
        wanted = (None, None, 3)
    reached = given.x.shape
    if reached is None:
        inner: Shape = wanted or (None, None, 3)
        return (None, *inner), inner == own
    if len(reached) != 4:
        raise UnfitError("inputs of 4 axes, (batch, height, width, channels)", _hint(reached))
    inner = tuple(_known(a, b) for a, b in zip(reached[1:], wanted or (None,) * 3, strict=True))
    whole = wanted if written or given["include_top"] else inner
    return (reached[0], *inner), whole == own


def _hint(shape: Shape) -> str | None:
    return "put a Reshape before it" if len(shape) < 4 and times(shape[1:]) != 0 else None


def _known(reached: Size, wanted: Size) -> Size:
    if reached is not None and wanted is not None and reached != wanted:
        raise UnfitError(f"images with the size {wanted} along this axis: {reached} is another")
    return wanted if reached is None else reached
