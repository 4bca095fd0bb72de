"""What `fit` takes and leaves: windows, pairs, weights, batches, histories."""

import ast
import re
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf
from scripts import script
from uses import same

from specgen.library.tools import fitting, loading
from specs import spec

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
    with pytest.raises(ValueError, match="at least one array"):
        fitting.windows_of(SERIES, 11)


def test_windows_of_a_series_have_no_targets():
    assert fitting.windows_of(SERIES, 4)[::3, :, 0].tolist() == [
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
    x, y = np.arange(10), np.arange(10) * 2
    data = fitting.make_dataset(x, y, 4, cache=True)
    assert [[len(p) for p in parts] for parts in data.as_numpy_iterator()] == [[4] * 2] * 2 + [
        [2] * 2
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


def test_make_dataset_keeps_several_inputs_apart():
    left, right, same = np.zeros((6, 4)), np.ones((6, 4)), np.arange(6)
    (pair, labels), *_ = fitting.make_dataset([left, right], same, 2)
    assert [each.shape for each in pair] == [(2, 4), (2, 4)]
    assert labels.numpy().tolist() == [0, 1]


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


@pytest.mark.parametrize("targets", [None, [0], [1, 0]])
def test_windows_before_the_next_row_are_cut_in_two_lines_of_the_script(targets):
    windows = {"length": 3, **({"targets": targets} if targets else {})}
    load = {"csv": "a.csv"}
    columns = {"a": "number", "b": "number"}
    split = {"test": 0.2, "shuffle": False}
    data = {"load": load, "columns": columns, "windows": windows, "split": split}
    model = {"layers": ["Flatten", {"Dense": len(targets or "ab")}]}
    text = script(spec(data=data, model=model, compile={"loss": "mse"}))
    assert "make_windows" not in text
    lines = [line for line in text.splitlines() if re.match("(y_train|x_train) = (x|w)", line)]
    functions = [s for s in ast.parse(text).body if getattr(s, "name", "") == "windows_of"]
    made = {"x_train": SERIES, "np": np}
    exec("\n".join([*map(ast.unparse, functions), *lines]), made)
    x, y = fitting.make_windows(SERIES, 3, targets=targets)
    np.testing.assert_array_equal(made["x_train"], x)
    np.testing.assert_array_equal(made["y_train"], y)
