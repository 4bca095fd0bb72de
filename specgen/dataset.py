"""`data:` -> which of its keys do not go together, or do not go with the rest of the spec."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from specgen import idioms
from specgen.diagnostics import Diagnostic, did_you_mean
from specgen.graph import entrances, learns
from specgen.spec import Spec
from specgen.spec.data import Data, Split

MASKS = ("mask_folder", "discs")  # datasets whose targets are pictures


class Rule(NamedTuple):
    """What does not go together: the key to underline, when it is so, and what to say.

    {} in the text stands for the name of the dataset.
    """

    key: str
    broken: Callable[[Data], Any]
    text: str
    help: str | None = None


def _split(data: Data) -> Split:
    return data.split or Split.model_construct()


def _for_tables(key: str) -> Rule:
    text = f"`{key}` is for tables, and {{}} is none"
    return Rule(key, lambda data: getattr(data, key) and data.family != "tables", text)


RULES = (
    *map(_for_tables, ("table", "inputs", "target")),
    Rule(
        "load",
        lambda data: data.family == "series" and not data.windows,
        "a time series needs `windows`", "as in `windows: {length: 24}`",
    ),
    Rule(
        "windows",
        lambda data: data.windows and data.labelled and data.target,
        "`windows` makes the targets, and the data have some", "remove `target`",
    ),
    Rule(
        "windows",
        lambda data: data.windows and data.labelled and not data.target,
        "`windows` makes the targets, and the data have some", "load a time series, or a table",
    ),
    Rule(
        "load",
        lambda data: data.family == "tables"
        and not (data.target or data.windows or data.reconstruct),
        "a table needs a column to predict", "name it: `target: price`",
    ),
    Rule(
        "split",
        lambda data: _split(data).stratify and not data.labelled,
        "`stratify` needs labels",
    ),
    Rule(
        "split",
        lambda data: data.split and data.family == "streams",
        "`split` is for arrays, and the data are batches",
        "give the dataset `validation:` and `test:`",
    ),
    Rule(
        "split",
        lambda data: _split(data).test and data.family == "datasets" and not _split(data).merge,
        "{} has a test set of its own",
        "add `merge: true` to divide all of it anew, or leave `test` out",
    ),
    Rule(
        "split",
        lambda data: _split(data).repeats and not _split(data).folds,
        "`repeats` is of `folds`, and there are none", "as in `folds: 5`",
    ),
    Rule(
        "split",
        lambda data: _split(data).repeats and not _split(data).shuffle,
        "without `shuffle` the folds are the same every time", "take `repeats` out",
    ),
    Rule(
        "pipeline",
        lambda data: _split(data).folds and data.pipeline,
        "`folds` divide arrays, and a `pipeline` makes batches of them",
    ),
    Rule(
        "reconstruct",
        lambda data: data.reconstruct and (data.y or data.target or data.pairs),
        "`reconstruct` makes the inputs the targets, and there are others",
    ),
    Rule(
        "noise",
        lambda data: data.noise and not data.reconstruct,
        "`noise` is for inputs that are their own targets", "add `reconstruct: true`",
    ),
    Rule(
        "augment_masks",
        lambda data: data.augment_masks and not data.augment,
        "there is nothing in `augment` to vary the masks by",
    ),
    Rule(
        "augment",
        lambda data: data.augment and data.load.entry.name in MASKS and not data.augment_masks,
        "the images would be varied and their masks would not", "add `augment_masks: true`",
    ),
    Rule(
        "augment",
        lambda data: data.augment and not data.streams,
        "`augment` needs batches of tf.data", "put the layers into the model, or add a `pipeline`",
    ),
    Rule(
        "pipeline",
        lambda data: data.family == "streams" and data.pipeline and data.pipeline.resized,
        "{} makes batches itself", "give it the `batch_size`",
    ),
)  # fmt: skip


def check(spec: Spec) -> Iterator[Diagnostic]:
    """Everything that is wrong between the keys of `data`."""
    for rule in RULES:
        if rule.broken(spec.data):
            text = rule.text.format(spec.data.load.entry.name)
            yield Diagnostic("SG303", text, spec.origin.key(("data", rule.key)), rule.help)
    yield from _folds(spec)
    yield from _paths(spec)
    yield from _columns(spec)


def _folds(spec: Spec) -> Iterator[Diagnostic]:
    """What cannot be trained fold by fold: it is one array that is divided anew each time."""

    def find(key: str, text: str, hint: str | None = None) -> Diagnostic:
        return Diagnostic("SG303", text, spec.origin.key(("data", key)), hint)

    if not _split(spec.data).folds:
        return
    if spec.variants:
        yield find("split", "`folds` and `variants` exclude each other", "keep one of the two")
    if len(entrances(spec.model)) > 1:
        yield find("split", "`folds` divide one array of inputs, and the model has several")
    for axis in "xy":
        for step in getattr(spec.data, axis):
            if idioms.find("scalers", step.entry.name) or learns(step):
                text = f"the samples that a fold holds back would reach {step.entry.name}"
                hint = "put Normalization into the model: it learns anew in every fold"
                yield find(axis, text, hint)


def _paths(spec: Spec) -> Iterator[Diagnostic]:
    """Files and folders that do not lie beside the spec."""
    for key, path in spec.data.paths.items():
        if ".." in path.replace("\\", "/").split("/"):
            span = spec.origin.span(("data", "load", spec.data.load.entry.name, key))
            hint = "write the whole path, or put the data beside the spec"
            yield Diagnostic("SG204", f"{key} leads out of the spec's folder", span, hint)


def _columns(spec: Spec) -> Iterator[Diagnostic]:
    """Columns that the table does not have, where it is said which it has and no step makes any."""
    data = spec.data
    known = [*data.columns] if data.columns and data.family == "tables" and not data.table else []
    for key in ("inputs", "target") if known else ():
        for index, name in enumerate(getattr(data, key) or ()):
            if name not in known:
                span = spec.origin.span(("data", key, index))
                text = f"there is no column {name!r}"
                yield Diagnostic("SG303", text, span, did_you_mean(name, known))
