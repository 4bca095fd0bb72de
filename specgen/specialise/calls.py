"""An expression -> the same with what stands in place of calls, without tests that are known."""

import ast
from collections.abc import Callable, Collection
from typing import TypeAlias, TypeVar

from specgen.program.ast_nodes import literal
from specgen.specialise.effects import acts
from specgen.specialise.expressions import evaluated
from specgen.specialise.scopes import arguments, bound
from specgen.specialise.values import Known, Plain, truth

Node = TypeVar("Node", bound=ast.AST)
OnUse: TypeAlias = Callable[[ast.Call | ast.Name, Known, Collection[str]], ast.expr]


class Calls(ast.NodeTransformer):
    """What stands in place of calls, and of names."""

    def __init__(self, known: Known, on_use: OnUse, lasting: Collection[str]) -> None:
        self.known, self.on_use, self.lasting = known, on_use, lasting

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        node.args = self.visit(node.args)
        node.body = self._without(arguments(node), late=True).visit(node.body)
        return node

    def _without(self, own: Collection[str], late: bool = False) -> "Calls":
        """Where names mean something else. late: it is computed later, whatever they are then."""
        words = {*self.known} & {*self.lasting} if late else {*self.known}
        left = {w: self.known[w] for w in words if w not in own}
        return type(self)(left, self.on_use, {*self.lasting} - {*own})

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return self._comprehended(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        return self._comprehended(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        return self._comprehended(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        return self._comprehended(node, late=True)

    def _comprehended(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, late: bool = False
    ) -> ast.expr:
        first = node.generators[0]
        first.iter = self.visit(first.iter)
        kept, first.iter = first.iter, ast.Constant(None)  # which stands outside
        inner = self._without(bound(c.target for c in node.generators), late)
        ast.NodeTransformer.generic_visit(inner, node)
        first.iter = kept
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        load = isinstance(node.ctx, ast.Load)
        return self.on_use(node, self.known, self.lasting) if load else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if not isinstance(node.func, ast.Name):
            node.func = self.visit(node.func)
        node.args = [self.visit(argument) for argument in node.args]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        return self.on_use(node, self.known, self.lasting)


class Shorter(Calls):
    """Tests that are known are not made; `x.reshape(-1)` of a row of numbers is the row."""

    def _truth(self, test: ast.expr) -> bool | None:
        """Whether a test holds that need not be made."""
        return None if acts(test) else truth(evaluated(test, self.known))

    def _known(self, node: ast.UnaryOp | ast.Compare) -> ast.expr:
        """True or False, where that is known."""
        self.generic_visit(node)
        found = None if acts(node) else evaluated(node, self.known)
        known = isinstance(found, Plain) and isinstance(found.value, bool)
        return ast.copy_location(ast.Constant(found.value), node) if known else node  # type: ignore[union-attr]

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        return self._known(node)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        return self._known(node)

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.ifs = [test for test in node.ifs if not self._truth(test)]
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        found = self._truth(node.test)
        return node if found is None else node.body if found else node.orelse

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.generic_visit(node)
        is_or, left = isinstance(node.op, ast.Or), []
        for number, inner in enumerate(node.values):
            found = self._truth(inner)
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
        found = None if acts(node) else evaluated(node, self.known)
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
                if (
                    size == Plain(-1)
                    and not acts(argument)
                    and shape is not None
                    and len(shape) == 1
                ):
                    return inner
            case ast.Call(ast.Name("len" | "min" | "max")):
                found = None if acts(made) else evaluated(made, self.known)
                if isinstance(found, Plain):
                    return ast.copy_location(literal(found.value), node)
        return made
