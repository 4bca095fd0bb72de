"""What can be seen of data that are there: columns of a file, folders of classes; nothing else."""

import os
from pathlib import Path

import pytest

from specgen import api
from specgen.facts.data.looking import BYTES

TABLE = "name,age,fare,survived\nOwen,22,7.5,0\nAnn,NA,8,1\nBo,3,9,1\nCy,4,1,0\n"
SPEC = """
specgen: 1
title: A table
data:
  load: {csv: LOAD}
  inputs: [age, fare]
  target: survived
  split: {test: 0.2}
model: {layers: [{Input: [2]}, {Dense: {units: 1, activation: sigmoid}}]}
compile: {optimizer: adam, loss: binary_crossentropy}
fit: {epochs: 1}
"""
FOLDERS = """
specgen: 1
title: Photographs
data: {load: {image_folder: {path: photos, image_size: 8}}, x: [divide: 255]}
model:
  layers: [{Input: [8, 8, 3]}, Flatten, {Dense: {units: 2, activation: softmax}}]
compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
fit: {epochs: 1}
"""


def said(folder: Path, text: str, load: str = "people.csv") -> list[str]:
    """What check says of a spec in the folder."""
    path = folder / "spec.yaml"
    path.write_text(text.replace("LOAD", load), encoding="utf-8")
    return [f"{each.code}: {each.message}" for each in api.check(path)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("[age, fare]", "[age, fair]", ["SG303: there is no column 'fair'"]),
        ("survived", "survivd", ["SG303: there is no column 'survivd'"]),
        (
            "[age, fare]", "[age, name]",
            ["SG303: name would go in as text, and nothing makes numbers of it"],
        ),
        (
            "  inputs: [age, fare]\n", "  table: [drop_columns: name, {drop_columns: fare}]\n",
            ["SG310: this Input takes 2 numbers, and an example of the data has 1 number (line 5)"],
        ),
    ],
)  # fmt: skip
def test_looking_finds_what_a_file_does_not_have(folder, old, new, found) -> None:
    assert said(folder, SPEC.replace(old, new) if old else SPEC) == found


def test_looking_counts_folders(tmp_path) -> None:
    for name in ("cat", "dog", "fox"):
        (tmp_path / "photos" / name).mkdir(parents=True)
    assert said(tmp_path, FOLDERS) == [
        "SG310: the output has 2 units for classes up to number 2 (line 4)"
    ]
    (tmp_path / "photos" / "fox").rmdir()
    assert said(tmp_path, FOLDERS) == []
    (tmp_path / "photos" / ".hidden").mkdir()
    assert said(tmp_path, FOLDERS) == []


def test_looking_sees_nothing_outside_of_the_folder(folder) -> None:
    inner = folder / "inner"
    inner.mkdir()
    typo = SPEC.replace("fare]", "fair]")
    assert said(inner, typo, "../people.csv") == ["SG204: path leads out of the spec's folder"]
    assert said(inner, typo, str(folder / "people.csv")) == []
    (inner / "linked.csv").symlink_to(folder / "people.csv")
    assert said(inner, typo, "linked.csv") == []


def test_looking_waits_for_nothing_and_reads_no_more_than_it_may(folder) -> None:
    typo = SPEC.replace("fare]", "fair]")
    os.mkfifo(folder / "pipe.csv")
    assert said(folder, typo, "pipe.csv") == []
    (folder / "long.csv").write_bytes(b"a" * (3 * BYTES))
    assert said(folder, SPEC, "long.csv") == []
    (folder / "odd.csv").write_bytes(b"\xff\xfe\x00a,b\n1,2\n")
    (folder / "ragged.csv").write_text("a,b\n1,2,3\n1\n", encoding="utf-8")
    (folder / "empty.csv").write_text("", encoding="utf-8")
    for name in ("odd.csv", "ragged.csv", "empty.csv", "absent.csv", "x\x00y.csv"):
        assert said(folder, typo, f'"{name}"'.replace("\x00", "\\0")) == [], name


@pytest.mark.parametrize(
    "load",
    [
        "{path: people.csv, separator: '\\s+'}", "{path: people.csv, header: false}",
        "{path: people.csv, comment: '#'}", "{path: people.csv, columns: [a, b, age, fare]}",
    ],
)  # fmt: skip
def test_looking_says_nothing_of_files_that_are_read_in_another_way(folder, load) -> None:
    assert not any("fair" in each and "SG303" not in each for each in said(folder, SPEC, load))


def test_looking_leaves_the_script_as_it_is(folder) -> None:
    said(folder, SPEC)
    there = api.to_script(api.load(folder / "spec.yaml"))
    (folder / "people.csv").unlink()
    assert api.to_script(api.load(folder / "spec.yaml")) == there
