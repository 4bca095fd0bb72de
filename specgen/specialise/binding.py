"""A call of a function -> what each of its parameters is given there."""

import ast
from collections.abc import Mapping

_LONG = 30  # signs of a text that is better written once
_UNREAD = (
    ast.Yield | ast.YieldFrom | ast.Await | ast.Global | ast.Nonlocal | ast.NamedExpr
    | ast.ClassDef | ast.Import | ast.ImportFrom | ast.AnnAssign | ast.Match | ast.AsyncFunctionDef
    | ast.AsyncFor | ast.AsyncWith
)  # fmt: skip


def parameters(function: ast.FunctionDef) -> list[str]:
    """The names of the parameters, in order."""
    return [a.arg for a in (*function.args.args, *function.args.kwonlyargs)]


def plain(function: ast.stmt) -> bool:
    """Whether calls of it can be read: a function without `*`, decorators, `yield` and the like."""
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return False
    starred = function.args.vararg or function.args.kwarg or function.args.posonlyargs
    inner = any(isinstance(n, _UNREAD) or _forgets(n) for n in ast.walk(function))
    return not starred and not inner and all(map(_fixed, defaults(function).values()))


def given(function: ast.FunctionDef, call: ast.Call) -> Mapping[str, ast.expr] | None:
    """The expression for each parameter in the order in which they are computed, then its defaults.

    None where that cannot be said: for `*`, for names that the call binds, for a wrong call.
    """
    if any(isinstance(a, ast.Starred) for a in call.args) or any(not k.arg for k in call.keywords):
        return None
    names, positional = parameters(function), [a.arg for a in function.args.args]
    out = dict(zip(positional, call.args, strict=False))
    named = {str(k.arg): k.value for k in call.keywords}
    left = {w: v for w, v in defaults(function).items() if w not in out and w not in named}
    whole = {**out, **named, **left}
    fits = len(call.args) <= len(positional) and not {*out} & {*named} and {*whole} == {*names}
    binds = any(isinstance(node, ast.NamedExpr) for node in ast.walk(call))
    return whole if fits and not binds else None


def defaults(function: ast.FunctionDef) -> Mapping[str, ast.expr]:
    """The default of each parameter that has one."""
    names, values = [a.arg for a in function.args.args], function.args.defaults
    out = dict(zip(names[len(names) - len(values) :], values, strict=True))
    for argument, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        if value is not None:
            out[argument.arg] = value
    return out


def literal(node: ast.expr) -> bool:
    """Whether it is a number, a text, True, False or None."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant)


def _forgets(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)


def _fixed(node: ast.expr) -> bool:
    """Whether it is a literal, or a tuple of such: nobody can change it."""
    return literal(node) or (isinstance(node, ast.Tuple) and all(map(_fixed, node.elts)))


def repeatable(node: ast.expr) -> bool:
    """Whether it is a literal that one reads several times without tiring."""
    return literal(node) and len(ast.unparse(node)) <= _LONG


def written_out(node: ast.expr) -> bool:
    """Whether it is a literal, or a list, a tuple or a mapping of such."""
    if isinstance(node, ast.Tuple | ast.List):
        return all(map(written_out, node.elts))
    if isinstance(node, ast.Dict):
        return all(k is not None and written_out(k) for k in node.keys) and all(
            map(written_out, node.values)
        )
    return literal(node)
