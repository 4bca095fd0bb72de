"""The functions of formulas: alike in NumPy and in keras.ops; what is refused, and why."""

import ast

import numpy as np
import pandas as pd
import pytest

from specgen.language import tensors
from specgen.language.formulas import FormulaError, formula, names
from specgen.language.functions import FUNCTIONS
from specgen.lower.formulas import in_numpy, of_columns, of_tensors
from specgen.program.audit import METHODS, _may_be_called

A = np.array([[0.5, -2.0, 3.0], [1.5, 0.0, 2.0]], "float32")
B = np.array([[2.0, 1.0, 0.5], [3.0, 0.25, 1.0]], "float32")
KNOWN = {
    "in_units": list,
    "vocabulary_size": len,
    "a": A,
    "b": B,
    "n": 3,
    "y": np.array([1, 0, 2, 1]),
    "words": ["cat", "dog"],
}

# An example of each, and what it gives where that is not of NumPy's own name.
CASES = {
    "len": "len(words)", "int": "int(2.9)", "float": "float(n)", "str": "str(n) + ' epochs'",
    "sum": "sum(a, axis=1)", "mean": "mean(a, axis=-1, keepdims=True)", "std": "std(a, axis=1)",
    "var": "var(a, axis=1)", "median": "median(a, axis=1)", "min": "min(a, axis=1)",
    "max": "max(a, axis=1, keepdims=True)", "argmin": "argmin(a, axis=1)",
    "argmax": "argmax(a, 1)", "percentile": "percentile(a, 75, axis=1)",
    "quantile": "quantile(a, 0.75, axis=1)", "norm": "norm(a, axis=1)",
    "any": "any(a > 2, axis=1)", "all": "all(a >= 0, axis=1)",
    "count_nonzero": "count_nonzero(a, axis=1)", "abs": "abs(a)", "round": "round(a, 0)",
    "floor": "floor(a)", "ceil": "ceil(a)", "sign": "sign(a)", "sqrt": "sqrt(b)",
    "square": "square(a)", "exp": "exp(a)", "log": "log(b)", "log1p": "log1p(b)",
    "log2": "log2(b)", "log10": "log10(b)", "sin": "sin(a)", "cos": "cos(a)", "tan": "tan(a)",
    "tanh": "tanh(a)", "arctan2": "arctan2(a, b)", "sigmoid": "sigmoid(a)",
    "isnan": "isnan(a)", "isfinite": "isfinite(a)", "clip": "clip(a, 0, 1)",
    "minimum": "minimum(a, b)", "maximum": "maximum(a, 1)", "where": "where(a > b, a, b)",
    "isin": "isin(a, [0.5, 3])", "cast": "cast(a, 'int32')", "softmax": "softmax(a, axis=-1)",
    "cumsum": "cumsum(a, axis=1)", "cumprod": "cumprod(a, axis=1)", "diff": "diff(a)",
    "sort": "sort(a)", "argsort": "argsort(a)", "flip": "flip(a, axis=1)",
    "in_units": "in_units(a)", "vocabulary_size": "vocabulary_size('abc')",
    "unique": "unique(y, return_counts=True)[1]",
    "bincount": "bincount(y, minlength=5)",
    "flatnonzero": "flatnonzero(y == 1)", "corrcoef": "corrcoef(a[0], b[0])[0, 1]",
    "rolling_mean": "rolling_mean(y, 2)", "reshape": "reshape(a, [3, 2])",
    "transpose": "transpose(a, axes=[1, 0])", "expand_dims": "expand_dims(a, axis=-1)",
    "squeeze": "squeeze(a[:, :1], axis=1)", "stack": "stack([a, b], axis=1)",
    "concatenate": "concatenate([a, b], axis=1)", "repeat": "repeat(a, 2, axis=1)",
    "tile": "tile(a, [1, 2])", "dot": "dot(a, b[0])", "matmul": "matmul(a, transpose(b, [1, 0]))",
    "outer": "expand_dims(outer(a[0], b[0]), axis=0)", "arange": "arange(4) + n",
    "linspace": "linspace(0, 1, 5)", "zeros": "zeros([2, 3]) + a", "ones": "ones([2, 3]) * a",
}  # fmt: skip
OTHERWISE = {
    "str": "3 epochs", "in_units": A, "vocabulary_size": 3,
    "rolling_mean": [1.0, 0.5, 1.0, 1.5], "unique": [1, 2, 1],
    "sigmoid": 1 / (1 + np.exp(-A)), "cast": A.astype("int32"),
    "softmax": np.exp(A) / np.exp(A).sum(axis=1, keepdims=True), "norm": np.sqrt((A**2).sum(1)),
    "arange": [3, 4, 5, 6], "zeros": A, "outer": np.outer(A[0], B[0])[None],
    "concatenate": np.hstack([A, B]), "flatnonzero": [0, 3], "int": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def modules():
    keras, pd = pytest.importorskip("keras"), pytest.importorskip("pandas")
    return {"np": np, "keras": keras, "pd": pd}


def value(tree, known):
    return eval(compile(ast.fix_missing_locations(ast.Expression(tree)), "f", "eval"), known)


def read(text):
    return formula(text, KNOWN)


def test_functions_have_a_case_each():
    assert {*CASES} == {*FUNCTIONS}
    assert all(f"{word}(" in text for word, text in CASES.items())


@pytest.mark.parametrize("word", CASES)
def test_function_gives_the_same_in_numpy_and_in_keras(word, modules):
    text = CASES[word]
    found = value(in_numpy(read(text), {"n"}), {**modules, **KNOWN})
    if word in OTHERWISE:
        assert found == OTHERWISE[word] if word == "str" else np.allclose(found, OTHERWISE[word])
    if not FUNCTIONS[word].in_keras:
        return
    convert = modules["keras"].ops.convert_to_tensor
    about = {"a", "b"}
    tree = read(text)
    if word not in ("dot", "outer"):  # which a batch has no use for
        tensors.fit(tree, about)
    known = {**KNOWN, "a": convert(A), "b": convert(B)}
    made = modules["keras"].ops.convert_to_numpy(value(of_tensors(tree, about), known | modules))
    assert np.allclose(made, found, atol=1e-6), (made, found)
    assert np.shape(made) == np.shape(found)


@pytest.mark.parametrize("word", FUNCTIONS)
def test_function_may_be_called_by_a_script(word):
    row = FUNCTIONS[word]
    written = ast.parse(row.in_numpy or "0", mode="eval").body
    if not isinstance(written, ast.Attribute):
        written = [n.func for n in ast.walk(written) if isinstance(n, ast.Call)]
        known = (n.attr in METHODS or _may_be_called(ast.unparse(n)) for n in written)
        assert row.waits or all(known)  # what waits for the data is written out
    else:
        assert _may_be_called(row.in_numpy)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a[y == 1 and n > 2]", "a[(y == 1) & (n > 2)]"),
        ("0 < a < 1", "(0 < a) & (a < 1)"),
        ("n > 2 and n < 9", "n > 2 and n < 9"),
        ("not a > 1", "np.logical_not(a > 1)"),
        ("a and b", "np.logical_and(a, b)"),
        ("y in [1, 2]", "np.isin(y, [1, 2])"),
        ("'cat' in words", "'cat' in words"),
        ("a[argsort(y)[:2], 0]", "a[np.argsort(y)[:2], 0]"),
        ("'class ' + words[1]", "'class ' + words[1]"),
        ("sum(a)", "np.sum(a)"),
        ("max(n, 2)", "max(n, 2)"),
        ("round(n, 1) + round(a, 1)", "round(n, 1) + np.round(a, 1)"),
        ("mean(a, axis=[0, 1])", "np.mean(a, axis=(0, 1))"),
        ("max(history['loss'])", "max(history.history['loss'])"),
        ("100 * history['loss']", "100 * np.array(history.history['loss'])"),
        ("history['loss'][-1] * 2", "history.history['loss'][-1] * 2"),
        ("cast(history['loss'], 'int32')", "np.array(history.history['loss']).astype('int32')"),
        (
            "softmax([1, 2])",
            "keras.ops.convert_to_numpy(keras.ops.softmax(np.array([1, 2])))",
        ),
        ("[1, 2] + [3, 4]", "np.array([1, 2]) + np.array([3, 4])"),
    ],
)
def test_formula_is_written_as_a_careful_person_would(text, written):
    tree = formula(text, [*KNOWN, "history"])
    assert ast.unparse(in_numpy(tree, {"n"})) == written


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("meen(a)", "no function 'meen'", "did you mean 'mean'?"),
        ("mean(a, axs=1)", "'mean' takes no 'axs'", "did you mean 'axis'?"),
        ("mean()", "'mean' needs 'x'", "as in mean("),
        ("expand_dims(a)", "'expand_dims' needs 'axis'", "as in expand_dims("),
        ("clip(a, 0, 1, 2)", "'clip' takes 3 values, not 4", "as in clip("),
        ("mean(a, 1, axis=1)", "'mean' is given 'axis' twice", ""),
        ("max(a, b, axis=1)", "'max' takes no 'axis' here", ""),
        ("a.mean()", "no .mean()", "as a function: mean("),
        ("np.mean(a)", "no .mean()", "as a function: mean("),
        ("a.shap", "no .shap", "did you mean 'shape'?"),
        ("mean", "nothing is called 'mean'", "a function is called"),
        ("true", "nothing is called 'true'", "written True"),
        ("a @ b", "no @", "matmul"),
        ("a > 1 & b < 2", "& joins comparisons", "(a > 1) & (b < 2)"),
        ("log('a')", "text 'a' where a number is wanted", ""),
        ("zeros(3, dtype='U99')", "takes as a type one of", ""),
    ],
)
def test_formula_is_refused_with_a_way_out(text, said, hint):
    with pytest.raises(FormulaError, match="") as found:
        read(text)
    assert said in str(found.value)
    assert hint in (found.value.help or "")


@pytest.mark.parametrize(
    "text",
    [
        "arange(10 ** 9)", "arange(0, 1, 1e-9)", "linspace(0, 1, 10 ** 9)",
        "zeros([100000, 100000])", "ones(n * 10 ** 9)", "repeat(a, 10 ** 8)",
        "repeat(repeat(a, 10 ** 4), 10 ** 4)", "tile(a, [10 ** 4, 10 ** 4])",
        "outer(arange(10 ** 4), arange(10 ** 4))", "arange(10 ** 5)[:, None] * arange(10 ** 5)",
        "bincount(y, minlength=10 ** 9)", "9 ** 9 ** 9", "9 ** 999", "10 ** 64 * 10 ** 64 ** 64",
        " * ".join(["10 ** 60"] * 9), "'a' * 10 ** 9", "words[0] + 'a' * 9", "str(n) * 10 ** 9",
        "class_names * 10 ** 9", "a.shape * 10 ** 9", "'%999d' % n", "+".join(["n"] * 250),
        "(" * 60 + "n" + ")" * 60 + " + " + "-" * 60 + "n", "a.__class__", "().__class__",
    ],
)  # fmt: skip
def test_formula_that_cannot_be_small_is_refused(text):
    with pytest.raises(FormulaError):
        formula(text, [*KNOWN, "class_names"])


def test_names_of_a_formula_are_its_variables():
    assert {*names("max(mean(a, axis=1), n) + max")} == {"a", "n", "max"}


@pytest.mark.parametrize(
    ("text", "written", "worth"),
    [
        ("table['a'][2:] - table['a'][:-2]",
         "table['a'].to_numpy()[2:] - table['a'].to_numpy()[:-2]", [16.0]),
        ("table['a'][-1]", "table['a'].to_numpy()[-1]", 25.0),
        ("table['a'][table['b'] == 'x']", "table['a'][table['b'] == 'x'].to_numpy()", [9.0, 16.0]),
        ("table[table['b'] == 'x'][['a']]", "table[table['b'] == 'x'][['a']].to_numpy()",
         [[9.0], [16.0]]),
        ("table[kept]['a']", "table[kept]['a'].to_numpy()", [25.0]),
        ("others['a'][0]", "others['a'][0]", 1),
    ],
)  # fmt: skip
def test_column_of_a_table_is_an_array_in_a_formula(text, written, worth):
    """pandas would align what it subtracts by its index, which begins at 5 here."""
    table = pd.DataFrame({"a": [9.0, 16.0, 25.0], "b": ["x", "x", "y"]}, index=[5, 6, 7])
    known = {"table": table, "kept": np.array([False, False, True]), "others": {"a": [1]}}
    tree = of_columns(in_numpy(formula(text, known)), {"table"})
    assert ast.unparse(tree) == written
    np.testing.assert_array_equal(eval(ast.unparse(tree), known), worth)
