"""`data.windows` -> pieces of a time series: arrays, or batches that are cut as they are read."""

import ast
from collections.abc import Iterator

from specgen.checks.checked import Checked
from specgen.facts.plan import uses
from specgen.facts.units import scaled
from specgen.language.spec.data import Windows
from specgen.lower.values import piped
from specgen.program.ast_nodes import assign, call, literal, mark, name, store

_FIELDS = ("length", "sampling_rate", "horizon", "delay", "stride", "targets", "sequence")


def pieces(checked: Checked) -> Iterator[ast.stmt]:
    """The scaler of what is predicted, if a step needs it, and the windows of each part."""
    data, windows = checked.spec.data, checked.spec.data.windows
    if windows is None:
        return
    span = checked.span(("data", "windows"))
    if uses(checked.spec, ["y_scaler", "in_units("]) and scaled(data):
        columns = None if data.reconstruct else windows.targets
        yield mark(assign("y_scaler", _scaler(columns)), span)
    if data.cut_late:
        return
    given = {f: literal(getattr(windows, f)) for f in _FIELDS if f in windows.model_fields_set}
    if windows.targets:
        given["targets"] = _numbers(windows.targets)
    for part in data.parts:
        x, y = f"x_{part}", f"y_{part}"
        if windows.untargeted:
            rest = {key: item for key, item in given.items() if key in ("length", "stride")}
            yield mark(assign(x, call("windows_of", name(x), **rest)), span)
        elif windows.next_row and not data.labelled:
            yield mark(assign(y, _following(x, windows)), span)
            rows = ast.Subscript(name(x), ast.Slice(None, literal(-1)), ast.Load())
            made = call("windows_of", rows, length=literal(windows.length))
            yield mark(assign(x, made), span)
        else:
            own = {"y": name(y)} if data.labelled else {}
            made = call("make_windows", name(x), **own, **given)
            yield mark(ast.Assign([store(x, y)], made, lineno=0), span)


def _following(source: str, windows: Windows) -> ast.expr:
    """`x_train[8:]`, or some columns of it: the row that follows each window."""
    rows: ast.expr = ast.Slice(literal(windows.reach))
    rows.word = "length"  # type: ignore[attr-defined]  # what differs by variants goes by it
    if windows.targets:
        rows = ast.Tuple([rows, _numbers(windows.targets)], ast.Load())
    return ast.Subscript(name(source), rows, ast.Load())


def _scaler(columns: list[int] | None) -> ast.expr:
    """The scaler of the inputs, or of these columns of theirs."""
    if columns is None:
        return name("x_scaler")
    return call("scaler_of", name("x_scaler"), _numbers(columns))


def _numbers(columns: list[int]) -> ast.expr:
    return ast.List([literal(number) for number in columns], ast.Load())


def batched(checked: Checked) -> Iterator[ast.stmt]:
    """Windows as batches, each with the row that follows: never all of them in memory."""
    data, windows, pipeline = (
        checked.spec.data, checked.spec.data.windows, checked.spec.data.pipeline,
    )  # fmt: skip
    assert windows
    assert pipeline
    for part in data.parts:
        given = {"sequence_length": literal(windows.length)}
        if windows.sampling_rate > 1:
            given["sampling_rate"] = literal(windows.sampling_rate)
        if windows.stride > 1:
            given["sequence_stride"] = literal(windows.stride)
        given["batch_size"] = literal(pipeline.batch_size)
        if part == "train" and pipeline.shuffle:
            given["shuffle"] = literal(True)
        targets = _following(f"{'y' if data.labelled else 'x'}_{part}", windows)
        made: ast.expr = call(
            "keras.utils.timeseries_dataset_from_array", name(f"x_{part}"), targets, **given
        )
        after = {"cache": pipeline.cache, "repeat": pipeline.repeat and part == "train"}
        if any(after.values()):
            made = piped(made, {word: True for word, wanted in after.items() if wanted})
        yield mark(assign(f"{part}_data", made), checked.span(("data", "pipeline")))
