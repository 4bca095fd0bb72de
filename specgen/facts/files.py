"""Spec -> the files that it reads and those that it writes. Knows no folder and opens none."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from specgen import library
from specgen.facts.plan import Plan
from specgen.language.calls import Call
from specgen.language.entries import FIGURE
from specgen.language.plots import kinds_of
from specgen.language.spec import Spec
from specgen.language.spec.section import Section
from specgen.text.document import Trail

# What a run leaves in its folder beside the script.
MODEL, HISTORY, METRICS = "model.keras", "history.json", "metrics.json"
OUTPUT = "output.json"  # what each section of the script has printed and drawn
WEIGHTS = "trained.weights.h5"  # of a model that cannot be written down

_FILLED = re.compile(r"\\\{.*?\\\}")  # a number that Keras puts into a path, once that is escaped
DOWNLOAD = "the download"  # an archive as it came, beside the folder that it is unpacked to
_LOGS = "logs"  # where Keras's TensorBoard writes, if nobody says


class Output(NamedTuple):
    """A path that is written: by what, where the spec says so, and in which round of training."""

    path: str
    word: str
    place: Trail
    round: int | None = None


def outputs(spec: Spec, plan: Plan) -> Iterator[Output]:
    """What the spec has written, but for the files of every run: by callbacks, shows, `fetch`."""
    for number, fetched in enumerate(spec.data.fetch):
        yield Output(fetched.folder, "fetch", ("data", "fetch", number, "folder"))
        if fetched.unpacked:
            yield Output(fetched.target, DOWNLOAD, ("data", "fetch", number, "folder"))
    for number, round_ in enumerate(spec.rounds):
        for index, callback in enumerate(round_.fit.callbacks):
            if isinstance(callback, Call):
                place = (*round_.at("fit", "callbacks"), index)
                yield from _written(callback, place, number)
    drawn = plots(plan)
    for step in plan.steps:
        yield from _written(step.call, step.path, figure=drawn.get(step.path))


def plots(plan: Plan) -> dict[Trail, str]:
    """The file of each `plot`, by the step's place: the one it names, or one after what it draws.

    The second of a kind that names none is `lines_2.png`.
    """
    out: dict[Trail, str] = {}
    unnamed: list[str] = []
    for step in plan.steps:
        if step.call.entry.role is FIGURE and step.call.entry.parameter("file"):
            kind = next(iter(kinds_of(step.call.arguments)), "panels")
            kind = "history" if step.name == "plot_history" else kind
            unnamed += [kind] if "file" not in step.call.arguments else []
            number = unnamed.count(kind)
            default = f"{kind}_{number}.png" if number > 1 else f"{kind}.png"
            out[step.path] = step.call.arguments.get("file", default)
    return out


def _written(
    call: Call, place: Trail, round: int | None = None, figure: str | None = None
) -> Iterator[Output]:
    word = call.entry.name
    for parameter in call.entry.parameters:
        if parameter.kind.path == "written":
            default = _LOGS if parameter.name == "log_dir" else _default(word, parameter.name)
            default = figure or default
            path = call.arguments.get(parameter.name, default)
            at = (*place, word) if call.short else (*place, word, parameter.name)
            if isinstance(path, str):
                yield Output(path, word, at if parameter.name in call.arguments else place, round)


def _default(word: str, parameter: str) -> object:
    function = library.family("shows").get(word)
    return function.defaults.get(parameter) if function else None


def inputs(spec: Spec) -> Iterator[str]:
    """What the spec reads: data, what it fetches, Python files, the words that layers know."""
    yield from spec.data.reads
    yield from spec.data.further
    yield from spec.code
    for call in _calls((spec.data.x, spec.data.y, spec.model)):
        if isinstance(words := call.arguments.get("vocabulary"), str):
            yield words
    for step in (step for chapter in spec.walkthrough for step in chapter.do):
        given = step.arguments.get("files") if step.entry.name == "predict" else None
        yield from [given] if isinstance(given, str) else given or ()


def _calls(value: Any) -> Iterator[Call]:
    """Every call in a part of a spec, however deep."""
    if isinstance(value, Call):
        yield value
        inner: Iterable[Any] = value.arguments.values()
    elif isinstance(value, Section):
        inner = (item for _, item in value)
    else:
        inner = value.values() if isinstance(value, Mapping) else value
    for item in inner:
        if isinstance(item, Call | Section | Mapping | list):
            yield from _calls(item)


def meet(one: str, other: str) -> bool:
    """Whether the paths are one, or one lies in the other, however a file system writes them."""
    pairs = zip(_parts(one), _parts(other), strict=False)
    return all(_alike(a, b) or _alike(b, a) for a, b in pairs)


def within(path: str, folder: str) -> bool:
    """Whether the path is the folder, or lies in it."""
    return len(_parts(folder)) <= len(_parts(path)) and meet(path, folder)


def overlaps(output: str, source: str) -> bool:
    """Whether writing the output may change the source.

    A source outside of the folder may still be one in the folder that a script is run in, so any
    of its ends counts.
    """
    parts = _parts(source)
    starts = range(len(parts)) if _away(source) else (0,)
    return any(meet(output, "/".join(parts[start:])) for start in starts)


def _away(path: str) -> bool:
    return bool(re.match(r"[/\\~]|[A-Za-z][\w+.-]*:", path)) or ".." in re.split(r"[/\\]", path)


def _parts(path: str) -> list[str]:
    """The names on the way, as a file system that knows no capitals has them."""
    names = re.split(r"[/\\]", path.casefold())
    return [name.rstrip(". ") for name in names if name.strip(". ")]


def _alike(one: str, other: str) -> bool:
    """Whether the names are one, with any number for what Keras fills in the first."""
    return one == other or bool(re.fullmatch(_FILLED.sub(".*", re.escape(one)), other))
