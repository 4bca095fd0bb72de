"""The parts of a model: layers and sub-models that are made once, and what is tapped of them."""

from specgen import catalogue
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.graph import entrances, layer_names
from specgen.language.entries import ENTRANCE
from specgen.text.document import Trail
from specgen.text.guesses import did_you_mean


@rule(
    "SG303",
    bad="""
    model:
      parts: {clip: relu}
      layers: [{Input: [8]}, clip, {Dense: {units: 3, activation: softmax}}]
    """,
    mended="""
    model:
      parts: {clip: ReLU}
      layers: [{Input: [8]}, clip, {Dense: {units: 3, activation: softmax}}]
    """,
)
def parts_are_layers_or_sub_models(checked: Checked) -> Findings:
    """A part is what can be made once: a layer or a sub-model."""
    for word, part in checked.spec.model.parts.items():
        entry = part.layer.entry if part.layer else None
        if entry and (not entry.role.made or entry.role is ENTRANCE):
            text = f"a part is a layer or a sub-model, and {entry.name} is neither"
            hint = "give it `layers:`, beginning with `- Input: [...]`"
            yield Finding(text, ("model", "parts", word), hint)


@rule(
    "SG303",
    bad="""
    model:
      parts:
        wide: {Dense: 8, taps: inner}
      layers: [{Input: [8]}, wide, {Dense: {units: 3, activation: softmax}}]
    """,
    mended="""
    model:
      parts:
        wide: {layers: [{Input: [8]}, {Dense: {units: 8, name: inner}}, {Dense: 4}], taps: inner}
      layers: [{Input: [8]}, wide, {Dense: {units: 3, activation: softmax}}]
    """,
)
def taps_are_of_a_sub_model(checked: Checked) -> Findings:
    """Inner layers are to be had from a sub-model with an Input, or from an application."""
    for word, part in checked.spec.model.parts.items():
        trail: Trail = ("model", "parts", word)
        entry = part.layer.entry if part.layer else None
        if not part.taps:
            continue
        if entry and entry.role.made and entry.name not in catalogue.names("applications"):
            hint = "give the part `layers:`, or take the layer's own output"
            text = "only a sub-model or an application has `taps`"
            yield Finding(text, checked.key((*trail, "taps")), hint)
        if part.graph and not entrances(part.graph):
            hint = "begin its layers with `- Input: [...]`, the shape of one sample"
            yield Finding("`taps` need a sub-model with an Input", trail, hint)


@rule(
    "SG305",
    bad="""
    model:
      parts:
        wide: {layers: [{Input: [8]}, {Dense: {units: 8, name: inner}}, {Dense: 4}], taps: outer}
      layers: [{Input: [8]}, wide, {Dense: {units: 3, activation: softmax}}]
    """,
    mended="""
    model:
      parts:
        wide: {layers: [{Input: [8]}, {Dense: {units: 8, name: inner}}, {Dense: 4}], taps: inner}
      layers: [{Input: [8]}, wide, {Dense: {units: 3, activation: softmax}}]
    """,
)
def taps_name_inner_layers(checked: Checked) -> Findings:
    """Each tap is the name of a layer of the sub-model."""
    for word, part in checked.spec.model.parts.items():
        names = layer_names(part.graph) if part.graph else []
        for index, tap in enumerate(part.taps or ()) if part.graph else ():
            if tap not in names:
                hint = did_you_mean(tap, names) or "name the layer, as in `name: features`"
                place: Trail = ("model", "parts", word, "taps", index)
                yield Finding(f"no layer of {word!r} is called {tap!r}", place, hint)
