"""Building: live objects from a spec, and Keras's refusals at the line that asks for them."""

import importlib.util
import re
from pathlib import Path

import pytest

import specgen
import specs
from specgen.checks.checker import untrained
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.runs.builder import build, require
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError


def test_build_gives_a_compiled_model_and_prepared_data():
    built = specgen.build(specs.spec(), sample=True)
    assert built.model.compiled
    assert built.model.output_shape == (None, 10)
    assert built.x_train.shape == (6000, 784)
    assert built.x_train.max() == 1.0
    assert built.y_test.shape == (1000,)


def test_build_does_not_train(monkeypatch):
    keras = pytest.importorskip("keras")
    monkeypatch.setattr(keras.Model, "fit", lambda *_, **__: pytest.fail("it trains"))
    data = {"load": {"synthetic": {"shape": [784], "classes": 10}}}
    assert specgen.build(specs.spec(data=data)).model.compiled


@pytest.mark.parametrize("style", ["list", "add"])
def test_build_shows_the_line_when_keras_refuses_a_layer(style):
    refused = {"filters": 4, "kernel_size": 3, "kernel_initializer": "Identity"}
    part = {"layers": [{"Input": [8, 8, 1]}, {"Conv2D": refused}], "style": style}
    spec = specs.spec(model=part, data={"load": "mnist"})
    with pytest.raises(SpecError) as caught:
        build(spec, sample=True)
    (finding,) = caught.value.diagnostics
    assert finding.code == "SG401"
    line = spec.document.source.lines[finding.span.line - 1]
    assert "Conv2D" in line
    assert "can only be used for 2D" in finding.message
    assert "Traceback" not in str(caught.value)


def test_build_shows_the_line_when_keras_refuses_inside_a_function():
    refused = {"filters": 4, "kernel_size": 3, "kernel_initializer": "Identity"}
    layers = [{"Input": [8, 8, 1]}, {"Conv2D": refused}]
    spec = specs.spec(model={"layers": layers, "style": "add", "function": "small_model"})
    with pytest.raises(SpecError) as caught:
        build(spec, sample=True)
    (finding,) = caught.value.diagnostics
    assert "Conv2D" in spec.document.source.lines[finding.span.line - 1]


def test_build_shows_the_line_when_a_step_does_not_fit_the_data():
    spec = specs.spec(data={"load": "mnist", "x": [{"reshape": [11, 13]}]})
    with pytest.raises(SpecError, match=r"SG401.*cannot reshape") as caught:
        build(spec, sample=True)
    (finding,) = caught.value.diagnostics
    assert "reshape" in spec.document.source.lines[finding.span.line - 1]


@pytest.mark.parametrize(
    ("loss", "units", "said"),
    [
        ("categorical_crossentropy", 10, "shape"),
        # Two operations of the graph find it, whichever comes first.
        ("sparse_categorical_crossentropy", 5, "a label value of|is out of range"),
    ],
)
def test_run_points_at_the_loss_without_a_traceback_when_training_fails(
    tmp_path, loss, units, said
):
    model = {"layers": [{"Input": [784]}, {"Dense": units}]}
    spec = specs.spec(model=model, compile={"optimizer": "adam", "loss": loss})
    with pytest.raises(SpecError) as caught:
        run(spec, tmp_path / "out", sample=True)
    (finding,) = caught.value.diagnostics
    assert finding.code == "SG401"
    assert spec.document.source.lines[finding.span.line - 1].strip().startswith('"loss"')
    assert re.search(said, finding.message)
    for word in ("File", "Traceback", "most recent call", "[[", "Graph execution"):
        assert word not in finding.message
    assert "loss fit the labels" in finding.help


def test_build_says_what_is_missing_when_there_is_no_framework(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SpecError, match=r"SG503.*tensorflow.*\n.*pip install") as caught:
        require(lower(specs.spec(), sample=True))
    assert len(caught.value.diagnostics) == 1


@pytest.mark.parametrize(
    ("changes", "package"),
    [
        ({"fit": {"epochs": 1, "callbacks": [{"TensorBoard": "logs"}]}}, "tensorboard>="),
        ({"walkthrough": [{"heading": "Keep it", "do": ["build",
            {"export_model": {"folder": "small.onnx", "format": "onnx"}}]}]}, "tf2onnx>="),
    ],
)  # fmt: skip
def test_build_and_script_name_what_keras_imports_late(changes, package, monkeypatch):
    program = lower(specs.spec(**changes), sample=True)
    assert f'#     "{package}' in to_text(program)
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: (name not in package and find(name)) or None
    )
    with pytest.raises(SpecError, match=rf"SG503.*\n.*pip install '{package}"):
        require(program)


def test_build_names_the_files_when_the_data_cannot_be_loaded(monkeypatch):
    import keras

    def offline():
        raise OSError("no network")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", offline)
    with pytest.raises(SpecError) as caught:
        build(specs.spec())
    (finding,) = caught.value.diagnostics
    assert finding.code == "SG501"
    assert "no network" in finding.message
    assert "mnist.npz" in finding.help
    assert "--data sample" in finding.help


SPECS = sorted((Path(__file__).parents[1] / "specs").rglob("*.yaml"))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_build_is_asked_for_no_more_than_there_is_before_the_training(path):
    """What compares trainings or shows what came out is left to the run."""
    program = lower(untrained(specgen.load(path, trust=True)))
    assert [s.name for s in program.sections if s.name in ("load", "prepare", "build")]
    made = {section.name for section in program.sections}
    trains = "fit" not in specgen.load(path, trust=True).spec.left_out
    assert not {"fit", "evaluate", *(["predict"] if trains else [])} & made


def test_build_makes_the_model_of_a_spec_whose_variants_are_compared():
    variants = {"short": {"fit.epochs": 1}, "long": {"fit.epochs": 2}}
    chapter = {
        "heading": "All",
        "do": ["fit", "evaluate", "print_variants", {"print": "{results['short']['loss']}"}],
    }
    built = specgen.build(specs.spec(variants=variants, walkthrough=[chapter]), sample=True)
    assert built.model.output_shape == (None, 10)
