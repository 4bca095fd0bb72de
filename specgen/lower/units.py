"""`in_units(values)` -> the line that makes a table of values and takes it back by the scaler."""

import ast

from specgen.facts.units import rows_of, tabular, width
from specgen.facts.variables import prepared
from specgen.language.spec import Spec
from specgen.program.ast_nodes import call, literal, path, unplaced


def in_units(spec: Spec, tree: ast.expr) -> ast.expr:
    """The expression with every `in_units(values)` written out."""
    written: ast.expr = _Back(spec).visit(tree)
    return unplaced(written)


class _Back(ast.NodeTransformer):
    def __init__(self, spec: Spec) -> None:
        self.data = spec.data
        self.scaled = "y_scaler" in prepared(spec)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id != "in_units":
            return node
        listed = isinstance(node.args[0], ast.List)
        values = call("np.array", node.args[0]) if listed else node.args[0]
        if not self.scaled:
            return self._table(values)
        if rows_of(self.data) == 1:
            return call("y_scaler.inverse_transform", self._table(values))
        known = width(self.data)
        columns = literal(known) if known else path("y_scaler.n_features_in_")
        back = call("y_scaler.inverse_transform", _reshaped(values, literal(-1), columns))
        return _reshaped(back, call("len", unplaced(values)), literal(-1))

    def _table(self, values: ast.expr) -> ast.expr:
        """The values with a row for each sample, whatever shape they have."""
        plain = isinstance(values, ast.Name) and values.id in ("y_train", "y_val", "y_test")
        if plain and tabular(self.data):
            return values
        known = width(self.data) if rows_of(self.data) == 1 else None
        if known:
            return _reshaped(values, literal(-1), literal(known))
        return _reshaped(values, call("len", unplaced(values)), literal(-1))


def _reshaped(values: ast.expr, *shape: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(values, "reshape", ast.Load()), [*shape], [])
