"""A function that is called once -> its statements where it was called."""

import ast
import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from specgen.specialise.binding import literal, parameters, repeatable
from specgen.specialise.effects import acts
from specgen.specialise.events import before
from specgen.specialise.names import Replaced, tidied, together
from specgen.specialise.scopes import bound, captured, hidden, outer, read
from specgen.specialise.specialiser import made_of, placed, simple, without_docstring

_LINES = 20  # of a function that is still short


@dataclass(frozen=True)
class Where:
    """A place in a script. taken: names that are wanted there, and not bound anew; captured: those
    that functions read at any time; lasting: those that mean one thing throughout; bound: those
    that anything binds; looped: whether the place is in a loop.
    """

    taken: set[str]
    captured: set[str]
    lasting: Collection[str]
    bound: set[str]
    looped: bool


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
    function: ast.FunctionDef, arguments: Mapping[str, ast.expr], at: ast.stmt, where: Where
) -> list[ast.stmt] | None:
    """The function's body in place of the statement `at`, whose value is the call.

    None where a function within would find other names when it is called later.
    """
    body = [placed(s, at) for s in copy.deepcopy(without_docstring(function.body))]
    own = {*bound(body)} - {*parameters(function)}
    kept = _kept(body, arguments, own, where.lasting)
    late = captured(body) & (own | kept)
    if late and (where.looped or late & where.bound):
        return None
    given = {*bound(at.targets)} if isinstance(at, ast.Assign) else set()
    renamed = _names(body, at, arguments, where, (own, late, given))
    own = {renamed.get(word, word) for word in own}
    values, again = _values(body, arguments, where, (kept, renamed, own, given))
    first = [
        _begun(argument, values[word], word in read(body))
        for word, argument in arguments.items()
        if word in again and not _same(argument, values[word])
    ]
    names: dict[str, ast.expr] = {w: ast.Name(n, ast.Load()) for w, n in (renamed | values).items()}
    body = [Replaced({**arguments, **names}).visit(statement) for statement in body]
    body = [*(placed(s, at) for s in first), *body]
    own |= {*bound(first)}
    fixed = {n for a in arguments.values() for n in read([a])} - {*bound(body)}
    body = tidied(_ended(body, at), own - given - where.captured, fixed)
    return [made_of(statement, function.name) for statement in body]


def _names(
    body: list[ast.stmt], at: ast.stmt, arguments: Mapping[str, ast.expr], where: Where,
    words: tuple[set[str], set[str], set[str]],
) -> dict[str, str]:  # fmt: skip
    """Names of the function's own -> those that they have in the script, where they differ."""
    own, late, given = words
    kept = _kept(body, arguments, own, where.lasting)
    renamed = _as_assigned(body, at, own - late, arguments, kept | where.captured)
    taken = _taken(arguments, where, renamed, given)
    avoided = {*where.taken, *read([*arguments.values()]), *own, *arguments, *renamed.values()}
    return renamed | {w: _free(w, avoided) for w in sorted((own & taken) - {*renamed})}


def _taken(
    arguments: Mapping[str, ast.expr], where: Where, renamed: Mapping[str, str], given: set[str]
) -> set[str]:
    """The names that somebody reads later, who means something else."""
    begun = given - {*read([*arguments.values()])} - where.captured
    return where.taken - {*renamed.values()} - begun


def _values(
    body: list[ast.stmt], arguments: Mapping[str, ast.expr], where: Where,
    words: tuple[set[str], dict[str, str], set[str], set[str]],
) -> tuple[dict[str, str], set[str]]:  # fmt: skip
    """Parameters whose arguments are computed first, with the names that these get."""
    kept, renamed, own, given = words
    binds = {renamed.get(word, word) for word in bound(body)} | hidden(body)
    counts = read(body)
    moved = {w for w, a in arguments.items() if {*read([a])} & binds and counts[w]}
    again = before(arguments, body, where.lasting, kept | moved)
    avoided = {*where.taken, *read([*arguments.values()]), *own, *arguments}
    out = {}
    for word in (w for w in arguments if w in again):
        others = _taken(arguments, where, renamed, given) | {*renamed.values()}
        others |= {*read([argument for w, argument in arguments.items() if w != word])}
        free = word not in others or (_same(arguments[word], word) and word not in binds)
        out[word] = word if free else _free(word, avoided)
    return out, again


def _begun(argument: ast.expr, word: str, used: bool) -> ast.stmt:
    """What an argument is computed by, before all else."""
    if not used:
        return ast.Expr(argument)
    return ast.Assign([ast.Name(word, ast.Store())], argument, lineno=0)


def _as_assigned(
    body: list[ast.stmt], at: ast.stmt, own: set[str], arguments: Mapping[str, ast.expr],
    kept: Collection[str],
) -> dict[str, str]:  # fmt: skip
    """Names of what is returned -> those that the statement gives to it, where they are free."""
    if not (isinstance(at, ast.Assign) and body and isinstance(body[-1], ast.Return)):
        return {}
    target, value = at.targets[0], body[-1].value
    targets = target.elts if isinstance(target, ast.Tuple) else [target]
    values = value.elts if isinstance(value, ast.Tuple) else [value]
    if len(targets) != len(values) or len(at.targets) > 1:
        return {}
    read_there = {*read([*arguments.values()])}
    used = {*read(body), *bound(body)} - ({*arguments} - {*kept}) | read_there
    out: dict[str, str] = {}
    for new, old in zip(targets, values, strict=True):
        if not (isinstance(new, ast.Name) and isinstance(old, ast.Name) and old.id in own):
            continue
        if old.id not in out and (new.id == old.id or new.id not in used):
            out[old.id] = new.id
    return {old: new for old, new in out.items() if new not in read_there and new not in kept}


def _kept(
    body: list[ast.stmt], arguments: Mapping[str, ast.expr], own: set[str], lasting: Collection[str]
) -> set[str]:
    """The parameters that stay names: bound anew, or used more often than one computes it."""
    counts, again = read(body), outer(body)[1]
    looped = {w for s in body for part in _repeated(s) for w in read([part])}
    found = {*arguments} & again
    for name, argument in arguments.items():
        once = counts[name] <= 1 and name not in looped
        if not (once or (repeatable(argument) if literal(argument) else simple(argument))):
            found.add(name)
    return before(arguments, body, lasting, found)


def _same(argument: ast.expr, name: str) -> bool:
    return isinstance(argument, ast.Name) and argument.id == name


def _repeated(statement: ast.AST) -> list[ast.AST]:
    """What of a statement may be computed several times."""
    kinds = (
        ast.For
        | ast.While
        | ast.Lambda
        | ast.ListComp
        | ast.SetComp
        | ast.DictComp
        | ast.GeneratorExp
    )
    return [n for n in ast.walk(statement) if isinstance(n, kinds)]


def _ended(body: list[ast.stmt], at: ast.stmt) -> list[ast.stmt]:
    """With the last value given to what the statement gave it to."""
    if not (body and isinstance(body[-1], ast.Return)):
        ends = isinstance(at, ast.Expr) or (body and isinstance(body[-1], ast.Raise))
        return body if body and ends else _ended([*body, ast.Return()], at)
    value = body[-1].value or ast.Constant(None)
    body = body[:-1]
    match at:
        case ast.Assign([target]):
            left = _unlike(target, value)
            if not left:
                return body
            ended: ast.stmt = together(at, left)
        case ast.Assign():
            ended = ast.Assign(at.targets, value)
        case ast.Return():
            ended = ast.Return(value)
        case _ if acts(value):
            ended = ast.Expr(value)
        case _:
            return body or [ast.Pass()]
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
