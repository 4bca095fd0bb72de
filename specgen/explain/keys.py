"""The language's sections -> every key of a spec, by its path: what it says and what it takes."""

import inspect
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args

from pydantic.fields import FieldInfo

from specgen.language.refusals import What
from specgen.language.spec import Phase, Spec
from specgen.language.spec.model import NODE, Graph, Part
from specgen.language.spec.section import REMARK, Section

# Keys that stand beside the name of a layer or a step; `Use.beside` has their kinds alone.
_BESIDE = {
    "model.layers.name": "the node's name, for `from` and `outputs`, and Keras's for the layer",
    "model.layers.comment": "a comment in the script, above the layer",
    "model.layers.explain": "text above the layer: a comment in the script, prose in a notebook",
    "model.layers.from": "the nodes that feed it, where that is not the one above",
    "model.layers.repeat": "how often it stands there in a row, or its arguments each time",
    "model.layers.for_each": "values: what stands under `layers` is written out with each of them",
    "model.layers.call": "arguments of the call, such as training; not of the layer",
    "model.layers.trainable": "whether training changes its weights",
    "data.x.comment": "a comment in the script, above the step",
    "data.x.explain": "text above the step: a comment in the script, prose in a notebook",
}

_VALUES = Annotated[list[str | int | float], What("a list of texts or numbers")]

# What a line does not hold: what the author's own code is given, and what it has to return.
_DETAILS = {
    "model.class": (
        "A class that inherits from keras.Model. Parameters of its `__init__` that are named "
        "like parts are given these, `inputs` and `outputs` (or **kwargs) the graph of "
        "`layers`, others stand in the spec. `train_step(self, data)` gets a batch: (x, y), or "
        "x alone with `labels: false` of `data`; it returns a dictionary of numbers, which are "
        "what the history and claims are about: `loss` is reported if it is in there. A "
        "keras.metrics.Mean gives the mean over the epoch; list those under the property "
        "`metrics`, so that each epoch begins anew. `test_step` returns the same for validation "
        "and `evaluate`; without it, and without a loss, nothing is evaluated. A model that is "
        "to be saved whole needs `get_config`; otherwise its weights are saved."
    ),
    "model.layers.for_each": (
        "`${each}` in a text is the value. `name` beside it is that of all the last layers, for "
        "`from`. In any other list it stands likewise, what it is about under that list's own key."
    ),
    "fit.loop": (
        "Its parameters are filled by their names: model, x_train, y_train, x_test and so on, "
        "train_data for batches, parts of the model, and epochs, batch_size and callbacks of "
        "`fit`; others stand in the spec. It returns a dictionary of lists, a number for each "
        "epoch, which is the history. `compile` may be left out then, and nothing is evaluated."
    ),
}


class Key(NamedTuple):
    """A key of a spec. kind: what it takes; keys: those inside of it, if it is a section."""

    summary: str
    kind: Any
    required: bool
    details: str = ""
    keys: tuple[str, ...] = ()


@cache
def keys() -> dict[str, Key]:
    """Every key by its path, as in `data.split.test`; items of lists and names are left out.

    What a layer of a part or a block can have is found under `model.layers`, and what a round of
    training can have under `compile` and `fit`.
    """
    kinds = {f"model.layers.{key}": kind.annotation for key, kind in NODE.items()}
    kinds["model.layers.for_each"] = _VALUES
    kinds |= {f"data.x.{key}": kind.annotation for key, kind in REMARK.items()}
    beside = {
        path: Key(_BESIDE[path], kind, False, _DETAILS.get(path, ""))
        for path, kind in kinds.items()
    }
    return dict(_walk(Spec, ())) | beside


def _walk(section: type[Section], around: tuple[str, ...]) -> Iterator[tuple[str, Key]]:
    for name, field in _fields(section):
        path = (*around, name)
        sections = [t for t in _types(field.annotation) if issubclass(t, Section)]
        if section is Phase:
            sections = []
        inner = tuple(key for each in sections for key, _ in _fields(each))
        kind = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        said = (inspect.cleandoc(each.__dict__.get("__doc__") or "") for each in sections)
        details = " ".join(" ".join(said).split())
        told = _DETAILS.get(".".join(path))
        yield (
            ".".join(path),
            Key(field.description or "", kind, field.is_required(), told or details, inner),
        )
        for each in sections:
            yield from _walk(each, path)


def _fields(section: type[Section]) -> Iterator[tuple[str, FieldInfo]]:
    """The keys that an author writes: a part is its layers."""
    hidden = ("layer", "graph") if section is Part else ()
    if section is Part:
        yield from _fields(Graph)
    for name, field in section.model_fields.items():
        if name not in hidden:
            yield field.alias or name, field


def _types(kind: Any) -> Iterator[type]:
    if isinstance(kind, type):
        yield kind
    for inner in get_args(kind):
        yield from _types(inner)
