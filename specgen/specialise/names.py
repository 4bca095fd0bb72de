"""Statements -> the same with names in them replaced, or without those that say nothing."""

import ast
import copy
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias, TypeVar

from specgen.specialise.binding import literal, repeatable, written_out
from specgen.specialise.effects import acts
from specgen.specialise.scopes import arguments, bound, captured, read, stable

Node = TypeVar("Node", bound=ast.AST)
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Replaced(ast.NodeTransformer):
    """Expressions in place of names, wherever these are read."""

    def __init__(self, expressions: Mapping[str, ast.expr]) -> None:
        self.expressions = expressions
        self.in_format = 0

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return self._inside(node, arguments(node))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return self._inside(node, arguments(node) | {*bound(node.body)})

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return self._comprehended(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        return self._comprehended(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        return self._comprehended(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        return self._comprehended(node)

    def _comprehended(self, node: Comprehension) -> ast.expr:
        first = node.generators[0]
        around = self.visit(first.iter)
        first.iter = ast.Constant(None)
        self._inside(node, bound(part.target for part in node.generators))
        first.iter = around
        return node

    def _inside(self, node: Node, own: Collection[str]) -> Node:
        """What a function within calls its own stays that."""
        left = {w: e for w, e in self.expressions.items() if w not in own}
        ast.NodeTransformer.generic_visit(Replaced(left), node)
        return node

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


def tidied(body: list[ast.stmt], own: Collection[str], fixed: Collection[str]) -> list[ast.stmt]:
    """Without names that stand for another name or a literal, and without what nobody reads.

    own: the names that the statements may bind for themselves alone; fixed: names that mean the
    same throughout.
    """
    while True:
        counts = Counter(bound(body))
        once = {word for word in own if counts[word] == 1}
        lasting = ({*fixed} - {*counts}) | (once & stable(body))
        finder = _Finder(once, lasting, read(body))
        body = _without_overwritten(finder.block(body), captured(body))
        if not finder.found and not finder.changed:
            return body
        body = [Replaced(finder.found).visit(statement) for statement in body]


def _without_overwritten(body: list[ast.stmt], captured: Collection[str]) -> list[ast.stmt]:
    """Without values that are given to a name which gets another one before anybody reads it.

    captured: names that functions within read at any time.
    """
    out: list[ast.stmt] = []
    for number, statement in enumerate(body):
        if isinstance(statement, ast.Assign):
            pairs = _pairs(statement)
            left = [(t, v) for t, v in pairs if _named(t) in captured
                    or not _overwritten(t, v, body[number + 1 :])]  # fmt: skip
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
        left = [s for s in function.body if not _unread(s, words)]
        function.body = left or [ast.Pass()]


def _unread(statement: ast.stmt, words: Collection[str]) -> bool:
    match statement:
        case ast.Assign([ast.Name(word)], value) if hasattr(statement, "made_of"):
            return word not in words and not acts(value)
    return False


def _pairs(statement: ast.Assign) -> list[tuple[ast.expr, ast.expr]]:
    match statement:
        case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)) if len(targets) == len(values):
            return [*zip(targets, values, strict=True)]
    return [(statement.targets[0], statement.value)] if len(statement.targets) == 1 else []


def _named(target: ast.expr) -> str:
    return target.id if isinstance(target, ast.Name) else ""


def _overwritten(target: ast.expr, value: ast.expr, following: Sequence[ast.stmt]) -> bool:
    if not isinstance(target, ast.Name) or acts(value):
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
        for number, statement in enumerate(body):
            for word in ("body", "orelse", "finalbody"):
                inner = getattr(statement, word, None)
                if isinstance(inner, list) and not isinstance(statement, ast.ClassDef):
                    needed = bool(inner) and word != "orelse"
                    setattr(statement, word, self.block(inner) or [ast.Pass()] * needed)
            for handler in getattr(statement, "handlers", ()):
                handler.body = self.block(handler.body) or [ast.Pass()]
            out += self._kept(statement, body[number + 1 :])
        return out

    def _kept(self, statement: ast.stmt, rest: Sequence[ast.stmt]) -> list[ast.stmt]:
        match statement:
            case ast.Assign([ast.Name(word)], ast.Name(other)) if self._means(word, other, rest):
                self.found[word] = statement.value
                return []
            case ast.Assign([ast.Name(word)], value):
                return [] if self._gone(word, value) else [statement]
            case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)) if len(targets) == len(values):
                pairs = list(zip(targets, values, strict=True))
                named = all(isinstance(t, ast.Name) for t in targets)
                left = [p for p in pairs if not (named and self._gone(p[0].id, p[1]))]  # type: ignore[attr-defined]
                if len(left) < len(pairs):
                    return [together(statement, left)] if left else []
        return [statement]

    def _means(self, word: str, other: str, rest: Sequence[ast.stmt]) -> bool:
        """Whether a name is another one's second, wherever it is read: in what follows here."""
        if word not in self.once or self.found or word == other or not self.reads[word]:
            return False
        whole = read(rest)[word] == self.reads[word]
        return whole and other not in bound(rest) and word not in captured(rest)

    def _gone(self, word: str, value: ast.expr) -> bool:
        if word not in self.once or self.found:
            return False
        if not self.reads[word] and not acts(value):
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
