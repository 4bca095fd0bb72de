"""`evaluate` on a part of the data, and once more under a name of its own."""

import json

import pytest
from scripts import script

import specgen
from specgen.text.diagnostics import SpecError
from specs import of

STEPS = "[fit, evaluate: {on: val}, evaluate: {on: train, as: known}, print: '{known}']"


def made(data="split: {val: 0.2}", more="", steps=STEPS):
    load = "load: {synthetic: {shape: [8], classes: 3}}"
    look = f"walkthrough: [{{heading: Gap, do: {steps}}}]"
    return script(of(f"data: {{{load}, {data}}}\n{more}\n{look}"))


def test_scores_are_of_the_part_that_is_named():
    text = made()
    assert "scores = model.evaluate(x_val, y_val, " in text
    assert "known = model.evaluate(x_train, y_train, " in text
    assert "x_test, y_test," not in text.partition("model.fit")[2]


def test_batches_are_measured_on_as_they_are():
    text = made("split: {val: 0.2}, pipeline: {batch_size: 8}", "fit: {epochs: 1}")
    assert "scores = model.evaluate(val_data, " in text
    assert "known = model.evaluate(train_data, " in text


def test_inputs_without_labels_are_measured_on_alone():
    given = "split: {val: 0.2}, labels: false"
    text = made(given, "compile: {loss: null, optimizer: adam, metrics: []}")
    assert "known = model.evaluate(x_train, " in text


@pytest.mark.parametrize(
    "more", ["variants: {a: {}, b: {fit.epochs: 2}}", "# folds"], ids=["variants", "folds"]
)
def test_one_more_evaluation_is_a_part_of_each_training(more):
    steps = STEPS.replace(", evaluate: {on: val}", "")[:-1] + ", evaluate: {on: val}]"
    text = made("split: {folds: 2}" if "folds" in more else "split: {val: 0.2}", more, steps)
    train = text[text.index("def train(") :].partition("    return ")[0]
    order = [train.index(f"    {each}") for each in ("known = ", 'print(f"{known}")', "scores = ")]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("data", "more", "steps", "match"),
    [
        ("split: {test: 0.2}", "", "[evaluate: {on: val}]", "no val set"),
        ("split: {val: 0.2}, pipeline: {repeat: true}", "fit: {epochs: 1, steps_per_epoch: 2}",
         "[evaluate: {on: train}]", "begin again for ever"),
        ("split: {folds: 2, refit: true}", "", "[fit, evaluate: {on: val, as: held}, evaluate]",
         "holds nothing back"),
        ("split: {val: 0.2}", "", "[build, evaluate: {as: a}, fit]", "before 'compile'"),
        ("split: {val: 0.2}", "", "[evaluate, evaluate]", "comes twice"),
        ("split: {val: 0.2}", "", "[fit, evaluate: {as: a}, print: \"{a['acuracy']}\"]",
         "'a' has no 'acuracy'"),
        ("split: {val: 0.2}", "", "[evaluate: {as: model}]", "model"),
        ("split: {val: 0.2}", "variants: {a: {}, b: {fit.epochs: 2}}",
         "[fit, evaluate, evaluate: {as: late}]", "each has its own model"),
    ],
)  # fmt: skip
def test_evaluation_is_refused_where_it_cannot_be(data, more, steps, match):
    with pytest.raises(SpecError, match=match):
        made(data, more, steps)


def test_a_run_keeps_each_evaluation_by_its_name(tmp_path):
    text = f"""
    data: {{load: {{synthetic: {{shape: [8], classes: 3}}}}, split: {{val: 0.2}}}}
    walkthrough: [{{heading: Gap, do: {STEPS}}}]
    """
    result = specgen.run(of(text), tmp_path / "run")
    kept = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert kept["evaluations"]["known"].keys() == result.scores.keys()
    assert kept["evaluations"]["known"] != result.scores, "the one is of train, the other of val"
