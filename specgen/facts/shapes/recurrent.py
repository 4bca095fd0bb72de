"""Layers that go through a sequence step by step, and those that hold a layer for each step."""

from collections.abc import Sequence
from typing import NamedTuple

from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import (
    Made,
    Shape,
    Size,
    Tensor,
    UnfitError,
    UnknownError,
    plus,
    times,
)
from specgen.language.calls import Call

_GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
_STATES = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2}


class Cell(NamedTuple):
    """One step: the size that comes out, those of the states, and the parameters."""

    output: Size
    states: tuple[Size, ...]
    parameters: Size


def cell_of(given: Given, width: Size) -> Cell:
    """The cell that a layer or a cell of Keras's is, for so many numbers a step."""
    word = given.name.removesuffix("Cell")
    if word == "StackedRNNCells":
        return _stacked(given, given["cells"], width)
    if word not in _GATES:
        raise UnknownError
    units, gates = given.size("units"), _GATES[word]
    weights = times((gates, units, plus(width, units)))
    biases = 2 if word == "GRU" and given["reset_after"] else 1
    bias = times((gates, units, biases)) if given["use_bias"] else 0
    return Cell(units, (units,) * _STATES[word], plus(weights, bias))


def _stacked(given: Given, calls: Sequence[Call], width: Size) -> Cell:
    states: list[Size] = []
    total: Size = 0
    for call in calls:
        cell = cell_of(_about(given, call), width)
        width, total = cell.output, plus(total, cell.parameters)
        states += cell.states
    return Cell(width, tuple(states), total)


def _about(given: Given, call: Call) -> Given:
    return Given("layers", call.entry.name, call.arguments, {}, given.ask, given.policy)


def recurrent(given: Given) -> Made:
    """SimpleRNN, GRU, LSTM, RNN: the last step or all, and the states if asked for."""
    shape = given.ranked(3, "batch, steps, numbers", _in_sequence(given))
    given.counted(shape[2])
    inner = given["cell"] if given.name == "RNN" else None
    if isinstance(inner, list):
        cell = _stacked(given, inner, shape[2])
    else:
        cell = cell_of(_about(given, inner) if inner else given, shape[2])
    whole = shape[:2] if given["return_sequences"] else shape[:1]
    shapes: list[Shape] = [(*whole, cell.output)]
    if given["return_state"]:
        shapes += [(shape[0], size) for size in cell.states]
    if given["stateful"] and shape[0] is None:
        text = "a fixed number of samples in a batch, as it is stateful"
        raise UnfitError(text, "give the Input a `batch_size`")
    return Made(tuple(Tensor(each, given.computes) for each in shapes), cell.parameters)


def _in_sequence(given: Given) -> str | None:
    if len(given.shape) == 2:
        return "keep the steps: a recurrent layer before it does with `return_sequences: true`"
    return None


def cell_alone(given: Given) -> Made:
    """A cell as a layer: what comes out and the states, nested; their number is not known."""
    return Made(None, cell_of(given, given.shape[-1]).parameters)


def conv_lstm(given: Given) -> Made:
    """ConvLSTM1D to 3D: an LSTM whose numbers are images."""
    what = "batch, steps, then the axes of an image"
    shape = given.ranked(given.axes + 3, what)
    frame = Tensor((shape[0], *shape[2:]), given.x.dtype)
    if None in shape[2:] and given.x.open:
        raise UnfitError("images of a known size", "give each of their axes a number, at the Input")
    seen = given.within(_convolution(given), frame)
    out = seen.output.shape
    if out is None:
        raise UnknownError
    filters, window = given.size("filters"), given.each("kernel_size", given.axes)
    channels = frame.shape[1 if given.first else -1] if frame.shape else None
    weights = times((*window, plus(channels, filters), filters, 4))
    bias = times((4, filters)) if given["use_bias"] else 0
    whole = (out[0], shape[1], *out[1:]) if given["return_sequences"] else out
    shapes = [whole, *([out, out] if given["return_state"] else [])]
    return Made(tuple(Tensor(each, given.computes) for each in shapes), plus(weights, bias))


def _convolution(given: Given) -> Call:
    keys = ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate")
    arguments = {key: given.raw(key) for key in keys if given.raw(key) is not None}
    return Call(_Named(f"Conv{given.axes}D"), arguments)  # type: ignore[arg-type]


class _Named(NamedTuple):
    name: str


def bidirectional(given: Given) -> Made:
    """Bidirectional: there and back, side by side or merged."""
    forward = given.within(given["layer"], given.x)
    backward = given["backward_layer"]
    back = given.within(backward, given.x) if backward else forward
    if forward.outputs is None or back.outputs is None:
        raise UnknownError
    trained, fixed = plus(forward.trained, back.trained), plus(forward.fixed, back.fixed)
    (one, *states), (other, *more) = forward.outputs, back.outputs
    mode = given["merge_mode"] if "merge_mode" in given.written else "concat"
    if mode is None:
        return Made((one, other, *states, *more), trained, fixed)
    if mode == "concat" and one.shape and other.shape:
        one = Tensor((*one.shape[:-1], plus(one.shape[-1], other.shape[-1])), one.dtype)
    return Made((one, *states, *more), trained, fixed)


def time_distributed(given: Given) -> Made:
    """TimeDistributed: a layer for each step, the same for all."""
    shape = given.shape
    if len(shape) < 3:
        raise UnfitError(
            "inputs of at least 3 axes, (batch, steps, ...)", "put a Reshape before it"
        )
    inner = given.within(given["layer"], given.x._replace(shape=(shape[0], *shape[2:])))
    out = inner.output.shape
    if out is None:
        raise UnknownError
    return given.makes((out[0], shape[1], *out[1:]), inner.trained, inner.fixed)


def spectral(given: Given) -> Made:
    """SpectralNormalization: what the layer in it makes, with a vector beside its weights."""
    call = given["layer"]
    inner = given.within(call, given.x)
    wide = {"Dense": "units", "Embedding": "output_dim"}.get(call.entry.name, "filters")
    size = call.arguments.get(wide)
    width = size if isinstance(size, int) else None
    return inner._replace(fixed=plus(inner.fixed, width))


def pipeline(given: Given) -> Made:
    """Pipeline: one layer after the other."""
    out = Made((given.x,))
    for call in given["layers"]:
        made = given.within(call, out.output)
        trained, fixed = plus(out.trained, made.trained), plus(out.fixed, made.fixed)
        out = Made(made.outputs, trained, fixed)
    return out


RULES = {
    **dict.fromkeys(("SimpleRNN", "GRU", "LSTM", "RNN"), recurrent),
    **dict.fromkeys(("SimpleRNNCell", "GRUCell", "LSTMCell", "StackedRNNCells"), cell_alone),
    **{f"ConvLSTM{n}D": conv_lstm for n in (1, 2, 3)},
    "Bidirectional": bidirectional,
    "TimeDistributed": time_distributed,
    "SpectralNormalization": spectral,
    "Pipeline": pipeline,
}
