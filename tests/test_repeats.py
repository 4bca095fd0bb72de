"""Variants that say the same measure the same, to the last digit, and folds do so in every run."""

import numpy as np
import pytest

import specs
from specgen.runs.runner import run

MODEL = """
model:
  layers:
    - Input: [8]
    - Dense: 16
    - Dropout: 0.3
    - Dense: {units: 3, activation: softmax}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
evaluate: {verbose: 0}
"""
MADE = "load: {synthetic: {shape: [8], classes: 3, train: 200, test: 60}}"
DATA = {
    "arrays": f"data: {{{MADE}}}\nfit: {{epochs: 2, verbose: 0}}",
    "batches": f"""
data:
  {MADE}
  pipeline: {{batch_size: 20, shuffle: 100, cache: true}}
  augment: [{{GaussianNoise: 0.5}}]
fit: {{epochs: 2, verbose: 0}}
""",
    "batches for ever": f"""
data:
  {MADE}
  pipeline: {{batch_size: 20, shuffle: 100, repeat: true, cache: true}}
fit: {{epochs: 2, steps_per_epoch: 7, verbose: 0}}
""",
    "table": """
data:
  load: {csv: table.csv}
  target: kind
  x: [StandardScaler]
  split: {test: 0.2, seed: 1}
fit: {epochs: 2, verbose: 0}
""",
    "noise": f"""
data:
  {MADE}
  x: [{{add_noise: 0.3}}]
fit: {{epochs: 2, verbose: 0}}
""",
}
FOLDER = """
data:
  load: {image_folder: {path: photos, image_size: [8, 8], batch_size: 4, validation: 0.5}}
  class_names: [a, b, c]
  pipeline: {shuffle: 3}
model: {layers: [{Input: [8, 8, 3]}, Flatten, {Dense: 3}]}
compile: {optimizer: adam, loss: {SparseCategoricalCrossentropy: {from_logits: true}}}
fit: {epochs: 2, verbose: 0}
evaluate: {verbose: 0}
variants: {a: {}, b: {}, c: {}}
"""
FOLDS = f"data: {{{MADE}, split: {{folds: 3}}}}\nfit: {{epochs: 2, verbose: 0}}"


def table(folder):
    rows = np.random.default_rng(0).normal(size=(200, 8))
    kinds = (rows[:, 0] > 0).astype(int) + (rows[:, 1] > 0)
    lines = [",".join([*map(str, row), str(kind)]) for row, kind in zip(rows, kinds, strict=True)]
    text = "\n".join([",".join([*"abcdefgh", "kind"]), *lines])
    (folder / "table.csv").write_text(text)


@pytest.mark.parametrize("data", DATA)
def test_variants_that_say_the_same_measure_the_same(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table(tmp_path)
    spec = specs.of(DATA[data] + MODEL + "variants: {a: {}, b: {}}")
    result = run(spec, tmp_path / "out")
    first, *others = result.histories.values()
    assert all(other == first for other in others)
    first, *others = result.results.values()
    assert all(other == first for other in others)


def test_variants_read_a_folder_in_the_same_order(tmp_path):
    result = run(specs.of(FOLDER), tmp_path / "out", sample=True)
    first, *others = result.histories.values()
    assert all(other == first for other in others)


def test_folds_measure_the_same_in_every_run(tmp_path):
    first, again = (run(specs.of(FOLDS + MODEL), tmp_path / word) for word in "ab")
    assert first.histories == again.histories
    assert first.results == again.results
