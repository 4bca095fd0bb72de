"""Where `compile`, `fit` and `train` do not fit the model and the data, or each other."""

from collections.abc import Collection, Iterator
from typing import Any

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.plan import names_given, told
from specgen.facts.variables import known
from specgen.language import formulas
from specgen.language.calls import computed_in
from specgen.text.document import Trail
from specgen.text.guesses import did_you_mean

_ADAM = "compile: {optimizer: adam, loss: sparse_categorical_crossentropy}"
_DATA = "load: {synthetic: {shape: [8], classes: 3}}"
_FOLDER = "load: {image_folder: {path: photos, image_size: 32}}"
_TWO = """
    model:
      layers:
        - Input: [8]
        - Dense: {units: 3, activation: softmax, name: kind}
        - Dense: {units: 1, name: size}
          from: inputs
      outputs: [kind, size]
"""
_SETS = {"val": "validation", "test": "test"}
_EACH = "{kind: sparse_categorical_crossentropy, size: mse}"


@rule(
    "SG103",
    bad=f"""
    fit: {{epochs: 3}}
    train: [{{{_ADAM}, fit: {{epochs: 2}}}}]
    """,
    mended=f"train: [{{{_ADAM}, fit: {{epochs: 2}}}}]",
)
def trainings_are_said_once(checked: Checked) -> Findings:
    """A training in rounds has its own `compile` and `fit` in each of them."""
    for key in ("compile", "fit") if checked.spec.train else ():
        if getattr(checked.spec, key):
            text, hint = f"`{key}` is given here and in `train`", "remove one of them"
            yield Finding(text, checked.key((key,)), hint)


@rule(
    "SG303",
    bad="fit: {epochs: 2, class_weight: balanced, sample_weight: '${y_train + 1}'}",
    mended="fit: {epochs: 2, class_weight: balanced}",
)
def weights_are_of_classes_or_samples(checked: Checked) -> Findings:
    """One of the two, for data that have them."""
    for round_ in checked.spec.rounds:
        fit, data, key, text = round_.fit, checked.spec.data, "", ""
        if fit.class_weight is not None and fit.sample_weight is not None:
            key, text = "sample_weight", "Keras takes class_weight or sample_weight, not both"
        elif fit.sample_weight is not None and data.streams:
            key, text = (
                "sample_weight",
                "`sample_weight` needs arrays, and these data come in batches",
            )
        elif fit.class_weight == "balanced" and data.family == "streams":
            key, text = (
                "class_weight",
                "`balanced` counts labels in arrays, and these data come in batches",
            )
        if key:
            yield Finding(text, (*round_.path("fit"), key))


@rule(
    "SG302",
    bad="fit: {epochs: 2, sample_weight: '${y_trian + 1}'}",
    mended="fit: {epochs: 2, sample_weight: '${y_train + 1}'}",
)
def formulas_around_training_can_be_read(checked: Checked) -> Findings:
    """A formula in `compile` and `fit` is about the data; in `data`, of numbers alone.

    There the arrays change from step to step.
    """
    there = known(checked.spec)
    for key in ("load", "table", "x", "y", "noise", "augment"):
        for path, found in computed_in(getattr(checked.spec.data, key), ("data", key)):
            yield from _unreadable(checked, found.text, path, (), "load")
    for number, round_ in enumerate(checked.spec.rounds):
        for word, section in {"compile": round_.compile, "fit": round_.fit}.items():
            names = (*there, *told(checked.plan, word, number))
            for key in section.model_fields_set:
                trail = (*round_.path(word), key)
                for path, found in computed_in(getattr(section, key), trail):
                    yield from _unreadable(checked, found.text, path, names, word)


def _unreadable(
    checked: Checked, text: str, path: Trail, names: Collection[str], milestone: str
) -> Findings:
    try:
        formulas.formula(text, names)
    except formulas.FormulaError as error:
        yield Finding(str(error), path, too_late(checked, error.name, milestone) or error.help)


def too_late(checked: Checked, word: str | None, milestone: str) -> str | None:
    """A hint where the walkthrough names the value that a formula lacks, but does so later."""
    for step in checked.plan.steps:
        if any(word == each for each, _ in names_given(step)):
            where = checked.span(step.path).in_words
            what = f"`{step.name}` on {where} names it"
            if milestone == "load":
                return f"{what}, once the data are there; here it is a plain number"
            return f"{what}: put that before {milestone!r}"
    return None


@rule(
    "SG103",
    bad=f"""
    data: {{{_DATA}, split: {{val: 0.2}}}}
    fit: {{epochs: 2, validate_on: val, validation_split: 0.2}}
    """,
    mended=f"""
    data: {{{_DATA}, split: {{val: 0.2}}}}
    fit: {{epochs: 2, validate_on: val}}
    """,
)
def validation_is_said_once(checked: Checked) -> Findings:
    """Validation has a set of its own, or a share of the training set."""
    for round_ in checked.spec.rounds:
        if round_.fit.validate_on and round_.fit.validation_split:
            text = "`validate_on` and `validation_split` cannot be used together"
            yield Finding(text, round_.at("fit", "validation_split"), "keep one of the two")


@rule(
    "SG303", bad="fit: {epochs: 2, initial_epoch: 2}", mended="fit: {epochs: 4, initial_epoch: 2}"
)
def epochs_are_left(checked: Checked) -> Findings:
    """`epochs` is the number of the last epoch, not how many there are after the first."""
    for round_ in checked.spec.rounds:
        if (round_.fit.initial_epoch or 0) >= round_.fit.epochs:
            first, last = round_.fit.initial_epoch, round_.fit.epochs
            text = f"training would begin at epoch {first} and end at epoch {last}"
            yield Finding(text, round_.at("fit", "initial_epoch"))


@rule(
    "SG303",
    bad="fit: {epochs: 2, validate_on: val}",
    mended=f"""
    data: {{{_DATA}, split: {{val: 0.2}}}}
    fit: {{epochs: 2, validate_on: val}}
    """,
)
def validation_sets_are_there(checked: Checked) -> Findings:
    """The data have the set that training validates on."""
    for round_ in checked.spec.rounds:
        wanted = round_.fit.validate_on
        if wanted in _SETS and wanted not in checked.spec.data.parts:
            hint = f"as in `split: {{{wanted}: 0.2}}` under `data`"
            yield Finding(
                f"the data have no {_SETS[wanted]} set", round_.at("fit", "validate_on"), hint
            )


@rule(
    "SG303",
    bad=f"""
    data: {{{_DATA}, pipeline: {{batch_size: 32}}}}
    fit: {{epochs: 2, batch_size: 64}}
    """,
    mended=f"""
    data: {{{_DATA}, pipeline: {{batch_size: 64}}}}
    fit: {{epochs: 2}}
    """,
)
def batches_are_made_by_the_data(checked: Checked) -> Findings:
    """Data that come in batches have their size and their validation set already."""
    for round_ in checked.spec.rounds:
        fit = round_.fit
        if checked.spec.data.streams and (fit.validation_split or fit.batch_size):
            key = "validation_split" if fit.validation_split else "batch_size"
            hint = (
                "set it under `data`: in `pipeline`, in `split`, or as an argument of the dataset"
            )
            text = f"`{key}` needs arrays, and these data come in batches"
            yield Finding(text, round_.at("fit", key), hint)


@rule(
    "SG303",
    bad=f"""
    data: {{{_DATA}, pipeline: {{batch_size: 32, repeat: true}}}}
    fit: {{epochs: 2}}
    """,
    mended=f"""
    data: {{{_DATA}, pipeline: {{batch_size: 32, repeat: true}}}}
    fit: {{epochs: 2, steps_per_epoch: 10}}
    """,
)
def endless_data_have_steps(checked: Checked) -> Findings:
    """Where the data never end, an epoch is so many batches."""
    pipeline = checked.spec.data.pipeline
    for round_ in checked.spec.rounds:
        if pipeline and pipeline.repeat and not round_.fit.steps_per_epoch:
            yield Finding("data that repeat for ever need `steps_per_epoch`", round_.path("fit"))


@rule(
    "SG305",
    bad=f"""
    {_TWO.strip()}
    compile: {{optimizer: adam, loss: {{kind: sparse_categorical_crossentropy, sizes: mse}}}}
    """,
    mended=f"""
    {_TWO.strip()}
    compile: {{optimizer: adam, loss: {_EACH}}}
    """,
)
def losses_are_of_outputs(checked: Checked) -> Findings:
    """A loss or a metric by the name of an output is for an output that there is."""
    outputs = list(checked.spec.model.outputs or [])
    for _, given, trail in _judged(checked):
        for word in given if isinstance(given, dict) else ():
            if word not in outputs:
                hint = did_you_mean(word, outputs) or "name them under `outputs` of the model"
                text = f"the model has no output called {word!r}"
                yield Finding(text, checked.key((*trail, word)), hint)


@rule(
    "SG303",
    bad=f"""
    {_TWO.strip()}
    compile: {{optimizer: adam, loss: [mse]}}
    """,
    mended=f"""
    {_TWO.strip()}
    compile: {{optimizer: adam, loss: [sparse_categorical_crossentropy, mse]}}
    """,
)
def losses_are_as_many_as_outputs(checked: Checked) -> Findings:
    """A list of losses or metrics has one for each output."""
    outputs = list(checked.spec.model.outputs or [])
    for key, given, trail in _judged(checked):
        several = len(outputs) > 1 or key in ("loss", "loss_weights")
        if isinstance(given, list) and given and several and len(given) != max(len(outputs), 1):
            text = (
                f"`{key}` has {len(given)} for {len(outputs) or 1} outputs: it needs one for each"
            )
            hint = (
                "write null for an output that has none"
                if key == "loss"
                else "write [] for an output that has none"
            )
            yield Finding(text, trail, None if key == "loss_weights" else hint)


@rule(
    "SG303",
    bad=f"""
    {_TWO.strip()}
    compile: {{optimizer: adam, loss: {_EACH}, loss_weights: {{size: 3}}}}
    """,
    mended=f"""
    {_TWO.strip()}
    compile: {{optimizer: adam, loss: {_EACH}, loss_weights: {{kind: 1, size: 3}}}}
    """,
)
def losses_by_name_are_of_every_output(checked: Checked) -> Findings:
    """Keras takes losses and their weights by name for all outputs, or for none."""
    outputs = list(checked.spec.model.outputs or [])
    for key, given, trail in _judged(checked):
        named = isinstance(given, dict) and {*given} <= {*outputs}
        for word in outputs if named and key in ("loss", "loss_weights") else ():
            if word in given:
                continue
            value = "null" if key == "loss" else "1"
            text = f"`{key}` names no {word!r}: it needs one for each output"
            yield Finding(text, checked.key(trail), f"add `{word}: {value}`")


def _judged(checked: Checked) -> Iterator[tuple[str, Any, Trail]]:
    """What `compile` has for each output: the key, the value, the place."""
    for round_ in checked.spec.rounds:
        for key in ("loss", "loss_weights", "metrics", "weighted_metrics"):
            yield key, getattr(round_.compile, key), (*round_.path("compile"), key)
