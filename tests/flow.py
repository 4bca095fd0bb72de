"""What becomes of the data in a program: for every variable, the operations that made it."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from specgen import library
from specgen.program.sections import Program

# The same thing, done to the part that is learnt from and to the others.
SAME = {"fit_transform": "transform"}


class Event(NamedTuple):
    """A call in its turn, its data, and what has been done to all data so far."""

    call: ast.Call
    data: tuple[str, ...]
    made: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """What is called, without what it is called on."""
        function = self.call.func
        return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)


class _Plain(ast.NodeTransformer):
    """An operation as it is said of any part of the data."""

    def __init__(self, data: Sequence[str]) -> None:
        self.data = data

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name("_") if node.id in self.data else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        return ast.Attribute(node.value, SAME.get(node.attr, node.attr))


class Flow:
    """Follows the statements of a program in the order in which they are carried out."""

    def __init__(self, program: Program) -> None:
        self.made: dict[str, tuple[str, ...]] = {}
        self.events: list[Event] = []
        self.functions: dict[str, ast.FunctionDef] = {}
        self.left: dict[str, tuple[str, ...]] = {}  # by the last function that was called
        for section in program.sections:
            if section.name != "code":
                self._follow(section.body)

    def _follow(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            if isinstance(statement, ast.FunctionDef):
                if statement.name not in library.called():  # which are taken at their word
                    self.functions[statement.name] = statement
            elif isinstance(statement, ast.For):
                self._evaluate(statement.iter, statement.target)
                self._follow(statement.body)
            elif isinstance(statement, ast.Assign):
                self._evaluate(statement.value, statement.targets[0])
            elif isinstance(statement, ast.If | ast.With):
                self._follow(statement.body)
            elif isinstance(statement, ast.Expr | ast.AugAssign):
                self._evaluate(statement.value)

    def _evaluate(self, value: ast.expr, target: ast.expr | None = None) -> None:
        for node in ast.walk(value):
            if isinstance(node, ast.Call):
                self._call(node)
        inner = self.functions.get(ast.unparse(value.func)) if isinstance(value, ast.Call) else None
        if inner and target:  # what a function leaves is what became of it there
            self.made |= {name: self.left[name] for name in _names(target) if name in self.left}
            return
        read = [n for n in _names(value) if n in self.made]
        plain = ast.unparse(_Plain(read).visit(ast.parse(ast.unparse(value), mode="eval").body))
        past = [step for name in dict.fromkeys(read) for step in self.made[name]]
        history = (*dict.fromkeys(past), *([plain] if plain != "_" else []))
        for name in _names(target) if target else ():
            if name.startswith(("x", "y", "table")) or name.endswith("_data"):
                self.made[name] = history

    def _call(self, call: ast.Call) -> None:
        read = tuple(name for name in _names(call) if name in self.made)
        self.events.append(Event(call, read, dict(self.made)))
        if ast.unparse(call.func) == "model.fit":
            rows = (
                n for n in ("x_train", "y_train") if n in self.made
            )  # of which batches are made
            self.made |= {f"fitted {name}": self.made[name] for name in (*read, *rows)}
        inner = self.functions.get(ast.unparse(call.func))
        if inner:
            outside = dict(self.made)
            for argument, value in zip(inner.args.args, call.args, strict=False):
                self._evaluate(value, ast.Name(argument.arg))
            self._follow(inner.body)
            self.left, self.made = self.made, outside
            outside |= {word: made for word, made in self.left.items() if word.startswith("fitted")}


def _names(node: ast.AST | None) -> Iterator[str]:
    """Names in the order in which they are written."""
    if isinstance(node, ast.Name):
        yield node.id
    for child in ast.iter_child_nodes(node) if node else ():
        yield from _names(child)
