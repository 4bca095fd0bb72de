"""The steps that every training has, in their order: what each is called, leaves and belongs to."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Milestone(NamedTuple):
    """A step that happens in every script, whether the walkthrough names it or not.

    section: the key of a spec that it carries out. heading: what stands above it in a script whose
    spec has no walkthrough, {} for the part that is measured; again: above one of a later round,
    where it happens in every round of training. leaves: the variables that there are after it; of
    the data that depends on the dataset. hint: where to look when Keras refuses it. stage: what it
    is a part of where trainings are compared, if that is not it alone.
    """

    name: str
    section: str
    heading: str
    leaves: tuple[str, ...] = ()
    again: str = ""
    hint: str | None = None
    stage: str = ""


_LAYERS = "look at the layer's arguments, and at the shape that the layer before it gives"
_ROWS = (
    Milestone("load", "data", "Load the data"),
    Milestone(
        "prepare", "data", "Prepare the inputs and the labels",
        hint="a `shape_of` step before it prints the shape of what it gets",
    ),
    Milestone("build", "model", "Build the model", ("model",), hint=_LAYERS),
    Milestone(
        "compile", "compile", "Choose the optimizer, the loss and the metrics", ("model",),
        "Compile again", _LAYERS, stage="build",
    ),
    Milestone("fit", "fit", "Train", ("history",), "Train again"),
    Milestone("evaluate", "evaluate", "Evaluate on the {} set", ("scores",)),
)  # fmt: skip
MILESTONES: Mapping[str, Milestone] = MappingProxyType({row.name: row for row in _ROWS})
