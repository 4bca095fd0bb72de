"""What a run measures, in files and claims: arrays, what is no number, what was set."""

import json

import pytest

import specgen
import specs
from specgen.runs.report import finished
from specgen.runs.runner import _write, judge, run
from specs import of

CLAIM = [{"that": "loss", "at_most": 5}]


def read(path):
    """JSON, strictly: NaN is none."""
    return json.loads(path.read_text(), parse_constant=pytest.fail)


@pytest.mark.parametrize("compared", ["", "variants: {a: {}, b: {seed: 2}}"])
def test_run_keeps_metrics_that_are_lists(tmp_path, compared):
    row = "histories['b']['f1_score']" if compared else "history['f1_score']"
    spec = of(f"""
data:
  load: {{synthetic: {{shape: [8], classes: 3, train: 60, test: 30}}}}
  y: [{{one_hot: 3}}]
compile: {{optimizer: adam, loss: categorical_crossentropy, metrics: [F1Score]}}
claims: [{{that: "{row}[-1]", at_least: 0.5}}]
{compared}
""")
    result = run(spec, tmp_path / "out")
    history = read(tmp_path / "out/history.json")
    rows = history["b"] if compared else history
    assert [len(row) for row in rows["f1_score"]] == [3]
    assert len(result.scores["f1_score"]) == 3
    assert "not comparable (it is no single number" in result.outcomes[0].verdict
    assert "f1_score [0." in finished(spec.spec, result, result.folder)


def test_files_say_what_is_no_number(tmp_path):
    numbers = {"loss": float("nan"), "rows": [1.5, float("inf")], "deeper": {"mae": 2.0}}
    _write(str(tmp_path / "x.json"), numbers)
    assert read(tmp_path / "x.json") == {
        "loss": None,
        "rows": [1.5, None],
        "deeper": {"mae": 2.0},
        "not_a_number": ["loss: nan", "rows.1: inf"],
    }


def test_judge_says_of_a_claim_what_cannot_be_judged():
    spec = specs.spec(claims=CLAIM)
    (outcome,) = judge(spec, {"scores": {"loss": float("nan")}})
    assert outcome.verdict == "missed (not a number)"
    (outcome,) = judge(spec, {"scores": {}})
    assert (outcome.measured, outcome.verdict) == (None, "not measured (the run has no 'loss')")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (["fit.verbose=2"], ""),
        (["evaluate.verbose=2", "title=Other"], ""),
        (["fit.epochs=1"], ""),  # as it was
        (["fit.verbose=2", "fit.batch_size=100"], "not comparable (fit.batch_size=100 was set)"),
        (["seed=2"], "not comparable (seed=2 was set)"),
        (["claims.0.at_most=9"], "not comparable (claims.0.at_most=9 was set)"),
    ],
)
def test_only_what_changes_numbers_makes_claims_incomparable(tmp_path, changes, reason):
    path = specs.write(
        tmp_path,
        data={"load": {"synthetic": {"shape": [784], "classes": 10, "train": 50, "test": 20}}},
        claims=CLAIM,
    )
    result = run(specgen.load(path, set=changes), tmp_path / "out")
    assert result.outcomes[0].verdict == (reason or "held")


OWN = """
import keras


class Own(keras.Model):
    def train_step(self, data):
        return {**super().train_step(data), "surprise": self.optimizer.iterations}
"""


def test_a_class_of_the_authors_may_report_any_metric(tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    path = specs.write(
        tmp_path,
        code="own.py",
        data={"load": {"synthetic": {"shape": [784], "classes": 10, "train": 50, "test": 20}}},
        model={**specs.SMALL["model"], "class": "Own"},
        walkthrough=[{"heading": "Train", "do": ["fit", {"plot_history": ["loss", "surprise"]}]}],
        claims=[
            {"that": "history['surprise'][-1]", "at_least": 1},
            {"that": "history['misspelt'][-1]", "at_least": 1},
        ],
    )
    spec = specgen.load(path, trust=True)
    result = run(spec, tmp_path / "out")
    first, second = [outcome.verdict for outcome in result.outcomes]
    assert (first, second) == ("held", "not measured (the run has no 'misspelt')")
    assert "history['misspelt'][-1] at least 1.0000: nothing" in finished(
        spec.spec, result, result.folder
    )
