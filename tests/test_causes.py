"""What fails in a run is reported where its cause is, with the help that belongs to it."""

import pytest

import specs
from specgen.checks.checker import check
from specgen.language import author_code
from specgen.runs.builder import build
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specgen.text.yaml_reader import load_text, read

MADE = {"load": {"synthetic": {"shape": [8], "classes": 3, "train": 64, "test": 32}}}
LAYERS = [{"Input": [8]}, {"Dense": {"units": 3, "activation": "softmax"}}]
OWN = """
import keras
import numpy as np


class Odd(keras.layers.Layer):
    def call(self, x):
        return x @ np.ones((5, 5), "float32")


def odd_loss(y, drawn):
    raise ValueError("of the author")


def my_rows():
    return open("nowhere.txt").read()
"""


def failed(folder, **parts):
    """Where and what the finding is, and its help."""
    (folder / "own.py").write_text(OWN)
    given = {"data": MADE, "model": {"layers": LAYERS}, "code": "own.py", **parts}
    document = read(load_text(specs.write(folder, **given)))
    spec = check(document, author_code.read(document, folder, trust=True))  # whatever the data are
    with pytest.raises(SpecError) as caught:
        run(spec, folder / "out")
    (found,) = caught.value.diagnostics
    line = found.span.source.lines[found.span.line - 1].strip()
    return found.span.source.name.rpartition("/")[2], line, found.message, found.help


def compiled(**changes):
    return {**specs.SMALL["compile"], **changes}


def test_a_loss_that_fails_names_the_loss(tmp_path):
    name, line, message, help = failed(tmp_path, compile=compiled(loss="categorical_crossentropy"))
    assert (name, line) == ("small.yaml", '"loss": "categorical_crossentropy"')
    assert "does the loss fit the labels" in help
    layers = [{"Input": [8]}, {"Dense": {"units": 2, "activation": "softmax"}}]
    _, line, message, help = failed(tmp_path, model={"layers": layers})
    assert line == '"loss": "sparse_categorical_crossentropy"'
    assert "2" in message
    assert "[0, 2)" in message, "in the words of one kernel or the other"
    assert "does the loss fit the labels" in help


def test_a_metric_that_fails_names_the_metrics(tmp_path):
    _, line, _, help = failed(tmp_path, compile=compiled(metrics=["F1Score"]))
    assert "F1Score" in line or line == '"metrics":'
    assert help == "does the metric fit the labels, and what the last layer gives?"


def test_an_embedding_that_is_too_small_is_named(tmp_path):
    layers = [
        {"Input": [8]},
        {"Embedding": {"input_dim": 2, "output_dim": 4}},
        "Flatten",
        {"Dense": {"units": 3, "activation": "softmax"}},
    ]
    data = {**MADE, "x": [{"multiply": 100}]}
    _, line, _, help = failed(tmp_path, seed=None, model={"layers": layers}, data=data)
    assert line.startswith('- "Embedding"')
    assert help == "`input_dim` is 2; it has to be larger than every number that comes in"


def test_an_error_of_the_authors_names_the_file_and_the_line(tmp_path):
    layers = [{"Input": [8]}, {"Odd": None}, {"Dense": 3}]
    name, line, _, help = failed(tmp_path, model={"layers": layers})
    assert (name, line) == ("own.py", 'return x @ np.ones((5, 5), "float32")')
    assert help is None
    name, line, message, help = failed(tmp_path, compile=compiled(loss="odd_loss"))
    assert (name, line) == ("own.py", 'raise ValueError("of the author")')
    assert (message, help) == ("of the author", None)


def test_an_authors_dataset_that_fails_names_the_file_and_the_line(tmp_path):
    name, line, message, help = failed(tmp_path, data={"load": "my_rows"})
    assert (name, line) == ("own.py", 'return open("nowhere.txt").read()')
    assert "nowhere.txt" in message
    assert help is None


def test_a_file_that_is_not_there_is_no_matter_of_the_loss(tmp_path):
    steps = [{"heading": "Train", "do": ["build", {"load_weights": "none.weights.h5"}, "fit"]}]
    _, line, _, help = failed(tmp_path, walkthrough=steps)
    assert "load_weights" in line
    assert help is None


def test_frames_of_keras_are_filtered_again_after_a_build():
    import keras

    before = keras.config.is_traceback_filtering_enabled()
    build(specs.spec(data=MADE, model={"layers": LAYERS}))
    assert keras.config.is_traceback_filtering_enabled() == before
