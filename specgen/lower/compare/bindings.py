"""Statements -> the names that they bind and those that they need. Knows not what they do."""

import ast
from collections.abc import Iterable, Iterator, Sequence


def stored(statements: Iterable[ast.AST]) -> list[str]:
    """The names that statements bind, not counting what happens inside of a function."""
    out: list[str] = []
    for statement in statements:
        if isinstance(statement, ast.FunctionDef):
            out.append(statement.name)
            continue
        nodes = (n for n in ast.walk(statement) if isinstance(n, ast.Name))
        out += [node.id for node in nodes if isinstance(node.ctx, ast.Store)]
    return [*dict.fromkeys(out)]


def needed(statements: Iterable[ast.stmt]) -> list[str]:
    """The names that have to be there before the first of the statements."""
    out: list[str] = []
    there: set[str] = set()
    for statement in statements:
        out += [word for word in _used(statement) if word not in there]
        there |= {*stored([statement])}
    return [*dict.fromkeys(out)]


def _used(node: ast.AST) -> Iterator[str]:
    """The names that a node uses and does not bind for itself, in order."""
    if isinstance(node, ast.Name):
        yield from [node.id] if isinstance(node.ctx, ast.Load) else []
        return
    own: list[str] = []
    inner: Iterable[str]
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        own = [argument.arg for argument in node.args.args]
        inner = _used(node.body) if isinstance(node, ast.Lambda) else needed(node.body)
    elif isinstance(node, ast.For):
        own = stored([node.target])
        inner = [*_used(node.iter), *needed(node.body)]
    elif isinstance(node, ast.If):
        inner = [*_used(node.test), *needed(node.body), *needed(node.orelse)]
    else:
        inner = (word for child in ast.iter_child_nodes(node) for word in _used(child))
    yield from (word for word in inner if word not in own)


def liftable(bodies: Sequence[Iterable[ast.stmt]], given: Iterable[str]) -> list[ast.stmt]:
    """The functions that may stand before the bodies: alike where they are, free of what is local.

    given: the names, beside those that the bodies bind, that are local to them.
    """
    functions: dict[str, list[ast.stmt]] = {}
    for body in bodies:
        for statement in body:
            if isinstance(statement, ast.FunctionDef):
                functions.setdefault(statement.name, []).append(statement)
    local = {*given, *(word for body in bodies for word in stored(body))}
    out: list[ast.stmt] = []
    for word, made in functions.items():
        if len({ast.dump(each) for each in made}) == 1 and not local & {*_used(made[0])}:
            out.append(made[0])
            local.discard(word)
    return out


def mentioned(statements: Iterable[ast.stmt]) -> set[str]:
    """Every name that occurs, of whatever it may be."""
    nodes = [node for statement in statements for node in ast.walk(statement)]
    words = {node.id for node in nodes if isinstance(node, ast.Name)}
    words |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return words | {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
