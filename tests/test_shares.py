"""How data are divided: what is held back is used, and every array that is shown is prepared."""

import numpy as np
import pytest
from PIL import Image
from scripts import script

from specgen import load
from specgen.library.load import streams
from specgen.text.diagnostics import SpecError
from specs import of
from specs import text as text_of

MADE = "load: {synthetic: {shape: [8], classes: 3}}"
FLAT = """
model: {layers: [{Input: [32, 32, 3]}, Flatten, {Dense: {units: classes, activation: softmax}}]}
"""
PHOTOS = "split_image_folder: {train: photos/train, test: photos/test, image_size: 32}"


def refused(text):
    with pytest.raises(SpecError) as caught:
        of(text)
    return [(d.message, d.help) for d in caught.value.diagnostics]


@pytest.mark.parametrize("show", ["predict", "shape_of: x_test", "print: '{len(x_test)}'"])
def test_merged_parts_leave_no_raw_test_set_to_be_shown(show):
    data = f"data: {{{MADE}, split: {{merge: true, val: 0.2}}, x: [{{divide: 2}}]}}"
    walkthrough = f"walkthrough: [{{heading: Look, do: [evaluate, {{{show}}}]}}]"
    walkthrough = walkthrough.replace("{predict}", "predict")
    ((message, help),) = refused(f"{data}\n{walkthrough}")
    assert "x_test" in message
    assert "load" not in (help or "")
    of(f"{data.replace('val:', 'test: 0.2, val:')}\n{walkthrough}")
    assert "model.evaluate(x_val, y_val" in script(of(data))


def test_parts_that_are_merged_are_all_for_training():
    text = script(of(f"data: {{{MADE}, split: {{merge: true}}}}"))
    assert "x_train = np.concatenate([x_train, x_test])\n" in text
    assert "\nx = np.concatenate" not in text
    for more in ("stratify: true", "seed: 1"):
        ((message, _),) = refused(f"data: {{{MADE}, split: {{merge: true, {more}}}}}")
        assert message == "`split` divides nothing"


def test_test_set_of_the_authors_own_loader_is_not_thrown_away(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import numpy as np\n\n\ndef arrays():\n    train = test = np.zeros((9, 8)), np.zeros(9)\n"
        "    return train, test\n", encoding="utf-8",
    )  # fmt: skip
    model = {"layers": [{"Input": [8]}, {"Dense": 3}]}
    for split, sound in (({"test": 0.2}, False), ({"test": 0.2, "merge": True}, True)):
        parts = {"data": {"load": "arrays", "split": split}, "model": model, "code": "mine.py"}
        (tmp_path / "spec.yaml").write_text(text_of(**parts), encoding="utf-8")
        if sound:
            load(tmp_path / "spec.yaml", trust=True)
            continue
        with pytest.raises(SpecError) as caught:
            load(tmp_path / "spec.yaml", trust=True)
        assert "arrays has a test set of its own" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "fit", "way_out"),
    [
        (f"load: {{{PHOTOS}}}", "validate_on: test", "give the dataset `validation: 0`"),
        (f"{MADE}, split: {{val: 0.2}}", "validate_on: test", "or `val` from `split`"),
        (f"{MADE}, split: {{val: 0.2}}", "validation_split: 0.1", "or `val` from `split`"),
        ("load: {tfds: {name: beans, train: train, val: validation, test: test, image_size: 32}}",
         "validate_on: test", "remove `validate_on`"),
    ],
)  # fmt: skip
def test_check_refuses_a_validation_set_that_nothing_uses(data, fit, way_out):
    model = FLAT if "image_size" in data else ""
    text = f"data: {{{data}}}\n{model}\nfit: {{epochs: 1, {fit}}}"
    ((message, help),) = refused(text)
    assert "nothing would use it" in message
    assert way_out in help
    of(text.replace(f", {fit}", ""))


def test_validation_set_that_is_shown_is_used():
    text = f"data: {{{MADE}, split: {{val: 0.2}}}}\nfit: {{epochs: 1, validate_on: test}}"
    of(f"{text}\nwalkthrough: [{{heading: Look, do: [prepare, shape_of: x_val]}}]")


def test_folder_without_a_validation_set_trains_on_all_of_its_images(tmp_path):
    for kind in ("daisy", "rose"):
        for number in range(10):
            file = tmp_path / kind / f"{number}.png"
            file.parent.mkdir(exist_ok=True)
            Image.fromarray(np.full((4, 4, 3), number, "uint8")).save(file)
    made = streams.split_image_folder(tmp_path, (4, 4), test=tmp_path, validation=0)
    assert made[1] is None
    assert [sum(len(y) for _, y in made[i]) for i in (0, 2)] == [20, 20]
    data = f"data: {{load: {{{PHOTOS[:-1]}, validation: 0}}}}}}"
    text = script(of(f"{data}\n{FLAT}\nfit: {{epochs: 1}}"))
    assert "model.fit(train_data, epochs" in " ".join(text.split())
    assert "model.evaluate(test_data" in text


def test_names_of_classes_are_those_of_the_spec_whatever_the_dataset_calls_them():
    data = "load: {tfds: {name: beans, train: train, val: validation, test: test, image_size: 32}}"
    names = "class_names: [rust, spot, healthy]"
    show = "walkthrough: [{heading: All, do: [evaluate, predict, print_confusion_matrix]}]"
    text = script(of(f"data: {{{data}, {names}}}\n{FLAT}\n{show}\nfit: {{epochs: 1}}"))
    assert 'class_names = ["rust", "spot", "healthy"]' in text
    assert text.index("= tfds.load(") < text.index('class_names = ["rust"')


@pytest.mark.parametrize(
    ("data", "fit", "said"),
    [
        ("folds: 3", ", validation_split: 0.2", "`validation_split` says otherwise"),
        ("folds: 3", ", validate_on: test", "`validate_on` says otherwise"),
        ("folds: 3, val: 0.2", "", "`val` would hold samples back"),
    ],
)
def test_check_refuses_another_validation_set_than_the_fold(data, fit, said):
    ((message, _),) = refused(f"data: {{{MADE}, split: {{{data}}}}}\nfit: {{epochs: 1{fit}}}")
    assert said in message


@pytest.mark.parametrize(
    ("data", "said", "model"),
    [
        (
            "load: iris, split: {test: 0.2, prepared: true}, x: [StandardScaler]",
            "x = x_scaler.fit_transform(x)",
            "",
        ),
        (
            "load: {csv: houses.csv}, target: price, split: {test: 0.2, prepared: true}, "
            "prepare: [MinMaxScaler: [area]]",
            "x = preprocessor.fit_transform(x)",
            "model: {layers: [Dense: 1]}\ncompile: {optimizer: adam, loss: mse}",
        ),
        (
            "load: mnist, split: {merge: true, test: 0.2, prepared: true}, "
            "x: [flatten, MinMaxScaler]",
            "x = x_scaler.fit_transform(x)",
            "",
        ),
    ],
)
def test_script_prepares_the_whole_before_it_divides_where_the_spec_says_so(data, said, model):
    lines = script(of(f"data: {{{data}}}\n{model}")).splitlines()
    divided = next(i for i, line in enumerate(lines) if "= train_test_split(" in line)
    assert lines.index(said) < divided
    assert not any("transform(x_t" in line for line in lines)


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ("train: train", ("train",)),
        ("train: train, test: test", ("train", "test")),
        ("train: train, val: val", ("train", "val")),
        ("train: train, val: val, test: test", ("train", "val", "test")),
    ],
)
def test_parts_of_a_dataset_of_tfds_are_those_that_are_named(given, parts):
    load = f"load: {{tfds: {{name: beans, image_size: 8, {given}}}}}"
    layers = "[Flatten, {Dense: {units: classes, activation: softmax}}]"
    spec = of(f"data: {{{load}}}\nmodel: {{layers: {layers}}}\nfit: {{epochs: 1}}")
    assert spec.spec.data.parts == parts
    text = script(spec)
    assert ("validation_data=val_data" in text) is ("val" in parts)
    assert f"evaluate({parts[-1]}_data" in text
