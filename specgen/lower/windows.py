"""`data.windows` -> pieces of a time series: arrays, or batches that are cut as they are read."""

import ast
from collections.abc import Iterator

from specgen.checks.checked import Checked
from specgen.facts.learning import is_object
from specgen.facts.plan import uses
from specgen.facts.units import scaled
from specgen.language.spec.data import Data, Pipeline, Windows
from specgen.lower.values import piped
from specgen.program.ast_nodes import assign, call, literal, mark, name, store, unplaced

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
    made: ast.expr
    given = {f: literal(getattr(windows, f)) for f in _FIELDS if f in windows.model_fields_set}
    if windows.targets:
        given["targets"] = _numbers(windows.targets)
    for part in data.parts:
        x, y = f"x_{part}", f"y_{part}"
        if windows.whole and part != "train":
            made = _whole(data, windows, part)
            yield mark(ast.Assign([store(x, y)], made, lineno=0), span)
        elif windows.untargeted:
            yield mark(assign(x, _windows(name(x), windows)), span)
        elif windows.next_row and not data.labelled:
            yield mark(assign(y, _following(x, windows)), span)
            rows = ast.Subscript(name(x), ast.Slice(None, literal(-1)), ast.Load())
            yield mark(assign(x, _windows(rows, windows)), span)
        else:
            own = {"y": name(y)} if data.labelled else {}
            made = call("make_windows", name(x), **own, **given)
            yield mark(ast.Assign([store(x, y)], made, lineno=0), span)


def _windows(rows: ast.expr, windows: Windows) -> ast.expr:
    """Every window of these rows, or one of every so many."""
    made = call("windows_of", rows, length=literal(windows.length))
    if windows.stride == 1 or windows.next_row:
        return made
    return ast.Subscript(made, ast.Slice(None, None, literal(windows.stride)), ast.Load())


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
    """Windows as batches, each with what follows: never all of them in memory."""
    data, windows, pipeline = (
        checked.spec.data, checked.spec.data.windows, checked.spec.data.pipeline,
    )  # fmt: skip
    assert windows
    assert pipeline
    for part in data.parts:
        if windows.whole and part != "train":
            made: ast.expr = call("tf.data.Dataset.from_tensors", _whole(data, windows, part))
        else:
            made = _cut(data, windows, pipeline, part)
        after = {"cache": pipeline.cache, "repeat": pipeline.repeat and part == "train"}
        if any(after.values()):
            made = piped(made, {word: True for word, wanted in after.items() if wanted})
        yield mark(assign(f"{part}_data", made), checked.span(("data", "pipeline")))


def _cut(data: Data, windows: Windows, pipeline: Pipeline, part: str) -> ast.expr:
    """The windows of a part in batches: each with the row that follows, or with a row a step."""
    given = {"sequence_length": literal(windows.length)}
    if windows.sampling_rate > 1:
        given["sampling_rate"] = literal(windows.sampling_rate)
    if windows.stride > 1:
        given["sequence_stride"] = literal(windows.stride)
    given["batch_size"] = literal(pipeline.batch_size)
    if part == "train" and pipeline.shuffle:
        given["shuffle"] = literal(True)
    x = name(f"x_{part}")
    if not windows.sequence:
        targets = _following(f"{'y' if data.labelled else 'x'}_{part}", windows)
        return call("keras.utils.timeseries_dataset_from_array", x, targets, **given)
    # Both in one array, so that they stay together when the windows are shuffled
    rows = f"[x_{part}[:{-windows.ahead}], {_table(data, part)}[{windows.ahead}:]]"
    both = call("np.concatenate", _parsed(rows), axis=literal(1))
    made = call("keras.utils.timeseries_dataset_from_array", both, literal(None), **given)
    width = f"x_{part}.shape[1]"
    apart = _parsed(f"lambda rows: (rows[:, :, :{width}], rows[:, :, {width}:])")
    return ast.Call(ast.Attribute(made, "map", ast.Load()), [apart], [])


def _table(data: Data, part: str) -> str:
    """The targets of a part, a row each."""
    alone = len(data.target or ()) == 1 and not any(map(is_object, data.y))
    return f"y_{part}.reshape(-1, 1)" if alone else f"y_{part}"


def _parsed(text: str) -> ast.expr:
    return unplaced(ast.parse(text, mode="eval").body)


def _whole(data: Data, windows: Windows, part: str) -> ast.expr:
    """All rows of a part as one sequence, and what follows each."""
    ahead = windows.ahead
    if data.labelled:
        y = f"{_table(data, part)}[np.newaxis, {ahead}:]"
    else:
        columns = f", :, {windows.targets}" if windows.targets else ""
        y = f"x_{part}[np.newaxis, {ahead}:]{columns and f'[:{columns}]'}"
    return _parsed(f"(x_{part}[np.newaxis, :{-ahead}], {y})")
