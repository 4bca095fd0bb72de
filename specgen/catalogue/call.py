"""What a use such as `Conv2D: {filters: 32}` is once it has been read, and what it can name.

A vocabulary (Keras's classes, steps, figures) comes in as pydantic's validation context, so that
kinds, uses and vocabularies stand in no import cycle.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol


class Parameter(NamedTuple):
    """A parameter of a named thing; `kind` is a type that pydantic can check."""

    name: str
    kind: Any
    required: bool


class Entry(NamedTuple):
    """A named thing: where Python finds it and what it takes, in the order of its signature.

    role: how a graph uses it: a "layer" is made and then called, an "operation" or a "block" is
    called with its inputs, a "part" is there already.
    """

    name: str
    path: str
    parameters: tuple[Parameter, ...]
    role: str = "layer"

    def parameter(self, name: str) -> Parameter | None:
        return next((p for p in self.parameters if p.name == name), None)


class Vocabulary(Protocol):
    """What names a spec may use, by family ("layers", "losses", "steps", ...)."""

    def find(self, family: str, name: str) -> Entry | None: ...
    def names(self, family: str) -> tuple[str, ...]: ...
    def words(self, family: str) -> tuple[str, ...]:
        """The strings that Keras itself resolves ("adam", "relu")."""
        ...

    def renamed(self, family: str) -> Mapping[str, str]: ...


class Call(NamedTuple):
    """A checked use: the entry, its arguments, and what the author wrote about it.

    `short` tells `Dense: 10` from `Dense: {units: 10}`; a script keeps the difference.
    """

    entry: Entry
    arguments: Mapping[str, Any] = MappingProxyType({})
    short: bool = False
    about: Mapping[str, Any] = MappingProxyType({})


class Formula(NamedTuple):
    """`${2 * filters}`: a value that the script computes; `arguments` makes it a function."""

    text: str
    arguments: tuple[str, ...] = ()


class Variable(NamedTuple):
    """A value that the script knows by name, such as the number of classes."""

    name: str


_COMPUTED = re.compile(r"\$\{(.*)\}", re.DOTALL)


def formulas(value: Any) -> Any:
    """The value with every `${...}` in it as a Formula; None where there is none."""
    if isinstance(value, str):
        found = _COMPUTED.fullmatch(value)
        return Formula(found[1].strip()) if found else None
    if isinstance(value, list):
        inner = [formulas(item) for item in value]
        if any(item is not None for item in inner):
            pairs = zip(value, inner, strict=True)
            return [item if found is None else found for item, found in pairs]
    return None


def computed_in(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Formula]]:
    """Every `${...}` in an argument, in those of a call, in a list or a mapping, with its place."""
    if isinstance(value, Formula):
        if not value.arguments:
            yield path, value
    elif isinstance(value, Call):
        for word, item in value.arguments.items():
            inside = (*path, value.entry.name)
            yield from computed_in(item, inside if value.short else (*inside, word))
        rows = value.about.get("repeat")
        yield from computed_in(rows if isinstance(rows, list) else [], (*path, "repeat"))
    elif isinstance(value, list | Mapping):
        pairs: Any = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in pairs:
            yield from computed_in(item, (*path, key))
