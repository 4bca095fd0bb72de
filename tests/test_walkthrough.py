"""Shows: what they are called with, and what their formulas become."""

import ast
import re

import pytest

from specgen.api import load
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.text.diagnostics import SpecError
from specs import SMALL, spec
from specs import text as written


def script(*steps, **parts):
    walkthrough = [{"heading": "All", "do": ["evaluate", *steps]}]
    text = to_text(lower(spec(walkthrough=walkthrough, **parts), sample=True))
    ast.parse(text)
    return text


def test_show_gets_the_labels_where_the_inputs_became_the_targets():
    data = {**SMALL["data"], "reconstruct": True}
    text = script({"plot": {"histogram": "labels_test"}}, data=data)
    assert text.index("labels_test = y_test") < text.index("y_test = x_test")
    assert "labels_test" not in script("predict", data=data)
    assert "labels_test = y_test" in script({"shape_of": "labels_test"}, data=data)


def test_lines_to_print_stand_together_below_what_they_are_about():
    text = script({"print": "{loss:.2f}"}, {"print": "{accuracy:.2f}"})
    below = text[text.index("scores = model.evaluate") :].split("\n\n")[0].splitlines()
    assert [line[:5] for line in below] == ["score", "print", "print"]


def test_headings_stand_above_the_function_that_trains_and_above_the_loop():
    chapters = [
        {"heading": "The network", "do": ["build", "compile"]},
        {"heading": "Learn it", "do": ["fit"]},
    ]
    variants = {"short": {}, "long": {"fit.epochs": 2}}
    text = to_text(lower(spec(walkthrough=chapters, variants=variants)))
    assert re.search(r"\n# The network\n+def train\(", text)
    assert "\n# Learn it\nvariants = {" in text


FOLDS = {"data": {**SMALL["data"], "split": {"folds": 3}}}
VARIANTS = {"variants": {"short": {}, "long": {"fit.epochs": 2}}}
COMPARED = {"folds": FOLDS, "variants": VARIANTS, "both": {**FOLDS, **VARIANTS}}


@pytest.mark.parametrize("kind", COMPARED)
def test_trainings_are_compared_unasked_only_without_a_walkthrough(kind):
    calls = [
        "print(pd.DataFrame(results).T",
        "rows = pd.DataFrame(results)",
        'figure.savefig("variants.png")',
        "for variant, scores in results.items()",
    ]
    shown = {
        "folds": [False, True, False, False], "variants": [True, False, True, False],
        "both": [False, False, False, True],
    }  # fmt: skip
    alone = to_text(lower(spec(**COMPARED[kind])))
    assert [f"\n{call}" in alone for call in calls] == shown[kind]
    assert "# Compare" in alone
    told = script(**COMPARED[kind])
    assert not any(call in told for call in calls)
    assert "# Compare" not in told


@pytest.mark.parametrize("kind", COMPARED)
def test_several_trainings_are_measured_where_something_looks_at_it(kind):
    """As soon as each has ended: what the author shows afterwards is shown once."""

    def made(*steps, **parts):
        chapters = [{"heading": "All", "do": ["fit", *steps]}]
        return to_text(lower(spec(walkthrough=chapters, **COMPARED[kind], **parts)))

    alone = made({"print": "{len(histories)}"}, evaluate=None)
    assert "evaluate" not in alone
    assert "results" not in alone
    table = {"folds": "print_folds", "variants": "print_variants"}
    for text in (
        made(table.get(kind, "print_variants_of_folds"), evaluate=None),
        made({"print": "{len(histories)} {len(results)}"}, evaluate=None),
        made(claims=[{"that": "mean(results['accuracy'])", "at_least": 0.4}], evaluate=None),
        made({"print": "{len(histories)}"}, evaluate={"verbose": 0}),
    ):
        assert text.index("history =") < text.index("scores =") < text.index("\nhistories =")


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
    steps = ["fit", {"let": {"top": "max(x_train)"}}, {"print": "{top}"}, "evaluate"]
    chapters = [{"heading": "All", "do": steps}]
    text = to_text(lower(spec(walkthrough=chapters, **several)))
    assert '\n    top = np.max(x_train)\n    print(f"{top}")' in text
    after = [{"heading": "All", "do": [*steps[:2], "evaluate", steps[2]]}]
    with pytest.raises(SpecError, match="each has its own top"):
        spec(walkthrough=after, **several)


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


NAMED = {
    "model": {"layers": [{"Input": [8]}, {"Dense": "${width}"}, {"Dense": 3}]},
    "compile": {"optimizer": {"Adam": "${rate}"}, "loss": "mse"},
    "fit": {"epochs": 1, "sample_weight": "${weights}"},
}
EARLY = [{"let": {"width": "4 * x_train.shape[1]", "rate": "0.1 / width"}}]
WEIGHTS = [{"let": {"weights": "where(y_train == 0, 2, 1)"}}]


@pytest.mark.parametrize("several", [{}, *SEVERAL])
def test_value_named_before_the_model_is_known_to_layers_and_training(several):
    walkthrough = [{"heading": "All", "do": ["prepare", *EARLY, "compile", *WEIGHTS, "fit"]}]
    text = to_text(lower(spec(walkthrough=walkthrough, **NAMED, **several)))
    ordered = ["width = 4 * x_train", "rate = 0.1 / width", "Dense(width)", "Adam(rate)",
               "weights = np.where", "sample_weight=weights"]  # fmt: skip
    assert [*sorted(ordered, key=text.index)] == ordered


@pytest.mark.parametrize(
    ("do", "milestone"),
    [
        (["build", *EARLY, *WEIGHTS], "build"),
        ([*EARLY, "fit", *WEIGHTS], "fit"),
        (["prepare", "build", "compile", *EARLY, *WEIGHTS], "build"),
    ],
)
def test_value_named_behind_a_milestone_is_not_known_to_it(do, milestone):
    with pytest.raises(SpecError, match="nothing is called") as error:
        spec(walkthrough=[{"heading": "All", "do": do}], **NAMED)
    assert f"names it: put that before '{milestone}'" in str(error.value.diagnostics[0].help)


def test_value_is_refused_before_it_is_there():
    """The finding names the step that leaves it, and its line."""
    with pytest.raises(SpecError) as error:
        script({"print": "{limit}"}, {"let": {"limit": "1"}})
    assert "'let' on line" in str(error.value.diagnostics[0].help)
    with pytest.raises(SpecError, match="'limit' is the name of something already"):
        script({"let": {"limit": "1"}}, {"let": {"limit": "2"}})


PARTS = {
    "parts": {"encoder": {"layers": [{"Input": [784]}, {"Dense": 4}]}},
    "layers": [{"Input": [784]}, "encoder", {"Dense": {"units": 10, "activation": "softmax"}}],
}


def test_predict_is_of_any_array_by_any_part_and_leaves_what_it_is_called():
    text = script(
        "predict",
        {"predict": {"of": "x_train[:5]", "as": "fitted"}},
        {"predict": {"of": "x_test", "by": "encoder", "as": "coded"}},
        {"summary": "encoder"},
        {"print": "{mean(coded) + mean(fitted)}"},
        model=PARTS,
    )
    for line in (
        "predictions = model.predict(x_test)",
        "fitted = model.predict(x_train[:5])",
        "coded = encoder.predict(x_test)",
        "encoder.summary()",
    ):
        assert f"\n{line}\n" in text


def test_part_is_found_by_its_name_where_the_script_has_no_variable_for_it():
    """In a function that builds the model, amid several trainings, and in a model that is read."""
    by = {"predict": {"of": "x_test", "by": "encoder", "as": "coded"}}
    line = 'coded = model.get_layer("encoder").predict(x_test)'
    assert line in script(by, model={**PARTS, "function": "create"})
    variants = {"a": {}, "b": {"fit.epochs": 2}}
    chapters = [{"heading": "All", "do": ["fit", by, "evaluate"]}]
    several = spec(walkthrough=chapters, model=PARTS, variants=variants)
    assert line in to_text(lower(several))
    assert line in script({"save": "a.keras"}, {"load_model": "a.keras"}, by, model=PARTS)


def test_rows_that_are_typed_go_through_what_was_fitted_for_the_inputs():
    data = {"load": {"synthetic": {"shape": [2]}}, "x": ["StandardScaler", {"divide": 2}]}
    model = {"layers": [{"Input": [2]}, {"Dense": {"units": 3, "activation": "softmax"}}]}
    step = {"predict": {"rows": [[1, 2], [3, 4]], "as": "typed"}}
    text = script(step, data=data, model=model)
    assert "typed = model.predict(x_scaler.transform(np.array([[1, 2], [3, 4]])) / 2)" in text


def test_files_are_images_of_the_size_that_the_model_takes():
    data = {"load": {"synthetic": {"shape": [8, 8, 1]}}, "x": [{"divide": 255}]}
    rows = [{"Input": [8, 8, 1]}, "Flatten", {"Dense": {"units": 3, "activation": "softmax"}}]
    step = {"predict": {"files": ["a.png", "b.png"], "as": "seen"}}
    text = script(step, data=data, model={"layers": rows})
    assert 'load_images(["a.png", "b.png"])' in text
    assert 'color_mode="grayscale", target_size=(8, 8)' in text
    assert "/ 255" in text.split("seen = ")[1]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"of": "x_trian", "as": "a"}, "nothing is called 'x_trian' here"),
        ({"of": "x_train"}, "needs a name for what it computes"),
        ({"by": "encodr", "as": "a"}, "no layer is called 'encodr'"),
        ({"of": "x_train", "as": "model"}, "the script uses the name 'model' itself"),
        ({"rows": [[1], [1, 2]], "as": "a"}, "takes a list of rows"),
        ({"rows": [{"a": 1}], "as": "a"}, "the inputs have no names"),
        ({"rows": [], "as": "a"}, "takes a list of rows"),
        ({"files": "../a.png", "as": "a"}, "takes a file beside the spec"),
        ({"files": "a.csv", "as": "a"}, "is no image that is known by its ending"),
        ({"files": "a.png", "as": "a"}, "what size the images are to have"),
        ({"from": "x_train"}, "predict takes no 'from'"),
    ],
)
def test_predict_is_refused_where_it_cannot_be_done(given, found):
    with pytest.raises(SpecError, match=re.escape(found)):
        script({"predict": given}, model=PARTS)


CODE = '''
def figure(model, x_test, encoder, count, *, errors, ink="black"):
    """Draw."""
    return count


def bare(history):
    """Look."""


def nearness(y_true, y_pred):
    """Measure."""
    return y_true - y_pred
'''


def with_code(tmp_path, *steps, **parts):
    (tmp_path / "mine.py").write_text(CODE, encoding="utf-8")
    chapters = [{"heading": "All", "do": ["build", *steps]}]
    (tmp_path / "small.yaml").write_text(
        written(code="mine.py", model=PARTS, walkthrough=chapters, **parts), encoding="utf-8"
    )
    return to_text(lower(load(tmp_path / "small.yaml", trust=True)))


def test_function_of_code_is_a_step_that_is_fed_by_the_names_of_its_parameters(tmp_path):
    steps = [
        "fit",
        {"let": {"errors": "mean(x_test)"}},
        {"figure": {"count": 5, "ink": "red", "as": "kept"}},
        "bare",
        {"print": "{kept}"},
    ]
    text = with_code(tmp_path, *steps)
    assert 'kept = figure(model, x_test, encoder, count=5, errors=errors, ink="red")' in text
    assert "\nbare(history)\n" in text
    with_code(tmp_path, *steps, "evaluate", variants={"a": {}, "b": {"fit.epochs": 2}})


def test_metric_in_an_argument_of_a_step_is_a_score(tmp_path):
    steps = ["fit", "evaluate", {"let": {"errors": "1"}}, {"figure": {"count": "${accuracy}"}}]
    assert 'count=scores["accuracy"]' in with_code(tmp_path, *steps)


def test_training_is_known_by_its_name_beside_metrics_of_the_author(tmp_path):
    measures = {
        "optimizer": "sgd",
        "loss": "sparse_categorical_crossentropy",
        "metrics": ["nearness"],
    }
    parts = {"compile": measures, "variants": {"a b": {}, "c d": {"fit.epochs": 2}}}
    with_code(tmp_path, "evaluate", {"print": "{results['a b']['nearness']}"}, **parts)
    with pytest.raises(SpecError, match="'results' has no 'b a'"):
        with_code(tmp_path, "evaluate", {"print": "{results['b a']['nearness']}"}, **parts)


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (["fit", {"let": {"errors": "1"}}, "figure"], "'figure' needs 'count'"),
        (["fit", {"figure": 3}], "'figure' needs 'errors'"),
        (["fit", {"let": {"errors": "1"}}, {"figure": {"cuont": 3}}], "figure takes no 'cuont'"),
        (["bare", "fit"], "'bare' needs history, which is not there yet"),
        ([{"figure": 3}, {"let": {"errors": "1"}}], "needs errors, which is not there yet"),
    ],
)
def test_function_of_code_is_refused_where_something_is_lacking(tmp_path, steps, found):
    with pytest.raises(SpecError, match=re.escape(found)):
        with_code(tmp_path, *steps)


def test_model_is_measured_only_where_a_walkthrough_needs_it():
    """A claim about the test set, a section of its own, or a formula, where it stands."""

    def made(*steps, **parts):
        chapters = [{"heading": "All", "do": ["fit", *steps]}]
        return to_text(lower(spec(walkthrough=chapters, **{"evaluate": None, **parts})))

    assert "scores =" not in made("summary")
    text = made({"print": "{accuracy:.1%}"}, "summary")
    assert text.index("history =") < text.index("scores =") < text.index("print(f")
    assert "scores =" in made(claims=[{"that": "accuracy", "at_least": 0.4}])
    assert "scores =" not in made(claims=[{"that": "history['loss'][-1]", "at_most": 9}])
    assert "scores =" in made(evaluate={"verbose": 0})
    assert "scores =" in to_text(lower(spec(walkthrough=None)))


def test_formulas_take_the_trainings_by_name_and_all_together():
    variants = {"short": {}, "long": {"fit.epochs": 2}}
    lines = [
        "{histories['long']['loss'][-1] - results['short']['loss']:.2f}",
        "{std(results['accuracy']):.3f} {max(results['accuracy']):.3f}",
        "{100 * results['accuracy']} {mean(histories['loss'])}",
    ]
    text = script(*({"print": line} for line in lines), variants=variants)
    assert "histories['long']['loss'][-1] - results['short']['loss']" in text
    assert "np.std([row['accuracy'] for row in results.values()])" in text
    assert "{max([row['accuracy'] for row in results.values()])" in text
    assert "100 * np.array([row['accuracy'] for row in results.values()])" in text
    assert "np.mean([row['loss'] for row in histories.values()])" in text
