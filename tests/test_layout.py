"""How a script is set: long lists, backslashes, and arrays that have one name from the start."""

import pytest
from scripts import part, script

from specgen.outcomes.layout import packed, raw
from specs import of

HEAD = "Prepare the inputs and the labels"
MODEL = "model: {layers: [{Dense: {units: 3, activation: softmax}}]}"
LIST = "f(\n    [\n" + "".join(f"        {n},\n" for n in range(8)) + "    ],\n)\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"a = '\\s+'", r"a = r'\s+'"),
        (r"f('\\d', b='\\\\')", r"f(r'\d', b=r'\\')"),
        (r"a = '\\s\n'", r"a = '\\s\n'"),
        (r"a = 'a\\'", r"a = 'a\\'"),
        (r"a = '\\\''", r"a = '\\\''"),
        (r"a = b'\\s'", r"a = b'\\s'"),
        (r"a = '\n'", r"a = '\n'"),
        ("a = 'ä', '\\\\s', '\\\\d'", "a = 'ä', r'\\s', r'\\d'"),
    ],
)
def test_layout_writes_backslashes_raw(text, written):
    assert raw(f"{text}\n") == f"{written}\n"


def test_layout_puts_plain_values_side_by_side():
    row = "0, 1, 2, 3, 4, 5, 6, 7,"
    assert packed(LIST) == f"f(\n    [\n        {row}\n    ],\n)\n"
    assert packed(LIST.replace("7", "g(7)")) == LIST.replace("7", "g(7)")
    assert packed(LIST.replace("        7,\n", "")) == LIST.replace("        7,\n", "")


def test_layout_sets_lists_of_a_script_on_few_lines():
    names = [f"column_{n}" for n in range(20)]
    load = f"load: {{csv: {{path: a.csv, separator: '\\s+', columns: {names}}}}}"
    spec = of(f"data: {{{load}, target: column_0}}\n{MODEL}")
    lines = part(script(spec), "Load the data").splitlines()
    assert '    sep=r"\\s+",' in lines
    assert len(lines) == 10
    assert max(map(len, lines)) <= 88


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ("load: {csv: a.csv}, target: b",
         ['x_train = table.drop(columns=["b"]).to_numpy("float32")',
          'y_train = table["b"].to_numpy()']),
        ("load: {npz_split: a.npz}, split: {merge: true, folds: 3}",
         ["x_train = np.concatenate([x_train, x_test])",
          "y_train = np.concatenate([y_train, y_test])"]),
        ("load: {csv: a.csv}, target: b, split: {val: {first: 9}}",
         ['x = table.drop(columns=["b"]).to_numpy("float32")', 'y = table["b"].to_numpy()',
          "x_val = x[:9]", "y_val = y[:9]", "x_train = x[9:]", "y_train = y[9:]"]),
    ],
)  # fmt: skip
def test_arrays_that_are_not_divided_have_one_name(data, lines):
    text = part(script(of(f"data: {{{data}}}\n{MODEL}")), HEAD)
    assert text.split("\n\n")[0].splitlines() == lines


def test_arrays_keep_the_name_that_a_walkthrough_uses():
    do = "[load, shape_of: x, prepare, build, compile, fit]"
    steps = f"walkthrough: [{{heading: All, do: {do}}}]"
    text = script(of(f"data: {{load: iris}}\n{MODEL}\n{steps}"))
    assert "x, y = datasets.load_iris(return_X_y=True)" in text
    assert "x_train = x\ny_train = y\n" in text


@pytest.mark.parametrize("other", ["data.x: [divide: 2]", "data.split: {val: 0.2}"])
def test_arrays_of_variants_have_one_name_where_all_have(other):
    variants = f"variants: {{plain: {{fit.epochs: 1}}, other: {{{other}}}}}"
    text = script(of(f"data: {{load: iris}}\n{MODEL}\n{variants}"))
    assert ("x_train = x\n" in text) is ("split" in other)
