"""Graphs, parts, blocks, repeats, operations: what the script says, and that Keras builds it.

A case is a file: parts of a spec, and the shape that comes out after `#! output`. Beside it lie the
statements that build its model; they are rewritten by `pytest --rewrite-golden`.
"""

import ast
import functools
import math
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from scripts import part, script

import specgen
from specgen.explain.schema import schema
from specgen.outcomes.layer_table import layers
from specgen.text.diagnostics import SpecError
from specs import of

FOLDER = Path(__file__).parent / "cases" / "graphs"
CASES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
cases = pytest.mark.parametrize("name", CASES)


def written(name):
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


@functools.cache
def spec(name):
    return of(written(name))


def test_graph_has_cases_enough():
    assert len(CASES) >= 26
    assert sorted(path.stem for path in FOLDER.glob("*.py")) == CASES


@cases
def test_script_builds_the_graph_as_written_by_hand(name, request):
    text = part(script(spec(name)), "Build the model")
    golden = FOLDER / f"{name}.py"
    if request.config.getoption("--rewrite-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@cases
def test_build_makes_the_graph(name):
    (shape,) = re.findall("^#! output (.*)$", written(name), re.MULTILINE)
    model = specgen.build(spec(name)).model
    assert model.compiled
    assert model.output_shape == ast.literal_eval(shape)


@cases
def test_schema_accepts_the_graph(name):
    assert list(validator().iter_errors(spec(name).document.value)) == []


@functools.cache
def validator():
    return jsonschema.Draft202012Validator(schema())


@cases
def test_shapes_and_parameters_of_a_graph_are_those_that_keras_builds(name):
    checked = spec(name)
    whole, model = checked.shapes.whole, specgen.build(checked).model
    if whole.parameters is not None:
        assert whole.parameters == model.count_params()
        assert whole.trained == sum(math.prod(w.shape) for w in model.trainable_weights)
    for tensor, made in zip(whole.outputs, model.outputs, strict=True):
        known = zip(tensor.shape or (), made.shape, strict=False)
        assert all(mine in (None, size) for mine, size in known)


def test_show_names_every_node_of_a_graph():
    shown = layers(spec("block_in_a_block"))
    for word in ("cross", "narrow", "Concatenate", "Dense"):
        assert word in shown


def test_shared_layer_is_one_layer():
    model = specgen.build(spec("shared_layer")).model
    assert model.count_params() == (8 * 4 + 4) + (4 * 3 + 3)


def test_repeated_part_is_one_layer_and_a_repeated_layer_many():
    parts = "parts: {same: {Dense: 8}}"
    one = of(f"model: {{{parts}, layers: [{{Input: [8]}}, {{same: , repeat: 3}}, {{Dense: 3}}]}}")
    many = of("model: {layers: [{Input: [8]}, {Dense: 8, repeat: 3}, {Dense: 3}]}")
    weights = 8 * 8 + 8
    assert specgen.build(one).model.count_params() == weights + 27
    assert specgen.build(many).model.count_params() == 3 * weights + 27


def test_frozen_application_keeps_its_weights_from_training():
    model = specgen.build(spec("application_with_taps")).model
    assert not model.get_layer("other").trainable
    assert all(weight.trainable for weight in model.layers[-1].weights)


def test_layer_that_learns_has_seen_the_training_data():
    built = specgen.build(spec("row_that_learns"))
    (normalization, _) = built.model.layers
    assert np.allclose(normalization.mean, built.x_train.mean(axis=0), atol=1e-5)


def test_inputs_by_name_reach_the_input_that_they_name():
    """`from: {second: a, first: b}` is b - a, and `from: [a, b]` is a - b."""
    built = specgen.build(spec("part_of_two_inputs"))
    *_, total, _ = built.model.layers
    inner = type(built.model)(built.model.inputs, total.output)
    assert np.allclose(inner.predict(built.x_test, verbose=0), 0, atol=1e-5)


@pytest.mark.parametrize(
    ("layers", "line"),
    [
        ("[{Input: [8]}, {Reshape: [8, 1], name: a}, CONV, {Dense: 3}]", "Conv1D"),
        ("[{Input: [8]}, {blk: {units: 0.5}}, {Dense: 3}]", "Dense"),
        ("[{Input: [8]}, {enc: }, {Dense: 3}]", "Conv1D"),
    ],
    ids=["a node", "a block", "a part"],
)
def test_build_points_at_the_layer_that_keras_refuses(layers, line):
    conv = "{Conv1D: {filters: 2, kernel_size: 3, kernel_initializer: Identity}}"
    layers = layers.replace("CONV", conv)
    parts = f"{{enc: {{layers: [{{Input: [8]}}, {{Reshape: [8, 1]}}, {conv}]}}}}"
    blocks = "{blk: {takes: {units: float}, layers: [{Dense: '${units}'}]}}"
    if "enc" not in layers:
        parts = "{}"
    refused = of(
        f"model:\n  parts: {parts}\n  blocks: {blocks}\n  layers: {layers}\n  style: list\n"
        "compile: {optimizer: adam, loss: mse}\n"
    )
    with pytest.raises(SpecError, match="SG401") as caught:
        specgen.build(refused)
    (finding,) = caught.value.diagnostics
    marked = finding.span.source.lines[finding.span.line - 1]
    assert line in marked[finding.span.column - 1 :]
