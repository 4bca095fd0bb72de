"""Keras's applications -> networks.json: what each gives, holds and computes, by building it."""

import inspect
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import keras
from keras.src.applications import imagenet_utils
from keras.src.backend.common.stateless_scope import StatelessScope
from keras.src.utils.summary_utils import count_params

NETWORKS = Path(__file__).with_name("networks.json")
# Heights and widths of images that tutorials have.
SIZES = (*range(32, 641, 16), 71, 75, 100, 150, 180, 200, 250, 260, 299, 300, 331, 380, 456, 500)


def network(name: str) -> dict[str, Any]:
    """What an application gives, holds and computes, without its weights.

    size: of its own images; top, base: parameters that training changes and others, with its last
    layers and without; each: of these, how many for each class; features: of its last map; maps:
    height or width of an image -> that of the map, then how many multiply-adds there are and how
    many numbers all layers give; stated: the same where it is another for a network that is made
    for images of that size, with `input_shape`; whole: these two for its own images, with its last
    layers.
    """
    function = getattr(keras.applications, name)
    with StatelessScope():  # in which no weight is made
        top, base = function(weights=None), function(weights=None, include_top=False)
        size = top.input_shape[1]
        _, *whole = _measured(top, size)
        sizes = sorted({*SIZES, size or 224})
        maps = {size: _map(base, size) for size in sizes}
        fixed, padded = _for_a_size(function, size or 224)
        stated = {size: _map(fixed, size, padded) for size in sizes if padded}
    counted = [w.shape for w in top.trainable_weights if 1000 in w.shape]
    return {
        "size": size,
        "top": [count_params(top.trainable_weights), count_params(top.non_trainable_weights)],
        "base": [count_params(base.trainable_weights), count_params(base.non_trainable_weights)],
        "each": sum(math.prod(shape) for shape in counted) // 1000,
        "features": base.output_shape[-1],
        "whole": whole,
        "maps": {size: found for size, found in maps.items() if found},
        "stated": {size: found for size, found in stated.items() if found != maps[size]},
    }


def _for_a_size(function: Any, size: int) -> tuple[Any, list[Any]]:
    """The network made for images of a size, and what reaches the padding that is by sizes.

    That padding is here as for uneven sizes: it has a row and a column more than for even ones.
    """
    reached = []

    def uneven(inputs: Any, kernel_size: int | tuple[int, int]) -> Any:
        reached.append(inputs)
        sides = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
        return tuple((side // 2, side // 2) for side in sides)

    with mock.patch.object(imagenet_utils, "correct_pad", uneven):
        return function(weights=None, include_top=False, input_shape=(size, size, 3)), reached


def _map(base: Any, size: int, padded: Sequence[Any] = ()) -> list[int | None] | None:
    try:
        return _measured(base, size, padded)
    except ValueError:  # some networks fit together for some sizes only
        return None


def _measured(model: Any, size: int, padded: Sequence[Any] = ()) -> list[int | None]:
    """The last but two axes, what is multiplied and added, and how many numbers layers give.

    padded: what reaches padding that is by sizes. The latter two are null where Keras does not
    say all sizes.
    """
    given: list[tuple[Any, tuple[int, ...]]] = []
    padding = keras.layers.ZeroPadding2D

    def noting(operation: Any) -> Callable[..., Any]:
        def spec(*arguments: Any, **settings: Any) -> Any:
            out = operation.compute_output_spec(*arguments, **settings)
            if isinstance(operation, padding) and any(operation.input is each for each in padded):
                batch, high, wide, last = out.shape
                shape = batch, high - 1 + high % 2, wide - 1 + wide % 2, last
                out = keras.KerasTensor(shape, out.dtype)
            given.append((operation, out.shape))
            return out

        return spec

    image = keras.KerasTensor((None, size, size, 3))
    model._run_through_graph([image], operation_fn=noting)
    if None in given[-1][1][1:]:
        raise ValueError(f"no such network for images of {size}")
    if any(None in shape[1:] for _, shape in given):
        return [given[-1][1][1], None, None]
    work = sum(
        math.prod(weight.shape) * math.prod(shape[1:-1])
        for layer, shape in given
        for weight in getattr(layer, "weights", ())
        if weight.name.endswith("kernel")
    )
    return [given[-1][1][1], work, sum(math.prod(shape[1:]) for _, shape in given)]


def networks() -> str:
    """As JSON: name -> what `network` says of it, one a line."""
    names = sorted(name for name, _ in inspect.getmembers(keras.applications, inspect.isfunction))
    rows = (f"{json.dumps(name)}: {json.dumps(network(name))}" for name in names)
    return "{\n" + ",\n".join(rows) + "\n}\n"
