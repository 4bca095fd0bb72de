"""Checked spec -> what is known of the names of a script, for its functions to be cut to size."""

from collections.abc import Mapping

from specgen.checks.checked import Checked
from specgen.facts.data import array
from specgen.facts.ends import End
from specgen.specialise.values import Array, Known, Model, Value

_PARTS = ("train", "val", "test")


def known(checked: Checked) -> Mapping[str, Known]:
    """What is known of names once the section of this name is over.

    Of several trainings it is what they have in common: the labels as they are loaded.
    """
    spec = checked.spec
    found: dict[str, Value] = {}
    several = spec.compared
    found |= {} if several and spec.data.y else _arrays("y", checked.facts.y)
    found |= {} if several else _arrays("x", checked.facts.x)
    out: dict[str, Known] = {"prepare": found}
    return {**out, "build": {**found, **_model(checked)}}


def _arrays(word: str, several: Mapping[str, array.Array]) -> dict[str, Value]:
    """The parts of one array; of several by name nothing is known but their names."""
    if [*several] != [""]:
        return {}
    known = several[""]
    if known.shape is None and not known.dtype:
        return {}
    shape = None if known.shape is None else (None, *known.shape)
    value = Array(shape, known.dtype, known.low, known.high)
    return {f"{word}_{part}": value for part in _PARTS}


def _model(checked: Checked) -> dict[str, Value]:
    """The model and what it predicts, where it has one output and no step loads another one."""
    loaded = any("model" in step.show.says.leaves for step in checked.plan.steps if step.show)
    every = [checked, *checked.variants.values()]
    outputs = {_output(each) for each in every}
    if loaded or len(outputs) > 1 or None in outputs:
        return {}
    output = outputs.pop()
    assert output
    return {"model": Model(output), "predictions": output}


def _output(checked: Checked) -> Array | None:
    """What the model puts out."""
    whole = checked.shapes.whole.outputs or ()
    if len(whole) != 1 or len(checked.ends) != 1 or checked.spec.model.class_:
        return None
    shape = whole[0].shape if whole[0] is not None else None
    end: End = checked.ends[0]
    limits = (0, 1) if end.activation in ("softmax", "sigmoid") else (None, None)
    return Array(shape, "", *limits) if shape else None
