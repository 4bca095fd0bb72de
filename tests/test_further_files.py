"""`sources` and `files`: further files that a run finds in its folder, and leaves as they are."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from specgen import api
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specs import of

MINE = """
import keras
from pathlib import Path


class Mix(keras.layers.Layer):
    def __init__(self, near, **kwargs):
        super().__init__(**kwargs)
        self.near = near

    def call(self, x):
        return x @ keras.ops.cast(self.near, x.dtype) * float(Path("factor.txt").read_text())

    def get_config(self):
        return {**super().get_config(), "near": self.near}
"""
SPEC = """
specgen: 1
title: Points and what is near them
seed: 1
code: mine.py
data:
  load: {synthetic: {shape: [8], classes: 3, train: 60, test: 30}}
  sources:
    near: {matrix: {path: near.csv, separator: ","}}
    vectors: {npz_array: {path: words.npz, array: vectors}}
  files: factor.txt
model:
  layers:
    - Input: [8]
    - Mix: {near: "${near}"}
    - Embedding: {input_dim: 50, output_dim: 4, embeddings_initializer: {Constant: "${vectors}"}}
    - Flatten
    - Dense: {units: 3, activation: softmax}
compile: {optimizer: sgd, loss: sparse_categorical_crossentropy}
fit: {epochs: 1, verbose: 0}
evaluate: {verbose: 0}
walkthrough:
  - {heading: Train, do: [fit, evaluate, {print: "{sum(near):.1f} {loss:.6f}"}]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    np.savetxt(tmp_path / "near.csv", np.eye(8) * 2, delimiter=",")
    np.savez(tmp_path / "words.npz", vectors=np.linspace(0, 1, 200).reshape(50, 4))
    (tmp_path / "factor.txt").write_text("3", encoding="utf-8")
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    (tmp_path / "near.yaml").write_text(SPEC, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("sample", [False, True])
def test_run_has_further_files_in_its_folder_and_trains_as_the_script_does(folder, sample):
    spec = api.load(folder / "near.yaml", trust=True)
    result = api.run(spec, folder / "out", sample=sample)
    for name in ("near.csv", "words.npz", "factor.txt"):
        assert (folder / "out" / name).is_file()
    script = api.to_script(spec, sample=sample)
    assert "factor.txt and near.csv and words.npz, beside it" in " ".join(script.split())
    (folder / "near.py").write_text(script, encoding="utf-8")
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow"}
    done = subprocess.run(
        [sys.executable, "near.py"], cwd=folder, env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.split()[-2:] == ["16.0", f"{result.scores['loss']:.6f}"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("sources: {near: {npy: ../near.npy}}", "a path below the spec's own folder"),
        ("sources: {near: {npy: /etc/passwd}}", "a path below the spec's own folder"),
        ("sources: {near: {npy: model.keras}}", "every run leaves 'model.keras'"),
        ("sources: {x_train: {npy: near.npy}}", "the script uses the name 'x_train' itself"),
        ("sources: {column: {npy: near.npy}}", "the script uses the name 'column' itself"),
        ("sources: {near: {csv: near.csv}}", 'no source is called "csv"'),
        ("sources: {log: {npy: log.csv}}", "CSVLogger would write to 'log.csv'"),
    ],
)
def test_check_refuses_further_files_that_are_out_of_place(data, said):
    fit = "fit: {epochs: 1, callbacks: [{CSVLogger: log.csv}]}"
    with pytest.raises(SpecError) as caught:
        of(f"data: {{load: {{synthetic: {{shape: [8], classes: 3}}}}, {data}}}\n{fit}")
    assert said in caught.value.diagnostics[0].message


def test_run_says_which_further_file_is_not_there(tmp_path):
    data = "load: {synthetic: {shape: [8], classes: 3}}, sources: {near: {npy: near.npy}}"
    with pytest.raises(SpecError) as caught:
        run(of(f"data: {{{data}}}"), tmp_path / "out")
    assert "near.npy" in str(caught.value)


FETCHED = """
specgen: 1
title: Roads, and how far they are from each other
seed: 1
data:
  fetch: {url: "https://example.org/roads.zip", folder: roads}
  load: {csv: {path: roads/speeds.csv, header: false, usecols: [0, 3, 5]}}
  sources: {SOURCE}
  split: {test: 0.3, shuffle: false}
  windows: {length: 4, horizon: 2}
model: {layers: [{Input: [4, 3]}, Flatten, {Dense: 6}, {Reshape: [2, 3]}]}
compile: {optimizer: sgd, loss: mse}
fit: {epochs: 1}
walkthrough: [{heading: Look, do: [load, {print: "{near.shape}"}]}]
"""


@pytest.mark.parametrize(
    "source",
    [
        'matrix: {path: roads/near.csv, separator: ",", skip_rows: 2, shape: [6, 4]}',
        "matrix: {path: roads/near.txt, shape: [6, 4]}",
        "npy: {path: roads/near.npy, shape: [6, 4]}",
        "npz_array: {path: roads/near.npz, array: near, shape: [6, 4]}",
    ],
)
def test_sample_has_made_up_numbers_for_a_further_file_that_is_fetched(source, tmp_path, capsys):
    spec = tmp_path / "roads.yaml"
    spec.write_text(FETCHED.replace("{SOURCE}", f"{{near: {{{source}}}}}"), encoding="utf-8")
    (tmp_path / "roads").mkdir()
    (tmp_path / "roads" / source.partition("roads/")[2].partition(",")[0]).touch()  # not read
    api.run(api.load(spec), tmp_path / "out", sample=True)
    assert "(6, 4)" in capsys.readouterr().out


def test_sample_needs_the_shape_of_a_further_file_that_is_fetched(tmp_path):
    spec = tmp_path / "roads.yaml"
    spec.write_text(FETCHED.replace("{SOURCE}", "{near: {npy: roads/near.npy}}"), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        api.build(api.load(spec), sample=True)
    assert "'near' is fetched, and does not say its shape" in caught.value.diagnostics[0].message


OWN = """
import numpy as np


def measured(path):
    x = np.loadtxt(path)
    y = np.arange(len(x)) % 2
    return x, y
"""


def test_dataset_of_code_finds_the_file_that_it_is_told_of_on_a_sample_too(tmp_path):
    """Nothing stands in for what the author's own code reads."""
    np.savetxt(tmp_path / "points.txt", np.arange(40.0).reshape(20, 2))
    (tmp_path / "mine.py").write_text(OWN, encoding="utf-8")
    data = "load: {measured: {path: points.txt}}, files: points.txt, split: {test: 0.5}"
    text = f"""
specgen: 1
title: Points of a file
code: mine.py
data: {{{data}}}
model: {{layers: [{{Input: [2]}}, {{Dense: 2, name: out}}]}}
compile: {{optimizer: sgd, loss: {{SparseCategoricalCrossentropy: {{from_logits: true}}}}}}
fit: {{epochs: 1, verbose: 0}}
"""
    (tmp_path / "points.yaml").write_text(text, encoding="utf-8")
    spec = api.load(tmp_path / "points.yaml", trust=True)
    result = api.run(spec, tmp_path / "out", sample=True)
    assert (tmp_path / "out" / "points.txt").is_file()
    assert result.history["loss"]


ROWS = """
specgen: 1
title: Rows of a file of the author's
seed: 1
code: own.py
data: {load: {of_rows: {path: rows.csv}}, split: {test: 0.25}}
model: {layers: [{Input: [2]}, {Dense: {units: 1, activation: sigmoid}}]}
compile: {optimizer: sgd, loss: binary_crossentropy}
fit: {epochs: 1, verbose: 0}
"""


@pytest.mark.parametrize("fetched", [False, True])
def test_sample_of_a_dataset_of_code_has_the_files_that_it_reads(tmp_path, fetched, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    np.savetxt(tmp_path / "rows.csv", np.eye(12, 3), delimiter=",")
    (tmp_path / "own.py").write_text(
        """
import numpy as np


def of_rows(path):
    numbers = np.loadtxt(path, delimiter=",")
    x, y = numbers[:, :2], numbers[:, 2]
    return x, y
""",
        encoding="utf-8",
    )
    text = ROWS
    if fetched:
        fetch = f"{{fetch: {{url: '{(tmp_path / 'rows.csv').as_uri()}', folder: got}}, "
        text = ROWS.replace("{load:", f"{fetch}load:").replace("path: rows", "path: got/rows")
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    spec = api.load(tmp_path / "own.yaml", trust=True)
    result = api.run(spec, tmp_path / "out", sample=True)
    assert (tmp_path / "out" / ("got/rows.csv" if fetched else "rows.csv")).is_file()
    assert result.data == "the full data"


def test_sample_does_not_fetch_what_something_stands_in_for():
    spec = of(
        """
data:
  fetch: {url: "https://example.org/a.zip", folder: table}
  load: {csv: {path: table/rows.csv}}
  columns: {size: number, price: number}
  target: price
  split: {test: 0.5}
model: {layers: [{Dense: 1}]}
compile: {optimizer: sgd, loss: mse}
"""
    )
    assert "example.org" not in api.to_script(spec, sample=True)
    assert "example.org" in api.to_script(spec)
