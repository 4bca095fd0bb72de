"""Folds: each is trained on the others, as if it were alone."""

import ast
import json

import keras
import numpy as np
import pytest
from scripts import functions, part, script

import specgen
from specgen.lower import lower
from specgen.runs import report
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specs import of

QUIET = "fit: {epochs: 1, verbose: 0}"


def text(changes):
    return script(of(changes))


def refused(changes):
    with pytest.raises(SpecError) as caught:
        of(changes)
    return [(d.code, d.span.source.lines[d.span.line - 1].strip(), d.message)
            for d in caught.value.diagnostics]  # fmt: skip


FOLDED = """
data:
  load: {synthetic: {shape: [8], classes: 3, train: 60, test: 30}}
  split: {folds: 3, stratify: true, seed: 0}
"""


def test_folds_train_on_the_others_and_validate_on_themselves(tmp_path, monkeypatch):
    seen = []
    fit = keras.Model.fit

    def watched(self, x, y, **kwargs):
        seen.append((x, y, *kwargs["validation_data"]))
        return fit(self, x, y, **kwargs)

    monkeypatch.setattr(keras.Model, "fit", watched)
    spec = of(f"{FOLDED}{QUIET}")
    result = run(spec, tmp_path / "out")
    assert [(len(x), len(held)) for x, _, held, _ in seen] == [(40, 20)] * 3
    held_out = np.concatenate([held for _, _, held, _ in seen])
    assert len(np.unique(held_out, axis=0)) == 60, "each is held out once"
    for x, y, held, labels in seen:
        assert not set(map(tuple, x)) & set(map(tuple, held))
        assert set(np.bincount(labels)) <= {6, 7}, "stratified"
        assert len(y) == len(x)
    assert [len(rows) for rows in result.results.values()] == [3, 3]
    assert "val_loss" in result.history
    assert json.loads((result.folder / "history.json").read_text()) == result.histories


def test_folds_are_only_measured_where_nothing_validates(tmp_path):
    made = text(f"{FOLDED}fit: {{epochs: 1, validate_on: none}}")
    assert "validation_data" not in made
    assert "model.evaluate(x_val, y_val" in made
    result = run(of(f"{FOLDED}fit: {{epochs: 1, validate_on: none}}"), tmp_path / "out")
    assert "val_loss" not in result.history
    assert refused(f"{FOLDED}fit: {{epochs: 1, validate_on: none, validation_split: 0.2}}")
    ((_, _, message),) = refused(
        "fit: {epochs: 1, validate_on: none}\n"
        "claims: [{that: \"history['val_loss'][-1]\", at_most: 1}]"
    )
    assert message == "the run does not measure 'val_loss'"


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ("{folds: 3, stratify: true, seed: 0}",
         "StratifiedKFold(n_splits=3, shuffle=True, random_state=0).split(x_train, y_train)"),
        ("{folds: 3, repeats: 2, stratify: true}",
         "RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=1)"),
        ("{folds: 3, repeats: 2, seed: 5}",
         "RepeatedKFold(n_splits=3, n_repeats=2, random_state=5).split(x_train, y_train)"),
        ("{folds: 5, shuffle: false}", "KFold(n_splits=5, shuffle=False).split(x_train, y_train)"),
    ],
)  # fmt: skip
def test_script_goes_over_the_folds_of_scikit_learn(split, said):
    made = text(FOLDED.replace("{folds: 3, stratify: true, seed: 0}", split))
    loop = " ".join(part(made, "Do it for each, and keep what comes out").split())
    assert said in loop
    assert "def train(x_train, y_train, x_val, y_val):" in made
    assert "train( x_train[rows], y_train[rows], x_train[held_out], y_train[held_out] )" in loop
    assert "results.setdefault(metric, []).append(score)" in loop


def test_folds_adapt_and_build_anew_each_time():
    made = text(
        f"""{FOLDED}
model: {{function: make, layers: [{{Input: [8]}}, Normalization, {{Dense: classes}}]}}
fit: {{epochs: 1, class_weight: balanced}}
"""
    )
    train = functions(made)["train"]
    assert "normalization.adapt(x_train)" in ast.unparse(train), "of the fold, not of all"
    assert "balanced_weights(y_train)" in ast.unparse(train)
    assert [n.name for n in train.body if isinstance(n, ast.FunctionDef)] == ["make"]


def test_folds_show_in_each_training_what_stands_amid_it():
    made = text(
        "data: {load: {synthetic: {shape: [8], classes: 3}}, split: {folds: 3, refit: true}}\n"
        "walkthrough: [{heading: All, do: [fit, {predict: }, plot_history, evaluate, "
        "{shape_of: predictions}]}]"
    )
    training = functions(made)["train"]
    assert [each.arg for each in training.args.args][-1] == "fold"
    assert "figure.savefig(f'history_{fold}.png')" in ast.unparse(training)
    assert ast.unparse(training.body[-1]) == "return (model, history, scores, predictions)"
    assert "model, history, scores, predictions = train(" in made


def test_folds_that_are_repeated_hold_back_other_samples(tmp_path, monkeypatch):
    held = []
    fit = keras.Model.fit

    def watched(self, *args, **kwargs):
        held.append(kwargs["validation_data"][0].tobytes())
        return fit(self, *args, **kwargs)

    monkeypatch.setattr(keras.Model, "fit", watched)
    data = "{load: {moons: {samples: 30}}, split: {folds: 2, repeats: 3}}"
    model = "model: {layers: [{Input: [2]}, {Dense: classes}]}"
    result = run(of(f"data: {data}\n{QUIET}\n{model}"), tmp_path / "out")
    assert len({*held}) == len(held) == len(result.results["loss"]) == 6


@pytest.mark.parametrize("load", ["moons: {samples: 60}", "synthetic: {shape: [2], classes: 2}"])
def test_folds_measure_on_what_is_held_out_whatever_test_set_there_is(load, tmp_path):
    changes = f"data: {{load: {{{load}}}, split: {{folds: 2, seed: 1}}}}\n{QUIET}"
    model = "model: {layers: [{Input: [2]}, {Dense: classes}]}"
    made = text(f"{changes}\n{model}")
    assert "model.evaluate(x_val, y_val" in made
    result = run(of(f"{changes}\n{model}"), tmp_path / "out")
    assert np.isclose(result.scores["loss"], result.history["val_loss"][-1], rtol=1e-5)


@pytest.mark.parametrize("more", ["", ", test: 0.2"])
def test_report_and_claims_are_about_the_mean_of_the_folds(more, tmp_path):
    """Each fold has scores of its own; the last one's say no more than any other's."""
    spec = of(
        f"data: {{load: {{moons: {{samples: 60}}}}, split: {{folds: 3, seed: 1{more}}}}}\n{QUIET}\n"
        "model: {layers: [{Input: [2]}, {Dense: classes}]}\n"
        "claims: [{that: \"mean(results['accuracy'])\", at_least: 0}, "
        "{that: \"mean(histories['val_loss'], axis=0)\", at_most: [9]}]"
    )
    result = run(spec, tmp_path / "out")
    accuracies = result.results["accuracy"]
    losses = [curve[-1] for curve in result.histories["val_loss"]]
    assert len(set(losses)) == 3
    assert result.outcomes[0].measured == pytest.approx(np.mean(accuracies))
    assert result.outcomes[1].measured == [pytest.approx(np.mean(losses))]
    said = report.finished(spec.spec, result, result.folder).split("\n")[1]
    assert said.startswith("Trained on the full data. Validation set, mean of 3 folds: ")
    assert f"accuracy {np.mean(accuracies):.4f}" in said
    assert len(said) <= 80


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("folds: 3", "repeats: 3"), "`repeats` needs `folds`"),
        (("folds: 3", "folds: 3, repeats: 2, shuffle: false"), "every repeat has the same folds"),
        (("folds: 3", "folds: 1"), "expected a whole number of at least 2"),
        (("folds: 3", "val: 0.2, refit: true"), "`refit` needs `folds`"),
    ],
)
def test_check_refuses_folds(change, said):
    found = refused(f"{FOLDED.replace(*change)}{QUIET}")
    assert [said in message for _, _, message in found] == [True]


def test_check_refuses_folds_of_several_inputs():
    two = "{Input: [8], name: a}, {Input: [8], name: b}, {Add: , from: [a, b]}, {Dense: 3}"
    ((_, _, message),) = refused(f"{FOLDED}model: {{layers: [{two}]}}")
    assert "this one has several" in message


def test_build_of_folds_is_one_model_with_a_validation_set():
    built = specgen.build(of(FOLDED))
    assert built.model.output_shape == (None, 3)
    assert len(built.x_train) == 40


def test_script_of_a_comparison_is_the_program_node_for_node():
    for changes in (FOLDED, "variants: {a: {}, b: {fit.epochs: 2}}"):
        program = lower(of(changes))
        assert ast.dump(ast.parse(text(changes))) == ast.dump(program.module)


def test_refit_prepares_the_test_set_once_and_has_nothing_held_back():
    made = text("""
    data:
      load: {synthetic: {shape: [8], classes: 3, train: 60, test: 30}}
      split: {folds: 3, refit: true}
      x: [StandardScaler]
    walkthrough: [{heading: Look, do: [evaluate, predict, print_predictions]}]
    """)
    body = made[made.index("histories = {}") :]
    assert "shown" not in body
    assert ", x_test = train(" in body, "a second scaling would be one of what is scaled already"
    ((_, _, message),) = refused(
        FOLDED.replace("seed: 0", "seed: 0, refit: true")
        + "walkthrough: [{heading: Look, do: [fit, {print: '{mean(x_val):.2f}'}]}]"
    )
    assert "x_val" in message
