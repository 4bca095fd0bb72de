"""Layers of a spec -> nodes in order: which variables feed each and which it sets.

Takes the layers at their word: `wiring` finds what is wrong with them.
"""

from bisect import bisect_left
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from specgen import catalogue
from specgen.catalogue import Inputs
from specgen.language import formulas
from specgen.language.calls import Call
from specgen.language.entries import BLOCK, ENTRANCE, FORMULA, PART, PREPROCESS
from specgen.language.spec.model import Graph, Model
from specgen.text.document import Trail

RUNNING = "x"  # the variable of a node without a name
OPENING = "inputs"  # that of an Input without one
DATA_NUMBERS = ("num_classes",)  # the facts of the data that tensors can be computed with
CLOSING = "outputs"  # that of the last node, where it has none


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
        return (*self.targets, *((RUNNING,) if self.call.beside.repeat else ()))


class Wiring(NamedTuple):
    """A graph with what feeds each of its nodes."""

    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Above(Collection[str]):
    """The variables that there are above a node; set_at: each with the nodes that set it, in order.

    Nodes are counted from 0, and what is given from -1 downwards. also: what else can be named.
    """

    set_at: Mapping[str, Sequence[int]]
    number: int
    also: tuple[str, ...] = ()

    def __contains__(self, word: object) -> bool:
        return word in self.also or self.set_at.get(str(word), (self.number,))[0] < self.number

    def __iter__(self) -> Iterator[str]:
        yield from (word for word, nodes in self.set_at.items() if nodes[0] < self.number)
        yield from self.also

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def setter(self, word: str) -> int:
        """The node that set a variable last."""
        nodes = self.set_at[word]
        return nodes[bisect_left(nodes, self.number) - 1]


class Network(NamedTuple):
    """The model's graph, or that of a part or a block, in its place.

    is_row: each layer is fed by the one before, so that it makes a Sequential model; given: of a
    block, the tensors that there are before the first node; takes: and its arguments; set_at: the
    variables of one that is no row, as in Above; entrances: those of the Inputs.
    """

    graph: Graph
    trail: Trail
    wiring: Wiring
    is_row: bool
    given: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    set_at: Mapping[str, Sequence[int]] = MappingProxyType({})
    entrances: frozenset[str] = frozenset()

    @property
    def words(self) -> tuple[str, ...]:
        """The values that formulas may use beside nodes."""
        return (*self.takes, *DATA_NUMBERS)

    def above(self, number: int, *also: str) -> Above:
        """What there is above a node; above the one after the last, all."""
        return Above(self.set_at, number, also)

    @property
    def end(self) -> Above:
        """What there is below the last node."""
        return self.above(len(self.wiring.nodes))


def networks(model: Model) -> dict[Trail, Network]:
    """Every graph of a model by its place: of its parts, of its blocks, and its own."""
    graphs: list[tuple[Graph, Trail, tuple[str, ...], tuple[str, ...]]] = []
    for word, part in model.parts.items():
        if part.graph:
            graphs.append((part.graph, ("model", "parts", word), (), ()))
    for word, block in model.blocks.items():
        given, takes = tuple(block.inputs), tuple(block.takes)
        graphs.append((block, ("model", "blocks", word), given, takes))
    graphs.append((model, ("model",), (), ()))
    out = {}
    for graph, trail, given, takes in graphs:
        wiring = wire(graph, model, trail, given)
        row = is_row(graph) and not given
        set_at = {} if row else _set_at(wiring.nodes, given)
        doors = frozenset(entrances(graph))
        out[trail] = Network(graph, trail, wiring, row, given, takes, set_at, doors)
    return out


def _set_at(nodes: Sequence[Node], given: Sequence[str]) -> dict[str, list[int]]:
    out = {word: [-1 - place] for place, word in enumerate(given)}
    for number, node in enumerate(nodes):
        for word in node.sets:
            out.setdefault(word, []).append(number)
    return out


def wire(graph: Graph, model: Model, trail: Trail, given: Sequence[str] = ()) -> Wiring:
    """The graph's nodes; `model` has the parts and blocks that they name.

    given: the variables that there are before the first.
    """
    nodes: list[Node] = []
    above, last = {*given}, tuple(given[:1])
    for index, call in enumerate(graph.layers):
        sources = _sources(call, model, above, last)
        nodes.append(Node(call, (*trail, "layers", index), sources, variables(call)))
        above.update(nodes[-1].sets)
        last = nodes[-1].targets[:1]
    return Wiring(tuple(nodes), tuple(graph.outputs or last))


def _sources(
    call: Call, model: Model, above: Container[str], last: tuple[str, ...]
) -> tuple[str, ...] | dict[str, Any]:
    """What `from` says, or the node above; for a formula what it reads, for an Input nothing."""
    if call.entry.role is ENTRANCE:
        return ()
    if call.entry.role is FORMULA:
        return tuple(word for word in formulas.names(call.arguments["text"]) if word in above)
    given = last if call.beside.sources is None else call.beside.sources
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
    made = call.entry.role.made
    name: Any = call.beside.name or (call.arguments.get("name") if made else None)
    return name if isinstance(name, str | list) else None


def variables(call: Call) -> tuple[str, ...]:
    """The variables that hold what a node gives: its names, or the one for those without."""
    name = name_of(call) or (OPENING if call.entry.role is ENTRANCE else RUNNING)
    return (name,) if isinstance(name, str) else tuple(name)


def layer_names(graph: Graph) -> list[str]:
    """The names by which the layers of a graph can be found in the model."""
    found = [call for call in graph.layers if call.entry.role.made]
    names = [call.arguments.get("name") for call in found if not call.beside.repeat]
    return [name for name in names if isinstance(name, str)]


def is_row(graph: Graph) -> bool:
    """Whether the layers are a single row, each fed by the one before: a Sequential model."""
    special = graph.outputs or getattr(graph, "class_", None)
    return not special and all(
        layer.entry.role.made
        and (layer.beside.keys <= {"comment", "explain", "name"} or _is_repeated(layer))
        and not isinstance(layer.beside.name, list)
        and (index == 0 or layer.entry.role is not ENTRANCE)
        and _takes_one(layer)
        for index, layer in enumerate(graph.layers)
    )


def _is_repeated(layer: Call) -> bool:
    """Whether it is a layer several times in a row, and nothing else is said about it."""
    plain = layer.beside.keys <= {"comment", "explain", "repeat"} and "name" not in layer.arguments
    return plain and layer.entry.role is not ENTRANCE


def _takes_one(layer: Call) -> bool:
    known = _of_keras(layer)
    return known is None or (len(known.required) == 1 and not known.listed)


def _of_keras(call: Call) -> Inputs | None:
    return catalogue.inputs(call.entry.name) if call.entry.role.of_keras else None


def entrances(graph: Graph) -> tuple[str, ...]:
    """The variables of the Inputs."""
    found = [call for call in graph.layers if call.entry.role is ENTRANCE]
    return tuple(variables(call)[0] for call in found)


def inputs(call: Call, model: Model) -> Inputs | None:
    """What a node is called with; None where that is not known."""
    word = call.entry.name
    if call.entry.role is BLOCK and word in model.blocks:
        return Inputs(tuple(model.blocks[word].inputs), (), False)
    if call.entry.role is PREPROCESS:
        return Inputs(("inputs",), (), False)
    if call.entry.role is not PART:
        return _of_keras(call)
    part = model.parts[word]
    if part.layer:  # a part that is another one, or itself, is a mistake
        return None if part.layer.entry.role is PART else inputs(part.layer, model)
    assert part.graph
    return Inputs(entrances(part.graph) or (OPENING,), (), False)


def gathers(call: Call, model: Model) -> bool:
    """Whether it is a sub-model of several inputs, which it takes as a list."""
    part = model.parts.get(call.entry.name) if call.entry.role is PART else None
    return bool(part and part.graph and len(entrances(part.graph)) > 1)


def leaves(call: Call, model: Model) -> int | None:
    """How many tensors a node gives; None where that is not known."""
    if call.entry.role is BLOCK and call.entry.name in model.blocks:
        return len(model.blocks[call.entry.name].outputs or [1])
    if call.entry.role is not PART:
        return call.entry.role.gives
    part = model.parts[call.entry.name]
    if part.taps:
        return len(part.taps)
    return len(part.graph.outputs or [1]) if part.graph else None


def label(call: Call) -> str:
    """A node as a message names it."""
    name = name_of(call)
    return f"{call.entry.name} {name!r}" if isinstance(name, str) else call.entry.name
