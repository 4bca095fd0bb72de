"""What a run writes and what it reads: neither may change the other, nor lead elsewhere."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from specgen.catalogue.packages import hides, script_name
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.files import (
    DOWNLOAD,
    HISTORY,
    METRICS,
    MODEL,
    OUTPUT,
    WEIGHTS,
    Output,
    inputs,
    meet,
    outputs,
    overlaps,
    within,
)
from specgen.text.diagnostics import Span
from specgen.text.document import Trail

_TABLE = "load: {csv: flowers.csv}, target: kind"
_TWO = """
    model: {layers: [{Input: [2]}, {Dense: {units: 3, activation: softmax}}]}
"""
_RENAME = "give the data another name"
_SUM = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_ARCHIVE = f"sha256: {_SUM}, folder: photos"
_PHOTOS = "load: {image_folder: {path: photos, image_size: 32}}"
_SCHEME = re.compile(r"[A-Za-z][\w+.:-]*://")
_SAFE = re.compile(r"https://|http://(localhost|127\.0\.0\.1)(:[0-9]+)?(/|$)")
_IMAGES = """
    model: {layers: [{Input: [32, 32, 3]}, Flatten, {Dense: {units: 3, activation: softmax}}]}
"""


def _all(checked: Checked) -> list[Checked]:
    """The spec, and what each variant makes of it."""
    return [checked, *checked.variants.values()]


def _taken(checked: Checked, path: str) -> str | None:
    """What every run leaves in its folder at this path, if anything."""
    own = (script_name(checked.name), MODEL, WEIGHTS, HISTORY, METRICS, OUTPUT)
    return next((name for name in own if meet(path, name)), None)


def _outputs(checked: Checked) -> Iterator[tuple[Output, Span, int]]:
    """What is written, each place once, and the number of the variant that it is first in."""
    seen = set()
    for number, each in enumerate(_all(checked)):
        for output in outputs(each.spec, each.plan):
            span = each.span(output.place)
            if (output.path, span) not in seen:
                seen.add((output.path, span))
                yield output, span, number


@rule(
    "SG303",
    bad=f"""
    data: {{{_TABLE}}}
    {_TWO.strip()}
    fit: {{epochs: 2, callbacks: [{{CSVLogger: flowers.csv}}]}}
    """,
    mended=f"""
    data: {{{_TABLE}}}
    {_TWO.strip()}
    fit: {{epochs: 2, callbacks: [{{CSVLogger: log.csv}}]}}
    """,
    whole=True,
)
def outputs_leave_the_data_as_they_are(checked: Checked) -> Findings:
    """Nothing is written over, into or around what the spec reads."""
    sources = list(dict.fromkeys(path for each in _all(checked) for path in inputs(each.spec)))
    fetched = {each.folder for each in checked.spec.data.fetch}  # what meets these is found below
    read = {"fetch": checked.spec.code, DOWNLOAD: [s for s in sources if s not in fetched]}
    for output, span, _ in _outputs(checked):
        for source in read.get(output.word, sources):
            if overlaps(output.path, source):
                text = (
                    f"{output.word} would write to {output.path!r}, and the spec reads {source!r}"
                )
                yield Finding(text, span, "write to another path")
                break


@rule(
    "SG303",
    bad=f"""
    data: {{load: {{csv: history.json}}, target: kind}}
    {_TWO.strip()}
    """,
    mended=f"""
    data: {{{_TABLE}}}
    {_TWO.strip()}
    """,
    whole=True,
)
def runs_leave_the_data_as_they_are(checked: Checked) -> Findings:
    """What a run leaves in its folder has other names than the data, which lie there too."""
    for each in _all(checked):
        data = each.spec.data
        places: list[tuple[str, Trail]]
        places = [(path, place) for place, path in data.paths.items()]
        places += [(path, ("data",)) for path in data.further]
        for path, place in places:
            taken = _taken(checked, path)
            if taken and PurePosixPath(path).parts:  # else it is the folder of the spec itself
                text = f"every run leaves {taken!r} in its folder, where {path!r} would lie"
                yield Finding(text, each.span(place), _RENAME)


@rule(
    "SG303",
    bad="fit: {epochs: 2, callbacks: [{ModelCheckpoint: model.keras}]}",
    mended="fit: {epochs: 2, callbacks: [{ModelCheckpoint: best.keras}]}",
    whole=True,
)
def outputs_leave_each_other_as_they_are(checked: Checked) -> Findings:
    """Each file is written by one thing, and none of them is among those that a run leaves.

    A callback may go on in a later round, or begin again in a variant, with a file of its own.
    """
    before: list[tuple[Output, Span, int]] = []
    for output, span, variant in _outputs(checked):
        if taken := _taken(checked, output.path):
            text = f"{output.word} would write to {output.path!r}, and every run leaves {taken!r}"
            yield Finding(text, span, "write to another path")
        for other, place, at in before:
            apart = (other.round, at) != (output.round, variant)
            goes_on = other.word == output.word and apart and other.path == output.path
            if meet(other.path, output.path) and not goes_on and not _known(other, output):
                text = f"{output.word} would write to {output.path!r}, and so does {other.word}"
                hint = f"it is on {place.in_words}; write to another path"
                yield Finding(text, span, hint)
                break
        before.append((output, span, variant))


@rule(
    "SG303",
    bad="walkthrough: [{heading: Train, do: [fit, {save: best/last.keras}]}]",
    mended="walkthrough: [{heading: Train, do: [fit, {save: last.keras}]}]",
    whole=True,
)
def folders_of_outputs_are_made(checked: Checked) -> Findings:
    """What makes no folder by itself writes beside the script, or where something has made one."""
    listed = [*_outputs(checked)]
    made = [output.path for output, _, _ in listed if output.word not in _FOLDERLESS]
    for output, span, _ in listed:
        folder = output.path.rpartition("/")[0]
        if output.word not in _FOLDERLESS or not folder:
            continue
        there = output.word != "CSVLogger" and any(within(path, folder) for path in made)
        read = any(overlaps(output.path, source) for source in inputs(checked.spec))
        if not there and not read:  # what is read is found above
            text = f"{output.word} would write into the folder {folder!r}, which nothing makes"
            yield Finding(text, span, "give it a name without a folder")


def _known(other: Output, output: Output) -> bool:
    """Whether another finding says that they meet: that what is fetched is read, or its folder."""
    if other.word != "fetch":
        return False
    inner = within(output.path.rpartition("/")[0], other.path) if "/" in output.path else False
    return inner if output.word == DOWNLOAD else output.word != "fetch"


_FOLDERLESS = ("CSVLogger", "save", "save_weights")  # what Keras makes no folder for


@rule(
    "SG303",
    bad=f"""
    data: {{{_PHOTOS}, fetch: {{url: https://x/y.zip, sha256: {_SUM}, folder: numpy}}}}
    {_IMAGES.strip()}
    """,
    mended=f"""
    data: {{{_PHOTOS}, fetch: {{url: https://x/y.zip, sha256: {_SUM}, folder: photos}}}}
    {_IMAGES.strip()}
    """,
)
def archives_hide_no_module(checked: Checked) -> Findings:
    """Python may find what is unpacked beside a script before the module of that name."""
    for number, fetched in enumerate(checked.spec.data.fetch):
        first = fetched.folder.partition("/")[0]
        if hides(first):
            text = f"a script could import {first!r} in place of the module of that name"
            yield Finding(text, ("data", "fetch", number, "folder"), "use another name")


@rule(
    "SG206",
    bad=f"""
    data: {{{_PHOTOS}, fetch: {{url: http://x/y.zip, {_ARCHIVE}}}}}
    {_IMAGES.strip()}
    """,
    mended=f"""
    data: {{{_PHOTOS}, fetch: {{url: https://x/y.zip, {_ARCHIVE}}}}}
    {_IMAGES.strip()}
    """,
)
def downloads_are_encrypted(checked: Checked) -> Findings:
    """What is downloaded comes by https, which nobody can change on its way."""
    data = checked.spec.data
    found: list[tuple[str, Trail]]
    found = [(each.url, ("data", "fetch", n, "url")) for n, each in enumerate(data.fetch)]
    found += [(path, place) for place, path in data.paths.items()]
    for url, place in () if checked.code.trusted else found:
        if _SCHEME.match(url) and not _SAFE.match(url):
            scheme = url.partition("://")[0]
            text = f"{scheme}:// can bring other data than what was meant"
            yield Finding(text, place, "write https://, or, if you trust the spec, add --trust")


@rule(
    "SG206",
    bad=f"""
    data: {{{_PHOTOS}}}
    {_IMAGES.strip()}
    walkthrough: [{{heading: Go on, do: [fit, {{load_model: photos/old.keras}}]}}]
    """,
    mended=f"""
    data: {{{_PHOTOS}}}
    {_IMAGES.strip()}
    fit: {{epochs: 2, callbacks: [{{ModelCheckpoint: old.keras}}]}}
    walkthrough: [{{heading: Go on, do: [fit, {{load_model: old.keras}}]}}]
    """,
)
def models_are_made_here(checked: Checked) -> Findings:
    """A model comes from the run itself, not from the data: its file can hold more than numbers."""
    for step in () if checked.code.trusted else checked.plan.steps:
        path = step.call.arguments.get("file") if step.name == "load_model" else None
        given = (*checked.spec.data.reads, *checked.spec.data.further)
        if isinstance(path, str) and any(within(path, each) for each in given):
            text = f"{path!r} comes with the data, and a model's file can hold code"
            yield Finding(text, step.path, "if you trust it, add --trust")
