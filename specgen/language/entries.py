"""What a spec can name, and what such a thing takes: kinds, parameters, roles, entries.

A vocabulary (Keras's classes, steps, figures) comes in as pydantic's validation context, so that
kinds, uses and vocabularies stand in no import cycle.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from pydantic import TypeAdapter


class Refers(NamedTuple):
    """A pydantic annotation: what a value names or counts, for a rule to look up.

    to: such as "layer" or "column"; keys: the keys of a mapping do, and nothing else does.
    """

    to: str
    keys: bool = False


CALLED = "function"  # a mark of kinds that may be the name of a function of `code` instead


class Kind:
    """What a spec may write for a value: a type that pydantic checks, made when first needed."""

    def __init__(self, make: Callable[[], Any], path: str = "") -> None:
        self._make = make
        # "written" or "kept" for the path of what a run writes, or has written: as the spec has
        # it, and never computed from the data.
        self.path = path

    @classmethod
    def of(cls, annotation: Any) -> "Kind":
        """The kind of an annotation; of one that is a kind already, that."""
        return annotation if isinstance(annotation, Kind) else cls(lambda: annotation)

    @cached_property
    def annotation(self) -> Any:
        """The type, with what pydantic and messages have to know of it."""
        return self._make()

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """pydantic's checker for it."""
        return TypeAdapter(self.annotation)

    @cached_property
    def refers(self) -> Refers | None:
        """What its values name or count; nothing for most."""
        marks = getattr(self.annotation, "__metadata__", ())
        return next((mark for mark in marks if isinstance(mark, Refers)), None)

    @property
    def is_plain(self) -> bool:
        """Whether it is never computed: a path, or the name of something of the spec."""
        return bool(self.path or self.refers)

    @property
    def names_things(self) -> bool:
        """Whether it may be something that a spec names, such as a layer or a function."""
        marks = getattr(self.annotation, "__metadata__", ())
        return getattr(self.annotation, "__origin__", None) is Any or CALLED in marks

    def read(self, value: Any, vocabulary: "Vocabulary") -> Any:
        """The value as the kind reads it. Raises pydantic's ValidationError."""
        return self.adapter.validate_python(value, strict=True, context=vocabulary)


class Parameter(NamedTuple):
    """A parameter of a named thing.

    whole: as the first, it is given all that stands under the thing, a mapping too.
    """

    name: str
    kind: Kind
    required: bool
    whole: bool = False


class Role(NamedTuple):
    """How a graph uses a thing.

    beside: the keys that may stand beside it; without them all may. made: it is made first and
    then called, so Keras knows it by its name; of_keras: the catalogue says what it is called with;
    gives: how many tensors, where that is known for all of the role.
    """

    name: str
    beside: frozenset[str] | None = None
    made: bool = False
    of_keras: bool = False
    gives: int | None = None


def _beside(*more: str) -> frozenset[str]:
    return frozenset(("name", "comment", "explain", *more))


LAYER = Role("layer", made=True, of_keras=True)
ENTRANCE = Role("input", _beside(), made=True, gives=1)
OPERATION = Role("operation", _beside("from", "repeat"), of_keras=True)
BLOCK = Role("block", _beside("from", "repeat"))  # a function of layers: a block, or of `code`
PART = Role("part", _beside("from", "repeat", "call"))  # made already, under `parts`
FIGURE = Role("figure", _beside())  # a plot or a table, of formulas
STEP = Role("step", _beside())  # of a walkthrough, written out in place
FORMULA = Role("formula", _beside(), gives=1)
PREPROCESS = Role("preprocess", _beside("from"), gives=1)


class Own(NamedTuple):
    """What is known of a function or a class of the author's, which is read and never imported.

    leaves, family: of a dataset, the variables that its `return` names, and the family of datasets
    that leaves these; without a family they are pairs, as Keras's datasets are. mappings: those
    variables that are mappings of names to arrays, as its text shows. text: what it
    returns, where that is no dataset. methods, layer: of a class, and whether it is Keras's layer.
    """

    leaves: tuple[str, ...] = ()
    family: str = ""
    text: str = ""
    methods: frozenset[str] = frozenset()
    layer: bool = False
    mappings: frozenset[str] = frozenset()


class Entry(NamedTuple):
    """A named thing: where Python finds it and what it takes, in the order of its signature.

    own: of one that a file under `code` defines.
    """

    name: str
    path: str
    parameters: tuple[Parameter, ...]
    role: Role = LAYER
    own: Own | None = None

    def parameter(self, name: str) -> Parameter | None:
        return next((p for p in self.parameters if p.name == name), None)

    @property
    def names(self) -> list[str]:
        """Of its parameters."""
        return [parameter.name for parameter in self.parameters]

    @property
    def maps_things(self) -> bool:
        """Whether its first argument may be a mapping whose keys name things, such as columns."""
        mark = self.parameters[0].kind.refers if self.parameters else None
        return bool(mark and mark.keys)


class Vocabulary(Protocol):
    """What names a spec may use, by family ("layers", "losses", "steps", ...)."""

    trusted: bool  # whether the user allows what goes beyond a spec, with --trust

    def find(self, family: str, name: str) -> Entry | None: ...
    def names(self, family: str) -> tuple[str, ...]: ...
    def words(self, family: str) -> tuple[str, ...]:
        """The strings that Keras itself resolves ("adam", "relu")."""
        ...

    def renamed(self, family: str) -> Mapping[str, str]: ...
