"""`split` by rows: slices of all that there is, on the full data and on a sample."""

import pytest
from scripts import part, script

from specgen.facts.samples import most
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.text.diagnostics import SpecError
from specs import of

HEAD = "Prepare the inputs and the labels"
MODEL = "model: {layers: [{Dense: {units: 3, activation: softmax}}]}"


@pytest.mark.parametrize(
    ("split", "lines", "sizes"),
    [
        ("{val: {first: 20}}", ["x_val = x[:20]", "y_val = y[:20]", "x_train = x[20:]",
                                "y_train = y[20:]"], {"train": 130, "val": 20}),
        ("{test: {last: 30}, val: {first: 20}}",
         ["x_test = x[-30:]", "y_test = y[-30:]", "x_val = x[:20]", "y_val = y[:20]",
          "x_train = x[20:-30]", "y_train = y[20:-30]"], {"train": 100, "val": 20, "test": 30}),
        ("{test: {last: 0.25}, val: {rows: [0.5, 0.75]}}",
         ["test_start = int(0.75 * len(x))", "val_start = int(0.5 * len(x))",
          "x_test = x[test_start:]", "y_test = y[test_start:]", "x_val = x[val_start:test_start]",
          "y_val = y[val_start:test_start]", "x_train = x[:val_start]", "y_train = y[:val_start]"],
         {"train": 75, "val": 37, "test": 38}),
        ("{test: 30, train: 0.5}",
         ["x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=30)",
          "x_train, _, y_train, _ = train_test_split(x_train, y_train, train_size=0.5)"],
         {"train": 60, "test": 30}),
        ("{test: {rows: [0, 50]}}", ["x_test = x[:50]", "y_test = y[:50]", "x_train = x[50:]",
                                     "y_train = y[50:]"], {"train": 100, "test": 50}),
    ],
)  # fmt: skip
def test_split_takes_the_rows_that_it_names(split, lines, sizes):
    spec = of(f"data: {{load: iris, split: {split}}}\n{MODEL}")
    assert part(script(spec), HEAD).splitlines() == lines
    assert most(spec.spec) == sizes


def test_rows_are_shares_of_a_sample_that_is_smaller():
    kinds = "columns: {a: number, b: [0, 1]}"
    load = "load: {csv: {path: a.csv, rows: 11000}}"
    split = "split: {val: {first: 1000}, test: {rows: [1000, 2000]}}"
    spec = of(f"data: {{{load}, {kinds}, target: b, {split}}}\n{MODEL}")
    text = part(to_text(lower(spec, sample=True)), HEAD)
    assert "test_start = int(0.090909 * len(x))" in text
    assert "x_test = x[test_start:test_end]" in text


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ("{val: {rows: [20, 40]}}", "the rows for training would not be in one piece"),
        ("{val: {rows: [40, 20]}}", "expected a share"),
        ("{val: {rows: [0.5, 40]}}", "expected a share"),
        ("{val: {rows: 20}}", "expected a share"),
        ("{val: {first: 20, last: 20}}", "expected a share"),
        ("{val: {first: [1, 2]}}", "expected a share"),
        ("{val: {first: 20}, test: 0.2}", "`val` says which rows, and `test` is drawn"),
        ("{train: 0.5, test: {first: 20}}", "`test` says which rows, and `train` draws at random"),
        ("{train: 0, test: 20}", "expected a share between 0 and 1 or a number of samples"),
        ("{val: {first: 20}, shuffle: true}", "so `shuffle` would do nothing"),
    ],
)
def test_check_refuses_rows_that_leave_no_training_part_or_are_drawn(split, said):
    with pytest.raises(SpecError) as caught:
        of(f"data: {{load: iris, split: {split}}}\n{MODEL}")
    assert said in caught.value.diagnostics[0].message
