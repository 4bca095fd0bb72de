"""Checked sections -> where `compile`, `fit` and `train` do not fit the model and the data."""

from collections.abc import Iterator
from typing import Any

from specgen import formula, variables
from specgen.catalogue import Keras
from specgen.catalogue.call import computed_in
from specgen.diagnostics import Diagnostic, did_you_mean
from specgen.document import Trail
from specgen.graph import layer_names, name_of
from specgen.spec import Phase, Spec
from specgen.spec.model import Graph, Part


def check(spec: Spec) -> Iterator[Diagnostic]:
    """What `compile`, `fit` and `train` ask for and the model or the data do not have."""
    for key in ("compile", "fit") if spec.train else ():
        if getattr(spec, key):
            text, hint = f"`train` has its own `{key}`", "take one of them out"
            yield Diagnostic("SG103", text, spec.origin.key((key,)), hint)
    yield from _heads(spec)
    yield from _weights(spec)
    yield from _formulas(spec)
    yield from _forecasts(spec)
    for phase in spec.phases:
        yield from _frozen(spec, phase)
        yield from _outputs(spec, phase)
        yield from _fit(spec, phase)


def _forecasts(spec: Spec) -> Iterator[Diagnostic]:
    """Shows of windows of time, for rows that are none."""
    shapes = [layer.arguments.get("shape", ()) for layer in spec.model.layers]
    rows = isinstance(shapes[0], list) and len(shapes[0]) == 1
    for number, chapter in enumerate(spec.walkthrough if rows and not spec.data.windows else ()):
        for index, step in enumerate(chapter.do):
            if step.entry.name in ("print_baseline", "roll_out"):
                text = f"{step.entry.name!r} is for windows of time, and the inputs are none"
                span = spec.origin.span(("walkthrough", number, "do", index))
                yield Diagnostic("SG303", text, span, "as `windows: {length: 24}` under `data`")


def _fit(spec: Spec, phase: Phase) -> Iterator[Diagnostic]:
    """Epochs, batches and validation: what the data have, and one way to say it."""
    fit, trail = phase.fit, phase.path("fit")

    def find(code: str, key: str, text: str, hint: str | None = None) -> Diagnostic:
        return Diagnostic(code, text, spec.origin.span((*trail, key)), hint)

    if fit.validate_on and fit.validation_split:
        text = "validate_on and validation_split exclude each other"
        yield find("SG103", "validation_split", text, "keep one of the two")
    if (fit.initial_epoch or 0) >= fit.epochs:
        text = f"no epoch is left: epochs is {fit.epochs}, counted from 0"
        yield find("SG303", "initial_epoch", text)
    if fit.validate_on and fit.validate_on not in spec.data.parts:
        text = f"the data have no {fit.validate_on} set"
        hint = f"as in `split: {{{fit.validate_on}: 0.2}}` under `data`"
        yield find("SG303", "validate_on", text, hint)
    if spec.data.streams and (fit.validation_split or fit.batch_size):
        key = "validation_split" if fit.validation_split else "batch_size"
        hint = "say it under `data`: in `pipeline`, in `split`, or as the dataset's argument"
        yield find("SG303", key, f"`{key}` is for arrays, and the data are batches", hint)
    if spec.data.pipeline and spec.data.pipeline.repeat and not fit.steps_per_epoch:
        text = "data that repeat for ever need `steps_per_epoch`"
        yield Diagnostic("SG303", text, spec.origin.span(trail))


def _weights(spec: Spec) -> Iterator[Diagnostic]:
    """Weights of classes and samples: one of the two, for data that have them."""
    for phase in spec.phases:
        fit, trail = phase.fit, phase.path("fit")
        found = None
        if fit.class_weight is not None and fit.sample_weight is not None:
            key, found = "sample_weight", "Keras takes class_weight or sample_weight, not both"
        elif fit.sample_weight is not None and spec.data.streams:
            key, found = "sample_weight", "`sample_weight` is for arrays, and the data are batches"
        elif fit.class_weight == "balanced" and spec.data.family == "streams":
            key, found = "class_weight", "`balanced` counts labels in arrays, and these are batches"
        if found:
            yield Diagnostic("SG303", found, spec.origin.span((*trail, key)))


def _formulas(spec: Spec) -> Iterator[Diagnostic]:
    """Formulas in `compile` and `fit`, over what there is by then; in `data` of numbers alone.

    There the arrays change from step to step.
    """
    there = [*variables.loaded(spec), *variables.prepared(spec)]
    steps = ("load", "table", "x", "y", "noise", "augment")
    places: list[tuple[Any, Trail, list[str]]]
    places = [(getattr(spec.data, key), ("data", key), []) for key in steps]
    for phase in spec.phases:
        sections = ((phase.compile, phase.path("compile")), (phase.fit, phase.path("fit")))
        places += [(getattr(s, k), (*t, k), there) for s, t in sections for k in s.model_fields_set]
    for value, trail, known in places:
        for path, found in computed_in(value, trail):
            try:
                formula.formula(found.text, [*dict.fromkeys(known)])
            except formula.FormulaError as error:
                yield Diagnostic("SG302", str(error), spec.origin.span(path), error.help)


def _frozen(spec: Spec, phase: Phase) -> Iterator[Diagnostic]:
    known = [*spec.model.parts, *layer_names(spec.model)]
    for key in ("freeze", "thaw"):
        given = getattr(phase, key)
        words = [given] if isinstance(given, str) else given or []
        for index, word in enumerate(words):
            trail: Trail = phase.path(key)
            trail = (*trail, index if isinstance(given, list) else word)
            if isinstance(given, str):
                trail = phase.path(key)
            span = spec.origin.place(trail).key if isinstance(given, dict) else None
            span = span or spec.origin.span(trail)
            if word not in known:
                hint = did_you_mean(word, known) or "name the layer, as in `name: features`"
                yield Diagnostic("SG305", f"no layer or part is called {word!r}", span, hint)
            elif spec.model.function and not _named(spec, word):
                hint = "give it a `name` of its own, or take `function` out"
                text = (
                    f"{word!r} is out of reach: it has no name in the model that `function` makes"
                )
                yield Diagnostic("SG303", text, span, hint)
            elif isinstance(given, dict):
                yield from _reach(spec, word, given[word], trail)


def _named(spec: Spec, word: str) -> bool:
    """Whether a layer or part of that name can be found in the model itself."""
    part = spec.model.parts.get(word)
    used = any(call.entry.name == word for call in spec.model.layers)
    return part is None or bool(used and part.graph)


def _reach(spec: Spec, word: str, reach: int | str, trail: Trail) -> Iterator[Diagnostic]:
    """How far to thaw: for what has layers, by one of these."""
    part = spec.model.parts.get(word) or Part.model_construct(layer=_layer(spec.model, word))
    span = spec.origin.span(trail)
    inner = layer_names(part.graph) if part.graph else []
    if part.layer and part.layer.entry.name not in Keras().names("applications"):
        text = f"{word!r} is a single layer and has no last ones"
        yield Diagnostic("SG303", text, span, f"`thaw: {word}` thaws it")
    elif part.graph and isinstance(reach, str) and reach not in inner:
        hint = did_you_mean(reach, inner) or "name the layer, as in `name: features`"
        yield Diagnostic("SG305", f"no layer of {word!r} is called {reach!r}", span, hint)


def _layer(graph: Graph, word: str) -> Any:
    return next(call for call in graph.layers if name_of(call) == word)


def _outputs(spec: Spec, phase: Phase) -> Iterator[Diagnostic]:
    """Losses and metrics for each output: by the names of the outputs, or as many as there are."""
    outputs = list(spec.model.outputs or [])
    for key in ("loss", "loss_weights", "metrics", "weighted_metrics"):
        given = getattr(phase.compile, key)
        trail = (*phase.path("compile"), key)
        for word in given if isinstance(given, dict) else ():
            if word not in outputs:
                span = spec.origin.key((*trail, word))
                hint = did_you_mean(word, outputs) or "name them under `outputs` of the model"
                text = f"the model has no output called {word!r}"
                yield Diagnostic("SG305", text, span, hint)
        several = len(outputs) > 1 or key in ("loss", "loss_weights")
        if isinstance(given, list) and given and several and len(given) != max(len(outputs), 1):
            text = f"{len(given)} for {len(outputs) or 1} outputs: `{key}` has one for each"
            hint = "null stands for none" if key == "loss" else "an empty list stands for none"
            span = spec.origin.span(trail)
            yield Diagnostic("SG303", text, span, None if key == "loss_weights" else hint)


def _heads(spec: Spec) -> Iterator[Diagnostic]:
    """Of several outputs each has to be a layer of that name: Keras calls it so."""
    outputs = list(spec.model.outputs or [])
    known = layer_names(spec.model)
    made = [n for call in spec.model.layers for n in _as_list(name_of(call))]
    for index, word in enumerate(outputs if len(outputs) > 1 else ()):
        if word in made and word not in known:
            span = spec.origin.span(("model", "outputs", index))
            hint = f"put `- Identity` with `from: {word}` and a name of its own behind it"
            text = f"each of several outputs has to be a layer, and {word!r} is none"
            yield Diagnostic("SG303", text, span, hint)


def _as_list(name: str | list[str] | None) -> list[str]:
    return name if isinstance(name, list) else [name] if name else []
