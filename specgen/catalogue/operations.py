"""The installed keras.ops -> rows of keras.json: which functions are nodes, what each is fed."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

# Functions of keras.ops that are no nodes, by reason.
NO_NODES = {
    "takes a function": """associative_scan cond custom_gradient fori_loop jvp map scan switch
        vectorize vectorized_map while_loop""",
    "takes no tensor": """arange empty eye full geomspace identity linspace logspace ones tri
        zeros""",
    "gives no tensor": "convert_to_numpy dtype is_tensor shape",
    "refuses a symbolic tensor": "bartlett blackman hamming hanning kaiser",
    "takes two lists of tensors; where inside of where does the same": "select",
    "has the name of the key that repeats a layer": "repeat",
}

# What keras.ops calls a tensor. Where such a parameter has a default other than None, it is none.
TENSORS = """a abs_ angle array b beta bias bins condition coordinates data depthwise_kernel
    end_points gamma image1 image2 images indices inputs kernel key mask mean offset operands output
    output_length pointwise_kernel predictions query scale segment_ids sequence_lengths
    sorted_sequence start_indices start_points target target_length targets tensor transform updates
    value values variable variance volumes weights x x1 x2 xs y"""

# Parameters of such a name that are something else.
NO_TENSORS = {
    "dot_product_attention.scale",
    "get_item.key",
    "scale_and_translate.scale",
    "slice.start_indices",
}

# Operations whose one input is a list of tensors, such as a real and an imaginary part.
LISTED_OPS = {
    "concatenate", "stack", "hstack", "vstack", "dstack", "fft", "fft2", "ifft2", "irfft", "istft",
}  # fmt: skip

# Operations whose tensors after the first may be numbers, as in `power(x, 2)`.
WITH_NUMBERS = """add allclose arctan2 bitwise_left_shift bitwise_right_shift divide divide_no_nan
    equal floor_divide fmax fmin fmod gcd greater greater_equal isclose isin lcm ldexp left_shift
    less less_equal logaddexp logaddexp2 logical_and logical_or logical_xor maximum minimum mod
    multiply nextafter not_equal power right_shift subtract take true_divide where"""


def signature_of(function: Callable[..., Any]) -> Iterator[inspect.Parameter]:
    yield from (p for p in inspect.signature(function).parameters.values() if p.name != "self")


def parameters_of(function: Callable[..., Any]) -> list[list[Any]]:
    """[name, required] of every parameter that can be given by its name; its default, if any."""
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [_parameter(p) for p in signature_of(function) if p.kind in named]


def _parameter(parameter: inspect.Parameter) -> list[Any]:
    """A default is left out where it is None, or nothing that JSON can say."""
    if parameter.default is parameter.empty:
        return [parameter.name, True]
    plain = isinstance(parameter.default, bool | int | float | str | tuple | list)
    return [parameter.name, False, *([parameter.default] if plain else [])]


def operations(module: Any) -> dict[str, Any]:
    left_out = {name for names in NO_NODES.values() for name in names.split()}
    known = {n: f for n, f in inspect.getmembers(module, inspect.isfunction) if n not in left_out}
    return {name: _op(function, name, module.__name__) for name, function in known.items()}


def _op(function: Callable[..., Any], name: str, path: str) -> dict[str, Any]:
    """Its tensors are inputs; one that may be a number too is a parameter as well, after others."""
    tensors = [p for p in signature_of(function) if _is_tensor(p, name)]
    if not tensors:
        raise ValueError(f"keras.ops.{name}: not in NO_NODES, and none of its TENSORS is known")
    spread = tensors[0].kind is tensors[0].VAR_POSITIONAL
    names = [p.name for p in tensors]
    parameters = [p for p in parameters_of(function) if p[0] not in names]
    if name in WITH_NUMBERS.split():
        parameters += [[n, False] for n in names[1:]]
    return {
        "path": f"{path}.{name}",
        "parameters": parameters,
        "inputs": [[p.name, p.default is p.empty] for p in tensors],
        "list": spread or name in LISTED_OPS,
        **({"spread": True} if spread else {}),
    }


def _is_tensor(parameter: inspect.Parameter, op: str) -> bool:
    if parameter.name not in TENSORS.split() or f"{op}.{parameter.name}" in NO_TENSORS:
        return False
    return parameter.default is None or parameter.default is parameter.empty
