"""A run: its folder, its claims, and what stays when it fails."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest

import specgen
import specs
from specgen.language.spec import Claim
from specgen.runs.runner import judge, run
from specgen.text.diagnostics import SpecError

FIGURE = [{"heading": "All", "do": ["fit", "evaluate", {"plot_history": {"file": "curve.png"}}]}]


def test_run_leaves_everything_in_its_folder(tmp_path):
    claims = [{"that": "accuracy", "at_least": 0.5}]
    result = run(specs.spec(walkthrough=FIGURE, claims=claims), tmp_path / "out", sample=True)
    names = {path.name for path in result.folder.iterdir()}
    expected = {"small.py", "mnist.npz", "model.keras", "history.json", "metrics.json"}
    assert names == expected | {"curve.png", "output.json"}
    assert (result.folder / "curve.png").read_bytes().startswith(b"\x89PNG")
    metrics = json.loads((result.folder / "metrics.json").read_text())
    assert metrics["data"] == "sample"
    assert metrics["accuracy"] == result.scores["accuracy"] > 0.2  # chance is 0.1
    assert [o.verdict for o in result.outcomes] == ["not comparable (sample data)"]
    assert not (tmp_path / "out.partial").exists()


def test_run_gives_its_script_a_name_that_hides_no_module(tmp_path):
    (tmp_path / "random.yaml").write_bytes(specs.write(tmp_path).read_bytes())
    result = run(specgen.load(tmp_path / "random.yaml"), tmp_path / "out", sample=True)
    assert [path.name for path in result.folder.glob("*.py")] == ["random_script.py"]


def test_run_saves_a_model_that_predicts_alike(tmp_path):
    import keras

    result = run(specs.spec(), tmp_path / "out", sample=True)
    again = keras.models.load_model(result.folder / "model.keras")
    images = np.linspace(0, 1, 784 * 3).reshape(3, 784)
    assert np.array_equal(again.predict(images, verbose=0), result.model.predict(images, verbose=0))


def test_run_refuses_when_the_folder_holds_something(tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(SpecError, match=r"SG502.*not empty"):
        run(specs.spec(), tmp_path, sample=True)
    assert (tmp_path / "mine.txt").read_text() == "precious"
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_run_refuses_when_another_run_is_at_work(tmp_path):
    (tmp_path / "out.partial").mkdir()
    with pytest.raises(SpecError, match="SG502"):
        run(specs.spec(), tmp_path / "out", sample=True)


def test_run_leaves_nothing_when_it_fails_before_training(tmp_path):
    broken = specs.spec(data={"load": "mnist", "x": [{"reshape": [11, 13]}]})
    with pytest.raises(SpecError, match="SG401"):
        run(broken, tmp_path / "out", sample=True)
    assert list(tmp_path.iterdir()) == []


def test_run_finds_a_layer_that_only_keras_knows_before_it_trains(tmp_path, capsys):
    """The function of the author's makes layers that no check can see."""
    function = "def twice(x):\n    return keras.layers.Dense(2, name='second')(x)\n"
    (tmp_path / "mine.py").write_text(f"import keras\n\n\n{function}")
    layers = [{"Input": [784]}, "twice", {"Dense": {"units": 10, "activation": "softmax"}}]
    look = {"heading": "Look inside", "do": ["fit", {"plot_feature_maps": "secnd"}]}
    path = specs.write(tmp_path, code="mine.py", model={"layers": layers}, walkthrough=[look])
    checked = specgen.load(path, trust=True)
    with pytest.raises(SpecError, match="no layer is called 'secnd'") as caught:
        specgen.run(checked, tmp_path / "out", sample=True)
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == ("SG305", "did you mean 'second'?")
    assert "secnd" in found.span.source.lines[found.span.line - 1]
    assert "Epoch" not in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_run_keeps_what_there_is_when_it_fails_after_training(tmp_path, monkeypatch):
    def broken(*arguments):
        raise OSError("disk full")

    monkeypatch.setattr("specgen.runs.runner._judged", broken)
    with pytest.raises(OSError, match="disk full") as caught:
        run(specs.spec(), tmp_path / "out", sample=True)
    assert [p.name for p in tmp_path.iterdir()] == ["out.partial"]
    assert caught.value.__notes__[-1].endswith("out.partial")
    left = {path.name for path in (tmp_path / "out.partial").iterdir()}
    assert left == {"small.py", "mnist.npz", "model.keras", "history.json", "output.json"}


@pytest.mark.parametrize(
    ("rule", "measured", "verdict"),
    [
        ({"at_most": "1.27%"}, 0.0127, "held"),
        ({"at_most": "1.27%"}, 0.001, "held"),
        ({"at_least": "1.27%"}, 0.9, "held"),
        ({"at_most": "1.27%"}, 0.0128, "missed"),
        ({"at_least": "1.27%"}, 0.0127, "held"),
        ({"at_least": "1.27%"}, 0.0126, "missed"),
        ({"equals": "1.27%", "within": 0.001}, 0.0137, "held"),
        ({"equals": "1.27%", "within": 0.001}, 0.0117, "held"),
        ({"equals": "1.27%", "within": 0.001}, 0.0138, "missed"),
        ({"equals": "1.27%", "within": 0.001}, 0.0116, "missed"),
        ({"equals": "1.27%", "within": 0}, 0.0127, "held"),
    ],
)
def test_judge_keeps_to_the_rule_of_the_claim(rule, measured, verdict):
    spec = specs.spec(claims=[{"that": "loss", **rule}])
    (outcome,) = judge(spec, {"scores": {"loss": measured}})
    assert (outcome.verdict, outcome.measured) == (verdict, measured)


def test_judge_compares_every_epoch_when_the_claim_is_a_table():
    claim = {"that": "history['loss']", "equals": [0.3, 0.2, 0.1], "within": 0.05}
    spec = specs.spec(fit={"epochs": 3}, claims=[claim])
    for curve, verdict in (
        ([0.32, 0.2, 0.12], "held"), ([0.32, 0.2, 0.16], "missed"), ([0.3, 0.2], "missed"),
    ):  # fmt: skip
        found = {"history": SimpleNamespace(history={"loss": curve})}
        assert judge(spec, found)[0].verdict == verdict


@pytest.mark.parametrize(
    ("formula", "measured"),
    [
        ("max(history['accuracy'])", 0.95),
        ("argmax(history['accuracy']) + 1", 2),
        ("1 - accuracy", 0.1),
        ("mean(100 * history['accuracy'])", 52.5),
        ("x_test.shape[0]", 7),
    ],
)
def test_judge_computes_the_formula_from_what_the_run_left(formula, measured):
    spec = specs.spec(claims=[{"that": formula, "equals": measured, "within": 0}])
    history = SimpleNamespace(history={"accuracy": [0.1, 0.95]})
    found = {"history": history, "scores": {"accuracy": 0.9}, "x_test": np.zeros((7, 2))}
    (outcome,) = judge(spec, found)
    assert (outcome.verdict, outcome.measured) == ("held", pytest.approx(measured))


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        ("x_test", "not comparable (it is no number)"),
        ("x_test[:, 0]", "not comparable (it is no single number)"),
        ("x_test[99, 0]", "missed (index 99 is out of bounds"),
        ("str(accuracy)", "missed (could not convert"),
        ("history['loss'][-1]", "not measured (the run has no 'loss')"),
    ],
)
def test_judge_says_why_a_formula_gives_no_number(formula, verdict):
    spec = specs.spec(claims=[{"that": formula, "at_least": 0}])
    history = SimpleNamespace(history={})
    found = {"history": history, "x_test": np.zeros((7, 2)), "scores": {"accuracy": "none"}}
    (outcome,) = judge(spec, found)
    assert outcome.verdict.startswith(verdict)


def test_judge_compares_nothing_when_a_value_was_set():
    spec = specs.spec(claims=[{"that": "loss", "at_most": 1}])
    (outcome,) = judge(spec, {"scores": {"loss": 0.5}}, "fit.epochs=1 was set")
    assert outcome.verdict == "not comparable (fit.epochs=1 was set)"


def test_claim_reads_a_percentage_as_a_share():
    assert Claim.model_validate({"that": "1 - accuracy", "at_most": "1.27%"}).value == 0.0127


EMBEDS = """
seed: 1
data: {load: {synthetic: {shape: [8], classes: 3}}}
model:
  layers:
    - Input: [8]
    - Embedding: {input_dim: 2, output_dim: 2}
    - Flatten
    - Dense: {units: 3, activation: softmax}
walkthrough: [{heading: All, do: [build, summary, fit]}]
"""


def test_what_a_spec_tells_tensorflow_holds_for_its_own_run(tmp_path, capsys):
    from tensorflow.python.framework import config

    loaded = specs.of(EMBEDS)
    assert "enable_op_determinism" in specgen.to_script(loaded)
    told = []
    for folder in "ab":
        run(loaded, tmp_path / folder)
        assert not config.is_op_determinism_enabled()
        told.append(re.findall(r'Model: "(\w+)"|(\w+) \(Embedding\)', capsys.readouterr().out))
    assert told[0] == told[1] == [("sequential", ""), ("", "embedding")]
