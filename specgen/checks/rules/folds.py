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
    bad="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, split: {folds: 5}}
    variants: {short: {fit.epochs: 1}, long: {fit.epochs: 5}}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8], classes: 3}}}
    variants: {short: {fit.epochs: 1}, long: {fit.epochs: 5}}
    """,
)
def folds_have_no_variants(checked: Checked) -> Findings:
    """Trainings are compared over folds, or over variants."""
    if _folds(checked) and checked.spec.variants:
        place = checked.key(("data", "split"))
        yield Finding(
            "`folds` and `variants` cannot be used together", place, "keep one of the two"
        )


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
    data: {load: {synthetic: {shape: [8], classes: 3}}, split: {folds: 5}, x: [StandardScaler]}
    """,
    mended="""
    data: {load: {synthetic: {shape: [8], classes: 3}}, split: {folds: 5}}
    model: {layers: [{Input: [8]}, Normalization, {Dense: {units: 3, activation: softmax}}]}
    """,
)
def folds_learn_from_their_own_rows(checked: Checked) -> Findings:
    """What is fitted before the folds has seen the samples that each of them holds back."""
    scalers = library.family("scalers")
    for axis in "xy" if _folds(checked) else ():
        for index, step in enumerate(getattr(checked.spec.data, axis)):
            if step.entry.name in scalers or learns(step):
                text = f"{step.entry.name} would be fitted to the samples that a fold holds back"
                hint = "put a Normalization layer into the model: it is adapted in each fold"
                place: Trail = ("data", axis, index, step.entry.name)
                yield Finding(text, checked.key(place), hint)


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
