"""Steps for arrays and for tables, scalers and encoders: each function as ordinary Python."""

import keras
import numpy as np
import pandas as pd
import pytest
from uses import IMAGES, LISTS, ROWS, TABLE, same, written

from specgen.library.load import arrays
from specgen.library.prepare import columns, scalers, steps
from specgen.library.tools import fitting


def test_columns_do_what_they_say():
    before = TABLE.copy()
    kind, b = TABLE["kind"], TABLE["b"]
    assert columns.map_values(kind, "kind", {"x": 0, "y": 1}).tolist()[:2] == [0, 1]
    assert columns.map_values(kind, "kind", {"x": 0}).isna().sum() == 3
    replaced = columns.replace_values(kind, "kind", {"x": 7, "x ": 8, "y": 1, "z": 2})
    assert (replaced.tolist(), replaced.dtype) == ([7, 1, 8, 2], np.int64)
    assert columns.replace_values(b, "b", {9: 0}).tolist() == [1, 2, 2, 0]
    assert columns.codes(kind, "kind").tolist() == [0, 2, 1, 3]
    assert columns.codes(TABLE["a"], "a").tolist() == [2, 0, -1, 1]
    assert columns.clip_column(b, "b", 2, 3).tolist() == [2, 2, 2, 3]
    assert columns.log_column(b, "b", 1).tolist() == np.log([2, 3, 3, 10]).tolist()
    assert columns.strip_text(kind, "kind").tolist() == ["x", "y", "x", "z"]
    assert columns.strip_text(kind, "kind", "x ").tolist() == ["", "y", "", "z"]
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
    assert columns.map_values(TABLE["b"], "b", arguments["values"]).tolist()[0] == "USA"


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
