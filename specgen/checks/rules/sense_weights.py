"""Weights learn: by steps of a size that leads somewhere, from a beginning that is worth keeping.

Warnings.
"""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.ends import activation_of
from specgen.language.calls import Call
from specgen.language.entries import LAYER

_LARGE = 0.5  # of an update that moves each weight by about as much, whatever the gradient is
_EVEN = ("Adam", "AdamW", "Nadam", "Adamax", "RMSprop", "Lion", "Lamb")
_TURNS = ("Dense", "Conv1D", "Conv2D", "Conv3D")  # without an activation all that they do is linear


@rule(
    "SG708",
    bad="""
    compile: {optimizer: {Adam: {learning_rate: 10}}, loss: sparse_categorical_crossentropy}
    """,
    mended="""
    compile: {optimizer: {Adam: {learning_rate: 0.001}}, loss: sparse_categorical_crossentropy}
    """,
)
def steps_are_small(checked: Checked) -> Findings:
    """Adam and its kind move each weight by about the learning rate at every update."""
    for round_ in checked.spec.rounds:
        optimizer = round_.compile.optimizer
        if not isinstance(optimizer, Call) or optimizer.entry.name not in _EVEN:
            continue
        rate = optimizer.arguments.get("learning_rate")
        if isinstance(rate, int | float) and rate >= _LARGE:
            text = f"{optimizer.entry.name} would move each weight by about {rate:g} an update"
            yield Finding(text, round_.at("compile", "optimizer"), "a usual one is 0.001")


@rule(
    "SG708",
    bad="""
    model:
      layers:
        - Input: [96, 96, 3]
        - {MobileNetV2: {include_top: false, weights: null, pooling: avg}, trainable: false}
        - Dense: {units: 3, activation: softmax}
    data: {load: {synthetic: {shape: [96, 96, 3], classes: 3}}}
    """,
    mended="""
    model:
      layers:
        - Input: [96, 96, 3]
        - {MobileNetV2: {include_top: false, weights: imagenet, pooling: avg}, trainable: false}
        - Dense: {units: 3, activation: softmax}
    data: {load: {synthetic: {shape: [96, 96, 3], classes: 3}}}
    """,
)
def frozen_networks_have_learnt(checked: Checked) -> Findings:
    """A network that begins at random and never learns passes noise on."""
    model = checked.spec.model
    frozen = {
        node.path: node.call
        for network in checked.networks.values()
        for node in network.wiring.nodes
        if node.call.beside.trainable is False
    }
    for word, part in model.parts.items():
        if part.layer and part.trainable is False:
            frozen["model", "parts", word] = part.layer
    thawed = any(round_.thaw for round_ in checked.spec.rounds)
    for path, call in frozen.items() if not thawed else ():
        network = call.entry.path.startswith("keras.applications.")
        if network and "weights" in call.arguments and call.arguments["weights"] is None:
            text = (
                f"{call.entry.name} begins with random weights, and `trainable: false` keeps them"
            )
            yield Finding(text, path, "`weights: imagenet`, or leave out `trainable: false`")


@rule(
    "SG708",
    bad="model: {layers: [{Input: [8]}, {Dense: 16}, {Dense: {units: 3, activation: softmax}}]}",
    mended="""
    model:
      layers:
        - Input: [8]
        - Dense: {units: 16, activation: relu}
        - Dense: {units: 3, activation: softmax}
    """,
)
def layers_in_a_row_are_not_all_linear(checked: Checked) -> Findings:
    """Of two layers without an activation between them one can do what both do."""
    for network in checked.networks.values():
        for one, other in zip(network.wiring.nodes, network.wiring.nodes[1:], strict=False):
            alone = other.feeds == one.targets and len(one.targets) == 1
            used = sum(one.targets[0] in node.feeds for node in network.wiring.nodes)
            alike = one.call.entry.name == other.call.entry.name and one.call.entry.name in _TURNS
            if not (network.is_row or (alone and used == 1)) or not alike:
                continue
            if one.call.entry.role is LAYER and activation_of(one.call) == "linear":
                word = one.call.entry.name
                text = f"this {word} has no activation, and makes one linear layer with the next"
                said = (word, "activation") if "activation" in one.call.arguments else ()
                yield Finding(text, (*one.path, *said), "such as `activation: relu`")
