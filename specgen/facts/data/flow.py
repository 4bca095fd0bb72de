"""`data` -> what is known of the inputs and the targets that the training is given."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from specgen import library
from specgen.facts import columns
from specgen.facts.carriers import by_column, columns_in
from specgen.facts.data.array import CLASSES, NUMBERS, ONE_HOT, UNKNOWN, Array, Shape, whole
from specgen.facts.data.layers import LAYERS
from specgen.facts.data.loading import Several, loaded
from specgen.facts.data.steps import STEPS
from specgen.facts.samples import most
from specgen.language.calls import Call, Formula, Variable
from specgen.language.spec import Spec
from specgen.language.spec.data import Data
from specgen.text.document import Trail

Kinds = Mapping[str, Any]  # column -> what it holds, as `columns` says it


class Facts(NamedTuple):
    """What is known once the data are prepared.

    x, y: by the names of inputs and outputs, the only one under ""; rows: part -> how many samples
    it has at most; columns: of a table, those that go in, with what they hold where that is known.
    """

    x: Several
    y: Several
    rows: Mapping[str, int]
    columns: Kinds

    @property
    def num_classes(self) -> int | None:
        """What the script counts in the labels, where that is known."""
        labels = self.y.get("", UNKNOWN)
        if labels.form == ONE_HOT:
            return labels.classes
        return labels.classes if labels.form == CLASSES and not labels.low else None


def facts(spec: Spec) -> Facts:
    """What is known of the data of a spec."""
    data = spec.data
    described = _described(data)
    x, y = loaded(data, described)
    x = _all(x, lambda array: _stepped(array, data.x, "x", data))
    if data.labelled:
        y = _all(y, lambda array: _stepped(_named(array, data), data.y, "y", data))
    if data.windows:
        x, y = _cut(x, y, data)
    if data.pairs:
        x, y = {"": UNKNOWN}, {"": whole(2, shape=())}
    if data.reconstruct:
        y = {word: array.but(since={**array.since, "form": ("data", "reconstruct")})
             for word, array in x.items()}  # fmt: skip
        x = _all(x, lambda array: _stepped(array, data.noise, "noise", data))
    if not (data.labels or data.labelled):
        y = {"": UNKNOWN}
    return Facts(x, y, most(spec), described if data.family == "tables" else {})


def before_steps(spec: Spec) -> Iterator[tuple[Trail, Call, Array]]:
    """Each step for the inputs, with what is known of the array that it is given."""
    data = spec.data
    for array in loaded(data, _described(data))[0].values():
        if not data.prepare and not by_column(data):
            yield from _followed(array, data.x, "x")


def _followed(array: Array, steps: Sequence[Call], key: str) -> Iterator[tuple[Trail, Call, Array]]:
    for index, step in enumerate(steps):
        yield ("data", key, index), step, array
        array = stepped(array, step).noted(array, ("data", key, index))


def _described(data: Data) -> Kinds:
    """What the columns hold that are there after all steps for a table."""
    return columns.kinds(data) if data.family == "tables" else data.columns or {}


def _named(array: Array, data: Data) -> Array:
    """The labels; where nothing else tells how many classes there are, their names do."""
    if array.form == CLASSES and array.classes is None and data.class_names:
        count = len(data.class_names)
        return array.but(classes=count, low=0, high=count - 1).noted(array, ("data", "class_names"))
    return array


def _all(arrays: Several, change: Callable[[Array], Array]) -> Several:
    return {word: change(array) for word, array in arrays.items()}


def _stepped(array: Array, steps: Sequence[Call], key: str, data: Data) -> Array:
    """What the steps leave known."""
    if key == "x" and data.prepare:
        array = _prepared(array, data)
    elif key == "x" and by_column(data):
        array = UNKNOWN
    for index, step in enumerate(steps):
        array = stepped(array, step).noted(array, ("data", key, index))
    return array


def _prepared(array: Array, data: Data) -> Array:
    """Each column goes a way of its own; how many values one has is only seen in the data."""
    functions = library.family("preparations")
    does = [(step, functions[step.entry.name].says.columns) for step in data.prepare]
    names, shape = columns_in(data), None
    if names and "encodes" not in [what for _, what in does]:
        out = {name for step, what in does if what == "drops" for name in columns.chosen(step)}
        shape = (len({*names} - out),)
    return Array(shape, "float64", since={"shape": ("data", "prepare")})


def stepped(array: Array, step: Call) -> Array:
    """What is known behind a step, or behind a layer of Keras's."""
    if step.entry.own or any(_computed(v) for v in step.arguments.values()):
        known = None if step.entry.own else LAYERS.get(step.entry.name)
        return known(array, step.arguments) if known else UNKNOWN
    word = step.entry.name
    if word in LAYERS:
        return LAYERS[word](array, step.arguments)
    if word not in STEPS:
        return UNKNOWN
    function = library.family("steps").get(word) or library.family("scalers").get(word)
    return STEPS[word](array, {**(function.defaults if function else {}), **step.arguments})


def _computed(value: object) -> bool:
    return isinstance(value, Formula | Variable | Call)


def _cut(x: Several, y: Several, data: Data) -> tuple[Several, Several]:
    """Windows of the rows; what is predicted is what follows each, or part of it."""
    windows = data.windows
    assert windows
    rows, own = x.get("", UNKNOWN), y.get("", UNKNOWN) if data.labelled else None
    pieces = {"": rows.but(shape=(windows.length, *(rows.shape or (None,))))}
    if windows.untargeted:
        return pieces, {"": UNKNOWN}
    if own and data.cut_late:
        return pieces, {"": own}
    single, wide = own or rows.but(form=NUMBERS).noted(rows, ("data", "windows")), None
    if single.shape is not None and len(single.shape) < 2:
        wide = single.shape[0] if single.shape else 1
    if windows.targets and not own:
        wide = len(windows.targets)
    if single.shape is None or len(single.shape) > 1 or (windows.horizon > 1 and wide is None):
        return pieces, {"": single.but(shape=None)}
    shape: Shape = (wide,)
    if windows.sequence:
        shape = (windows.length, wide)
    elif windows.horizon > 1:
        shape = (windows.horizon,) if wide == 1 else (windows.horizon, wide)
    return pieces, {"": single.but(shape=shape)}
