"""Statements -> the same with names in them replaced, or without those that say nothing."""

import ast
import copy
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from specgen.specialise.binding import literal, repeatable, written_out
from specgen.specialise.residual import bound

_WITHOUT_EFFECT = (
    "reshape", "argmax", "astype", "len", "list", "range", "min", "max", "zip", "type", "round",
    "items", "str", "int", "getattr",
)  # fmt: skip


class Replaced(ast.NodeTransformer):
    """Expressions in place of names, wherever these are read."""

    def __init__(self, expressions: Mapping[str, ast.expr]) -> None:
        self.expressions = expressions
        self.in_format = 0

    def visit_Name(self, node: ast.Name) -> ast.expr:
        found = self.expressions.get(node.id)
        if found is None:
            return node
        if isinstance(node.ctx, ast.Load):
            return copy.deepcopy(found)
        return (
            ast.copy_location(ast.Name(found.id, node.ctx), node)
            if isinstance(found, ast.Name)
            else node
        )

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Its own parameters hide the names outside."""
        own = {a.arg for a in node.args.args}
        left = {word: made for word, made in self.expressions.items() if word not in own}
        node.body = Replaced(left).visit(node.body)
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.expr:
        """The width in `{name:{width}}` stays a text of pieces, as Python reads it."""
        node.value, self.in_format = self.visit(node.value), self.in_format + 1
        if node.format_spec:
            node.format_spec = self.visit(node.format_spec)
        self.in_format -= 1
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        """A text in braces is written as it is."""
        self.generic_visit(node)
        parts: list[ast.expr] = []
        for part in node.values:
            match part:
                case ast.FormattedValue(ast.Constant(str() | int() as value), -1, None):
                    part = ast.Constant(str(value))
            match parts[-1:], part:
                case [ast.Constant(str() as before)], ast.Constant(str() as text):
                    parts[-1] = ast.Constant(before + text)
                case _:
                    parts.append(part)
        if all(isinstance(part, ast.Constant) for part in parts) and not self.in_format:
            text = "".join(str(part.value) for part in parts)  # type: ignore[attr-defined]
            return ast.copy_location(ast.Constant(text), node)
        node.values = parts
        return node


def read(nodes: Sequence[ast.AST]) -> Counter[str]:
    """How often each name is read."""
    return Counter(
        n.id for node in nodes for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    )  # fmt: skip


def exposed(body: Sequence[ast.stmt], there: Collection[str] = ()) -> set[str]:
    """The names that are read before the statements bind them, `there` aside."""
    known, found = {*there}, set[str]()
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.ClassDef():
                found |= _free(statement) - known
                known.add(statement.name)
            case ast.If():
                inner = exposed(statement.body, known) | exposed(statement.orelse, known)
                found |= inner | ({*read([statement.test])} - known)
                known |= {*bound(statement.body)} & {*bound(statement.orelse)}
            case ast.For() | ast.With():
                openings = [
                    n for n in ast.iter_child_nodes(statement) if not isinstance(n, ast.stmt)
                ]
                found |= {*read(openings)} - known
                known |= {*bound(openings)}
                found |= exposed(statement.body, known)
            case _:
                found |= {*read([statement])} - known - _comprehended(statement)
        known |= {*bound([statement])} if not isinstance(statement, ast.If) else set()
    return found


def _free(function: ast.FunctionDef | ast.ClassDef) -> set[str]:
    """The names that a function or a class reads, and nothing in it binds."""
    own = {a.arg for n in ast.walk(function) if isinstance(n, ast.arguments)
           for a in (*n.args, *n.kwonlyargs, n.vararg, n.kwarg) if a}  # fmt: skip
    return {*read([function])} - {*bound([function])} - own


def _comprehended(statement: ast.stmt) -> set[str]:
    """The names that a comprehension or a lambda binds, for itself alone."""
    nodes = [*ast.walk(statement)]
    parts = (n.target for n in nodes if isinstance(n, ast.comprehension))
    return {*bound(parts)} | {
        a.arg for n in nodes if isinstance(n, ast.Lambda) for a in n.args.args
    }


def tidied(body: list[ast.stmt], own: Collection[str], fixed: Collection[str]) -> list[ast.stmt]:
    """Without names that stand for another name or a literal, and without what nobody reads.

    own: the names that the statements may bind for themselves alone; fixed: names that mean the
    same throughout.
    """
    while True:
        counts = Counter(bound(body))
        once = {word for word in own if counts[word] == 1}
        stable = {*fixed, *once} - {w for w in counts if w not in once}
        reads = read(body)
        finder = _Finder(once, stable, reads)
        body = _without_overwritten(finder.block(body))
        if not finder.found and not finder.changed:
            return body
        body = [Replaced(finder.found).visit(statement) for statement in body]


def _without_overwritten(body: list[ast.stmt]) -> list[ast.stmt]:
    """Without values that are given to a name which gets another one before anybody reads it."""
    out: list[ast.stmt] = []
    for number, statement in enumerate(body):
        if isinstance(statement, ast.Assign):
            pairs = _pairs(statement)
            left = [(t, v) for t, v in pairs if not _overwritten(t, v, body[number + 1 :])]
            if len(left) < len(pairs):
                out += [together(statement, left)] if left else []
                continue
        out.append(statement)
    return out


def without_unread(function: ast.FunctionDef) -> None:
    """Take out of a function what comes of another one, and goes by a name that nobody reads."""
    count = -1
    while count != len(function.body):
        count, words = len(function.body), read(function.body)
        function.body = [s for s in function.body if not _unread(s, words)]


def _unread(statement: ast.stmt, words: Collection[str]) -> bool:
    match statement:
        case ast.Assign([ast.Name(word)], value) if hasattr(statement, "made_of"):
            return word not in words and _has_no_effect(value)
    return False


def _pairs(statement: ast.Assign) -> list[tuple[ast.expr, ast.expr]]:
    match statement:
        case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)) if len(targets) == len(values):
            return [*zip(targets, values, strict=True)]
    return [(statement.targets[0], statement.value)]


def _overwritten(target: ast.expr, value: ast.expr, following: Sequence[ast.stmt]) -> bool:
    if not isinstance(target, ast.Name) or not _has_no_effect(value):
        return False
    for statement in following:
        mentions = any(isinstance(n, ast.Name) and n.id == target.id for n in ast.walk(statement))
        if mentions:
            plain = isinstance(statement, ast.Assign) and not read([statement])[target.id]
            return plain and target.id in bound(statement.targets)  # type: ignore[attr-defined]
    return False


class _Finder:
    """Takes out assignments whose name can be replaced by what it stands for."""

    def __init__(self, once: set[str], stable: set[str], reads: Counter[str]) -> None:
        self.once, self.stable, self.reads = once, stable, reads
        self.found: dict[str, ast.expr] = {}
        self.changed = False

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out = []
        for statement in body:
            for word in ("body", "orelse", "finalbody"):
                inner = getattr(statement, word, None)
                if isinstance(inner, list) and not isinstance(statement, ast.ClassDef):
                    setattr(statement, word, self.block(inner))
            out += self._kept(statement)
        return out

    def _kept(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.Assign([ast.Name(word)], value):
                return [] if self._gone(word, value) else [statement]
            case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)) if len(targets) == len(values):
                pairs = list(zip(targets, values, strict=True))
                named = all(isinstance(t, ast.Name) for t in targets)
                left = [p for p in pairs if not (named and self._gone(p[0].id, p[1]))]  # type: ignore[attr-defined]
                if len(left) < len(pairs):
                    return [together(statement, left)] if left else []
        return [statement]

    def _gone(self, word: str, value: ast.expr) -> bool:
        if word not in self.once or self.found:
            return False
        if not self.reads[word] and _has_no_effect(value):
            self.changed = True
            return True
        same = isinstance(value, ast.Name) and value.id in self.stable and value.id != word
        row = isinstance(value, ast.Tuple) and written_out(value)
        again = self.reads[word] > 1
        if same or (repeatable(value) if again else literal(value) or row):
            self.found[word] = value
            return True
        return False


def together(statement: ast.Assign, pairs: list[tuple[ast.expr, ast.expr]]) -> ast.stmt:
    """`a, b = x, y` of these pairs, in place of a statement."""
    targets, values = ([*each] for each in zip(*pairs, strict=True))
    alone = len(pairs) == 1
    target = targets[0] if alone else ast.Tuple(targets, ast.Store())
    value = values[0] if alone else ast.Tuple(values, ast.Load())
    made = ast.copy_location(ast.Assign([target], value), statement)
    made.comment = getattr(statement, "comment", "")  # type: ignore[attr-defined]
    return made


def _has_no_effect(value: ast.expr) -> bool:
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            word = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            if word not in _WITHOUT_EFFECT:
                return False
    return True
