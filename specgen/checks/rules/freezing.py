"""What a round of training freezes and thaws."""

from collections.abc import Iterator
from typing import Any

from specgen import catalogue
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.graph import layer_names, name_of
from specgen.language.spec import Round
from specgen.language.spec.model import Graph, Part
from specgen.text.diagnostics import Span
from specgen.text.document import Trail
from specgen.text.guesses import did_you_mean

_COMPILE = "compile: {optimizer: adam, loss: sparse_categorical_crossentropy}"
_PARTS = """
    model:
      parts: {base: {layers: [{Input: [8]}, {Dense: {units: 8, name: first}}, {Dense: 8}]}}
      layers: [{Input: [8]}, base, {Dense: {units: 3, activation: softmax, name: head}}]
"""


def _named(checked: Checked) -> Iterator[tuple[Round, str, Any, str, Span]]:
    """What is frozen or thawed: its round, the key, all that is said there, the word, its place."""
    for round_ in checked.spec.rounds:
        for key in ("freeze", "thaw"):
            given = getattr(round_, key)
            words = [given] if isinstance(given, str) else given or []
            for index, word in enumerate(words):
                trail = _trail(round_, key, given, word, index)
                span = checked.document.place(trail).key if isinstance(given, dict) else None
                yield round_, key, given, word, span or checked.span(trail)


def _trail(round_: Round, key: str, given: Any, word: str, index: int) -> Trail:
    if isinstance(given, str):
        return round_.path(key)
    return round_.at(key, index if isinstance(given, list) else word)


def _in_reach(checked: Checked, word: str) -> bool:
    """Whether a layer or part of that name can be found in the model that a function makes."""
    model = checked.spec.model
    part = model.parts.get(word)
    used = any(call.entry.name == word for call in model.layers)
    return not model.function or part is None or bool(used and part.graph)


@rule(
    "SG305",
    bad=f"""
    {_PARTS.strip()}
    train: [{{freeze: bases, {_COMPILE}, fit: {{epochs: 1}}}}]
    """,
    mended=f"""
    {_PARTS.strip()}
    train: [{{freeze: base, {_COMPILE}, fit: {{epochs: 1}}}}]
    """,
)
def frozen_layers_are_there(checked: Checked) -> Findings:
    """What is frozen or thawed is a part, or a layer with a name."""
    known = [*checked.spec.model.parts, *layer_names(checked.spec.model)]
    for _, _, _, word, span in _named(checked):
        if word not in known:
            hint = did_you_mean(word, known) or "name the layer, as in `name: features`"
            yield Finding(f"no layer or part is called {word!r}", span, hint)


@rule(
    "SG303",
    bad="""
    model:
      function: create_model
      parts: {wide: {Dense: 8}}
      layers: [{Input: [8]}, wide, {Dense: {units: 3, activation: softmax}}]
    train:
      - freeze: wide
        compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
        fit: {epochs: 1}
    """,
    mended="""
    model:
      function: create_model
      layers:
        - {Input: [8]}
        - {Dense: {units: 8, name: wide}}
        - {Dense: {units: 3, activation: softmax}}
    train:
      - freeze: wide
        compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
        fit: {epochs: 1}
    """,
)
def frozen_layers_are_in_reach(checked: Checked) -> Findings:
    """In a model that a function makes, a layer is found by its name."""
    known = [*checked.spec.model.parts, *layer_names(checked.spec.model)]
    for _, _, _, word, span in _named(checked):
        if word in known and not _in_reach(checked, word):
            hint = "give it a `name` of its own, or remove `function`"
            text = f"{word!r} is out of reach: it has no name in the model that `function` makes"
            yield Finding(text, span, hint)


def _reaches(checked: Checked) -> Iterator[tuple[str, Part, Any, Trail]]:
    """What is thawed in part: its name, what it is, how far, and the place of that."""
    model = checked.spec.model
    known = [*model.parts, *layer_names(model)]
    for round_, key, given, word, _ in _named(checked):
        if isinstance(given, dict) and word in known and _in_reach(checked, word):
            part = model.parts.get(word) or Part.model_construct(layer=_layer(model, word))
            yield word, part, given[word], round_.at(key, word)


def _layer(graph: Graph, word: str) -> Any:
    return next(call for call in graph.layers if name_of(call) == word)


@rule(
    "SG303",
    bad=f"""
    {_PARTS.strip()}
    train: [{{thaw: {{head: 2}}, {_COMPILE}, fit: {{epochs: 1}}}}]
    """,
    mended=f"""
    {_PARTS.strip()}
    train: [{{thaw: head, {_COMPILE}, fit: {{epochs: 1}}}}]
    """,
)
def thawed_in_part_is_what_has_layers(checked: Checked) -> Findings:
    """Only a sub-model or an application has last layers to thaw."""
    for word, part, _, trail in _reaches(checked):
        if part.layer and part.layer.entry.name not in catalogue.names("applications"):
            text = f"{word!r} is a single layer: it has no last layers to thaw"
            yield Finding(text, trail, f"`thaw: {word}` thaws it")


@rule(
    "SG305",
    bad=f"""
    {_PARTS.strip()}
    train: [{{thaw: {{base: frist}}, {_COMPILE}, fit: {{epochs: 1}}}}]
    """,
    mended=f"""
    {_PARTS.strip()}
    train: [{{thaw: {{base: first}}, {_COMPILE}, fit: {{epochs: 1}}}}]
    """,
)
def thawing_begins_at_a_layer(checked: Checked) -> Findings:
    """The first layer to thaw is one of the sub-model's."""
    for word, part, reach, trail in _reaches(checked):
        inner = layer_names(part.graph) if part.graph else []
        if part.graph and isinstance(reach, str) and reach not in inner:
            hint = did_you_mean(reach, inner) or "name the layer, as in `name: features`"
            yield Finding(f"no layer of {word!r} is called {reach!r}", trail, hint)
