"""contract.yaml -> what a file under `code` is given and gives back, with an example of each."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from specgen.explain.pieces import sorted_keys
from specgen.text.yaml_reader import load_text, read


class Thing(NamedTuple):
    """What a function or a class can be: what it takes and gives, a spec with it, and mine.py."""

    name: str
    takes: str
    gives: str
    spec: dict[str, Any]
    python: str


@cache
def things() -> tuple[Thing, ...]:
    """All of them, in the order of a spec."""
    path = Path(__file__).with_name("contract.yaml")
    rows: dict[str, Any] = read(load_text(path)).value
    return tuple(
        Thing(
            name, row["takes"], row["gives"], sorted_keys({**row["spec"], "code": "mine.py"}),
            row["python"],
        )
        for name, row in rows.items()
    )  # fmt: skip
