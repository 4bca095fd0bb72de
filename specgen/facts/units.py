"""`data:` -> what has scaled the targets, and whether a way leads back to the units of the data."""

from specgen import library
from specgen.facts.learning import is_object
from specgen.language.calls import Call
from specgen.language.spec.data import Data


def copied(data: Data) -> bool:
    """Whether the targets are the inputs, or pieces of them, and so are scaled as these are."""
    pieces = data.windows and not data.windows.untargeted and not data.labelled
    return bool(data.reconstruct or pieces)


def scaled(data: Data) -> bool:
    """Whether the scaler of the inputs, or of some of their columns, is that of the targets too."""
    undone = copied(data) and not data.prepare
    fitted = [step for step in data.x if is_object(step)] if undone else []
    return bool(fitted) and no_way_back(data) is None


def no_way_back(data: Data) -> str | None:
    """Why numbers like the targets cannot be shown in the units of the data; None if they can be.

    A scaler is undone. Steps before it make the units that the author wants; after it none may
    change a number.
    """
    if copied(data) and data.prepare:
        return "`prepare` cannot be undone"
    steps = [*(data.x if copied(data) else ()), *data.y]
    fitted = [step for step in steps if is_object(step)]
    if not fitted:
        return None
    word = fitted[-1].entry.name
    if any(not _undone(step) for step in fitted):
        return f"{next(s for s in fitted if not _undone(s)).entry.name} cannot be undone"
    if len(fitted) > 1:
        return f"the targets are scaled twice, and {word} alone would be undone"
    for step in steps[steps.index(fitted[0]) + 1 :]:
        function = library.family("steps").get(step.entry.name)
        if function is None or not function.says.keeps_values:
            return f"{step.entry.name} changes numbers that {word} has scaled"
    return None


def columns(data: Data) -> int | None:
    """How many columns a series has, where the spec tells."""
    if data.family == "series":
        return 1
    return len(data.inputs or data.load.arguments.get("usecols") or ()) or None


def rows_of(data: Data) -> int | None:
    """How many rows of the table a sample's target is made of; None where nothing tells."""
    windows = data.windows
    if data.reconstruct:
        return windows.length if windows else 1
    if windows and windows.sequence:
        return windows.length
    return windows.horizon if windows else 1


def width(data: Data) -> int | None:
    """How many numbers a row of the targets has, where the spec tells."""
    windows = data.windows
    if copied(data):
        chosen = windows.targets if windows and not data.reconstruct else None
        return len(chosen) if chosen else columns(data)
    return len(data.target or ()) or None if all(map(is_object, data.y)) else None


def tabular(data: Data) -> bool:
    """Whether the arrays of targets have a row for each sample and a column for each number."""
    if rows_of(data) != 1:
        return False
    scaled_last = bool(data.y) and _undone(data.y[-1])
    return scaled_last or bool(not data.y and (data.windows or len(data.target or ()) > 1))


def _undone(step: Call) -> bool:
    scaler = library.family("scalers").get(step.entry.name)
    return scaler is not None and "arrays" in scaler.says.takes
