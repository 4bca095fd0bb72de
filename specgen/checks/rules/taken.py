"""What reaches the model and its loss is what these take: shapes of inputs, form of labels."""

from collections.abc import Callable, Iterator

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.data.array import CLASSES, ONE_HOT, UNKNOWN, Array, Shape
from specgen.facts.data.layers import LAYERS
from specgen.facts.graph import Node
from specgen.facts.judged import BINARY, CATEGORICAL, PLAIN, SPARSE, Judged
from specgen.facts.references import argument
from specgen.language.entries import ENTRANCE

_IMAGES = "data: {load: {synthetic: {shape: [8, 8], classes: 3}}}"


def entered(checked: Checked) -> Iterator[tuple[Node, Array]]:
    """Each Input of the model, with what is known of the data that go in there."""
    spec, network = checked.spec, checked.networks["model",]
    looped = any(round_.fit.loop for round_ in spec.rounds)
    doors = [node for node in network.wiring.nodes if node.call.entry.role is ENTRANCE]
    for node in doors if not (spec.model.class_ or looped) else ():
        word = node.targets[0]
        alone = len(doors) == 1 and len(checked.facts.x) == 1
        known = checked.facts.x.get("" if alone else word, UNKNOWN)
        yield node, known


def asked(node: Node) -> Shape | None:
    """The shape that an Input is made for, where it says it in numbers."""
    given = node.call.arguments
    shape = given.get("shape", given.get("batch_shape", [None])[1:] or None)
    plain = isinstance(shape, list | tuple) and all(isinstance(n, int | None) for n in shape)
    return tuple(shape) if plain else None


def behind(checked: Checked) -> Iterator[tuple[Node, Array]]:
    """Each layer that data reach with no layer between but those that leave them what they are."""
    doors = {node.path: array for node, array in entered(checked)}
    there: dict[str, Array] = {}
    for node in checked.networks["model",].wiring.nodes if doors else ():
        if not there and node.path not in doors:
            continue  # as most layers of a deep model: nothing known reaches them
        feeds = () if node.path in doors else node.feeds
        array = doors.get(node.path) or there.get(feeds[0] if len(feeds) == 1 else "")
        known = LAYERS.get(node.call.entry.name) if node.call.entry.role.of_keras else None
        if array and node.path not in doors:
            yield node, array
            array = known(array, node.call.arguments).noted(array, node.path) if known else None
        for word in node.targets:
            there.pop(word, None)
            if array and not node.call.beside.repeat:
                there[word] = array


@rule(
    "SG310",
    bad=f"""
    {_IMAGES}
    model: {{layers: [{{Input: [64]}}, {{Dense: {{units: 3, activation: softmax}}}}]}}
    """,
    mended=f"""
    {_IMAGES}
    model: {{layers: [{{Input: [8, 8]}}, Flatten, {{Dense: {{units: 3, activation: softmax}}}}]}}
    """,
)
def inputs_have_the_shape_of_the_data(checked: Checked) -> Findings:
    """An Input has the shape of an example, as it is once it is prepared."""
    for node, array in entered(checked):
        wanted, shape = asked(node), array.shape
        if wanted is None or shape is None or fits(shape, wanted):
            continue
        text = f"this Input takes {_sized(wanted)}, and an example of the data has {_sized(shape)}"
        made = checked.line(array.place("shape"))
        yield Finding(f"{text} ({made})", node.path, _reshaped(shape, wanted))


def fits(shape: Shape, wanted: Shape) -> bool:
    """Whether Keras takes it: at the end it adds an axis of length 1, or takes one out."""
    if len(shape) == len(wanted) + 1 and shape[-1] == 1:
        shape = shape[:-1]
    if len(shape) == len(wanted) - 1 and wanted[-1] == 1:
        wanted = wanted[:-1]
    pairs = zip(shape, wanted, strict=False)
    return len(shape) == len(wanted) and all(a == b or None in (a, b) for a, b in pairs)


def _sized(shape: Shape) -> str:
    sizes = ["?" if size is None else str(size) for size in shape]
    counted = f"{sizes[0]} number{'' if shape[0] == 1 else 's'}" if len(sizes) == 1 else ""
    return counted or " x ".join(sizes) or "a single value"


def _reshaped(shape: Shape, wanted: Shape) -> str:
    listed = ", ".join("null" if size is None else str(size) for size in shape)
    flat = len(wanted) == 1 and len(shape) > 1
    return f"`Input: [{listed}]`" + (", and `Flatten` behind it" if flat else "")


@rule(
    "SG310",
    bad="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, y: [one_hot]}
    compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, y: [one_hot]}
    compile: {optimizer: adam, loss: categorical_crossentropy, metrics: [accuracy]}
    """,
)
def labels_have_the_form_of_the_loss(checked: Checked) -> Findings:
    """One loss takes class numbers, another one rows with a single 1."""
    yield from _sure(checked, _formed)


def _formed(checked: Checked, each: Judged) -> Findings:
    labels, made = each.labels, checked.line(each.labels.place("form"))
    rows = labels.form == ONE_HOT and labels.classes != 1
    if each.loss == SPARSE and rows:
        text = f"{SPARSE} takes class numbers, and the labels are {ONE_HOT} ({made})"
        yield Finding(text, each.place, "`loss: categorical_crossentropy` takes such rows")
    elif each.loss in CATEGORICAL and labels.form == CLASSES and _several(each):
        text = f"{each.loss} takes {ONE_HOT}, and the labels are class numbers ({made})"
        yield Finding(text, each.place, f"`loss: {SPARSE}` takes them; or `y: [one_hot]`")


def _several(each: Judged) -> bool:
    """Whether the output is known to have more than one unit."""
    counted = each.end.follows_labels and (each.labels.classes or 0) > 1
    return counted or (each.end.units or 0) > 1


@rule(
    "SG310",
    bad="model: {layers: [{Input: [8]}, {Dense: {units: 2, activation: softmax}}]}",
    mended="model: {layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]}",
)
def units_are_enough_for_the_labels(checked: Checked) -> Findings:
    """Class numbers count from 0, and each of them needs a unit."""
    yield from _sure(checked, _counted)


def _counted(checked: Checked, each: Judged) -> Findings:
    labels, units = each.labels, each.end.units
    whole = labels.form == CLASSES or (not labels.form and isinstance(labels.high, int))
    if each.loss != SPARSE or units is None or labels.high is None or not whole:
        return
    if labels.high >= units:
        known = checked.line(labels.place("high"))
        text = f"{_units(units)} for classes up to number {labels.high:g} ({known})"
        hint = f"`units: {labels.high + 1:g}`: one for each class, from 0"
        if labels.low and labels.high == units:
            hint = f"`y: [subtract: {labels.low:g}]` makes the labels begin at 0"
        yield Finding(text, each.end.inner, hint)


@rule(
    "SG310",
    bad="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, y: [one_hot]}
    model: {layers: [{Input: [8]}, {Dense: {units: 4, activation: softmax}}]}
    compile: {optimizer: adam, loss: categorical_crossentropy}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, y: [one_hot]}
    model: {layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]}
    compile: {optimizer: adam, loss: categorical_crossentropy}
    """,
)
def outputs_are_as_wide_as_the_labels(checked: Checked) -> Findings:
    """A loss that compares number by number needs as many of them on both sides."""
    yield from _sure(checked, _as_wide)


def _as_wide(checked: Checked, each: Judged) -> Findings:
    shape, units = each.labels.shape, each.end.units
    if units is None or shape is None or each.loss not in (*CATEGORICAL, *BINARY, *PLAIN):
        return
    if each.loss in CATEGORICAL and each.labels.form == CLASSES:
        return  # said above, in better words
    wide = shape[-1] if shape else 1
    single = 1 in (wide, units)
    repeats = each.loss in PLAIN and single and (shape or wide != 1)
    if wide is None or wide == units or repeats:
        return
    said = "a single value" if wide == 1 else f"{wide} numbers each"
    known = checked.line(each.labels.place("shape"))
    text = f"{_units(units)}, and the labels are {said} ({known})"
    yield Finding(text, each.end.inner, _widened(each, wide))


def _units(units: int) -> str:
    return f"the output has {units} unit{'' if units == 1 else 's'}"


def _widened(each: Judged, wide: int) -> str:
    if each.loss in BINARY and each.labels.form == CLASSES and (each.labels.classes or 0) > 2:
        return f"`loss: {SPARSE}` tells several classes apart"
    if each.loss in BINARY and each.end.activation == "softmax" and wide == 1:
        return f"`loss: {SPARSE}`; or one unit with `activation: sigmoid`"
    return f"`units: {wide}`"


@rule(
    "SG310",
    bad=f"""
    {_IMAGES}
    model: {{layers: [{{Input: [8, 8]}}, {{Dense: {{units: 3, activation: softmax}}}}]}}
    """,
    mended=f"""
    {_IMAGES}
    model: {{layers: [{{Input: [8, 8]}}, Flatten, {{Dense: {{units: 3, activation: softmax}}}}]}}
    """,
)
def outputs_have_the_axes_of_the_labels(checked: Checked) -> Findings:
    """An example has one row of units for each of its labels."""
    yield from _sure(checked, _in_rows)


def _in_rows(checked: Checked, each: Judged) -> Findings:
    inner, labels = axes(checked, each), each.labels.shape
    if inner is None or labels is None or each.loss not in (SPARSE, *CATEGORICAL, *BINARY):
        return
    if each.labels.form == (ONE_HOT if each.loss == SPARSE else CLASSES) and _several(each):
        return  # said above, in better words
    if each.loss == SPARSE and len(labels) == len(inner) + 1 and labels[-1] == 1:
        labels = labels[:-1]
    rest = labels if each.loss == SPARSE else labels[:-1]
    squeezed = each.loss in BINARY and each.end.units == 1 and len(labels) == len(inner)
    if len(rest) == len(inner) or squeezed:
        return
    known = checked.line(each.labels.place("shape"))
    output = _sized((*inner, each.end.units))
    text = f"the output has {output} for an example, and the labels have {_sized(labels)}"
    yield Finding(f"{text} ({known})", each.end.place, FEWER_AXES)


def _sure(checked: Checked, find: Callable[[Checked, Judged], Findings]) -> Findings:
    """What is wrong with each output that Keras's own fit trains."""
    for each in checked.judged:
        yield from find(checked, each) if each.sure else ()


# Each says what is wrong with the labels that a loss is given.
GIVEN = (_formed, _counted, _as_wide, _in_rows)
FEWER_AXES = "`Flatten`, pooling, or a recurrent layer without `return_sequences` leaves one row"


def axes(checked: Checked, each: Judged) -> Shape | None:
    """The axes of an output between the batch and the units, where they are known."""
    nodes = checked.networks["model",].wiring.nodes
    if any(node.call.entry.name == "TextVectorization" for node in nodes):
        return None  # which takes an axis out that Keras's own shapes keep
    outputs = checked.shapes.whole.outputs or ()
    number = checked.ends.index(each.end)
    shape = outputs[number].shape if len(outputs) == len(checked.ends) else None
    return shape[1:-1] if shape else None


@rule(
    "SG310",
    bad="""
    data: {load: {synthetic: {shape: [8], below: 50, classes: 3}}}
    model:
      layers:
        - Input: [8]
        - Embedding: {input_dim: 40, output_dim: 4}
        - GlobalAveragePooling1D
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8], below: 50, classes: 3}}}
    model:
      layers:
        - Input: [8]
        - Embedding: {input_dim: 50, output_dim: 4}
        - GlobalAveragePooling1D
        - Dense: {units: 3, activation: softmax}
    """,
)
def embeddings_know_every_number(checked: Checked) -> Findings:
    """An Embedding has a vector for each number below `input_dim`."""
    for node, array in behind(checked):
        count = node.call.arguments.get("input_dim")
        if node.call.entry.name != "Embedding" or not isinstance(count, int):
            continue
        if array.high is not None and array.high >= count:
            known = checked.line(array.place("high"))
            text = f"numbers up to {array.high:g} reach this Embedding of {count} ({known})"
            hint = f"`input_dim: {array.high + 1:g}`; 0 counts too"
            yield Finding(text, argument(node.call, node.path, "input_dim"), hint)
