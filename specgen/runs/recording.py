"""A training as it is watched -> a record: what it began with and what it gave, to the last digit.

A run and its script are watched alike, through Keras's `fit` and `evaluate`; the record of one can
be laid beside that of the other. Nothing that is trained changes by it.
"""

import contextlib
import hashlib
import importlib
import re
import runpy
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from specgen.checks.checked import Checked
from specgen.lower import lower
from specgen.runs.builder import inside, require
from specgen.runs.claims import plain
from specgen.runs.runner import Result, measured, run

Record = dict[str, Any]

BATCHES = 8  # whose losses are noted, of every fit
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def of_run(checked: Checked, folder: Path, sample: bool = False) -> Record:
    """What a run of the spec does; it fills the folder."""
    require(lower(checked, sample))
    with recorded() as seen:
        result = run(checked, folder, sample)
    return _record(seen, result, folder)


def of_script(checked: Checked, script: Path, sample: bool = False) -> Record:
    """What the script of the spec does, in its folder, with what it reads there.

    Raises whatever it raises.
    """
    program, folder = lower(checked, sample), script.parent
    require(program)
    with recorded() as seen, inside(folder, program):
        found = runpy.run_path(str(script), run_name="__main__")
        result = measured(checked, folder, found, sample)
    return _record(seen, result, folder)


@contextlib.contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """While this lasts, every fit and every evaluation of Keras's adds to the list."""
    keras = importlib.import_module("keras")
    seen: list[tuple[str, Any]] = []
    before = {word: getattr(keras.Model, word) for word in ("fit", "evaluate")}
    keras.Model.fit = _fit(before["fit"], seen, keras.callbacks.Callback)
    keras.Model.evaluate = _evaluate(before["evaluate"], seen)
    try:
        yield seen
    finally:
        for word, method in before.items():
            setattr(keras.Model, word, method)


def _fit(fit: Callable[..., Any], seen: list[tuple[str, Any]], kind: Any) -> Callable[..., Any]:
    class Note(kind):  # type: ignore[misc]
        """What is there once the model is built, and the losses of the first batches."""

        def on_train_begin(self, logs: Any = None) -> None:
            seen.append(("model", config(self.model.get_config)))
            seen.append(("compilation", config(self.model.get_compile_config)))
            seen.append(("first weights", _weights(self.model)))
            self.losses: list[Any] = []
            seen.append(("first losses", self.losses))

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if len(self.losses) < BATCHES and logs:
                self.losses.append(exact(logs.get("loss")))

    @wraps(fit)
    def noting(self: Any, *args: Any, **rest: Any) -> Any:
        given = rest.get("callbacks") or []
        rest["callbacks"] = [*(given if isinstance(given, list | tuple) else [given]), Note()]
        history = fit(self, *args, **rest)
        seen.append(("history", exact(history.history)))
        return history

    return noting


def _evaluate(evaluate: Callable[..., Any], seen: list[tuple[str, Any]]) -> Callable[..., Any]:
    @wraps(evaluate)
    def noting(self: Any, *args: Any, **rest: Any) -> Any:
        scores = evaluate(self, *args, **rest)
        if "_use_cached_eval_dataset" not in rest:  # Keras's own, after each epoch
            seen.append(("metrics", exact(scores)))
        return scores

    return noting


def config(get: Callable[[], Any]) -> Any:
    """What Keras writes down of a model, if it can, without what differs between two processes."""
    with contextlib.suppress(Exception):  # a class of the author's, of parts
        return _settled(get())
    return None


def _settled(value: Any) -> Any:
    """The value as JSON has it: no addresses, and no file in which a lambda stands."""
    if isinstance(value, Mapping):
        if value.get("class_name") == "__lambda__":
            return "a lambda"
        return {str(key): _settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(item) for item in value]
    plainly = value is None or isinstance(value, bool | int | str)
    return value if plainly else _ADDRESS.sub("", repr(value))


def _weights(model: Any) -> dict[str, str]:
    """Path of each weight -> its shape, with a digest of the numbers."""
    rows = zip(model.weights, model.get_weights(), strict=True)
    digest = ((weight, array, hashlib.sha256(array.tobytes())) for weight, array in rows)
    return {
        f"{w.path} ({i})": f"{a.shape} {d.hexdigest()[:12]}" for i, (w, a, d) in enumerate(digest)
    }


def exact(values: Any) -> Any:
    """The numbers as text, to the last digit; what is none, such as NaN, is equal to itself."""
    if isinstance(values, Mapping):
        return {str(key): exact(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [exact(value) for value in values]
    if values is None or isinstance(values, str):
        return values
    number = plain(values)
    return exact(number) if isinstance(number, list) else repr(number)


def _record(seen: list[tuple[str, Any]], result: Result, folder: Path) -> Record:
    """Everything by its kind, in the order in which one follows from the other."""
    record: Record = {kind: [] for kind in KINDS}
    for kind, what in seen:
        record[kind].append(what)
    record["history"].append(exact(result.histories or result.history))
    record["metrics"].append(exact(result.results or result.scores))
    record["claims"] = {each.claim.that: exact(each.measured) for each in result.outcomes}
    return {
        **record,
        "files": sorted(path.name for path in folder.iterdir()),
        "measured": [each.measured for each in result.outcomes],
        "verdicts": [each.verdict for each in result.outcomes],
        "scores": result.means,
    }


KINDS = (
    "model", "compilation", "first weights", "first losses", "history", "metrics", "claims",
)  # fmt: skip
