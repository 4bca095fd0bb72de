"""Equations such as `ab,bc->ac` -> the shapes that come of them."""

from collections.abc import Sequence

from specgen.facts.shapes.tensors import Shape, Size, UnfitError, UnknownError


def projected(equation: str, shape: Shape, out: Shape, bias: str) -> tuple[Shape, Shape, Shape]:
    """The shapes of what comes out, of the kernel and of the bias.

    Source: EinsumDense of Keras 3.15.1. `...` stands for axes that nothing happens to.
    """
    left, _, after = equation.replace(" ", "").partition("->")
    before, _, weights = left.partition(",")
    if not after or not weights:
        raise UnknownError
    ellipsis = "..." in left
    if ellipsis:
        at_end = before.startswith("...")
        before, after = before.replace("...", ""), after.replace("...", "")
        free = len(shape) - len(before)
        rest = shape[:free] if at_end else shape[len(before) :]
        named = dict(zip(before, shape[free:] if at_end else shape, strict=False))
    else:
        rest, at_end = (), False
        if len(shape) != len(before):
            raise UnfitError(f"inputs of {len(before)} axes, as its equation says")
        named = dict(zip(before, shape, strict=True))
    if len(out) == len(after) - (0 if at_end else 1):
        wanted: Sequence[Size] = out if at_end else (shape[0], *out)
    else:
        raise UnknownError
    found: dict[str, Size] = dict(zip(after, wanted, strict=True))
    sizes = {**found, **named}
    inner = tuple(found[letter] for letter in after)
    made = (*rest, *inner) if at_end else (*inner[:1], *inner[1:], *rest)
    return made, tuple(sizes.get(w) for w in weights), tuple(found.get(b) for b in bias)
