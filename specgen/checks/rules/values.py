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
from specgen.text.diagnostics import did_you_mean

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
        known = _known(data, step) if how else None
        if known is None:
            continue
        old, column = step.arguments["values"], step.arguments["column"]
        place = ("data", "table", index, step.entry.name, "values")
        strange = [word for word in old if _plain(word) not in known]
        for word in strange:
            hint = did_you_mean(str(word), [*map(str, known.values())])
            text = f"column {column!r} has no value {word!r}, by `columns`"
            yield Finding(text, checked.key((*place, str(word))), hint)
        kept = {_plain(word) for word in old}
        rest = [value for plain, value in known.items() if plain not in kept]
        later = data.table[index + 1 :]
        if how == "all" and rest and not strange and not any(fills(s, column) for s in later):
            text = f"{_listed(rest)} of column {column!r} would be missing afterwards"
            yield Finding(text, place, "say what becomes of it, or add `drop_missing` below")


def _listed(values: list[Any]) -> str:
    return " and ".join(map(repr, values))


def _known(data: Data, step: Call) -> dict[Any, Any] | None:
    """The values of the column that a step changes, where no step before does so."""
    column = step.arguments["column"]
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
