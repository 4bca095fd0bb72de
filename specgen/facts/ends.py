"""Model -> what each of its outputs is: how many numbers, behind which activation, and where."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from specgen import catalogue
from specgen.facts.graph import Network, Node
from specgen.language.calls import Call, Variable
from specgen.language.entries import PART
from specgen.language.spec.model import Model
from specgen.text.document import Trail


class End(NamedTuple):
    """An output of the model; place: the layer that makes it, inner: the one that counts its units.

    units: along the last axis, None where that is not known; activation: its name in small
    letters, "linear" for none, None where that is not known.
    """

    word: str
    place: Trail
    inner: Trail
    units: int | None = None
    activation: str | None = None
    follows_labels: bool = False  # as many units as there are classes, whatever their number


# Layers that change no number of what they are given, or not how many there are at the end.
_PASSES = (
    "Dropout",
    "Identity",
    "Activation",
    "Softmax",
    "ReLU",
    "LeakyReLU",
    "ActivityRegularization",
)
_ENDS = {"Activation": None, "Softmax": "softmax", "ReLU": "relu", "LeakyReLU": "leaky_relu"}
# The argument that counts the numbers along the last axis.
_UNITS = {
    "Dense": "units", "EinsumDense": "", "Conv1D": "filters", "Conv2D": "filters",
    "Conv3D": "filters", "Conv1DTranspose": "filters", "Conv2DTranspose": "filters",
    "Conv3DTranspose": "filters", "SeparableConv1D": "filters", "SeparableConv2D": "filters",
}  # fmt: skip


def ends(model: Model, networks: Mapping[Trail, Network]) -> list[End]:
    """Every output of the model, in order; the only one is called ""."""
    network = networks["model",]
    words = model.outputs or []
    if not network.wiring.nodes:
        return []
    if network.is_row or len(words) < 2:
        return [_end("", network, len(network.wiring.nodes), model, networks)]
    return [_end(word, network, len(network.wiring.nodes), model, networks) for word in words]


def _end(
    word: str, network: Network, number: int, model: Model, networks: Mapping[Trail, Network]
) -> End:
    """What makes an output, found by going back from it."""
    nodes = network.wiring.nodes
    wanted = word or (network.wiring.outputs[0] if network.wiring.outputs else "")
    activation: str | None = None
    first: Trail = ()
    while True:
        at = _setter(network, wanted, number)
        if at is None:
            return End(word, first or network.trail, first or network.trail, None, activation)
        node = nodes[at]
        first = first or node.path
        call = node.call
        if call.beside.repeat and call.entry.name not in _PASSES:
            return End(word, first, node.path, None, activation)
        own = activation_of(call)
        activation = activation or (own if own != "linear" else None)
        if call.entry.name in _PASSES and (network.is_row or len(node.feeds) == 1):
            if call.entry.name == "Activation" and own is None:
                return End(word, first, node.path)
            wanted, number = node.feeds[0] if node.feeds else "", at
            continue
        return _counted(word, first, node, activation, model, networks)


def _setter(network: Network, word: str, number: int) -> int | None:
    """The node above a place that sets a variable last."""
    if network.is_row:
        return number - 1 if number else None
    if word not in network.set_at or not network.above(number).setter(word) >= 0:
        return None
    return network.above(number).setter(word)


def _counted(
    word: str, first: Trail, node: Node, activation: str | None, model: Model,
    networks: Mapping[Trail, Network],
) -> End:  # fmt: skip
    """The output behind a layer that says how many numbers it gives."""
    call = node.call
    if call.entry.name == "TimeDistributed" and isinstance(call.arguments.get("layer"), Call):
        call = call.arguments["layer"]
        activation = activation or activation_of(call)
    if call.entry.role is PART and call.entry.name in model.parts:
        return _of_part(word, first, call.entry.name, activation, model, networks)
    key = _UNITS.get(call.entry.name) if call.entry.role.of_keras else None
    if not key:
        known = activation if call.entry.role.of_keras else None
        return End(word, first, node.path, None, known)
    units: Any = call.arguments.get(key)
    follows = isinstance(units, Variable)
    count = units if isinstance(units, int) else None
    return End(word, first, node.path, count, activation or activation_of(call), follows)


def _of_part(
    word: str, first: Trail, name: str, activation: str | None, model: Model,
    networks: Mapping[Trail, Network],
) -> End:  # fmt: skip
    """The output of a sub-model, or of a layer that is held as a part."""
    part, trail = model.parts[name], ("model", "parts", name)
    if part.layer and part.layer.entry.role is not PART:
        node = Node(part.layer, trail, (), ())
        return _counted(word, first, node, activation, model, {})
    inner = networks.get(trail)
    if inner is None or part.taps or len(inner.wiring.outputs) > 1 or activation:
        return End(word, first, first, None, activation)
    found = _end("", inner, len(inner.wiring.nodes), model, networks)
    return found._replace(word=word)


def activation_of(call: Call) -> str | None:
    """The activation behind a layer, "linear" for none; None where that is not known."""
    word = call.entry.name
    if word in _ENDS and word != "Activation":
        return _ENDS[word]
    if not call.entry.parameter("activation"):
        return None
    known = catalogue.find("layers", word)
    default = known.defaults.get("activation") if known else None
    given = call.arguments.get("activation", default) or "linear"
    return given if isinstance(given, str) else None
