"""While a model is trained: what is no number, in the data or in the loss, ends the run at once.

So do errors between predictions and targets of other sizes, which would be broadcast.

What a training measures is not changed by it.
"""

import ast
import contextlib
import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from math import isnan, prod
from typing import Any

from specgen.checks.checked import Checked

# Operations that look for what is no number: then it is meant.
_MEANT = ("nan_to_num", "isnan", "isfinite")
_OWN = re.compile(r"nan|is(finite|null)|notnull|missing", re.IGNORECASE)  # in the author's code
_PARTS = ("x_train", "y_train", "x_val", "y_val", "x_test", "y_test")


class NoNumberError(ValueError):
    """Something is no number. key: the part of the spec that it is about; help: a way out."""

    def __init__(self, message: str, key: str, help: str) -> None:
        super().__init__(message)
        self.key = key
        self.help = help


def look(checked: Checked, found: dict[str, Any]) -> None:
    """Raise NoNumberError if an array has a NaN, unless the spec has something that looks for it.

    found: the variables that there are; a table's columns give names to those of an array.
    """
    code = ast.unparse(ast.Module([*checked.code.statements], []))
    text = " ".join(checked.document.source.lines)
    if _OWN.search(code) or any(word in text for word in _MEANT):
        return
    columns = [*found["table"].columns] if "table" in found else []
    target: Any = checked.spec.data.target or []
    targets = [target] if isinstance(target, str) else [*target]
    inputs = [str(each) for each in columns if str(each) not in targets]
    for word in _PARTS:
        given = found.get(word)
        rows = given if isinstance(given, dict) else {"": given}
        for key, array in rows.items():
            if (at := _blank(array)) is not None:
                names = inputs if word[0] == "x" else [*map(str, targets)]
                raise _missing(word, key, at, names, array)


def _blank(array: Any) -> int | None:
    """The first column, along the last axis, that has a NaN."""
    kind = getattr(getattr(array, "dtype", None), "kind", "")
    if kind != "f" or not (array != array).any():
        return None
    found: int = (
        (array != array).reshape(-1, array.shape[-1] if array.ndim > 1 else 1).any(0).argmax()
    )
    return int(found)


def _missing(word: str, key: str, at: int, names: Sequence[str], array: Any) -> NoNumberError:
    wide = array.shape[-1] if array.ndim > 1 else 1
    column = key or (names[at] if len(names) == wide else f"{at}" if wide > 1 else "")
    where = f"column {column!r} of {word}" if column else word
    count = int((array != array).sum())
    hint = (
        "fill what is missing, or drop the rows, under `data`; see that `map_values` has all keys"
    )
    return NoNumberError(f"{where} has what is no number (NaN, {count} in {word})", "data", hint)


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """While this lasts, a training whose loss is NaN raises NoNumberError; or it ends itself."""
    model = importlib.import_module("keras").Model
    before = model.fit
    model.fit = _watching(before)
    try:
        yield
    finally:
        model.fit = before


def _watching(fit: Callable[..., Any]) -> Callable[..., Any]:
    callbacks: Any = importlib.import_module("keras").callbacks
    callback: Any = callbacks.Callback

    class Watch(callback):  # type: ignore[misc]
        epoch = 0

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.epoch = epoch

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if isnan(float((logs or {}).get("loss", 0.0))):
                raise _lost(self.model, self.epoch, batch)

    @wraps(fit)
    def watching(self: Any, *args: Any, **rest: Any) -> Any:
        _fits(self, args[1] if args[1:] else rest.get("y"))
        given = rest.get("callbacks") or []
        listed = [*given] if isinstance(given, list | tuple) else [given]
        if not any(isinstance(each, callbacks.TerminateOnNaN) for each in listed):
            rest["callbacks"] = [*listed, Watch()]
        return fit(self, *args, **rest)

    return watching


# Losses that are means over differences.
_DIFFERENCES = (
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error", "huber_loss", "huber", "log_cosh", "mse", "mae", "mape",
    "msle", "logcosh",
)  # fmt: skip


def _fits(model: Any, targets: Any) -> None:
    """Raise NoNumberError where an error would be of each prediction with each of other targets."""
    loss, shape = getattr(model, "loss", None), getattr(model, "output_shape", None)
    word = loss if isinstance(loss, str) else getattr(loss, "name", None)
    if not isinstance(shape, tuple) or None in shape[1:] or not hasattr(targets, "shape"):
        return
    if word not in _DIFFERENCES or not len(targets):
        return
    given, wanted = prod(shape[1:]), prod(targets.shape[1:])
    if given != wanted:
        text = f"{given} values are predicted for a sample, and {wanted} are true"
        raise NoNumberError(text, "loss", "let the last layer have as many units")


def _lost(model: Any, epoch: int, batch: int) -> NoNumberError:
    """That the loss is none, and from which layer on the weights are none either."""
    numpy = importlib.import_module("keras").ops.convert_to_numpy
    layers = [layer for layer in model._flatten_layers(include_self=False) if layer.weights]
    broken = [
        layer
        for layer in layers
        if any((a != a).any() for a in map(numpy, layer.weights) if a.dtype.kind == "f")
    ]
    text = f"the loss is no number (NaN), from batch {batch + 1} of epoch {epoch + 1} on"
    if broken:
        first = broken[0]
        text += f"; so are weights of the layer {first.name!r} ({type(first).__name__})"
    hint = "a smaller `learning_rate`, or `clipnorm`; or a logarithm or a quotient of 0"
    return NoNumberError(text, "loss", hint)
