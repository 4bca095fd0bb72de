"""Keras's networks in the catalogue, against the installed Keras."""

import inspect
from operator import attrgetter
from typing import Any

import pytest
from reading import KERAS, finding, read

from specgen import catalogue
from specgen.language.calls import Variable
from specgen.language.entries import LAYER
from specgen.language.kinds import NotInASpec
from specgen.language.vocabulary import of_keras


def test_catalogue_application_takes_what_its_signature_says_when_compared(generate: Any) -> None:
    keras = generate.keras
    found = dict(inspect.getmembers(keras.applications, inspect.isfunction))
    assert set(catalogue.names("applications")) == found.keys()
    assert len(found) >= 40
    for name, function in found.items():
        entry = of_keras("applications", name)
        assert (entry.role, entry.path) == (LAYER, f"keras.applications.{name}")
        known = inspect.signature(function).parameters
        assert [p.name for p in entry.parameters] == [*known]
        for parameter in entry.parameters:
            default = known[parameter.name].default
            assert parameter.required == (default is inspect.Parameter.empty)
            assert (parameter.kind.annotation is NotInASpec) == (parameter.name == "input_tensor")
            if parameter.name not in ("name", "input_tensor"):
                kind = parameter.kind.adapter
                assert kind.validate_python(default, strict=True, context=KERAS) == default


def test_catalogue_application_has_its_own_preprocessing_when_asked(generate: Any) -> None:
    keras = generate.keras
    for name in catalogue.names("applications"):
        prepare = attrgetter(catalogue.preprocessing(name).removeprefix("keras."))(keras)
        made = getattr(keras.applications, name)
        assert (prepare.__name__, prepare.__module__) == ("preprocess_input", made.__module__)
    assert catalogue.preprocessing("ResNet50V2") == "keras.applications.resnet_v2.preprocess_input"
    assert catalogue.preprocessing("Dense") is None


def test_catalogue_reads_an_application_when_written_in_a_spec() -> None:
    given = {"include_top": False, "weights": None, "input_shape": [96, 96, 3], "pooling": "avg"}
    assert read({"ResNet50": given}, "applications").arguments == given
    assert read({"VGG16": {"classes": "classes"}}, "applications").arguments == {
        "classes": Variable("num_classes")
    }


@pytest.mark.parametrize(
    ("argument", "value"),
    [("weights", "mine.h5"), ("pooling", "mean"), ("classes", 0), ("input_shape", 224),
     ("classifier_activation", "softmux"), ("input_tensor", "x"), ("include_top", 1)],
)  # fmt: skip
def test_catalogue_refuses_an_argument_when_no_application_takes_it(
    argument: str, value: Any
) -> None:
    assert finding({"ResNet50": {argument: value}}, "applications")[0] in (
        "SG204",
        "SG205",
        "SG202",
    )
