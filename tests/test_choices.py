"""Folds of variants, what each fold fits, the best variant, a grid: script and run alike."""

import ast
import json

import numpy as np
import pytest
from scripts import functions, script, trainings

from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.runs import report
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specs import of

FOLDED = """
data:
  load: {synthetic: {shape: [8], classes: 3, train: 60, test: 30}}
  split: {folds: 3, seed: 0}
"""
SCALED = FOLDED.replace("split:", "x: [StandardScaler]\n  y: [one_hot]\n  split:")
ROWS = "compile: {optimizer: adam, loss: categorical_crossentropy, metrics: [accuracy]}"
QUIET = "fit: {epochs: 1, verbose: 0}\n"
TWO = """
variants:
  narrow: {}
  "wide, lr=0.1": {model.layers.1.Dense.use_bias: false, compile.optimizer: {SGD: 0.1}}
"""
SPLIT = "data: {load: {synthetic: {shape: [8], classes: 3}}, split: {val: 0.2}}\n"


def executed(checked, folder, monkeypatch):
    """What the script of a spec leaves."""
    folder.mkdir()
    monkeypatch.chdir(folder)
    found = {"__name__": "__main__"}
    exec(to_text(lower(checked)), found)
    return found


def refused(changes):
    with pytest.raises(SpecError) as caught:
        of(changes)
    return [d.message for d in caught.value.diagnostics]


COMBINED = {
    "folds of variants": f"{FOLDED}{QUIET}{TWO}",
    "scalers in folds": f"{SCALED}{ROWS}\n{QUIET}",
    "scalers in folds of variants": f"{SCALED}{ROWS}\n{QUIET}{TWO}",
    "variants of scalers in folds": f"{FOLDED}{QUIET}"
    "variants: {raw: {}, scaled: {data.x: [StandardScaler]}}",
    "batches in folds": FOLDED.replace("split:", "pipeline: {shuffle: 20}\n  split:") + QUIET,
    "refit": FOLDED.replace("seed: 0", "seed: 0, refit: true") + QUIET,
    "refit of the best": SCALED.replace("seed: 0", "seed: 0, refit: true")
    + f"{ROWS}\n{QUIET}{TWO}best: {{by: val_loss}}",
    "best": f"{SPLIT}{QUIET}{TWO}best: {{by: val_loss}}",
    "grid": f"{SPLIT}{QUIET}compile: {{optimizer: {{SGD: 0.1}}, "
    "loss: sparse_categorical_crossentropy}\n"
    "grid: {compile.optimizer.SGD: [0.01, 0.1], fit.batch_size: [16, 32]}\nbest: {by: val_loss}",
}


# Those that have what the others have; all with `--everything`.
MOST = ("folds of variants", "variants of scalers in folds", "refit of the best", "grid")


@pytest.mark.parametrize("name", COMBINED)
def test_script_measures_what_a_run_does(name, tmp_path, monkeypatch, everything):
    checked = of(COMBINED[name])
    if name not in MOST and not everything:
        assert script(checked)
        return
    result = run(checked, tmp_path / "run")
    found = executed(checked, tmp_path / "script", monkeypatch)
    assert found["results"] == result.results
    assert found["histories"] == result.histories
    assert json.loads((tmp_path / "run" / "history.json").read_text()) == result.histories
    for mine, others in zip(found["model"].get_weights(), result.model.get_weights(), strict=True):
        assert np.array_equal(mine, others)


def test_results_of_folds_of_variants_are_lists_for_formulas(tmp_path):
    more = (
        "walkthrough: [{heading: A, do: [evaluate, print: \"{std(results['narrow']['loss'])}\"]}]"
    )
    result = run(of(f"{FOLDED}{QUIET}{TWO}{more}"), tmp_path / "run")
    assert [*result.results] == ["narrow", "wide, lr=0.1"]
    assert {len(v) for row in result.results.values() for v in row.values()} == {3}
    assert [len(curve) for curve in result.histories["narrow"]["val_loss"]] == [1, 1, 1]


def test_each_variant_trains_with_an_optimizer_of_its_own_in_every_fold():
    """One that has trained in a fold has the state of that fold's weights."""
    made = script(of(f"{FOLDED}{QUIET}{TWO}"))
    assert "keras.optimizers" not in "".join(trainings(made).values())
    assert "folds = list(KFold(" in made, "the same folds for all"


def test_folds_fit_scalers_to_what_they_train_on():
    train = ast.unparse(functions(script(of(f"{SCALED}{ROWS}")))["train"])
    assert "x_scaler = preprocessing.StandardScaler()" in train
    assert "x_train = x_scaler.fit_transform(x_train)" in train
    assert "x_val = x_scaler.transform(x_val)" in train
    assert "to_categorical" not in train, "that is the same for all samples"


def test_folds_of_rows_with_a_single_1_are_stratified_by_class():
    made = script(of(SCALED.replace("seed: 0", "seed: 0, stratify: true") + ROWS))
    assert "y_train.argmax(axis=-1)" in made


def test_refits_train_on_everything_and_leave_their_model(tmp_path, monkeypatch):
    import keras

    seen = []
    fit = keras.Model.fit

    def watched(self, x, y, **rest):
        seen.append((len(x), rest.get("validation_data") is None))
        return fit(self, x, y, **rest)

    monkeypatch.setattr(keras.Model, "fit", watched)
    run(of(COMBINED["refit"]), tmp_path / "run")
    assert seen == [(40, False)] * 3 + [(60, True)]


def test_the_best_is_chosen_and_its_model_kept(tmp_path):
    result = run(of(COMBINED["best"]), tmp_path / "run")
    losses = {word: rows["val_loss"][-1] for word, rows in result.histories.items()}
    best = min(losses, key=lambda word: losses[word])
    assert result.model.count_params() == {"narrow": 27, "wide, lr=0.1": 24}[best]


def test_grids_have_readable_names():
    names = [*trainings(script(of(COMBINED["grid"])))]
    assert names[0] == "SGD=0.01, batch_size=16"
    assert len(names) == 4
    both = "grid: {model.layers.1.Dense.units: [3, 4], fit.epochs: [1, 2]}"
    assert [*of(both).variants][-1] == "units=4, epochs=2"
    assert refused("grid: {fit.epochs: [1, 1]}") == [
        "two combinations of the grid would be called 'epochs=1'"
    ]
    many = ", ".join(map(str, range(1, 102)))
    assert "101 combinations" in refused(f"grid: {{fit.epochs: [{many}]}}")[0]
    assert refused("grid: {title: [a]}") == ["a variant cannot change 'title'"]


GRID = "grid: {compile.optimizer.SGD.learning_rate: %s, compile.optimizer.SGD.momentum: [0.5, 0.9]}"


@pytest.mark.parametrize(
    ("rates", "looped"),
    [("[0.01, 1e-05]", True), ("[0.01]", False), ("[1, 1.0]", False), ("[{ExponentialDecay: "
     "{initial_learning_rate: 0.1, decay_steps: 9, decay_rate: 0.5}}, 0.01]", False)],
)  # fmt: skip
def test_a_grid_is_loops_in_the_script_where_its_values_are_plain(rates, looped):
    start = f"{SPLIT}{QUIET}compile: {{optimizer: {{SGD: {{momentum: 0}}}}, loss: mse}}\n"
    spec = of(f"{start}{GRID % rates}")
    text = script(spec)
    assert ("for momentum in (0.5, 0.9):" in text) is looped
    assert [*trainings(text)] == [*spec.variants]


def test_variants_remove_arguments_and_layers(tmp_path):
    model = "model: {layers: [{Input: [8]}, {Dense: {units: 4, activation: relu}}, {Dense: 3}]}\n"
    both = "variants: {all: {}, less: {remove: [model.layers.1, fit.batch_size]}}"
    result = run(
        of(f"{model}fit: {{epochs: 1, batch_size: 9, verbose: 0}}\n{both}"), tmp_path / "a"
    )
    assert [type(each).__name__ for each in result.model.layers] == ["Dense"]
    assert refused(f"{model}variants: {{a: {{remove: fit.batch}}}}") == [
        "the spec has no 'fit.batch'"
    ]
    assert "the path of what to remove" in refused("variants: {a: {remove: 3}}")[0]


@pytest.mark.parametrize("data", [SPLIT, FOLDED])
def test_trainings_that_nothing_measures_are_trained_and_reported(data, tmp_path, monkeypatch):
    changes = f"{data}{QUIET}{TWO}walkthrough: [{{heading: A, do: [fit, shape_of: x_test]}}]"
    checked = of(changes, evaluate=None)
    result = run(checked, tmp_path / "run")
    found = executed(checked, tmp_path / "script", monkeypatch)
    assert found["histories"] == result.histories
    assert result.results == {}
    said = report.finished(checked.spec, result, result.folder)
    assert "Trained on the full data.\n" in said


def test_each_training_keeps_its_best_epoch_in_a_file_of_its_own(tmp_path):
    changes = (
        f"{SPLIT}fit: {{epochs: 2, verbose: 0, callbacks: [{{ModelCheckpoint: best.keras}}]}}\n"
        f"{TWO}walkthrough: [{{heading: All, do: [fit, load_model: best.keras, evaluate]}}]"
    )
    train = functions(script(of(changes)))["train"]
    assert "model = keras.saving.load_model(filepath)" in ast.unparse(train)
    run(of(changes), tmp_path / "run")
    names = {path.name for path in (tmp_path / "run").glob("best*")}
    assert names == {"best_narrow.keras", "best_wide_lr_0_1.keras"}
    folded = changes.replace(SPLIT, FOLDED).replace(TWO, "")
    assert "load_model(f'best_{fold}.keras')" in ast.unparse(functions(script(of(folded)))["train"])


def test_best_variant_leaves_the_test_set_that_its_training_has_gathered():
    checked = of("""
data: {load: {image_folder: {path: photos, image_size: 8, test: 0.2}}, class_names: [a, b]}
model: {layers: [{Input: [8, 8, 3]}, Flatten, {Dense: {units: 2, activation: softmax}}]}
compile: {optimizer: {SGD: "${1 / len(x_test)}"}, loss: sparse_categorical_crossentropy}
fit: {epochs: 2, batch_size: null}
variants: {short: {}, long: {fit.epochs: 3}}
best: {variant: short}
walkthrough: [{heading: Train, do: [fit, predict, shape_of: [predictions]]}]
""")
    text = to_text(lower(checked))
    assert "model, history, scores, x_test = trained[best]" in text
