"""Kinds: what a spec may write for a parameter, against Keras's own defaults and by example."""

import inspect
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError
from reading import KERAS, KNOWN, check, finding, read

from specgen.language.calls import Variable
from specgen.language.kinds import NotInASpec
from specgen.language.parameters import KINDS
from specgen.language.vocabulary import of_keras


def test_catalogue_kind_takes_keras_own_default_when_it_is_plain(generate: Any) -> None:
    taken, refused = 0, []
    for family, (_, root, _) in generate.FAMILIES.items():
        for name in KNOWN["classes"][family]:
            cls = generate._public(*generate.FAMILIES[family][:2])
            made = next(c for c, known in cls.items() if name in known)
            known = dict(inspect.signature(root.__init__).parameters)
            known |= inspect.signature(generate._init(made)).parameters
            for parameter, kind, required, _ in of_keras(family, name).parameters:
                default = plain(known[parameter].default)
                if required or kind.annotation is NotInASpec or default is inspect.Parameter.empty:
                    continue
                try:
                    kind.adapter.validate_python(default, strict=True, context=KERAS)
                    taken += 1
                except (ValidationError, PydanticCustomError):
                    refused.append((name, parameter, default))
    assert not refused
    assert taken > 1500


def plain(default: Any) -> Any:
    """A default as a spec would write it; what no spec can write as inspect's `empty`."""
    if isinstance(default, list | tuple):
        return [plain(item) for item in default]
    known = default is None or isinstance(default, bool | int | float | str)
    return default if known else inspect.Parameter.empty


def test_catalogue_dtypes_are_keras_own_when_compared(generate: Any) -> None:
    from keras.src.backend.common.dtypes import ALLOWED_DTYPES

    policies = ("mixed_float16", "mixed_bfloat16", "int8_from_float32", "gptq/4/128_from_float32")
    for word in (*ALLOWED_DTYPES, *policies):
        assert check("dtype", word) == word


@pytest.mark.parametrize("name", sorted(KINDS))
def test_catalogue_kind_has_a_json_schema_when_asked(name: str) -> None:
    assert isinstance(KINDS[name].adapter.json_schema(), dict)


TAKEN = [
    ("kernel_size", [3, 3]), ("kernel_size", 5), ("strides", None), ("padding", "SAME"),
    ("Conv1D.padding", "causal"), ("ZeroPadding2D.padding", [[1, 1], [2, 2]]), ("cropping", 0),
    ("shape", [None, 28, 1]), ("shape", []), ("target_shape", [-1, 4]), ("axis", None),
    ("axis", [1, 2]), ("activation", "relu"), ("activation", None), ("kernel_initializer", "zeros"),
    ("factor", [-0.2, 0.3]), ("max_value", 6), ("threshold", None), ("seed", -1), ("value", True),
    ("vocabulary", ["a", "b"]), ("vocabulary", "words.txt"), ("save_freq", 100),
    ("BackupAndRestore.save_freq", False), ("layers.name", "conv_1"), ("metrics.name", "F1 %"),
    ("file", "figure-1.png"), ("metric_names", "accuracy"), ("metric_names", ["loss", "accuracy"]),
    ("verbose", "auto"), ("verbose", 0), ("by", 255), ("by", -0.5), ("reduction", None),
    ("output_size", [2, None]), ("loss_scale_factor", None), ("Normalization.mean", [[1, 2.5]]),
    ("baseline", float("inf")), ("profile_batch", "2,5"), ("GroupNormalization.groups", -1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), TAKEN)
def test_catalogue_kind_takes_a_value_and_leaves_it_when_keras_does(name: str, value: Any) -> None:
    got = check(name, value)
    assert got == value
    assert type(got) is type(value)


REFUSED = [
    ("kernel_size", "3"), ("kernel_size", 0), ("kernel_size", True), ("kernel_size", 3.0),
    ("units", "ten"), ("units", None), ("padding", "causal"), ("padding", 1), ("shape", 784),
    ("shape", [-1]), ("rate", 1.5), ("rate", "0.5"), ("use_bias", 1), ("use_bias", "yes"),
    ("factor", [0.1]), ("monitor", None), ("seed", 1.0), ("by", 0), ("by", 0.0), ("by", False),
    ("file", "../a.png"), ("file", ".png"), ("file", "-a.png"), ("file", ".a.png"),
    ("file", "/a.png"), ("file", "a/b.png"), ("file", "a.pdf"), ("file", "a.png\n"),
    ("metric_names", []), ("metric_names", [1]), ("verbose", 3), ("dtype", "float33"),
    ("layers.name", "a b"), ("layers.name", "class"), ("layers.name", "x\n"), ("layers.name", 3),
    ("learning_rate", None), ("layers", "Dense"), ("layers", None), ("learning_rate", True),
    ("gradient_accumulation_steps", 1), ("count", 0), ("columns", 2.0), ("l2", -1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_catalogue_kind_says_what_it_takes_when_a_value_does_not_fit(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        check(name, value)
    (detail,) = caught.value.errors()
    assert detail["type"].startswith("SG")
    assert not detail["loc"]


@pytest.mark.parametrize("value", ["3", True, 3.0])
def test_catalogue_kind_stays_strict_when_pydantic_is_lax(value: Any) -> None:
    for name in ("count", "axis", "batch_size"):
        with pytest.raises(ValidationError):
            KINDS[name].adapter.validate_python(value)


@pytest.mark.parametrize("value", ["drop; import os", "class", "_x", "Größe", 7])
def test_catalogue_refuses_a_layer_name_when_python_could_not_write_it(value: Any) -> None:
    assert finding({"Flatten": {"name": value}})[0] == "SG104"
    assert read({"Flatten": {"name": None}}).arguments == {"name": None}


@pytest.mark.parametrize("name", ["function", "weights", "on_epoch_end", "input_tensor"])
def test_catalogue_refuses_an_argument_when_it_is_python(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check(name, "lambda x: x")
    assert caught.value.errors()[0]["type"] == "SG205"


def test_catalogue_reads_the_word_classes_when_a_size_is_wanted() -> None:
    assert check("units", "classes") == Variable("num_classes")
    assert check("num_tokens", "classes") == Variable("num_classes")


@pytest.mark.parametrize("name", ["learning_rate", "SGD.momentum", "F1Score.threshold"])
def test_catalogue_gives_a_float_when_keras_refuses_whole_numbers(name: str) -> None:
    assert type(check(name, 1)) is float


def test_catalogue_reads_things_inside_things_when_nested() -> None:
    inner = {"Bidirectional": {"layer": {"LSTM": {"units": 8, "kernel_regularizer": {"L2": 0.01}}}}}
    lstm = read(inner).arguments["layer"]
    assert (lstm.entry.path, lstm.arguments["units"]) == ("layers.LSTM", 8)
    assert lstm.arguments["kernel_regularizer"].entry.path == "keras.regularizers.L2"
    cells = read({"RNN": {"cell": [{"LSTMCell": 4}, {"GRUCell": 4}]}}).arguments["cell"]
    assert [c.entry.name for c in cells] == ["LSTMCell", "GRUCell"]
    rate = {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 100}}
    assert (
        read({"Adam": {"learning_rate": rate}}, "optimizers").arguments["learning_rate"].arguments
    )


def test_catalogue_places_a_finding_when_it_lies_deep_inside() -> None:
    with pytest.raises(ValidationError) as caught:
        read({"RNN": {"cell": [{"LSTMCell": 4}, {"GRUCell": {"units": "four"}}]}})
    assert caught.value.errors()[0]["loc"] == ("RNN", "cell", 1, "GRUCell", "units")
