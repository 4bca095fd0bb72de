"""What a spec says of a table's columns -> a .csv file with such columns."""

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from specgen.facts.columns import fills
from specgen.language.calls import Call
from specgen.language.spec.data import Data
from specgen.standin.bounds import refuse_beyond
from specgen.standin.columns import sort, values
from specgen.standin.formats import packed

ROWS = 300
STEPS = 1500  # rows of a series: enough for long windows
SEASON = 24
SCARCE = 0.04  # the share of values that is missing, if the spec says how such ones are marked


def csv_file(call: Call, data: Data, rng: Random, path: str) -> bytes:
    """The file, in the form that the call reads. A target follows from the other columns.

    A table with a date in each row is a series: its columns have a trend and a season.
    Raises ValueError where a column is said to hold arrays.
    """
    kinds = _kinds(call, data)
    above = call.arguments.get("skip_rows") or 0, call.arguments.get("header") or 0
    refuse_beyond(STEPS + sum(n for n in above if isinstance(n, int)), "rows", len(kinds))
    targets = [data.target] if isinstance(data.target, str) else data.target or []
    positions = _positions(kinds, targets, rng)
    columns = {name: values(name, kinds[name], positions[name], rng) for name in kinds}
    for name in kinds:
        filled = any(fills(step, name) for step in data.table)
        if filled and name not in targets and sort(kinds[name]) in ("number", "from"):
            columns[name] = _gaps(columns[name], call.arguments.get("missing"), rng)
    lines = [*_head(call, [*kinds]), *zip(*columns.values(), strict=True)]
    return packed(path, _text(call, lines).encode("utf-8"))


def _kinds(call: Call, data: Data) -> dict[str, Any]:
    """What each column holds, in the file's order; whole numbers where the call reads such."""
    said: dict[str, Any] = data.columns or {}
    kinds = {name: said.get(name, "number") for name in call.arguments.get("columns") or said}
    types = call.arguments.get("dtypes") or {}
    if isinstance(types, str):
        types = dict.fromkeys(kinds, types)
    whole = [name for name in kinds if kinds[name] == "number" and "int" in types.get(name, "")]
    return {**kinds, **dict.fromkeys(whole, "integer")}


def _positions(
    kinds: Mapping[str, Any], targets: Sequence[str], rng: Random
) -> dict[str, list[float]]:
    """Where each value stands between the lowest and the highest of its column, row by row."""
    series = "date" in kinds.values()
    count = STEPS if series else ROWS
    draw = _season if series else _anywhere
    out = {name: draw(count, rng) for name in kinds}
    causes = [out[name] for name in kinds if name not in targets and sort(kinds[name]) != "date"]
    for name in kinds if causes else ():
        if name in targets:
            weights = [rng.random() - 0.5 for _ in causes]
            out[name] = _ranks([
                sum(w * p for w, p in zip(weights, row, strict=True)) + 0.05 * rng.random()
                for row in zip(*causes, strict=True)
            ])  # fmt: skip
    return out


def _anywhere(count: int, rng: Random) -> list[float]:
    return [rng.random() for _ in range(count)]


def _season(count: int, rng: Random) -> list[float]:
    """A rising line, a wave of SEASON steps and some noise."""
    start = rng.random()
    return [
        0.2 + 0.4 * step / count
        + 0.15 * math.sin(2 * math.pi * (step / SEASON + start)) + 0.1 * rng.random()
        for step in range(count)
    ]  # fmt: skip


def _ranks(scores: Sequence[float]) -> list[float]:
    """The scores in the same order, spread evenly: so no class is larger than another."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    out = [0.0] * len(scores)
    for rank, index in enumerate(order):
        out[index] = (rank + 0.5) / len(scores)
    return out


def _gaps(column: list[Any], missing: Any, rng: Random) -> list[Any]:
    """The column with some values missing, marked as the first of the spec's markers says."""
    if missing is None:
        return column
    marker = missing[0] if isinstance(missing, list) else missing
    return [marker if rng.random() < SCARCE else value for value in column]


def _head(call: Call, names: list[str]) -> list[list[str]]:
    """The rows that the call leaves out at the top, and the one with the names if it looks for one.

    As pandas has it, with `infer` it does unless it is given the names.
    """
    given = call.arguments
    skipped = [["-"] * len(names)] * int(given.get("skip_rows") or 0)
    header = given.get("header", "infer")
    if header == "infer":
        header = None if given.get("columns") else 0
    if header is None or header is False:
        return skipped
    return skipped + [["-"] * len(names)] * int(header) + [names]


def _text(call: Call, lines: Sequence[Sequence[Any]]) -> str:
    """The lines as text. Where the call has `\\s+` between two values there is one space."""
    separator = re.sub(r"\\[st][+*]?", " ", call.arguments.get("separator") or ",")[0]
    point = call.arguments.get("decimal") or "."
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(
        [str(v).replace(".", point) if isinstance(v, float) else v for v in line] for line in lines
    )
    return out.getvalue()
