"""Calls of functions -> what stands in their place, and each function as its calls need it."""

import ast
import copy
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from specgen.specialise.binding import given, literal, parameters, plain
from specgen.specialise.events import before
from specgen.specialise.expressions import evaluated
from specgen.specialise.mutable import Calm
from specgen.specialise.names import Replaced, tidied
from specgen.specialise.residual import Body, names_of
from specgen.specialise.scopes import bound, hidden, read
from specgen.specialise.values import Known, Value, joined

Node = TypeVar("Node", bound=ast.AST)
_DEPTH = 8  # of functions that call functions
_ROUNDS = 12  # after which no more is asked of what is known than holds in all of them


@dataclass
class Site:
    """A call of a function that stays a call, and what is known of its arguments."""

    word: str
    number: int  # which the call has as well, and every copy of it
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
        self.calm = Calm(functions)
        self.made: dict[str, Made] = {}
        self.sites: list[Site] = []  # of the part that is being followed
        self.within: list[str] = []
        self.count = 0  # of sites

    def functions_made(self, sites: Iterable[Site]) -> dict[str, Made]:
        """The functions that are still called, each for all of its calls."""
        sites = [*sites]
        for number in range(50):
            every = [*sites, *(s for made in self.made.values() for s in made.sites)]
            words = dict.fromkeys(site.word for site in every)
            self.made = {word: made for word, made in self.made.items() if word in words}
            changed = False
            for word in words:
                values = _all([s.values for s in every if s.word == word])
                if number > _ROUNDS and word in self.made:
                    values = _all([values, self.made[word].values])
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
        return [Site(word, 0, None) for word in read([node]) if word in self.functions]

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
        body = self._left(function, known, self.calm.changed(function.body))
        body = tidied(body, *_scope(function))
        self.within.pop()
        sites, self.sites = self.sites, outer
        alive = {getattr(n, "site", 0) for s in body for n in ast.walk(s)}
        return body, [site for site in sites if site.number in alive]

    def _left(self, function: ast.FunctionDef, known: Known, changed: set[str]) -> list[ast.stmt]:
        """What is left of a function's body. changed: names whose lists somebody may change."""
        said = names_of(function.body, parameters(function), changed)
        body = Body(known, self.on_use, said, {}).block(copy.deepcopy(function.body))
        if changed:
            left = self.calm.changed(body)  # by what is left of it
            if left < changed:
                self.sites = []
                return self._left(function, known, left)
        return body

    def on_use(self, call: ast.Call | ast.Name, known: Known, lasting: Collection[str]) -> ast.expr:
        """What stands in place of a call: an expression that says the same, or the call."""
        word = call.id if isinstance(call, ast.Name) else getattr(call.func, "id", None)
        function = self.functions.get(word) if word else None
        if function is None or word is None:
            return call
        arguments = None
        if isinstance(function, ast.FunctionDef) and isinstance(call, ast.Call) and plain(function):
            arguments = given(function, call)
        if arguments is None:
            return self._site(word, call, None)
        assert isinstance(function, ast.FunctionDef)
        values = tuple(evaluated(arguments[name], known) for name in parameters(function))
        if word not in self.within and len(self.within) < _DEPTH:
            body, sites = self._body(word, values)
            body = without_docstring(body)
            if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value:
                expression = put_in(placed(body[0].value, call), arguments, lasting)
                if expression is not None:
                    self.sites += sites
                    return made_of(expression, word)
        return self._site(word, call, values)

    def _site(self, word: str, call: ast.expr, values: tuple[Value | None, ...] | None) -> ast.expr:
        self.count += 1
        call.site = self.count  # type: ignore[attr-defined]
        self.sites.append(Site(word, self.count, values))
        return call


def _all(rows: list[tuple[Value | None, ...] | None]) -> tuple[Value | None, ...] | None:
    """What is known of the arguments in every call."""
    if any(row is None for row in rows):
        return None
    return tuple(joined(*column) for column in zip(*rows, strict=True))


def _scope(function: ast.FunctionDef) -> tuple[set[str], set[str]]:
    """The names that are a function's own, and its parameters that stay what they are."""
    given = {*parameters(function)}
    nested = {w for s in function.body for f in ast.walk(s) if isinstance(f, ast.FunctionDef)
              for w in (*bound(f.body), *bound([f.args]))}  # fmt: skip
    own = {*bound(function.body)}
    return own - given - nested, given - own


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(ast.Constant(str())), *rest]:
            return rest
    return body


def put_in(
    expression: ast.expr, arguments: Mapping[str, ast.expr], lasting: Collection[str]
) -> ast.expr | None:
    """The expression with arguments in place of parameters.

    None if one would be computed twice, or not when it is its turn, or means something else there.
    """
    counts, within = read([expression]), hidden([expression])
    for word, argument in arguments.items():
        if counts[word] > 1 and not simple(argument):
            return None
        if counts[word] and within & {*read([argument])}:
            return None
    if before(arguments, [expression], lasting):
        return None
    made: ast.expr = Replaced(arguments).visit(expression)
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
