"""Values that are missing: none that the author has not asked for, in data and in their sample."""

import ast
import contextlib
import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from scripts import script

from specgen.checks.checked import Checked
from specgen.language.author_code import Code
from specgen.runs.numbers import NoNumberError, look
from specgen.runs.runner import run
from specgen.standin import files
from specgen.text.diagnostics import SpecError
from specs import of

MODEL = "model: {layers: [{Input: [2]}, {Dense: {units: 2, activation: softmax}}]}"
KINDS = "columns: {age: {from: 0, to: 90}, size: number, ill: [0, 1]}"
LOAD = "load: {csv: {path: people.csv, missing: '?'}}"


def gaps(checked: Checked) -> set[str]:
    """The columns of the sample in which a value is missing."""
    (file,) = files(checked)
    rows = csv.DictReader(io.StringIO(file.read().decode()))
    return {name for row in rows for name, value in row.items() if value == "?"}


@pytest.mark.parametrize(
    ("table", "there"),
    [
        ("", set()),
        ("table: [drop_missing], ", {"age", "size"}),
        ("table: [fill_forward], ", {"age", "size"}),
        ("table: [{fill_missing: 0}], ", {"age", "size"}),
        ("table: [{drop_missing: age}], ", {"age"}),
        ("table: [{drop_missing: [size]}], ", {"size"}),
        ("table: [{fill_missing: {value: {age: 40}}}], ", {"age"}),
        ("table: [{fill_missing: {age: 40}}], ", {"age"}),
        ("prepare: [{impute: [age]}], ", {"age"}),
        ("prepare: [{fill: {columns: [age], value: 0}}], ", {"age"}),
        ("prepare: [{impute: others}], ", {"age", "size"}),
    ],
)
def test_sample_misses_values_where_a_step_fills_them_and_nowhere_else(table, there, tmp_path):
    spec = of(f"data: {{{LOAD}, {KINDS}, {table}target: ill, split: {{test: 0.2}}}}\n{MODEL}")
    assert gaps(spec) == there


def test_run_on_a_sample_without_a_step_for_gaps_measures_a_number(tmp_path):
    data = f"{LOAD}, {KINDS}, target: ill, split: {{test: 0.2}}, x: [StandardScaler]"
    result = run(of(f"data: {{{data}}}\n{MODEL}"), tmp_path / "out", sample=True)
    assert np.isfinite(result.scores["loss"])


@pytest.mark.parametrize(
    ("step", "said", "help"),
    [
        ("map_values: {column: sex, values: {F: 0, m: 1}}",
         "column 'sex' has no value 'F', by `columns`", "did you mean 'f'?"),
        ("map_values: {column: sex, values: {f: 0}}",
         "'m' of column 'sex' would be missing afterwards", "drop_missing"),
        ("map_values: {column: grade, values: {'0': 5, '1': 6}}",
         "2 of column 'grade' would be missing afterwards", "drop_missing"),
        ("replace_values: {column: sex, values: {female: 0}}",
         "column 'sex' has no value 'female'", None),
        ("replace_values: {column: grade, values: {'3': 0}}", "has no value 3", None),
        ("map_values: {column: [sex, also], values: {f: 0, m: 1}}",
         "'x' of column 'also' would be missing afterwards", "drop_missing"),
        ("map_values: {column: [sex, also], values: {f: 0, m: 1, x: 2, X: 3}}",
         "column 'sex' or 'also' has no value 'X'", "did you mean 'x'?"),
        ("fill_missing: {seks: 0}", "there is no column 'seks'", "known here: also, grade, "),
        ("fill_missing: {val: 0}", "fill_missing takes no 'val'", "did you mean 'value'?"),
    ],
)  # fmt: skip
def test_check_refuses_to_replace_values_that_are_not_there(step, said, help):
    kinds = "columns: {sex: [f, m], also: [f, m, x], grade: {classes: 3}, ill: [0, 1]}"
    with pytest.raises(SpecError) as caught:
        of(f"data: {{load: {{csv: a.csv}}, {kinds}, table: [{{{step}}}], target: ill}}\n{MODEL}")
    found = next(d for d in caught.value.diagnostics if "as text" not in d.message)
    assert said in found.message
    assert help is None or help in (found.help or "")


@pytest.mark.parametrize(
    "table",
    [
        "{map_values: {column: sex, values: {f: 0}}}, drop_missing",
        "{map_values: {column: grade, values: {'0': 0, '1.0': 1, '2': 2}}}",
        "{replace_values: {column: sex, values: {f: 0}}}",
        "{strip_text: sex}, {map_values: {column: sex, values: {F: 0}}}",
        "{map_values: {column: other, values: {F: 0}}}",
    ],
)
def test_replaced_values_are_sound_where_they_are_there_or_not_known(table):
    kinds = "columns: {sex: [f, m], grade: {classes: 3}, other: text, ill: [0, 1]}"
    inputs = "inputs: [sex, grade], target: ill"
    steps = f"table: [{table}, {{codes: sex}}]"
    of(f"data: {{load: {{csv: a.csv}}, {kinds}, {steps}, {inputs}}}\n{MODEL}")


def test_column_of_which_not_all_is_mapped_ends_script_and_run(tmp_path):
    (tmp_path / "a.csv").write_text("sex,ill\nf,0\nMale,1\n" * 9, encoding="utf-8")
    step = "{map_values: {column: sex, values: {f: 0, m: 1}}}"
    data = f"load: {{csv: {tmp_path}/a.csv}}, table: [{step}], target: ill"
    spec = of(f"data: {{{data}}}\n{MODEL.replace('[2]', '[1]')}")
    with pytest.raises(SpecError) as caught:
        run(spec, tmp_path / "out")
    assert "sex has other values" in str(caught.value)
    line = 'assert table["sex"].notna().all(), "sex has other values"\n'
    assert line in script(spec)


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        ("{map_values: {column: [sex, ill], values: {f: 0}}}", True),
        ("{map_values: {column: sex, values: {f: 0}}}, {fill_missing: {ill: 0}}", True),
        ("{fill_missing: 0}, {map_values: {column: sex, values: {f: 0}}}", True),
        ("{map_values: {column: sex, values: {f: 0}}}, {fill_missing: {sex: 0}}", False),
        ("{map_values: {column: sex, values: {f: 0}}}, drop_missing", False),
        ("{map_values: {column: sex, values: {f: 0, m: null}}}", False),
        ("{replace_values: {column: sex, values: {f: 0}}}", False),
    ],
)
def test_values_that_are_not_mapped_are_asked_for_unless_they_are_filled(steps, asked):
    text = script(of(f"data: {{load: {{csv: a.csv}}, table: [{steps}], target: ill}}\n{MODEL}"))
    assert (".notna().all()" in text) is asked


@pytest.mark.parametrize(("line", "meant"), [("y = x + 1", False), ("y = np.nanmean(x)", True)])
def test_what_is_no_number_is_found_beside_code_unless_that_looks_for_it(line, meant):
    code = Code(statements=tuple(ast.parse(line).body))
    spec = replace(of("data: {load: {csv: a.csv}, target: ill}"), code=code)
    expected = contextlib.nullcontext() if meant else pytest.raises(NoNumberError, match="x_train")
    with expected:
        look(spec, {"x_train": np.array([[1.0, np.nan]])})
