"""Classes are counted rightly, inputs come in a size that training likes. Warnings."""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.checks.rules.taken import behind
from specgen.facts.data.array import CLASSES, ONE_HOT, Array
from specgen.facts.data.flow import before_steps
from specgen.facts.data.layers import number
from specgen.facts.judged import SPARSE
from specgen.language.entries import PREPROCESS

_LARGE = 100  # numbers beyond it slow the training down, or stop it
_FINE = 0.05  # a factor that brings numbers of hundreds to those of about 1
# Layers that multiply what comes in by weights.
_WEIGHING = (
    "Dense", "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "LSTM", "GRU",
    "SimpleRNN", "Bidirectional", "ConvLSTM2D", "DepthwiseConv2D",
)  # fmt: skip


@rule(
    "SG704",
    bad="model: {layers: [{Input: [8]}, {Dense: {units: 5, activation: softmax}}]}",
    mended="model: {layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]}",
)
def units_are_of_classes(checked: Checked) -> Findings:
    """A unit for a class that never comes learns to say no."""
    for each in checked.judged:
        labels, units = each.labels, each.end.units
        if each.loss != SPARSE or labels.form != CLASSES or units is None or not labels.classes:
            continue
        known = checked.line(labels.place("classes"))
        if labels.low and labels.high is not None and units > labels.high:
            text = f"the labels begin at {labels.low:g} ({known}), and no example is of class 0"
            yield Finding(text, each.end.inner, f"`y: [subtract: {labels.low:g}]`")
        elif units > labels.classes and not labels.low:
            text = f"the output has {units} units for {labels.classes} classes ({known})"
            yield Finding(text, each.end.inner, f"`units: {labels.classes}`, or `units: classes`")


@rule(
    "SG704",
    bad="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, class_names: [daisy, rose]}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, class_names: [daisy, rose, tulip]}
    """,
)
def class_names_are_of_all_classes(checked: Checked) -> Findings:
    """Each class has a name, class 0 the first."""
    names, labels = checked.spec.data.class_names, checked.facts.y.get("", Array())
    place = ("data", "class_names")
    if not names or labels.form not in (CLASSES, ONE_HOT) or labels.place("classes") == place:
        return
    if labels.classes and labels.classes != len(names) and not checked.spec.data.pairs:
        known = checked.line(labels.place("classes"))
        text = f"{len(names)} classes are named, and there are {labels.classes} ({known})"
        yield Finding(text, checked.key(place), "name each class, in the order of their numbers")


@rule(
    "SG705",
    bad="""
    data: {load: {synthetic: {shape: [8], below: 256, classes: 3}}}
    model: {layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8], below: 256, classes: 3}}, x: [{divide: 255}]}
    model: {layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]}
    """,
)
def inputs_are_scaled(checked: Checked) -> Findings:
    """Weights begin small, for inputs of about 1; large ones make the first steps too large."""
    for node, array in behind(checked):
        word = node.call.entry.name
        if word not in _WEIGHING or array.low is None or array.high is None or array.scaled:
            continue
        if max(abs(array.low), abs(array.high)) > _LARGE:
            known = checked.line(array.place("high"))
            text = f"{word} is fed numbers from {array.low:g} to {array.high:g} ({known})"
            hint = "scale them: `x: [StandardScaler]`, or `Normalization` behind the Input"
            if array.high == 255:
                hint = '`x: [divide: 255]`, or `Rescaling: "${1 / 255}"` behind the Input'
            yield Finding(text, node.path, hint)


@rule(
    "SG705",
    bad="""
    data: {load: digits, split: {test: 0.2}, x: [{divide: 16}, {divide: 255}]}
    model: {layers: [{Input: [64]}, {Dense: {units: 10, activation: softmax}}]}
    """,
    mended="""
    data: {load: digits, split: {test: 0.2}, x: [{divide: 16}]}
    model: {layers: [{Input: [64]}, {Dense: {units: 10, activation: softmax}}]}
    """,
)
def inputs_are_scaled_once(checked: Checked) -> Findings:
    """What lies from 0 to 1 already all but vanishes when it is divided by 255 again."""
    steps = [(place, step, array) for place, step, array in before_steps(checked.spec)]
    steps += [(node.path, node.call, array) for node, array in behind(checked)]
    for place, call, array in steps:
        by = call.arguments.get("by") if call.entry.name == "divide" else None
        scale = number(call.arguments.get("scale")) if call.entry.name == "Rescaling" else None
        shrinks = (scale is not None and abs(scale) <= _FINE) or (
            isinstance(by, int | float) and abs(by) >= 1 / _FINE
        )
        small = array.low is not None and array.high is not None
        if not small or max(abs(array.low or 0), abs(array.high or 0)) > 1:
            continue
        if shrinks or call.entry.role is PREPROCESS:
            known = checked.line(array.place("high"))
            text = f"{call.entry.name} is given numbers from {array.low:g} to {array.high:g}"
            takes = "pixels from 0 to 255" if call.entry.role is PREPROCESS else "larger ones"
            hint = "scale once: remove one of the two"
            yield Finding(f"{text} ({known}), and is for {takes}", place, hint)
