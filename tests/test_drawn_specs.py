"""Random whole specs: Keras builds what `check` finds sound, and has the same shapes and counts."""

import itertools
import math
import tempfile
from pathlib import Path
from typing import Any

import drawn
import drawn_specs
import pytest
import yaml

from specgen.checks.checked import Checked
from specgen.checks.checker import check
from specgen.facts.graph import name_of
from specgen.language.entries import LAYER
from specgen.lower import lower
from specgen.runs.builder import execute, inside
from specgen.text.diagnostics import Span, SpecError

SLICES = 4


@pytest.fixture(scope="module", params=range(SLICES))
def seeds(request: Any) -> range:
    """A slice of the numbers that specs are drawn by."""
    return range(request.param, request.config.getoption("drawn"), SLICES)


def built(checked: Checked) -> dict[str, Any]:
    """What the script has once its model is built, without data. Raises SpecError."""
    keras = pytest.importorskip("keras")
    keras.utils.clear_session(free_memory=False)  # which would look through all of it, for each
    program = lower(checked)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, inside(Path(folder), program):
        for section in program.sections:
            if section.name not in ("load", "prepare"):
                execute(checked, program, section, found)
    return found


def lines(error: SpecError) -> list[int]:
    return [d.span.line for d in error.diagnostics if isinstance(d.span, Span)]


def differences(checked: Checked, found: dict[str, Any]) -> list[str]:
    """Where the rules say something else than Keras does of what it built."""
    model, shapes, network = found["model"], checked.shapes, checked.networks["model",]
    nodes = network.wiring.nodes
    pairs = [(n.targets[0], n, found[n.targets[0]]) for n in nodes if name_of(n.call)]
    if not pairs:
        pairs = [("the last", nodes[-1], model.outputs[0])]
    out = []
    for word, node, theirs in pairs:
        mine = shapes.made[node.path].output
        known = mine.shape is None or (
            mine.rank == len(theirs.shape)
            and all(a in (None, b) for a, b in zip(mine.shape, theirs.shape, strict=True))
        )
        typed = node.call.entry.role is not LAYER or mine.dtype in (None, theirs.dtype)
        if not (known and typed):
            out.append(f"{word}: the rules say {mine}, Keras {theirs.shape}, {theirs.dtype}")
    trained = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    whole = shapes.whole
    for ours, count in ((whole.parameters, model.count_params()), (whole.trained, trained)):
        if ours not in (None, count):
            out.append(f"the rules count {ours} parameters, Keras {count}")
    return out


def test_drawn_spec_builds_as_check_says(seeds: range) -> None:
    wrong = []
    for seed in seeds:
        tree = drawn_specs.sound(seed)
        try:
            checked = check(drawn_specs.spec(tree).document)
            said = differences(checked, built(checked))
        except SpecError as error:
            said = [str(error)]
        wrong += [f"{seed}: {said}\n{yaml.dump(tree, sort_keys=False)}"] if said else []
    assert not wrong, "\n".join(wrong)


def test_planted_error_is_found_where_keras_refuses(seeds: range) -> None:
    wrong = []
    for seed in seeds:
        for tree in itertools.islice(drawn_specs.planted(seed), 40):
            refused, said = compared(tree)
            wrong += [f"{seed}: {said}\n{yaml.dump(tree, sort_keys=False)}"] if said else []
            if refused or said:
                break
    assert not wrong, "\n".join(wrong)


def compared(tree: dict[str, Any]) -> tuple[bool, str]:
    """Whether Keras refuses the model, and what `check` says otherwise, or elsewhere."""
    read = drawn_specs.spec(tree)
    mine, text = [], ""
    try:
        check(read.document)
    except SpecError as error:
        mine, text = lines(error), str(error)
        if {found.code for found in error.diagnostics} != {"SG309"}:
            return False, ""  # refused for something else than a shape
    try:
        found = built(read)
    except SpecError as error:
        theirs = lines(error)
        if not mine:
            return True, f"Keras refuses, and check does not: {error}"
        if min(mine) > min(theirs):
            return True, f"check says {text}\nand Keras {error}"
        return True, ""
    if mine and not any(each in text for each in drawn.MIXED) and computes(found["model"]):
        return False, f"Keras builds, and check says {text}"
    return bool(mine), ""


def computes(model: Any) -> bool:
    """Whether the model takes samples as its Inputs say, and gives what Keras says that it does.

    Some layers look at them only then; some, such as adaptive pooling, at no axes at all.
    """
    import keras

    def some(tensor: Any) -> Any:
        shape = [2, *(size or 3 for size in tensor.shape[1:])]
        if tensor.dtype == "string":
            return keras.src.utils.module_utils.tensorflow.fill(shape, "a")
        return keras.ops.zeros(shape, tensor.dtype)

    try:
        given = keras.tree.flatten(model([some(tensor) for tensor in model.inputs], training=True))
    except Exception:
        return False
    return all(
        len(tensor.shape) == len(one.shape)
        and all(said in (None, size) for said, size in zip(one.shape, tensor.shape, strict=True))
        for tensor, one in zip(given, model.outputs, strict=True)
    )
