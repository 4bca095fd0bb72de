"""Values of a column that a step replaces, where `columns` says which there are."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from specgen import library
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.columns import fills
from specgen.facts.references import references
from specgen.language.calls import Call
from specgen.language.spec.data import Data
from specgen.text.guesses import did_you_mean

_TABLE = "load: {csv: people.csv}, columns: {age: number, sex: [f, m], ill: [0, 1]}, target: ill"
_ROW = """
    model: {layers: [{Input: [2]}, {Dense: {units: 2, activation: softmax}}]}
"""


@rule(
    "SG303",
    bad=f"""
    data: {{{_TABLE}, table: [{{map_values: {{column: sex, values: {{F: 0, m: 1}}}}}}]}}
    {_ROW.strip()}
    """,
    mended=f"""
    data: {{{_TABLE}, table: [{{map_values: {{column: sex, values: {{f: 0, m: 1}}}}}}]}}
    {_ROW.strip()}
    """,
)
def values_that_are_replaced_are_there(checked: Checked) -> Findings:
    """What is replaced is among the values of the column; what is not would be missing."""
    data = checked.spec.data
    for index, step in enumerate(data.table):
        function = library.family("columns").get(step.entry.name)
        how = function.says.maps if function else ""
        if how:
            yield from _replaced(checked, index, how)


def _replaced(checked: Checked, index: int, how: str) -> Findings:
    """What is not right in what a step replaces: in no column, or of one that it leaves."""
    data = checked.spec.data
    step, later = data.table[index], data.table[index + 1 :]
    old, columns = step.arguments["values"], _columns(step)
    known = {column: _known(data, step, column) for column in columns}
    place = ("data", "table", index, step.entry.name, "values")
    there = {plain: v for values in known.values() for plain, v in (values or {}).items()}
    told = None not in known.values()
    strange = [word for word in old if told and _plain(word) not in there]
    for word in strange:
        hint = did_you_mean(str(word), [*map(str, there.values())])
        listed = " or ".join(map(repr, columns))
        text = f"column {listed} has no value {word!r}, by `columns`"
        yield Finding(text, checked.key((*place, str(word))), hint)
    kept = {_plain(word) for word in old}
    for column, values in known.items() if how == "all" and not strange else ():
        rest = [value for plain, value in (values or {}).items() if plain not in kept]
        if rest and not any(fills(step, column) for step in later):
            text = f"{_listed(rest)} of column {column!r} would be missing afterwards"
            yield Finding(text, place, "say what becomes of it, or add `drop_missing` below")


def _listed(values: list[Any]) -> str:
    return " and ".join(map(repr, values))


def _columns(step: Call) -> list[str]:
    given = step.arguments["column"]
    return [given] if isinstance(given, str) else list(given)


def _known(data: Data, step: Call, column: str) -> dict[Any, Any] | None:
    """The values of the column that a step changes, where no step before does so."""
    kind: Any = (data.columns or {}).get(column)
    if column in _touched(data, step):
        return None
    if isinstance(kind, dict) and "classes" in kind:
        kind = [*range(kind["classes"])]
    return {_plain(value): value for value in kind} if isinstance(kind, list) else None


def _touched(data: Data, step: Call) -> Iterator[str]:
    """The columns that steps before this one name."""
    for other in takewhile(lambda other: other is not step, data.table):
        for reference in references(other, ()):
            yield reference.value


def _plain(value: Any) -> Any:
    """A value as it is compared: pandas reads what looks like a number as one."""
    try:
        return float(value)
    except ValueError:
        return str(value)
