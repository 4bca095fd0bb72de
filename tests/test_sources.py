"""Where data come from: each dataset as ordinary Python, made up or read from files."""

import ast
import wave
from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from every import prepared
from uses import TABLE, same, written

import specs
from specgen.library.load import arrays, datasets, series, streams
from specgen.library.prepare import columns
from specgen.library.tools import loading
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.text.diagnostics import SpecError

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


# --- files, as arrays


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


# --- files, as batches


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
    assert 'class_names = ["dog", "cat"]' in script
    assert "class_names=class_names" in script
    data["load"]["image_folder"]["label_mode"] = None
    with pytest.raises(SpecError, match="`class_names` names labels"):
        specs.spec(data=data, fit={"epochs": 1})


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


def test_batches_of_a_folder_are_kept_and_shuffled_before_they_are_varied(pictures, tmp_path):
    """In every epoch in another order, and only those for training."""
    data = {
        "load": {"image_folder": {"path": "pictures", "image_size": 2, "batch_size": 4}},
        "x": [{"divide": 255}],
        "pipeline": {"cache": True, "shuffle": 100},
        "augment": [{"RandomFlip": "horizontal"}],
    }
    program = lower(specs.spec(data=data, fit={"epochs": 1}))
    assert """\
train_data = train_data.cache().shuffle(100).prefetch(tf.data.AUTOTUNE)
val_data = val_data.cache().prefetch(tf.data.AUTOTUNE)
augmentation =""" in to_text(program)
    found = {"train_data": streams.image_folder(pictures, (2, 2), batch_size=4)[0]}
    (kept,) = [s for s in program.module.body if "AUTOTUNE" in ast.unparse(s)][:1]
    exec(ast.unparse(kept), {"tf": tf}, found)
    first, second = numbers(found["train_data"]), numbers(found["train_data"])
    assert first != second
    assert sorted(first) == sorted(second)
    batches = [sorted(first[at : at + 4]) for at in range(0, 32, 4)]
    assert sorted(batches) == sorted(sorted(second[at : at + 4]) for at in range(0, 32, 4))


def test_image_folder_says_so_when_there_are_too_few_batches(pictures):
    with pytest.raises(ValueError, match=r"^a share of 0.33 of 1 batches leaves one part empty$"):
        streams.image_folder(pictures, (2, 2), batch_size=32, validation=0.2, test=0.1)


def test_split_batches_takes_a_share_off():
    data = tf.data.Dataset.from_tensor_slices((np.arange(10), np.arange(10))).batch(1)
    first, rest = loading.split_batches(data, 0.3)
    assert (loading.gather(first)[0].tolist(), len(rest)) == ([0, 1, 2], 7)
    with pytest.raises(ValueError, match="leaves one part empty"):
        loading.split_batches(data, 0.01)


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
    seen = []

    def load(name, split, as_supervised=False, with_info=False):
        seen.append((name, split))
        sample = {"image": images, "label": np.arange(10) % 2, "mask": images}
        whole = (images, sample["label"]) if as_supervised else sample
        label = SimpleNamespace(names=["cat", "dog"])
        info = SimpleNamespace(
            supervised_keys=("image", "label"), features={"label": label, "mask": object()}
        )
        data = tf.data.Dataset.from_tensor_slices(whole)
        return (data, info) if with_info else data

    monkeypatch.setattr(loading, "tfds", SimpleNamespace(load=load))
    train, val, test, class_names = streams.tfds("cats", "train[:9]", "train[9:]", batch_size=4)
    assert seen == [("cats", "train[:9]"), ("cats", "train[9:]")]
    assert (test, class_names, train.element_spec[0].dtype) == (None, ["cat", "dog"], tf.uint8)
    assert [len(x) for x, _ in val.as_numpy_iterator()] == [4, 4, 2]
    assert [part is None for part in streams.tfds("cats", "a", test="c")] == [
        False,
        True,
        False,
        False,
    ]
    given = {"test": "c", "keys": ["image", "mask"], "image_size": (6, 4)}
    *parts, class_names = streams.tfds("cats", "a", "b", **given)
    x, y = loading.gather(parts[2])
    assert (x.shape, y.shape, y.dtype, class_names) == (
        (10, 6, 4, 1), (10, 6, 4, 1), np.uint8, None,
    )  # fmt: skip


# --- files, as tables

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


def test_rows_of_two_files_are_told_apart_when_steps_have_mixed_and_left_out_some(tmp_path):
    """A column for each kind is there in both, though only one of the files has it."""
    (tmp_path / "a.csv").write_text("a,kind,b\n5,x,50\n1,y,10\n9,x,90\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("a,kind,b\n4,x,40\n2,z,20\n", encoding="utf-8")
    files = {"train": str(tmp_path / "a.csv"), "test": str(tmp_path / "b.csv")}
    steps = [{"sort_by": "a"}, {"filter_rows": {"column": "a", "above": 1}},
             {"one_hot_columns": ["kind"]}]  # fmt: skip
    data = {"load": {"split_csv": files}, "table": steps, "target": "b"}
    model = {"layers": [{"Dense": 1}]}
    checked = specs.spec(data=data, model=model, compile={"optimizer": "sgd", "loss": "mse"})
    found = prepared(checked)
    assert found["x_train"].tolist() == [[5, 1, 0], [9, 1, 0]]
    assert found["y_test"].tolist() == [20, 40]
    assert found["x_test"].tolist() == [[2, 0, 1], [4, 1, 0]]


def test_check_says_how_a_test_set_is_read_when_split_names_a_file():
    with pytest.raises(SpecError) as caught:
        specs.of("data: {load: {csv: a.csv}, target: b, split: {test: b.csv}}")
    assert "split_csv: {train: a.csv, test: b.csv}" in (caught.value.diagnostics[0].help or "")


def test_csv_says_so_when_a_column_is_missing(tmp_path):
    with pytest.raises(ValueError, match="nowhere"):
        table({"usecols": ["nowhere"]}, tmp_path)
    with pytest.raises(KeyError, match="nowhere"):
        columns.select_columns(TABLE, ["nowhere"])
