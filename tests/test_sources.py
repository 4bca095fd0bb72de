"""Where data come from, and steps: each function as ordinary Python, and as a script writes it."""

import ast
import hashlib
import importlib
import inspect
import io
import shutil
import tarfile
import wave
import zipfile
from functools import partial
from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

import specs
from specgen import audit, idioms
from specgen.catalogue.use import Use, read_call
from specgen.emit import to_text
from specgen.idioms import (
    arrays,
    columns,
    datasets,
    downloads,
    fitting,
    loading,
    scalers,
    series,
    steps,
    streams,
)
from specgen.lower import lower
from specgen.lower.value import apply
from specgen.program import IMPORTS, Program, Section, assign, literal, mark, name
from specgen.vocabulary import VOCABULARY

SPAN = SimpleNamespace(line=1, column=1, end_line=1, end_column=1)


def same(left, right):
    """Whether two results are equal, whatever they are made of."""
    if isinstance(left, tuple | list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, pd.DataFrame):
        return left.equals(right)
    if hasattr(left, "get_params"):
        return type(left) is type(right) and left.get_params() == right.get_params()
    left, right = np.asarray(left), np.asarray(right)
    return left.dtype == right.dtype and np.array_equal(left, right, left.dtype.kind == "f")


# --- as a script writes them

TABLE = pd.DataFrame({"a": [3.0, 1.0, None, 2.0], "b": [1, 2, 2, 9], "kind": ["x", "y", "x ", "z"]})
ROWS = np.arange(1.0, 13.0).reshape(4, 3)
IMAGES = np.arange(2 * 4 * 4 * 1, dtype="float32").reshape(2, 4, 4, 1)
LISTS = np.array([[1, 2, 3], [2]], dtype=object)

# Family, word, what a spec says about it, and what it works on.
WRITTEN = [
    ("columns", {"drop_columns": "kind"}, TABLE),
    ("columns", {"drop_columns": ["kind", "b"]}, TABLE),
    ("columns", {"select_columns": ["b", "a"]}, TABLE),
    ("columns", {"rename_columns": {"names": {"a": "first"}}}, TABLE),
    ("columns", {"prefix_columns": "c"}, TABLE),
    ("columns", "drop_missing", TABLE),
    ("columns", {"drop_missing": "b"}, TABLE),
    ("columns", {"fill_missing": 0}, TABLE),
    ("columns", {"fill_missing": {"value": {"a": 0.5}}}, TABLE),
    ("columns", "fill_forward", TABLE),
    ("columns", {"one_hot_columns": ["kind"]}, TABLE),
    ("columns", {"replace_values": {"column": "b", "values": {"9": 0}}}, TABLE),
    ("columns", {"map_values": {"column": "kind", "values": {"x": 0, "y": 1}}}, TABLE),
    ("columns", {"codes": "kind"}, TABLE),
    ("columns", {"clip_column": {"column": "b", "high": 2}}, TABLE),
    ("columns", {"log_column": "b"}, TABLE),
    ("columns", {"strip_text": "kind"}, TABLE),
    ("columns", {"filter_rows": {"column": "b", "above": 1, "below": 9}}, TABLE),
    ("columns", {"take_rows": 2}, TABLE),
    ("columns", {"sample_rows": {"count": 2, "seed": 1}}, TABLE),
    ("columns", {"sort_by": "a"}, TABLE),
    ("columns", {"sort_by": {"columns": ["b", "a"], "ascending": False}}, TABLE),
    ("steps", {"reshape": [3, 1]}, ROWS),
    ("steps", "flatten", IMAGES),
    ("steps", {"expand_dims": -1}, ROWS),
    ("steps", "squeeze", IMAGES),
    ("steps", {"squeeze": -1}, IMAGES),
    ("steps", {"cast": "float32"}, ROWS),
    ("steps", {"divide": 255}, ROWS),
    ("steps", {"multiply": -2}, ROWS),
    ("steps", {"subtract": 1}, ROWS),
    ("steps", "log", ROWS),
    ("steps", "log1p", ROWS),
    ("steps", {"clip": {"low": 2, "high": 5}}, ROWS),
    ("steps", {"is_above": 3}, ROWS),
    ("steps", {"is_equal": "x"}, TABLE["kind"].to_numpy()),
    ("steps", {"one_hot": 4}, np.array([0, 3])),
    ("steps", "argmax", ROWS),
    ("steps", {"multi_hot": 5}, LISTS),
    ("steps", {"pad": 2}, LISTS),
    ("steps", {"pad": {"length": 4, "padding": "post", "truncating": "post", "value": 9}}, LISTS),
    ("steps", {"resize": 2}, IMAGES),
    ("steps", {"resize": {"size": [2, 3], "interpolation": "nearest"}}, IMAGES),
    ("steps", {"pad_images": 1}, IMAGES),
    ("steps", {"repeat_channels": 3}, IMAGES),
    ("steps", {"select": [0, 2]}, ROWS),
    ("steps", {"take": 2}, ROWS),
    ("steps", {"every": 2}, ROWS),
    ("steps", {"add_noise": 0.5}, ROWS),
    ("steps", {"append_noise": 2}, ROWS),
    ("steps", {"append_zeros": 2}, ROWS),
    ("steps", "permute", ROWS),
    ("steps", "as_columns", TABLE),
    ("scalers", "StandardScaler", None),
    ("scalers", {"StandardScaler": {"with_mean": False}}, None),
    ("scalers", {"MinMaxScaler": [-1, 1]}, None),
    ("scalers", {"RobustScaler": {"quantile_range": [10, 90]}}, None),
    ("scalers", "MaxAbsScaler", None),
    ("datasets", {"synthetic": {"shape": [2, 2], "classes": 2, "train": 4, "test": 2}}, None),
    (
        "datasets",
        {"synthetic_parts": {"inputs": {"u": {"shape": [3]}}, "outputs": {"v": {}}}},
        None,
    ),
    ("datasets", {"discs": {"size": 8, "train": 2, "test": 1}}, None),
    ("arrays", "iris", None),
    ("arrays", "wine", None),
    ("arrays", "breast_cancer", None),
    ("arrays", "digits", None),
    ("arrays", "diabetes", None),
    ("arrays", {"moons": {"samples": 9, "noise": 0.1}}, None),
    ("arrays", {"circles": {"factor": 0.5, "seed": 3}}, None),
    ("arrays", {"blobs": {"centers": 4, "spread": 0.2, "features": 3}}, None),
    ("arrays", {"classification": {"classes": 3, "shares": [0.8, 0.1, 0.1], "seed": 1}}, None),
    ("series", "seasonal", None),
    ("series", {"seasonal": {"length": 20, "period": 4.5, "noise": 0}}, None),
]


def written(family, use):
    """The word's idiom, its arguments, and the expression that a script has for them."""
    call = read_call(use, Use(family, words=False), VOCABULARY)
    idiom = idioms.family(family)[call.entry.name]
    operand = name("operand") if family in ("steps", "columns") else None
    expression = apply(idiom, operand, {k: literal(v) for k, v in call.arguments.items()})
    return idiom, call.arguments, expression


@pytest.mark.parametrize(("family", "use", "operand"), WRITTEN, ids=lambda v: str(v)[:50])
def test_source_does_as_written_what_the_function_does_and_passes_the_audit(family, use, operand):
    idiom, arguments, expression = written(family, use)
    statements = [i.carried for i in idioms.carried([n.id for n in names(expression)])]
    bind = mark(assign("operand", literal(1)), SPAN)
    made = mark(assign("made", expression), SPAN)
    program = Program("x", "x", (Section("data", (*statements, bind, made)),))
    assert audit.audit(program) == []
    scope = {"operand": operand}
    for statement, _ in IMPORTS.values():
        if "tensorflow_datasets" not in ast.unparse(statement):
            exec(ast.unparse(statement), scope)
    module = ast.Module([*statements, made], [])
    keras.utils.set_random_seed(4)
    exec(compile(ast.fix_missing_locations(module), "script", "exec"), scope)
    function = getattr(importlib.import_module(f"specgen.idioms.{family}"), idiom.name)
    keras.utils.set_random_seed(4)
    first = [operand] if family in ("steps", "columns") else []
    given = {key: ast.literal_eval(ast.unparse(literal(v))) for key, v in arguments.items()}
    assert same(scope["made"], function(*first, **given))


def names(expression):
    return [node for node in ast.walk(expression) if isinstance(node, ast.Name)]


def test_sources_and_steps_are_all_written_somewhere_above():
    done = {use if isinstance(use, str) else next(iter(use)) for _, use, _ in WRITTEN}
    for family in ("steps", "columns", "scalers", "series"):
        assert idioms.family(family).keys() - {"FeatureSpace"} <= done  # see further down


# What a script has for a dataset of Keras, which has to fit the function that Keras has.
LOADED = {
    "mnist": "mnist", "fashion_mnist": "fashion_mnist", "cifar10": "cifar10",
    "cifar100": {"cifar100": "coarse"},
    "imdb": {"imdb": {"num_words": 5000, "skip_top": 1, "maxlen": 9, "seed": 1, "start_char": None,
                      "oov_char": 2, "index_from": 3}},
    "reuters": {"reuters": {"num_words": 5000, "skip_top": 1, "maxlen": 9, "test_split": 0.1,
                            "seed": 1, "start_char": 1, "oov_char": 2, "index_from": 3}},
    "boston_housing": {"boston_housing": {"test_split": 0.5, "seed": 1}},
    "california_housing": {"california_housing": {"version": "small", "test_split": 0.5,
                                                  "seed": 1}},
}  # fmt: skip


@pytest.mark.parametrize("word", LOADED)
def test_dataset_of_keras_is_loaded_by_keras(word):
    _, arguments, expression = written("datasets", LOADED[word])
    assert ast.unparse(expression.func) == f"keras.datasets.{word}.load_data"
    given = {k.arg: ast.literal_eval(k.value) for k in expression.keywords}
    assert given == arguments
    inspect.signature(getattr(keras.datasets, word).load_data).bind(**given)
    done = getattr(datasets, word)
    defaults = {n: p.default for n, p in inspect.signature(done).parameters.items()}
    for key, value in inspect.signature(getattr(keras.datasets, word).load_data).parameters.items():
        assert key in (*defaults, "path", "kwargs")
        assert defaults.get(key, value.default) == value.default


@pytest.mark.parametrize(
    ("family", "use"),
    [("datasets", {"synthetic": {"shape": [2], "classes": "classes"}}),
     ("datasets", {"synthetic_parts": {"inputs": {"u": {"size": 3}}, "outputs": {"v": {}}}}),
     ("datasets", {"synthetic_parts": {"inputs": {"u v": {"shape": [3]}}, "outputs": {"v": {}}}}),
     ("streams", {"image_folder": {"path": "a", "image_size": [1, 2, 3]}}),
     ("streams", {"image_folder": {"path": "a", "image_size": 8, "validation": 0}}),
     ("streams", {"image_folder": {"path": "a", "image_size": 8, "batch_size": None}}),
     ("tables", {"csv": {"path": "a", "header": "yes"}}),
     ("tables", {"csv": {"path": "a", "dtypes": {"b": "text"}}}),
     ("tables", {"csv": {"path": "a", "usecols": []}}),
     ("columns", {"select_columns": "a"}), ("columns", {"sample_rows": {"count": 1, "seed": -1}}),
     ("steps", {"subtract": 0}), ("steps", {"pad": {"length": 3, "padding": "same"}}),
     ("series", {"seasonal": {"period": 0}}), ("scalers", {"MinMaxScaler": 1}),
     ("scalers", {"FeatureSpace": {"a": "float_normalised"}}),
     ("scalers", {"FeatureSpace": {"a": {"float_discretized": 0}}}),
     ("scalers", {"FeatureSpace": {"features": {"a": "float"}, "crosses": [["a"]]}})],
)  # fmt: skip
def test_source_is_refused_when_an_argument_does_not_fit(family, use):
    with pytest.raises(ValueError, match=r"expected|takes"):
        written(family, use)


# --- made-up data


def learns(x, y, classes):
    """Accuracy on the last quarter, of a linear model fitted to the rest."""
    flat = x.reshape(len(x), -1).astype("float64")
    flat = np.c_[flat / flat.max(), np.ones(len(x))]
    cut = len(x) * 3 // 4
    weights = np.linalg.lstsq(flat[:cut], np.eye(classes)[y[:cut]], rcond=None)[0]
    return np.mean((flat[cut:] @ weights).argmax(axis=1) == y[cut:])


def test_synthetic_has_a_pattern_for_each_class():
    (x, y), (u, v) = datasets.synthetic([4, 4, 3], classes=5, train=300, test=40)
    assert (x.shape, y.shape, u.shape, v.shape) == ((300, 4, 4, 3), (300,), (40, 4, 4, 3), (40,))
    assert x.dtype == np.float32
    assert 0 <= x.min() < 0.1 < 0.9 < x.max() < 1
    assert np.bincount(np.r_[y, v]).tolist() == [68] * 5
    assert learns(x, y, 5) > 0.9
    assert same(datasets.synthetic([2], 2), datasets.synthetic([2], 2))
    assert not same(datasets.synthetic([2], 2), datasets.synthetic([2], 2, seed=1))


def test_synthetic_makes_words_below_a_number():
    (x, y), _ = datasets.synthetic([30], classes=2, below=50)
    assert x.dtype == np.int32
    assert (x.min() >= 0, x.max() < 50, len(np.unique(x)) > 40) == (True, True, True)
    assert learns(x, y, 2) > 0.9


def test_synthetic_makes_a_number_to_predict_without_classes():
    (x, y), (_, v) = datasets.synthetic([8], train=60, test=5)
    assert (y.dtype, y.shape, v.shape) == (np.float32, (60,), (5,))
    weights = np.linalg.lstsq(x, y, rcond=None)[0]
    assert np.allclose(x @ weights, y, atol=1e-4)


def test_synthetic_parts_are_dictionaries_that_belong_together():
    inputs = {"title": {"shape": [6], "below": 100}, "tags": {"shape": [4]}}
    outputs = {"kind": {"classes": 3}, "price": {}, "flags": {"shape": [5], "below": 2}}
    (x, y), (u, v) = datasets.synthetic_parts(inputs, outputs, train=400, test=20)
    assert {n: a.shape for n, a in x.items()} == {"title": (400, 6), "tags": (400, 4)}
    assert {n: a.shape for n, a in y.items()} == {
        "kind": (400,),
        "price": (400,),
        "flags": (400, 5),
    }
    assert [len(a) for a in (*u.values(), *v.values())] == [20] * 5
    assert (x["title"].dtype, x["tags"].dtype, x["title"].max() < 100) == (
        np.int32,
        np.float32,
        True,
    )
    assert (set(y["kind"]), set(y["flags"].ravel())) == ({0, 1, 2}, {0, 1})
    (alone, one), (rest, _) = datasets.synthetic_parts({"tags": {"shape": [4]}}, {"price": {}})
    assert (alone.shape, one.shape, rest.shape) == ((512, 4), (512,), (128, 4))
    for part in x.values():
        assert learns(part, y["kind"], 3) > 0.5
        assert np.corrcoef(part.sum(axis=1), y["price"])[0, 1] > 0.5


def test_discs_have_masks_of_where_they_are():
    (x, y), (u, _) = datasets.discs(size=16, train=6, test=2, noise=0.01)
    assert (x.shape, y.shape, u.shape) == ((6, 16, 16, 1), (6, 16, 16, 1), (2, 16, 16, 1))
    assert set(np.unique(y)) == {0, 1}
    assert np.array_equal(x > 0.5, y == 1)
    assert all(0.02 < mask.mean() < 0.3 for mask in y)


def test_seasonal_rises_repeats_and_is_noisy():
    x = series.seasonal(length=100, period=10, trend=0.5, amplitude=2, base=3, noise=0)
    assert (x.shape, x.dtype) == ((100, 1), np.float32)
    assert np.allclose(x[10:] - x[:-10], 5, atol=1e-4)
    assert np.allclose([x[0, 0], x[:10].mean() - x[:1].mean()], [3, 0.5 * 4.5], atol=1e-4)
    noise = series.seasonal(noise=0.3) - series.seasonal(noise=0)
    assert 0.25 < noise.std() < 0.35


# --- files


def test_npz_has_arrays_by_name(tmp_path):
    parts = {f"{a}_{b}": np.full(3, i) for i, (a, b) in enumerate(
        [("x", "train"), ("y", "train"), ("x", "test"), ("y", "test")])}  # fmt: skip
    np.savez(tmp_path / "a.npz", **parts)
    (x, y), (u, v) = datasets.npz_split(tmp_path / "a.npz")
    assert [a[0] for a in (x, y, u, v)] == [0, 1, 2, 3]
    assert [a[0] for a in arrays.npz(tmp_path / "a.npz", "y_test", "x_test")] == [3, 2]


@pytest.fixture
def pictures(tmp_path):
    """A folder with two classes of twenty pictures, 6 x 4; the red of one tells its number."""
    for number in range(40):
        image = np.zeros((6, 4, 3), dtype="uint8")
        image[..., 0], image[..., 1] = 5 * number, 200 * (number % 2)
        folder = tmp_path / "pictures" / ("cat", "dog")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        keras.utils.save_img(folder / f"{number:02}.png", image, scale=False)
    return tmp_path / "pictures"


def test_image_arrays_reads_the_subfolders_in_order(pictures):
    x, y = arrays.image_arrays(pictures, (3, 2))
    assert (x.shape, x.dtype, y.tolist()) == ((40, 3, 2, 3), np.float32, [0] * 20 + [1] * 20)
    assert x[:3, 0, 0, 0].tolist() == [0, 10, 20]
    assert arrays.image_arrays(pictures, (6, 4), color_mode="grayscale")[0].shape == (40, 6, 4, 1)


def test_mask_folder_pairs_images_and_masks_by_the_order_of_their_names(tmp_path):
    for number in (1, 0):
        image, mask = np.full((6, 4, 3), 100 + number), np.full((6, 4, 1), number)
        mask[0] = 2
        for file, array in ((f"i/{number}.png", image), (f"m/{number}_m.PNG", mask)):
            (tmp_path / file).parent.mkdir(exist_ok=True)
            keras.utils.save_img(tmp_path / file, array, scale=False)
    (tmp_path / "i" / "0.mat").write_text("no image")
    (tmp_path / "m" / "._0.png").write_text("what macOS leaves")
    x, y = arrays.mask_folder(tmp_path / "i", tmp_path / "m", (12, 8))
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((2, 12, 8, 3), "uint8", (2, 12, 8, 1), "uint8")
    assert x[:, 5, 5, 0].tolist() == [100, 101]
    assert (y[:, -1, 0, 0].tolist(), {*y[1].ravel().tolist()}) == ([0, 1], {1, 2})


def test_text_arrays_reads_the_subfolders_in_order(tmp_path):
    for kind, text in (("bad", "öde, sehr öde"), ("good", "schön")):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "1.txt").write_text(text, encoding="utf-8")
    x, y = arrays.text_arrays(tmp_path)
    assert (x.tolist(), y.tolist()) == (["öde, sehr öde", "schön"], [0, 1])
    layer = keras.layers.TextVectorization(output_sequence_length=2)
    layer.adapt(x)
    assert layer(x).shape == (2, 2)


def numbers(data):
    """The number that each picture of a pipeline has, in order."""
    return [round(float(n) / 5) for x, *_ in data.as_numpy_iterator() for n in x[:, 0, 0, 0]]


def test_image_folder_holds_back_validation_and_test(pictures):
    made = streams.image_folder(pictures, (6, 4), batch_size=4, validation=0.2, test=0.1, seed=3)
    train, val, test, class_names = made
    assert class_names == ["cat", "dog"]
    parts = [numbers(data) for data in (train, val, test)]
    assert [len(part) for part in parts] == [28, 8, 4]
    assert sorted([*parts[0], *parts[1], *parts[2]]) == list(range(40))
    assert parts[1:] == [numbers(val), numbers(test)]
    assert numbers(train) != sorted(numbers(train))
    again = streams.image_folder(pictures, (6, 4), batch_size=4, validation=0.2, test=0.1, seed=3)
    assert [numbers(data) for data in again[:3]] == parts
    x, y = loading.gather(test)
    assert (x.shape, (y == x[:, 0, 0, 1].astype(bool)).all()) == ((4, 6, 4, 3), True)


def test_image_folder_has_no_test_set_when_none_is_wanted(pictures):
    train, val, test, _ = streams.image_folder(pictures, (2, 2), label_mode="categorical")
    assert (len(numbers(train)), len(numbers(val)), test) == (32, 8, None)
    assert next(val.as_numpy_iterator())[1].shape == (8, 2)


def test_folders_are_those_that_are_named_in_that_order(pictures):
    (pictures / "unsorted").mkdir()
    names = ["dog", "cat"]
    _, val, _, found = streams.image_folder(pictures, (2, 2), class_names=names)
    assert found == names
    x, y = loading.gather(val)
    assert (y == (x[:, 0, 0, 1] == 0)).all()
    data = {"load": {"image_folder": {"path": "p", "image_size": 2}}, "class_names": names}
    script = to_text(lower(specs.spec(data=data, fit={"epochs": 1})))
    assert 'class_names=["dog", "cat"]' in script
    data["load"]["image_folder"]["label_mode"] = None
    assert "class_names=[" not in to_text(lower(specs.spec(data=data, fit={"epochs": 1})))


def test_layer_learns_from_batches_as_the_steps_before_it_leave_them():
    steps = [{"divide": 255, "comment": "To 0..1"}, {"Normalization": None, "comment": "To mean 0"}]
    data = {"load": {"image_folder": {"path": "p", "image_size": 2}}, "x": steps}
    lines = to_text(lower(specs.spec(data=data, fit={"epochs": 1}))).split("\n")
    first = lines.index("# To mean 0")
    assert lines[first + 1 : first + 3] == [
        "normalization = layers.Normalization()",
        "normalization.adapt(train_data.map(lambda x, y: x / 255))",
    ]
    after = lines.index("# To 0..1")
    assert lines[after + 1].startswith("train_data = train_data.map(lambda x, y: (normalization(")


def test_image_folder_says_so_when_there_are_too_few_batches(pictures):
    with pytest.raises(ValueError, match=r"^a share of 0.33 of 1 batches leaves one part empty$"):
        streams.image_folder(pictures, (2, 2), batch_size=32, validation=0.2, test=0.1)


def test_folder_is_refused_when_it_is_empty(tmp_path):
    (tmp_path / "cat").mkdir()
    for read in (streams.image_folder, arrays.image_arrays):
        with pytest.raises(ValueError, match=r"No .*images found"):
            read(tmp_path, (2, 2))
    with pytest.raises(ValueError, match=r"No .*text files found"):
        arrays.text_arrays(tmp_path)


def test_split_image_folder_reads_each_folder(pictures):
    size = (6, 4)
    train, val, test, class_names = streams.split_image_folder(pictures, size, val=pictures)
    assert (numbers(val), test) == ([*range(0, 40, 2), *range(1, 40, 2)], None)
    assert (sorted(numbers(train)), class_names) == ([*range(40)], ["cat", "dog"])
    assert numbers(train) != numbers(val)
    train, val, test, _ = streams.split_image_folder(pictures, size, test=pictures, validation=0.5)
    assert [len(numbers(data)) for data in (train, val, test)] == [20, 20, 40]
    assert numbers(test) == [*range(0, 40, 2), *range(1, 40, 2)]


def test_text_folders_make_batches_of_texts(tmp_path):
    for number in range(20):
        folder = tmp_path / str(number % 2)
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.txt").write_text(f"text {number}", encoding="utf-8")
    train, val, test, names = streams.text_folder(tmp_path, batch_size=2, validation=0.2, test=0.2)
    texts = [[t for x, _ in data.as_numpy_iterator() for t in x] for data in (train, val, test)]
    assert ([len(part) for part in texts], names) == ([12, 4, 4], ["0", "1"])
    assert len({t for part in texts for t in part}) == 20
    train, val, test, _ = streams.split_text_folder(tmp_path, test=tmp_path, max_length=4)
    assert [len(loading.gather(data)[0]) for data in (train, val, test)] == [16, 4, 20]
    assert set(loading.gather(test)[0]) == {b"text"}


def test_audio_folder_makes_batches_of_sounds(tmp_path):
    for number in range(10):
        folder = tmp_path / str(number % 2)
        folder.mkdir(exist_ok=True)
        with wave.open(str(folder / f"{number}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(np.full(20 + number, 16384, dtype="<i2").tobytes())
    train, val, test, _ = streams.audio_folder(tmp_path, 16, batch_size=2, validation=0.2, test=0.2)
    assert [loading.gather(data)[0].shape for data in (train, val, test)] == [
        (6, 16, 1), (2, 16, 1), (2, 16, 1),
    ]  # fmt: skip
    assert np.allclose(loading.gather(val)[0], 0.5)


def test_tfds_gives_batches_of_each_split(monkeypatch):
    images = np.arange(10 * 3 * 2 * 1, dtype="uint8").reshape(10, 3, 2, 1)
    seen = {}

    def load(name, split, as_supervised, with_info):
        seen.update(name=name, split=split)
        sample = {"image": images, "label": np.arange(10) % 2, "mask": images}
        whole = (images, sample["label"]) if as_supervised else sample
        label = SimpleNamespace(names=["cat", "dog"])
        info = SimpleNamespace(
            supervised_keys=("image", "label"), features={"label": label, "mask": object()}
        )
        return [tf.data.Dataset.from_tensor_slices(whole)] * len(split), info

    monkeypatch.setattr(loading, "tfds", SimpleNamespace(load=load))
    train, val, test, class_names = streams.tfds("cats", "train[:9]", "train[9:]", batch_size=4)
    assert seen == {"name": "cats", "split": ["train[:9]", "train[9:]"]}
    assert (test, class_names, train.element_spec[0].dtype) == (None, ["cat", "dog"], tf.uint8)
    assert [len(x) for x, _ in val.as_numpy_iterator()] == [4, 4, 2]
    given = {"test": "c", "keys": ["image", "mask"], "image_size": (6, 4)}
    *parts, class_names = streams.tfds("cats", "a", "b", **given)
    x, y = loading.gather(parts[2])
    assert (x.shape, y.shape, y.dtype, class_names) == (
        (10, 6, 4, 1), (10, 6, 4, 1), np.uint8, None,
    )  # fmt: skip


CSV = "# made up\na; b ;kind\n1,5;2;x\n?;4;y\n3,5;6;x\n"


def table(use, tmp_path):
    """What the expression of a script reads from a file with the text above."""
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    _, _, expression = written("tables", {"csv": {"path": str(tmp_path / "a.csv"), **use}})
    return eval(ast.unparse(expression), {"pd": pd})


def test_csv_reads_what_the_spec_says(tmp_path):
    plain = {"separator": ";", "decimal": ",", "missing": "?", "comment": "#"}
    got = table(plain, tmp_path)
    assert (list(got), got["a"].tolist()[::2]) == (["a", " b ", "kind"], [1.5, 3.5])
    assert (got["a"].dtype, got["a"].isna().tolist()) == (np.float64, [False, True, False])
    got = table({**plain, "columns": ["p", "q", "r"], "skip_rows": 2, "usecols": ["q"]}, tmp_path)
    assert (list(got), got["q"].tolist()) == (["q"], [2, 4, 6])
    got = table({**plain, "header": False, "skip_rows": 2, "usecols": [0, 2], "rows": 1}, tmp_path)
    assert columns.prefix_columns(got, "c").to_dict("list") == {"c0": [1.5], "c2": ["x"]}
    got = table({**plain, "header": True, "dtypes": {"kind": "category"}}, tmp_path)
    assert str(got["kind"].dtype) == "category"
    got = table({"separator": r"\s+", "rows": 1}, tmp_path)
    assert list(got) == ["#", "made", "up"]
    got = table({"separator": ";", "skip_rows": 1, "skip_spaces": True, "dtypes": "str"}, tmp_path)
    assert (list(got), got["a"].tolist()) == (["a", "b ", "kind"], ["1,5", "?", "3,5"])


def test_csv_says_so_when_a_column_is_missing(tmp_path):
    with pytest.raises(ValueError, match="nowhere"):
        table({"usecols": ["nowhere"]}, tmp_path)
    with pytest.raises(KeyError, match="nowhere"):
        columns.select_columns(TABLE, ["nowhere"])


# --- steps


def test_columns_do_what_they_say():
    before = TABLE.copy()
    assert columns.map_values(TABLE, "kind", {"x": 0, "y": 1})["kind"].tolist()[:2] == [0, 1]
    assert columns.map_values(TABLE, "kind", {"x": 0})["kind"].isna().sum() == 3
    replaced = columns.replace_values(TABLE, "kind", {"x": 7, "x ": 8, "y": 1, "z": 2})["kind"]
    assert (replaced.tolist(), replaced.dtype) == ([7, 1, 8, 2], np.int64)
    assert columns.replace_values(TABLE, "b", {9: 0})["b"].tolist() == [1, 2, 2, 0]
    assert columns.codes(TABLE, "kind")["kind"].tolist() == [0, 2, 1, 3]
    assert columns.codes(TABLE, "a")["a"].tolist() == [2, 0, -1, 1]
    assert columns.clip_column(TABLE, "b", 2, 3)["b"].tolist() == [2, 2, 2, 3]
    assert columns.log_column(TABLE, "b", 1)["b"].tolist() == np.log([2, 3, 3, 10]).tolist()
    assert columns.strip_text(TABLE, "kind")["kind"].tolist() == ["x", "y", "x", "z"]
    assert columns.strip_text(TABLE, "kind", "x ")["kind"].tolist() == ["", "y", "", "z"]
    assert columns.filter_rows(TABLE, "b", equals=2).index.tolist() == [1, 2]
    assert columns.filter_rows(TABLE, "b", above=1, below=9).index.tolist() == [1, 2]
    assert columns.filter_rows(TABLE, "kind", equals="z").index.tolist() == [3]
    assert columns.drop_missing(TABLE).index.tolist() == [0, 1, 3]
    assert columns.drop_missing(TABLE, columns="b").index.tolist() == [0, 1, 2, 3]
    assert columns.fill_missing(TABLE, {"a": 5})["a"].tolist() == [3, 1, 5, 2]
    assert columns.fill_forward(TABLE)["a"].tolist() == [3, 1, 1, 2]
    hot = columns.one_hot_columns(TABLE, ["kind"])
    assert list(hot) == ["a", "b", "kind_x", "kind_x ", "kind_y", "kind_z"]
    assert hot["kind_y"].tolist() == [0.0, 1.0, 0.0, 0.0]
    assert columns.sort_by(TABLE, "a").index.tolist() == [1, 3, 0, 2]
    assert len(columns.sample_rows(TABLE, 3, seed=1)) == 3
    assert TABLE.equals(before)


def test_keys_of_a_mapping_are_numbers_when_they_read_so():
    values = {"1": "USA", "-2": "x", "0.5": "half", "1e3": "text", "old": None}
    _, arguments, _ = written("columns", {"map_values": {"column": "c", "values": values}})
    assert list(arguments["values"]) == [1, -2, 0.5, "1e3", "old"]
    assert columns.map_values(TABLE, "b", arguments["values"])["b"].tolist()[0] == "USA"


def test_more_steps_do_what_they_say():
    assert steps.flatten(IMAGES).shape == (2, 16)
    assert steps.expand_dims(ROWS, -1).shape == (4, 3, 1)
    assert (steps.squeeze(IMAGES).shape, steps.squeeze(IMAGES[:1], -1).shape) == (
        (2, 4, 4), (1, 4, 4),
    )  # fmt: skip
    assert steps.subtract(steps.multiply(ROWS, 2), 1)[0].tolist() == [1, 3, 5]
    assert np.allclose([steps.log(ROWS)[0, 1], steps.log1p(ROWS)[0, 1]], np.log([2, 3]))
    assert steps.clip(ROWS, 2, 4)[:2].tolist() == [[2, 2, 3], [4, 4, 4]]
    assert steps.is_above(ROWS, 2)[0].tolist() == [0, 0, 1]
    assert steps.is_equal(np.array(["a", "b"]), "b").tolist() == [0, 1]
    assert steps.argmax(steps.one_hot(np.array([2, 0]), 3)).tolist() == [2, 0]
    assert steps.multi_hot(LISTS, 5).tolist() == [[0, 1, 1, 1, 0], [0, 0, 1, 0, 0]]
    with pytest.raises(IndexError, match="out of bounds"):
        steps.multi_hot(LISTS, 3)
    assert steps.pad(LISTS, 2).tolist() == [[2, 3], [0, 2]]
    assert steps.pad(LISTS, 2, "post", "post", 9).tolist() == [[1, 2], [2, 9]]
    assert steps.resize(IMAGES, (2, 2)).tolist()[0] == [[[2.5], [4.5]], [[10.5], [12.5]]]
    framed = steps.pad_images(IMAGES, 2)
    assert (framed.shape, framed.sum(), framed[0, 1].any()) == ((2, 8, 8, 1), IMAGES.sum(), False)
    assert steps.repeat_channels(IMAGES, 3)[1, 0, 0].tolist() == [16, 16, 16]
    assert steps.select(ROWS, [2, 0])[0].tolist() == [3, 1]
    assert (len(steps.take(ROWS, 3)), steps.every(ROWS, 3)[:, 0].tolist()) == (3, [1, 10])
    assert steps.append_zeros(ROWS, 2)[0].tolist() == [1, 2, 3, 0, 0]
    wider = steps.append_noise(ROWS, 50)
    assert (wider.shape, np.array_equal(wider[:, :3], ROWS)) == ((4, 53), True)
    assert 0 <= wider[:, 3:].min() < 0.2 < 0.8 < wider[:, 3:].max() < 1
    assert sorted(steps.permute(np.arange(50))) == list(range(50))
    assert list(steps.permute(np.arange(50))) != list(range(50))
    noisy = steps.add_noise(np.full((1000, 3), 7.0), 0.5)
    assert (0.45 < noisy.std() < 0.55, 6.95 < noisy.mean() < 7.05) == (True, True)


def test_as_columns_has_an_input_for_each_column():
    made = steps.as_columns(TABLE)
    shapes = {name: tuple(values.shape) for name, values in made.items()}
    assert shapes == dict.fromkeys(TABLE, (4, 1))
    assert [text.decode() for text in made["kind"].numpy().ravel()] == TABLE["kind"].tolist()
    data = fitting.make_dataset({"b": made["b"]}, np.arange(4), 2)
    assert [x["b"].ravel().tolist() for x, _ in data.as_numpy_iterator()] == [[1, 2], [2, 9]]


def test_noise_is_the_same_when_the_seed_is():
    made = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        made.append([steps.add_noise(ROWS, 1), steps.append_noise(ROWS, 1), steps.permute(ROWS),
                     *arrays.moons(noise=0.1), columns.sample_rows(TABLE, 2)])  # fmt: skip
    assert same(made[0], made[1])
    assert not any(same(a, b) for a, b in zip(made[0][:2], made[2][:2], strict=True))


def test_scalers_fit_transform_and_invert():
    for scaler, least in ((scalers.StandardScaler(), -1.34), (scalers.MinMaxScaler((-1, 1)), -1),
                          (scalers.RobustScaler(), -1), (scalers.MaxAbsScaler(), 0.1)):  # fmt: skip
        scaled = scaler.fit_transform(ROWS)
        assert scaled[0, 0] == pytest.approx(least, abs=0.01)
        assert np.allclose(scaler.inverse_transform(scaled), ROWS)


PEOPLE = pd.DataFrame({"age": [20, 30, 40, 50], "sex": [0, 1, 0, 1], "city": list("abac")})


def test_feature_space_encodes_each_column_as_it_is_told_when_fitted():
    kinds = {"age": "float_normalized", "sex": "integer_categorical", "city": "string_categorical"}
    space = scalers.FeatureSpace(kinds)
    rows = space.fit_transform(PEOPLE)
    assert rows.dtype == "float32"
    assert rows.shape == (4, 1 + 3 + 4)  # a category that is not known has a column too
    numbers = next(c for c in rows.T if len({*c}) == 4)
    assert numbers.mean() == pytest.approx(0, abs=1e-6)
    assert (rows.sum(axis=1) - numbers).tolist() == [2, 2, 2, 2]
    later = space.transform(pd.DataFrame({"age": [35], "sex": [7], "city": ["x"]}))
    assert sorted(later[0]) == [0, 0, 0, 0, 0, 0, 1, 1]


def test_feature_space_bins_crosses_and_keeps_features_apart_when_told():
    kinds = {
        "age": {"float_discretized": 2},
        "sex": {"integer_hashed": 5},
        "city": {"string_hashed": 6},
    }
    rows = scalers.FeatureSpace(kinds, [["sex", "city"]], 7).fit_transform(PEOPLE)
    assert rows.shape == (4, 2 + 5 + 6 + 7)
    apart = scalers.FeatureSpace(kinds, output_mode="dict").fit_transform(PEOPLE)
    assert {name: array.shape for name, array in apart.items()} == {
        "age": (4, 2), "sex": (4, 5), "city": (4, 6)
    }  # fmt: skip
    ages = pd.DataFrame({"age": np.arange(100)})
    bins = scalers.FeatureSpace({"age": {"float_discretized": 4}}).fit_transform(ages)
    assert np.allclose(bins.sum(axis=0), 25, atol=2)


# --- windows, pairs, weights, histories

SERIES = np.stack([np.arange(10), np.arange(10) * 100], axis=1)


def test_windows_come_with_what_follows_each():
    x, y = fitting.make_windows(SERIES, 3)
    assert (x.shape, y.shape) == ((7, 3, 2), (7, 2))
    assert (x[6, :, 0].tolist(), y[6].tolist()) == ([6, 7, 8], [9, 900])
    x, y = fitting.make_windows(SERIES, 3, horizon=2, delay=1, stride=2, targets=(1,))
    assert (x[:, 0, 0].tolist(), y.tolist()) == ([0, 2, 4], [[400, 500], [600, 700], [800, 900]])
    assert fitting.make_windows(SERIES, 3, horizon=2)[1].shape == (6, 2, 2)
    assert fitting.make_windows(SERIES, 3, targets=[0])[1].shape == (7, 1)


def test_windows_have_a_target_for_every_step_when_asked():
    x, y = fitting.make_windows(SERIES, 4, sequence=True, targets=[0])
    assert (x.shape, y.shape) == ((6, 4, 2), (6, 4, 1))
    assert np.array_equal(y[:, :, 0], x[:, :, 0] + 1)
    x, y = fitting.make_windows(SERIES, 4, horizon=2, delay=1, sequence=True)
    assert (len(x), np.array_equal(y[..., 0], x[..., 0] + 3), y.max()) == (4, True, 900)


def test_windows_are_refused_when_they_do_not_fit():
    assert len(fitting.make_windows(SERIES, 9)[0]) == 1
    with pytest.raises(
        ValueError, match=r"^a window of 9 steps \(\+ 2\) does not fit a series of 10$"
    ):
        fitting.make_windows(SERIES, 9, horizon=1, delay=1)
    with pytest.raises(ValueError, match=r"^a window of 11 steps does not fit a series of 10$"):
        fitting.windows_of(SERIES, 11)


def test_windows_of_a_series_have_no_targets():
    assert fitting.windows_of(SERIES, 4, stride=3)[..., 0].tolist() == [
        [0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9],
    ]  # fmt: skip


def test_make_pairs_labels_what_is_alike():
    x, y = np.arange(30).reshape(30, 1), np.arange(30) % 3
    for labels in (y, np.eye(3)[y], y[:, np.newaxis]):
        (left, right), alike = fitting.make_pairs(x, labels, 40, seed=2)
        assert (left.shape, right.shape, alike.tolist()) == ((40, 1), (40, 1), [0, 1] * 20)
        assert (((left - right) % 3 == 0).ravel() == alike).all()
    assert same(fitting.make_pairs(x, y, 9), fitting.make_pairs(x, y, 9))
    assert not same(fitting.make_pairs(x, y, 9), fitting.make_pairs(x, y, 9, seed=1))


def test_balanced_weights_make_classes_count_the_same():
    labels = np.array([0, 0, 0, 1])
    for given in (labels, labels[:, np.newaxis], np.eye(2)[labels]):
        assert fitting.balanced_weights(given) == {0: pytest.approx(2 / 3), 1: 2.0}
    assert list(fitting.balanced_weights(np.array([5, 2, 5]))) == [2, 5]


def test_join_histories_puts_the_second_after_the_first():
    first = SimpleNamespace(history={"loss": [3, 2], "rate": [1, 1]}, epoch=[0, 1])
    second = SimpleNamespace(history={"loss": [1], "val_loss": [5]}, epoch=[0])
    assert fitting.join_histories(first, second) is first
    assert (first.history, first.epoch) == ({"loss": [3, 2, 1]}, [0, 1, 0])
    assert second.history == {"loss": [1], "val_loss": [5]}


def test_make_dataset_batches_shuffles_and_repeats():
    x, y, w = np.arange(10), np.arange(10) * 2, np.ones(10)
    data = fitting.make_dataset(x, y, 4, cache=True, weights=w)
    assert [[len(p) for p in parts] for parts in data.as_numpy_iterator()] == [[4] * 3] * 2 + [
        [2] * 3
    ]
    orders = []
    for _ in range(2):
        keras.utils.set_random_seed(5)
        data = fitting.make_dataset(x, y, 4, shuffle=10)
        orders.append([loading.gather(data)[0].tolist() for _ in range(2)])
    assert orders[0] == orders[1]
    assert orders[0][0] != orders[0][1]
    assert sorted(orders[0][0]) == x.tolist()
    forever = fitting.make_dataset(x, y, 4, repeat=True)
    assert len([*forever.take(9).as_numpy_iterator()]) == 9


def test_split_batches_takes_a_share_off():
    data = tf.data.Dataset.from_tensor_slices((np.arange(10), np.arange(10))).batch(1)
    first, rest = loading.split_batches(data, 0.3)
    assert (loading.gather(first)[0].tolist(), len(rest)) == ([0, 1, 2], 7)
    with pytest.raises(ValueError, match="leaves one part empty"):
        loading.split_batches(data, 0.01)


def test_vary_both_moves_a_mask_with_its_image():
    keras.utils.set_random_seed(1)
    masks = (np.random.random((16, 8, 8, 1)) > 0.5).astype("uint8")
    images = masks.astype("float32")
    mirror = keras.Sequential([keras.layers.RandomFlip("horizontal")])
    data = tf.data.Dataset.from_tensor_slices((images, masks)).batch(16)
    data = data.map(lambda x, y: fitting.vary_both(mirror, x, y))
    x, y = loading.gather(data)
    assert np.array_equal(x, y)
    mirrored = [np.array_equal(a, b[:, ::-1]) for a, b in zip(x, images, strict=True)]
    assert 0 < sum(mirrored) < 16


# --- downloads


def packed(tmp_path, ending, files):
    """A URL and the checksum of an archive with these files, name -> text."""
    path = tmp_path / f"data{ending}"
    if ending == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for member, text in files.items():
                archive.writestr(member, text)
    else:
        with tarfile.open(path, "w:gz" if ending.endswith("gz") else "w") as archive:
            for member, text in files.items():
                entry = tarfile.TarInfo(member)
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text.encode()))
    return path.as_uri(), hashlib.sha256(path.read_bytes()).hexdigest()


def content(folder):
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_text() for p in found}


FILES = {"train/a.txt": "one", "train/b.txt": "two"}


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".tgz"])
def test_fetch_unpacks_an_archive_once(tmp_path, ending):
    url, digest = packed(tmp_path, ending, FILES)
    folder = tmp_path / "new" / "photos"
    assert downloads.fetch(url, digest, str(folder)) == folder
    assert content(folder) == FILES
    assert [p.name for p in folder.parent.iterdir()] == ["photos"]
    (tmp_path / f"data{ending}").unlink()
    assert downloads.fetch(url, digest, folder) == folder


def test_fetch_keeps_a_file_that_is_no_archive_under_its_name(tmp_path, monkeypatch):
    (tmp_path / "heart.csv").write_text("a,b\n")
    digest = hashlib.sha256(b"a,b\n").hexdigest()
    downloads.fetch((tmp_path / "heart.csv").as_uri(), digest, tmp_path / "one")
    copy = partial(shutil.copy, tmp_path / "heart.csv")
    monkeypatch.setattr(downloads.urllib.request, "urlretrieve", lambda url, file: copy(file))
    downloads.fetch("https://example.org/a/heart.csv?raw=true", digest, tmp_path / "two")
    assert content(tmp_path / "one") == content(tmp_path / "two") == {"heart.csv": "a,b\n"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["heart.csv", "one", "two"]


def test_fetch_leaves_nothing_when_the_checksum_differs(tmp_path):
    url, digest = packed(tmp_path, ".zip", FILES)
    out = tmp_path / "out"
    with pytest.raises(ValueError, match=rf"^the checksum of {url} is {digest}, not {'0' * 64}$"):
        downloads.fetch(url, "0" * 64, out / "photos")
    assert not [*out.iterdir()]


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
@pytest.mark.parametrize("member", ["../evil.txt", "train/../../evil.txt"])
def test_fetch_leaves_nothing_when_the_archive_leads_out_of_the_folder(tmp_path, ending, member):
    url, digest = packed(tmp_path, ending, {**FILES, member: "evil"})
    out = tmp_path / "out"
    with pytest.raises(ValueError, match=rf"leads out of the folder: .*{member}"):
        downloads.fetch(url, digest, out / "photos")
    assert not [*out.iterdir()]
    assert not [*tmp_path.rglob("evil.txt")]


def test_fetch_refuses_a_link_that_leads_out_of_the_folder(tmp_path):
    path = tmp_path / "data.tar"
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo("link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "../../outside"
        archive.addfile(entry)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(ValueError, match=r"leads out of the folder: .*link"):
        downloads.fetch(path.as_uri(), digest, tmp_path / "out" / "photos")
    assert not [*(tmp_path / "out").iterdir()]


def test_fetch_leaves_nothing_when_there_is_no_such_file(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        downloads.fetch((tmp_path / "nowhere.zip").as_uri(), "0" * 64, tmp_path / "out" / "photos")
    assert not [*(tmp_path / "out").iterdir()]
