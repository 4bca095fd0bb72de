"""Blocks and repeats of a model, and the formulas in its layers."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from typing import Any

from specgen import catalogue
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.checks.rules.names import layers_of
from specgen.checks.rules.training import too_late
from specgen.facts.graph import RUNNING, Above, label
from specgen.facts.learning import ADAPTED, learns, reached
from specgen.facts.plan import told
from specgen.facts.variables import known
from specgen.language import formulas
from specgen.language.calls import Call, Variable, computed_in
from specgen.language.spec.model import Model
from specgen.text.document import Trail


@rule(
    "SG308",
    bad="""
    model:
      blocks: {deep: {layers: [{Dense: 8}, deep]}}
      layers: [{Input: [8]}, deep, {Dense: {units: 3, activation: softmax}}]
    """,
    mended="""
    model:
      blocks: {deep: {layers: [{Dense: 8}, {Dense: 8}]}}
      layers: [{Input: [8]}, deep, {Dense: {units: 3, activation: softmax}}]
    """,
)
def blocks_and_parts_hold_what_stands_above(checked: Checked) -> Findings:
    """A block or a part does not contain itself, and a part uses parts above it."""
    model = checked.spec.model
    uses = _uses(model)
    places = {word: number for number, word in enumerate(model.parts)}
    latest: dict[str, int] = {}  # the place of the last part that each block holds, whole or inside
    for word in _ordered(uses):
        inner = [places[w] if w in places else latest.get(w, -1) for w in uses[word]]
        latest[word] = max(inner, default=-1)
    for word in uses:
        key = "blocks" if word in model.blocks else "parts"
        span = checked.key(("model", key, word))
        if word not in latest and word in _reached(uses, word):
            yield Finding(f"{word!r} contains itself", span)
        elif key == "parts" and latest.get(word, -1) > places[word]:
            hint = f"put {[*places][latest[word]]!r} above it"
            yield Finding(f"{word!r} uses a part that comes later", span, hint)


def _ordered(uses: Mapping[str, set[str]]) -> Iterator[str]:
    """What is used before what uses it; nothing of what comes to contain itself."""
    sorter = TopologicalSorter(uses)
    with suppress(CycleError):
        sorter.prepare()
    while ready := sorter.get_ready():
        yield from ready
        sorter.done(*ready)


def _uses(model: Model) -> dict[str, set[str]]:
    """What each block and each part names."""
    uses = {}
    for word, block in model.blocks.items():
        uses[word] = {name for call in block.layers for name in _mentions(call)}
    for word, part in model.parts.items():
        layers = part.graph.layers if part.graph else [part.layer] if part.layer else []
        uses[word] = {name for call in layers for name in _mentions(call)}
    own = {word for word in uses if not catalogue.find("layers", word)}
    return {word: inner & own for word, inner in uses.items() if word in own}


def _reached(uses: dict[str, set[str]], word: str) -> set[str]:
    """What a block or a part names, and what these name in turn."""
    reached: set[str] = set()
    waiting = [*uses[word]]
    while waiting:
        inner = waiting.pop()
        if inner not in reached:
            reached.add(inner)
            waiting += uses[inner]
    return reached


def _mentions(value: Any) -> Iterator[str]:
    """The names of things in a call, itself included."""
    if isinstance(value, Variable):
        yield value.name
    elif isinstance(value, Call):
        yield value.entry.name
        for item in value.arguments.values():
            yield from _mentions(item)
    elif isinstance(value, list):
        for item in value:
            yield from _mentions(item)


@rule(
    "SG103",
    bad="""
    model:
      layers:
        - Input: [8]
        - Dense:
          repeat: [{units: 16, activation: relu}, {units: 8}]
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    model:
      layers:
        - Input: [8]
        - Dense:
          repeat: [{units: 16, activation: relu}, {units: 8, activation: relu}]
        - Dense: {units: 3, activation: softmax}
    """,
)
def rows_of_a_repeat_are_alike(checked: Checked) -> Findings:
    """Each time gives the same arguments."""
    for network, index, call in layers_of(checked):
        rows = call.beside.rows
        for number, row in enumerate(rows):
            if row.keys() != rows[0].keys():
                place: Trail = (*network.trail, "layers", index, "repeat", number)
                hint = f"the first has {', '.join(rows[0])}"
                yield Finding("this row has other arguments than the first", place, hint)


@rule(
    "SG302",
    bad="""
    model: {layers: [{Input: [8]}, {Dense: '${width}'}, {Dense: {units: 3, activation: softmax}}]}
    """,
    mended="""
    model:
      layers:
        - {Input: [8]}
        - {Dense: '${4 * num_classes}'}
        - {Dense: {units: 3, activation: softmax}}
    """,
)
def formulas_in_layers_can_be_read(checked: Checked) -> Findings:
    """A formula in an argument of a layer is about the data, and what its block is given."""
    facts = (*known(checked.spec), *told(checked.plan, "build"))
    for word, part in checked.spec.model.parts.items():
        if part.layer:
            yield from _unreadable(
                checked, part.layer, ("model", "parts", word), Above({}, 0, facts)
            )
    for network in checked.networks.values():
        named = {word: nodes for word, nodes in network.set_at.items() if word != RUNNING}
        for index, call in enumerate(network.graph.layers):
            also = (*network.takes, *facts, *(call.beside.rows[:1] or ((),))[0])
            also = also if "blocks" in network.trail else (*also, "vocabulary_size")
            there = Above(named, index, also)
            yield from _unreadable(checked, call, (*network.trail, "layers", index), there)


def _unreadable(checked: Checked, call: Call, path: Trail, there: Above) -> Findings:
    """Formulas in the arguments of a layer, over what there is."""
    for inner, found in computed_in(call, path):
        try:
            formulas.formula(found.text, there)
        except formulas.FormulaError as error:
            yield Finding(str(error), inner, too_late(checked, error.name, "build") or error.help)


@rule(
    "SG103",
    bad="""
    model:
      style: add
      layers:
        - Input: [8]
        - Dense: 8
          name: wide
        - Add:
          from: [wide, inputs]
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    model:
      layers:
        - Input: [8]
        - Dense: 8
          name: wide
        - Add:
          from: [wide, inputs]
        - Dense: {units: 3, activation: softmax}
    """,
)
def only_rows_are_added_to(checked: Checked) -> Findings:
    """`model.add(...)` puts a layer behind the one before."""
    if checked.spec.model.style == "add" and not checked.networks["model",].is_row:
        yield Finding("`style: add` needs layers in a single row", ("model", "style"))


@rule(
    "SG303",
    bad="""
    model:
      layers:
        - {Input: [8]}
        - {Dense: 8}
        - Normalization
        - {Dense: {units: 3, activation: softmax}}
    """,
    mended="""
    model:
      layers:
        - {Input: [8]}
        - Normalization
        - {Dense: 8}
        - {Dense: {units: 3, activation: softmax}}
    """,
)
def layers_that_learn_see_the_inputs(checked: Checked) -> Findings:
    """A layer that learns from the training inputs gets these as they are."""
    model = checked.spec.model
    places: list[tuple[Trail, Call]] = [
        (("model", "parts", word), part.layer) for word, part in model.parts.items() if part.layer
    ]
    places += [((*n.trail, "layers", index), call) for n, index, call in layers_of(checked)]
    for path, call in places:
        if learns(call) and (call.beside.repeat or reached(checked.networks, path) is None):
            hint = f"feed it from an Input, or give it `{ADAPTED[call.entry.name]}`"
            text = f"{label(call)} learns from the training inputs, and they do not reach it"
            yield Finding(text, path, hint)
