"""Two records, of a run and of its script -> what differs, each with its place in the spec."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple

from specgen.checks.checked import Checked
from specgen.runs.recording import KINDS, Record
from specgen.text.diagnostics import Diagnostic
from specgen.text.document import Trail

# The key of a spec under which to look.
_SAID: Mapping[str, Trail] = {
    "model": ("model",), "compilation": ("compile",), "first weights": ("seed",),
    "first losses": ("data",), "history": ("fit",), "metrics": ("evaluate",),
    "claims": ("claims",),
}  # fmt: skip
_HINT = (
    "numbers that `code` draws need the seed too; if nothing is drawn without it, this is a "
    "defect of specgen"
)


class Difference(NamedTuple):
    """What the run has and what the script has, of one kind of `KINDS`, at one place of it."""

    what: str
    where: str
    run: Any
    script: Any


def differences(run: Record, script: Record) -> list[Difference]:
    """Everything in which the two differ, what comes first before what follows from it."""
    out = [
        Difference(kind, _place(at), *pair)
        for kind in KINDS
        for at, *pair in _apart(run[kind], script[kind], ())
    ]
    missing = sorted({*script["files"]} - {*run["files"]})
    return out + [Difference("files", name, None, name) for name in missing]


def findings(checked: Checked, found: list[Difference]) -> list[Diagnostic]:
    """A finding for each kind of difference, with the first place of it."""
    out = []
    for kind in dict.fromkeys(each.what for each in found):
        first, *more = (each for each in found if each.what == kind)
        text = f"script and run differ in the {kind}: at {first.where} the run has "
        text += f"{_shown(first.run)}, the script {_shown(first.script)}"
        text += f"; and at {len(more)} more" if more else ""
        out.append(Diagnostic("SG506", text, checked.span(_SAID.get(kind, ())), _HINT))
    return out


def _apart(run: Any, script: Any, at: Trail) -> Iterator[tuple[Trail, Any, Any]]:
    """The places at which two values differ, with what is there; None where nothing is."""
    if isinstance(run, dict) and isinstance(script, dict):
        for key in dict.fromkeys([*run, *script]):
            yield from _apart(run.get(key), script.get(key), (*at, key))
    elif isinstance(run, list) and isinstance(script, list):
        for index, pair in enumerate(zip_longest(run, script)):
            yield from _apart(*pair, (*at, index))
    elif run != script:
        yield at, run, script


def _place(at: Trail) -> str:
    return ".".join(map(str, at))


def _shown(value: Any, most: int = 60) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= most else f"{text[:most]}..."
