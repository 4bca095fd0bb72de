"""`model:` and `compile:` -> the statements that build and compile, bare or in a function."""

import ast

from specgen.lower.value import construct, value
from specgen.program import assign, call, mark, name
from specgen.spec import Spec


def build(spec: Spec) -> list[ast.stmt]:
    """The model; or, with `function:`, the function that builds and compiles it."""
    if spec.model.function is None:
        return _model(spec)
    body = [*_model(spec), *_compile(spec), ast.Return(name("model"))]
    nothing = ast.arguments([], [], None, [], [], None, [])
    span = spec.origin.span(("model", "function"))
    return [mark(ast.FunctionDef(spec.model.function, nothing, body, [], lineno=0), span)]


def compile_(spec: Spec) -> list[ast.stmt]:
    """The call of `compile`; or, with `function:`, of the function that does it."""
    if spec.model.function is None:
        return _compile(spec)
    span = spec.origin.span(("model", "function"))
    return [mark(assign("model", call(spec.model.function)), span)]


def _model(spec: Spec) -> list[ast.stmt]:
    layers: list[ast.expr] = []
    for index, layer in enumerate(spec.model.layers):
        expression: ast.expr = construct(layer, spec.origin, ("model", "layers", index))
        expression.comment = layer.about.get("comment", "")  # type: ignore[attr-defined]
        layers.append(expression)
    span = spec.origin.span(("model",))
    if spec.model.style == "list":
        network = call("keras.Sequential", ast.List(layers, ast.Load()))
        return [mark(assign("model", network), span)]
    out: list[ast.stmt] = [mark(assign("model", call("keras.Sequential")), span)]
    for index, added in enumerate(layers):
        statement = ast.Expr(call("model.add", added))
        statement.comment = added.comment  # type: ignore[attr-defined]
        out.append(mark(statement, spec.origin.span(("model", "layers", index))))
    return out


def _compile(spec: Spec) -> list[ast.stmt]:
    keys = [k for k in ("optimizer", "loss", "metrics") if getattr(spec.compile, k)]
    arguments = {}
    for key in keys:
        trail = ("compile", key)
        expression = value(getattr(spec.compile, key), spec.origin, trail)
        arguments[key] = mark(expression, spec.origin.span(trail))
    statement = ast.Expr(call("model.compile", **arguments))
    return [mark(statement, spec.origin.span(("compile",)))]
