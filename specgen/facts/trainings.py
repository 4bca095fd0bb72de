"""Plan of several trainings -> what each has of its own, and what comes once all have ended."""

from collections.abc import Sequence

from specgen import library
from specgen.facts.metrics import metric_names
from specgen.facts.plan import Plan, Step, named, written
from specgen.facts.variables import left_by, prepared
from specgen.language.entries import BLOCK
from specgen.language.spec import Spec

COMPARING = ("histories", "results", "best")  # what sets trainings side by side
_HELD = ("x_val", "y_val", "val_data")  # what a fold holds back
_FITTED = ("x_scaler", "y_scaler", "preprocessor")


def used(step: Step) -> set[str]:
    """The variables that a step uses, or would use if they were there."""
    entry, given = step.call.entry, step.call.arguments
    filled = step.show.parameters if step.show else entry.parameters if entry.role is BLOCK else ()
    words = [each if isinstance(each, str) else each.name for each in filled]
    own = [word for word in words if not step.show or word in library.VARIABLES]
    scaled = any("in_units(" in row.text for row in written(step))
    return {*step.needs, *named(step), *own, *(["y_scaler"] if scaled else ())} - {*given}


def afterwards(plan: Plan) -> list[tuple[Step, tuple[Step, ...]]]:
    """The steps that happen once, after the last milestone of every training; what comes before."""
    steps = plan.steps
    last = max(i for i, step in enumerate(steps) if step.milestone)
    comparing = [i for i, step in enumerate(steps) if {*COMPARING} & used(step)]
    end = min([last, *comparing])
    late = [i for i in range(end, len(steps)) if i != last]
    return [(steps[i], steps[:i]) for i in late]


def of_each(spec: Spec, before: Sequence[Step]) -> set[str]:
    """The variables that each training leaves, the next one's in place of those before."""
    names = [step.name for step in before]
    inner = before[names.index("build") :] if "build" in names else ()
    left = {word for step in inner for word in left_by(step)}
    return {*left, *metric_names(spec), *_data(spec)}


def _data(spec: Spec) -> set[str]:
    """What of the data is another in each training."""
    there = prepared(spec)
    if spec.folded:
        fitted = [word for word in _FITTED if word in there]
        arrays = {f"{word[0]}_{part}" for word in fitted for part in ("train", "test")}
        return {*_HELD, *fitted, *(arrays if fitted else ())}
    paths = [path for changes in spec.variants.values() for path in _changed(changes)]
    axes = {path[5] for path in paths if path.startswith(("data.x", "data.y"))}
    whole = any(path.startswith("data") and path[:6] not in ("data.x", "data.y") for path in paths)
    return {word for word in there if whole or (word[0] in axes and word[1] == "_")}


def _changed(changes: dict[str, object]) -> list[str]:
    removed = changes.get("remove", [])
    listed = [removed] if isinstance(removed, str) else removed
    return [*(path for path in changes if path != "remove"), *map(str, listed or ())]  # type: ignore[call-overload]
