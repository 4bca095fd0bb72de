"""What Keras takes, and then does otherwise than the layers say."""

from collections.abc import Iterator, Sequence

from specgen.catalogue import snake_case
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.checks.rules.names import layers_of, name_place
from specgen.facts.graph import name_of
from specgen.language.calls import Call
from specgen.language.entries import BLOCK, ENTRANCE, LAYER, OPERATION, PART
from specgen.language.spec.model import Model

_CROPPED = ("CenterCrop", "Resizing")


@rule(
    "SG104",
    bad="""
    model:
      layers:
        - Input: [8]
        - Dropout: 0.1
        - Dense: {units: 8, name: dropout}
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    model:
      layers:
        - Input: [8]
        - Dropout: 0.1
        - Dense: {units: 8, name: hidden}
        - Dense: {units: 3, activation: softmax}
    """,
)
def names_are_not_those_that_keras_makes_up(checked: Checked) -> Findings:
    """Keras calls a layer without a name after its class, and no other may have that name."""
    model = checked.spec.model
    graphs = checked.networks.items()
    made_up = {trail: {*_made_up(network.graph.layers, model, set())} for trail, network in graphs}
    for network, index, call in layers_of(checked):
        name = None if network.given else _called(call, model)  # in a block there are no names
        if isinstance(name, str) and name in made_up[network.trail]:
            path = (*network.trail, "layers", index)
            text = f"Keras gives the name {name!r} to another layer, which has none"
            yield Finding(text, name_place(call, checked.document, path), "choose another name")


def _called(call: Call, model: Model) -> str | list[str] | None:
    """The name that Keras is told of a layer, or of a part that is made of layers."""
    if call.entry.role is PART and model.parts[call.entry.name].graph:
        return call.entry.name
    return name_of(call) if call.entry.role in (LAYER, ENTRANCE) else None


def _made_up(
    layers: Sequence[Call], model: Model, seen: set[str], inside: bool = False
) -> Iterator[str]:
    """The names that Keras gives to layers of a graph, the first of each class.

    seen: blocks that have been looked through; inside: whether these are layers of a block, where
    they have no names.
    """
    for call in layers:
        role, word = call.entry.role, call.entry.name
        if role is BLOCK and word in model.blocks:
            if word not in seen:
                seen.add(word)
                yield from _made_up(model.blocks[word].layers, model, seen, True)
        elif role is ENTRANCE and not name_of(call):
            yield "input_layer"
        elif role is OPERATION or (role is LAYER and (inside or not name_of(call))):
            yield snake_case(word)


@rule(
    "SG303",
    bad="""
    data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
    model:
      layers:
        - Input: [8, 8, 1]
        - RandomCrop: {height: 6, width: 6}
        - Flatten
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
    model:
      layers:
        - Input: [8, 8, 1]
        - RandomCrop: {height: 6, width: 6}
        - CenterCrop: {height: 6, width: 6}
        - Flatten
        - Dense: {units: 3, activation: softmax}
    """,
)
def images_are_cropped_outside_training_too(checked: Checked) -> Findings:
    """Keras's RandomCrop does nothing outside of training: what follows gets larger images."""
    for network, index, call in layers_of(checked):
        after = [each.entry.name for each in network.graph.layers[index + 1 : index + 2]]
        if call.entry.name == "RandomCrop" and after and after[0] not in _CROPPED:
            hint = "put `CenterCrop` of the same size behind it, which does nothing in training"
            text = "RandomCrop passes whole images on outside of training"
            yield Finding(text, (*network.trail, "layers", index), hint)


@rule(
    "SG303",
    bad="""
    data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
    model: {layers: [{Input: [8, 8, 1]}, Equalization, Flatten, {Dense: {units: 3}}]}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}, x: [Equalization]}
    model: {layers: [{Input: [8, 8, 1]}, Flatten, {Dense: {units: 3}}]}
    """,
)
def equalization_is_no_layer_of_a_model(checked: Checked) -> Findings:
    """Keras 3.15.1 takes what it gives for what it is given, and the model for a cycle."""
    places = {(*n.trail, "layers", index): call for n, index, call in layers_of(checked)}
    parts = checked.spec.model.parts.items()
    places |= {("model", "parts", word): part.layer for word, part in parts if part.layer}
    for path, call in places.items():
        if call.entry.name == "Equalization":
            text = "Equalization: Keras can build no model that has it"
            yield Finding(text, path, "put it under `x` of the data")
