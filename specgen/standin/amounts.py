"""Spec -> how large a sample it needs, and the spec with its counts as the sample has them.

What a spec counts is for the full data. Where it is known how many those are, the counts are made
smaller with the sample; otherwise the sample is made larger, up to a limit.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from specgen.checks.checked import Checked
from specgen.facts.references import references
from specgen.facts.samples import most, said
from specgen.language.spec.data import Data, Windows
from specgen.language.spec.split import row
from specgen.standin.bounds import refuse_beyond
from specgen.text.diagnostics import Diagnostic, SpecError

CELLS = 400_000  # of a table, or numbers of an array, that the spec makes longer
_FULL = "or use --data full"


def least(data: Data) -> int:
    """How many samples, or steps of time, have to be loaded for what the spec counts."""
    split = data.split
    counts = [share for share in _shares(data) if isinstance(share, int)]
    counts += [split.train] if split and isinstance(split.train, int) else []
    edges = [edge for rows in split.named.values() for edge in rows] if split else []
    counts += [abs(edge) for edge in edges if isinstance(edge, int)]
    drawn = [said(step, "columns", "needs") or 0 for step in data.table]
    out: int = max([2 * sum(counts), *drawn])
    if data.windows:
        parts = [share for share in _shares(data) if isinstance(share, float)]
        rest = 1 - sum(parts) if split else 1
        out = max(out, round(2 * _span(data.windows) / min([*parts, max(rest, 0.1)])))
    thinned = [said(step, "steps", "thins") or 1 for step in data.x]
    return out * max([1, *thinned])


def enough(usual: int, data: Data, size: int) -> int:
    """The usual number of samples, or more where the spec needs it. size: numbers in a sample.

    Raises ValueError where it needs too many.
    """
    wanted = least(data)
    if wanted > usual:
        refuse_beyond(wanted, "samples for what the spec counts", size, CELLS)
    return max(usual, wanted)


def _shares(data: Data) -> list[float | int]:
    split = data.split
    if split is None:
        return []
    taken = [(row(end, 1000) - row(start, 1000)) / 1000 for start, end in split.named.values()
             if isinstance(start or 0.0, float) and isinstance(end or 0.0, float)]  # fmt: skip
    return [*split.shares.values(), *taken]


def _span(windows: Windows) -> int:
    """The steps from the beginning of a window to the end of what it predicts."""
    return windows.reach + windows.horizon + windows.stride


def fitted(checked: Checked, loaded: Any) -> Checked:
    """The spec with its counts as a sample has them.

    loaded: how many samples that has, in the training and the test part if it has two.
    Raises SpecError for what counts further than the sample goes.
    """
    data = checked.spec.data
    full = said(data.load, data.family, "samples")
    if loaded is None or full == loaded:
        return checked
    scaled = _scaled(data, full) if full else data
    spec = checked.spec.model_copy(update={"data": scaled})
    out = replace(checked, spec=spec)
    if findings := _beyond(out, most(spec, loaded)):
        raise SpecError(findings)
    return out


def _scaled(data: Data, full: Any) -> Data:
    """`split` with shares in place of numbers of samples."""
    split = data.split
    if split is None:
        return data
    rest = full if isinstance(full, int) else sum(full) if split.merge else full[0]
    shares: dict[str, Any] = {part: _fraction(getattr(split, part), rest) for part in split.named}
    for part, share in split.shares.items():
        if isinstance(share, int):
            shares[part] = round(share / rest, 6) if share < rest else share
            rest -= share
        else:
            rest -= round(share * rest)
    if isinstance(split.train, int):
        shares["train"] = round(split.train / rest, 6) if split.train < rest else split.train
    return data.model_copy(update={"split": split.model_copy(update=shares)})


def _fraction(rows: Mapping[str, Any], count: int) -> dict[str, Any]:
    """The rows of `split` as shares of all that there are."""
    return {
        key: [_share(edge, count) for edge in given] if isinstance(given, list)
        else _share(given, count)
        for key, given in rows.items()
    }  # fmt: skip


def _share(edge: float, count: int) -> float:
    return round(edge / count, 6) if isinstance(edge, int) and edge <= count else edge


def _beyond(checked: Checked, sizes: Mapping[str, int]) -> list[Diagnostic]:
    """A finding for each sample that a step shows and the sample of the data does not have."""
    out = []
    for step in checked.plan.steps:
        part = "train" if step.show and "x_train" in step.show.parameters else "test"
        for found in references(step.call, step.path) if part in sizes else ():
            if found.to == "sample" and found.value >= sizes[part]:
                text = f"the {part} part of the sample has {sizes[part]:,} samples, counted from 0"
                out.append(Diagnostic("SG501", text, checked.span(found.place), _FULL))
    return out
