"""Every word that a spec can use, by family: of Keras, of idioms, of the spec and its code."""

from collections.abc import Mapping
from typing import Any

from specgen import idioms, plan
from specgen.catalogue import Keras
from specgen.catalogue.call import Entry, Parameter
from specgen.catalogue.kinds import Application, Flag, Integer, Number, Plain, Text

# What `takes` of a block may say in place of a default.
_TYPES = {"int": Integer, "float": Number, "text": Text, "bool": Flag, "any": Plain}

# Words of a graph that are neither layers nor operations.
_NODES = {
    "formula": Entry("formula", "formula", (Parameter("text", Text, True),), "formula"),
    "preprocess_input": Entry(
        "preprocess_input", "preprocess_input", (Parameter("application", Application, True),),
        "preprocess",
    ),
}  # fmt: skip


def takes(block: Any) -> tuple[Parameter, ...]:
    """The parameters of a block: each a type's name, or a default whose type it has."""
    given = block.takes if hasattr(block, "takes") else block
    return tuple(
        Parameter(name, _TYPES.get(said) if isinstance(said, str) and said in _TYPES
                  else _kind_of(said), isinstance(said, str) and said in _TYPES)
        for name, said in given.items()
    )  # fmt: skip


def _kind_of(default: Any) -> Any:
    kinds = {bool: Flag, int: Number, float: Number, str: Text}
    return kinds.get(type(default), Plain)


class Words:
    """Everything that a spec can name: Keras's classes, the functions in idioms, its own blocks.

    own: the spec's blocks and parts; code: what the author's Python files define.
    """

    def __init__(
        self, own: Mapping[str, Entry] | None = None, code: Mapping[str, Entry] | None = None
    ) -> None:
        self.keras = Keras()
        self.own = own or {}
        self.code = code or {}

    def find(self, family: str, name: str) -> Any:
        if family == "do":
            return plan.find(name)
        if family == "code":
            return self.code.get(name)
        if family == "parts":
            found = self.own.get(name)
            return found if found and found.role == "part" else None
        if family == "load":
            source = idioms.source_family(name)
            return idioms.find(source, name) if source else self.code.get(name)
        if family in ("nodes", "steps") and (own := self.code.get(name)):
            return own._replace(parameters=own.parameters[1:]) if own.role == "block" else own
        if family == "nodes":
            return self._node(name)
        if family == "steps":
            found = idioms.find("steps", name) or idioms.find("scalers", name)
            return found or _NODES.get(name) or self.keras.find("layers", name)
        found = idioms.find(family, name) or self.keras.find(family, name)
        return found or (self.code.get(name) if name[:1].isupper() else None)

    def _node(self, name: str) -> Any:
        found = self.own.get(name) or _NODES.get(name) or idioms.find("layers", name)
        families = ("layers", "applications", "ops")
        return found or next(filter(None, (self.keras.find(f, name) for f in families)), None)

    def names(self, family: str) -> tuple[str, ...]:
        return plan.names() if family == "do" else (*self._names(family), *self.code)

    def _names(self, family: str) -> tuple[str, ...]:
        if family == "load":
            return tuple(n for source in idioms.SOURCES for n in idioms.family(source))
        if family == "nodes":
            families = ("ops", "applications", "layers")  # of two alike, the later is meant
            known = [name for each in families for name in self.keras.names(each)]
            return (*known, *idioms.family("layers"), *_NODES, *self.own)
        if family == "steps":
            return (*idioms.family("steps"), *idioms.family("scalers"))
        return (*self.keras.names(family), *idioms.family(family))

    def words(self, family: str) -> tuple[str, ...]:
        return self.keras.words(family)

    def renamed(self, family: str) -> Mapping[str, str]:
        if family == "nodes":
            return {**self.keras.renamed("ops"), **self.keras.renamed("layers")}
        return idioms.OTHERWISE.get(family) or self.keras.renamed(family)


VOCABULARY = Words()


def own(value: Any) -> dict[str, Entry]:
    """The blocks and parts of a spec that is not checked yet, as far as they can be read."""
    model = value.get("model") if isinstance(value, dict) else None
    out = {}
    if isinstance(model, dict):
        parts = model.get("parts")
        for name in parts if isinstance(parts, dict) else ():
            out[name] = Entry(name, name, (), "part")
        blocks = model.get("blocks")
        for name, body in blocks.items() if isinstance(blocks, dict) else ():
            given = body.get("takes") if isinstance(body, dict) else None
            parameters = takes(given if isinstance(given, dict) else {})
            out[name] = Entry(name, name, parameters, "block")
    return {name: entry for name, entry in out.items() if not Keras().find("layers", name)}
