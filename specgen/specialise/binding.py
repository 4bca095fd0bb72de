"""A call of a function -> what each of its parameters is given there."""

import ast
from collections.abc import Mapping

_LONG = 30  # signs of a text that is better written once


def parameters(function: ast.FunctionDef) -> list[str]:
    """The names of the parameters, in order."""
    return [a.arg for a in (*function.args.args, *function.args.kwonlyargs)]


def plain(function: ast.stmt) -> bool:
    """Whether calls of it can be read: a function without `*`, decorators, or `yield`."""
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return False
    starred = function.args.vararg or function.args.kwarg or function.args.posonlyargs
    inner = (n for n in ast.walk(function) if isinstance(n, ast.Yield | ast.YieldFrom | ast.Global))
    return not starred and not any(inner)


def given(function: ast.FunctionDef, call: ast.Call) -> Mapping[str, ast.expr] | None:
    """The expression for each parameter, its default where the call has none; None for `*`."""
    if any(isinstance(a, ast.Starred) for a in call.args) or any(not k.arg for k in call.keywords):
        return None
    names = parameters(function)
    positional = [a.arg for a in function.args.args]
    out = dict(zip(positional, call.args, strict=False))
    out |= {str(k.arg): k.value for k in call.keywords}
    return {word: out.get(word) or defaults(function)[word] for word in names}


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
