"""Model -> the layers that can be found in it by name, once it is made."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from specgen import catalogue, library
from specgen.language.calls import Call, Formula
from specgen.language.entries import BLOCK, PART, Entry
from specgen.language.spec import Spec
from specgen.language.spec.model import Graph, Model


class Layers(NamedTuple):
    """What a model is made of, with the sub-models that it holds.

    named: the layers that have a name of their own, None for a sub-model; unnamed: of the others
    how many there are of each class, by the name that Keras makes of it, None for any number;
    complete: there are no layers but these.
    """

    named: Mapping[str, Entry | None]
    unnamed: Mapping[str, int | None]
    complete: bool

    def find(self, name: str) -> bool:
        """Whether a layer may have this name: its own, or the one that Keras makes up."""
        if name in self.named:
            return True
        stem, _, number = name.rpartition("_") if re.search(r"_[0-9]+$", name) else (name, "", "0")
        count = self.unnamed.get(stem, 0)
        return count is None or int(number) < count


def layers(spec: Spec, counted: bool = True) -> Layers:
    """The layers of the spec's model.

    counted: they are made once; otherwise Keras goes on counting those without a name.
    """
    named: dict[str, Entry | None] = {}
    numbers: dict[str, int | None] = {}
    complete = not spec.model.class_
    for call, inside in _all(spec.model):
        name = None if inside else call.arguments.get("name")
        if call.entry.role is PART:
            named[call.entry.name] = None
            continue
        if not call.entry.role.made:
            complete = complete and call.entry.role is not BLOCK
            continue
        computed = isinstance(call.arguments.get("name"), Formula)
        complete = complete and not opaque(call.entry) and not computed
        stem, known = catalogue.snake_case(call.entry.name), counted and not inside
        if isinstance(name, str) and not call.beside.repeat:
            named[name] = call.entry
        elif call.entry.name == "Input":
            numbers["input_layer"] = None
        elif known and not call.beside.repeat:
            before = numbers.get(stem, 0)
            numbers[stem] = None if before is None else before + 1
        else:
            numbers[stem] = None
    return Layers(named, numbers, complete)


def opaque(entry: Entry) -> bool:
    """Whether it may be a model with layers of its own: an application, or a class of `code`."""
    return entry.name in catalogue.names("applications") or is_own(entry)


def is_own(entry: Entry) -> bool:
    """Whether it is the author's own, from a file under `code`."""
    known = "." in entry.path or entry.name in library.functions()
    return not known and entry.role is not PART


def _all(model: Model) -> Iterator[tuple[Call, bool]]:
    """Every layer of the model, and of the parts and blocks that it uses, each once.

    With it, whether it stands in a block, where layers lose their names.
    """
    seen: set[str] = set()
    waiting: list[tuple[Graph, bool]] = [(model, False)]
    while waiting:
        graph, inside = waiting.pop()
        for call in graph.layers:
            word = call.entry.name
            part = model.parts.get(word) if call.entry.role is PART else None
            block = model.blocks.get(word) if call.entry.role is BLOCK else None
            if not part and not block:
                yield call, inside
            elif word not in seen:
                seen.add(word)
                if part and part.layer:
                    yield part.layer, False
                elif part and not part.taps:
                    yield call, False
                graph_of = part.graph if part else block
                waiting += [(graph_of, block is not None)] if graph_of else []
