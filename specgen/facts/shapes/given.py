"""What a rule is asked about: a layer or an operation, its arguments, and what reaches it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from specgen import catalogue
from specgen.facts.shapes.tensors import (
    UNKNOWN,
    Made,
    Shape,
    Size,
    Tensor,
    UnfitError,
    UnknownError,
)
from specgen.language.calls import Call

SOME = object()  # an argument, or a part of one, that only the script computes

# What is computed in, under a name for how to compute.
_POLICIES = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}
_SIZED = "give each axis that may not vary a number, at the Input"
_NAMES = {1: "length", 2: "height, width", 3: "depth, height, width"}


@dataclass(frozen=True)
class Given:
    """A layer or an operation of Keras's, and what reaches it.

    family: "layers", "ops" or "applications"; written: its arguments, without formulas; fed: what
    reaches it, by the names of its inputs, a tuple where it is a list; settings: arguments of the
    call; policy: what layers compute in that do not say; ask: the rules, for a layer in a layer.
    """

    family: str
    name: str
    written: Mapping[str, Any]
    fed: Mapping[str, Tensor | tuple[Tensor, ...]]
    ask: Callable[["Given"], Made]
    policy: str = "float32"
    settings: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _thing(self) -> catalogue.Thing | None:
        return catalogue.find(self.family, self.name)

    def raw(self, key: str) -> Any:
        """An argument or its default, which may be or hold SOME."""
        if key in self.written:
            return self.written[key]
        return self._thing.defaults.get(key) if self._thing else None

    def __getitem__(self, key: str) -> Any:
        """An argument or its default. Raises UnknownError where it is computed."""
        value = self.raw(key)
        if value is SOME or (isinstance(value, list) and SOME in value):
            raise UnknownError
        return value

    def size(self, key: str) -> Size:
        """An argument that is a number; None where it is computed.

        Raises UnknownError where it is one that counts nothing, of which Keras has its own opinion.
        """
        value = self.raw(key)
        if isinstance(value, float):
            raise UnknownError
        return value if isinstance(value, int) else None

    def sizes(self, key: str) -> Shape:
        """An argument that is a list of numbers, or one."""
        value = self.raw(key)
        if value is SOME or value is None:
            raise UnknownError
        listed = value if isinstance(value, list | tuple) else [value]
        return tuple(item if isinstance(item, int) else None for item in listed)

    def each(self, key: str, count: int) -> Shape:
        """An argument that has a number for each of so many axes, or one for all."""
        value = self.raw(key)
        if not isinstance(value, list | tuple):
            return (value if isinstance(value, int) else None,) * count
        if len(value) != count:
            raise UnknownError
        return tuple(item if isinstance(item, int) else None for item in value)

    @property
    def x(self) -> Tensor:
        """What reaches its first input."""
        first = next(iter(self.fed.values()), UNKNOWN)
        return first if isinstance(first, Tensor) else first[0]

    @property
    def several(self) -> tuple[Tensor, ...]:
        """What reaches an input that is a list."""
        first = next(iter(self.fed.values()), ())
        return (first,) if isinstance(first, Tensor) else first

    def also(self, key: str) -> Tensor | None:
        """What reaches another of its inputs, if anything does."""
        found = self.fed.get(key)
        return found if isinstance(found, Tensor) else None

    @property
    def shape(self) -> Shape:
        """That of the first input. Raises UnknownError where nothing is known of it."""
        if self.x.shape is None:
            raise UnknownError
        return self.x.shape

    @property
    def axes(self) -> int:
        """How many axes it is about, as its name says: 2 of Conv2D."""
        found = re.search(r"([123])D", self.name)
        return int(found[1]) if found else 0

    @property
    def first(self) -> bool:
        """Whether the channels come before the other axes."""
        return bool(self["data_format"] == "channels_first")

    def counted(self, *sizes: Size) -> None:
        """Raise UnfitError where one of these sizes, which weights are made for, may be any."""
        if None in sizes and self.x.open:
            raise UnfitError("inputs whose last axis has a known size", _SIZED)

    def ranked(self, rank: int, what: str = "", hint: str | None = None) -> Shape:
        """The shape, which has to have so many axes. what: their names."""
        if len(self.shape) != rank:
            hint = hint or reshaping(len(self.shape), rank)
            raise UnfitError(f"inputs of {rank} axes{what and f', ({what})'}", hint)
        return self.shape

    def image(self) -> tuple[Size, Shape, Size]:
        """The batch, the axes that it is about, and the channels."""
        middle = _NAMES[self.axes]
        what = f"batch, channels, {middle}" if self.first else f"batch, {middle}, channels"
        shape = self.ranked(self.axes + 2, what)
        if "Conv" in self.name:
            self.counted(shape[1 if self.first else -1])
        inner = shape[2:] if self.first else shape[1:-1]
        return shape[0], inner, shape[1] if self.first else shape[-1]

    def imaged(self, batch: Size, inner: Shape, channels: Size) -> Shape:
        """A shape like that of `image`."""
        return (batch, channels, *inner) if self.first else (batch, *inner, channels)

    @cached_property
    def computes(self) -> str | None:
        """The type that a layer computes in."""
        written = self.raw("dtype") if self.family == "layers" else None
        word = self.policy if written is None else written
        return _POLICIES.get(word, word) if isinstance(word, str) else None

    def makes(self, shape: Shape | None, trained: Size = 0, fixed: Size = 0) -> Made:
        """One tensor, of the type that the layer computes in."""
        return self.typed(shape, self.computes, trained, fixed)

    def typed(
        self, shape: Shape | None, dtype: str | None, trained: Size = 0, fixed: Size = 0
    ) -> Made:
        """One tensor."""
        return Made((Tensor(shape, dtype),), trained, fixed)

    def within(self, call: Call, *fed: Tensor | tuple[Tensor, ...]) -> Made:
        """What a layer among its arguments makes of tensors."""
        known = catalogue.inputs(call.entry.name)
        names = (*known.required, *known.optional) if known else ("inputs",)
        inputs = dict(zip(names, fed, strict=False))
        inner = replace(self, name=call.entry.name, written=call.arguments, fed=inputs, settings={})
        return self.ask(inner)


def reshaping(got: int, wanted: int) -> str | None:
    """A way out where something has another number of axes."""
    if got > wanted:
        return "put a Flatten before it" if wanted == 2 else None
    return "put a Reshape before it"
