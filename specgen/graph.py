"""Layers of a spec -> nodes in order: which variables feed each and which it sets.

Takes the layers at their word: `wiring` finds what is wrong with them.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from specgen import formula
from specgen.catalogue import Inputs, Keras
from specgen.catalogue.call import Call
from specgen.document import Trail
from specgen.spec.model import Graph, Model

RUNNING = "x"  # the variable of a node without a name
OPENING = "inputs"  # that of an Input without one
CLOSING = "outputs"  # that of the last node, where it has none

# Layers that learn from the data before training, and what they need not learn.
ADAPTED = {
    "Normalization": "mean", "Discretization": "bin_boundaries", "StringLookup": "vocabulary",
    "IntegerLookup": "vocabulary", "TextVectorization": "vocabulary",
}  # fmt: skip


class Node(NamedTuple):
    """A layer in its place; `sources` and `targets` are variables of the script."""

    call: Call
    path: Trail
    sources: tuple[str, ...] | Mapping[str, Any]
    targets: tuple[str, ...]

    @property
    def feeds(self) -> tuple[str, ...]:
        """Every variable that it reads."""
        return tuple(flat(self.sources))

    @property
    def sets(self) -> tuple[str, ...]:
        """Every variable that it changes; a loop has one of its own."""
        return (*self.targets, *((RUNNING,) if "repeat" in self.call.about else ()))


class Wiring(NamedTuple):
    """A graph with what feeds each of its nodes."""

    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]


def wire(graph: Graph, model: Model, trail: Trail, given: Sequence[str] = ()) -> Wiring:
    """The graph's nodes; `model` has the parts and blocks that they name.

    given: the variables that there are before the first.
    """
    nodes: list[Node] = []
    above, last = [*given], tuple(given[:1])
    for index, call in enumerate(graph.layers):
        sources = _sources(call, model, above, last)
        nodes.append(Node(call, (*trail, "layers", index), sources, variables(call)))
        above += nodes[-1].sets
        last = nodes[-1].targets[:1]
    return Wiring(tuple(nodes), tuple(graph.outputs or last))


def _sources(
    call: Call, model: Model, above: Container[str], last: tuple[str, ...]
) -> tuple[str, ...] | dict[str, Any]:
    """What `from` says, or the node above; for a formula what it reads, for an Input nothing."""
    if call.entry.name == "Input":
        return ()
    if call.entry.role == "formula":
        return tuple(word for word in formula.names(call.arguments["text"]) if word in above)
    given = call.about.get("from", last)
    if not isinstance(given, Mapping):
        return (given,) if isinstance(given, str) else tuple(given)
    known = inputs(call, model)
    first = [key for key in (known.required if known else ()) if key in given]
    return {key: given[key] for key in (*first, *given)}


def flat(sources: Any) -> Iterator[str]:
    """The names in what `from` may be."""
    return (name for name, _ in places(sources))


def places(sources: Any, path: Trail = ()) -> Iterator[tuple[str, Trail]]:
    """The names in what `from` may be, each with its place."""
    if isinstance(sources, str):
        yield sources, path
    else:
        pairs = sources.items() if isinstance(sources, Mapping) else enumerate(sources)
        for key, item in pairs:
            yield from places(item, (*path, key))


def name_of(call: Call) -> str | list[str] | None:
    """What the spec calls a node: beside it, or as the name that Keras is given."""
    named = call.entry.role == "layer"
    name: Any = call.about.get("name") or (call.arguments.get("name") if named else None)
    return name if isinstance(name, str | list) else None


def variables(call: Call) -> tuple[str, ...]:
    """The variables that hold what a node gives: its names, or the one for those without."""
    name = name_of(call) or (OPENING if call.entry.name == "Input" else RUNNING)
    return (name,) if isinstance(name, str) else tuple(name)


def layer_names(graph: Graph) -> list[str]:
    """The names by which the layers of a graph can be found in the model."""
    found = [call for call in graph.layers if call.entry.role == "layer"]
    names = [call.arguments.get("name") for call in found if "repeat" not in call.about]
    return [name for name in names if isinstance(name, str)]


def learns(call: Call) -> bool:
    """Whether the layer has to see the training data before it can be used."""
    state = ADAPTED.get(call.entry.name)
    return state is not None and state not in call.arguments


def is_row(graph: Graph) -> bool:
    """Whether the layers are a single row, each fed by the one before: a Sequential model."""
    plain = {"comment", "name"}
    special = graph.outputs or getattr(graph, "class_", None)
    return not special and all(
        layer.entry.role == "layer"
        and set(layer.about) <= plain
        and not isinstance(layer.about.get("name"), list)
        and (index == 0 or layer.entry.name != "Input")
        and _takes_one(layer)
        for index, layer in enumerate(graph.layers)
    )


def _takes_one(layer: Call) -> bool:
    known = _of_keras(layer)
    return known is None or (len(known.required) == 1 and not known.listed)


def _of_keras(call: Call) -> Inputs | None:
    return Keras().inputs(call.entry.name) if call.entry.role in ("layer", "operation") else None


def entrances(graph: Graph) -> tuple[str, ...]:
    """The variables of the Inputs."""
    found = [call for call in graph.layers if call.entry.name == "Input"]
    return tuple(variables(call)[0] for call in found)


def inputs(call: Call, model: Model) -> Inputs | None:
    """What a node is called with; None where that is not known."""
    word = call.entry.name
    if call.entry.role == "block" and word in model.blocks:
        return Inputs(tuple(model.blocks[word].inputs), (), False)
    if call.entry.role == "preprocess":
        return Inputs(("inputs",), (), False)
    if call.entry.role != "part":
        return _of_keras(call)
    part = model.parts[word]
    if part.layer:
        return inputs(part.layer, model)
    assert part.graph
    return Inputs(entrances(part.graph) or (OPENING,), (), False)


def gathers(call: Call, model: Model) -> bool:
    """Whether it is a sub-model of several inputs, which it takes as a list."""
    part = model.parts.get(call.entry.name) if call.entry.role == "part" else None
    return bool(part and part.graph and len(entrances(part.graph)) > 1)


def leaves(call: Call, model: Model) -> int | None:
    """How many tensors a node gives; None where that is not known."""
    if call.entry.role == "block" and call.entry.name in model.blocks:
        return len(model.blocks[call.entry.name].outputs or [1])
    if call.entry.role in ("formula", "preprocess") or call.entry.name == "Input":
        return 1
    if call.entry.role != "part":
        return None
    part = model.parts[call.entry.name]
    if part.taps:
        return len(part.taps)
    return len(part.graph.outputs or [1]) if part.graph else None


def reached(model: Model, path: Trail) -> str | None:
    """The Input of the model whose data reach the layer at `path` as they are, if one does."""
    if path[1] == "layers":
        return _entrance(model, int(path[2]))
    part = model.parts.get(str(path[2])) if path[1] == "parts" else None
    if part is None or (part.graph and _entrance(part.graph, int(path[4])) is None):
        return None
    users = [i for i, call in enumerate(model.layers) if call.entry.name == path[2]]
    return _entrance(model, users[0]) if users else None


def _entrance(graph: Graph, index: int) -> str | None:
    """The Input that feeds a node of a graph and nothing else, if there is one."""
    if index == 0:
        return OPENING  # a row without an Input
    source = graph.layers[index].about.get("from") or variables(graph.layers[index - 1])
    words = [*flat(source)]
    return words[0] if len(words) == 1 and words[0] in entrances(graph) else None


def said(call: Call) -> str:
    """A node as a message names it."""
    name = name_of(call)
    return f"{call.entry.name} {name!r}" if isinstance(name, str) else call.entry.name
