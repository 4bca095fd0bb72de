"""A run: its folder, its claims, and what stays when it fails."""

import json

import numpy as np
import pytest

import specgen
import specs
from specgen.language.spec import Claim
from specgen.runs.runner import judge, run
from specgen.text.diagnostics import SpecError

FIGURE = [{"heading": "All", "do": ["fit", "evaluate", {"plot_history": {"file": "curve.png"}}]}]


def test_run_leaves_everything_in_its_folder(tmp_path):
    claims = [{"test_accuracy": 0.5, "at_least": True}]
    result = run(specs.spec(walkthrough=FIGURE, claims=claims), tmp_path / "out", sample=True)
    names = {path.name for path in result.folder.iterdir()}
    expected = {"small.py", "mnist.npz", "model.keras", "history.json", "metrics.json"}
    assert names == expected | {"curve.png"}
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
    look = {"heading": "Look inside", "do": ["fit", {"plot_latent": "secnd"}]}
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
    assert left == {"small.py", "mnist.npz", "model.keras", "history.json"}


@pytest.mark.parametrize(
    ("rule", "measured", "verdict"),
    [
        ({"at_most": True}, 0.0127, "held"),
        ({"at_most": True}, 0.001, "held"),
        ({"at_least": True}, 0.9, "held"),
        ({"at_most": True}, 0.0128, "missed"),
        ({"at_least": True}, 0.0127, "held"),
        ({"at_least": True}, 0.0126, "missed"),
        ({"within": 0.001}, 0.0137, "held"),
        ({"within": 0.001}, 0.0117, "held"),
        ({"within": 0.001}, 0.0138, "missed"),
        ({"within": 0.001}, 0.0116, "missed"),
        ({"within": 0}, 0.0127, "held"),
    ],
)
def test_judge_keeps_to_the_rule_of_the_claim(rule, measured, verdict):
    spec = specs.spec(claims=[{"test_loss": "1.27%", **rule}])
    (outcome,) = judge(spec, {}, {"loss": measured})
    assert (outcome.verdict, outcome.measured) == (verdict, measured)


def test_judge_compares_every_epoch_when_the_claim_is_a_table():
    spec = specs.spec(fit={"epochs": 3}, claims=[{"loss": [0.3, 0.2, 0.1], "within": 0.05}])
    assert judge(spec, {"loss": [0.32, 0.2, 0.12]}, {})[0].verdict == "held"
    assert judge(spec, {"loss": [0.32, 0.2, 0.16]}, {})[0].verdict == "missed"
    assert judge(spec, {"loss": [0.3, 0.2]}, {})[0].verdict == "missed"


def test_judge_takes_the_last_epoch_and_the_error_from_the_accuracy():
    claims = [{"accuracy": 0.9, "at_least": True}, {"test_error": "10%", "at_most": True}]
    spec = specs.spec(claims=claims)
    outcomes = judge(spec, {"accuracy": [0.1, 0.95]}, {"accuracy": 0.9})
    assert [o.measured for o in outcomes] == [0.95, pytest.approx(0.1)]
    assert [o.verdict for o in outcomes] == ["held", "held"]


def test_judge_compares_nothing_when_a_value_was_set():
    spec = specs.spec(claims=[{"test_loss": 1, "at_most": True}])
    (outcome,) = judge(spec, {}, {"loss": 0.5}, "fit.epochs=1 was set")
    assert outcome.verdict == "not comparable (fit.epochs=1 was set)"


def test_claim_reads_a_percentage_as_a_share():
    assert Claim.model_validate({"test_error": "1.27%", "at_most": True}).value == 0.0127
