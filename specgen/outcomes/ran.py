"""A run folder -> what its sections printed and drew, and its claims as they were judged."""

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specgen.facts.files import METRICS, OUTPUT
from specgen.program.sections import Program
from specgen.text.diagnostics import Diagnostic, SpecError, printable

_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_FILLED = "name a folder that `specgen run` has filled"
_AGAIN = "export with the --data and --set of the run, or run the spec anew"


@dataclass(frozen=True)
class Figure:
    """A picture that a run has left. kind: its media type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Ran:
    """What came out of a run: by the number of its section; nothing where there was none."""

    printed: Mapping[int, str] = field(default_factory=dict)
    figures: Mapping[int, tuple[Figure, ...]] = field(default_factory=dict)
    claims: tuple[Mapping[str, Any], ...] = ()

    def of(self, sections: Iterable[int]) -> str:
        """What these sections have printed."""
        return "\n".join(filter(None, (self.printed.get(number) for number in sections)))


def read(folder: Path, name: str, program: Program) -> Ran:
    """What a run of a program, whose script has this name, has left in its folder.

    Raises SpecError where the folder holds no finished run, or one of other code; what is said
    about the code may have changed since.
    """
    none = Diagnostic("SG507", f"holds no finished run of {name}", str(folder), _FILLED)
    try:
        there = ast.parse((folder / name).read_text(encoding="utf-8")).body[1:]
        rows = json.loads((folder / OUTPUT).read_text(encoding="utf-8"))
        claims = json.loads((folder / METRICS).read_text(encoding="utf-8"))["claims"]
        numbers = {done: number for number, done in reversed([*enumerate(program.done)])}
        found = {numbers.get(row["statements"], 0): row for row in rows}
        printed = {n: printable(str(row["printed"]).expandtabs()) for n, row in found.items()}
        figures = {n: tuple(_figures(folder, row["figures"])) for n, row in found.items()}
    except (OSError, ValueError, SyntaxError, LookupError, TypeError):
        raise SpecError([none]) from None
    if list(map(ast.dump, there)) != list(map(ast.dump, program.module.body[1:])):
        text = f"the run in it is not of this spec as it is now: {name} differs"
        raise SpecError([Diagnostic("SG507", text, str(folder), _AGAIN)])
    return Ran(printed, figures, tuple(claims))


def _figures(folder: Path, names: Iterable[str]) -> Iterator[Figure]:
    """The pictures of these names that lie in the folder, and nowhere else."""
    for name in names:
        path = folder / name
        inside = path.is_file() and path.resolve().is_relative_to(folder.resolve())
        content = path.read_bytes() if inside else b""
        kinds = (kind for begin, kind in _PICTURES.items() if content.startswith(begin))
        if kind := next(kinds, ""):
            yield Figure(name, kind, content)
