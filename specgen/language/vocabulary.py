"""Every word that a spec can use, by family: of Keras, of the library, of the spec and its code."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from specgen import catalogue, library
from specgen.language.entries import (
    BLOCK,
    ENTRANCE,
    FIGURE,
    FORMULA,
    LAYER,
    OPERATION,
    PART,
    PREPROCESS,
    STEP,
    Entry,
    Kind,
    Parameter,
)
from specgen.language.families import FAMILIES, SOURCES
from specgen.language.kinds import (
    Application,
    Count,
    Files,
    Flag,
    Formulas,
    Integer,
    Name,
    Number,
    Plain,
    Text,
    Texts,
    to,
    words,
)
from specgen.language.milestones import MILESTONES
from specgen.language.parameters import kind
from specgen.language.plots import PLOT, TABLE
from specgen.language.rows import Rows

_TEXT, _FLAG, _NUMBER, _PLAIN = (Kind.of(each) for each in (Text, Flag, Number, Plain))

_NAME, _PART = Kind.of(Name), Kind.of(to("sub-model", Text))

_PARTS = Parameter("on", Kind.of(words("train", "val", "test")), False)

# What `takes` of a block may say in place of a default, and the kinds of defaults.
_TYPES = {
    "int": Kind.of(Integer), "float": _NUMBER, "text": _TEXT, "bool": _FLAG, "any": _PLAIN,
}  # fmt: skip
_DEFAULTS = {bool: _FLAG, int: _NUMBER, float: _NUMBER, str: _TEXT}

GRAPH = ("inputs", "outputs")  # what a class of the model is made of
LOOP = ("epochs", "batch_size", "callbacks")  # what a loop is told of `fit`

# Words that are written out, not called: nodes of a graph, and steps of a walkthrough.
_NODES = {
    "formula": Entry("formula", "formula", (Parameter("text", _TEXT, True),), FORMULA),
    "preprocess_input": Entry(
        "preprocess_input", "preprocess_input",
        (Parameter("application", Kind.of(Application), True),), PREPROCESS,
    ),
}  # fmt: skip
FORMULAS = {
    "print": Entry("print", "print", (Parameter("text", _TEXT, True),), FORMULA),
    "shape_of": Entry(
        "shape_of", "print", (Parameter("arrays", Kind.of(Texts), True),), FORMULA
    ),
    "predict": Entry(
        "predict", "predict",
        (
            Parameter("of", _TEXT, False),
            Parameter("by", _PART, False),
            Parameter("rows", Kind.of(Rows), False),
            Parameter("files", Kind.of(Files), False),
            Parameter("as", _NAME, False),
        ),
        STEP,
    ),
    "summary": Entry("summary", "summary", (Parameter("part", _PART, False),), STEP),
    "let": Entry("let", "let", (Parameter("values", Kind.of(Formulas), True, True),), FORMULA),
    "plot": PLOT,
    "plot_history": Entry(
        "plot_history", "plot",
        (
            *(
                Parameter(word, kind("shows", "plot_history", word), False)
                for word in ("metric_names", "file")
            ),
            Parameter("mark", Kind.of(Count), False),
        ),
        FIGURE,
    ),
    "table": TABLE,
    "print_errors": Entry(
        "print_errors", "print",
        (Parameter("of", _TEXT, False), Parameter("truth", _TEXT, False)), FORMULA,
    ),
}  # fmt: skip


_TOLD = (*library.VARIABLES, *library.FACTS)


@cache
def of_library(family: str, name: str) -> Entry | None:
    """The entry of a function of the library, with the parameters that are the spec's to give."""
    function = library.family(family).get(name)
    if function is None:
        return None
    filled = (*FAMILIES[family].filled, *(_TOLD if family == "shows" else ()))
    given = {n: r for n, r in function.parameters.items() if n not in filled}
    given |= {"name": False, "dtype": False} if function.hands_on else {}
    return Entry(name, name, _parameters(family, name, given))


@cache
def of_keras(family: str, name: str) -> Entry | None:
    """The entry of a class or function of Keras's."""
    thing = catalogue.find(family, name)
    if thing is None:
        return None
    role = OPERATION if family == "ops" else ENTRANCE if name == "Input" else LAYER
    return Entry(name, thing.path, _parameters(family, name, thing.parameters), role)


def _parameters(family: str, name: str, given: Mapping[str, bool]) -> tuple[Parameter, ...]:
    return tuple(Parameter(p, kind(family, name, p), needed) for p, needed in given.items())


@cache
def source_of(name: str) -> str | None:
    """The family of a dataset of the library."""
    return next((family for family in SOURCES if name in library.family(family)), None)


def takes(given: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """The parameters of a block: for each a type's name, or a default whose type it has."""
    typed = {name for name, value in given.items() if isinstance(value, str) and value in _TYPES}
    return tuple(
        Parameter(name, _TYPES[value], True)
        if name in typed
        else Parameter(name, _DEFAULTS.get(type(value), _PLAIN), False)
        for name, value in given.items()
    )


class Words:
    """Everything that a spec can name: what Keras and the library have, and what is its own.

    own: the spec's blocks and parts; code: what the author's Python files define; trusted: whether
    the user allows what goes beyond a spec.
    """

    def __init__(
        self,
        own: Mapping[str, Entry] | None = None,
        code: Mapping[str, Entry] | None = None,
        trusted: bool = False,
    ) -> None:
        self.own = own or {}
        self.code = code or {}
        self.trusted = trusted
        self._special: dict[str, Callable[[str], Entry | None]] = {
            "code": self.code.get, "parts": self._part, "load": self._dataset,
            "classes": self._class, "loops": self._loop,
            "nodes": self._node, "steps": self._step, "columns": self._column,
            "milestones": _milestone, "do": self._do,
        }  # fmt: skip

    def find(self, family: str, name: str) -> Entry | None:
        special = self._special.get(family)
        if special:
            return special(name)
        found = of_library(family, name) or of_keras(family, name)
        own = self.code.get(name) if not found and catalogue.names(family) else None
        return own if own and own.role.made else found

    def _part(self, name: str) -> Entry | None:
        found = self.own.get(name)
        return found if found and found.role is PART else None

    def _dataset(self, name: str) -> Entry | None:
        source = source_of(name)
        return of_library(source, name) if source else self.code.get(name)

    def _class(self, name: str) -> Entry | None:
        """A class of the author's for the model, but for what the model fills in."""
        own = self.code.get(name)
        return self._but_for(own, GRAPH) if own and own.role.made else None

    def _loop(self, name: str) -> Entry | None:
        """A function of the author's that trains, but for what the training fills in."""
        own = self.code.get(name)
        filled = (*library.VARIABLES, *LOOP)
        return self._but_for(own, filled) if own and own.role is BLOCK else None

    def _but_for(self, own: Entry, filled: tuple[str, ...]) -> Entry:
        """The entry without these parameters, and without those named like parts of the model."""
        rest = (p for p in own.parameters if p.name not in filled and not self._part(p.name))
        return own._replace(parameters=tuple(rest))

    def _own_code(self, name: str) -> Entry | None:
        """A function of the author's own, whose first parameter is what it works on; a class."""
        own = self.code.get(name)
        return own._replace(parameters=own.parameters[1:]) if own and own.role is BLOCK else own

    def _node(self, name: str) -> Entry | None:
        found = self._own_code(name) or self.own.get(name) or _NODES.get(name)
        found = found or of_library("layers", name)
        members = FAMILIES["nodes"].members
        return found or next(filter(None, (of_keras(each, name) for each in members)), None)

    def _step(self, name: str) -> Entry | None:
        found = self._own_code(name) or of_library("steps", name) or of_library("scalers", name)
        return found or _NODES.get(name) or of_keras("layers", name)

    def _column(self, name: str) -> Entry | None:
        found = self._own_code(name)
        return found if found and found.role is BLOCK else of_library("columns", name)

    def _do(self, name: str) -> Entry | None:
        """A step; a function of the author's own, with what may be a variable behind the rest."""
        own = None if _show(name) else self.code.get(name)
        if own is None or own.role is not BLOCK:
            return _show(name)
        optional = [p._replace(required=False) for p in own.parameters]
        first = sorted(optional, key=lambda p: p.name in library.VARIABLES or p.name in self.own)
        return own._replace(parameters=(*first, Parameter("as", _NAME, False)))

    def names(self, family: str) -> tuple[str, ...]:
        if family == "do":
            own = (name for name, entry in self.code.items() if entry.role is BLOCK)
            return (*MILESTONES, *FORMULAS, *library.family("shows"), *own)
        return (*self._names(family), *(name for name in self.code if self.find(family, name)))

    def _names(self, family: str) -> tuple[str, ...]:
        members = FAMILIES[family].members
        if family == "nodes":  # of two alike, the later is meant
            known = [name for each in ("ops", "applications", "layers")
                     for name in catalogue.names(each)]  # fmt: skip
            return (*known, *library.family("layers"), *_NODES, *self.own)
        if members:
            return tuple(name for each in members for name in library.family(each))
        if family == "steps":
            return (*library.family("steps"), *library.family("scalers"))
        return (*catalogue.names(family), *library.family(family))

    def words(self, family: str) -> tuple[str, ...]:
        return catalogue.words(family)

    def renamed(self, family: str) -> Mapping[str, str]:
        if family == "nodes":
            return {**catalogue.renamed("ops"), **catalogue.renamed("layers")}
        return FAMILIES[family].otherwise or catalogue.renamed(family)


def _milestone(name: str) -> Entry | None:
    given = (_PARTS, Parameter("as", _NAME, False)) if name == "evaluate" else ()
    return Entry(name, name, given, STEP) if name in MILESTONES else None


def _show(name: str) -> Entry | None:
    return _milestone(name) or FORMULAS.get(name) or of_library("shows", name)


VOCABULARY = Words()


def own(value: Any) -> dict[str, Entry]:
    """The blocks and parts of a spec that is not checked yet, as far as they can be read."""
    model = value.get("model") if isinstance(value, dict) else None
    out = {}
    if isinstance(model, dict):
        parts = model.get("parts")
        for name in parts if isinstance(parts, dict) else ():
            out[name] = Entry(name, name, (), PART)
        blocks = model.get("blocks")
        for name, body in blocks.items() if isinstance(blocks, dict) else ():
            given = body.get("takes") if isinstance(body, dict) else None
            parameters = takes(given if isinstance(given, dict) else {})
            out[name] = Entry(name, name, parameters, BLOCK)
    return {name: entry for name, entry in out.items() if not catalogue.find("layers", name)}
