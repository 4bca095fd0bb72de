"""`predict` of rows that are typed in: they go through what was prepared for the inputs."""

import ast

import pandas as pd
import pytest
from every import prepared
from scripts import script

from specgen.lower.predictions import predict
from specgen.text.diagnostics import SpecError
from specs import of

SPEC = """
data:
  load: {csv: people.csv}
  columns: {age: {from: 1, to: 90}, city: [Rome, Oslo], ill: [0, 1]}
  target: ill
  split: {test: 0.3}
  x: [{FeatureSpace: {age: float_normalized, city: string_categorical}}]
model: {layers: [{Dense: {units: 1, activation: sigmoid}}]}
compile: {optimizer: adam, loss: binary_crossentropy}
walkthrough:
  - heading: Ask
    do: [fit, {predict: {rows: [{age: 41, city: Oslo}], as: someone}}]
"""


def test_rows_go_through_the_encoder_of_a_table():
    text = "".join(script(of(SPEC)).split())
    assert 'model.predict(x_scaler.transform(pd.DataFrame([{"age":41,"city":"Oslo"}])))' in text


PREPARED = """
data:
  load:
    csv: {path: people.csv, separator: ";", columns: [age, city, ill], header: false, rows: 40}
  columns: {age: {from: 1, to: 90}, city: [Rome, Oslo], ill: [0, 1]}
  target: ill
  split: {test: 0.3}
  prepare: [{StandardScaler: age}, {one_hot: city}]
model: {layers: [{Dense: {units: 1, activation: sigmoid}}]}
compile: {optimizer: adam, loss: binary_crossentropy}
walkthrough:
  - heading: Ask
    do: [fit, {predict: {GIVEN, as: someone}}]
"""
PLAIN = PREPARED.replace("  prepare: [{StandardScaler: age}, {one_hot: city}]\n", "").replace(
    "city: [Rome, Oslo]", "city: number"
)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("rows: [[41, Oslo], [7, Rome]]",
         "pd.DataFrame([[41, 'Oslo'], [7, 'Rome']], columns=['age', 'city'])"),
        ("files: new.csv", "pd.read_csv('new.csv', sep=';', header=None, "
         "names=['age', 'city', 'ill'])[['age', 'city']]"),
    ],
)  # fmt: skip
def test_rows_of_a_table_go_through_what_was_prepared_for_its_columns(
    given, written, tmp_path, monkeypatch
):
    """Bare rows are in the order of the columns; a file is read as the first one was."""
    monkeypatch.chdir(tmp_path)
    lines = [f"{age};{'Oslo' if age % 2 else 'Rome'};{age % 2}\n" for age in range(40)]
    (tmp_path / "people.csv").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "new.csv").write_text("41;Oslo;1\n7;Rome;0\n", encoding="utf-8")
    checked = of(PREPARED.replace("GIVEN", given))
    step = next(step for step in checked.plan.steps if step.name == "predict")
    samples = predict(checked, step, lambda text: ast.Name(text))[-1].value.args[0]
    assert ast.unparse(samples) == f"preprocessor.transform({written})"
    found = prepared(checked)
    rows = eval(ast.unparse(samples), {"pd": pd, **found})
    scale = found["preprocessor"].named_transformers_["standardscaler"]
    assert rows[:, 0].tolist() == pytest.approx([(n - scale.mean_[0]) / scale.scale_[0]
                                                 for n in (41, 7)])  # fmt: skip
    assert rows[:, 1:].tolist() == [[1, 0], [0, 1]]


def test_rows_of_a_file_are_numbers_where_the_inputs_are():
    text = "".join(script(of(PLAIN.replace("GIVEN", "files: new.csv"))).split())
    assert '[["age","city"]].to_numpy("float32")' in text


@pytest.mark.parametrize(
    ("spec", "given", "said"),
    [
        (PREPARED, "rows: [[41, Oslo, 1]]", "a row has 3 values, and the inputs have 2"),
        (PREPARED, "rows: [Oslo]", "the inputs are columns by name"),
        (PREPARED, "rows: [[41, Oslo], [Rome, 7]]", "takes a list of rows"),
        (PLAIN, "rows: [[41, Oslo]]", "texts beside numbers"),
        (PREPARED, "files: [new.csv, newer.csv]", "rows are read from one file"),
        (PREPARED, "files: new.png", "is an image"),
        (PREPARED.replace("target", "table: [drop_missing]\n  target"), "files: new.csv",
         "cannot go through `table`"),
    ],
)  # fmt: skip
def test_check_refuses_rows_that_are_not_those_of_the_table(spec, given, said):
    with pytest.raises(SpecError) as caught:
        of(spec.replace("GIVEN", given))
    assert said in caught.value.diagnostics[0].message
