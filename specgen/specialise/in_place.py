"""A function that is called once -> its statements where it was called."""

import ast
import copy
from collections.abc import Collection, Mapping, Sequence

from specgen.specialise.binding import literal, parameters, repeatable
from specgen.specialise.names import Replaced, read, tidied, together
from specgen.specialise.residual import bound
from specgen.specialise.specialiser import made_of, placed, simple, without_docstring

_LINES = 20  # of a function that is still short


def short(body: Sequence[ast.stmt]) -> bool:
    """Whether the body of a function can stand where it is called: few lines, one way through."""
    body = without_docstring([*body])
    inner = [n for s in body for n in ast.walk(s)]
    nested = any(isinstance(n, ast.FunctionDef | ast.Nonlocal) for n in inner)
    returns = sum(isinstance(n, ast.Return) for n in inner)
    last = bool(body) and isinstance(body[-1], ast.Return)
    long = any(isinstance(n, ast.Constant) and "\n" in str(n.value) for n in inner)
    lines = sum(len(ast.unparse(s).split("\n")) for s in body)
    return not (nested or long) and returns == last and lines <= _LINES


def put(
    function: ast.FunctionDef, arguments: Mapping[str, ast.expr], at: ast.stmt,
    taken: Collection[str],
) -> list[ast.stmt]:  # fmt: skip
    """The function's body in place of the statement `at`, whose value is the call.

    taken: names that mean something else there, and are not bound anew.
    """
    body = [placed(s, at) for s in copy.deepcopy(without_docstring(function.body))]
    arguments = {w: argument for w, argument in arguments.items() if read(body)[w]}
    own = {*bound(body)} - {*parameters(function)}
    renamed = _as_assigned(body, at, own, arguments)
    begun = {*bound([at])} - {*read([*arguments.values()])}  # nobody reads what they were
    taken = {*taken} - {*renamed.values()} - begun
    renamed |= {w: _free(w, {*taken, *own}) for w in sorted((own & taken) - {*renamed})}
    body = [
        Replaced({w: ast.Name(n, ast.Load()) for w, n in renamed.items()}).visit(s) for s in body
    ]
    before, replaced = _bound_to(body, arguments, own | {*renamed.values()}, taken)
    body = [Replaced(replaced).visit(s) for s in body]
    body = [*(placed(s, at) for s in before), *body]
    own = (own - {*renamed}) | {*renamed.values()} | {*bound(before)}
    fixed = {n for a in arguments.values() for n in read([a])} - {*bound(body)}
    body = tidied(_ended(body, at), own - {*bound([at])}, fixed)
    return [made_of(statement, function.name) for statement in body]


def _as_assigned(
    body: list[ast.stmt], at: ast.stmt, own: set[str], arguments: Mapping[str, ast.expr]
) -> dict[str, str]:
    """Names of what is returned -> those that the statement gives to it, where they are free."""
    if not (isinstance(at, ast.Assign) and body and isinstance(body[-1], ast.Return)):
        return {}
    target, value = at.targets[0], body[-1].value
    targets = target.elts if isinstance(target, ast.Tuple) else [target]
    values = value.elts if isinstance(value, ast.Tuple) else [value]
    if len(targets) != len(values):
        return {}
    used = {*read([*arguments.values()]), *read(body), *bound(body)}
    out: dict[str, str] = {}
    for new, old in zip(targets, values, strict=True):
        if not (isinstance(new, ast.Name) and isinstance(old, ast.Name) and old.id in own):
            continue
        if old.id not in out and (new.id == old.id or new.id not in used):
            out[old.id] = new.id
    return {old: new for old, new in out.items() if new not in read([*arguments.values()])}


def _bound_to(
    body: list[ast.stmt], arguments: Mapping[str, ast.expr], own: set[str], taken: Collection[str]
) -> tuple[list[ast.stmt], dict[str, ast.expr]]:
    """Assignments of arguments that cannot stand in place of their parameter, and the others."""
    counts, again = read(body), {*bound(body)}
    looped = {
        n.id
        for s in body
        for part in _repeated(s)
        for n in ast.walk(part)
        if isinstance(n, ast.Name)
    }
    before: list[ast.stmt] = []
    replaced: dict[str, ast.expr] = {}
    for name, argument in arguments.items():
        moved = {*read([argument])} & (own | again)
        once = counts[name] <= 1 and name not in looped
        short = once or (repeatable(argument) if literal(argument) else simple(argument))
        if name not in again and not moved and short:
            replaced[name] = argument
        else:
            kept = _free(name, taken) if name in taken and not _same(argument, name) else name
            if kept != name:
                replaced[name] = ast.Name(kept, ast.Load())
            if not _same(argument, kept):
                before.append(ast.Assign([ast.Name(kept, ast.Store())], argument, lineno=0))
    return before, replaced


def _same(argument: ast.expr, name: str) -> bool:
    return isinstance(argument, ast.Name) and argument.id == name


def _repeated(statement: ast.stmt) -> list[ast.AST]:
    """What of a statement may be computed several times."""
    kinds = ast.For | ast.While | ast.Lambda | ast.ListComp | ast.DictComp | ast.GeneratorExp
    return [n for n in ast.walk(statement) if isinstance(n, kinds)]


def _ended(body: list[ast.stmt], at: ast.stmt) -> list[ast.stmt]:
    """With the last value given to what the statement gave it to."""
    if not (body and isinstance(body[-1], ast.Return)):
        return body
    value = body[-1].value
    body = body[:-1]
    match at:
        case ast.Assign() if value:
            left = _unlike(at.targets[0], value)
            if not left:
                return body
            ended: ast.stmt = together(at, left)
        case ast.Return():
            ended = ast.Return(value)
        case _ if isinstance(value, ast.Call):
            ended = ast.Expr(value)
        case _:
            return body
    return [*body, ast.copy_location(ended, at)]


def _unlike(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """The pairs of an assignment, without those that give a name what it is already."""
    pairs = [(target, value)]
    match target, value:
        case ast.Tuple(targets), ast.Tuple(values) if len(targets) == len(values):
            pairs = [*zip(targets, values, strict=True)]
    return [pair for pair in pairs if ast.unparse(pair[0]) != ast.unparse(pair[1])]


def _free(word: str, taken: Collection[str]) -> str:
    """A name for the same thing that nothing else has."""
    names = (f"{word}_{number}" for number in range(2, 1000))
    return next(name for name in names if name not in taken)
