"""Layers that learn from the data before training: which ones, and the Input that feeds each."""

from collections.abc import Mapping

from specgen.facts.graph import OPENING, Network, flat, variables
from specgen.language.calls import Call
from specgen.text.document import Trail

# The layers, and what they need not learn.
ADAPTED = {
    "Normalization": "mean", "Discretization": "bin_boundaries", "StringLookup": "vocabulary",
    "IntegerLookup": "vocabulary", "TextVectorization": "vocabulary",
}  # fmt: skip


def is_object(step: Call) -> bool:
    """Whether a step is made first, a scaler or a layer of Keras's, and may learn from the data."""
    return step.entry.role.made if step.entry.own else step.entry.name[0].isupper()


def learns(call: Call) -> bool:
    """Whether the layer has to see the training data before it can be used."""
    if call.entry.own:
        return "adapt" in call.entry.own.methods
    state = ADAPTED.get(call.entry.name)
    return state is not None and state not in call.arguments


def reached(networks: Mapping[Trail, Network], path: Trail) -> str | None:
    """The Input of the model whose data reach the layer at `path` as they are, if one does."""
    model = networks["model",]
    if path[1] == "layers":
        return _entrance(model, int(path[2]))
    if path[1] != "parts" or (len(path) > 3 and not _entrance(networks[path[:3]], int(path[4]))):
        return None
    users = (i for i, call in enumerate(model.graph.layers) if call.entry.name == path[2])
    first = next(users, None)
    return None if first is None else _entrance(model, first)


def _entrance(network: Network, index: int) -> str | None:
    """The Input that feeds a node of a graph and nothing else, if there is one."""
    if index == 0:
        return OPENING  # a row without an Input
    layers = network.graph.layers
    words = [*flat(layers[index].beside.sources or variables(layers[index - 1]))]
    return words[0] if len(words) == 1 and words[0] in network.entrances else None
