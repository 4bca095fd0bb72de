"""`fit:` and `evaluate:` -> the statements that train and measure."""

import ast

from specgen.lower.value import value
from specgen.program import assign, call, literal, mark, name
from specgen.spec import Spec
from specgen.spec.section import Section


def fit(spec: Spec) -> list[ast.stmt]:
    """`history = model.fit(...)` with what the spec sets; Keras's defaults stay unwritten."""
    arguments = _given(spec, spec.fit, "fit", leave_out=("validate_on",))
    if spec.fit.validate_on:
        test = ast.Tuple([name("x_test"), name("y_test")], ast.Load())
        arguments["validation_data"] = mark(test, spec.origin.span(("fit", "validate_on")))
    training = call("model.fit", name("x_train"), name("y_train"), **arguments)
    return [mark(assign("history", training), spec.origin.span(("fit",)))]


def evaluate(spec: Spec) -> list[ast.stmt]:
    """`scores = model.evaluate(...)`, the loss and every metric by name."""
    arguments = _given(spec, spec.evaluate, "evaluate")
    arguments["return_dict"] = literal(True)
    measuring = call("model.evaluate", name("x_test"), name("y_test"), **arguments)
    return [mark(assign("scores", measuring), spec.origin.span(("evaluate",)))]


def _given(
    spec: Spec, section: Section, key: str, leave_out: tuple[str, ...] = ()
) -> dict[str, ast.expr]:
    """The keyword arguments that the section sets, in the order of the language."""
    out = {}
    for field in type(section).model_fields:
        given = getattr(section, field)
        if field not in leave_out and given is not None and given != []:
            trail = (key, field)
            out[field] = mark(value(given, spec.origin, trail), spec.origin.span(trail))
    return out
