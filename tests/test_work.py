"""Multiply-adds and memory: against what TensorFlow counts, and figures that are known."""

from typing import Any

import pytest
from drawn import Case
from test_shapes import live, ruled

import specs
from specgen.facts.memory import memory
from specgen.facts.shapes.work import WORK
from specgen.outcomes.layer_table import layers, rounded

PLAIN = {"use_bias": False}
CASES = [
    ("Dense", {"units": 7, **PLAIN}, (5,)),
    ("Dense", {"units": 7, **PLAIN}, (4, 3, 5)),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "strides": 2, **PLAIN}, (9, 5)),
    ("Conv2D", {"filters": 4, "kernel_size": [3, 2], "padding": "same", **PLAIN}, (9, 8, 5)),
    ("Conv3D", {"filters": 4, "kernel_size": 2, **PLAIN}, (5, 4, 6, 3)),
    ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2, **PLAIN}, (9, 8, 5)),
    ("SeparableConv2D", {"filters": 4, "kernel_size": 3, **PLAIN}, (9, 8, 5)),
    ("EinsumDense", {"equation": "abc,cde->abde", "output_shape": [5, 2, 3]}, (5, 6)),
]


@pytest.mark.parametrize(("name", "arguments", "shape"), CASES)
def test_work_of_a_layer_is_what_tensorflow_counts(
    name: str, arguments: dict[str, Any], shape: tuple[int, ...]
) -> None:
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    made = ruled(Case("layers", name, arguments, {"inputs": ((None, *shape), "float32")}))
    layer = getattr(keras.layers, name)(**live(keras, arguments))
    layer.build((1, *shape))
    function = tf.function(layer.call).get_concrete_function(tf.TensorSpec((1, *shape)))
    profiler = tf.compat.v1.profiler
    options = {**profiler.ProfileOptionBuilder.float_operation(), "output": "none"}
    counted = profiler.profile(function.graph, options=options).total_float_ops
    assert made is not None
    assert made.work is not None
    assert counted == 2 * made.work


def test_work_of_each_family_is_known() -> None:
    """Steps and heads, by hand: weights at each step, then scores and sums of each two steps."""
    x = {"inputs": ((None, 7, 5), "float32")}
    lstm = ruled(Case("layers", "LSTM", {"units": 3}, x))
    assert lstm
    assert lstm.work == 7 * 4 * 3 * (5 + 3)
    both = ruled(Case("layers", "Bidirectional", {"layer": {"GRU": {"units": 3}}}, x))
    assert both
    assert both.work == 2 * 7 * 3 * 3 * (5 + 3)
    each = ruled(Case("layers", "TimeDistributed", {"layer": {"Dense": {"units": 4}}}, x))
    assert each
    assert each.work == 7 * 5 * 4
    heads = {"num_heads": 2, "key_dim": 3}
    fed = {"query": ((None, 7, 5), "float32"), "value": ((None, 9, 4), "float32")}
    seen = ruled(Case("layers", "MultiHeadAttention", heads, fed))
    projected = 7 * 5 * 6 + 2 * 9 * 4 * 6 + 7 * 6 * 5
    assert seen
    assert seen.work == projected + 2 * 7 * 9 * (3 + 3)
    flat = ruled(Case("layers", "Flatten", {}, x))
    assert flat
    assert flat.work == 0
    assert flat.held == 7 * 5 * 4
    assert "RNN" in WORK
    assert not ruled(Case("ops", "svd", {}, x)).work


@pytest.mark.parametrize(
    ("name", "given", "millions"),
    [("MobileNet", {}, 569), ("ResNet50", {}, 3858), ("VGG16", {}, 15470),
     ("MobileNet", {"include_top": False, "input_shape": [160, 160, 3]}, 290)],
)  # fmt: skip
def test_work_of_an_application_is_the_known_figure(
    name: str, given: dict[str, Any], millions: int
) -> None:
    """Source: 569, 3,860 and 15,500 million in arXiv:1704.04861, 1512.03385 and 1409.1556."""
    made = ruled(Case("applications", name, {"weights": None, **given}, {}))
    assert made
    assert made.work is not None
    assert round(made.work / 1e6) == millions


def test_memory_counts_parameters_gradients_slots_and_outputs() -> None:
    checked = specs.spec()
    parameters, outputs = 784 * 10 + 10, 784 + 10
    found = memory(checked.spec, checked.shapes.whole)
    assert found == (4 * (parameters * 4 + outputs * 500), 500)
    rough = {"optimizer": {"SGD": {"momentum": 0.9}}, "loss": "sparse_categorical_crossentropy"}
    slow = specs.spec(compile=rough, fit={"epochs": 1})
    assert memory(slow.spec, slow.shapes.whole) == (4 * (parameters * 3 + outputs * 32), 32)


def test_layer_table_says_work_and_memory_in_80_columns() -> None:
    text = layers(specs.spec())
    assert "7,840 multiply-adds for a sample" in text
    assert "1.71 MB of memory to train on batches of 500" in text
    long = {"Dense": {"units": 3, "kernel_initializer": {"RandomUniform": {"seed": 12345}}}}
    named = [{"Input": [8], "name": "a" * 60}, {**long, "name": "b" * 60, "from": "a" * 60}]
    lines = layers(specs.spec(**specs.layers(*named))).splitlines()
    assert max(map(len, lines)) <= 80
    assert any("seed=12345" in line for line in lines)


def test_rounded_has_three_digits() -> None:
    said = [rounded(n).strip() for n in (0, 999, 1000, 999_600, 12_345_678, 3_857_973_248)]
    assert said == ["0", "999", "1 k", "1 M", "12.3 M", "3.86 G"]
