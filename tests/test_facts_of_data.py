"""What is known of data before they are loaded holds for them: of datasets, steps and windows."""

import numpy as np
import pytest

import specs
from specgen.facts.data.array import CLASSES, NUMBERS, ONE_HOT, Array, whole, worded
from specgen.facts.data.flow import facts
from specgen.facts.data.steps import STEPS
from specgen.library.load import arrays, datasets, series
from specgen.library.prepare import steps
from specgen.library.tools import fitting

# A dataset with its arguments, and what it loads without a network.
LOADED = {
    "iris": {}, "wine": {}, "breast_cancer": {}, "digits": {}, "diabetes": {}, "moons": {},
    "circles": {}, "blobs": {"features": 3, "centers": 4},
    "classification": {"features": 7, "classes": 3},
}  # fmt: skip
IMAGES = Array((4, 6, 3), "uint8", 0, 255)
ROWS = Array((5,), "float64", -1, 1)
LABELS = whole(3, shape=(), dtype="int64")
COLUMN = whole(3, shape=(1,), dtype="uint8")
LISTS = Array(form="lists of whole numbers", low=0, high=9)
# A step, what it is given, its arguments.
DONE = [
    ("reshape", IMAGES, {"shape": [24, 3]}), ("flatten", IMAGES, {}), ("flatten", ROWS, {}),
    ("expand_dims", IMAGES, {"axis": -1}), ("expand_dims", IMAGES, {"axis": 1}),
    ("squeeze", COLUMN, {"axis": -1}), ("squeeze", COLUMN, {"axis": None}),
    ("cast", IMAGES, {"dtype": "float32"}), ("divide", IMAGES, {"by": 255}),
    ("divide", IMAGES, {"by": 127.5}), ("multiply", ROWS, {"by": -2}),
    ("multiply", ROWS, {"by": 0.5}), ("subtract", ROWS, {"by": 1}), ("subtract", ROWS, {"by": 0.5}),
    ("subtract", whole(3, shape=(), dtype="int64"), {"by": 1}), ("subtract", IMAGES, {"by": 1}),
    ("log1p", Array((3,), "float64", 0, 5), {}), ("log", Array((3,), "float64", 1, 5), {}),
    ("clip", ROWS, {"low": 0, "high": 0.5}), ("is_above", ROWS, {"limit": 0}),
    ("is_equal", LABELS, {"value": 1}), ("one_hot", LABELS, {"num_classes": 3}),
    ("one_hot", COLUMN, {"num_classes": None}),
    ("argmax", Array((3,), "float64", 0, 1, ONE_HOT, 3), {}), ("multi_hot", LISTS, {"depth": 10}),
    ("pad", LISTS, {"length": 4, "value": 0, "dtype": "int32"}),
    ("resize", IMAGES, {"size": [8, 2], "interpolation": "bilinear"}),
    ("pad_images", IMAGES, {"margin": 2}), ("repeat_channels", IMAGES, {"count": 3}),
    ("select", ROWS, {"columns": [0, 2]}), ("take", IMAGES, {"count": 3}),
    ("every", IMAGES, {"count": 2}), ("permute", IMAGES, {}), ("add_noise", ROWS, {"stddev": 0.1}),
    ("append_noise", ROWS, {"count": 2}), ("append_zeros", ROWS, {"count": 2}),
]  # fmt: skip


def hold(array: np.ndarray, known: Array) -> None:
    """Whether the array is as it is known to be."""
    if known.shape is not None:
        assert len(known.shape) == array.ndim - 1
        pairs = zip(known.shape, array.shape[1:], strict=True)
        assert all(size in (None, real) for size, real in pairs), (known.shape, array.shape)
    assert known.dtype in ("", str(array.dtype)), array.dtype
    assert known.low is None or array.min() >= known.low - 1e-9
    assert known.high is None or array.max() <= known.high + 1e-9
    if known.form == CLASSES:
        assert np.array_equal(array, array.astype(int))
        assert known.classes == len(np.unique(array))
    if known.form == ONE_HOT:
        assert array.shape[-1] == known.classes
        assert (array.sum(axis=-1) == 1).all()


def made(known: Array) -> np.ndarray:
    """Numbers that reach both ends of what is known, 12 samples."""
    random = np.random.default_rng(0)
    if known.form == "lists of whole numbers":
        lists = np.empty(12, dtype=object)
        lists[:] = [[*range(number % 10 + 1)] for number in range(12)]
        return lists
    shape = (12, *(known.shape or ()))
    if known.form == ONE_HOT:
        return np.eye(known.classes)[np.arange(12) % known.classes]
    if known.form == CLASSES:
        return (np.arange(12) % known.classes).reshape(shape).astype(known.dtype)
    numbers = random.uniform(known.low, known.high, shape)
    numbers.flat[0], numbers.flat[1] = known.low, known.high
    return numbers.astype(known.dtype)


@pytest.mark.parametrize("word", LOADED)
def test_facts_of_a_dataset_hold(word) -> None:
    given = LOADED[word]
    last = {"units": 4, "activation": "softmax"}
    spec = specs.spec(
        data={"load": {word: given} if given else word, "split": {"test": 0.2}},
        model={"layers": [{"Dense": last}]},
    ).spec
    known, (x, y) = facts(spec), getattr(arrays, word)(**given)
    hold(x, known.x[""])
    hold(y, known.y[""])
    assert (known.y[""].form == NUMBERS) is (word == "diabetes")


@pytest.mark.parametrize(
    "given", [{"shape": [4, 2], "classes": 3}, {"shape": [5]}, {"shape": [6], "below": 9}], ids=str
)
def test_facts_of_made_up_data_hold(given) -> None:
    spec = specs.spec(data={"load": {"synthetic": given}}, model={"layers": [{"Dense": 3}]}).spec
    (x, y), _ = datasets.synthetic(**given)
    hold(x, facts(spec).x[""])
    hold(y, facts(spec).y[""])


@pytest.mark.parametrize(("word", "known", "given"), DONE, ids=lambda value: str(value)[:30])
def test_facts_hold_behind_a_step(word, known, given) -> None:
    left = getattr(steps, word)(made(known), **given)
    told = STEPS[word](known, given)
    hold(np.asarray(left), told)
    assert told.shape is not None


def test_facts_know_every_step_but_the_one_for_columns() -> None:
    assert {word for word, *_ in DONE} == {word for word in STEPS if not word.endswith("Scaler")}


@pytest.mark.parametrize(
    "given",
    [
        {"length": 6}, {"length": 6, "horizon": 3}, {"length": 6, "sequence": True},
        {"length": 6, "stride": 2, "delay": 1}, {"length": 6, "horizon": 0},
    ],
    ids=str,
)  # fmt: skip
def test_facts_of_windows_hold(given) -> None:
    untargeted = {"reconstruct": True} if given.get("horizon") == 0 else {}
    data = {
        "load": {"seasonal": {"length": 200}}, "split": {"test": 0.2, "shuffle": False},
        "windows": given, **untargeted,
    }  # fmt: skip
    spec = specs.spec(
        data=data, model={"layers": [{"Dense": 1}]}, compile={"optimizer": "adam", "loss": "mse"}
    ).spec
    rows, known = series.seasonal(length=200), facts(spec)
    if untargeted:
        hold(fitting.windows_of(rows, 6), known.x[""])
        return
    x, y = fitting.make_windows(rows, **given)
    hold(x, known.x[""])
    hold(y, known.y[""])


def test_facts_know_what_made_them_so() -> None:
    spec = specs.spec(data={"load": "mnist", "x": [{"reshape": [784]}, {"divide": 255}]})
    known = spec.facts.x[""]
    assert known.place("shape") == ("data", "x", 0)
    assert known.place("high") == ("data", "x", 1)
    assert known.place("classes") == ("data", "load")
    assert worded(known, 60_000) == "60,000 x 784, float64, 0 to 1"


def test_facts_of_what_nobody_states_are_not_known() -> None:
    spec = specs.spec(
        data={"load": {"npz": "measured.npz"}, "split": {"test": 0.2}},
        model={"layers": [{"Dense": {"units": 3, "activation": "softmax"}}]},
    )
    assert spec.facts.x[""] == spec.facts.y[""] == Array()
    assert worded(spec.facts.x[""]) == "not known"
