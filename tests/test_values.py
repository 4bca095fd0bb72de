"""`vars`: values that have a name, and stand wherever `${name}` does."""

import jsonschema
import pytest

from specgen import api
from specgen.explain.schema import schema
from specgen.outcomes.resolved import as_yaml
from specgen.text.diagnostics import Source, SpecError
from specgen.text.yaml_reader import read

NAMED = """specgen: 1
title: A network of ${units} units
vars: {units: 64, wide: "${2 * units}", drop: 0.2, sizes: [3, 3], act: relu, flat: true, less: -1}
data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
model:
  layers:
    - Input: [8, 8, 1]
    - Conv2D: {filters: "${wide}", kernel_size: "${sizes}", activation: "${ act }"}
    - Flatten
    - Dense: {units: "${units + less}", use_bias: "${flat}", name: "dense_${units}"}
    - Dropout: ${drop}
    - Dense: {units: 3, activation: softmax}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 2}
"""


def of(text, *changes):
    return api.load(Source("spec.yaml", text), changes)


def script(text, *changes):
    return api.to_script(of(text, *changes))


def test_values_stand_where_their_names_do():
    made = script(NAMED)
    assert '"""A network of 64 units.' in made
    assert 'layers.Conv2D(filters=2 * 64, kernel_size=(3, 3), activation="relu")' in made
    assert 'layers.Dense(units=64 + -1, use_bias=True, name="dense_64")' in made
    assert "layers.Dropout(0.2)" in made


def test_values_are_put_in_after_what_is_set():
    made = script(NAMED, "vars.units=32", "model.layers[4].Dropout=0.5")
    assert "units=32 + -1" in made
    assert 'name="dense_32"' in made
    assert "layers.Dropout(0.5)" in made


def test_values_of_variants_are_their_own():
    text = NAMED + "variants: {small: {}, large: {vars: {units: 256}}, none: {vars.drop: 0.5}}\n"
    found = of(text).variants
    assert [each.spec.vars["units"] for each in found.values()] == [64, 256, 64]
    assert [each.spec.vars["drop"] for each in found.values()] == [0.2, 0.2, 0.5]
    assert "A network of 64 units" in script(text)


def test_values_of_a_grid_are_those_of_each_point():
    found = of(NAMED + "grid: {vars.units: [16, 64], vars.act: [relu, tanh]}\n").variants
    assert {*found} == {f"units={u}, act={a}" for u in (16, 64) for a in ("relu", "tanh")}
    assert found["units=16, act=tanh"].spec.model.layers[1].arguments["activation"] == "tanh"


def test_values_may_be_used_by_variants_alone():
    text = NAMED.replace("vars: {", "vars: {more: 9, ")
    of(text + 'variants: {a: {}, b: {fit.epochs: "${more}"}}\n')
    of(text + 'variants: {a: {}, b: {model.layers.4.Dropout: "${drop / more}"}}\n')
    with pytest.raises(SpecError, match="nothing uses 'more'"):
        of(text)


def test_values_of_a_base_are_changed_by_what_extends_it(tmp_path):
    (tmp_path / "base.yaml").write_text(NAMED.replace("vars: {", "vars: {idle: 1, "))
    file = tmp_path / "own.yaml"
    file.write_text("extends: base.yaml\nvars: {units: 16}\n")
    assert 'name="dense_16"' in api.to_script(api.load(file))
    file.write_text("extends: base.yaml\nvars: {unist: 16}\n")
    (found,) = api.check(file)
    assert (found.code, found.span.line) == ("SG306", 2)


def test_show_says_where_a_value_comes_from():
    lines = as_yaml(of(NAMED, "vars.act=tanh").document).splitlines()
    assert "        activation: tanh  # the value of --set" in lines
    assert "        filters: ${2 * 64}  # the value of spec.yaml:3" in lines


def test_values_leave_what_is_no_name():
    text = (
        NAMED
        + """walkthrough:
  - heading: Prices
    do: [fit, {print: "it costs ${accuracy:.2f} of ${units}, or ${accuracy}"}]
"""
    )
    assert "it costs ${scores['accuracy']:.2f} of 64, or ${scores['accuracy']}" in script(text)


def test_values_of_the_wrong_form_are_refused():
    for wrong in ("5", "[units]", "{1a: 2}"):
        (found,) = api.check(Source("spec.yaml", f"vars: {wrong}\n" + specs_text()))
        assert found.span.line == 1


def specs_text():
    lines = NAMED.replace("${units}", "some").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("vars") and "${" not in line]
    return "".join(kept)


def test_values_fill_what_each_writes_out():
    text = NAMED.replace(
        "    - Dropout: ${drop}\n",
        "    - for_each: [a, b]\n"
        "      layers: [Dropout: {rate: '${drop}', name: '${each}_${units}'}]\n",
    )
    assert 'layers.Dropout(rate=0.2, name="b_64")' in script(text)


def test_schema_lets_names_stand_for_numbers():
    validator = jsonschema.Draft202012Validator(schema())
    value = read(Source("spec.yaml", NAMED.replace("epochs: 2", 'epochs: "${units}"'))).value
    assert [*validator.iter_errors(value)] == []
    del value["vars"]
    assert [*validator.iter_errors(value)] != []
