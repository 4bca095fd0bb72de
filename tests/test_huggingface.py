"""Datasets of the package datasets: from local files, as a hub has them, with nothing fetched."""

import contextlib
import json

import numpy as np
import pytest
import tensorflow as tf

import specgen
from specgen.lower import lower
from specgen.text.diagnostics import SpecError

datasets = pytest.importorskip("datasets")

from specgen.library.load import streams  # noqa: E402

SPEC = """
specgen: 1
title: Rows of a Parquet file
seed: 1
data:
  load:
    huggingface:
      name: parquet
      files: {train: train.parquet, rest: rest.parquet}
      train: train
      val: "rest[:50%]"
      test: "rest[50%:]"
      x: image
      y: kind
      image_size: 8
      batch_size: 4
  columns: {image: {shape: [8, 8, 3], dtype: uint8}, kind: {classes: 2}}
model:
  layers: [{Input: [8, 8, 3]}, Flatten, {Dense: {units: 2, activation: softmax}}]
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 2, verbose: 0}
walkthrough: [{heading: Look, do: [evaluate, predict, print_confusion_matrix]}]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two Parquet files of pictures, texts, numbers and classes, and a cache of the test's own."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    random = np.random.default_rng(0)
    names = {"kind": datasets.ClassLabel(names=["cat", "dog"]), "image": datasets.Image()}
    kinds = {"text": datasets.Value("string"), "size": datasets.Value("float64")}
    for name, count in {"train": 24, "rest": 16}.items():
        pictures = [random.integers(0, 255, (9 + i % 3, 8, 3), "uint8") for i in range(count)]
        rows = {
            "image": pictures, "kind": [i % 2 for i in range(count)],
            "text": [f"word {i}" for i in range(count)], "size": [i / 4 for i in range(count)],
        }  # fmt: skip
        made = datasets.Dataset.from_dict(rows, features=datasets.Features({**names, **kinds}))
        made.to_parquet(tmp_path / f"{name}.parquet")
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    return tmp_path


def loaded(folder, **given):
    """What the loader gives of the two files."""
    files = {name: str(folder / f"{name}.parquet") for name in ("train", "rest")}
    more = {"train": "train[:75%]", "val": "rest", "y": "kind", "batch_size": 4}
    return streams.huggingface("parquet", files=files, **{**more, **given})


def test_huggingface_gives_batches_of_each_split(folder):
    train, val, test, class_names = loaded(folder, x="text")
    assert (class_names, test) == (["cat", "dog"], None)
    x, y = next(iter(train))
    assert (x.dtype, x[3].numpy(), y.numpy().tolist()) == (tf.string, b"word 3", [0, 1, 0, 1])
    assert [sum(len(y) for _, y in part) for part in (train, val)] == [18, 16]
    *_, test, class_names = loaded(folder, x=["text", "size"], y="size", test="train[75%:]")
    x, y = next(iter(test))
    assert (sorted(x), class_names, y.numpy()[0]) == (["size", "text"], None, 18 / 4)


def test_huggingface_resizes_pictures_of_any_size(folder):
    train, *_ = loaded(folder, x="image", image_size=(6, 5))
    x, y = next(iter(train))
    assert (x.shape, x.dtype, y.shape) == ((4, 6, 5, 3), tf.float32, (4,))
    grey = [np.full((7, 7), 9 * i, "uint8") for i in range(4)]
    features = datasets.Features({"image": datasets.Image(), "kind": datasets.Value("int64")})
    made = datasets.Dataset.from_dict({"image": grey, "kind": [0, 1, 0, 1]}, features=features)
    for name in ("train", "rest"):
        made.to_parquet(folder / f"{name}.parquet")
    train, *_ = loaded(folder, train="train", x="image", image_size=(6, 5))
    assert next(iter(train))[0].shape == (4, 6, 5, 1)


def test_huggingface_trains_alike_by_run_and_by_script(folder, capsys):
    spec = specgen.load(folder / "spec.yaml")
    assert {file.name for file in lower(spec).reads} == {"train.parquet", "rest.parquet"}
    lived = specgen.run(spec, folder / "out")
    capsys.readouterr()
    scripted = {}
    with contextlib.chdir(folder):
        exec(compile(specgen.to_script(spec), "script.py", "exec"), scripted)
    assert scripted["history"].history == lived.history
    assert json.loads((folder / "out/metrics.json").read_text())
    assert "cat  dog" in capsys.readouterr().out


def test_huggingface_has_a_sample_of_its_columns(folder):
    for name in ("train", "rest"):
        (folder / f"{name}.parquet").unlink()
    spec = specgen.load(folder / "spec.yaml")
    assert '"parquet.npz"' in specgen.to_script(spec, sample=True)
    lived = specgen.run(spec, folder / "out", sample=True)
    assert len(lived.history["val_loss"]) == 2


@pytest.mark.parametrize(
    ("old", "new", "code", "text"),
    [
        ("name: parquet", "name: ../parquet", "SG204", "a dataset of the Hugging Face Hub"),
        ("train: train.parquet", "train: ../a.parquet", "SG204", "a mapping of splits to files"),
        ("name: parquet", "name: imdb", "SG303", "`files` are of a format, and 'imdb' is none"),
        ("x: image", "config: small\n      x: image", "SG303", "`config` is of a dataset"),
        ('"rest[:50%]"', "other", "SG303", "no file is of the split 'other'"),
        ("x: image", "x: [image, text]", "SG303", "`image_size` is of one column"),
        ("y: kind", "label: kind", "SG201", "label"),
        ("fit: {", "data.x: 1\nfit: {", "SG101", "data.x"),
    ],
)  # fmt: skip
def test_huggingface_is_refused_when_it_says_what_nobody_can_load(folder, old, new, code, text):
    (folder / "spec.yaml").write_text(SPEC.replace(old, new), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        specgen.load(folder / "spec.yaml")
    found = {(each.code, text in each.message)
             for each in caught.value.diagnostics}  # fmt: skip
    assert (code, True) in found, caught.value
