"""What `--data sample` puts beside a script, and where; the bytes of it; what `columns:` takes."""

import io
import json
import os
import subprocess
import sys
import wave

import numpy as np
import pytest
from PIL import Image
from pydantic import TypeAdapter, ValidationError
from standins import CAR, PICTURES, made, standin, stored, use

import specs
from specgen import library
from specgen import standin as sample
from specgen.language.columns import Columns
from specgen.language.families import SOURCES
from specgen.language.spec import Data
from specgen.standin import writers
from specgen.standin.formats import npy, npy_texts, npz, png, wav
from specgen.text.diagnostics import SpecError

# --- which, and where

# Datasets that make their own data, or have them installed with scikit-learn.
OFFLINE = {
    "synthetic", "synthetic_parts", "discs", "seasonal", "iris", "wine", "breast_cancer", "digits",
    "diabetes", "moons", "circles", "blobs", "classification",
}  # fmt: skip


def test_every_dataset_has_a_sample_or_makes_its_own_data():
    words = {word for family in SOURCES for word in library.family(family)}
    shipped = {"mnist", "fashion_mnist"}
    read = {word.partition(".")[0] for word in writers.READ}
    assert words - shipped - OFFLINE - {*writers.REPLACED} == read & words
    assert not OFFLINE & {*writers.READ, *writers.REPLACED}
    for word in OFFLINE:
        assert standin(use(word)) == {}


def test_files_are_the_shipped_sample_or_the_made_one():
    mnist, cifar = specs.spec(), specs.spec(data={"load": "cifar10"})
    assert [(file.name, file.content.name) for file in sample.files(mnist)] == [("mnist.npz",) * 2]
    assert sample.swapped(mnist.spec) == ("load_sample", "mnist.npz")
    assert sample.swapped(cifar.spec) == ("load_sample", "cifar10.npz")
    (file,) = sample.files(cifar)
    assert file.name == "cifar10.npz"
    assert stored(file.read()).keys() == {"x_train", "y_train", "x_test", "y_test"}


def test_files_are_made_when_they_are_read_and_not_before(monkeypatch):
    read = []
    monkeypatch.setattr(sample, "_make", lambda checked, make: read.append(make) or b"made")
    (file,) = sample.files(specs.spec(data={"load": "cifar10"}))
    assert read == []
    assert file.read() == b"made"
    assert len(read) == 1


def test_files_are_none_when_the_dataset_makes_its_own_data():
    spec = specs.spec(data={"load": {"synthetic": {"shape": [784], "classes": 10}}})
    assert (sample.files(spec), sample.swapped(spec.spec)) == ((), None)


def test_files_says_so_at_the_dataset_when_none_can_be_made():
    spec = specs.spec(data={"load": {"npz_split": "a.npz"}})
    with pytest.raises(SpecError, match="no sample of npz_split can be made") as caught:
        sample.files(spec)
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.span.line) == ("SG501", spec.document.span(("data", "load")).line)


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
    assert sample.described(specs.spec(data=data).spec) == said


@pytest.mark.parametrize(
    ("call", "said", "text"),
    [
        (use("csv", path="a.csv"), {}, "has to say what each column holds"),
        (use("npz", path="a.npz"), {}, "has to say what each column holds"),
        (use("tfds", name="beans"), {}, "has to say what each column holds"),
        (use("npz", path="a.npz"), {"columns": {"x": "number"}}, "does not describe y"),
        (use("tfds", name="beans", image_size=[8, 8]), {"columns": {"x": "number", "y": "number"}},
         "no shape of three"),
        (use("csv", path="a.csv"), {"columns": PICTURES}, "no column of arrays: 'image'"),
        (use("npz", path="a.npz"), {"columns": {"y": "number", "x": {
            "shape": [2], "dtype": "uint8", "from": -1}}}, "does not fit into uint8"),
    ],
)  # fmt: skip
def test_standin_says_what_is_missing(call, said, text):
    with pytest.raises(ValueError, match=text):
        standin(call, **said)


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


HUGE = 900_000_000
TWO = {"columns": {"x": "number", "y": {"classes": 2}}}


@pytest.mark.parametrize(
    ("call", "said", "text"),
    [
        (use("npz", path="a.npz"), {"columns": {"x": {"shape": [3000, 3000]}, "y": "number"}},
         "16 samples of 9,000,001 numbers each"),
        (use("npz", path="a.npz"), {"columns": {"x": {"shape": [4]}, "y": {"classes": HUGE}}},
         "1,800,000,000 samples"),
        (use("csv", path="a.csv", skip_rows=HUGE), TWO, "900,000,300 rows"),
        (use("csv", path="a.csv", header=HUGE), TWO, "900,000,300 rows"),
        (use("image_folder", path="a", image_size=8, batch_size=HUGE, test=0.1), {}, "files"),
        (use("text_folder", path="a", batch_size=HUGE, test=0.1), {}, "files"),
        (use("audio_folder", path="a", batch_size=HUGE, test=0.1), {}, "files"),
    ],
)  # fmt: skip
def test_standin_is_refused_at_once_when_it_would_fill_the_memory(call, said, text):
    with pytest.raises(ValueError, match=f"it would be .*{text}"):
        standin(call, **said)


# --- the same bytes everywhere

EVERY = [
    *((word, {}) for word in writers.REPLACED if word not in ("tfds", "huggingface")),
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
from specgen.language.calls import Call
from specgen.language.entries import Entry
from specgen.program.sections import File
from specgen.language.spec import Data
from specgen.standin import makers

every, columns = json.loads(sys.argv[1])
found = hashlib.sha256()
for word, arguments in every:
    call = Call(Entry(word, word, ()), arguments)
    data = Data.model_construct(load=call, columns=columns[word == "csv"], target=[*columns[1]][2:])
    for name, make in makers(call, data).items():
        for path, inner in sorted(File(name, make).parts.items()):
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
    assert made(call, data, 1) != made(call, data) == standin(call)


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


# --- columns


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
