"""Shows: what they are called with, and what their formulas become."""

import ast

import pytest

from specgen.lower import lower
from specgen.outcomes.script import to_text
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
