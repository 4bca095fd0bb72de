"""What a spec says of a table's columns -> a .csv file with such columns."""

import contextlib
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
from specgen.standin.amounts import enough
from specgen.standin.bounds import COLUMNS, refuse_beyond
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
    kinds = _wide(_kinds(call, data), call.arguments.get("usecols") or ())
    count = _count(kinds, data)
    above = call.arguments.get("skip_rows") or 0, call.arguments.get("header") or 0
    refuse_beyond(count + sum(n for n in above if isinstance(n, int)), "rows", len(kinds))
    targets = [data.target] if isinstance(data.target, str) else data.target or []
    positions = _positions(kinds, targets, count, rng)
    columns = {name: values(name, kinds[name], positions[name], rng) for name in kinds}
    for name in kinds:
        filled = any(fills(step, name) for step in (*data.table, *data.prepare))
        if filled and name not in targets and sort(kinds[name]) in ("number", "from"):
            columns[name] = _gaps(columns[name], call.arguments.get("missing"), rng)
    lines = [*_head(call, [*kinds]), *zip(*columns.values(), strict=True)]
    return packed(path, _text(call, lines).encode("utf-8"))


def rows(call: Call, data: Data) -> int:
    """How many rows are read of what `csv_file` makes."""
    count = _count(_wide(_kinds(call, data), call.arguments.get("usecols") or ()), data)
    return min(count, call.arguments.get("rows") or count)


def _count(kinds: Mapping[str, Any], data: Data) -> int:
    return enough(STEPS if "date" in kinds.values() else ROWS, data, len(kinds))


def _kinds(call: Call, data: Data) -> dict[str, Any]:
    """What each column holds, in the file's order; whole numbers where the call reads such."""
    picked = call.arguments.get("usecols") or ()
    counted = {str(place): "number" for place in sorted(picked) if isinstance(place, int)}
    described = data.columns or {}
    partly = described.keys() < counted.keys()  # what nobody describes holds numbers
    said: dict[str, Any] = {**counted, **described} if partly else described
    kinds = {name: said.get(name, "number") for name in call.arguments.get("columns") or said}
    types = call.arguments.get("dtypes") or {}
    if isinstance(types, str):
        types = dict.fromkeys(kinds, types)
    whole = [name for name in kinds if kinds[name] == "number" and "int" in types.get(name, "")]
    return {**kinds, **dict.fromkeys(whole, "integer")}


def _wide(kinds: dict[str, Any], picked: Sequence[str | int]) -> dict[str, Any]:
    """The columns of a file, with those that are picked by number where they are looked for.

    What is described is what is picked; between them there are columns that nobody reads.
    """
    places = sorted({place for place in picked if isinstance(place, int)})
    if not places or len(kinds) > places[-1]:
        return kinds
    if len(kinds) != len(places):
        text = f"{len(kinds)} columns are described, and `usecols` picks {len(places)}"
        raise ValueError(f"{text} of {places[-1] + 1}")
    refuse_beyond(places[-1] + 1, "columns", 1, COLUMNS)
    named = dict(zip(places, kinds.items(), strict=True))
    others = ((f"unused_{place}", "number") for place in range(places[-1] + 1))
    return dict(named.get(place, other) for place, other in enumerate(others))


def _positions(
    kinds: Mapping[str, Any], targets: Sequence[str], count: int, rng: Random
) -> dict[str, list[float]]:
    """Where each value stands between the lowest and the highest of its column, row by row."""
    series = "date" in kinds.values()
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
    """The lines as text, with something between two values that the call takes for a separator."""
    separator = _separator(call.arguments.get("separator") or ",")
    point = call.arguments.get("decimal") or "."
    out = io.StringIO()
    rows = (
        [str(v).replace(".", point) if isinstance(v, float) else v for v in line] for line in lines
    )
    if len(separator) == 1:
        csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
        return out.getvalue()
    plain = ([str(v).replace(separator, " ") for v in row] for row in rows)
    return "".join(f"{separator.join(row)}\n" for row in plain)


def _separator(pattern: str) -> str:
    """A text that pandas takes for the separator: of several characters, it is an expression."""
    if len(pattern) == 1:
        return pattern
    plain = re.sub(r"\\(.)", r"\1", pattern)
    for text in (pattern, plain, " ", "\t", ",", ";", "|", ":", ", ", "; ", " | "):
        with contextlib.suppress(re.error):
            if re.fullmatch(pattern, text):
                return text
    raise ValueError(f"nothing is found that the separator {pattern!r} stands for")
