"""The body of a function -> the statements that are left, given what is known of its names.

A branch that is never taken goes, and so does what follows a return; a test that is known to hold
is not made.
"""

import ast
import copy
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeAlias

from specgen.program.ast_nodes import literal
from specgen.specialise.expressions import evaluated
from specgen.specialise.values import Known, Plain, Row, Value, joined, truth

_CLOSED = ast.FunctionDef | ast.ClassDef | ast.Lambda


OnUse: TypeAlias = Callable[[ast.Call | ast.Name, Known], ast.expr]


def residual(body: Sequence[ast.stmt], known: Known, on_use: OnUse) -> list[ast.stmt]:
    """The statements that are left of a body, new nodes all of them.

    on_use: what stands in place of a call, or of a name, given what is known there.
    """
    return Body(dict(known), on_use, {}).block(copy.deepcopy([*body]))


def bound(nodes: Iterable[ast.AST]) -> list[str]:
    """The names that statements bind, once for each time that they do."""
    every = [inner for node in nodes for inner in ast.walk(node)]
    stored = [n.id for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return stored + [n.name for n in every if isinstance(n, ast.FunctionDef)]


class Body:
    """Statements in their order, with what is known of each name by then.

    pinned: names of which something is known whatever binds them; as_written: nothing but calls is
    replaced, for what an author has written is no more general than it is meant.
    """

    def __init__(
        self, known: dict[str, Value], on_use: OnUse, pinned: Known, as_written: bool = False
    ) -> None:
        self.as_written = as_written
        self.known = {**known, **pinned}
        self.on_use = on_use
        self.pinned = pinned

    def _begun(self, known: dict[str, Value]) -> "Body":
        return Body(known, self.on_use, self.pinned, self.as_written)

    def block(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for statement in body:
            out += self._statement(statement)
            if out and isinstance(out[-1], ast.Return | ast.Raise | ast.Continue | ast.Break):
                break
        return out

    def _statement(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.If():
                return self._branches(statement)
            case ast.For():
                statement.iter = self.expression(statement.iter)
                statement.body = self._apart(statement.body, [statement.target, *statement.body])
                statement.orelse = self._apart(statement.orelse, statement.orelse)
            case ast.While():
                self._forget(statement.body)
                statement.test = self.expression(statement.test)
                statement.body = self._apart(statement.body, statement.body)
            case ast.With():
                for item in statement.items:
                    item.context_expr = self.expression(item.context_expr)
                self._forget(i.optional_vars for i in statement.items if i.optional_vars)
                statement.body = self.block(statement.body)
            case ast.Try():
                self._forget([statement])
                statement.body = self._apart(statement.body, statement.body)
                for handler in statement.handlers:
                    handler.body = self._apart(handler.body, handler.body)
                statement.orelse = self._apart(statement.orelse, statement.orelse)
                statement.finalbody = self._apart(statement.finalbody, statement.finalbody)
            case ast.FunctionDef():
                self._forget([statement])
                inner = self._inside(statement)
                statement.body = self._begun(inner).block(statement.body)
            case ast.Assign():
                statement.value = self.expression(statement.value)
                self._assigned(statement)
            case ast.AugAssign():
                statement.value = self.expression(statement.value)
                self._forget([statement.target])
            case ast.Expr() | ast.Return() if statement.value:
                statement.value = self.expression(statement.value)
        return [statement]

    def _branches(self, statement: ast.If) -> list[ast.stmt]:
        statement.test = self.expression(statement.test)
        found = truth(evaluated(statement.test, self.known))
        if found is not None and not self.as_written:
            return self.block(statement.body if found else statement.orelse)
        ends = []
        for word in ("body", "orelse"):
            inner = self._begun(dict(self.known))
            setattr(statement, word, inner.block(getattr(statement, word)))
            left = getattr(statement, word)
            if not (left and isinstance(left[-1], ast.Return | ast.Raise)):
                ends.append(inner.known)
        names = {*bound([*statement.body, *statement.orelse])}
        for word in names:
            self._put(word, joined(*(end.get(word) for end in ends)) if ends else None)
        if not statement.body and not statement.orelse:
            return []
        if not statement.body:
            statement.test, statement.body = _opposite(statement.test), statement.orelse
            statement.orelse = []
        return [statement]

    def _apart(self, body: list[ast.stmt], binding: Iterable[ast.AST]) -> list[ast.stmt]:
        """A block that happens any number of times, of which nothing is known before or after."""
        names = bound(binding)
        for word in names:
            self._put(word, None)
        return self._begun(dict(self.known)).block(body)

    def _inside(self, function: ast.FunctionDef) -> dict[str, Value]:
        """What is known in a function within: of names that it does not bind itself."""
        own = {a.arg for n in ast.walk(function) if isinstance(n, ast.arguments) for a in n.args}
        own |= {*bound(function.body)}
        return {word: value for word, value in self.known.items() if word not in own}

    def _assigned(self, statement: ast.Assign) -> None:
        for target in statement.targets:
            match target, statement.value:
                case ast.Name(word), value:
                    self._put(word, evaluated(value, self.known))
                case ast.Tuple(targets), value if (
                    isinstance(row := evaluated(value, self.known), Row)
                    and len(row.items) == len(targets)
                    and all(isinstance(t, ast.Name) for t in targets)
                ):
                    for inner, item in zip(targets, row.items, strict=True):
                        self._put(inner.id, item)  # type: ignore[attr-defined]
                case _:
                    self._forget([target])

    def _put(self, word: str, value: Value | None) -> None:
        value = self.pinned.get(word, value)
        if value is None:
            self.known.pop(word, None)
        else:
            self.known[word] = value

    def _forget(self, nodes: Iterable[ast.AST]) -> None:
        for word in bound([*nodes]):
            self._put(word, None)

    def expression(self, node: ast.expr) -> ast.expr:
        """The expression, without what is never computed."""
        kind = _Calls if self.as_written else _Shorter
        made: ast.expr = kind(self.known, self.on_use).visit(node)
        return made


class _Calls(ast.NodeTransformer):
    """What stands in place of calls, and of names."""

    def __init__(self, known: Known, on_use: OnUse) -> None:
        self.known = known
        self.on_use = on_use

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        own = {a.arg for a in node.args.args}
        node.body = self._without(own).visit(node.body)
        return node

    def _without(self, own: Collection[str]) -> "_Calls":
        return type(self)({w: v for w, v in self.known.items() if w not in own}, self.on_use)

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return self._comprehended(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        return self._comprehended(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        return self._comprehended(node)

    def _comprehended(self, node: ast.ListComp | ast.DictComp | ast.GeneratorExp) -> ast.expr:
        inner = self._without(bound(c.target for c in node.generators))
        ast.NodeTransformer.generic_visit(inner, node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.on_use(node, self.known) if isinstance(node.ctx, ast.Load) else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if not isinstance(node.func, ast.Name):
            node.func = self.visit(node.func)
        node.args = [self.visit(argument) for argument in node.args]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        return self.on_use(node, self.known)


class _Shorter(_Calls):
    """Tests that are known are not made; `x.reshape(-1)` of a row of numbers is the row."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        found = truth(evaluated(node.test, self.known))
        return node if found is None else node.body if found else node.orelse

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.generic_visit(node)
        is_or, left = isinstance(node.op, ast.Or), []
        for number, inner in enumerate(node.values):
            found = truth(evaluated(inner, self.known))
            if found is None or number == len(node.values) - 1:
                left.append(inner)
            elif found is is_or:  # it decides
                left.append(inner)
                break
        node.values = left
        return node if len(left) > 1 else left[0]

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Numbers are added up, but not those that somebody has written down as a sum."""
        self.generic_visit(node)
        found = evaluated(node, self.known)
        named = any(isinstance(n, ast.Name) for n in ast.walk(node))
        if named and isinstance(found, Plain) and isinstance(found.value, int | float):
            return ast.copy_location(literal(found.value), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        made = super().visit_Call(node)
        match made:
            case ast.Call(ast.Attribute(inner, "reshape"), [argument], []):
                value, size = evaluated(inner, self.known), evaluated(argument, self.known)
                shape = getattr(value, "shape", None)
                if size == Plain(-1) and shape is not None and len(shape) == 1:
                    return inner
            case ast.Call(ast.Name("len" | "min" | "max")):
                found = evaluated(made, self.known)
                if isinstance(found, Plain):
                    return ast.copy_location(literal(found.value), node)
        return made


def _opposite(test: ast.expr) -> ast.expr:
    return test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else (
        ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
    )  # fmt: skip
