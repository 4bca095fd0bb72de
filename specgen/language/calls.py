"""What a use such as `Conv2D: {filters: 32}` is once it has been read."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from specgen.language.entries import Entry
from specgen.language.refusals import Findings, fail
from specgen.text.prose import Prose


class Beside(NamedTuple):
    """What an author writes beside a name, as in `- Dense: 10` with `comment: ...` below it.

    sources: the nodes that feed it, under `from`; repeat: how often it stands there, or its
    arguments each time; call: arguments of the call, not of the layer.
    """

    name: str | list[str] | None = None
    comment: str = ""
    explain: str = ""
    sources: Any = None
    repeat: int | list[Mapping[str, Any]] | None = None
    call: Mapping[str, Any] | None = None
    trainable: bool | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Beside":
        """From the keys as a spec has them."""
        return cls(**{_FIELDS.get(key, key): value for key, value in given.items()})

    @property
    def keys(self) -> set[str]:
        """The keys that the author has written."""
        there = {key for key, value in self._asdict().items() if value not in (None, "")}
        return {"from" if name == "sources" else name for name in there}

    @property
    def remark(self) -> str:
        """What a reader is told above it."""
        return Prose(self.explain) if self.explain else self.comment

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The arguments of each time, where it repeats with new ones."""
        return self.repeat if isinstance(self.repeat, list) else []


_FIELDS = {"from": "sources"}  # which is no name in Python


def told_once(beside: Mapping[str, Any], found: Findings) -> None:
    """Refuse a comment beside an explanation: one of them would say nothing."""
    if {"comment", "explain"} <= beside.keys():
        with found.at("comment"):
            fail("SG101", "'comment' stands beside 'explain'", "say it in one of them", at="key")


class Call(NamedTuple):
    """A checked use: the entry, its arguments, and what the author wrote beside it.

    `short` tells `Dense: 10` from `Dense: {units: 10}`; a script keeps the difference.
    """

    entry: Entry
    arguments: Mapping[str, Any] = MappingProxyType({})
    short: bool = False
    beside: Beside = Beside()


class Formula(NamedTuple):
    """`${2 * filters}`: a value that the script computes; `arguments` makes it a function."""

    text: str
    arguments: tuple[str, ...] = ()


class Variable(NamedTuple):
    """A value that the script knows by name, such as the number of classes."""

    name: str


class Written(NamedTuple):
    """A formula that a step is written with; or, in braces, those of a line.

    leaves: the name that what it computes goes by from then on. besides: the names that it may
    have beside the variables.
    """

    text: str
    place: tuple[str | int, ...]
    line: bool = False
    leaves: str = ""
    besides: tuple[str, ...] = ()


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
        yield from computed_in(value.beside.rows, (*path, "repeat"))
    elif isinstance(value, list | Mapping):
        pairs: Any = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in pairs:
            yield from computed_in(item, (*path, key))
