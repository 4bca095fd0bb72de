"""Columns by number: of a file in which no row has their names."""

import pytest
from scripts import part, script

from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specs import of

HEAD = "Prepare the inputs and the labels"
FILE = """
data:
  load: {csv: {path: a.csv, header: false, dtypes: {3: float32}}}
  columns: {0: text, 1: [x, y], 2: {from: 0, to: 9}, 3: number, 4: number, 5: [0, 1]}
  target: 5
"""
STEPS = """
  inputs: [1, 2, 3, last]
  table:
    - drop_columns: 0
    - map_values: {column: 1, values: {x: 0, y: 1}}
    - fill_missing: {2: 0}
    - rename_columns: {4: last}
    - clip_column: {column: [2, 3], low: 1}
"""
PREPARE = """
  inputs: [1, 2, 3, 4]
  prepare: [{StandardScaler: [2, 3]}, {one_hot: 1}]
"""
MODEL = """
model: {layers: [{Dense: {units: 1, activation: sigmoid}}]}
compile: {optimizer: adam, loss: binary_crossentropy}
fit: {epochs: 1, verbose: 0}
"""


def lines(text):
    return part(script(of(text)), HEAD).splitlines()


def test_columns_without_names_are_numbers_in_every_step():
    assert lines(FILE + STEPS + MODEL) == [
        "table = table.drop(columns=0)",
        'table[1] = table[1].map({"x": 0, "y": 1})',
        'assert table[1].notna().all(), "1 has other values"',
        "table = table.fillna({2: 0})",
        'table = table.rename(columns={4: "last"})',
        "for column in [2, 3]:",
        "    table[column] = table[column].clip(lower=1)",
        'x_train = table[[1, 2, 3, "last"]].to_numpy("float32")',
        "y_train = table[5].to_numpy()",
    ]
    assert 'dtype={3: "float32"}' in script(of(FILE + STEPS + MODEL))


def test_columns_without_names_have_texts_for_what_is_prepared():
    made = lines(FILE + PREPARE + MODEL)
    assert made[:3] == ["table = table.rename(columns=str)",
                        'x_train = table[["1", "2", "3", "4"]]',
                        'y_train = table["5"].to_numpy()']  # fmt: skip
    assert any('(preprocessing.StandardScaler(), ["2", "3"])' in line for line in made)


@pytest.mark.parametrize("rest", [STEPS, PREPARE], ids=["steps", "prepare"])
def test_run_reads_columns_by_number(rest, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(of(FILE + rest + MODEL), tmp_path / "out", sample=True)
    assert result.history["loss"]


def test_names_that_are_numbers_stay_names():
    data = "data: {load: {csv: a.csv}, inputs: [2018, 2017], target: 2019, class_names: [0, 1]}"
    made = lines(data + MODEL)
    assert made[0] == 'x_train = table[["2018", "2017"]].to_numpy("float32")'
    assert made[1] == 'y_train = table["2019"].to_numpy()'
    assert 'class_names = ["0", "1"]' in made


def test_columns_picked_by_number_need_no_description_of_each():
    load = "load: {csv: {path: a.csv, header: false, usecols: [1, 2, 5]}}, columns: {5: [0, 1]}"
    made = lines(f"data: {{{load}, inputs: [1, 2], target: 5}}{MODEL}")
    assert 'x_train = table[[1, 2]].to_numpy("float32")' in made


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (FILE + "  inputs: [1, 6]", "there is no column '6'"),
        (FILE.replace("dtypes: {3", "dtypes: {7") + "  inputs: [1]", "there is no column '7'"),
        (FILE.replace("4: number", "last: number"), "'last' would be no column of it"),
        (FILE.replace("{3: float32}", "{3: float32}, usecols: [1, 2, 5]") + "  inputs: [3]",
         "there is no column '3'"),
        ("data: {load: {csv: {path: a.csv, header: false, usecols: [1, 2]}}, target: 3}",
         "there is no column '3'"),
        (FILE + "  inputs: [1.5]", "expected"),
    ],
)  # fmt: skip
def test_check_finds_columns_that_are_not_there(data, said):
    with pytest.raises(SpecError) as caught:
        of(data + MODEL)
    assert said in " ".join(found.message for found in caught.value.diagnostics)
