"""What is known of tensors, and arithmetic on it. What is not known stays unknown: None."""

from collections.abc import Iterable
from typing import NamedTuple

Size = int | None  # of an axis; None is any size
Shape = tuple[Size, ...]


class Tensor(NamedTuple):
    """A tensor or an array: shape with the batch first, and type as NumPy and Keras name it.

    shape: None where not even the number of axes is known; dtype: such as "float32"; open: a None
    in the shape is an axis of any size, as an Input says it, and not one that is not known.
    """

    shape: Shape | None = None
    dtype: str | None = None
    open: bool = False

    @property
    def rank(self) -> int | None:
        """How many axes it has."""
        return None if self.shape is None else len(self.shape)

    def __str__(self) -> str:
        return "an unknown shape" if self.shape is None else str(self.shape)


UNKNOWN = Tensor()


class Made(NamedTuple):
    """What a layer makes of what reaches it.

    outputs: None where not even their number is known; trained, fixed: how many of its parameters
    training changes and leaves; work: multiply-adds for a sample; held: bytes of what it and all
    layers in it give for a sample. None where that is not known.
    """

    outputs: tuple[Tensor, ...] | None
    trained: int | None = 0
    fixed: int | None = 0
    work: int | None = 0
    held: int | None = 0

    @property
    def parameters(self) -> int | None:
        """All of them."""
        return plus(self.trained, self.fixed)

    @property
    def output(self) -> Tensor:
        """The first output."""
        return self.outputs[0] if self.outputs else UNKNOWN


NOTHING_KNOWN = Made(None, None, None, None, None)
LOST = NOTHING_KNOWN._replace(outputs=(UNKNOWN,))  # but that one tensor comes out


class UnfitError(Exception):
    """What reaches a layer is nothing that it takes. fit: a way out."""

    def __init__(self, text: str, fit: str | None = None) -> None:
        super().__init__(text)
        self.text, self.fit = text, fit


class UnknownError(Exception):
    """Too little is known to say anything of the outputs."""


def summed(parts: Iterable[Made], outputs: tuple[Tensor, ...] | None) -> Made:
    """Several things as one that gives these outputs."""
    columns = [*zip(*(each[1:] for each in parts), strict=True)] or [()] * 4
    return Made(outputs, *(plus(*column) for column in columns))


def plus(*sizes: Size) -> Size:
    """The sum; unknown as soon as a part is."""
    total = 0
    for size in sizes:
        if size is None:
            return None
        total += size
    return total


def times(sizes: Iterable[Size]) -> Size:
    """The product; 0 as soon as a factor is, unknown as soon as another one is."""
    total: Size = 1
    for size in sizes:
        if size == 0:
            return 0
        total = None if size is None or total is None else total * size
    return total
