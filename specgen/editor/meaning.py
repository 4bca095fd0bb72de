"""The keys around a place -> what the language has there: a section, words, arguments."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple, get_args, get_origin

from specgen.editor.cursor import ITEM
from specgen.explain.keys import keys
from specgen.explain.said import Said, entries, home, said
from specgen.language.entries import Entry, Kind, Vocabulary
from specgen.language.uses import Each, Use


def told(family: str, word: str) -> Said | None:
    """What is said of a word; nothing of one that is the spec's own."""
    return said(family, word) if word in entries(home(family, word)) else None


class Meaning(NamedTuple):
    """What stands at a place.

    key: the path of a key, as `explain` has it; kind: what a value there takes; uses: of which
    families a name there may be; entry, family: a named thing whose arguments stand there.
    """

    key: str = ""
    kind: Any = None
    entry: Entry | None = None
    family: str = ""
    named: bool = False  # the next key is a name of the author's

    @property
    def inside(self) -> tuple[str, ...]:
        """The keys of a section."""
        if not self.key:
            return tuple(path for path in keys() if "." not in path) if self.kind is None else ()
        return () if self.named or self.key not in keys() else keys()[self.key].keys

    @property
    def uses(self) -> list[Use]:
        """What a name there may be."""
        return [] if self.entry else [*_uses(self.kind)]


_NAMED = ("model.parts", "model.blocks")  # mappings whose keys are names
_ELSEWHERE = {"train.compile": "compile", "train.fit": "fit"}
ARGUMENT = "?"  # in place of a key, of what stands in the arguments of something


def meaning(path: Sequence[str], words: Vocabulary) -> Meaning | None:
    """What stands at the end of a path; None where the language has nothing to say."""
    at: Meaning | None = Meaning()
    for part in path:
        if at is None:
            return None
        if part != ITEM:
            at = _inner(at, part, words)
    return at


def _inner(at: Meaning, part: str, words: Vocabulary) -> Meaning | None:
    """What stands under a key, or as the argument of a named thing."""
    if at.named:
        return Meaning(at.key, at.kind)
    if at.entry:
        parameter = at.entry.parameter(part)
        return Meaning(ARGUMENT, parameter.kind) if parameter else None
    if part in at.inside:
        return _key(f"{at.key}.{part}" if at.key else part)
    beside = f"{'model.layers' if at.key.endswith('layers') else 'data.x'}.{part}"
    if at.uses and beside in keys():
        return _key(beside)
    for use in at.uses:
        if entry := words.find(use.family, part):
            return Meaning(ARGUMENT, None, entry, use.family)
    return None


def _key(path: str) -> Meaning:
    known = keys()[path]
    path = _ELSEWHERE.get(path, path)
    return Meaning(path, known.kind, named=path in _NAMED)


def _uses(kind: Any) -> Iterator[Use]:
    """Every use in a kind."""
    kind = kind.annotation if isinstance(kind, Kind) else kind
    for mark in getattr(kind, "__metadata__", ()):
        if isinstance(mark, Use | Each):
            use = mark if isinstance(mark, Use) else mark.use
            yield use
            if use.other is not None:
                yield from _uses(use.other)
    for inner in get_args(kind):
        if not isinstance(inner, type):
            yield from _uses(inner)


def literals(kind: Any) -> Iterator[Any]:
    """The words that a kind lists, and true and false where it takes them."""
    kind = kind.annotation if isinstance(kind, Kind) else kind
    if kind is bool:
        yield from (True, False)
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    else:
        for inner in get_args(kind):
            yield from literals(inner)
