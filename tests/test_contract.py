"""What `specgen explain code` says that a file under `code` takes and gives: every example runs."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import pytest
import yaml

import specgen
import specs
from specgen import api
from specgen.explain import pieces
from specgen.explain.contract import Thing, things
from specgen.text.diagnostics import SpecError


def written(folder: Path, spec: dict[str, Any], python: str) -> str:
    """The path of a small spec with these parts, beside mine.py."""
    base = {**specs.SMALL}
    if "load" in spec.get("data", {}):
        base = {**base, "data": {}}
    base = {**base, "fit": {"epochs": 1}}
    whole = {**pieces.merged(base, spec), "code": "mine.py"}
    if spec.get("model"):
        whole["model"] = spec["model"]
    (folder / "mine.py").write_text(python)
    path = folder / "spec.yaml"
    path.write_text(yaml.safe_dump(whole, sort_keys=False))
    return str(path)


def found(folder: Path, spec: dict[str, Any], python: str) -> list[tuple[str, str, str | None]]:
    """What check says."""
    path = written(folder, spec, python)
    return [(d.code, d.message, d.help) for d in api.check(path, trust=True)]


@pytest.mark.parametrize("thing", things(), ids=lambda thing: thing.name)
def test_every_example_of_the_contract_runs(thing: Thing, tmp_path: Path) -> None:
    path = written(tmp_path, thing.spec, thing.python)
    spec = specgen.load(path, trust=True)
    result = api.run(spec, tmp_path / "out", sample=True)
    assert result.scores["loss"] == result.scores["loss"]


def test_script_says_what_a_run_does_with_steps_of_code(tmp_path: Path) -> None:
    """Three kinds of fitted steps, each fitted on the training part alone."""
    python = PYTHON + CLASSES
    steps: list[Any] = ["Centre", {"Most": {"times": 2}}, "Spread", {"shift": {"by": 1}}]
    spec = {**RINGS, "data": {**RINGS["data"], "x": steps}}
    loaded = specgen.load(written(tmp_path, spec, python), trust=True)
    text = specgen.to_script(loaded)
    for line in (
        "centre.fit(x_train)\nx_train = centre.transform(x_train)\nx_test = centre.",
        "most = Most(times=2)\nx_train = most.fit_transform(x_train)\nx_test = most.transform(",
        "spread.adapt(x_train)\nx_train = keras.ops.convert_to_numpy(spread(x_train))\n",
        "x_test = shift(x_test, by=1)",
    ):
        assert line in text, line
    result = api.run(loaded, tmp_path / "out")
    (tmp_path / "alone.py").write_text(text + "\nprint('RESULT', scores)\n")
    done = subprocess.run(
        [sys.executable, "alone.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert f"RESULT {result.scores}" in done.stdout, done.stderr


PYTHON = '''
import keras
import numpy as np


def rings(count=80):
    """Points on two rings."""
    random = np.random.default_rng(0)
    y = np.arange(count) % 2
    angle = random.uniform(0, 2 * np.pi, count)
    x = (y + 1)[:, np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return x, y


def shift(array, by):
    return array + by
'''
CLASSES = """
class Centre:
    def fit(self, array):
        self.mean = array.mean(axis=0)

    def transform(self, array):
        return array - self.mean


class Most:
    def __init__(self, times):
        self.times = times

    def fit_transform(self, array):
        self.most = array.max() * self.times
        return self.transform(array)

    def transform(self, array):
        return array / self.most


class Spread(keras.layers.Layer):
    def adapt(self, array):
        self.wide = float(array.std())

    def call(self, array):
        return array / self.wide
"""
RINGS: dict[str, Any] = {
    "data": {"load": "rings", "split": {"test": 0.25}},
    "model": {"layers": [{"Dense": {"units": 2, "activation": "softmax"}}]},
}


@pytest.mark.parametrize(
    ("returns", "target"),
    [
        ("x, y", "x_train, y_train = rings()"),
        ("X, y", "x_train, y_train = rings()"),
        ("X_train, X_test, y_train, y_test", "x_train, x_test, y_train, y_test = rings()"),
        ("(x[:5], y[:5]), (x[5:], y[5:])", "(x_train, y_train), (x_test, y_test) = rings()"),
        ("train, test", "(x_train, y_train), (x_test, y_test) = rings()"),
        ("keras.datasets.mnist.load_data()", "(x_train, y_train), (x_test, y_test) = rings()"),
        ("train_data, val_data", "train_data, val_data = rings()"),
        ("train_data, test_data, class_names", "train_data, test_data, class_names = rings()"),
    ],
)
def test_names_in_a_return_say_what_a_dataset_is(returns: str, target: str, tmp_path: Path) -> None:
    python = f"def rings(count=80):\n    if count:\n        return {returns}\n"
    path = written(tmp_path, {**RINGS, "data": {"load": "rings"}}, python)
    assert f"\n{target}\n" in specgen.to_script(specgen.load(path, trust=True))


def test_a_dataset_of_code_is_a_table_or_a_series(tmp_path: Path) -> None:
    table = "def rings():\n    return table\n"
    spec = {**RINGS, "data": {"load": "rings", "inputs": ["a", "b"], "target": "c"}}
    text = specgen.to_script(specgen.load(written(tmp_path, spec, table), trust=True))
    assert "table = rings()\n" in text
    assert 'x_train = table[["a", "b"]].to_numpy("float32")' in text
    series = "def rings():\n    return x\n"
    windows = {"load": "rings", "windows": {"length": 8}}
    number = {"layers": ["Flatten", {"Dense": 1}]}
    spec = {"data": windows, "model": number, "compile": {"optimizer": "adam", "loss": "mse"}}
    text = specgen.to_script(specgen.load(written(tmp_path, spec, series), trust=True))
    assert "x_train = rings()\n" in text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return images, labels", "'rings' returns images, labels: nothing tells what these are"),
        ("return a, b, c, d", "'rings' returns a, b, c, d: "),
        ("return x[:5], y[:5]", "'rings' returns x[:5], y[:5]: "),
        ("pass", "'rings' returns nothing: "),
        ("def inner():\n        return x, y", "'rings' returns nothing: "),
    ],
)
def test_check_refuses_a_dataset_whose_return_says_nothing(
    body: str, said: str, tmp_path: Path
) -> None:
    ((code, message, help),) = found(tmp_path, RINGS, f"def rings(count=80):\n    {body}\n")
    assert code == "SG209"
    assert message.startswith(said)
    assert help is not None
    assert "specgen explain code" in help


@pytest.mark.parametrize(
    ("load", "x", "said"),
    [
        ("Bare", [], "'Bare' is a class, and a dataset is a function"),
        ("rings", ["Bare"], "'Bare' has neither `transform` beside a `fit` nor `__call__`"),
        ("rigns", [], 'no dataset is called "rigns"'),
        ("rings", [{"shfit": 1}], 'no step is called "shfit"'),
    ],
)
def test_check_refuses_what_cannot_stand_there(
    load: str, x: list[Any], said: str, tmp_path: Path
) -> None:
    python = PYTHON + "\n\nclass Bare:\n    def transform(self, x):\n        return x\n"
    spec = {**RINGS, "data": {"load": load, "split": {"test": 0.25}, "x": x}}
    ((_, message, help),) = found(tmp_path, spec, python)
    assert message == said
    if "called" in said:
        assert help == f"did you mean {'rings' if load != 'rings' else 'shift'!r}?"


def test_run_says_what_a_dataset_of_code_should_return(tmp_path: Path) -> None:
    python = "def rings():\n    found = (1, 2, 3)\n    return found\n"
    path = written(tmp_path, {**RINGS, "data": {"load": "rings"}}, python)
    with pytest.raises(SpecError, match="SG501") as caught:
        specgen.build(specgen.load(path, trust=True))
    (finding,) = caught.value.diagnostics
    assert finding.message.startswith("rings does not return (x_train, y_train), (x_test, y_test)")
    assert "specgen explain code" in (finding.help or "")
    assert finding.span.source.name.endswith("spec.yaml")


def test_a_dataset_of_code_fails_at_its_own_line(tmp_path: Path) -> None:
    python = "def rings():\n    x = y = open('nothing.csv')\n    return x, y\n"
    path = written(tmp_path, RINGS, python)
    with pytest.raises(SpecError) as caught:
        specgen.build(specgen.load(path, trust=True))
    (finding,) = caught.value.diagnostics
    assert (finding.span.source.name.rpartition("/")[2], finding.span.line) == ("mine.py", 2)


def test_code_may_import_what_a_script_imports(tmp_path: Path) -> None:
    imports = (
        "import tensorflow_datasets as tfds\nimport pandas as pd\nfrom sklearn import datasets\n"
    )
    assert found(tmp_path, RINGS, imports + PYTHON) == []


def test_a_function_stands_where_keras_takes_one(tmp_path: Path) -> None:
    """A saved model with it is loaded again, since it is registered."""
    (thing,) = [thing for thing in things() if thing.name == "function in an argument"]
    steps = [
        {"heading": "All", "do": ["fit", {"save": "kept.keras"}, {"load_model": "kept.keras"}]}
    ]
    path = written(tmp_path, {**thing.spec, "walkthrough": steps}, thing.python)
    spec = specgen.load(path, trust=True)
    assert "standardize=plain" in specgen.to_script(spec)
    model = api.run(spec, tmp_path / "out", sample=True).model
    again = keras.saving.load_model(tmp_path / "out" / "kept.keras")
    assert again.layers[0].get_config()["standardize"] is not None
    assert model.count_params() == again.count_params()
