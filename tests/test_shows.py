"""Shows as scripts carry them, their arguments, and the plain ones: prints, samples, files."""

import builtins
import dis
from types import CodeType

import numpy as np
import pytest
from drawings import RNG
from general import carried
from pydantic import ValidationError

from specgen import library
from specgen.catalogue.packages import importable
from specgen.language.vocabulary import VOCABULARY
from specgen.library.show import basics

pytestmark = pytest.mark.usefixtures("folder")


WORDS = {name: i for f in library.FILES for name, i in library.family(f).items()}
SHOWS = library.family("shows")


# --- as scripts carry them


def codes(code: CodeType):
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from codes(inner)


def names(function):
    """The global and the local names of a function or class of the library."""
    found = list(codes(compile(function.text, function.name, "exec")))
    reads = {
        i.argval
        for code in found[1:]
        for i in dis.get_instructions(code)
        if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    local = {name for code in found[1:] for name in (*code.co_varnames, *code.co_cellvars)}
    return reads - {"__name__", "__class__"}, local


@pytest.mark.parametrize("word", [*SHOWS, *library.family("layers")])
def test_show_is_whole_when_a_script_carries_it(word):
    needed = {i.name for i in carried([word])}
    reads, _ = names(WORDS[word])
    for name in needed:
        reads |= names(WORDS[name])[0]
    assert reads <= {*importable(), *dir(builtins), *needed}


@pytest.mark.parametrize("word", [*SHOWS, *library.family("layers")])
def test_show_hides_no_name_of_a_script_when_it_has_its_own(word):
    """A local name that is also an import or another function's would bring that in."""
    _, local = names(WORDS[word])
    assert not local & {*importable(), *(n for n, i in WORDS.items() if i.inline is None)}


def test_show_takes_variables_first_when_its_signature_is_read():
    for word, function in SHOWS.items():
        taken = [name in function.variables for name in function.parameters]
        assert taken == sorted(taken, reverse=True), word


PATHS = {
    ("save", "file"): (["m.keras", "a/m.keras"], ["m.h5", "../m.keras", "/m.keras", "m.keras\n"]),
    ("load_model", "file"): (["best.keras"], ["~/m.keras", "a/../m.keras", ".zip", 3]),
    ("save_weights", "file"): (["m.weights.h5"], ["m.keras", "../m.weights.h5", "m.h5"]),
    ("load_weights", "file"): (["a/m.weights.h5"], ["C:/m.weights.h5", "m.weights.h5.py"]),
    ("export_model", "folder"): (["served"], ["..", "/served", "~", ""]),
    ("export_model", "format"): (["onnx"], ["pickle", None]),
    ("plot_model", "file"): (["m.png"], ["m.svg", "../m.png", "a/m.png", ".png"]),
    ("print_thresholds", "thresholds"): ([[0.5]], [[], 0.5, [2], None]),
    ("print_predictions", "threshold"): ([0.3], [None, 1.5]),
    ("grad_cam", "layer"): ([None, "block5_conv3"], [3, {"Dense": 1}]),
    ("grad_cam", "index"): ([0, [0, 4]], [[], -1, [-1], "0", None]),
    ("grad_cam", "class_id"): ([None, 3, "label"], [-1, "labels", [0, 1]]),
}


@pytest.mark.parametrize(("word", "parameter"), PATHS)
def test_show_keeps_its_arguments_in_bounds_when_a_spec_gives_them(word, parameter):
    kind = VOCABULARY.find("shows", word).parameter(parameter).kind
    taken, refused = PATHS[word, parameter]
    for value in taken:
        assert kind.read(value, VOCABULARY) == value
    for value in refused:
        with pytest.raises(ValidationError):
            kind.read(value, VOCABULARY)


# --- shows


def test_print_layers_numbers_the_layers_of_a_model_and_of_a_part(classifier, capsys):
    base = classifier.get_layer("base")
    base.trainable = False
    basics.print_layers(classifier)
    basics.print_layers(classifier, "base")
    base.trainable = True
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["layer", "class", "trained"]
    assert ["1", "flat", "Conv2D", "yes"] in rows
    assert ["2", "base", "Sequential", "no"] in rows
    assert ["0", "deep", "Conv2D", "no"] in rows


def test_predictions_of_several_classes_that_are_logits_are_printed_as_probabilities(capsys):
    logits = np.array([[-1.0, np.log(3) - 1], [0, np.log(9)]])
    basics.print_predictions(logits, np.array([1, 0]))
    assert capsys.readouterr().out.splitlines() == [
        "0: predicted 1 (75.0%), labelled 1", "1: predicted 1 (90.0%), labelled 0",
    ]  # fmt: skip


def test_print_predictions_reads_one_output_against_the_threshold(capsys):
    predictions, labels = np.array([[0.4], [0.7]]), np.array([[1], [1]])
    basics.print_predictions(predictions, labels, ["no", "yes"])
    basics.print_predictions(predictions, labels, ["no", "yes"], count=1, threshold=0.3)
    basics.print_predictions(predictions, labels.astype("float32"), count=1)
    assert capsys.readouterr().out.splitlines() == [
        "0: predicted no (60.0%), labelled yes",
        "1: predicted yes (70.0%), labelled yes",
        "0: predicted yes (40.0%), labelled yes",
        "0: predicted 0 (60.0%), labelled 1",
    ]


def test_save_and_load_give_the_same_model_back(classifier):
    x = RNG.random((2, 8, 8, 1))
    before = classifier.predict(x, verbose=0)
    basics.save(classifier, "m.keras")
    basics.save_weights(classifier, "m.weights.h5")
    other = basics.load_model("m.keras")
    assert np.array_equal(other.predict(x, verbose=0), before)
    other.set_weights([w * 0 for w in other.get_weights()])
    assert not np.array_equal(other.predict(x, verbose=0), before)
    basics.load_weights(other, "m.weights.h5")
    assert np.array_equal(other.predict(x, verbose=0), before)


def test_export_model_writes_a_folder(classifier, folder):
    basics.export_model(classifier, "served")
    assert (folder / "served" / "saved_model.pb").exists()
