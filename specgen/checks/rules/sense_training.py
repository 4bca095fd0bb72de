"""The training has not seen what it is measured by, and what watches it can. Warnings."""

from collections.abc import Iterator

from specgen import catalogue
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.learning import is_object
from specgen.facts.metrics import epochs
from specgen.facts.references import argument
from specgen.language.calls import Call
from specgen.language.spec import Round
from specgen.language.spec.training import rises
from specgen.text.document import Trail

_TABLE = """load: {csv: shop.csv}
      columns: {day: date, visitors: {from: 0, to: 90}, sold: {from: 0, to: 80}}"""
_ONE = """model: {layers: [{Input: [1]}, {Dense: 1}]}
    compile: {optimizer: adam, loss: mse}"""


def _callbacks(checked: Checked) -> Iterator[tuple[Round, Call, Trail]]:
    """What is there while a round of training goes on, with its place."""
    for round_ in checked.spec.rounds if "fit" not in checked.spec.left_out else ():
        for index, call in enumerate(round_.fit.callbacks):
            if isinstance(call, Call) and not call.entry.own:
                yield round_, call, (*round_.at("fit", "callbacks"), index)


@rule(
    "SG706",
    bad=f"""
    data:
      {_TABLE}
      inputs: [sold]
      target: sold
      split: {{test: 0.2, shuffle: false}}
    {_ONE}
    """,
    mended=f"""
    data:
      {_TABLE}
      inputs: [visitors]
      target: sold
      split: {{test: 0.2, shuffle: false}}
    {_ONE}
    """,
)
def targets_do_not_go_in(checked: Checked) -> Findings:
    """What is to be predicted is not among the inputs."""
    data = checked.spec.data
    for index, word in enumerate(data.inputs or () if data.target and not data.windows else ()):
        if word in (data.target or ()):
            text = f"{word} is to be predicted ({checked.line(('data', 'target'))}), and goes in"
            yield Finding(text, ("data", "inputs", index), f"remove {word} from `inputs`")


@rule(
    "SG706",
    bad=f"""
    data:
      {_TABLE}
      inputs: [visitors]
      target: sold
      split: {{test: 0.2}}
    {_ONE}
    """,
    mended=f"""
    data:
      {_TABLE}
      inputs: [visitors]
      target: sold
      split: {{test: 0.2, shuffle: false}}
    {_ONE}
    """,
)
def days_are_divided_in_order(checked: Checked) -> Findings:
    """What is tested lies after what was learnt, as it will when the model is used."""
    data, split = checked.spec.data, checked.spec.data.split
    days = [name for name, kind in (data.columns or {}).items() if kind == "date"]
    drawn = split and split.shuffle and not split.named and not split.folds
    if days and drawn and data.family == "tables" and not split_by_class(checked):
        text = f"{days[0]} is a date, and the rows for the test are drawn from between the others"
        hint = "`shuffle: false` tests on what comes last; `sort_by` puts rows in order"
        yield Finding(text, checked.key(("data", "split")), hint)


def split_by_class(checked: Checked) -> bool:
    """Whether classes are divided evenly, which says that the order of rows means nothing."""
    split = checked.spec.data.split
    return bool(split and split.stratify)


@rule(
    "SG706",
    bad="data: {load: wine, split: {test: 0.2, prepared: true}, x: [StandardScaler]}\n"
    "    model: {layers: [{Input: [13]}, {Dense: {units: 3, activation: softmax}}]}",
    mended="data: {load: wine, split: {test: 0.2}, x: [StandardScaler]}\n"
    "    model: {layers: [{Input: [13]}, {Dense: {units: 3, activation: softmax}}]}",
)
def scalers_see_the_training_part(checked: Checked) -> Findings:
    """What is fitted is fitted to the training part: the test set stands for what is to come."""
    data = checked.spec.data
    fitted = [("prepare", index, step) for index, step in enumerate(data.prepare)]
    fitted += [(key, index, step) for key in "xy" for index, step in enumerate(getattr(data, key))]
    for key, index, step in fitted if data.prepared else ():
        if key == "prepare" or is_object(step):
            word, known = step.entry.name, checked.line(("data", key, index))
            text = f"{word} ({known}) is fitted to all samples, those of the test set too"
            yield Finding(text, checked.key(("data", "split", "prepared")), "remove `prepared`")
            return


@rule(
    "SG706",
    bad="""
    fit: {epochs: 20, validate_on: test, callbacks: [{EarlyStopping: {patience: 3}}]}
    """,
    mended="""
    fit: {epochs: 20, validation_split: 0.1, callbacks: [{EarlyStopping: {patience: 3}}]}
    """,
)
def test_sets_choose_nothing(checked: Checked) -> Findings:
    """What is chosen by the test set is better on it than on anything that comes later."""
    hint = "`split: {val: 0.1}` or `validation_split` holds samples back to choose by"
    for round_, call, place in _callbacks(checked):
        given = call.arguments
        chooses = call.entry.name == "EarlyStopping" or given.get("save_best_only")
        watched = str(given.get("monitor", "val_loss"))
        if round_.fit.validate_on == "test" and chooses and watched.startswith("val_"):
            what = "when to stop" if call.entry.name == "EarlyStopping" else "the epoch"
            known = checked.line(round_.at("fit", "validate_on"))
            text = f"the test set chooses {what} ({known}), and then says how good that is"
            yield Finding(text, place, hint)


@rule(
    "SG707",
    bad="""
    fit:
      epochs: 20
      validation_split: 0.1
      callbacks: [{EarlyStopping: {monitor: val_accuracy, mode: min, patience: 3}}]
    """,
    mended="""
    fit:
      epochs: 20
      validation_split: 0.1
      callbacks: [{EarlyStopping: {monitor: val_accuracy, mode: max, patience: 3}}]
    """,
)
def monitors_go_the_way_of_their_mode(checked: Checked) -> Findings:
    """Of an accuracy the highest is the best, of a loss the lowest."""
    for _, call, place in _callbacks(checked):
        mode, name = call.arguments.get("mode"), call.arguments.get("monitor", "val_loss")
        up = rises(name) if isinstance(name, str) else None
        if mode in ("min", "max") and up is not None and up is not (mode == "max"):
            right = "max" if up else "min"
            text = f"{name} is better the {'higher' if up else 'lower'} it is, and mode is {mode}"
            yield Finding(text, argument(call, place, "mode"), f"`mode: {right}`")


@rule(
    "SG707",
    bad="""
    fit: {epochs: 5, validation_split: 0.1, callbacks: [{EarlyStopping: {patience: 8}}]}
    """,
    mended="""
    fit: {epochs: 50, validation_split: 0.1, callbacks: [{EarlyStopping: {patience: 8}}]}
    """,
)
def patience_ends_before_the_training(checked: Checked) -> Findings:
    """A callback that waits longer than the training goes on does nothing."""
    for round_, call, place in _callbacks(checked):
        known = catalogue.find("callbacks", call.entry.name)
        if not call.entry.parameter("patience") or not known:
            continue
        patience = call.arguments.get("patience", known.defaults.get("patience", 0))
        restores = call.arguments.get("restore_best_weights")  # at the end of a training, too
        if isinstance(patience, int) and patience >= epochs(round_) > 0 and not restores:
            line = checked.line(round_.at("fit", "epochs"))
            text = f"{call.entry.name} waits {patience} epochs, and there are {epochs(round_)}"
            where = argument(call, place, "patience") if "patience" in call.arguments else place
            yield Finding(f"{text} ({line})", where, "a shorter `patience`, or more `epochs`")


@rule(
    "SG707",
    bad="""
    fit:
      epochs: 20
      validation_split: 0.1
      callbacks: [{LearningRateScheduler: "0.01 * 0.9 ** epoch"}, ReduceLROnPlateau]
    """,
    mended="""
    fit:
      epochs: 20
      validation_split: 0.1
      callbacks: [ReduceLROnPlateau]
    """,
)
def one_thing_sets_the_learning_rate(checked: Checked) -> Findings:
    """What LearningRateScheduler sets anew in every epoch, nothing else can lower."""
    words = [(round_.trail, call.entry.name) for round_, call, _ in _callbacks(checked)]
    rated = [trail for trail, word in words if word == "LearningRateScheduler"]
    for round_, call, place in _callbacks(checked):
        if call.entry.name == "ReduceLROnPlateau" and round_.trail in rated:
            text = "LearningRateScheduler sets the rate anew in every epoch, whatever this lowers"
            yield Finding(text, place, "remove one of them")


@rule(
    "SG303",
    bad="""
    compile:
      optimizer: {Adam: {CosineDecay: {initial_learning_rate: 0.01, decay_steps: 900}}}
      loss: sparse_categorical_crossentropy
    fit: {epochs: 20, validation_split: 0.1, callbacks: [ReduceLROnPlateau]}
    """,
    mended="""
    compile: {optimizer: {Adam: 0.01}, loss: sparse_categorical_crossentropy}
    fit: {epochs: 20, validation_split: 0.1, callbacks: [ReduceLROnPlateau]}
    """,
)
def schedules_are_left_alone(checked: Checked) -> Findings:
    """A rate that follows a schedule cannot be set by a callback."""
    for round_, call, place in _callbacks(checked):
        optimizer = round_.compile.optimizer
        rate = optimizer.arguments.get("learning_rate") if isinstance(optimizer, Call) else None
        if call.entry.name in ("ReduceLROnPlateau", "LearningRateScheduler") and isinstance(
            rate, Call
        ):
            known = checked.line((*round_.path("compile"), "optimizer"))
            text = f"{call.entry.name} sets the rate, which follows {rate.entry.name} ({known})"
            yield Finding(text, place, "remove the callback, or give the optimizer a number")
