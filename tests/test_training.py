"""`compile`, `fit` and `train`: what the script says, what Keras reports, what is refused."""

import ast
import inspect
import json
import os
import re
import subprocess
import sys

import keras
import numpy as np
import pytest
from scripts import part, script

import specgen
import specs
from specgen.facts import metrics
from specgen.lower import lower
from specgen.runs.builder import require
from specgen.runs.report import finished
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specgen.text.yaml_reader import Source, read
from specs import of

BODY = """
model:
  parts:
    body: {layers: [{Input: [8]}, {Dense: 4, name: low}, {Dense: 4, name: high}]}
  layers: [{Input: [8]}, body, {Dense: 3, name: head}]
"""
SPARSE = "loss: sparse_categorical_crossentropy, metrics: [accuracy]"
ROUNDS = f"""
train:
  - freeze: [body, head]
    thaw: head
    compile: {{optimizer: adam, {SPARSE}}}
    fit: {{epochs: 1, verbose: 0}}
  - thaw: {{body: 1}}
    compile: {{optimizer: {{Adam: 1e-4}}, {SPARSE}}}
    fit: {{epochs: 3, initial_epoch: 1, verbose: 0}}
  - thaw: {{body: low}}
    compile: {{optimizer: {{Adam: 1e-5}}, {SPARSE}}}
    fit: {{epochs: 1, validate_on: test, verbose: 0}}
  - freeze: head
    thaw: body
    compile: {{optimizer: adam, {SPARSE}}}
    fit: {{epochs: 1, verbose: 0}}
{BODY}"""
PARTS = """
data:
  load:
    synthetic_parts:
      inputs: {a: {shape: [8]}, b: {shape: [4]}}
      outputs: {p: {shape: [3]}, q: {classes: 3}}
model:
  layers:
    - Input: [8]
      name: a
    - Input: [4]
      name: b
    - Concatenate:
      from: [a, b]
      name: both
    - Dense: 3
      name: p
    - Dense: {units: 3, activation: softmax}
      from: both
      name: q
  outputs: [p, q]
"""


def refusal(changes):
    with pytest.raises(SpecError) as caught:
        of(changes)
    return str(caught.value)


# Rounds of training.


def test_script_freezes_and_thaws_parts_and_layers_in_rounds():
    made = script(of(ROUNDS))
    assert part(made, "Choose the optimizer, the loss and the metrics").startswith(
        "body.trainable = False\n"
        'model.get_layer("head").trainable = False\n'
        'model.get_layer("head").trainable = True\n'
        "model.compile(\n"
    )
    assert part(made, "Train") == "history = model.fit(x_train, y_train, epochs=1, verbose=0)\n"
    assert "\nthaw(body, last=1)\nmodel.compile(\n" in part(made, "Compile again, round 2")
    assert part(made, "Compile again, round 3").startswith('thaw(body, first="low")\n')
    assert part(made, "Train again, round 3") == (
        "history = join_histories(\n"
        "    history,\n"
        "    model.fit(x_train, y_train, epochs=1, verbose=0, validation_data=(x_test, y_test)),\n"
        ")\n"
    )


def test_script_thaws_all_of_what_was_thawed_in_part():
    made = script(of(ROUNDS))
    assert part(made, "Compile again, round 4").startswith(
        'model.get_layer("head").trainable = False\nthaw(body)\nmodel.compile('
    )


def test_run_trains_what_is_thawed_and_joins_the_histories(tmp_path, monkeypatch):
    seen = []
    fit = keras.Model.fit

    def watched(self, *args, **kwargs):
        body = self.get_layer("body")
        seen.append(
            [[w.trainable for w in layer.weights] for layer in (*body.layers, self.layers[-1])]
        )
        return fit(self, *args, **kwargs)

    monkeypatch.setattr(keras.Model, "fit", watched)
    result = run(of(ROUNDS), tmp_path / "out")
    no, yes = [False, False], [True, True]
    assert seen == [[no, no, yes], [no, yes, yes], [yes, yes, yes], [yes, yes, no]]
    assert len(result.history["loss"]) == 5  # 1 + (3 - 1) + 1 + 1
    assert set(result.history) == {"loss", "accuracy"}  # the last round's alone would have val_
    saved = json.loads((tmp_path / "out" / "history.json").read_text())
    assert saved == result.history


def test_rounds_thaw_by_name_what_a_function_builds():
    function = (
        ROUNDS.replace("model:", "model:\n  function: make")
        .replace("{body: 1}", "head")
        .replace("{body: low}", "{body: low}")
    )
    made = script(of(function))
    inside = made[made.index("def make():") : made.index("    return model")]
    assert '    model.get_layer("body").trainable = False\n' in inside
    assert inside.index("trainable") < inside.index("model.compile")
    assert 'thaw(model.get_layer("body"), first="low")\n' in made
    specgen.build(of(function))


def test_rounds_stand_where_the_walkthrough_puts_them():
    chapters = """
walkthrough:
  - heading: The head
    do: [compile, fit]
  - heading: All of it
    do: [compile, fit, plot_history: [loss]]
"""
    made = script(of(ROUNDS + chapters))
    first, rest = made[made.index("# The head") :].split("# All of it")
    assert first.count("model.fit(") == 1
    assert rest.index("thaw(body, last=1)") < rest.index("figure.savefig(")
    assert len(re.findall(r"join_histories\(\s*history,", rest)) == 3, "two come by themselves"


def test_history_has_what_every_round_measures():
    spec = of(
        """
train:
  - compile: {optimizer: adam, loss: mse, metrics: [mae, mape]}
    fit: {epochs: 2, validate_on: test}
  - compile: {optimizer: adam, loss: mse, metrics: [mae, Precision]}
    fit: {epochs: 4, initial_epoch: 1}
model: {layers: [{Input: [8]}, {Dense: 1}]}
"""
    )
    assert metrics.tracked(spec.spec) == ("loss", "mae")
    assert metrics.metric_names(spec.spec) == ("loss", "mae", "precision")
    known = metrics.keyed(spec.spec)
    assert known["history.history"] == ("loss", "mae")
    assert known["scores"] == ("loss", "mae", "precision")
    assert "2 numbers for 5 epochs" in refusal(
        spec.document.source.text + "claims: [{that: \"history['loss']\", at_most: [0.1, 0.2]}]\n"
    )


@pytest.mark.parametrize(
    ("rounds", "said"),
    [
        ("freeze: boddy", r"SG305.*no layer or part is called 'boddy'(?s:.*)did you mean 'body'"),
        ("thaw: [head, {}]", "SG103"),
        ("thaw: {nobody: 2}", "SG305.*no layer or part is called 'nobody'"),
        ("thaw: {body: hihg}", r"SG305.*no layer of 'body' is called 'hihg'(?s:.*)'high'"),
        ("thaw: {body: 0}", "SG103.*expected a name"),
        ("thaw: {head: 2}", "SG303.*'head' is a single layer"),
        ("freezed: body", r"SG101.*train.0 has no 'freezed'(?s:.*)'freeze'"),
        ("fit: {epochs: 2, initial_epoch: 2}", "SG303.*training would begin at epoch 2"),
    ],
)
def test_check_refuses_a_round(rounds, said):
    both = "compile: {optimizer: adam, loss: mse}, fit: {epochs: 1}"
    both = "compile: {optimizer: adam, loss: mse}" if rounds.startswith("fit") else both
    found = refusal(f"train:\n  - {{{rounds}, {both}}}\n{BODY}")
    assert re.search(said, found), found
    assert found.count("error[") == 1, found


def test_check_refuses_rounds_beside_compile_and_fit():
    parts = read(Source("rounds.yaml", ROUNDS)).value
    with pytest.raises(SpecError) as caught:
        specs.spec(**parts)
    said = [(d.code, d.message) for d in caught.value.diagnostics]
    assert said == [
        ("SG103", f"`{key}` is given here and in `train`") for key in ("compile", "fit")
    ]


# Outputs, losses and metrics.

OUTPUTS = {
    "by name": (
        "loss: {p: mse, q: sparse_categorical_crossentropy}, loss_weights: {p: 1, q: 0.5}, "
        "metrics: {p: [mae, {MeanAbsoluteError: {name: again}}], q: accuracy}, "
        "weighted_metrics: {q: [accuracy]}"
    ),
    "in order": (
        "loss: [mse, sparse_categorical_crossentropy], loss_weights: [1, 0.5], "
        "metrics: [[mae], [accuracy, SparseTopKCategoricalAccuracy: 2]]"
    ),
    "one metric each": ("loss: [mse, sparse_categorical_crossentropy], metrics: [mae, accuracy]"),
    "one loss": "loss: [mse, null], metrics: {p: [mae]}",
}


@pytest.mark.parametrize("kind", OUTPUTS)
def test_metrics_of_outputs_have_the_names_that_keras_gives_them(kind, tmp_path):
    spec = of(
        f"{PARTS}compile: {{optimizer: adam, {OUTPUTS[kind]}}}\nfit: {{epochs: 1, verbose: 0}}"
    )
    script(spec)
    result = run(spec, tmp_path / "out")
    assert set(metrics.metric_names(spec.spec)) == set(result.scores)
    assert set(metrics.tracked(spec.spec)) == set(result.history)


def test_metrics_of_one_named_output_have_plain_names(tmp_path):
    spec = of(
        """
model: {layers: [{Input: [8]}, {Dense: {units: 3, name: p}}], outputs: p}
compile:
  optimizer: adam
  loss: {p: sparse_categorical_crossentropy}
  metrics: {p: [accuracy]}
  run_eagerly: true
  steps_per_execution: 2
fit: {epochs: 1, verbose: 0}
"""
    )
    made = script(spec)
    assert 'metrics={"p": ["accuracy"]},\n    run_eagerly=True,\n    steps_per_execution=2,' in made
    result = run(spec, tmp_path / "out")
    assert set(result.scores) == set(metrics.metric_names(spec.spec)) == {"loss", "accuracy"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("loss: {p: mse, qq: mse}", "SG305.*the model has no output called 'qq'"),
        ("loss: [mse, mse, mse]", "SG303.*`loss` has 3 for 2 outputs"),
        ("loss: mse, loss_weights: [1]", "SG303.*`loss_weights` has 1 for 2 outputs"),
        ("loss: mse, metrics: [mae]", "SG303.*`metrics` has 1 for 2 outputs"),
        ("loss: {p: msee}", "SG202.*no loss is called"),
    ],
)
def test_check_refuses_losses_and_metrics_of_outputs_that_are_not_there(given, said):
    with pytest.raises(SpecError, match=said):
        of(f"{PARTS}compile: {{optimizer: adam, {given}}}")


def test_output_that_keras_calls_otherwise_gets_its_name_from_an_identity():
    parts = PARTS.replace("- Dense: 3\n      name: p", "- formula: both[:, :3]\n      name: p")
    assert parts != PARTS
    text = specgen.to_script(of(f"{parts}compile: {{optimizer: adam, loss: mse}}"))
    assert 'p = layers.Identity(name="p")(both[:, :3])' in text


def test_metrics_that_keras_counts_are_those_without_a_name_of_their_own():
    classes = {n: c for n, c in vars(keras.metrics).items() if inspect.isclass(c)}
    abstract = {"Metric", "MeanMetricWrapper"}
    unnamed = {
        name
        for name, cls in classes.items()
        if inspect.signature(cls).parameters["name"].default in (None, inspect.Parameter.empty)
    }
    assert set(metrics.COUNTED) == unnamed - abstract


def test_metrics_keep_their_names_in_every_round_and_every_run(tmp_path):
    spec = of(
        """
train:
  - compile: {optimizer: adam, loss: binary_crossentropy, metrics: [AUC, {Precision: 0.4}]}
    fit: {epochs: 1, verbose: 0}
  - compile: {optimizer: adam, loss: binary_crossentropy, metrics: [AUC, {Precision: {}}]}
    fit: {epochs: 1, verbose: 0}
data: {load: {synthetic: {shape: [8], classes: 2}}}
model: {layers: [{Input: [8]}, {Dense: {units: 1, activation: sigmoid}}]}
walkthrough: [{heading: All, do: [evaluate, print: "{precision:.2f}"]}]
"""
    )
    made = script(spec)
    assert 'keras.metrics.Precision(0.4, name="precision")' in made
    for number in (1, 2):
        result = run(spec, tmp_path / str(number))
        assert set(result.history) == {"loss", "auc", "precision"}
        assert len(result.history["precision"]) == 2


# Weights, callbacks, settings.


def test_class_weights_balance_the_classes_or_are_given_by_number():
    balanced = script(of("fit: {epochs: 1, class_weight: balanced}"))
    assert "class_weight=balanced_weights(y_train)" in part(balanced, "Train")
    assert balanced.count("def balanced_weights(") == 1
    given = script(of('fit: {epochs: 1, class_weight: {0: 1, 1: 2.5, "2": 1}}'))
    assert "class_weight={0: 1, 1: 2.5, 2: 1}" in part(given, "Train")


def test_class_weights_reach_keras(tmp_path, monkeypatch):
    seen = {}
    fit = keras.Model.fit

    def watched(self, *args, **kwargs):
        seen.update(kwargs)
        return fit(self, *args, **kwargs)

    monkeypatch.setattr(keras.Model, "fit", watched)
    run(of("fit: {epochs: 1, class_weight: balanced, verbose: 0}"), tmp_path / "out")
    weights = seen["class_weight"]
    assert sorted(weights) == [0, 1, 2]
    assert np.isclose(sum(weights.values()), 3, atol=0.05)  # the classes are nearly alike


def test_sample_weights_are_a_formula(tmp_path):
    spec = of('fit: {epochs: 1, sample_weight: "${y_train * 0.5 + 1}", verbose: 0}')
    assert "sample_weight=y_train * 0.5 + 1" in part(script(spec), "Train")
    run(spec, tmp_path / "out")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("class_weight: most", "SG103.*expected balanced"),
        ("class_weight: {zero: 1}", "SG103.*expected balanced"),
        ("sample_weight: y_train", "SG103.*expected a formula"),
        ('sample_weight: "${y_trian}"', r"SG302.*'y_trian'(?s:.*)'y_train'"),
        ('sample_weight: "${history}"', "SG302.*nothing is called 'history'"),
        ('class_weight: balanced, sample_weight: "${y_train}"', "SG303.*not both"),
        ("callbacks: [LearningRateScheduler: 0.1]", "SG204.*a formula in `epoch`"),
        ("callbacks: [LearningRateScheduler: lr * 2]", "SG302.*nothing is called 'lr'"),
        ("callbacks: [LearningRateScheduler: x_train]", "SG302.*nothing is called 'x_train'"),
        ("callbacks: [LearningRateScheduler: epoch.__class__]", "SG302"),
        ("callbacks: [LearningRateScheduler: '[e for e in epoch]']", "SG302"),
        ("callbacks: [ModelCheckpoint: ../best.keras]", "SG204"),
    ],
)
def test_check_refuses_a_value_of_fit(given, said):
    with pytest.raises(SpecError, match=said) as caught:
        of(f"fit: {{epochs: 1, {given}}}")
    assert len(caught.value.diagnostics) == 1


@pytest.mark.parametrize(
    ("data", "fit", "said"),
    [
        (
            "pipeline: {batch_size: 8}",
            'sample_weight: "${y_train}"',
            "`sample_weight` needs arrays",
        ),
        ("pipeline: {batch_size: 8}", "batch_size: 3", "`batch_size` needs arrays"),
        ("pipeline: {repeat: true}", "shuffle: true", "need `steps_per_epoch`"),
    ],
)
def test_check_refuses_a_value_of_fit_that_batches_do_not_take(data, fit, said):
    load = "load: {synthetic: {shape: [8], classes: 3}}"
    found = refusal(f"data: {{{load}, {data}}}\nfit: {{epochs: 1, {fit}}}")
    assert "SG303" in found
    assert said in found


def test_callbacks_with_formulas_in_the_epoch(tmp_path):
    spec = of(
        """
fit:
  epochs: 3
  verbose: 0
  callbacks:
    - LearningRateScheduler: 0.1 * 0.5 ** epoch
    - LearningRateScheduler: {schedule: learning_rate * exp(-0.1), verbose: 0}
    - LearningRateScheduler: learning_rate if epoch < 2 else 0.001
    - TerminateOnNaN
    - ModelCheckpoint: {filepath: best.keras, monitor: loss, save_best_only: true}
"""
    )
    made = script(spec)
    for said in (
        "keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 * 0.5**epoch)",
        "schedule=lambda epoch, learning_rate: learning_rate * np.exp(-0.1)",
        "lambda epoch, learning_rate: learning_rate if epoch < 2 else 0.001",
    ):
        assert said in " ".join(made.split())
    result = run(spec, tmp_path / "out")
    expected = [0.1 * np.exp(-0.1), 0.05 * np.exp(-0.1), 0.001]
    assert np.allclose(result.history["learning_rate"], expected, rtol=1e-5)
    assert (tmp_path / "out" / "best.keras").exists()


def test_optimizer_and_schedule_take_formulas_over_the_data():
    spec = of(
        """
compile:
  optimizer:
    SGD:
      learning_rate:
        CosineDecay: {initial_learning_rate: 0.1, decay_steps: "${len(x_train) // 32}"}
      momentum: 0.9
      clipnorm: 1.0
  loss: {SparseCategoricalCrossentropy: {from_logits: true}}
"""
    )
    assert "decay_steps=len(x_train) // 32" in script(spec)
    optimizer = specgen.build(spec).model.optimizer
    assert optimizer.get_config()["learning_rate"]["config"]["decay_steps"] == 16
    assert optimizer.get_config()["clipnorm"] == 1.0


# Precision and backend.


def test_precision_stands_before_the_model_and_ends_with_the_run(tmp_path):
    spec = of("precision: mixed_bfloat16")
    made = script(spec)
    assert made.index("set_random_seed(") < made.index("set_dtype_policy(") < made.index("# Load")
    before = keras.config.dtype_policy()
    built = specgen.build(spec)
    assert built.model.layers[-1].compute_dtype == "bfloat16"
    assert keras.config.dtype_policy() == before
    assert specgen.build(of("seed: 1")).model.layers[-1].compute_dtype == "float32"


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_script_sets_its_backend_before_keras_and_names_the_package(backend):
    made = script(of(f"backend: {backend}"))
    assert f'#     "{backend}>=' in made
    assert '"tensorflow' not in made.partition('# ///\n"""')[0]
    body = [ast.unparse(s) for s in ast.parse(made).body]
    setting = f"os.environ['KERAS_BACKEND'] = '{backend}'"
    assert body.index("import os") < body.index(setting) < body.index("import keras")


def test_require_refuses_when_keras_runs_on_another_backend():
    with pytest.raises(SpecError, match=r"SG503.*Keras runs on tensorflow.*asks for jax"):
        require(lower(of("backend: jax")))


def test_run_leaves_nothing_when_keras_runs_on_another_backend(tmp_path):
    with pytest.raises(SpecError, match="SG503"):
        run(of("backend: torch"), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_backend_of_the_spec_is_the_one_that_a_new_process_takes(tmp_path):
    """With the spec's own word, whatever the environment says; without one as it says."""
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1]);"
        "import specs; from specgen.runs.builder import require; from specgen.lower import lower;"
        "require(lower(specs.of(sys.argv[2]))); print(os.environ['KERAS_BACKEND'])"
    )
    tests = os.path.dirname(__file__)  # noqa: PTH120
    environment = {**os.environ, "KERAS_BACKEND": "numpy"}
    for changes, expected in (("backend: tensorflow", "tensorflow"), ("seed: 1", "numpy")):
        done = subprocess.run(
            [sys.executable, "-c", code, tests, changes],
            env=environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.stdout.strip() == expected, done.stderr


LOOKED_AT = [{"heading": "Look at it", "do": ["build", "summary", "predict"]}]


def test_run_builds_a_model_that_nothing_trains(tmp_path):
    checked = of("{}", compile=None, fit=None, evaluate=None, walkthrough=LOOKED_AT)
    result = run(checked, tmp_path / "out")
    assert (result.history, result.scores) == ({}, {})
    assert json.loads((result.folder / "metrics.json").read_text()) == {
        "data": "full", "claims": [],
    }  # fmt: skip
    names = {path.name for path in result.folder.iterdir()}
    assert names == {"small.py", "model.keras", "metrics.json", "output.json"}
    assert "Nothing was trained" in finished(checked.spec, result, result.folder)
    assert not {"compile(", ".fit(", "evaluate("} & {*re.findall(r"\.?\w+\(", script(checked))}


def test_run_measures_what_is_compiled_and_not_trained(tmp_path):
    result = run(of("{}", fit=None), tmp_path / "out")
    assert result.scores.keys() == {"loss", "accuracy"}


def test_function_builds_a_model_that_nothing_compiles(tmp_path):
    model = {"function": "small_model", "layers": [{"Input": [8]}, {"Dense": 3}]}
    checked = of("{}", model=model, compile=None, fit=None, evaluate=None, walkthrough=LOOKED_AT)
    assert "model = small_model()" in script(checked)
    run(checked, tmp_path / "out")


def test_script_leaves_the_optimizer_to_keras():
    assert "model.compile(loss=" in script(of("compile: {loss: mse}"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("walkthrough: [{heading: A, do: [build, plot_history]}]", "add the section"),
        ("claims: [{that: \"history['loss'][-1]\", at_most: 1}]", "`fit` does not happen"),
        ("data: {load: iris, split: {folds: 3}}", "`folds` compares trainings"),
    ],
)
def test_check_refuses_what_needs_a_training_that_is_not_there(changes, said):
    with pytest.raises(SpecError) as found:
        of(changes, fit=None)
    assert said in str(found.value) + str([each.help for each in found.value.diagnostics])


def test_script_names_outputs_that_are_no_layers():
    layers = [
        {"Input": [8]},
        {"Dense": 1, "name": "size"},
        {"formula": "2 * size", "name": "twice"},
    ]
    model = {"layers": layers, "outputs": ["size", "twice"]}
    text = script(of("compile: {loss: {size: mse, twice: mae}}", model=model))
    assert 'twice = layers.Identity(name="twice")(2 * size)' in text
    assert text.count("Identity") == 1


def test_script_lists_the_weight_of_one_loss():
    assert "loss_weights=[784]" in script(of("compile: {loss: mse, loss_weights: 784}"))
