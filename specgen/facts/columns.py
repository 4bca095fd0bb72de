"""`data` of a table -> its columns before each step, where the spec tells all of them."""

from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile
from typing import Any

from specgen import library
from specgen.facts.references import Reference, argument, references
from specgen.language.calls import Call
from specgen.language.columns import OTHERS
from specgen.language.spec.data import Data
from specgen.text.document import Trail

Names = frozenset[str] | None  # None where they are not known


def numbered(data: Data) -> bool:
    """Whether no row has the names of the columns: pandas numbers them, from 0."""
    given = data.load.arguments
    unnamed = "header" in given and given["header"] is None and not given.get("columns")
    return data.family == "tables" and unnamed


def in_file(data: Data) -> Names:
    """The columns of the file: those that the spec names or describes."""
    names = data.load.arguments.get("columns") or data.columns
    return frozenset(names) if names and data.family == "tables" else None


def in_order(data: Data) -> dict[str, int]:
    """The columns that the spec names or describes, each with its place in the file."""
    names = data.load.arguments.get("columns") or data.columns or ()
    return {str(name): place for place, name in enumerate(names)}


def loaded(data: Data) -> Names:
    """The columns of the file that are read: those that the spec names or describes."""
    given = data.load.arguments
    if data.family != "tables":
        return None
    picked = given.get("usecols") or ()
    names = given.get("columns") or data.columns
    if not names or (numbered(data) and {*names} < {*map(str, picked)}):
        known = picked and (numbered(data) or isinstance(picked[0], str))
        return frozenset(map(str, picked)) if known else None
    if picked and isinstance(picked[0], int) and not numbered(data):
        names = [name for number, name in enumerate(names) if number in picked]
    listed = [*map(str, picked)]
    by_name = picked and (numbered(data) or isinstance(picked[0], str))
    return frozenset(name for name in names if not by_name or name in listed)


def before_steps(data: Data) -> Iterator[tuple[Call, Names]]:
    """Each step for the table with the columns that it finds."""
    there = loaded(data)
    for step in data.table:
        yield step, there
        there = _after(step, there, data)


def left(data: Data) -> Names:
    """The columns after all steps."""
    there = loaded(data)
    for step in data.table:
        there = _after(step, there, data)
    return there


def kinds(data: Data) -> dict[str, Any]:
    """What columns hold after all steps, as `columns` describes it, where that is known."""
    read = loaded(data)
    there = {n: kind for n, kind in (data.columns or {}).items() if read is None or n in read}
    for step in data.table:
        there = _held(step, there)
    return there


def _held(step: Call, there: dict[str, Any]) -> dict[str, Any]:
    """What columns hold after a step."""
    function = library.family("columns").get(step.entry.name)
    if function is None:
        return {}
    named, change = [reference.value for reference in references(step, ())], function.says.columns
    if change == "selects":
        return {name: there[name] for name in named if name in there}
    if change == "prefixes":
        return {f"{step.arguments['prefix']}{name}": kind for name, kind in there.items()}
    if change == "renames":
        return {step.arguments["names"].get(name, name): kind for name, kind in there.items()}
    rest = {name: kind for name, kind in there.items() if name not in named}
    if change:
        return rest
    if function.says.maps:
        values = step.arguments["values"]
        others = {n: there.get(n) for n in named if function.says.maps == "some"}
        known = {n: kind for n, kind in others.items() if isinstance(kind, list)}
        if function.says.maps == "all":
            return {**rest, **{name: [*values.values()] for name in named}}
        return {**rest, **{n: [values.get(v, v) for v in kind] for n, kind in known.items()}}
    return {**rest, **dict.fromkeys(named, "number")} if function.says.numbers else there


def is_text(kind: Any) -> bool:
    """Whether a column that is described so holds texts, not numbers."""
    if isinstance(kind, list):
        return any(isinstance(value, str) and not _is_number(value) for value in kind)
    return kind in ("text", "date")


def _is_number(value: str) -> bool:
    try:
        return bool(value) and float(value) == float(value)
    except ValueError:
        return False


def _after(step: Call, there: Names, data: Data) -> Names:
    function = library.family("columns").get(step.entry.name)
    change = function.says.columns if function else ""
    if not change:
        return there if function else None
    named = [reference.value for reference in references(step, ())]
    if change == "selects":
        return frozenset(named)
    if there is None:
        return None
    if change == "prefixes":
        return frozenset(f"{step.arguments['prefix']}{name}" for name in there)
    rest = there - {*named}
    if change == "renames":
        return rest | {*step.arguments["names"].values()}
    if change == "drops":
        return rest
    before = takewhile(lambda other: other is not step, data.table)
    changed = {reference.value for other in before for reference in references(other, ())}
    return None if changed & {*named} else _encoded(rest, named, data)


def _encoded(rest: frozenset[str], named: Sequence[str], data: Data) -> Names:
    """With a column for each value of those that are named, where `columns` lists the values."""
    described = data.columns or {}
    lists = {name: described.get(name) for name in named}
    if any(not isinstance(values, list) for values in lists.values()):
        return None
    return rest | {f"{name}_{value}" for name, values in lists.items() for value in values or ()}


def named_after(data: Data) -> Iterator[Reference]:
    """What `inputs`, `target` and steps that see a table name once it is prepared."""
    for key in ("inputs", "target"):
        for index, name in enumerate(getattr(data, key) or ()):
            yield Reference("column", name, ("data", key, index))
    for index, step in enumerate(data.x):
        yield from references(step, ("data", "x", index))
    yield from (Reference("column", name, place) for name, place in named_in(data))


def named_in(data: Data) -> Iterator[tuple[str, Trail]]:
    """The columns that `prepare` names, each with its place."""
    for index, step in enumerate(data.prepare):
        place = argument(step, ("data", "prepare", index), "columns")
        listed = isinstance(step.arguments["columns"], list)
        for number, name in enumerate(chosen(step)):
            yield name, (*place, number) if listed else place


def chosen(step: Call) -> list[str]:
    """The columns that a preparation names; none where it is for all others."""
    given = step.arguments["columns"]
    return [] if given == OTHERS else [given] if isinstance(given, str) else given


def ways(data: Data) -> dict[tuple[int, ...], list[str]]:
    """The numbers of preparations in order -> the columns that go this way."""
    out: dict[tuple[int, ...], list[str]] = {}
    for name in dict.fromkeys(name for step in data.prepare for name in chosen(step)):
        way = tuple(i for i, step in enumerate(data.prepare) if name in chosen(step))
        out.setdefault(way, []).append(name)
    return out


def fills(step: Call, column: str) -> bool:
    """Whether no value of a column is missing after a step for the table, or a preparation."""
    for family in ("columns", "preparations"):
        function = library.family(family).get(step.entry.name)
        if function and function.says.fills:
            prepared = family == "preparations"
            named = {*chosen(step)} if prepared else {r.value for r in references(step, ())}
            return not named or column in named
    return False


def closed(data: Data, step: Call) -> bool:
    """Whether a step for columns is to know all of their values: of no other, anything is made."""
    function = library.family("columns").get(step.entry.name)
    if function is None or function.says.maps != "all" or None in step.arguments["values"].values():
        return False
    later = [*dropwhile(lambda other: other is not step, data.table)][1:]
    named = [str(reference.value) for reference in references(step, ())]
    made = [*later, *data.prepare]
    return not any(other.entry.own or any(fills(other, n) for n in named) for other in made)
