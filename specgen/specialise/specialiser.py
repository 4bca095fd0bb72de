"""Calls of functions -> what stands in their place, and each function as its calls need it."""

import ast
import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from specgen.specialise.binding import given, literal, parameters, plain
from specgen.specialise.expressions import evaluated
from specgen.specialise.names import Replaced, read, tidied
from specgen.specialise.residual import bound, residual
from specgen.specialise.values import Known, Value, joined

Node = TypeVar("Node", bound=ast.AST)
_DEPTH = 8  # of functions that call functions


@dataclass
class Site:
    """A call of a function that stays a call, and what is known of its arguments."""

    word: str
    call: ast.expr
    values: tuple[Value | None, ...] | None  # None where the call cannot be read


@dataclass
class Made:
    """A function as its calls need it: what is left of its body, and the calls in there."""

    values: tuple[Value | None, ...] | None
    body: list[ast.stmt]
    sites: list[Site] = field(default_factory=list)


class Specialiser:
    """Follows the calls from a program into the functions, as often as what is known changes."""

    def __init__(self, functions: Mapping[str, ast.stmt]) -> None:
        self.functions = functions
        self.made: dict[str, Made] = {}
        self.sites: list[Site] = []  # of the part that is being followed
        self.within: list[str] = []

    def functions_made(self, sites: Iterable[Site]) -> dict[str, Made]:
        """The functions that are still called, each for all of its calls."""
        sites = [*sites]
        for _ in range(50):
            every = [*sites, *(s for made in self.made.values() for s in made.sites)]
            words = dict.fromkeys(site.word for site in every)
            self.made = {word: made for word, made in self.made.items() if word in words}
            changed = False
            for word in words:
                values = _all([s.values for s in every if s.word == word])
                if word not in self.made or self.made[word].values != values:
                    self.made[word] = self._made(word, values)
                    changed = True
            if not changed:
                return self.made
        raise AssertionError("the functions of a script do not come to rest")

    def _made(self, word: str, values: tuple[Value | None, ...] | None) -> Made:
        function = self.functions[word]
        if not plain(function):
            return Made(values, [], self._called_in(function))
        body, sites = self._body(word, values)
        return Made(values, body, sites)

    def _called_in(self, node: ast.stmt) -> list[Site]:
        """The calls in a class or whatever else is carried as it is."""
        words = read([node])
        return [Site(w, ast.Call(ast.Name(w, ast.Load()), [], []), None)
                for w in words if w in self.functions]  # fmt: skip

    def _body(
        self, word: str, values: tuple[Value | None, ...] | None
    ) -> tuple[list[ast.stmt], list[Site]]:
        """What is left of a function's body, and the calls in it."""
        function = self.functions[word]
        assert isinstance(function, ast.FunctionDef)
        names = parameters(function)
        known = {n: v for n, v in zip(names, values or (), strict=False) if v is not None}
        outer, self.sites = self.sites, []
        self.within.append(word)
        body = tidied(residual(function.body, known, self.on_use), *_scope(function))
        self.within.pop()
        sites, self.sites = self.sites, outer
        alive = {id(n) for s in body for n in ast.walk(s)}
        return body, [site for site in sites if id(site.call) in alive]

    def on_use(self, call: ast.Call | ast.Name, known: Known) -> ast.expr:
        """What stands in place of a call: an expression that says the same, or the call."""
        word = call.id if isinstance(call, ast.Name) else getattr(call.func, "id", None)
        function = self.functions.get(word) if word else None
        if function is None or word is None:
            return call
        arguments = None
        if isinstance(function, ast.FunctionDef) and isinstance(call, ast.Call) and plain(function):
            arguments = given(function, call)
        if arguments is None:
            self.sites.append(Site(word, call, None))
            return call
        values = tuple(evaluated(each, known) for each in arguments.values())
        if word not in self.within and len(self.within) < _DEPTH:
            body, sites = self._body(word, values)
            body = without_docstring(body)
            if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value:
                expression = put_in(placed(body[0].value, call), arguments)
                if expression is not None:
                    self.sites += sites
                    return made_of(expression, word)
        self.sites.append(Site(word, call, values))
        return call


def _all(rows: list[tuple[Value | None, ...] | None]) -> tuple[Value | None, ...] | None:
    """What is known of the arguments in every call."""
    if any(row is None for row in rows):
        return None
    return tuple(joined(*column) for column in zip(*rows, strict=True))


def _scope(function: ast.FunctionDef) -> tuple[set[str], set[str]]:
    """The names that are a function's own, and its parameters that stay what they are."""
    own = {*bound(function.body)} - {*parameters(function)}
    nested = {n for s in function.body for f in ast.walk(s) if isinstance(f, ast.FunctionDef)
              for n in (*bound(f.body), *parameters(f))}  # fmt: skip
    return own - nested, {*parameters(function)} - {*bound(function.body)}


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(ast.Constant(str())), *rest]:
            return rest
    return body


def put_in(expression: ast.expr, arguments: Mapping[str, ast.expr]) -> ast.expr | None:
    """The expression with arguments in place of parameters; None if one would be computed twice."""
    counts = read([expression])
    inner = {*bound([expression])} | {a.arg for n in ast.walk(expression)
                                      if isinstance(n, ast.arguments) for a in n.args}  # fmt: skip
    for word, argument in arguments.items():
        if counts[word] > 1 and not simple(argument):
            return None
        if counts[word] and inner & {*read([argument])}:
            return None
    made: ast.expr = Replaced(arguments).visit(copy.deepcopy(expression))
    return made


def simple(node: ast.expr) -> bool:
    """Whether it may as well be written twice: a name, a literal, an attribute, an item."""
    if isinstance(node, ast.Attribute):
        return simple(node.value)
    if isinstance(node, ast.Subscript):
        return simple(node.value) and simple(node.slice)
    return isinstance(node, ast.Name) or literal(node)


def placed(node: Node, where: ast.AST) -> Node:
    """The node at the place of another one."""
    for inner in ast.walk(node):
        if "lineno" in inner._attributes:
            ast.copy_location(inner, where)
    return node


def made_of(node: Node, word: str) -> Node:
    """The node, which says that it comes from a function of the library."""
    node.made_of = {*getattr(node, "made_of", ()), word}  # type: ignore[attr-defined]
    return node
