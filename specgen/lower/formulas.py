"""The tree of a formula -> the expression of a script: over arrays, or over tensors."""

import ast
from collections.abc import Collection, Mapping
from functools import reduce

from specgen.language import tensors
from specgen.language.functions import FUNCTIONS, Function
from specgen.lower.substitution import substituted
from specgen.program.ast_nodes import call, path, unplaced

_ONE = ("shape", "ndim", "size")  # attributes that are numbers, or a tuple of them


def in_numpy(
    tree: ast.expr, numbers: Collection[str] = ("num_classes",), folded: bool = False
) -> ast.expr:
    """The formula with NumPy's functions, and Python's where all that they are about are numbers.

    numbers: the variables that are plain numbers; any other may be an array. folded: `results` has
    a list for each metric, with the number of every fold.
    """
    written: ast.expr = _Numpy(numbers, folded).visit(tree)
    return unplaced(written)


def of_tensors(tree: ast.expr, names: Collection[str]) -> ast.expr:
    """A formula about tensors of these names, with the functions of keras.ops."""
    written: ast.expr = _Keras(names).visit(tree)
    return unplaced(written)


def of_columns(tree: ast.expr, tables: Collection[str]) -> ast.expr:
    """The formula with columns of these tables as arrays: pandas aligns what it adds by its index,
    and would take `column[0]` for a label."""
    written: ast.expr = _Columns(tables).visit(tree)
    return unplaced(written)


class _Columns(ast.NodeTransformer):
    def __init__(self, tables: Collection[str]) -> None:
        self.tables = tables

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if self._picks(node) == "column":
            return ast.Call(ast.Attribute(node, "to_numpy", ast.Load()), [], [])
        self.generic_visit(node)
        return node

    def _picks(self, node: ast.expr) -> str:
        """A "table", some rows of it too; a "column" of one or several; or "" for all else."""
        if isinstance(node, ast.Name) and node.id in self.tables:
            return "table"
        if not isinstance(node, ast.Subscript):
            return ""
        owner = self._picks(node.value)
        if isinstance(node.slice, ast.Constant | ast.List):
            return "column" if owner == "table" else ""
        joined = isinstance(getattr(node.slice, "op", None), ast.BitAnd | ast.BitOr | ast.Invert)
        masked = isinstance(node.slice, ast.Compare) or joined
        return owner if masked or owner == "table" else ""


class _Numpy(ast.NodeTransformer):
    """What stands inside is judged before it is rewritten: the tree of the author says more."""

    def __init__(self, numbers: Collection[str], folded: bool) -> None:
        self.numbers = numbers
        self.folded = folded

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        row, kinds = FUNCTIONS[node.func.id], [self._kind(arg) for arg in node.args]
        plain = {*kinds} <= {"number"} or (row.reduces and kinds == ["list"])
        of_python = not row.in_numpy or (row.python and plain and not node.keywords)
        pythons = of_python or (row.several and len(node.args) > 1)
        node.args = [self.visit(arg) for arg in node.args]
        if row.in_numpy.startswith(("x.", "keras.")) and kinds[:1] != ["array"]:
            node.args[0] = call("np.array", node.args[0])
        for keyword in node.keywords:
            keyword.value = _axes(keyword) if keyword.arg in ("axis", "axes") else keyword.value
            keyword.value = self.visit(keyword.value)
        return node if pythons else _spelled(row, node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return node  # made here, as it has to be

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        node.left, node.right = self._array(node.left), self._array(node.right)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        kind = self._kind(node.operand)
        node.operand = self._array(node.operand)
        if isinstance(node.op, ast.Invert) and kind == "number":
            node.op = ast.Not()  # ~True is -2
        elif isinstance(node.op, ast.Not) and kind != "number":
            return call("np.logical_not", node.operand)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if self._kind(node.slice) != "array" or isinstance(node.slice, ast.Slice | ast.Tuple):
            self.generic_visit(node)
            return node
        masked = isinstance(node.slice, ast.Compare | ast.BoolOp)
        node.value = self._array(node.value) if masked else self.visit(node.value)
        node.slice = self.visit(node.slice)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        plain = all(self._kind(each) == "number" for each in node.values)
        masks = all(map(_is_mask, node.values))
        node.values = [self.visit(each) for each in node.values]
        if plain:
            return node
        if masks:
            operation: ast.operator = ast.BitAnd() if isinstance(node.op, ast.And) else ast.BitOr()
            return reduce(lambda a, b: ast.BinOp(a, operation, b), node.values)
        return _joined("np", node)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        sides = [node.left, *node.comparators]
        plain = all(self._kind(each) == "number" for each in sides)
        if isinstance(node.ops[0], ast.In | ast.NotIn) and not node.ops[1:]:
            return self._among(node)
        if node.ops[1:] and not plain:
            pairs: list[ast.expr] = [
                ast.Compare(unplaced(a), [op], [unplaced(b)])
                for a, op, b in zip(sides, node.ops, sides[1:], strict=False)
            ]
            return self.visit(ast.BoolOp(ast.And(), pairs))  # type: ignore[no-any-return]
        node.left = self._array(node.left)
        node.comparators = [self._array(each) for each in node.comparators]
        return node

    def _among(self, node: ast.Compare) -> ast.expr:
        """`x in [1, 2]`: of one value Python's, of an array for each number."""
        if self._kind(node.left) == "number":
            self.generic_visit(node)
            return node
        found = call("np.isin", self.visit(node.left), self.visit(node.comparators[0]))
        return found if isinstance(node.ops[0], ast.In) else ast.UnaryOp(ast.Invert(), found)

    def _array(self, node: ast.expr) -> ast.expr:
        """A list as an array: Python would join two of them, and repeat one that is multiplied."""
        curve = self._kind(node) in ("list", "lists")
        written: ast.expr = self.visit(node)
        return call("np.array", written) if curve else written

    def _kind(self, node: ast.expr) -> str:
        """What it is: a "number" or a text, a "list" or "lists" of them, or perhaps an "array"."""
        if isinstance(node, ast.Constant):
            return "number"
        if isinstance(node, ast.Name):
            return "number" if node.id in self.numbers else "array"
        if isinstance(node, ast.ListComp):  # `results["loss"]`, of every training
            single = ast.unparse(node.generators[0].iter) == "results.values()" and not self.folded
            return "list" if single else "lists"
        if isinstance(node, ast.List):
            plain = all(self._kind(each) == "number" for each in node.elts)
            return "list" if plain else "array"
        if isinstance(node, ast.Subscript):
            return self._taken(node)
        if isinstance(node, ast.Attribute):
            return "number" if node.attr in _ONE else "array"
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.Compare) and {*map(type, node.ops)} & {ast.In, ast.NotIn}:
            return self._kind(node.left)
        inner = [self._kind(e) for e in ast.iter_child_nodes(node) if isinstance(e, ast.expr)]
        return "number" if {*inner} <= {"number"} else "array"

    def _taken(self, node: ast.Subscript) -> str:
        owner = ast.unparse(node.value)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            if owner == "scores" or (owner.startswith("results[") and not self.folded):
                return "number"
            if self.folded and owner.startswith("histories"):
                return "lists"
            curves = owner == "history.history" or owner.startswith(("histories[", "results"))
            return "list" if curves else "array"
        kind = self._kind(node.value)
        if kind in ("list", "lists") and self._kind(node.slice) == "number":
            taken = "number" if kind == "list" else "list"
            return kind if isinstance(node.slice, ast.Slice) else taken
        return kind

    def _called(self, node: ast.Call) -> str:
        assert isinstance(node.func, ast.Name)
        row = FUNCTIONS[node.func.id]
        along = {keyword.arg for keyword in node.keywords} | {*row.placed[: len(node.args)]}
        if not row.in_numpy or (row.reduces and "axis" not in along):
            return "number"
        kinds = {self._kind(each) for each in node.args}
        return "number" if kinds <= {"number"} and not row.makes and not row.mixes else "array"


class _Keras(ast.NodeTransformer):
    def __init__(self, names: Collection[str]) -> None:
        self.names = names

    def visit_Call(self, node: ast.Call) -> ast.expr:
        written = tensors.path_in_keras(node, self.names)
        self.generic_visit(node)
        if written:
            node.func = path(written)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        about = tensors.is_tensor(node, self.names)
        self.generic_visit(node)
        return _joined("keras.ops", node) if about else node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        about = tensors.is_tensor(node.operand, self.names)
        self.generic_visit(node)
        turned = isinstance(node.op, ast.Not | ast.Invert) and about
        return call("keras.ops.logical_not", node.operand) if turned else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        about = tensors.is_tensor(node, self.names)
        self.generic_visit(node)
        if about and isinstance(node.op, ast.BitAnd | ast.BitOr):
            word = "and" if isinstance(node.op, ast.BitAnd) else "or"
            return call(f"keras.ops.logical_{word}", node.left, node.right)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        about = tensors.is_tensor(node, self.names)
        self.generic_visit(node)
        if not about:
            return node
        sides = [node.left, *node.comparators]
        pairs = [
            _compared(unplaced(a), op, unplaced(b))
            for a, op, b in zip(sides, node.ops, sides[1:], strict=False)
        ]
        return _joined("keras.ops", ast.BoolOp(ast.And(), pairs)) if pairs[1:] else pairs[0]


_EQUAL: Mapping[type[ast.cmpop], str] = {ast.Eq: "equal", ast.NotEq: "not_equal"}


def _compared(left: ast.expr, operation: ast.cmpop, right: ast.expr) -> ast.expr:
    """Two tensors compared; Python's == asks whether they are the same node."""
    word = _EQUAL.get(type(operation))
    if word:
        return call(f"keras.ops.{word}", left, right)
    return ast.Compare(left, [operation], [right])


def _joined(library: str, node: ast.BoolOp) -> ast.expr:
    """`a and b` of arrays or tensors, by the library's function."""
    word = "logical_and" if isinstance(node.op, ast.And) else "logical_or"
    return reduce(lambda a, b: call(f"{library}.{word}", a, b), node.values)


def _is_mask(node: ast.expr) -> bool:
    """Whether it is true and false for certain, so that & and | join it."""
    if isinstance(node, ast.BoolOp):
        return all(map(_is_mask, node.values))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("isnan", "isfinite", "isin", "any", "all")
    return isinstance(node, ast.Compare)


def _axes(keyword: ast.keyword) -> ast.expr:
    """Several axes as a tuple, as NumPy wants them."""
    listed = keyword.value
    return ast.Tuple(listed.elts, ast.Load()) if isinstance(listed, ast.List) else listed


def _spelled(row: Function, node: ast.Call) -> ast.expr:
    """The call in NumPy, by the path or the expression of its row."""
    written = ast.parse(row.in_numpy, mode="eval").body
    if not any(isinstance(each, ast.Call) for each in ast.walk(written)):
        node.func = path(row.in_numpy)
        return node
    given = dict(zip(row.placed, node.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    return substituted(written, given, row.words)
