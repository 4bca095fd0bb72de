"""The body of a function -> the statements that are left, given what is known of its names.

A branch that is never taken goes, and so does what follows a return; a test that is known to hold
is not made.
"""

import ast
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from specgen.specialise.calls import Calls, Node, OnUse, Shorter
from specgen.specialise.effects import acts
from specgen.specialise.expressions import evaluated
from specgen.specialise.mutable import settled
from specgen.specialise.scopes import arguments, bound, read, stable
from specgen.specialise.values import Known, Row, Value, joined, truth, without_limits


@dataclass(frozen=True)
class Names:
    """What is said of the names of a function, or of a script.

    lasting: they mean one thing throughout; changed: lists that may get other items, or go by
    another name as well; written: something is written into arrays.
    """

    lasting: Collection[str] = ()
    changed: Collection[str] = ()
    written: bool = False


def names_of(body: Sequence[ast.stmt], given: Collection[str], changed: Collection[str]) -> Names:
    """What is said of the names of statements. given: those of parameters."""
    every = [node for statement in body for node in ast.walk(statement)]
    targets = [t for n in every for t in _targets(n)]
    written = any(isinstance(t, ast.Subscript) for t in targets)
    written |= any(isinstance(n, ast.AugAssign) for n in every)
    return Names(stable(body, given), changed, written)


def _targets(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Assign(targets):
            return targets
        case ast.AugAssign(target):
            return [target]
    return []


class Body:
    """Statements in their order, with what is known of each name by then.

    on_use: what stands in place of a call, or of a name, given what is known there; pinned: names
    of which something is known whatever binds them; as_written: nothing but calls is replaced, for
    what an author has written is no more general than it is meant.
    """

    def __init__(
        self, known: Known, on_use: OnUse, names: Names, pinned: Known, as_written: bool = False
    ) -> None:
        self.as_written = as_written
        self.on_use, self.names, self.pinned = on_use, names, pinned
        self.known: dict[str, Value] = {}
        for word, value in {**known, **pinned}.items():
            self._put(word, value)

    def _begun(self, known: Known) -> "Body":
        return Body(known, self.on_use, self.names, self.pinned, self.as_written)

    def block(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        """What is left of the statements, which may be nothing."""
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
            case ast.For() | ast.While():
                self._loop(statement)
            case ast.With():
                self._with(statement)
            case ast.Try():
                self._try(statement)
            case ast.FunctionDef():
                self._function(statement)
            case ast.Assign():
                statement.value = self.expression(statement.value)
                statement.targets = [self.expression(target) for target in statement.targets]
                self._assigned(statement)
            case ast.AugAssign():
                statement.value = self.expression(statement.value)
                statement.target = self.expression(statement.target)
                self._forget([statement.target])
            case ast.ClassDef():
                self._forget([statement])
                for word in read([statement]):
                    self.on_use(ast.Name(word, ast.Load()), {}, ())
            case _:
                self._forget([statement])
                for field, value in ast.iter_fields(statement):
                    if isinstance(value, ast.expr):
                        setattr(statement, field, self.expression(value))
        return [statement]

    def _loop(self, loop: ast.For | ast.While) -> None:
        if isinstance(loop, ast.For):
            loop.iter = self.expression(loop.iter)
        self._forget([loop])
        if isinstance(loop, ast.While):
            loop.test = self.expression(loop.test)
        loop.body = self._apart(loop.body)
        loop.orelse = self._begun(self.known).block(loop.orelse)

    def _with(self, statement: ast.With) -> None:
        for item in statement.items:
            item.context_expr = self.expression(item.context_expr)
        self._forget(i.optional_vars for i in statement.items if i.optional_vars)
        statement.body = self.block(statement.body) or [ast.Pass()]
        self._forget(statement.body)  # for it may swallow an error in the midst of it

    def _try(self, statement: ast.Try) -> None:
        self._forget([statement])
        statement.body = self._apart(statement.body)
        for handler in statement.handlers:
            handler.body = self._apart(handler.body)
        statement.orelse = self._begun(self.known).block(statement.orelse)
        if statement.finalbody:
            statement.finalbody = self._apart(statement.finalbody)

    def _function(self, function: ast.FunctionDef) -> None:
        self._forget([function])
        function.args = self.expression(function.args)
        own = {*bound(function.body)} | arguments(function)
        pinned = {w: v for w, v in self.pinned.items() if w not in own}
        inner = Body(self._lasting(own), self.on_use, self.names, pinned, self.as_written)
        function.body = inner.block(function.body) or [ast.Pass()]

    def _branches(self, statement: ast.If) -> list[ast.stmt]:
        statement.test = self.expression(statement.test)
        found = None if acts(statement.test) else truth(evaluated(statement.test, self.known))
        if found is not None and not self.as_written:
            return self.block(statement.body if found else statement.orelse)
        ends = []
        for word in ("body", "orelse"):
            inner = self._begun(self.known)
            setattr(statement, word, inner.block(getattr(statement, word)))
            left = getattr(statement, word)
            if not (left and isinstance(left[-1], ast.Return | ast.Raise)):
                ends.append(inner.known)
        names = {*bound([*statement.body, *statement.orelse])}
        for word in names:
            self._put(word, joined(*(end.get(word) for end in ends)) if ends else None)
        if not statement.body and not statement.orelse:
            return [ast.copy_location(ast.Expr(statement.test), statement)] * acts(statement.test)
        if not statement.body:
            statement.test, statement.body = _opposite(statement.test), statement.orelse
            statement.orelse = []
        return [statement]

    def _apart(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """A block that happens any number of times, and is there even if nothing does."""
        return self._begun(self.known).block(body) or [ast.Pass()]

    def _lasting(self, own: Collection[str]) -> dict[str, Value]:
        """What is known in a function within, whenever it is called."""
        lasting = {*self.names.lasting, *self.pinned} - {*own}
        return {word: value for word, value in self.known.items() if word in lasting}

    def _assigned(self, statement: ast.Assign) -> None:
        for target in statement.targets:
            match target, statement.value:
                case ast.Name(word), value:
                    found = evaluated(value, self.known)
                    self._put(word, found if len(statement.targets) == 1 else settled(found))
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
        if word in self.names.changed:
            value = settled(value)
        if self.names.written:
            value = without_limits(value)
        value = self.pinned.get(word, value)
        if value is None:
            self.known.pop(word, None)
        else:
            self.known[word] = value

    def _forget(self, nodes: Iterable[ast.AST]) -> None:
        for word in bound([*nodes]):
            self._put(word, None)

    def expression(self, node: Node) -> Node:
        """The expression, without what is never computed."""
        self._forget(n.target for n in ast.walk(node) if isinstance(n, ast.NamedExpr))
        kind = Calls if self.as_written else Shorter
        made: Node = kind(self.known, self.on_use, self.names.lasting).visit(node)
        return made


def _opposite(test: ast.expr) -> ast.expr:
    return test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else (
        ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
    )  # fmt: skip
