"""What comes once several trainings have ended: refused where it would be about the last alone."""

import ast

import pytest
from scripts import functions, script

from specgen.api import load
from specgen.checks.rule import laid
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specs import of

QUIET = "fit: {epochs: 1, verbose: 0}\n"
TWO = "variants: {short: {}, long: {fit.epochs: 2}}\n"
FOLDS = (
    "data: {load: {synthetic: {shape: [8], classes: 3, train: 60, test: 30}}, split: {folds: 2}}\n"
)
SERIES = """
data:
  load: {seasonal: {length: 300}}
  split: {test: 0.2, shuffle: false}
  x: [MinMaxScaler]
  windows: {length: 1}
model: {layers: [{Input: [1, 1]}, Flatten, {Dense: 1}]}
compile: {optimizer: adam, loss: mse}
variants: {plain: {}, raw: {data.x: [divide: 255]}}
"""


def walked(*steps):
    return f"walkthrough: [{{heading: A, do: [{', '.join(steps)}]}}]"


def refused(changes):
    with pytest.raises(SpecError) as caught:
        of(changes)
    return [(d.message, d.help) for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("kind", "step", "word", "instead"),
    [
        (TWO, "predict", "model", "best: {variant: short}"),
        (TWO, "plot_history", "history", "histories['short']"),
        (TWO, "print: '{accuracy:.1%}'", "accuracy", "results['short']['accuracy']"),
        (TWO, "print: '{history[\"loss\"][-1]}'", "history", "histories['short']"),
        (TWO, "let: {a: 'scores[\"loss\"]'}", "scores", "results['short']['loss']"),
        (FOLDS, "summary", "model", "`refit: true`"),
        (FOLDS, "print: '{loss}'", "loss", "results['loss']"),
        (FOLDS, "shape_of: x_val", "x_val", "`refit: true`"),
    ],
)
def test_step_after_all_trainings_is_refused_for_what_each_has(kind, step, word, instead):
    ((message, help_),) = refused(f"{kind}{walked('fit', 'evaluate', step)}")
    assert message.endswith(f"comes after all trainings, and each has its own {word}")
    assert instead in help_
    both = f"{FOLDS}{TWO}{walked('fit', 'evaluate', step)}"
    assert refused(both)[0][0] == message


def test_step_that_nothing_makes_happen_in_each_is_told_how():
    ((_, help_),) = refused(f"{TWO}{walked('fit', 'predict')}")
    assert help_.startswith("write `evaluate` after it, so that it happens in each")


@pytest.mark.parametrize(
    "changes",
    [
        f"{TWO}{walked('fit', 'predict', 'plot_history', 'evaluate')}",
        f"{TWO}best: {{variant: long}}\n{walked('fit', 'evaluate', 'predict', 'plot_history')}",
        FOLDS.replace("folds: 2", "folds: 2, refit: true") + walked("fit", "evaluate", "predict"),
        f"{TWO}{walked('fit', 'evaluate', 'shape_of: x_test')}",
        walked("fit", "evaluate", "predict", "plot_history"),
    ],
)
def test_step_is_sound_where_it_is_known_whose(changes):
    of(changes)


def test_variable_that_names_a_value_of_each_training_is_of_each():
    more = walked("fit", "let: {low: 'min(history[\"loss\"])'}", "evaluate", "print: '{low}'")
    ((message, _),) = refused(f"{TWO}{more}")
    assert message.endswith("its own low")


def test_arrays_that_variants_prepare_in_their_own_ways_are_of_each():
    variants = "variants: {a: {}, b: {data.x: [divide: 2]}}\n"
    ((message, _),) = refused(f"{variants}{walked('fit', 'evaluate', 'shape_of: x_test')}")
    assert message.endswith("its own x_test")
    of(f"{variants}{walked('fit', 'evaluate', 'shape_of: y_test')}")


def test_variants_that_leave_other_variables_are_found_at_the_variant():
    late = walked("fit", "evaluate", "predict", "print_errors")
    ((message, help_),) = refused(f"{SERIES}best: {{variant: plain}}\n{late}")
    assert message == "the variant 'raw' leaves no y_scaler, which 'print_errors' uses"
    assert help_.endswith("put it before `evaluate`")
    inner = walked("fit", "predict", "print_errors", "evaluate")
    made = functions(script(of(f"{SERIES}{inner}")))
    assert any("y_scaler.inverse_transform" in ast.unparse(each) for each in made.values())


def test_the_variant_of_a_name_goes_on_with_files_of_its_own(tmp_path, monkeypatch):
    changes = (
        "fit: {epochs: 2, verbose: 0, callbacks: [{ModelCheckpoint: "
        "{filepath: last.weights.h5, save_weights_only: true}}]}\n"
        "variants: {wide: {model.layers.1.Dense.use_bias: true}, bare: {}}\n"
        "model: {layers: [{Input: [8]}, {Dense: {units: 3, use_bias: false}}]}\n"
        "best: {variant: wide}\n"
        + walked("fit", "evaluate", "load_weights: last.weights.h5", "print: '{best} {accuracy}'")
    )
    checked = of(changes)
    text = to_text(lower(checked))
    assert 'best = "wide"\nmodel, history, scores = trained[best]' in text
    assert 'model.load_weights("last_wide.weights.h5")' in text
    result = run(checked, tmp_path / "run")
    assert result.model.count_params() == 27
    assert result.scores == result.results["wide"]
    names = {path.name for path in (tmp_path / "run").glob("last*")}
    assert names == {"last_wide.weights.h5", "last_bare.weights.h5"}
    monkeypatch.chdir(tmp_path)
    found = {"__name__": "__main__"}
    exec(text, found)
    assert found["results"] == result.results


@pytest.mark.parametrize(
    ("best", "said"),
    [
        ("{}", "one of the two"),
        ("{by: val_loss, variant: long}", "one of the two"),
        ("{variant: longest}", "no variant is called 'longest'"),
        ("{variant: long, mode: max}", "`mode` belongs to `by`"),
    ],
)
def test_the_best_is_one_by_number_or_by_name(best, said):
    assert any(said in message for message, _ in refused(f"{TWO}best: {best}"))


def test_figure_of_code_has_a_file_for_each_training(tmp_path):
    own = "def curves(history, file='curves.png'):\n    open(file, 'w').close()\n"
    (tmp_path / "mine.py").write_text(own)

    def made(step):
        changes = f"code: mine.py\n{QUIET}{TWO}{FOLDS}{walked('fit', step, 'evaluate')}"
        file = tmp_path / "a.yaml"
        file.write_text(laid(changes))
        return to_text(lower(load(file, trust=True)))

    assert 'curves(history, file=f"{file}_{fold}.png")' in made("curves: a.png")
    assert '"file": "a_long"' in made("curves: a.png")
    with pytest.raises(SpecError, match="'curves' would write over its file in each training"):
        made("curves")
