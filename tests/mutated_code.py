"""A module's text -> the same with one thing wrong in it: a test turned round, a statement less."""

import ast
import copy
from collections.abc import Iterator


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """What is wrong, with its line, and the text that it is wrong in."""
    tree = ast.parse(text)
    for number, node in enumerate(ast.walk(tree)):
        for name, wrong in _MADE.items():
            changed = copy.deepcopy(tree)
            place = next(n for i, n in enumerate(ast.walk(changed)) if i == number)
            if wrong(place):
                line = getattr(node, "lineno", 0)
                yield f"{line}: {name}", ast.unparse(ast.fix_missing_locations(changed))


def _negated(node: ast.AST) -> bool:
    """A branch is taken when it should not be, and the other way round."""
    if not isinstance(node, ast.If | ast.IfExp | ast.While):
        return False
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return True


def _always(node: ast.AST) -> bool:
    """A branch is always taken."""
    if not isinstance(node, ast.If | ast.IfExp):
        return False
    node.test = ast.Constant(True)
    return True


def _never(node: ast.AST) -> bool:
    """A branch is never taken."""
    if not isinstance(node, ast.If | ast.IfExp):
        return False
    node.test = ast.Constant(False)
    return True


def _joined(node: ast.AST) -> bool:
    """`and` where it should be `or`."""
    if not isinstance(node, ast.BoolOp):
        return False
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return True


def _compared(node: ast.AST) -> bool:
    """Another comparison."""
    if not (isinstance(node, ast.Compare) and type(node.ops[0]) in _OTHERS):
        return False
    node.ops[0] = _OTHERS[type(node.ops[0])]()
    return True


def _dropped(node: ast.AST) -> bool:
    """The first statement of a block is not there that does something."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or isinstance(node, ast.ClassDef | ast.Module):
        return False
    kinds = ast.Assign | ast.AugAssign | ast.Expr | ast.For
    at = [s for s in body if isinstance(s, kinds) and not _said(s)]
    if not at:
        return False
    body[body.index(at[-1])] = ast.Pass()
    return True


def _said(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _less(node: ast.AST) -> bool:
    """Sets: what is in both, where it should be what is in either; and the other way round."""
    if not (isinstance(node, ast.BinOp) and type(node.op) in _SETS):
        return False
    node.op = _SETS[type(node.op)]()
    return True


def _turned(node: ast.AST) -> bool:
    """Statements in another order."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or len(body) < 2 or isinstance(node, ast.ClassDef | ast.Module):
        return False
    body[-2:] = body[-2:][::-1]
    return not isinstance(body[-2], ast.Return | ast.FunctionDef)


_OTHERS = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
}  # fmt: skip
_SETS = {ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Sub: ast.BitOr}
_MADE = {
    "test negated": _negated, "branch always": _always, "branch never": _never,
    "and for or": _joined, "another comparison": _compared, "statement dropped": _dropped,
    "another set": _less, "another order": _turned,
}  # fmt: skip
