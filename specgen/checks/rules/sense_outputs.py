"""The last activation, the loss, the labels and the metrics mean the same thing. Warnings."""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.checks.rules.taken import FEWER_AXES, GIVEN, axes, fits
from specgen.facts.data.array import CLASSES, NUMBERS, ONE_HOT
from specgen.facts.judged import BINARY, CATEGORICAL, PLAIN, SPARSE

_CROSSED = (SPARSE, *CATEGORICAL, *BINARY)
_TWO = "data: {load: moons, split: {test: 0.2}}"
_PRICES = "data: {load: {synthetic: {shape: [8]}}}"


def _last(units: int, activation: str, inputs: int = 8) -> str:
    wide = f"units: {units}, activation: {activation}"
    return f"model: {{layers: [{{Input: [{inputs}]}}, {{Dense: {{{wide}}}}}]}}"


@rule(
    "SG702",
    bad=f"""
    {_TWO}
    {_last(1, "softmax", 2)}
    compile: {{optimizer: adam, loss: binary_crossentropy}}
    """,
    mended=f"""
    {_TWO}
    {_last(1, "sigmoid", 2)}
    compile: {{optimizer: adam, loss: binary_crossentropy}}
    """,
)
def softmax_has_several_units(checked: Checked) -> Findings:
    """Softmax makes shares of a whole: of one unit it makes 1, whatever comes in."""
    for each in checked.judged:
        if each.end.units == 1 and each.end.activation == "softmax":
            hint = "`activation: sigmoid` for two classes, none for a number"
            yield Finding("softmax of one unit is always 1", each.end.place, hint)


@rule(
    "SG702",
    bad=_last(3, "sigmoid"),
    mended=_last(3, "softmax"),
)
def classes_that_exclude_each_other_share_a_whole(checked: Checked) -> Findings:
    """The losses for one class of several take shares that add up to 1, as softmax makes them."""
    for each in checked.judged:
        wrong = each.end.activation in ("sigmoid", "tanh", "relu", "hard_sigmoid")
        if each.loss in (SPARSE, *CATEGORICAL) and wrong and not each.logits:
            loss = f"{each.loss} ({checked.line(each.place)})"
            text = f"{loss} takes shares that add up to 1, and {each.end.activation} makes none"
            yield Finding(text, each.end.place, "`activation: softmax`")
        elif each.loss in CATEGORICAL and each.end.units == 1 and each.end.activation != "softmax":
            text = f"{each.loss} ({checked.line(each.place)}) of one unit is always 0"
            yield Finding(
                text, each.end.inner, "`loss: binary_crossentropy` tells two classes apart"
            )


@rule(
    "SG702",
    bad="model: {layers: [{Input: [8]}, {Dense: 3}]}",
    mended="""
    model: {layers: [{Input: [8]}, {Dense: 3}]}
    compile: {optimizer: adam, loss: {SparseCategoricalCrossentropy: {from_logits: true}}}
    """,
)
def crossentropies_are_of_probabilities(checked: Checked) -> Findings:
    """A crossentropy takes numbers from 0 to 1, or is told that it is given logits."""
    for each in checked.judged:
        if each.loss in BINARY and each.end.activation in ("relu", "tanh") and not each.logits:
            known, wanted = each.end.activation, "sigmoid"
        elif each.loss in _CROSSED and each.end.activation == "linear" and not each.logits:
            known = "no activation"
            wanted = "sigmoid" if each.loss in BINARY else "softmax"
        else:
            continue
        loss = f"{each.loss} ({checked.line(each.place)})"
        text = f"{loss} takes numbers from 0 to 1, and this output has {known}"
        hint = f"`activation: {wanted}`, or `from_logits: true` for the loss"
        yield Finding(text, each.end.place, hint)


@rule(
    "SG702",
    bad="compile: {optimizer: adam, loss: {SparseCategoricalCrossentropy: {from_logits: true}}}",
    mended="""
    model: {layers: [{Input: [8]}, {Dense: 3}]}
    compile: {optimizer: adam, loss: {SparseCategoricalCrossentropy: {from_logits: true}}}
    """,
)
def logits_have_no_activation(checked: Checked) -> Findings:
    """With `from_logits` the loss makes probabilities itself: of some it makes others."""
    for each in checked.judged:
        if each.logits and each.end.activation in ("softmax", "sigmoid"):
            output = checked.line(each.end.place)
            text = f"`from_logits: true`, and the output has a {each.end.activation} ({output})"
            yield Finding(text, each.place, "remove `from_logits`, or the activation")


@rule(
    "SG702",
    bad=f"""
    data: {{load: diabetes, split: {{test: 0.2}}}}
    {_last(1, "sigmoid", 10)}
    compile: {{optimizer: adam, loss: mse}}
    """,
    mended="""
    data: {load: diabetes, split: {test: 0.2}}
    model: {layers: [{Input: [10]}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
    """,
)
def outputs_reach_the_numbers(checked: Checked) -> Findings:
    """What is predicted lies where the last activation can reach it."""
    reach = {"sigmoid": (0, 1), "softmax": (0, 1), "tanh": (-1, 1), "relu": (0, None)}
    for each in checked.judged:
        labels = each.labels
        low, high = reach.get(each.end.activation or "", (None, None))
        over = high is not None and labels.high is not None and labels.high > high
        under = low is not None and labels.low is not None and labels.low < low
        if each.loss in PLAIN and labels.form == NUMBERS and (over or under):
            ends = f"{labels.low:g} to {labels.high:g}" if labels.high is not None else ""
            known = checked.line(labels.place("high"))
            text = (
                f"{each.end.activation} never leaves {low} to {high}"
                if over
                else "relu is never below 0"
            )
            hint = "remove the activation, or scale what is predicted"
            yield Finding(f"{text}, and the targets go from {ends} ({known})", each.end.place, hint)


@rule(
    "SG703",
    bad=f"""
    {_PRICES}
    model: {{layers: [{{Input: [8]}}, {{Dense: 1}}]}}
    compile: {{optimizer: adam, loss: mse, metrics: [accuracy]}}
    """,
    mended=f"""
    {_PRICES}
    model: {{layers: [{{Input: [8]}}, {{Dense: 1}}]}}
    compile: {{optimizer: adam, loss: mse, metrics: [mae]}}
    """,
)
def accuracies_are_of_classes(checked: Checked) -> Findings:
    """Accuracy counts hits, and of measured numbers hardly one is hit."""
    for each in checked.judged:
        for metric, place in each.metrics if each.labels.form == NUMBERS else ():
            if metric.endswith("accuracy"):
                known = checked.line(each.labels.place("form"))
                text = (
                    f"{metric} counts classes that are right, and the targets are numbers ({known})"
                )
                yield Finding(text, place, "`mae` is the mean error in the units of the targets")


@rule(
    "SG703",
    bad=f"""
    {_PRICES}
    {_last(3, "softmax")}
    compile: {{optimizer: adam, loss: sparse_categorical_crossentropy}}
    """,
    mended=f"""
    {_PRICES}
    model: {{layers: [{{Input: [8]}}, {{Dense: 1}}]}}
    compile: {{optimizer: adam, loss: mse}}
    """,
)
def crossentropies_are_of_classes(checked: Checked) -> Findings:
    """A crossentropy compares classes, and cuts numbers off or goes below 0."""
    for each in checked.judged:
        labels, known = each.labels, checked.line(each.labels.place("form"))
        beyond = labels.high is not None and (labels.high > 1 or (labels.low or 0) < 0)
        if each.loss == SPARSE and labels.form == NUMBERS:
            text = f"{SPARSE} is about classes, and the targets are numbers ({known})"
            yield Finding(text, each.place, "`loss: mse` compares numbers")
        elif each.loss in BINARY and labels.form == NUMBERS and beyond:
            text = f"{each.loss} is about 0 and 1, and the targets are other numbers ({known})"
            yield Finding(text, each.place, "`loss: mse` compares numbers")
        elif each.loss in BINARY and labels.form == CLASSES and (labels.high or 0) > 1:
            text = f"{each.loss} tells 0 from 1, and the labels go up to {labels.high:g} ({known})"
            yield Finding(text, each.place, f"`loss: {SPARSE}`, and a unit for each class")


@rule(
    "SG703",
    bad="""
    data: {load: {synthetic: {shape: [8]}}, y: [{reshape: [1]}]}
    model: {layers: [{Input: [8]}, {Dense: 3}]}
    compile: {optimizer: adam, loss: mse}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8]}}, y: [{reshape: [1]}]}
    model: {layers: [{Input: [8]}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
    """,
)
def numbers_are_compared_one_by_one(checked: Checked) -> Findings:
    """A loss such as mse repeats a single number, and compares it with every unit."""
    for each in checked.judged:
        shape, units = each.labels.shape, each.end.units
        wide = shape[-1] if shape else None
        inner = axes(checked, each)
        alike = (
            units == 1 and shape and inner and fits(shape, inner)
        )  # Keras takes the last axis out
        if alike:
            continue
        if each.loss in PLAIN and inner and shape is not None and len(shape) <= len(inner):
            rows = " x ".join("?" if size is None else str(size) for size in inner)
            known = checked.line(each.labels.place("shape"))
            text = f"{rows} predictions are compared with one target ({known})"
            yield Finding(text, each.end.place, FEWER_AXES)
            continue
        if each.loss not in PLAIN or not units or not wide or wide == units:
            continue
        if 1 in (wide, units):
            known = checked.line(each.labels.place("shape"))
            both = "1 unit is" if units == 1 else f"{units} units are"
            text = f"{both} compared with {wide} number{'s' if wide > 1 else ''} ({known})"
            hint = f"`units: {wide}`"
            if each.labels.form == ONE_HOT:
                hint = f"`units: {wide}` with softmax, and `loss: categorical_crossentropy`"
            yield Finding(text, each.end.inner, hint)


@rule(
    "SG703",
    bad=f"compile: {{optimizer: adam, loss: {SPARSE}, metrics: [categorical_accuracy]}}",
    mended=f"compile: {{optimizer: adam, loss: {SPARSE}, metrics: [accuracy]}}",
)
def metrics_read_the_labels_as_the_loss_does(checked: Checked) -> Findings:
    """A metric that takes rows with a single 1 finds class 0 in every class number."""
    rows = ("categorical_accuracy", "top_k_categorical_accuracy", "one_hot_io_u")
    for each in checked.judged:
        labels, made = each.labels, checked.line(each.labels.place("form"))
        for metric, place in each.metrics:
            if metric in rows and labels.form == CLASSES and each.end.units != 1:
                text = f"{metric} takes {ONE_HOT}, and the labels are class numbers ({made})"
                yield Finding(text, place, f"`sparse_{metric}`")
            elif metric == "binary_accuracy" and each.end.activation == "softmax":
                text = (
                    f"binary_accuracy judges each unit alone, and softmax shares a whole ({made})"
                )
                yield Finding(text, place, "`accuracy` counts the classes that are right")


@rule(
    "SG703",
    bad="""
    code: mine.py
    data: {load: {synthetic: {shape: [8], classes: 3}}, y: [one_hot]}
    model: {class: OwnStep, layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]}
    compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
    """,
    mended="""
    code: mine.py
    data: {load: {synthetic: {shape: [8], classes: 3}}}
    model: {class: OwnStep, layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]}
    compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
    """,
    python="""
    import keras


    class OwnStep(keras.Model):
        def train_step(self, data):
            return super().train_step(data)
    """,
)
def losses_of_own_code_are_given_what_they_take(checked: Checked) -> Findings:
    """What fit would refuse, code of the author's is hardly meant to do either."""
    for each in checked.judged:
        for find in GIVEN if not each.sure else ():
            yield from find(checked, each)
