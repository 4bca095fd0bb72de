"""`compile:`, `fit:`, `evaluate:` and the rounds of `train:` -> the statements that do them."""

import ast
from typing import Any

from specgen.checks.checked import Checked
from specgen.facts.metrics import counted, has_validation, own_name
from specgen.facts.plan import Step
from specgen.facts.variables import known
from specgen.language.calls import Call
from specgen.language.spec import Compile, Fit, Round
from specgen.language.spec.section import Section
from specgen.language.vocabulary import LOOP
from specgen.lower.filled import filled
from specgen.lower.nodes import set_trainable
from specgen.lower.values import value
from specgen.program.ast_nodes import assign, call, literal, mark, name, path
from specgen.text.document import Trail


def fit(checked: Checked, number: int = 0) -> list[ast.stmt]:
    """`history = model.fit(...)` with what the spec sets; Keras's defaults stay unwritten.

    number: which round; a later one's history is joined to those before.
    """
    round_ = checked.spec.rounds[number]
    if round_.fit.loop:
        return _looped(checked, round_, round_.fit.loop)
    trail = round_.path("fit")
    left_out = ("validate_on", "class_weight", "sample_weight")
    arguments = _given(checked, round_.fit, trail, left_out)
    if has_validation(checked.spec, round_) and not round_.fit.validation_split:
        part = round_.fit.validate_on or "val"
        arguments["validation_data"] = mark(
            _data(checked, part), checked.span((*trail, "validate_on"))
        )
    for key in ("class_weight", "sample_weight"):
        given = getattr(round_.fit, key)
        if given == "balanced":
            arguments[key] = call("balanced_weights", name("y_train"))
        elif given is not None:
            arguments[key] = value(given, checked.document, (*trail, key))
    training = call("model.fit", *_inputs(checked, "train"), **arguments)
    if number:
        training = call("join_histories", name("history"), training)
    return [mark(assign("history", training), checked.span(trail))]


def _looped(checked: Checked, round_: Round, loop: Call) -> list[ast.stmt]:
    """`history.history = my_loop(model, x_train, epochs=3)`, as fit would leave it."""
    trail = round_.at("fit", "loop")
    others = tuple(key for key in Fit.model_fields if key not in LOOP)
    given = _given(checked, round_.fit, round_.path("fit"), others)
    trained = filled(checked, loop, trail, {*known(checked.spec), "model"}, given)
    made = assign("history", call("keras.callbacks.History"))
    target = ast.Attribute(name("history"), "history", ast.Store())
    both = [made, ast.Assign([target], trained, lineno=0)]
    return [mark(statement, checked.span(trail)) for statement in both]


def compile_(checked: Checked, number: int = 0) -> list[ast.stmt]:
    """What is frozen and thawed for a round of the training, then `model.compile(...)`."""
    round_ = checked.spec.rounds[number]
    trail = round_.path("compile")
    arguments = _given(checked, _named(round_.compile), trail)
    weights = arguments.get("loss_weights")
    if isinstance(weights, ast.Tuple):  # Keras takes a list of them
        arguments["loss_weights"] = mark(ast.List(weights.elts, ast.Load()), checked.span(trail))
    statement = ast.Expr(call("model.compile", **arguments))
    return [*_thaw(checked, round_), mark(statement, checked.span(trail))]


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


def _thaw(checked: Checked, round_: Round) -> list[ast.stmt]:
    """The statements that freeze and thaw parts and layers, in this order."""
    span = checked.span(round_.path("freeze"))
    frozen = [set_trainable(*_owner(checked, word), False) for word in _words(round_.freeze)]
    out = [mark(statement, span) for statement in frozen]
    span = checked.span(round_.path("thaw"))
    given = round_.thaw if isinstance(round_.thaw, dict) else dict.fromkeys(_words(round_.thaw))
    for word, reach in given.items():
        prefix, owner = _owner(checked, word)
        if reach is None and not _in_part(checked, round_, word):
            out.append(mark(set_trainable(prefix, owner, True), span))
        else:
            whole = call(f"{prefix}.get_layer", literal(owner)) if owner else path(prefix)
            key = "last" if isinstance(reach, int) else "first"
            much = {key: literal(reach)} if reach is not None else {}
            out.append(mark(ast.Expr(call("thaw", whole, **much)), span))
    return out


def _in_part(checked: Checked, round_: Round, word: str) -> bool:
    """Whether an earlier round thaws some of its layers: then Keras takes it for thawed."""
    earlier = checked.spec.rounds[: checked.spec.rounds.index(round_)]
    return any(isinstance(each.thaw, dict) and word in each.thaw for each in earlier)


def _words(given: str | list[str] | None) -> list[str]:
    return [given] if isinstance(given, str) else given or []


def _owner(checked: Checked, word: str) -> tuple[str, str]:
    """A part is a variable; any other layer is found in the model by its name."""
    held = word in checked.spec.model.parts and not checked.spec.model.function
    return (word, "") if held else ("model", word)


def evaluate(checked: Checked, step: Step) -> list[ast.stmt]:
    """`scores = model.evaluate(...)`, the loss and every metric by name."""
    given = step.call.arguments
    part, kept = given.get("on", checked.spec.data.measured), given.get("as", "scores")
    arguments = _given(checked, checked.spec.evaluate, ("evaluate",))
    arguments["return_dict"] = literal(True)
    measuring = call("model.evaluate", *_inputs(checked, part), **arguments)
    return [mark(assign(kept, measuring), checked.span(("evaluate",)))]


def _inputs(checked: Checked, part: str) -> list[ast.expr]:
    """What Keras's methods are given first: batches, or inputs and labels."""
    alone = not checked.spec.data.labels
    if checked.spec.data.streams and alone:
        batch = ast.arguments([], [ast.arg("x"), ast.arg("y")], None, [], [], None, [])
        return [call(f"{part}_data.map", ast.Lambda(batch, name("x")))]
    if checked.spec.data.streams:
        return [name(f"{part}_data")]
    return [name(f"x_{part}")] if alone else [name(f"x_{part}"), name(f"y_{part}")]


def _data(checked: Checked, part: str) -> ast.expr:
    given = _inputs(checked, part)
    return given[0] if len(given) == 1 else ast.Tuple(given, ast.Load())


def _given(
    checked: Checked, section: Section, trail: Trail, leave_out: tuple[str, ...] = ()
) -> dict[str, ast.expr]:
    """The keyword arguments that the section sets, in the order of the language."""
    out = {}
    for field in type(section).model_fields:
        given = getattr(section, field)
        if field not in (*leave_out, "explain") and given is not None and given != []:
            inside = (*trail, field)
            out[field] = mark(value(given, checked.document, inside), checked.span(inside))
    return out
