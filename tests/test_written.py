"""Datasets, steps and scalers as scripts write them: that this does what their functions do."""

import ast
import importlib
import inspect
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd
import pytest
from general import carried
from uses import IMAGES, LISTS, ROWS, TABLE, same, written

from specgen import library
from specgen.catalogue.packages import importable
from specgen.library.load import datasets
from specgen.program import audit
from specgen.program.ast_nodes import assign, literal, mark
from specgen.program.sections import Program, Section

SPAN = SimpleNamespace(line=1, column=1, end_line=1, end_column=1)
# Family, word, what a spec says about it, and what it works on.
WRITTEN = [
    ("columns", {"drop_columns": "kind"}, TABLE),
    ("columns", {"drop_columns": ["kind", "b"]}, TABLE),
    ("columns", {"select_columns": ["b", "a"]}, TABLE),
    ("columns", {"rename_columns": {"names": {"a": "first"}}}, TABLE),
    ("columns", {"prefix_columns": "c"}, TABLE),
    ("columns", "drop_missing", TABLE),
    ("columns", {"drop_missing": "b"}, TABLE),
    ("columns", {"fill_missing": 0}, TABLE),
    ("columns", {"fill_missing": {"value": {"a": 0.5}}}, TABLE),
    ("columns", "fill_forward", TABLE),
    ("columns", {"one_hot_columns": ["kind"]}, TABLE),
    ("columns", {"replace_values": {"column": "b", "values": {"9": 0}}}, TABLE["b"]),
    ("columns", {"map_values": {"column": "kind", "values": {"x": 0, "y": 1}}}, TABLE["kind"]),
    ("columns", {"codes": "kind"}, TABLE["kind"]),
    ("columns", {"clip_column": {"column": "b", "high": 2}}, TABLE["b"]),
    ("columns", {"log_column": "b"}, TABLE["b"]),
    ("columns", {"strip_text": "kind"}, TABLE["kind"]),
    ("columns", {"filter_rows": {"column": "b", "above": 1, "below": 9}}, TABLE),
    ("columns", {"take_rows": 2}, TABLE),
    ("columns", {"sample_rows": {"count": 2, "seed": 1}}, TABLE),
    ("columns", {"sort_by": "a"}, TABLE),
    ("columns", {"sort_by": {"columns": ["b", "a"], "ascending": False}}, TABLE),
    ("steps", {"reshape": [3, 1]}, ROWS),
    ("steps", "flatten", IMAGES),
    ("steps", {"expand_dims": -1}, ROWS),
    ("steps", "squeeze", IMAGES),
    ("steps", {"squeeze": -1}, IMAGES),
    ("steps", {"cast": "float32"}, ROWS),
    ("steps", {"divide": 255}, ROWS),
    ("steps", {"multiply": -2}, ROWS),
    ("steps", {"subtract": 1}, ROWS),
    ("steps", "log", ROWS),
    ("steps", "log1p", ROWS),
    ("steps", {"clip": {"low": 2, "high": 5}}, ROWS),
    ("steps", {"is_above": 3}, ROWS),
    ("steps", {"is_equal": "x"}, TABLE["kind"].to_numpy()),
    ("steps", {"one_hot": 4}, np.array([0, 3])),
    ("steps", "argmax", ROWS),
    ("steps", {"multi_hot": 5}, LISTS),
    ("steps", {"pad": 2}, LISTS),
    ("steps", {"pad": {"length": 4, "padding": "post", "truncating": "post", "value": 9}}, LISTS),
    ("steps", {"resize": 2}, IMAGES),
    ("steps", {"resize": {"size": [2, 3], "interpolation": "nearest"}}, IMAGES),
    ("steps", {"pad_images": 1}, IMAGES),
    ("steps", {"repeat_channels": 3}, IMAGES),
    ("steps", {"select": [0, 2]}, ROWS),
    ("steps", {"take": 2}, ROWS),
    ("steps", {"every": 2}, ROWS),
    ("steps", {"add_noise": 0.5}, ROWS),
    ("steps", {"append_noise": 2}, ROWS),
    ("steps", {"append_zeros": 2}, ROWS),
    ("steps", "permute", ROWS),
    ("steps", "as_columns", TABLE),
    ("scalers", "StandardScaler", None),
    ("scalers", {"StandardScaler": {"with_mean": False}}, None),
    ("scalers", {"MinMaxScaler": [-1, 1]}, None),
    ("scalers", {"RobustScaler": {"quantile_range": [10, 90]}}, None),
    ("scalers", "MaxAbsScaler", None),
    ("preparations", {"StandardScaler": ["a", "b"]}, None),
    ("preparations", {"StandardScaler": {"columns": "a", "with_std": False}}, None),
    ("preparations", {"MinMaxScaler": {"columns": ["a"], "feature_range": [-1, 1]}}, None),
    ("preparations", {"RobustScaler": {"columns": "others", "quantile_range": [10, 90]}}, None),
    ("preparations", {"MaxAbsScaler": "a"}, None),
    ("preparations", {"impute": {"columns": ["a"], "strategy": "median"}}, None),
    ("preparations", {"fill": {"columns": ["a"], "value": 0}}, None),
    ("preparations", {"one_hot": ["kind"]}, None),
    ("preparations", {"drop": "b"}, None),
    ("datasets", {"synthetic": {"shape": [2, 2], "classes": 2, "train": 4, "test": 2}}, None),
    (
        "datasets",
        {"synthetic_parts": {"inputs": {"u": {"shape": [3]}}, "outputs": {"v": {}}}},
        None,
    ),
    ("datasets", {"discs": {"size": 8, "train": 2, "test": 1}}, None),
    ("arrays", "iris", None),
    ("arrays", "wine", None),
    ("arrays", "breast_cancer", None),
    ("arrays", "digits", None),
    ("arrays", "diabetes", None),
    ("arrays", {"moons": {"samples": 9, "noise": 0.1}}, None),
    ("arrays", {"circles": {"factor": 0.5, "seed": 3}}, None),
    ("arrays", {"blobs": {"centers": 4, "spread": 0.2, "features": 3}}, None),
    ("arrays", {"classification": {"classes": 3, "shares": [0.8, 0.1, 0.1], "seed": 1}}, None),
    ("series", "seasonal", None),
    ("series", {"seasonal": {"length": 20, "period": 4.5, "noise": 0}}, None),
]


@pytest.mark.parametrize(("family", "use", "operand"), WRITTEN, ids=lambda v: str(v)[:50])
def test_source_does_as_written_what_the_function_does_and_passes_the_audit(family, use, operand):
    function, arguments, expression = written(family, use)
    statements = [i.node for i in carried([n.id for n in names(expression)])]
    bind = mark(assign("operand", literal(1)), SPAN)
    made = mark(assign("made", expression), SPAN)
    program = Program("x", "x", (Section("data", (*statements, bind, made)),))
    assert audit.audit(program) == []
    scope = {"operand": operand}
    for statement, _ in importable().values():
        if "tensorflow_datasets" not in ast.unparse(statement):
            exec(ast.unparse(statement), scope)
    module = ast.Module([*statements, made], [])
    keras.utils.set_random_seed(4)
    exec(compile(ast.fix_missing_locations(module), "script", "exec"), scope)
    imported = getattr(importlib.import_module(home(function)), function.name)
    keras.utils.set_random_seed(4)
    first = [operand] if family in ("steps", "columns") else []
    given = {key: ast.literal_eval(ast.unparse(literal(v))) for key, v in arguments.items()}
    assert same(scope["made"], imported(*first, **given))


def home(function):
    """The module that holds a function of the library, by its name."""
    parts = function.file.relative_to(Path(library.__file__).parent).with_suffix("").parts
    return ".".join(("specgen.library", *parts))


def names(expression):
    return [node for node in ast.walk(expression) if isinstance(node, ast.Name)]


def test_sources_and_steps_are_all_written_somewhere_above():
    done = {use if isinstance(use, str) else next(iter(use)) for _, use, _ in WRITTEN}
    for family in ("steps", "columns", "scalers", "preparations", "series"):
        assert library.family(family).keys() - {"FeatureSpace"} <= done  # see further down


# What a script has for a dataset of Keras, which has to fit the function that Keras has.
LOADED = {
    "mnist": "mnist", "fashion_mnist": "fashion_mnist", "cifar10": "cifar10",
    "cifar100": {"cifar100": "coarse"},
    "imdb": {"imdb": {"num_words": 5000, "skip_top": 1, "maxlen": 9, "seed": 1, "start_char": None,
                      "oov_char": 2, "index_from": 3}},
    "reuters": {"reuters": {"num_words": 5000, "skip_top": 1, "maxlen": 9, "test_split": 0.1,
                            "seed": 1, "start_char": 1, "oov_char": 2, "index_from": 3}},
    "boston_housing": {"boston_housing": {"test_split": 0.5, "seed": 1}},
    "california_housing": {"california_housing": {"version": "small", "test_split": 0.5,
                                                  "seed": 1}},
}  # fmt: skip


@pytest.mark.parametrize("word", LOADED)
def test_dataset_of_keras_is_loaded_by_keras(word):
    _, arguments, expression = written("datasets", LOADED[word])
    assert ast.unparse(expression.func) == f"keras.datasets.{word}.load_data"
    given = {k.arg: ast.literal_eval(k.value) for k in expression.keywords}
    assert given == arguments
    inspect.signature(getattr(keras.datasets, word).load_data).bind(**given)
    done = getattr(datasets, word)
    defaults = {n: p.default for n, p in inspect.signature(done).parameters.items()}
    for key, value in inspect.signature(getattr(keras.datasets, word).load_data).parameters.items():
        assert key in (*defaults, "path", "kwargs")
        assert defaults.get(key, value.default) == value.default


@pytest.mark.parametrize(
    ("family", "use"),
    [("datasets", {"synthetic": {"shape": [2], "classes": "classes"}}),
     ("datasets", {"synthetic_parts": {"inputs": {"u": {"size": 3}}, "outputs": {"v": {}}}}),
     ("datasets", {"synthetic_parts": {"inputs": {"u v": {"shape": [3]}}, "outputs": {"v": {}}}}),
     ("streams", {"image_folder": {"path": "a", "image_size": [1, 2, 3]}}),
     ("streams", {"image_folder": {"path": "a", "image_size": 8, "validation": 0}}),
     ("streams", {"image_folder": {"path": "a", "image_size": 8, "batch_size": None}}),
     ("tables", {"csv": {"path": "a", "header": "yes"}}),
     ("tables", {"csv": {"path": "a", "dtypes": {"b": "text"}}}),
     ("tables", {"csv": {"path": "a", "usecols": []}}),
     ("columns", {"select_columns": "a"}), ("columns", {"sample_rows": {"count": 1, "seed": -1}}),
     ("steps", {"subtract": 0}), ("steps", {"pad": {"length": 3, "padding": "same"}}),
     ("series", {"seasonal": {"period": 0}}), ("scalers", {"MinMaxScaler": 1}),
     ("scalers", {"FeatureSpace": {"a": "float_normalised"}}),
     ("scalers", {"FeatureSpace": {"a": {"float_discretized": 0}}}),
     ("scalers", {"FeatureSpace": {"features": {"a": "float"}, "crosses": [["a"]]}})],
)  # fmt: skip
def test_source_is_refused_when_an_argument_does_not_fit(family, use):
    with pytest.raises(ValueError, match=r"expected|takes"):
        written(family, use)


UNSAID = pd.api.extensions.no_default
HANDING = [name for name, each in library.called().items() if each.says.alike]


@pytest.mark.parametrize("word", HANDING)
def test_what_a_function_hands_on_unsaid_is_the_default_of_the_one_that_takes_it(word):
    function = library.called()[word]
    scope = {"keras": keras, "pd": pd}
    found = set()
    keywords = {}
    for node in ast.walk(function.node):
        if isinstance(node, ast.Dict):
            keywords |= {k.value: v for k, v in zip(node.keys, node.values, strict=True)}
    for node in ast.walk(function.node):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("keras.", "pd.read")):
            taken = inspect.signature(eval(ast.unparse(node.func), scope)).parameters
            given = {**{k.arg: k.value for k in node.keywords if k.arg}, **keywords}
            for key, value in given.items():
                own = getattr(value, "id", "")
                if own in function.says.alike:
                    default = taken[key].default
                    same_nothing = not default and not function.defaults[own]
                    assert same_nothing or default in (function.defaults[own], UNSAID)
                    found.add(own)
    assert found == {*function.says.alike}
