"""Stand-ins for arrays, of Keras's datasets, of .npz files and of tensorflow_datasets."""

import keras
import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from standins import PICTURES, only, put, standin, stored, use

from specgen.language.calls import Call
from specgen.library.load import arrays, datasets
from specgen.library.tools import samples


@pytest.mark.parametrize(
    ("call", "shape", "dtype", "labels", "label_type", "classes"),
    [
        (use("cifar10"), (32, 32, 3), "uint8", (1,), "uint8", 10),
        (use("cifar100"), (32, 32, 3), "uint8", (1,), "int64", 100),
        (use("cifar100", label_mode="coarse"), (32, 32, 3), "uint8", (1,), "int64", 20),
        (use("imdb"), (), "object", (), "int64", 2),
        (use("imdb", maxlen=80), (), "object", (), "int64", 2),
        (use("reuters"), (), "object", (), "int64", 46),
        (use("boston_housing"), (13,), "float64", (), "float64", None),
        (use("california_housing"), (8,), "float32", (), "float32", None),
    ],
    ids=lambda value: value.entry.name if isinstance(value, Call) else "",
)
def test_standin_is_like_the_dataset_of_keras(
    tmp_path, call, shape, dtype, labels, label_type, classes
):
    name, content = only(standin(call))
    assert name == f"{call.entry.name}.npz"
    assert len(content) < 1_500_000
    (tmp_path / name).write_bytes(content)
    read = samples.load_sample_texts if dtype == "object" else samples.load_sample
    (x, y), (u, v) = read(tmp_path / name)
    for inputs, targets in ((x, y), (u, v)):
        assert (inputs.shape[1:], inputs.dtype) == (shape, dtype)
        assert (targets.shape, targets.dtype) == ((len(inputs), *labels), label_type)
        assert classes is None or set(targets.ravel()) == set(range(classes))
    assert 80 < len(u) < len(x) <= 600


def test_standin_of_prices_is_in_the_units_of_the_dataset():
    boston, california = (
        stored(only(standin(use(f"{place}_housing")))[1]) for place in ("boston", "california")
    )
    assert 5 <= boston["y_train"].min() < boston["y_train"].max() <= 50
    assert 15_000 <= california["y_train"].min() < california["y_train"].max() <= 500_000
    for found in (boston, california):
        half = LinearRegression().fit(found["x_train"], found["y_train"])
        assert half.score(found["x_test"], found["y_test"]) > 0.5


@pytest.mark.parametrize("word", ["imdb", "reuters"])
@pytest.mark.parametrize("num_words", [5, 60, 5000])
def test_standin_of_texts_keeps_to_num_words_and_is_as_ragged_as_the_dataset(
    word, num_words, tmp_path
):
    (tmp_path / "a.npz").write_bytes(only(standin(use(word, num_words=num_words)))[1])
    (x, _), (u, _) = samples.load_sample_texts(tmp_path / "a.npz")
    words = [number for row in x for number in row]
    assert max(words) == num_words - 1 or num_words > 1000
    assert num_words // 2 < max(words) < num_words
    assert min(words) > 0
    assert len({*map(len, x)}) > 50
    assert all(isinstance(row, list) and 20 <= len(row) <= 200 for row in [*x, *u])
    with pytest.raises(ValueError, match="convert"):
        keras.ops.convert_to_tensor(x)  # as the full data: they have to be padded


def test_standin_of_arrays_is_read_by_the_call(tmp_path):
    call = use("npz", path="in/a.npz", x="image", y="label")
    with put(tmp_path, standin(call, columns=PICTURES)):
        x, y = arrays.npz(**call.arguments)
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((500, 16, 12, 3), "uint8", (500,), "int64")
    assert {*y} == {0, 1, 2, 3}
    columns = {"x": {"shape": [6]}, "y": "number", "z": "text"}
    call = use("npz_split", path="a.npz")
    with put(tmp_path, standin(call, columns=columns)):
        (x, y), (u, v) = datasets.npz_split(**call.arguments)
    assert (x.shape, x.dtype, u.shape) == ((400, 6), "float32", (100, 6))
    assert (y.dtype, v.shape) == ("float32", (100,))
    assert 0 <= x.min() < 0.2 < 0.8 < x.max() <= 1
    assert LinearRegression().fit(x, y).score(u, v) > 0.9


@pytest.mark.parametrize(
    ("keys", "classes"), [({}, 3), ({"keys": ["image", "kind"]}, 2)], ids=["own", "keys"]
)
def test_standin_of_tfds_has_the_two_features_in_four_arrays(keys, classes):
    columns = {"image": PICTURES["image"], "kind": {"classes": 2}, "label": {"classes": 3}}
    name, content = only(standin(use("tfds", name="beans/1.0:2.*", **keys), columns=columns))
    found = stored(content)
    assert name == "beans.npz"
    assert found["x_train"].shape == (400, 16, 12, 3)
    assert {*found["y_train"]} == {*found["y_test"]} == {*range(classes)}


def test_standin_of_tfds_is_resized_as_the_call_does_it():
    mask = {"shape": [8, 8, 1], "dtype": "uint8", "from": 1, "to": 3}
    call = use("tfds", name="pets", image_size=[20, 10], keys=["image", "mask"])
    found = stored(only(standin(call, columns={**PICTURES, "mask": mask}))[1])
    assert (found["x_train"].shape[1:], found["x_train"].dtype) == ((20, 10, 3), "float32")
    assert (found["y_train"].shape[1:], found["y_train"].dtype) == ((20, 10, 1), "uint8")
    assert found["x_train"].max() > 200
    assert {*found["y_train"].ravel()} == {1, 2, 3}
    call = use("tfds", name="pets", image_size=[20, 10])
    assert stored(only(standin(call, columns=PICTURES))[1])["y_train"].ndim == 1


@pytest.mark.parametrize(
    ("kind", "dtype", "low", "high"),
    [
        ({"shape": [5, 4], "dtype": "uint8"}, "uint8", 0, 255),
        ({"shape": [5, 4, 1], "dtype": "uint8", "from": 1, "to": 3}, "uint8", 1, 3),
        ({"shape": [5, 4], "dtype": "bool"}, "bool", 0, 1),
        ({"shape": [5], "dtype": "int32", "to": 9999}, "int32", 0, 9999),
        ({"shape": [2, 2, 2, 1], "from": -1}, "float32", -1, 1),
        ({"shape": [5], "dtype": "float16"}, "float16", 0, 1),
        ({"from": 3, "to": 5}, "int64", 3, 5),
        ({"from": 0.5, "to": 5}, "float32", 0.5, 5),
        ("integer", "int64", 0, 100),
    ],
    ids=str,
)
def test_standin_of_an_array_keeps_to_its_range(kind, dtype, low, high):
    call = use("npz", path="a.npz", x="a", y="b")
    found = stored(only(standin(call, columns={"a": kind, "b": {"classes": 12}}))[1])["a"]
    shape = kind.get("shape", ()) if isinstance(kind, dict) else ()
    assert (found.dtype, found.shape[1:]) == (dtype, tuple(shape))
    assert low <= found.min() <= found.max() <= high
    assert float(found.max()) - float(found.min()) >= 0.8 * (high - low)


def test_standin_of_large_images_is_small_and_has_every_class():
    columns = {"x": {"shape": [224, 224, 3], "dtype": "uint8"}, "y": {"classes": 10}}
    content = only(standin(use("npz_split", path="a.npz"), columns=columns))[1]
    assert {*stored(content)["y_train"]} == {*range(10)}
    assert len(content) < 3_000_000


def test_standin_of_texts_and_names_needs_no_pickle():
    columns = {"x": "text", "y": ["spam", "ham"]}
    found = stored(only(standin(use("npz", path="a.npz"), columns=columns))[1])
    assert found["x"].dtype.kind == "U"
    assert {*found["y"]} == {"spam", "ham"}


@pytest.mark.parametrize(
    ("call", "layers", "chance"),
    [
        (use("cifar10"), [keras.layers.Flatten, lambda: keras.layers.Dense(10, "softmax")], 0.1),
        (use("imdb", num_words=1000), [
            lambda: keras.layers.Embedding(1000, 8), keras.layers.GlobalMaxPooling1D,
            lambda: keras.layers.Dense(2, "softmax")], 0.5),
    ],
    ids=["cifar10", "imdb"],
)  # fmt: skip
def test_standin_can_be_learnt(call, layers, chance):
    keras.utils.set_random_seed(1)
    found = stored(only(standin(call))[1])
    for part in ("train", "test") if "lengths_test" in found else ():
        rows = np.split(found[f"x_{part}"], found[f"lengths_{part}"].cumsum()[:-1])
        found[f"x_{part}"] = keras.utils.pad_sequences(rows, maxlen=200)
    scale = found["x_train"].max() if found["x_train"].ndim == 4 else 1
    model = keras.Sequential([make() for make in layers])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(found["x_train"] / scale, found["y_train"], epochs=6, batch_size=16, verbose=0)
    _, accuracy = model.evaluate(found["x_test"] / scale, found["y_test"], verbose=0)
    assert accuracy > chance + 0.3
