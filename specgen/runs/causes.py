"""An exception -> what of Keras raised it, and the innermost place of some files in it."""

import re
import sys
from collections.abc import Collection, Iterator
from types import FrameType
from typing import Any, NamedTuple

Position = tuple[int, int, int, int]  # line, column, end line, end column; columns from 0


class Cause(NamedTuple):
    """What raised it, of which kind, and the object that it was, if there is one.

    kind: "loss", "metrics", "layer", "callbacks", "optimizer", or "" where it is not known.
    """

    kind: str = ""
    thing: Any = None


def cause(error: BaseException) -> Cause:
    """The innermost thing of Keras's in which it happened, or that the graph's error names."""
    keras = sys.modules.get("keras")
    if keras is None:
        return Cause()
    callback = keras.callbacks.Callback
    kinds = (("loss", keras.Loss), ("metrics", keras.Metric), ("callbacks", callback),
             ("optimizer", keras.Optimizer), ("layer", keras.Layer))  # fmt: skip
    owners = [frame.f_locals.get("self") for frame, _ in frames(error)][::-1]
    model = next((owner for owner in owners if isinstance(owner, keras.Model)), None)
    for owner in owners:
        if not isinstance(owner, keras.Model):
            for kind, base in kinds:
                if isinstance(owner, base):
                    return Cause(kind, owner)
    return _named(str(error), model)


def frames(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    """The frames of its traceback from the outermost on, each with its instruction."""
    trace = error.__traceback__
    while trace:
        yield trace.tb_frame, trace.tb_lasti
        trace = trace.tb_next


_NODE = re.compile(r"\{\{node ([^}]+)\}\}|Detected at node (\S+)")


def _named(message: str, model: Any) -> Cause:
    """What the node of a graph belongs to, by its name: `model/embedding_1/GatherV2`."""
    parts = [part for found in _NODE.findall(message) for part in "".join(found).split("/")]
    if "compile_loss" in parts:
        return Cause("loss")
    if "compile_metrics" in parts:
        return Cause("metrics")
    layers = model._flatten_layers(include_self=False) if model else ()
    there = {layer.name: layer for layer in layers}
    # A graph counts names once more: embedding_1 may be `embedding`, and is not if both are there.
    meant = [{part, re.sub(r"_[0-9]+$", "", part)} & {*there} for part in parts]
    certain = [words.pop() for words in meant if len(words) == 1]
    return Cause("layer", there[certain[-1]]) if certain else Cause()


def position(error: BaseException, files: Collection[str]) -> tuple[str, Position] | None:
    """The innermost of its frames in one of the files: which file, and where in it."""
    found = None
    for frame, instruction in frames(error):
        if frame.f_code.co_filename in files:
            found = frame, instruction
    if found is None:
        return None
    frame, instruction = found
    line, end, column, end_column = list(frame.f_code.co_positions())[instruction // 2]
    if line is None:
        return None
    return frame.f_code.co_filename, (line, column or 0, end or line, end_column or 0)
