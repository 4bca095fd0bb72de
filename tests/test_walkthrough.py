"""Shows: what they are called with, and what their formulas become."""

import ast
import re

import pytest

from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.text.diagnostics import SpecError
from specs import SMALL, spec

LATENT = {"plot_latent": "dense"}


def script(*steps, **parts):
    walkthrough = [{"heading": "All", "do": ["evaluate", *steps]}]
    text = to_text(lower(spec(walkthrough=walkthrough, **parts), sample=True))
    ast.parse(text)
    return text


def test_show_gets_the_labels_where_the_inputs_became_the_targets():
    data = {**SMALL["data"], "reconstruct": True}
    text = script(LATENT, data=data)
    assert text.index("labels_test = y_test") < text.index("y_test = x_test")
    assert 'plot_latent(model, x_test, labels_test=labels_test, layer="dense")' in text
    assert "labels_test" not in script("predict", data=data)
    assert "labels_test = y_test" in script({"shape_of": "labels_test"}, data=data)


def test_lines_to_print_stand_together_below_what_they_are_about():
    text = script({"print": "{loss:.2f}"}, {"print": "{accuracy:.2f}"})
    below = text[text.index("scores = model.evaluate") :].split("\n\n")[0].splitlines()
    assert [line[:5] for line in below] == ["score", "print", "print"]


def test_headings_stand_in_the_function_that_trains_each_variant():
    chapters = [{"heading": "Learn it", "do": ["fit"]}]
    variants = {"short": {}, "long": {"fit.epochs": 2}}
    text = to_text(lower(spec(walkthrough=chapters, variants=variants)))
    assert "\n    # Learn it\n    history = model.fit(" in text


def test_folds_are_compared_and_summed_up_where_the_walkthrough_does_not():
    calls = ["print_variants(results)", "print_mean_scores(results)", "plot_variants(histories)"]
    folded = script(data={**SMALL["data"], "split": {"folds": 3}})
    assert [call in folded for call in calls] == [True, True, True]
    varied = script(variants={"short": {}, "long": {"fit.epochs": 2}})
    assert [call in varied for call in calls] == [True, False, True]
    shown = script("print_mean_scores", data={**SMALL["data"], "split": {"folds": 3}})
    assert shown.count(f"\n{calls[1]}") == 1


def test_show_gets_the_targets_where_they_are_the_labels():
    text = script(LATENT)
    assert 'plot_latent(model, x_test, labels_test=y_test, layer="dense")' in text
    assert "labels_test = y_test" not in text


@pytest.mark.parametrize("word", ["log", "exp", "sqrt", "mean", "std", "sin", "cos"])
def test_function_of_a_formula_is_numpys_where_a_line_is_printed(word):
    assert f"print(f\"{{np.{word}(scores['loss']):.2f}}\")" in script(
        {"print": f"{{{word}(loss):.2f}}"}
    )
    assert "import numpy as np" in script({"print": "{mean(x_test)}"})


def test_values_that_a_let_names_are_assigned_in_order_and_known_to_later_steps():
    """`accuracy` is a score, `spread` is a name of the same `let`."""
    given = {"mid": "mean(x_test)", "spread": "std(x_test - mid)", "half": 0.5}
    text = script({"let": given}, {"print": "{spread * accuracy:.2f} {half}"})
    lines = ["mid = np.mean(x_test)", "spread = np.std(x_test - mid)", "half = 0.5"]
    lines += ["print(f\"{spread * scores['accuracy']:.2f} {half}\")"]
    assert "\n".join(lines) in text


SEVERAL = [
    {"variants": {"a": {}, "b": {"fit.epochs": 2}}},
    {"data": {**SMALL["data"], "split": {"folds": 3}}},
]


@pytest.mark.parametrize("several", SEVERAL)
def test_values_named_amid_a_training_are_handed_on_when_trainings_are_compared(several):
    steps = ["fit", {"let": {"best": "max(x_train)"}}, "evaluate", {"print": "{best}"}]
    chapters = [{"heading": "All", "do": steps}]
    text = to_text(lower(spec(walkthrough=chapters, **several)))
    assert "return model, history, scores, best" in text
    assert "\n    best = np.max(x_train)" in text or "\n    best = max(x_train)" in text


@pytest.mark.parametrize(
    ("let", "found"),
    [
        ({"top": "max(limits)", "limit": "1"}, "nothing is called 'limits' here"),
        ({"x_train": "1"}, "the script uses the name 'x_train' itself"),
        ({"max": "1"}, "the script uses the name 'max' itself"),
        ({"accuracy": "1"}, "the script uses the name 'accuracy' itself"),
        ({"np": "1"}, "the script uses the name 'np' itself"),
        ({"class": "1"}, '"class" is a keyword of Python'),
        ({"a b": "1"}, "is not a Python name"),
        ({"first": [1]}, "takes a formula, not [1]"),
        ({}, "mapping of names to formulas"),
        ("x_test", "mapping of names to formulas"),
    ],
)
def test_let_is_refused_where_a_name_is_taken_or_a_formula_cannot_be_read(let, found):
    with pytest.raises(SpecError, match=re.escape(found)):
        script({"let": let})


def test_value_is_refused_before_it_is_there():
    """The finding names the step that leaves it, and its line."""
    with pytest.raises(SpecError) as error:
        script({"print": "{limit}"}, {"let": {"limit": "1"}})
    assert "'let' on line" in str(error.value.diagnostics[0].help)
    with pytest.raises(SpecError, match="'limit' is the name of something already"):
        script({"let": {"limit": "1"}}, {"let": {"limit": "2"}})
