"""The catalogue: keras.json against the installed Keras, and a row for every parameter."""

import subprocess
import sys
from operator import attrgetter
from typing import Any

import pytest
from reading import FILE, KNOWN, finding

from specgen import catalogue, library
from specgen.catalogue import sentences
from specgen.language.parameters import KINDS, ROWS
from specgen.language.vocabulary import of_keras, of_library


def parameters() -> list[tuple[str, str, str]]:
    """(family, thing, parameter) of everything in keras.json."""
    things = [(f, n, e) for f, known in KNOWN["classes"].items() for n, e in known.items()]
    things += [("layers", n, e) for n, e in KNOWN["functions"].items()]
    things += [(f, n, e) for f in ("ops", "applications") for n, e in KNOWN[f].items()]
    return [(family, n, p) for family, n, entry in things for p, *_ in entry["parameters"]]


def own() -> list[tuple[str, str, str]]:
    """(family, word, parameter) of everything in the library."""
    things = [(f, n) for f in library.FILES if f != "tools" for n in library.family(f)]
    return [(f, n, p.name) for f, n in things for p in of_library(f, n).parameters]


def row(family: str, name: str, parameter: str) -> str | None:
    """The name of the row that tells the parameter's kind."""
    keys = [f"{name}.{parameter}", f"{family}.{parameter}", parameter]
    if family == "ops":
        keys = [f"ops.{parameter}", "ops.*"]
    return next((key for key in keys if key in KINDS), None)


def test_catalogue_equals_installed_keras_when_generated_anew(generate: Any) -> None:
    assert generate.text() == FILE.read_text(encoding="utf-8"), (
        "run python -m specgen.catalogue.generate"
    )


def test_catalogue_summaries_equal_installed_keras_when_generated_anew(generate: Any) -> None:
    assert generate.summaries() == generate.SUMMARIES.read_text(encoding="utf-8"), (
        "run python -m specgen.catalogue.generate"
    )


def test_catalogue_arguments_equal_installed_keras_when_generated_anew(generate: Any) -> None:
    assert generate.arguments() == generate.ARGUMENTS.read_text(encoding="utf-8"), (
        "run python -m specgen.catalogue.generate"
    )


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("int, the number of filters.", "the number of filters"),
        ("Float between 0 and 1. Fraction of the units to drop. Default: 0.", "fraction of the "
         "units to drop"),
        ("Boolean (default `False`). Whether to return the last output.", "whether to return the "
         "last output"),
        ('string, either `"valid"` or `"same"` (case-insensitive). `"valid"` means no padding.',
         '`"valid"` means no padding'),
        ("If `None`, all are used. Defaults to `None`.", "if `null`, all are used"),
        ("Optional name of the layer, e.g. stem.", "name of the layer, e.g. stem"),
        ("A float, or a callable that takes no arguments. See [this](https://a.b).", ""),
        ("Boolean. Defaults to `True`.", ""),
    ],
)  # fmt: skip
def test_clause_says_of_an_argument_what_is_more_than_a_type(text: str, clause: str) -> None:
    assert sentences.clause(text) == clause


def test_catalogue_has_every_class_when_counted() -> None:
    """As many as Keras 3.15.1 has, or more; that they are Keras's own is another test's."""
    assert len(KNOWN["classes"]) == 9
    assert all(KNOWN["classes"].values())
    assert sum(map(len, KNOWN["classes"].values())) >= 279


def test_catalogue_path_leads_to_the_class_when_followed(generate: Any) -> None:
    keras = generate.keras
    for family, known in KNOWN["classes"].items():
        for name, entry in known.items():
            path = entry["path"].removeprefix("keras.")
            found = attrgetter(path)(keras)
            assert issubclass(found, generate.FAMILIES[family][1]), (family, name)
    assert KNOWN["functions"]["Input"]["path"] == "keras.Input"


def test_catalogue_types_every_parameter_when_looked_up() -> None:
    assert not {p for family, name, p in parameters() if row(family, name, p) is None}


def test_catalogue_has_no_useless_row_when_every_parameter_is_typed() -> None:
    assert KINDS.keys() == {row(*place) for place in [*parameters(), *own()]}


def test_catalogue_names_a_parameter_once_when_rows_are_read() -> None:
    names = [name.removesuffix("?") for _, known in ROWS for name in known.split()]
    assert len(names) == len(set(names))
    kinds = [repr(kind) for kind, _ in ROWS]
    assert len(kinds) == len(set(kinds))


def test_catalogue_imports_no_framework_when_used() -> None:
    code = (
        "import sys, specgen.catalogue as c; c.find('layers', 'Conv2D')\n"
        "print([m for m in ('keras', 'tensorflow', 'numpy', 'matplotlib') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("value", "family", "meant"),
    [
        ("batchnorm", "layers", "BatchNormalization"),
        ("Dens", "layers", "Dense"),
        ("Convolution2D", "layers", "Conv2D"),
        ("MaxPool2D", "layers", "MaxPooling2D"),
        ("GroupedQueryAttention", "layers", "GroupQueryAttention"),
        ("CuDNNLSTM", "layers", "LSTM"),
        ("Merge", "layers", "Concatenate"),
        ({"Adam": {"lr": 0.1}}, "optimizers", "learning_rate"),
        ("AdamOptimizer", "optimizers", "Adam"),
        ("cosine_proximity", "losses", "cosine_similarity"),
        ("l1_l2", "regularizers", "L1L2"),
    ],
)
def test_catalogue_says_what_was_meant_when_a_name_is_old_or_misspelt(
    value: Any, family: str, meant: str
) -> None:
    code, _, hint = finding(value, family, words=family == "losses")
    assert (code, hint) == ("SG201" if "lr" in str(value) else "SG202", f"did you mean {meant!r}?")


def test_catalogue_legacy_names_lead_to_todays_when_listed() -> None:
    for family, names in catalogue.legacy.NAMES.items():
        today = {*catalogue.names(family), *catalogue.words(family)}
        assert set(names.values()) <= today
        assert not names.keys() & today


def test_catalogue_words_are_those_that_compile_resolves_when_listed() -> None:
    assert {"relu", "softmax", "swish"} <= set(catalogue.words("activations"))
    assert {"mse", "sparse_categorical_crossentropy"} <= set(catalogue.words("losses"))
    assert {"accuracy", "acc", "ce", "auc"} <= set(catalogue.words("metrics"))
    assert {"adam", "sgd"} <= set(catalogue.words("optimizers"))
    assert "mean_io_u" not in catalogue.words("metrics")


def test_catalogue_knows_inputs_when_asked_for_a_layer() -> None:
    assert catalogue.inputs("Add") == catalogue.Inputs(("inputs",), (), True)
    assert catalogue.inputs("MultiHeadAttention") == catalogue.Inputs(
        ("query", "value"), ("key",), False
    )
    assert catalogue.inputs("Input") is None


def test_catalogue_finds_input_among_the_layers_and_nothing_elsewhere() -> None:
    found = of_keras("layers", "Input")
    assert found is not None
    assert (found.path, found.parameters[0].name) == ("keras.Input", "shape")
    assert "Input" in catalogue.names("layers")
    assert of_keras("losses", "Input") is None
    assert of_keras("nothing", "Dense") is None
    assert (catalogue.names("nothing"), catalogue.words("nothing")) == ((), ())
