"""A sample has what the spec counts: more rows, wider files, or shares in place of numbers."""

import pytest
from standins import put, standin, use

import specs
from specgen import standin as sample
from specgen.library.load import tables
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.text.diagnostics import SpecError

KINDS = {"a": "number", "b": "number", "kind": ["x", "y"]}
SERIES = "columns: {day: date, a: number}, table: [{drop_columns: [day]}]"
FORECAST = """
model: {layers: [{Input: [2000, 1]}, {LSTM: 8}, {Dense: 1}]}
compile: {optimizer: adam, loss: mse}
"""


def text(parts):
    return to_text(lower(specs.of(parts), sample=True))


def table(folder, call, **said):
    with put(folder, standin(call, **said)):
        return tables.csv(**sample.local(call).arguments)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("load: mnist, split: {val: 10000}", "test_size=0.166667"),
        ("load: cifar10, split: {val: 5000}", "test_size=0.1)"),
        ("load: mnist, split: {merge: true, test: 7000, val: 6300}", "test_size=0.1)"),
        ("load: mnist, split: {val: 0.2}", "test_size=0.2"),
        ("load: iris, split: {test: 30}", "test_size=30"),
        ("load: {csv: {path: a.csv, rows: 3000}}, columns: {a: number, b: number}, target: b, "
         "split: {val: 600}", "test_size=0.2"),
    ],
)  # fmt: skip
def test_sample_has_the_share_that_a_number_is_of_the_full_data(data, said):
    assert said in text(f"data: {{{data}}}")


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ("load: {csv: a.csv}, target: kind", 300),
        ("load: {csv: a.csv}, target: kind, split: {val: 1000, test: 500}", 3000),
        ("load: {csv: a.csv}, target: kind, table: [{sample_rows: 900}]", 900),
    ],
)
def test_table_is_as_long_as_the_spec_needs(tmp_path, data, rows):
    columns = "{a: number, b: number, kind: [0, 1]}"
    checked = specs.of(f"data: {{{data}, columns: {columns}}}")
    assert len(table(tmp_path, use("csv", path="a.csv"), **said(checked))) == rows


def said(checked):
    fields = ("columns", "target", "split", "table", "windows", "x")
    return {field: getattr(checked.spec.data, field) for field in fields}


def test_series_is_longer_than_its_windows_in_every_part(tmp_path):
    windows = "windows: {length: 2000}, split: {val: 0.1, test: 0.1, shuffle: false}"
    data = f"load: {{csv: a.csv}}, {SERIES}, {windows}"
    checked = specs.of(f"data: {{{data}}}{FORECAST}")
    made = table(tmp_path, use("csv", path="a.csv"), **said(checked))
    assert len(made) * 0.1 > 2002


@pytest.mark.parametrize(
    ("given", "described", "names"),
    [
        ({"usecols": [0, 3, 5], "header": None}, KINDS, [0, 3, 5]),
        ({"usecols": [5, 0, 3], "header": None, "columns": [*KINDS]}, KINDS, [*KINDS]),
        ({"usecols": [0, 3, 5]}, KINDS, [*KINDS]),
        ({"usecols": [0, 2], "header": None, "columns": [*KINDS]}, KINDS, ["a", "kind"]),
        ({"usecols": ["b", "kind"]}, KINDS, ["b", "kind"]),
    ],
)
def test_table_is_as_wide_as_what_is_picked_of_it(tmp_path, given, described, names):
    made = table(tmp_path, use("csv", path="a.csv", **given), columns=described)
    assert [*made] == names
    assert {*made[names[-1]]} == {"x", "y"}


def test_table_has_numbers_in_what_is_picked_by_number_and_not_described(tmp_path):
    given = {"usecols": [3, 0, 2], "header": None}
    made = table(tmp_path, use("csv", path="a.csv", **given), columns={"0": ["x", "y"]})
    assert [*made] == [0, 2, 3]
    assert {*made[0]} == {"x", "y"}
    assert made[3].dtype == made[2].dtype == "float64"


def test_table_says_so_where_other_columns_are_picked_than_described():
    with pytest.raises(ValueError, match="3 columns are described, and `usecols` picks 2 of 8"):
        standin(use("csv", path="a.csv", usecols=[0, 7]), columns=KINDS)["a.csv"]
    with pytest.raises(ValueError, match="18,446,744,073,709,551,616 columns, where 10,000"):
        standin(use("csv", path="a.csv", usecols=[0, 1, 2**64 - 1]), columns=KINDS)["a.csv"]


@pytest.mark.parametrize(
    "separator",
    ["::", r"\|", r"\t", r"\s+", ", ", r"\s*;\s*", r"[;|]", r"\s*\|\s*", "--"],
)
@pytest.mark.filterwarnings("ignore::pandas.errors.ParserWarning")
def test_table_has_the_separator_that_is_looked_for(tmp_path, separator):
    kinds = {**KINDS, "words": "text"}
    made = table(tmp_path, use("csv", path="a.csv", separator=separator), columns=kinds)
    assert [*made] == [*kinds]
    assert made.notna().all().all()
    assert {*made["kind"]} == {"x", "y"}
    assert made["a"].dtype == "float64"


@pytest.mark.parametrize("separator", ["(?=,)", "((", r"\d{7}"])
def test_table_says_so_where_a_separator_cannot_be_written(separator):
    with pytest.raises(ValueError, match="nothing is found that the separator"):
        standin(use("csv", path="a.csv", separator=separator), columns=KINDS)


def test_sample_that_would_be_too_long_is_refused_with_a_way_out():
    data = "load: {csv: a.csv}, columns: {a: number, b: number}, target: b, split: {val: 900000}"
    with pytest.raises(SpecError, match="1,800,000 samples for what the spec counts") as caught:
        text(f"data: {{{data}}}")
    assert caught.value.diagnostics[0].code == "SG501"
    assert caught.value.diagnostics[0].help == "or use --data full"


@pytest.mark.parametrize(("index", "sound"), [(999, True), (1000, False)])
def test_sample_that_a_step_shows_is_there_or_refused_with_a_way_out(index, sound):
    parts = f"""
data: {{load: mnist, x: [expand_dims: -1]}}
model:
  layers:
    - Input: [28, 28, 1]
    - Conv2D: {{filters: 2, kernel_size: 3}}
    - Flatten
    - Dense: {{units: 10, activation: softmax}}
walkthrough: [{{heading: Look, do: [fit, {{grad_cam: {{index: {index}}}}}]}}]
"""
    assert f"np.atleast_1d({index})" in to_text(lower(specs.of(parts)))
    if sound:
        assert "np.atleast_1d(999)" in text(parts)
        return
    with pytest.raises(SpecError, match="has 1,000 samples, counted from 0") as caught:
        text(parts)
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == ("SG501", "or use --data full")
    assert "1000" in found.span.source.lines[found.span.line - 1]


def test_folders_have_files_enough_for_what_is_held_back():
    split = specs.of("data: {load: {image_arrays: {path: p, image_size: 8}}, split: {test: 60}}")
    call = use("image_arrays", path="p", image_size=[8, 8])
    assert len(standin(call, split=split.spec.data.split)["p"]) == 120
    assert len(standin(call)["p"]) == 24
