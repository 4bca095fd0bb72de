"""The author's own class of the model, and a loop of the author's: what each is given and needs."""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.metrics import has_validation
from specgen.facts.variables import known
from specgen.language.constructors import constructor
from specgen.language.vocabulary import GRAPH, LOOP
from specgen.text.guesses import did_you_mean

_DATA = "load: {synthetic: {shape: [8], classes: 3}}"
_ENDS = """
import keras


class Ends(keras.Model):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def train_step(self, data):
        return {"ends": 0.0}
"""
_LOOP = """
def by_hand(model, x_train, epochs):
    return {"loss": [0.0] * epochs}
"""
_COPIES = """
model: {layers: [{Input: [8]}, {Dense: 3}, {Dense: 8}]}
compile: {optimizer: adam, loss: mse}
"""


@rule(
    "SG303",
    bad=f"data: {{{_DATA}, labels: false}}{_COPIES}",
    mended=f"data: {{{_DATA}, reconstruct: true}}{_COPIES}",
)
def losses_have_labels_to_compare_with(checked: Checked) -> Findings:
    """Without labels a model of a class of its own trains, by its own `train_step`."""
    spec = checked.spec
    for round_ in spec.rounds if not spec.data.labels else ():
        if round_.compile.loss is not None and not round_.fit.loop:
            hint = (
                "the inputs are the labels with `reconstruct: true`; a class has losses of its own"
            )
            text = "`labels: false` leaves this loss nothing to compare with"
            yield Finding(text, round_.at("compile", "loss"), hint)


@rule(
    "SG303",
    bad=f"data: {{{_DATA}, labels: false, reconstruct: true}}{_COPIES}",
    mended=f"data: {{{_DATA}, reconstruct: true}}{_COPIES}",
)
def labels_are_there_or_not(checked: Checked) -> Findings:
    """What makes labels does not stand beside `labels: false`."""
    data = checked.spec.data
    made: dict[str, object] = {
        "reconstruct": data.reconstruct,
        "pairs": data.pairs,
        "augment": data.augment,
    }
    made["windows"] = data.windows and not data.windows.untargeted
    made["pipeline"] = data.pipeline and not data.labelled
    for key in (key for key, item in made.items() if item and not data.labels):
        text = f"`{key}` makes pairs of inputs and labels, and `labels: false` leaves none"
        yield Finding(text, checked.key(("data", key)), "remove one of the two")


@rule(
    "SG303",
    python=_ENDS,
    bad="""
    code: mine.py
    model: {class: Ends, parts: {body: {Dense: 3}}, layers: [{Input: [8]}, body]}
    """,
    mended="""
    code: mine.py
    model: {class: Ends, parts: {body: {Dense: 3}}}
    """,
)
def classes_are_made_of_what_they_take(checked: Checked) -> Findings:
    """A class is made of the inputs and outputs of `layers`, or of parts alone."""
    model = checked.spec.model
    if not model.class_:
        return
    word = model.class_.entry.name
    made = constructor(checked.code.statements, word)
    whole = made.listed or made.named or {*GRAPH} <= {*made.names}
    if model.layers and not whole:
        hint = "remove `layers`, or let `__init__` take **kwargs and hand them on"
        text = f"{word} takes no inputs and outputs, and `layers` makes them"
        yield Finding(text, checked.key(("model", "layers")), hint)
    elif not model.layers and not made.names:
        hint = "give the model `layers`, or `__init__` parameters with names of parts"
        yield Finding(f"{word} is made of inputs and outputs", ("model", "class"), hint)


@rule(
    "SG303",
    python=_ENDS,
    bad="""
    code: mine.py
    model: {class: Ends, parts: {body: {Dense: 3}}}
    compile: {optimizer: adam}
    fit: {epochs: 2, validate_on: test}
    """,
    mended="""
    code: mine.py
    model: {class: Ends, parts: {body: {Dense: 3}}}
    compile: {optimizer: adam}
    fit: {epochs: 2}
    """,
)
def classes_measure_what_they_validate(checked: Checked) -> Findings:
    """Validation and evaluation need a `test_step`, or a loss."""
    spec = checked.spec
    if not spec.unmeasured or not spec.model.class_:
        return
    word = spec.model.class_.entry.name
    for round_ in spec.rounds:
        if has_validation(spec, round_) and not round_.fit.loop:
            hint = "define it, or leave the validation set out with `validate_on: none`"
            text = f"`fit` validates by test_step, which {word} does not define"
            yield Finding(text, checked.key(round_.path("fit")), hint)


@rule(
    "SG303",
    python=_LOOP,
    bad="""
    code: mine.py
    # without compile
    fit: {loop: by_hand, epochs: 2, shuffle: false}
    """,
    mended="""
    code: mine.py
    # without compile
    fit: {loop: by_hand, epochs: 2}
    """,
)
def loops_are_told_what_they_take(checked: Checked) -> Findings:
    """A loop of the author's takes some keys of `fit`, and the rest as arguments."""
    for round_ in checked.spec.rounds:
        loop = round_.fit.loop
        if not loop:
            continue
        own = checked.code.entries[loop.entry.name]
        for key in sorted(round_.fit.model_fields_set - {"loop", "explain"}):
            if key not in LOOP or not own.parameter(key):
                hint = f"give {loop.entry.name} a parameter {key!r}" if key in LOOP else None
                hint = hint or f"a loop is told {', '.join(LOOP)}; the rest are its arguments"
                text = f"{loop.entry.name} takes no {key!r} of `fit`"
                yield Finding(text, checked.key(round_.at("fit", key)), hint)
        told = {key for key in LOOP if getattr(round_.fit, key)}
        there = {*known(checked.spec), *checked.spec.model.parts, "model", *told}
        for parameter in own.parameters:
            word = parameter.name
            if parameter.required and word not in {*there, *loop.arguments}:
                hint = did_you_mean(word, there) or f"known here: {', '.join(sorted(there))}"
                hint = f"add `{word}` to `fit`" if word in LOOP else hint
                text = f"{loop.entry.name} needs {word!r}, which is not there"
                yield Finding(text, round_.at("fit", "loop"), hint)
        if checked.spec.train:
            text = "a loop takes the place of the one `fit`, and this is a round of several"
            yield Finding(text, round_.at("fit", "loop"), "make the rounds inside of the loop")
