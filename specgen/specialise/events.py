"""Statements -> what happens in them, in its order; and what must be computed before them."""

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from specgen.specialise.binding import literal
from specgen.specialise.effects import Grade, grade, pure
from specgen.specialise.scopes import used_up


@dataclass(frozen=True)
class Event:
    """Something that happens while statements are executed."""

    kind: str  # "uses" a name, "reads" what may change, "acts"
    word: str = ""
    sure: bool = True  # it happens once, whatever is the case
    late: bool = False  # when somebody calls the function that it stands in


class _Events(ast.NodeVisitor):
    """The events in the order in which they happen."""

    def __init__(self) -> None:
        self.found: list[Event] = []
        self.sure, self.late = True, False
        self.at_once = set[int]()  # generators and functions that are used up where they stand

    def add(self, kind: str, word: str = "") -> None:
        self.found.append(Event(kind, word, self.sure, self.late))

    def all(self, nodes: Sequence[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def perhaps(self, nodes: Sequence[ast.AST | None], late: bool = False) -> None:
        """What happens not at all, or several times."""
        kept = self.sure, self.late
        self.sure, self.late = False, self.late or late
        self.all(nodes)
        self.sure, self.late = kept

    def generic_visit(self, node: ast.AST) -> None:
        """What is no expression, and not known below, may do anything."""
        if isinstance(node, ast.stmt):
            self.perhaps([*ast.iter_child_nodes(node)])
            self.add("acts")
        else:
            super().generic_visit(node)
            if isinstance(node, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
                self.add("acts")
            elif isinstance(node, ast.expr) and grade(node) is not Grade.FIXED:
                self.add("reads")

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.add("uses", node.id)

    def visit_Call(self, node: ast.Call) -> None:
        """The name of a method is looked up, which is no reading."""
        function: ast.expr = node.func
        while isinstance(function, ast.Attribute):
            function = function.value
        self.visit(function)
        self.at_once |= used_up(node)
        self.all(node.args)
        self.all([k.value for k in node.keywords])
        self.add("reads" if pure(node) else "acts")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.visit(node.value)
        if not isinstance(node.ctx, ast.Load):
            self.add("acts")
        elif grade(node) is not Grade.FIXED:
            self.add("reads")

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.all([node.value, node.slice])
        if not isinstance(node.ctx, ast.Load):
            self.add("acts")
        elif grade(node) is not Grade.FIXED:
            self.add("reads")

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        self.add("reads")
        self.perhaps(node.values[1:])

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        self.add("reads")
        self.perhaps([node.body, node.orelse])

    def visit_Compare(self, node: ast.Compare) -> None:
        self.all([node.left, node.comparators[0]])
        if grade(node) is not Grade.FIXED:
            self.add("reads")
        self.perhaps(node.comparators[1:])

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.all([*node.args.defaults, *node.args.kw_defaults])
        self.perhaps([node.body], late=id(node) not in self.at_once)

    def comprehended(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        first, *rest = node.generators
        self.visit(first.iter)
        self.add("reads")
        late = isinstance(node, ast.GeneratorExp) and id(node) not in self.at_once
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self.perhaps([*first.ifs, *(n for g in rest for n in (g.iter, *g.ifs)), *values], late)

    visit_ListComp = visit_SetComp = comprehended  # noqa: N815
    visit_DictComp = visit_GeneratorExp = comprehended  # noqa: N815

    def visit_Expr(self, node: ast.Expr) -> None:
        self.all([node.value])

    visit_Return = visit_Expr  # type: ignore[assignment]  # noqa: N815

    def visit_Assign(self, node: ast.Assign) -> None:
        self.at_once |= used_up(node)
        self.visit(node.value)
        self.all(node.targets)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.all([node.value, node.target])
        self.add("acts")

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self.add("reads")
        self.perhaps([*node.body, *node.orelse])

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.add("reads")
        self.perhaps([node.target, *node.body, *node.orelse])

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            self.add("acts")
            self.all([item.optional_vars])
        self.perhaps(node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.all([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults])
        self.perhaps(node.body, late=True)

    def visit_Pass(self, node: ast.Pass) -> None:
        pass


def events(nodes: Sequence[ast.AST]) -> list[Event]:
    """What happens when statements are executed, or an expression is computed."""
    found = _Events()
    found.all(nodes)
    return found.found


def before(
    arguments: Mapping[str, ast.expr], body: Sequence[ast.AST], lasting: Collection[str],
    besides: Collection[str] = (),
) -> set[str]:  # fmt: skip
    """The parameters whose arguments must be computed first, not where they are used.

    arguments: in the order in which the call computes them; lasting: names that mean one thing
    throughout; besides: parameters whose arguments are computed first in any case.
    """
    happening = events(body)
    grades = {word: grade(argument) for word, argument in arguments.items()}
    uses = {w: [i for i, e in enumerate(happening) if e.kind == "uses" and e.word == w]
            for w in arguments}  # fmt: skip
    found = {
        word
        for word, argument in arguments.items()
        if word in besides or not _movable(argument, grades[word], uses[word], happening, lasting)
    }
    words = [word for word in arguments if grades[word] is not Grade.FIXED]
    for second in reversed(range(len(words))):
        for first in reversed(range(second)):
            one, other = words[first], words[second]
            if Grade.ACTS not in (grades[one], grades[other]) or one in found or not uses[one]:
                continue
            if other in found or (uses[other] and max(uses[one]) > min(uses[other])):
                found.add(one)
    return found


def _movable(
    argument: ast.expr,
    found: Grade,
    uses: list[int],
    happening: list[Event],
    lasting: Collection[str],
) -> bool:
    """Whether an argument could be computed where its parameter is used, the others aside."""
    if literal(argument):
        return True
    if not uses:
        return found is not Grade.ACTS
    sure = all(happening[at].sure for at in uses)
    if any(happening[at].late for at in uses) and not _lasts(argument, lasting):
        return False
    if found is Grade.FIXED:
        return True
    earlier = happening if not sure else happening[: uses[-1]]
    if any(e.kind == "acts" for e in earlier):
        return False
    return found is Grade.READS or (
        len(uses) == 1 and sure and not any(e.kind == "reads" for e in earlier)
    )


def _lasts(argument: ast.expr, lasting: Collection[str]) -> bool:
    return isinstance(argument, ast.Name) and argument.id in lasting
