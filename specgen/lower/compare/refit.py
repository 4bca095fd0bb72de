"""The statements of a fold's training -> the same for one that holds nothing back."""

import ast
import copy

from specgen.lower.compare.bindings import needed, stored
from specgen.lower.compare.folds import HELD, Body, held
from specgen.program.ast_nodes import literal, name


def refitted(body: Body) -> Body:
    """The statements of a training that may hold nothing back: then `x_val` is None."""
    out: Body = []
    for statement in body:
        if held(statement):
            last = out[-1] if out else None
            if isinstance(last, ast.If) and vars(last).get("held"):
                last.body.append(statement)
                continue
            made: ast.stmt = ast.If(_there(), [statement], [])
            made.held = True  # type: ignore[attr-defined]
            out.append(made)
        elif isinstance(statement, ast.FunctionDef) or not {*needed([statement])} & {*HELD}:
            out.append(statement)
        elif stored([statement]) == ["scores"] and isinstance(statement, ast.Assign):
            statement = copy.copy(statement)
            statement.value = _if_there(statement.value)
            out.append(statement)
        else:
            out.append(_Validation().visit(copy.deepcopy(statement)))
    return out


class _Validation(ast.NodeTransformer):
    """`validation_data` is None where there is nothing to validate on."""

    def visit_keyword(self, node: ast.keyword) -> ast.keyword:
        if node.arg == "validation_data":
            node.value = _if_there(node.value)
        return node


def _there() -> ast.expr:
    return ast.Compare(name("x_val"), [ast.IsNot()], [literal(None)])


def _if_there(value: ast.expr) -> ast.expr:
    nothing = ast.Compare(name("x_val"), [ast.Is()], [literal(None)])
    return ast.IfExp(nothing, literal(None), value)
