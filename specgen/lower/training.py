"""`compile:`, `fit:`, `evaluate:` and the rounds of `train:` -> the statements that do them."""

import ast
from typing import Any

from specgen.catalogue.call import Call
from specgen.document import Trail
from specgen.lower.nodes import set_trainable
from specgen.lower.value import value
from specgen.metrics import counted, own_name, validates
from specgen.program import assign, call, literal, mark, name, path
from specgen.spec import Compile, Phase, Spec
from specgen.spec.section import Section


def fit(spec: Spec, number: int = 0) -> list[ast.stmt]:
    """`history = model.fit(...)` with what the spec sets; Keras's defaults stay unwritten.

    number: which round; a later one's history is joined to those before.
    """
    phase = spec.phases[number]
    trail = phase.path("fit")
    left_out = ("validate_on", "class_weight", "sample_weight")
    arguments = _given(spec, phase.fit, trail, left_out)
    if validates(spec, phase) and not phase.fit.validation_split:
        part = phase.fit.validate_on or "val"
        arguments["validation_data"] = mark(
            _data(spec, part), spec.origin.span((*trail, "validate_on"))
        )
    for key in ("class_weight", "sample_weight"):
        given = getattr(phase.fit, key)
        if given == "balanced":
            arguments[key] = call("balanced_weights", name("y_train"))
        elif given is not None:
            arguments[key] = value(given, spec.origin, (*trail, key))
    training = call("model.fit", *_inputs(spec, "train"), **arguments)
    if number:
        training = call("join_histories", name("history"), training)
    return [mark(assign("history", training), spec.origin.span(trail))]


def compile_(spec: Spec, number: int = 0) -> list[ast.stmt]:
    """What is frozen and thawed for a round of the training, then `model.compile(...)`."""
    phase = spec.phases[number]
    trail = phase.path("compile")
    arguments = _given(spec, _named(phase.compile), trail)
    statement = ast.Expr(call("model.compile", **arguments))
    return [*_thaw(spec, phase), mark(statement, spec.origin.span(trail))]


def _named(section: Compile) -> Compile:
    """The section, with a name for each metric that Keras would call by another a second time."""
    metrics = {key: _counted(getattr(section, key)) for key in ("metrics", "weighted_metrics")}
    return section.model_copy(update=metrics)


def _counted(metrics: Any) -> Any:
    if isinstance(metrics, list):
        return [_counted(metric) for metric in metrics]
    if isinstance(metrics, dict):
        return {output: _counted(metric) for output, metric in metrics.items()}
    if not isinstance(metrics, Call) or "name" in metrics.arguments or not counted(metrics):
        return metrics
    return metrics._replace(arguments={**metrics.arguments, "name": own_name(metrics)})


def _thaw(spec: Spec, phase: Phase) -> list[ast.stmt]:
    """The statements that freeze and thaw parts and layers, in this order."""
    span = spec.origin.span(phase.path("freeze"))
    frozen = [set_trainable(*_owner(spec, word), False) for word in _words(phase.freeze)]
    out = [mark(statement, span) for statement in frozen]
    span = spec.origin.span(phase.path("thaw"))
    given = phase.thaw if isinstance(phase.thaw, dict) else dict.fromkeys(_words(phase.thaw))
    for word, reach in given.items():
        prefix, owner = _owner(spec, word)
        if reach is None and not _in_part(spec, phase, word):
            out.append(mark(set_trainable(prefix, owner, True), span))
        else:
            whole = call(f"{prefix}.get_layer", literal(owner)) if owner else path(prefix)
            key = "last" if isinstance(reach, int) else "first"
            much = {key: literal(reach)} if reach is not None else {}
            out.append(mark(ast.Expr(call("thaw", whole, **much)), span))
    return out


def _in_part(spec: Spec, phase: Phase, word: str) -> bool:
    """Whether an earlier round thaws some of its layers: then Keras takes it for thawed."""
    earlier = spec.phases[: spec.phases.index(phase)]
    return any(isinstance(each.thaw, dict) and word in each.thaw for each in earlier)


def _words(given: str | list[str] | None) -> list[str]:
    return [given] if isinstance(given, str) else given or []


def _owner(spec: Spec, word: str) -> tuple[str, str]:
    """A part is a variable; any other layer is found in the model by its name."""
    held = word in spec.model.parts and not spec.model.function
    return (word, "") if held else ("model", word)


def evaluate(spec: Spec) -> list[ast.stmt]:
    """`scores = model.evaluate(...)`, the loss and every metric by name."""
    arguments = _given(spec, spec.evaluate, ("evaluate",))
    arguments["return_dict"] = literal(True)
    measuring = call("model.evaluate", *_inputs(spec, spec.data.measured), **arguments)
    return [mark(assign("scores", measuring), spec.origin.span(("evaluate",)))]


def _inputs(spec: Spec, part: str) -> list[ast.expr]:
    """What Keras's methods are given first: batches, or inputs and labels."""
    if spec.data.streams:
        return [name(f"{part}_data")]
    return [name(f"x_{part}"), name(f"y_{part}")]


def _data(spec: Spec, part: str) -> ast.expr:
    given = _inputs(spec, part)
    return given[0] if len(given) == 1 else ast.Tuple(given, ast.Load())


def _given(
    spec: Spec, section: Section, trail: Trail, leave_out: tuple[str, ...] = ()
) -> dict[str, ast.expr]:
    """The keyword arguments that the section sets, in the order of the language."""
    out = {}
    for field in type(section).model_fields:
        given = getattr(section, field)
        if field not in leave_out and given is not None and given != []:
            inside = (*trail, field)
            out[field] = mark(value(given, spec.origin, inside), spec.origin.span(inside))
    return out
