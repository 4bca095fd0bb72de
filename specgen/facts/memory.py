"""What a training holds in memory: parameters, gradients, slots of the optimizer, outputs."""

from typing import NamedTuple

from specgen.facts.shapes.tensors import Made
from specgen.language.calls import Call
from specgen.language.spec import Spec

# How many numbers an optimizer keeps for each parameter that it changes, besides what an argument
# adds. Source: the optimizers of Keras 3.15.1.
_SLOTS = {"sgd": 0, "rmsprop": 1, "adam": 2, "adamw": 2, "nadam": 2, "adamax": 2, "adagrad": 1,
          "adadelta": 2, "ftrl": 2, "lion": 1, "lamb": 2}  # fmt: skip
_MORE = ("momentum", "amsgrad", "centered")
_USUAL = 32  # samples a batch, where nobody says how many


class Memory(NamedTuple):
    """How many bytes a training holds at once, and for how many samples."""

    size: int
    batch: int


def memory(spec: Spec, whole: Made) -> Memory | None:
    """Of the first round of training; None where a part is not known, or nothing is trained."""
    slots, batch = _slots(spec), batch_of(spec)
    if slots is None or batch is None or whole.held is None:
        return None
    if whole.trained is None or whole.fixed is None:
        return None
    number = 8 if spec.precision == "float64" else 4
    numbers = whole.trained * (2 + slots) + whole.fixed
    return Memory(numbers * number + whole.held * batch, batch)


def _slots(spec: Spec) -> int | None:
    """How many numbers the optimizer keeps for each parameter."""
    if {"fit", "compile"} & spec.left_out:
        return None
    given = spec.rounds[0].compile.optimizer
    if not isinstance(given, Call):
        return _SLOTS.get(str(given).lower())
    found, arguments = _SLOTS.get(given.entry.name.lower()), given.arguments
    if found is None or arguments.get("use_ema"):
        return None
    return found + sum(bool(arguments.get(key)) for key in _MORE)


def batch_of(spec: Spec) -> int | None:
    """How many samples are in a batch; None where only the script computes it."""
    data, said = spec.data, spec.rounds[0].fit.batch_size
    if data.pipeline and data.pipeline.resized:
        said = data.pipeline.batch_size
    elif data.family == "streams":
        said = data.load.arguments.get("batch_size", _USUAL)
    given = _USUAL if said is None else said
    return given if isinstance(given, int) else None
