"""Which names hold a list that stays what it is: nothing in sight changes it, or keeps it.

A function of another package is taken to do neither with a list that it is given.
"""

import ast
from collections.abc import Mapping, Sequence

from specgen.specialise.scopes import bound
from specgen.specialise.values import Row, Thing, Value

_METHODS = ("index", "count", "copy")
_KEEPERS = ("append", "insert", "extend", "setdefault", "update", "add", "appendleft")
_TESTS = ast.If | ast.While | ast.Assert | ast.For | ast.comprehension | ast.FormattedValue


def settled(value: Value | None) -> Value | None:
    """What stays known of a value that somebody may change: of a list only that it is one."""
    if isinstance(value, Row):
        if value.kind == "list":
            return Thing("list")
        return Row(tuple(map(settled, value.items)), value.kind)
    return value


class Calm:
    """What is known of functions: which of their parameters they leave as they are."""

    def __init__(self, functions: Mapping[str, ast.stmt]) -> None:
        self.functions = functions
        self.left: dict[str, set[str]] = {}

    def changed(self, body: Sequence[ast.stmt]) -> set[str]:
        """The names whose lists may be changed in place, or kept by somebody who may do so."""
        look = _Look(self, {*bound(body)})
        for statement in body:
            look.at(statement, [])
        while True:
            more = {w for pair in look.same if look.found & {*pair} for w in pair} - look.found
            if not more:
                return look.found
            look.found |= more

    def leaves(self, word: str, call: ast.Call, argument: ast.AST) -> bool:
        """Whether a function leaves what it is given for a parameter as it is."""
        function = self.functions.get(word)
        if not isinstance(function, ast.FunctionDef):
            return False
        names = [a.arg for a in (*function.args.args, *function.args.kwonlyargs)]
        if word not in self.left:
            self.left[word] = set()  # while it is looked at: it may call itself
            self.left[word] = {*names} - self.changed(function.body)
        for place, given in enumerate(call.args):
            if given is argument:
                return place < len(names) and names[place] in self.left[word]
        return any(k is argument and k.arg in self.left[word] for k in call.keywords)


class _Look:
    """found: names that may change; same: pairs of names of what may be one thing."""

    def __init__(self, calm: Calm, own: set[str]) -> None:
        self.calm, self.own = calm, own
        self.found, self.same = set[str](), list[tuple[str, str]]()

    def at(self, node: ast.AST, around: list[ast.AST]) -> None:
        """around: the nodes that it stands in, the nearest last."""
        if isinstance(node, ast.Name):
            stored = isinstance(node.ctx, ast.Store) and not isinstance(around[-1], ast.AugAssign)
            if not stored and not self.only_read(node.id, node, around[::-1]):
                self.found.add(node.id)
        around.append(node)
        for child in ast.iter_child_nodes(node):
            self.at(child, around)
        around.pop()

    def only_read(self, name: str, node: ast.AST, around: Sequence[ast.AST]) -> bool:
        """Whether what a name holds is read where a node stands, and nothing else."""
        parent, *rest = around
        match parent:
            case ast.Subscript(value, _, ctx) if node is value:
                return isinstance(ctx, ast.Load)  # of lists within lists nothing is known
            case ast.IfExp(test) if node is not test:
                return self.only_read(name, parent, rest)
            case ast.BoolOp():
                return self.only_read(name, parent, rest)
            case ast.Assign([ast.Name(word)]):
                self.same.append((name, word))
                return True
            case ast.Assign([ast.Tuple()]):
                return True
            case ast.keyword():
                return self.only_read(name, parent, rest)
            case ast.Call(ast.Name(word)):
                known = word in self.calm.functions or word in self.own
                return self.calm.leaves(word, parent, node) if known else True
            case ast.Call(ast.Attribute(_, word)):
                return word not in _KEEPERS
            case ast.Attribute(_, word):
                return word in _METHODS and isinstance(rest[0], ast.Call)
            case ast.Starred():
                return isinstance(rest[0], ast.List | ast.Tuple | ast.Set | ast.Call)
            case ast.Subscript() | ast.Compare() | ast.UnaryOp() | ast.BinOp() | ast.Expr():
                return True
        return isinstance(parent, _TESTS | ast.IfExp)
