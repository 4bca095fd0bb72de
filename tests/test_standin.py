"""What `--data sample` puts beside a script: stand-ins that load as the real data do, and how."""

import io
import json
import os
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pydantic import TypeAdapter, ValidationError
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression

import specs
from specgen import idioms
from specgen import standin as sample
from specgen.builder import inside
from specgen.catalogue.call import Call, Entry
from specgen.catalogue.columns import Columns
from specgen.diagnostics import SpecError
from specgen.files import MARK, write_script
from specgen.idioms import arrays, datasets, samples, streams, tables
from specgen.program import File, Program
from specgen.spec import Data
from specgen.standin.formats import npy, npy_texts, npz, png, wav

CAR = {"mpg": "number", "power": {"from": 40, "to": 230}, "weight": {"from": 1.5, "to": 5.0},
       "year": "integer", "origin": ["usa", "europe"], "name": "text"}  # fmt: skip
PICTURES = {"image": {"shape": [16, 12, 3], "dtype": "uint8"}, "label": {"classes": 4}}


def use(word, **arguments):
    return Call(Entry(word, word, ()), arguments)


def standin(call, **said):
    return sample.standin(call, Data.model_construct(load=call, **said))


def only(made):
    assert len(made) == 1
    return next(iter(made.items()))


def put(folder, made):
    """Write what stands in for a dataset into a folder, and go there."""
    files = tuple(File(name, content) for name, content in made.items())
    return inside(folder, Program("x.yaml", "", (), files))


def stored(content):
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        return {name: data[name] for name in data.files}


def csv_of(folder, call, **said):
    with put(folder, standin(call, **said)):
        return tables.csv(**sample.local(call).arguments)


@pytest.mark.parametrize(
    ("call", "shape", "dtype", "labels", "label_type", "classes"),
    [
        (use("cifar10"), (32, 32, 3), "uint8", (1,), "uint8", 10),
        (use("cifar100"), (32, 32, 3), "uint8", (1,), "int64", 100),
        (use("cifar100", label_mode="coarse"), (32, 32, 3), "uint8", (1,), "int64", 20),
        (use("imdb"), (200,), "int32", (), "int64", 2),
        (use("imdb", maxlen=80), (80,), "int32", (), "int64", 2),
        (use("reuters"), (200,), "int32", (), "int64", 46),
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
    (x, y), (u, v) = samples.load_sample(tmp_path / name)
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
def test_standin_of_texts_keeps_to_num_words_and_begins_with_the_padding(word, num_words):
    x = stored(only(standin(use(word, num_words=num_words)))[1])["x_train"]
    assert x.max() == num_words - 1 or num_words > 1000
    assert num_words // 2 < x.max() < num_words
    lengths = (x > 0).sum(axis=1)
    assert len(set(lengths)) > 50
    assert all((row[-length:] > 0).all() for row, length in zip(x, lengths, strict=True))
    assert (keras.utils.pad_sequences(list(x), maxlen=200) == x).all()


READ_BACK = {
    "plain": {},
    "headless": {"columns": [*CAR], "header": None},
    "named": {"columns": [*CAR]},
    "below": {"header": 2},
    "skipped": {"skip_rows": 3},
    "semicolon": {"separator": ";", "decimal": ","},
    "tab": {"separator": "\t"},
    "spaces": {"separator": r"\s+"},
    "padded": {"separator": " ", "skip_spaces": True},
    "typed": {"dtypes": {"mpg": "float32", "year": "int32"}},
}


@pytest.mark.parametrize("given", READ_BACK.values(), ids=READ_BACK)
@pytest.mark.parametrize("ending", ["csv", "csv.gz", "zip", "csv.bz2", "csv.xz"])
def test_standin_of_a_table_is_read_by_the_call(tmp_path, given, ending):
    call = use("csv", path=f"data/cars.{ending}", missing="?", **given)
    table = csv_of(tmp_path, call, columns=CAR, target=["mpg"])
    assert [*table] == [*CAR]
    assert len(table) == 300
    assert table["mpg"].notna().all()
    assert 2 < table["power"].isna().sum() < 30
    assert {*table["power"].dropna()} <= {*range(40, 231)}
    assert table["weight"].dropna().between(1.5, 5).all()
    assert {*table["origin"]} == {"usa", "europe"}
    assert table["name"].str.contains(" ").all()
    kinds = {"mpg": "float64", "year": "int64", **given.get("dtypes", {})}
    assert {name: str(table[name].dtype) for name in kinds} == kinds


def test_standin_of_a_table_has_no_gaps_when_no_marker_is_given(tmp_path):
    assert csv_of(tmp_path, use("csv", path="cars.csv"), columns=CAR).notna().all().all()


def test_standin_of_a_table_has_whole_numbers_when_the_call_reads_such(tmp_path):
    call = use("csv", path="t.csv", dtypes={"a": "int64"}, missing=["-", "?"])
    table = csv_of(tmp_path, call, columns={"a": "number", "b": "number", "c": {"classes": 3}})
    assert (str(table["a"].dtype), str(table["b"].dtype)) == ("int64", "float64")
    assert {*table["c"]} == {0, 1, 2}


@pytest.mark.parametrize("label", [["no", "yes"], {"classes": 2}, [False, True]], ids=str)
def test_standin_of_a_table_has_a_class_that_follows_from_the_columns(tmp_path, label):
    columns = {"label": label, "a": "number", "b": {"from": -1, "to": 1}, "kind": ["p", "q"]}
    table = csv_of(tmp_path, use("csv", path="t.csv"), columns=columns, target=["label"])
    assert [*table["label"].value_counts()] == [150, 150]
    x = pd.get_dummies(table[["a", "b", "kind"]], dtype=float)
    model = LogisticRegression(max_iter=1000).fit(x[:200], table["label"][:200])
    assert model.score(x[200:], table["label"][200:]) > 0.75


def test_standin_of_a_table_has_targets_that_follow_from_the_columns(tmp_path):
    columns = {
        "a": "number",
        "b": "number",
        "c": {"from": 0, "to": 1},
        "u": "number",
        "v": "number",
    }
    table = csv_of(tmp_path, use("csv", path="t.csv"), columns=columns, target=["u", "v"])
    model = LinearRegression().fit(table[["a", "b", "c"]], table[["u", "v"]])
    assert model.score(table[["a", "b", "c"]], table[["u", "v"]]) > 0.7
    assert abs(table["u"].corr(table["v"])) < 0.99


def test_standin_of_a_table_is_a_series_when_it_has_dates(tmp_path):
    columns = {"day": "date", "sold": "integer", "price": {"from": 1.0, "to": 9.0}}
    table = csv_of(tmp_path, use("csv", path="t.csv"), columns=columns, target=["sold"])
    days = pd.to_datetime(table["day"])
    assert len(table) == 1500
    assert (days.diff().dropna() == pd.Timedelta(days=1)).all()
    for name in ("sold", "price"):
        trend = np.polyfit(range(1500), table[name], 1)
        rest = pd.Series(table[name] - np.polyval(trend, range(1500)))
        assert abs(trend[0]) * 1500 > table[name].std()
        assert rest.autocorr(24) > 0.5 > 0 > rest.autocorr(12)


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


FOLDERS = {
    "image_folder": (streams.image_folder, {"image_size": [40, 30]}, (40, 30, 3)),
    "text_folder": (streams.text_folder, {}, ()),
    "audio_folder": (streams.audio_folder, {"output_sequence_length": 4000}, (4000, 1)),
}


@pytest.mark.parametrize("word", FOLDERS)
@pytest.mark.parametrize("share", [0.0, 0.1])
@pytest.mark.parametrize("names", [None, ["roses", "tulips", "white lilies"]], ids=["ab", "named"])
def test_standin_of_a_folder_is_read_by_keras(tmp_path, word, share, names):
    read, given, shape = FOLDERS[word]
    call = use(word, path="../flowers", batch_size=8, validation=0.2, test=share, **given)
    made = standin(call, class_names=names)
    assert [*made] == ["flowers"]
    with put(tmp_path, made):
        train, val, test, found = read(**sample.local(call).arguments)
        assert found == (names or ["a", "b"])
        x, _ = next(iter(train))
        assert tuple(x.shape[1:]) == shape
        assert {int(label) for _, labels in train for label in labels} == {*range(len(found))}
        assert len(val) > 0
        assert (test is None) == (share == 0)


def test_standin_of_folders_has_several_sizes_and_other_content_in_each():
    call = use(
        "split_image_folder", train="/x/train/photos", val="/x/val/photos", image_size=[90, 70]
    )
    made = standin(call)
    assert [*made] == ["train/photos", "val/photos"]
    train, val = made.values()
    images = {path: Image.open(io.BytesIO(content)) for path, content in train.items()}
    assert {image.mode for image in images.values()} == {"RGB"}
    assert len({image.size for image in images.values()}) > 5
    widths, heights = ({image.size[i] for image in images.values()} for i in (0, 1))
    assert (min(widths), max(widths), min(heights), max(heights)) == (32, 70, 32, 88)
    assert len([path for path in images if path.startswith("a/")]) == 12
    assert train.keys() == val.keys()
    assert not {*train.values()} & {*val.values()}
    assert sum(map(len, train.values())) < 1_500_000


def test_standin_of_texts_has_words_that_tell_the_class():
    call = use("split_text_folder", train="train", test="test")
    made = standin(call, class_names=["a", "b", "c"])
    said = {part: [text.decode().lower().replace(".", "") for text in made[part].values()]
            for part in made}  # fmt: skip
    labels = [path[0] for path in made["train"]]
    counted = CountVectorizer().fit(said["train"])
    model = LogisticRegression().fit(counted.transform(said["train"]), labels)
    assert model.score(counted.transform(said["test"]), labels) > 0.9


def test_standin_of_sounds_is_higher_with_the_class():
    made = standin(use("audio_folder", path="s"), class_names=["low", "mid", "top"])["s"]
    pitches = {}
    for path, content in made.items():
        with wave.open(io.BytesIO(content)) as file:
            assert (file.getframerate(), file.getnframes()) == (8000, 8000)
            heard = np.abs(np.fft.rfft(np.frombuffer(file.readframes(8000), "<i2")))
        pitches.setdefault(path[:3], set()).add(int(heard.argmax()))
    assert [len(found) for found in pitches.values()] == [1, 1, 1]
    assert max(pitches["low"]) < max(pitches["mid"]) < max(pitches["top"]) < 4000


def test_standin_of_masks_has_one_of_the_same_size_for_each_image():
    call = use("mask_folder", images="pets/images", masks="pets/masks", image_size=64)
    made = standin(call, class_names=["pet", "border", "ground"])
    images, masks = made["pets/images"], made["pets/masks"]
    assert images.keys() == masks.keys()
    for name in images:
        image, mask = (Image.open(io.BytesIO(content)) for content in (images[name], masks[name]))
        assert (image.mode, mask.mode, image.size) == ("RGB", "L", mask.size)
        assert {*np.asarray(mask).ravel().tolist()} == {0, 1, 2}


@pytest.mark.parametrize(
    ("said", "values"), [({"from": 1, "to": 3}, {1, 2, 3}), ([0, 255], {0, 255})]
)
def test_standin_of_masks_holds_what_the_columns_say(said, values):
    call = use("mask_folder", images="pets/images", masks="pets/masks", image_size=64)
    made = standin(call, columns={"masks": said})["pets/masks"]
    assert {*np.asarray(Image.open(io.BytesIO(made["00.png"]))).ravel().tolist()} == values


def test_standin_of_classes_stays_inside_of_its_folder():
    made = standin(use("text_folder", path="t"), class_names=["../up", "/etc", "a/b", "..", "C:x"])
    folders = {path.rpartition("/")[0] for path in made["t"]}
    assert folders == {"_up", "_etc", "a_b", "_", "C_x"}


@pytest.mark.parametrize(
    ("paths", "moved"),
    [
        (["photos"], ["photos"]),
        (["./in/photos/"], ["in/photos"]),
        (["in\\a.csv"], ["in/a.csv"]),
        (["/mnt/data/a.csv"], ["a.csv"]),
        (["C:\\data\\a.csv"], ["a.csv"]),
        (["C:a.csv"], ["a.csv"]),
        (["~/a.csv"], ["a.csv"]),
        (["../../a.csv"], ["a.csv"]),
        (["in/../../a.csv"], ["a.csv"]),
        (["https://example.org/x/a.csv?raw=1#top"], ["a.csv"]),
        (["/x/train/all", "/x/test/all"], ["train/all", "test/all"]),
        (["../a", "a"], ["a", "a"]),
        (["/", "..", "~"], ["sample", "sample", "sample"]),
        ([], []),
    ],
)
def test_relative_keeps_a_path_beside_the_script(paths, moved):
    assert [*sample.relative(paths).values()] == moved


def test_local_changes_no_call_that_reads_no_file():
    for call in (use("synthetic", path="/x"), use("tfds", name="beans", train="/x"), use("mnist")):
        assert sample.local(call) == call


@pytest.mark.parametrize(
    ("call", "said", "text"),
    [
        (use("csv", path="a.csv"), {}, "has to say what each column holds"),
        (use("npz", path="a.npz"), {}, "has to say what each column holds"),
        (use("tfds", name="beans"), {}, "has to say what each column holds"),
        (use("npz", path="a.npz"), {"columns": {"x": "number"}}, "says nothing of y"),
        (use("csv", path="a.csv"), {"columns": PICTURES}, "no column of arrays: 'image'"),
        (use("npz", path="a.npz"), {"columns": {"y": "number", "x": {
            "shape": [2], "dtype": "uint8", "from": -1}}}, "is no range of uint8"),
    ],
)  # fmt: skip
def test_standin_says_what_is_missing(call, said, text):
    with pytest.raises(ValueError, match=text):
        standin(call, **said)


EVERY = [
    *((word, {}) for word in sample.REPLACED if word != "tfds"),
    *((word, {"path": "p"}) for word in ("csv", "image_folder", "text_folder", "audio_folder")),
    ("csv", {"path": "p.gz"}),
    ("mask_folder", {"images": "i", "masks": "m"}),
    ("npz", {"path": "p", "x": "image", "y": "label"}),
    ("tfds", {"name": "beans"}),
]
# Runs without NumPy: `export` may not import it.
DIGEST = """
import hashlib, json, sys
sys.modules["numpy"] = None
from specgen.catalogue.call import Call, Entry
from specgen.program import File
from specgen.spec import Data
from specgen.standin import standin

every, columns = json.loads(sys.argv[1])
found = hashlib.sha256()
for word, arguments in every:
    call = Call(Entry(word, word, ()), arguments)
    data = Data.model_construct(load=call, columns=columns[word == "csv"], target=[*columns[1]][2:])
    for name, content in standin(call, data).items():
        for path, inner in sorted(File(name, content).parts.items()):
            found.update(path.encode() + inner)
print(found.hexdigest())
"""


def test_standin_has_the_same_bytes_in_every_process_and_needs_no_numpy():
    command = [sys.executable, "-c", DIGEST, json.dumps([EVERY, [PICTURES, CAR]])]
    prints = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(prints) == 1
    assert len(prints.pop().strip()) == 64


def test_standin_has_other_bytes_with_another_seed():
    call = use("text_folder", path="t")
    data = Data.model_construct(load=call)
    assert sample.standin(call, data, 1) != sample.standin(call, data) == standin(call)


# Datasets that make their own data, or have them installed with scikit-learn.
OFFLINE = {
    "synthetic", "synthetic_parts", "discs", "seasonal", "iris", "wine", "breast_cancer", "digits",
    "diabetes", "moons", "circles", "blobs", "classification",
}  # fmt: skip


def test_every_dataset_has_a_sample_or_makes_its_own_data():
    words = {word for family in idioms.SOURCES for word in idioms.family(family)}
    shipped = {"mnist", "fashion_mnist"}
    read = {word.partition(".")[0] for word in sample.READ}
    assert words - shipped - OFFLINE - {*sample.REPLACED} == read & words
    assert not OFFLINE & {*sample.READ, *sample.REPLACED}
    for word in OFFLINE:
        assert standin(use(word)) is None


def test_files_are_the_shipped_sample_or_the_made_one():
    mnist, cifar = specs.spec(), specs.spec(data={"load": "cifar10"})
    assert [(file.name, file.content.name) for file in sample.files(mnist)] == [("mnist.npz",) * 2]
    assert (sample.swapped(mnist), sample.swapped(cifar)) == ("mnist.npz", "cifar10.npz")
    (file,) = sample.files(cifar)
    assert file.name == "cifar10.npz"
    assert stored(file.content).keys() == {"x_train", "y_train", "x_test", "y_test"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"load": "fashion_mnist"}, "a small sample of the data"),
        ({"load": "imdb"}, "made-up data of the same shapes and types"),
        ({"load": {"text_arrays": "t"}}, "made-up data of the same shapes and types"),
        ({"load": "iris"}, "the full data"),
    ],
)
def test_described_says_what_a_sample_is(data, said):
    assert sample.described(specs.spec(data=data)) == said


def test_files_are_none_when_the_dataset_makes_its_own_data():
    spec = specs.spec(data={"load": {"synthetic": {"shape": [784], "classes": 10}}})
    assert (sample.files(spec), sample.swapped(spec)) == ((), None)


def test_files_says_so_at_the_dataset_when_none_can_be_made():
    spec = specs.spec(data={"load": {"npz_split": "a.npz"}})
    with pytest.raises(SpecError, match="no sample of npz_split can be made") as caught:
        sample.files(spec)
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.span.line) == ("SG501", spec.origin.span(("data", "load")).line)


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
    scale = found["x_train"].max() if found["x_train"].ndim == 4 else 1
    model = keras.Sequential([make() for make in layers])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(found["x_train"] / scale, found["y_train"], epochs=6, batch_size=16, verbose=0)
    _, accuracy = model.evaluate(found["x_test"] / scale, found["y_test"], verbose=0)
    assert accuracy > chance + 0.3


def test_npy_is_written_as_numpy_writes_it():
    for array in (np.arange(6, dtype="int16").reshape(2, 3), np.array([0.5, -1], "float16"),
                  np.array([True, False]), np.array([2**40], "uint64")):  # fmt: skip
        out = io.BytesIO()
        np.save(out, array)
        assert npy(str(array.dtype), array.shape, array.ravel().tolist()) == out.getvalue()
    out = io.BytesIO()
    np.save(out, np.array(["a", "béé"]))
    assert npy_texts(["a", "béé"]) == out.getvalue()
    assert stored(npz({"a": npy_texts(["x"])}))["a"].tolist() == ["x"]


def test_png_and_wav_hold_what_they_are_given():
    grey = np.arange(6, dtype="uint8").reshape(2, 3)
    assert (np.asarray(Image.open(io.BytesIO(png(2, 3, grey.tobytes())))) == grey).all()
    colour = np.arange(3 * 2 * 3, dtype="uint8").reshape(3, 2, 3)
    assert (np.asarray(Image.open(io.BytesIO(png(3, 2, colour.tobytes())))) == colour).all()
    one = np.array([[7], [9]], "uint8")
    assert (np.asarray(Image.open(io.BytesIO(png(2, 1, one.tobytes())))) == one).all()
    with wave.open(io.BytesIO(wav(8000, [0, 1, -1, 0.5]))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert np.frombuffer(file.readframes(4), "<i2").tolist() == [0, 32767, -32767, 16384]


@pytest.mark.parametrize(
    "kind",
    ["number", "integer", "date", "text", ["a", "b"], [1, 2.5], [True, False], {"classes": 2},
     {"from": 0, "to": 10}, {"from": -1.5, "to": -1.5}, {"shape": [28, 28]},
     {"shape": [3], "dtype": "bool"}, {"shape": [2, 2, 1], "dtype": "int8", "from": 1, "to": 3}],
    ids=str,
)  # fmt: skip
def test_columns_take(kind):
    assert TypeAdapter(Columns).validate_python({"a b": kind}, strict=True) == {"a b": kind}


@pytest.mark.parametrize(
    "columns",
    [{}, [], "number", None,
     *({"a": kind} for kind in (
        "numbers", [], None, 3, {}, {"classes": 1}, {"classes": 2, "shape": [1]}, {"from": 1},
        {"from": 2, "to": 1}, {"to": 1}, {"from": 0, "to": True}, {"shape": []}, {"shape": [0]},
        {"shape": 3}, {"dtype": "uint8"}, {"shape": [1], "dtype": "complex64"},
        {"shape": [1], "from": "uint8"}, {"shape": [1], "from": 2, "to": 1},
        {"shape": [1], "dtype": [1]}, {"of": [1]}))],
    ids=str,
)  # fmt: skip
def test_columns_refuse(columns):
    with pytest.raises(ValidationError):
        TypeAdapter(Columns).validate_python(columns, strict=True)


def seen(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if not path.is_dir()
    }


BESIDE = (
    File("flowers", {"a/0.png": b"0", "b/0.png": b"1"}),
    File("in/deep/sales.csv", b"x,y"),
)
WRITTEN = {
    "new.py": b"pass", "flowers/a/0.png": b"0", "flowers/b/0.png": b"1",
    "in/deep/sales.csv": b"x,y",
}  # fmt: skip


def test_write_script_puts_files_and_folders_beside_it(tmp_path):
    for text in (f"# {MARK} 1", f"# {MARK} 2"):
        write_script(tmp_path / "new.py", text, BESIDE)
        assert seen(tmp_path) == {**WRITTEN, "new.py": text.encode()}


def test_inside_puts_files_and_folders_into_the_folder_of_a_run(tmp_path):
    with inside(tmp_path, Program("x.yaml", "", (), BESIDE)):
        assert seen(Path()) == {name: WRITTEN[name] for name in WRITTEN if name != "new.py"}


@pytest.mark.parametrize(
    "there",
    ["flowers/daisy/1.png", "flowers/a/1.png", "flowers/a/0.png", "flowers", "in/deep/sales.csv",
     "in/deep/sales.csv/mine.txt", "in", "new.py"],
)  # fmt: skip
def test_write_script_leaves_everything_alone_when_something_is_in_the_way(tmp_path, there):
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_bytes(b"precious")
    with pytest.raises(SpecError) as caught:
        write_script(tmp_path / "new.py", "pass", BESIDE)
    assert {finding.code for finding in caught.value.diagnostics} == {"SG502"}
    assert seen(tmp_path) == {there: b"precious"}
    assert all(path.is_dir() and [*path.iterdir()] for path in tmp_path.iterdir() if path.is_dir())


def test_write_script_writes_into_a_folder_that_holds_other_files(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mine.csv").write_bytes(b"precious")
    write_script(tmp_path / "new.py", "pass", BESIDE)
    assert seen(tmp_path) == {**WRITTEN, "in/mine.csv": b"precious"}


def test_write_script_leaves_a_folder_alone_when_it_holds_more_or_less(tmp_path):
    write_script(tmp_path / "new.py", "pass", BESIDE)
    (tmp_path / "flowers" / "b" / "mine.png").write_bytes(b"precious")
    with pytest.raises(SpecError, match="holds something else"):
        write_script(tmp_path / "new.py", "pass", BESIDE)
    shutil.rmtree(tmp_path / "flowers" / "b")
    with pytest.raises(SpecError, match="holds something else"):
        write_script(tmp_path / "new.py", "pass", BESIDE)
    assert seen(tmp_path / "flowers") == {"a/0.png": b"0"}


@pytest.mark.parametrize("at", range(4))
def test_write_script_leaves_nothing_when_the_disk_is_full(tmp_path, monkeypatch, at):
    left = iter(range(at))
    write = Path.write_bytes

    def full(path, content):
        if next(left, None) is None:
            write(path, content[:1])
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SpecError, match="cannot be written: no space left on device"):
        write_script(tmp_path / "new.py", "pass", BESIDE)
    assert [*tmp_path.iterdir()] == []
