"""The facts of a spec's data -> a table for a terminal: what each part holds, before loading."""

from collections.abc import Iterator

from specgen.checks.checked import Checked
from specgen.facts.data.array import worded


def known(checked: Checked) -> str:
    """The arrays that training is given, one a row: how many, of which shape, type and range."""
    rows = [*_rows(checked)]
    width = max(len(word) for word, _ in rows)
    return "\n".join(["data", *(f"{word.ljust(width)}  {what}" for word, what in rows)])


def _rows(checked: Checked) -> Iterator[tuple[str, str]]:
    data, facts = checked.spec.data, checked.facts
    for part in data.parts:
        for axis, arrays in (("x", facts.x), ("y", facts.y)):
            for name, array in arrays.items() if axis == "x" or data.labels else ():
                word = f"{axis}_{part}[{name!r}]" if name else f"{axis}_{part}"
                yield word, worded(array, facts.rows.get(part))
