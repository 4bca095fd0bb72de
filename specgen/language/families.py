"""The families of words that a spec can use: a row for each. Knows none of the words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Family(NamedTuple):
    """Words of one sort.

    noun: one of them, as a message says it; sort: the same at more length, as `explain` says it;
    many: several of them; leaves: of datasets, the variables that `load` leaves; filled: parameters
    that the program fills in; otherwise: what an author may write instead of a word; own: a pattern
    for words that are the spec's own, or not listed; members: the families that it consists of, if
    it has no words of its own; functions: whether Keras takes a function in place of one;
    where: what to do about a word that is not there.
    """

    name: str
    noun: str
    sort: str = ""
    many: str = ""
    leaves: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    otherwise: Mapping[str, str] = MappingProxyType({})
    own: str = ""
    members: tuple[str, ...] = ()
    functions: bool = False
    where: str = ""


OPERAND = "array"  # what a preprocessing step works on
_SOURCES = (
    Family(
        "datasets", "dataset", "a dataset with a test set of its own",
        leaves=("x_train", "y_train", "x_test", "y_test"),
    ),
    Family("arrays", "dataset", "a dataset of inputs and labels", leaves=("x", "y")),
    Family("tables", "dataset", "a dataset of columns", leaves=("table",)),
    Family("series", "dataset", "a time series", leaves=("x",)),
    Family(
        "streams", "dataset", "a dataset that is read in batches",
        leaves=("train_data", "val_data", "test_data", "class_names"), filled=("class_names",),
    ),
)  # fmt: skip
SOURCES = ("datasets", "arrays", "series", "tables", "streams")  # the families of datasets
_STEPS = {
    "rescale": "divide", "scale": "divide", "normalize": "divide", "astype": "cast",
    "to_categorical": "one_hot", "onehot": "one_hot", "pad_sequences": "pad",
    "noise": "add_noise", "normalise": "divide", "to_rgb": "repeat_channels",
}  # fmt: skip
_SHOWS = {
    "train": "fit", "test": "evaluate", "show": "print", "shape": "shape_of",
    "samples": "plot", "show_samples": "plot", "history": "plot_history",
    "predictions": "print_predictions",
}  # fmt: skip
_CODE = "define it in a Python file under `code`"

# In the order in which `explain` lists them.
_ROWS = (
    Family("keys", "key", "a key of a spec"),
    *_SOURCES,
    Family("sources", "source", "a further file"),
    Family("columns", "column", "a step for tables", "steps", filled=("table", "series")),
    Family("steps", "step", "a step for arrays", filled=(OPERAND,), otherwise=_STEPS,
           own="^[A-Z][A-Za-z0-9_]*$"),
    Family("scalers", "scaler", "a step that is fitted to the training part"),
    Family("preparations", "preparation", "what happens to some columns of a table"),
    Family("layers", "layer", "a layer", filled=("kwargs",)),
    Family("nodes", "layer", "a node of a graph", "layers", own="^[a-z][A-Za-z0-9_]*$",
           members=("layers", "applications", "ops")),
    Family("ops", "op", "an operation, a node of a graph"),
    Family("applications", "application", "an application, a node of a graph"),
    Family("activations", "activation", "an activation", functions=True),
    Family("initializers", "initializer", "an initializer", functions=True),
    Family("regularizers", "regularizer", "a regularizer", functions=True),
    Family("constraints", "constraint", "a constraint", functions=True),
    Family("optimizers", "optimizer", "an optimizer"),
    Family("schedules", "schedule", "a schedule", functions=True),
    Family("losses", "loss", "a loss", functions=True),
    Family("metrics", "metric", "a metric", functions=True),
    Family("callbacks", "callback", "a callback"),
    Family("milestones", "milestone", "a milestone of the walkthrough"),
    Family("shows", "step", "a step of the walkthrough"),
    Family("classes", "class", own="^[A-Za-z][A-Za-z0-9_]*$", where=_CODE),
    Family("loops", "function", own="^[A-Za-z][A-Za-z0-9_]*$", where=_CODE),
    Family("load", "dataset", members=SOURCES),
    Family("do", "step", many="steps", otherwise=_SHOWS, members=("milestones", "shows")),
)  # fmt: skip
FAMILIES: Mapping[str, Family] = MappingProxyType({row.name: row for row in _ROWS})


def a(family: str) -> str:
    """One of the family with its article, as a message says it."""
    noun = FAMILIES[family].noun
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
