"""What is watched, drawn and reported while training fits what training does."""

import re
from itertools import chain

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.layers import is_own
from specgen.facts.metrics import epochs, keyed, logged
from specgen.facts.plan import written
from specgen.facts.references import argument
from specgen.facts.samples import most, targets
from specgen.language import formulas
from specgen.language.calls import Call
from specgen.language.spec import Round
from specgen.text.guesses import did_you_mean

_WATCHED = "val_loss"  # by Keras's callbacks, where they are told nothing else
_NUMBERS = """
    data: {load: {synthetic: {shape: [8]}}}
    model: {layers: [{Input: [8]}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
"""


def _own(checked: Checked, round_: Round) -> bool:
    """Whether code of the author's may log more than Keras does."""
    networks = checked.networks.values()
    nodes = [call for network in networks for call in network.graph.layers]
    callbacks = [call for call in round_.fit.callbacks if isinstance(call, Call)]
    looped = checked.spec.model.class_ or round_.fit.loop
    return bool(looped) or any(is_own(c.entry) for c in [*nodes, *callbacks])


@rule(
    "SG303",
    bad="fit: {epochs: 2, callbacks: [{EarlyStopping: {monitor: val_acuracy}}]}",
    mended="""
    fit: {epochs: 2, validation_split: 0.2, callbacks: [{EarlyStopping: {monitor: val_accuracy}}]}
    """,
)
def monitors_are_measured(checked: Checked) -> Findings:
    """A callback watches the loss or a metric, on the validation set only where there is one."""
    for round_ in checked.spec.rounds:
        known = logged(checked.spec, round_)
        for index, call in enumerate(() if _own(checked, round_) else round_.fit.callbacks):
            if isinstance(call, str) or not call.entry.parameter("monitor"):
                continue
            best = call.entry.parameter("save_best_only")
            watches = not best or call.arguments.get("save_best_only")
            name = call.arguments.get("monitor", _WATCHED if watches else known[0])
            if isinstance(name, str) and name not in known:
                place = argument(call, (*round_.at("fit", "callbacks"), index), "monitor")
                text = f"{call.entry.name} watches {name!r}, which nothing measures"
                yield Finding(text, place, _measured(name, known))


def _measured(name: str, known: tuple[str, ...]) -> str | None:
    plain = name.removeprefix("val_")
    if plain != name and plain in known and f"val_{known[0]}" not in known:
        return "add `validate_on: test` or `validation_split` to `fit`, or watch another metric"
    return did_you_mean(name, known)


@rule(
    "SG303",
    bad="fit: {epochs: 2, callbacks: [{ModelCheckpoint: '{epoch}_{val_loss:.2f}.keras'}]}",
    mended="fit: {epochs: 2, callbacks: [{ModelCheckpoint: '{epoch}_{loss:.2f}.keras'}]}",
)
def names_of_files_are_of_what_is_logged(checked: Checked) -> Findings:
    """A number in the name of a file is the epoch's or one that is measured in it."""
    for round_ in checked.spec.rounds:
        known = ("epoch", "batch", *logged(checked.spec, round_))
        for index, call in enumerate(() if _own(checked, round_) else round_.fit.callbacks):
            given = "" if isinstance(call, str) else call.arguments.get("filepath", "")
            for name in re.findall(r"\{(\w+)[^{}]*\}", given if isinstance(given, str) else ""):
                if name not in known and not isinstance(call, str):
                    place = argument(call, (*round_.at("fit", "callbacks"), index), "filepath")
                    text = f"no file can be named after {name!r}, which nothing measures"
                    yield Finding(text, place, _measured(name, known[2:]))


_TRAININGS = ("histories", "results")


@rule(
    "SG303",
    bad="""
    walkthrough: [{heading: Train, do: [fit, print: "{history.history['los'][-1]:.3f}"]}]
    """,
    mended="""
    walkthrough: [{heading: Train, do: [fit, print: "{history.history['loss'][-1]:.3f}"]}]
    """,
)
def curves_in_formulas_are_logged(checked: Checked) -> Findings:
    """What a formula takes out of the history or the scores is measured, as far as that is known.

    What the author's own code measures has a name of one word; a training may have any.
    """
    own = any(_own(checked, round_) for round_ in checked.spec.rounds)
    known, names = keyed(checked.spec), tuple(checked.spec.variants)
    loose = {*known, *_TRAININGS} if own else {*_TRAININGS} - {*known}
    known = {**(dict.fromkeys(_TRAININGS, names) if names else {}), **known}
    if checked.several:  # of the others, the spec of a variant does not know
        known = {owner: names for owner, names in known.items() if owner not in _TRAININGS}
    for given in chain.from_iterable(map(written, checked.plan.steps)):
        texts = formulas.written_in(given.text) if given.line else [given.text]
        for owner, key in chain.from_iterable(map(formulas.keys, texts)):
            if owner in loose and key.isidentifier():
                continue
            if owner in known and key not in known[owner]:
                hint = did_you_mean(key, known[owner])
                yield Finding(f"{owner!r} has no {key!r}", given.place, hint)


@rule(
    "SG303",
    bad=f"""
    {_NUMBERS.strip()}
    walkthrough: [{{heading: Report, do: [fit, predict, print_classification_report]}}]
    """,
    mended=f"""
    {_NUMBERS.strip()}
    walkthrough: [{{heading: Report, do: [fit, predict, print_errors]}}]
    """,
)
def reports_are_about_the_targets(checked: Checked) -> Findings:
    """Some reports are of classes, others of numbers that are predicted."""
    there = targets(checked.spec)
    losses = {str(getattr(round_.compile.loss, "entry", round_.compile.loss))
              for round_ in checked.spec.rounds}  # fmt: skip
    by_number = losses <= {"sparse_categorical_crossentropy"}
    for step in checked.plan.steps:
        back = any(formulas.given_to("in_units", row.text, row.line) for row in written(step))
        about = step.show.says.about if step.show else "numbers" if back else ""
        if about == "classes" and there == "numbers":
            hint = "`print_errors` is about numbers"
            text = f"{step.name!r} is about classes, and the targets are numbers"
            yield Finding(text, step.path, hint)
        if about == "numbers" and by_number and there != "numbers":
            hint = "`print_classification_report` and `plot_confusion_matrix` are about classes"
            text = f"{step.name!r} is about numbers, and the targets are classes"
            yield Finding(text, step.path, hint)


@rule(
    "SG303",
    bad="fit: {epochs: 3, steps_per_epoch: 10}",
    mended="""
    data:
      load: {synthetic: {shape: [8], classes: 3}}
      pipeline: {batch_size: 32, repeat: true}
    fit: {epochs: 3, steps_per_epoch: 10}
    """,
)
def epochs_have_batches_enough(checked: Checked) -> Findings:
    """Keras goes on where the epoch before ended, and stops short where the data end."""
    data = checked.spec.data
    for round_ in checked.spec.rounds if not (data.pipeline and data.pipeline.repeat) else ():
        fit, samples = round_.fit, most(checked.spec).get("train")
        count = epochs(round_)
        if not fit.steps_per_epoch or count < 2:
            continue
        size = data.pipeline.batch_size if data.pipeline else fit.batch_size or 32
        kept = round((samples or 0) * (1 - (fit.validation_split or 0)))
        batches = -(-kept // size)
        if batches and (
            batches % fit.steps_per_epoch == 0 or batches >= count * fit.steps_per_epoch
        ):
            continue
        text = f"{count} epochs of {fit.steps_per_epoch} batches need data that repeat"
        hint = "add `pipeline: {repeat: true}` to `data`, or leave out `steps_per_epoch`"
        yield Finding(text, round_.at("fit", "steps_per_epoch"), hint)
