"""Constructors of `ast` nodes, as lowering needs them."""

import ast
import copy
import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from specgen.catalogue.packages import Import, importable
from specgen.text.diagnostics import Span

T = TypeVar("T", bound=ast.AST)


def name(identifier: str) -> ast.Name:
    return ast.Name(identifier, ast.Load())


def path(dotted: str) -> ast.expr:
    """`keras.layers.Dense` as an expression."""
    first, *rest = dotted.split(".")
    out: ast.expr = name(first)
    for part in rest:
        out = ast.Attribute(out, part, ast.Load())
    return out


def call(function: str, /, *args: ast.expr, **keywords: ast.expr) -> ast.Call:
    named = [ast.keyword(key, value) for key, value in keywords.items()]
    return ast.Call(path(function), list(args), named)


def assign(target: str, value: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(target, ast.Store())], value, lineno=0)


def pairs(*groups: tuple[str, str]) -> ast.Tuple:
    """`(a, b), (c, d)` as the target of an assignment."""
    inner = [ast.Tuple([ast.Name(n, ast.Store()) for n in g], ast.Store()) for g in groups]
    return ast.Tuple([*inner], ast.Store())


def literal(value: Any) -> ast.expr:
    """A plain value as Python writes it; a list of numbers is a tuple, as Keras's shapes are."""
    if isinstance(value, list):
        items = [literal(item) for item in value]
        return ast.Tuple(items, ast.Load()) if _numeric(value) else ast.List(items, ast.Load())
    if isinstance(value, dict):
        return ast.Dict([literal(k) for k in value], [literal(v) for v in value.values()])
    if isinstance(value, float) and not math.isfinite(value):
        return call("float", ast.Constant(str(value)))
    if isinstance(value, int | float) and not isinstance(value, bool) and _negative(value):
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def _numeric(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_numeric, value))
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _negative(value: float) -> bool:
    return value < 0 or (isinstance(value, float) and math.copysign(1, value) < 0)


def mark(node: T, span: Span) -> T:
    """The node with the place in the spec that it comes from, wherever it has none yet."""
    for inner in ast.walk(node):
        if "lineno" in inner._attributes and not getattr(inner, "end_lineno", None):
            inner.lineno, inner.col_offset = span.line, span.column - 1  # type: ignore[attr-defined]
            inner.end_lineno = span.end_line  # type: ignore[attr-defined]
            inner.end_col_offset = span.end_column - 1  # type: ignore[attr-defined]
    return node


def unplaced(node: T) -> T:
    """A copy of the node that tells nothing of where it once stood."""
    node = copy.deepcopy(node)
    for inner in ast.walk(node):
        for attribute in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            vars(inner).pop(attribute, None)
    return node


def imports(
    statements: list[ast.stmt], more: Iterable[Import] = ()
) -> tuple[tuple[ast.stmt, ...], tuple[ast.stmt, ...]]:
    """The imports that the statements need, Python's own and others, sorted as ruff sorts them.

    One statement for all that comes from one module. more: imports of the author's own code.
    """
    used = {n.id for s in statements for n in ast.walk(s) if isinstance(n, ast.Name)}
    wanted = [pair for name, pair in importable().items() if name in used]
    wanted += [(statement, alias) for statement in more for alias in statement.names]
    parts: dict[str, dict[str, ast.alias]] = {}  # of a module; "" stands for whole modules
    for statement, alias in wanted:
        module = statement.module if isinstance(statement, ast.ImportFrom) else ""
        copied = ast.alias(alias.name, alias.asname)
        parts.setdefault(str(module), {})[ast.dump(copied)] = copied
    whole = sorted(parts.pop("", {}).values(), key=lambda alias: alias.name)
    listed: list[Import] = [ast.Import([alias]) for alias in whole]
    for module, aliases in sorted(parts.items()):
        listed.append(ast.ImportFrom(module, sorted(aliases.values(), key=_by_type), 0))
    own = [s for s in listed if root(s) in sys.stdlib_module_names]
    return tuple(own), tuple(s for s in listed if s not in own)


def root(statement: Import) -> str:
    """The package that an import begins with."""
    dotted = statement.module if isinstance(statement, ast.ImportFrom) else statement.names[0].name
    return str(dotted).partition(".")[0]


def _by_type(alias: ast.alias) -> tuple[bool, bool, str]:
    return (not alias.name.isupper(), not alias.name[0].isupper(), alias.name)


def backend_of(word: str) -> ast.stmt:
    """`os.environ["KERAS_BACKEND"] = "jax"`, which has to stand before Keras is imported."""
    target = ast.Subscript(path("os.environ"), literal("KERAS_BACKEND"), ast.Store())
    return ast.Assign([target], literal(word), lineno=0)


def store(*names: str) -> ast.expr:
    """The target of an assignment: a name, or several."""
    inner = [ast.Name(word, ast.Store()) for word in names]
    return inner[0] if len(inner) == 1 else ast.Tuple([*inner], ast.Store())


def returning(body: list[ast.stmt], target: ast.expr, words: Sequence[str]) -> list[ast.stmt]:
    """The body of a function that returns what its last statement assigns, or else these names."""
    last = body[-1] if body else None
    if isinstance(last, ast.Assign) and ast.dump(last.targets[0]) == ast.dump(target):
        returned = ast.copy_location(ast.Return(last.value), last)
        returned.comment = vars(last).get("comment", "")  # type: ignore[attr-defined]
        return [*body[:-1], returned]
    names: list[ast.expr] = [name(word) for word in words]
    return [*body, ast.Return(names[0] if len(names) == 1 else ast.Tuple(names, ast.Load()))]
