"""Statements -> the names that they bind and read, and where what a name holds is still wanted."""

import ast
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

CONSUMERS = ("list", "tuple", "min", "max", "sum", "sorted", "any", "all", "dict", "set")
LOOPS = ast.For | ast.While | ast.AsyncFor
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


def bound(nodes: Iterable[ast.AST]) -> list[str]:
    """The names that statements bind, within functions too, once for each time that they do."""
    found = []
    for node in (inner for each in nodes for inner in ast.walk(each)):
        match node:
            case ast.Name(word, ast.Store() | ast.Del()):
                found.append(word)
            case ast.FunctionDef(name=word) | ast.ClassDef(name=word) | ast.arg(arg=word):
                found.append(word)
            case ast.ExceptHandler(name=str(word)):
                found.append(word)
            case ast.alias():
                found.append((node.asname or node.name).partition(".")[0])
    return found


def read(nodes: Iterable[ast.AST]) -> Counter[str]:
    """How often each name is read; `a += 1` reads a."""
    return Counter(n.id for node in nodes for n in _readings(node))


def _readings(node: ast.AST) -> Iterator[ast.Name]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load | ast.Del):
            yield inner
        elif isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Name):
            yield inner.target


def arguments(node: ast.AST) -> set[str]:
    """The names of what a function, or a lambda, takes."""
    given = getattr(node, "args", None)
    if not isinstance(given, ast.arguments):
        return set()
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    return {a.arg for a in every if a}


def hidden(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that comprehensions and functions within bind for themselves alone."""
    found = set[str]()
    for node in (part for each in nodes for part in ast.walk(each)):
        if isinstance(node, ast.comprehension):
            found |= {*bound([node.target])}
        elif isinstance(node, _SCOPES):
            found |= {*bound([node])}
    return found


def outer(nodes: Iterable[ast.AST]) -> tuple[set[str], set[str]]:
    """The names that nodes read and bind where they stand; of a function, what it takes there."""
    reads, binds = set[str](), set[str]()
    for node in nodes:
        inner_reads, inner_binds = _outer(node)
        reads |= inner_reads
        binds |= inner_binds
    return reads, binds


def _outer(node: ast.AST) -> tuple[set[str], set[str]]:
    match node:
        case ast.Name(word):
            load = isinstance(node.ctx, ast.Load)
            return ({word}, set()) if load else (set(), {word})
        case ast.AugAssign(ast.Name(word), _, value):
            return {word} | outer([value])[0], {word}
        case ast.FunctionDef() | ast.ClassDef() | ast.Lambda():
            return _of_scope(node)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            own = {*bound(g.target for g in node.generators)}
            reads, binds = outer(ast.iter_child_nodes(node))
            first = outer([node.generators[0].iter])[0]
            return (reads - own) | first, binds - own
        case ast.ExceptHandler(name=str(word)):
            reads, binds = outer(ast.iter_child_nodes(node))
            return reads, binds | {word}
        case ast.alias():
            return set(), {*bound([node])}
    return outer(ast.iter_child_nodes(node))


def _of_scope(node: ast.FunctionDef | ast.ClassDef | ast.Lambda) -> tuple[set[str], set[str]]:
    inside = node.body if isinstance(node.body, list) else [node.body]
    reads, binds = outer(inside)
    words = {w for s in inside for n in ast.walk(s) if isinstance(n, ast.Global | ast.Nonlocal)
             for w in n.names}  # fmt: skip
    if isinstance(node, ast.ClassDef):
        binds = set()
    around, _ = outer(n for n in ast.iter_child_nodes(node) if n not in inside)
    named = set() if isinstance(node, ast.Lambda) else {node.name}
    return (reads - (binds - words) - arguments(node)) | words | around, named | words


def used_up(node: ast.AST) -> set[int]:
    """The generators and functions, by identity, that nobody has any more once a node is over."""
    match node:
        case ast.Call(ast.Name(word), args, keywords) if word in CONSUMERS:
            return {*map(id, args)} | {id(k.value) for k in keywords}
        case ast.Call(ast.Attribute(_, "join"), args):
            return {*map(id, args)}
        case ast.Assign([ast.Tuple()], value):
            return {id(value)}
    return set()


def captured(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that functions within have from where they stand: they are read at any time."""
    found, used, waiting = set[str](), set[int](), [*nodes]
    while waiting:
        node = waiting.pop()
        used |= used_up(node)
        if isinstance(node, _SCOPES | ast.GeneratorExp) and id(node) not in used:
            found |= _outer(node)[0]
        else:
            waiting += ast.iter_child_nodes(node)
    return found


def exposed(body: Sequence[ast.stmt], there: Collection[str] = ()) -> set[str]:
    """The names that are read before the statements have bound them for sure, `there` aside."""
    return _flow(body, {*there})[0]


def _flow(body: Sequence[ast.stmt], known: set[str]) -> tuple[set[str], set[str]]:
    """The names that are exposed, and those that are bound for sure in the end."""
    known, found = {*known}, set[str]()
    for statement in body:
        match statement:
            case ast.If():
                found |= outer([statement.test])[0] - known
                ends = [_flow(part, known) for part in (statement.body, statement.orelse)]
                found |= ends[0][0] | ends[1][0]
                known |= ends[0][1] & ends[1][1]
            case ast.With():
                reads, binds = outer(statement.items)
                found |= reads - known
                inner, known = _flow(statement.body, known | binds)
                found |= inner
            case ast.For() | ast.While() | ast.Try():
                head = [n for n in ast.iter_child_nodes(statement) if not isinstance(n, ast.stmt)]
                reads, binds = outer(n for n in head if not isinstance(n, ast.ExceptHandler))
                found |= reads - known
                for part in blocks(statement):
                    found |= _flow(part, known | binds)[0]
                for handler in getattr(statement, "handlers", ()):
                    found |= _flow(handler.body, known | {*bound([handler])})[0]
            case _:
                reads, binds = outer([statement])
                found |= reads - known
                known |= binds
    return found, known


def blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of a statement, as they may be executed: of `try`, its handlers aside."""
    parts = (getattr(statement, word, None) for word in ("body", "orelse", "finalbody"))
    return [part for part in parts if isinstance(part, list)]


def wanted(
    body: Sequence[ast.stmt],
    call: ast.Call,
    after: set[str] = frozenset(),  # type: ignore[assignment]
) -> set[str] | None:
    """The names that are read after the statement whose value is the call; None if it is not here.

    after: names that are read once the block is over.
    """
    for number, statement in enumerate(body):
        found, known = _flow(body[number + 1 :], set())
        following = found | (after - known)
        if getattr(statement, "value", None) is call:
            return following
        if isinstance(statement, ast.FunctionDef):
            inner = wanted(statement.body, call)
            if inner is not None:
                return inner | outer([statement])[0] | captured(statement.body)
            continue
        handlers = getattr(statement, "handlers", [])
        if isinstance(statement, ast.For):
            following |= exposed(statement.body, bound([statement.target])) | exposed(
                statement.orelse
            )
        elif isinstance(statement, ast.While):
            following |= exposed([statement])
        elif handlers or getattr(statement, "finalbody", None):
            following |= {*read([*handlers, *statement.orelse, *statement.finalbody])}  # type: ignore[attr-defined]
        for part in (*blocks(statement), *(h.body for h in handlers)):
            inner = wanted(part, call, following)
            if inner is not None:
                return inner
    return None


def looped(body: Sequence[ast.stmt], node: ast.AST) -> bool:
    """Whether a node stands in a loop."""
    every = (inner for s in body for inner in ast.walk(s) if isinstance(inner, LOOPS))
    return any(inner is node for loop in every for inner in ast.walk(loop))


def stable(body: Sequence[ast.stmt], given: Collection[str] = ()) -> set[str]:
    """The names that mean one thing throughout: given, never bound; or bound once, in no loop."""
    counts = Counter(bound(body))
    within = {w for s in body for n in ast.walk(s) if isinstance(n, LOOPS) for w in bound([n])}
    once = {word for word, count in counts.items() if count == 1} - within - {*given}
    return once | ({*given} - {*counts})
