"""What cannot be trained fold by fold: it is one array that is divided anew each time."""

from specgen import library
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.graph import entrances
from specgen.facts.learning import learns
from specgen.text.document import Trail

_FOLDS = "load: {synthetic: {shape: [8], classes: 3}}, split: {folds: 5}"


def _folds(checked: Checked) -> bool:
    return bool(checked.spec.data.split and checked.spec.data.split.folds)


@rule(
    "SG303",
    bad=f"""
    data: {{{_FOLDS}}}
    variants: {{few: {{}}, more: {{data.split.folds: 10}}}}
    """,
    mended=f"""
    data: {{{_FOLDS}}}
    variants: {{few: {{}}, more: {{fit.epochs: 10}}}}
    """,
)
def folds_of_variants_are_the_same(checked: Checked) -> Findings:
    """Every variant is measured on the same folds of the same samples."""
    for word, changes in checked.spec.variants.items() if _folds(checked) else ():
        for path in changes:
            if (path.startswith("data.") and not path.startswith(_WITHIN)) or path == "data":
                text = f"the folds of all variants are the same samples, and {path!r} changes them"
                hint = f"a variant can change {', '.join(each.rstrip('.') for each in _WITHIN)}"
                yield Finding(text, checked.key(("variants", word, path)), hint)


_WITHIN = ("data.x", "data.y", "data.noise", "data.augment", "data.pipeline", "data.prepare")


@rule(
    "SG303",
    bad="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, split: {folds: 5}}
    model:
      layers:
        - {Input: [8], name: a}
        - {Input: [8], name: b}
        - {Add: , from: [a, b]}
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, split: {folds: 5}}
    model:
      layers:
        - Input: [8]
        - Dense: {units: 3, activation: softmax}
    """,
)
def folds_divide_one_array(checked: Checked) -> Findings:
    """The rows of a fold are picked from one array of inputs."""
    if _folds(checked) and len(entrances(checked.spec.model)) > 1:
        text = "`folds` needs a model with one input, and this one has several"
        yield Finding(text, checked.key(("data", "split")))


@rule(
    "SG303",
    bad="""
    data:
      load: {seasonal: {length: 500}}
      x: [StandardScaler]
      split: {folds: 5}
      windows: {length: 24}
    model: {layers: [{Input: [24, 1]}, {LSTM: 8}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
    """,
    mended="""
    data:
      load: {seasonal: {length: 500}}
      x: [StandardScaler]
      split: {test: 0.2, shuffle: false}
      windows: {length: 24}
    model: {layers: [{Input: [24, 1]}, {LSTM: 8}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
    """,
)
def folds_of_windows_fit_nothing(checked: Checked) -> Findings:
    """What a fold learns from is scaled once it is picked, and rows out of order make no window."""
    data = checked.spec.data
    scalers = library.family("scalers")
    for axis in "xy" if data.windows and _folds(checked) else ():
        for index, step in enumerate(getattr(data, axis)):
            if step.entry.name in scalers or learns(step):
                text = f"{step.entry.name} is fitted in each fold, whose rows make no windows"
                hint = "put a Normalization layer into the model: it is adapted in each fold"
                place: Trail = ("data", axis, index, step.entry.name)
                yield Finding(text, checked.key(place), hint)


@rule(
    "SG303",
    bad="data: {load: {synthetic: {shape: [8], classes: 3}}, split: {val: 0.2, refit: true}}",
    mended=f"data: {{{_FOLDS.replace('5}', '5, refit: true}')}}}",
)
def refits_come_after_folds(checked: Checked) -> Findings:
    """What is trained once more, on everything, has been measured in folds."""
    split = checked.spec.data.split
    if split and split.refit and not split.folds:
        place = checked.key(("data", "split", "refit"))
        yield Finding("`refit` needs `folds`", place, "as in `folds: 5`")
    if split and split.refit and checked.spec.variants and not checked.spec.best:
        text = "`refit` needs to know which of the variants to train once more"
        yield Finding(text, checked.key(("data", "split", "refit")), "add `best: {by: val_loss}`")


@rule(
    "SG303",
    bad=f"""
    data: {{{_FOLDS.replace("5}", "5, refit: true}")}}}
    fit: {{epochs: 2, callbacks: [{{EarlyStopping: {{monitor: val_loss}}}}]}}
    """,
    mended=f"""
    data: {{{_FOLDS.replace("5}", "5, refit: true}")}}}
    fit: {{epochs: 2, callbacks: [{{EarlyStopping: {{monitor: loss}}}}]}}
    """,
)
def refits_have_no_validation(checked: Checked) -> Findings:
    """With all samples in training, a callback has none left to watch."""
    split = checked.spec.data.split
    for round_ in checked.spec.rounds if split and split.folds and split.refit else ():
        for index, call in enumerate(round_.fit.callbacks):
            if isinstance(call, str) or not call.entry.parameter("monitor"):
                continue
            if str(call.arguments.get("monitor", "val_loss")).startswith("val_"):
                text = f"{call.entry.name} watches the validation set, and a refit has none"
                place = (*round_.at("fit", "callbacks"), index)
                yield Finding(text, place, "watch `loss`, or remove `refit`")


@rule(
    "SG303",
    bad=f"""
    data: {{{_FOLDS}}}
    fit: {{epochs: 2, validation_split: 0.2}}
    """,
    mended=f"""
    data: {{{_FOLDS}}}
    fit: {{epochs: 2}}
    """,
)
def folds_validate_on_themselves(checked: Checked) -> Findings:
    """What a fold holds back is its validation set, and it needs no other."""
    split = checked.spec.data.split
    if split and split.folds and split.val:
        text = "`val` would hold samples back that no fold trains or validates on"
        yield Finding(text, checked.key(("data", "split", "val")), "remove `val`")
    for round_ in checked.spec.rounds if _folds(checked) else ():
        for key in ("validation_split", "validate_on"):
            if getattr(round_.fit, key) not in (None, "val", "none"):
                text = f"every fold validates on what it holds back, and `{key}` says otherwise"
                hint = f"remove `{key}`; with `validate_on: none` a fold is only measured on it"
                yield Finding(text, round_.at("fit", key), hint)
