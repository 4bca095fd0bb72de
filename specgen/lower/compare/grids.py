"""The settings of every combination of a grid -> the loops that write them down. Knows no spec."""

import ast
from collections.abc import Sequence
from itertools import product

from specgen.program.ast_nodes import assign, literal, name, store, unplaced


def nested(variants: dict[str, ast.expr]) -> list[ast.stmt] | None:
    """A loop for each setting, one in another, in place of a dictionary of all combinations.

    None where there is one setting, where the variants are no such combinations, or where their
    names are not `setting=value, setting=value`.
    """
    rows = [ast.literal_eval(row) for row in variants.values() if _plain(row)]
    if len(rows) < len(variants) or not rows or len(rows[0]) < 2:
        return None
    ordered = _ordered(list(variants), rows)
    if ordered is None:
        return None
    values = {word: list(dict.fromkeys(row[word] for row in rows)) for _, word in ordered}
    combined = [dict(zip(values, each, strict=True)) for each in product(*values.values())]
    if [[*map(repr, row.values())] for row in combined] != [
        [repr(row[word]) for word in values] for row in rows
    ]:
        return None
    kept = ast.Dict([literal(word) for word in rows[0]], [name(word) for word in rows[0]])
    target = ast.Subscript(name("variants"), _key(ordered), ast.Store())
    body: ast.stmt = ast.Assign([target], kept, lineno=0)
    for word in reversed(values):
        body = ast.For(store(word), literal(values[word]), [body], [], lineno=0)
    return [assign("variants", ast.Dict([], [])), unplaced(body)]


def _key(ordered: Sequence[tuple[str, str]]) -> ast.expr:
    """`f"learning_rate={learning_rate}, momentum={momentum}"`."""
    parts: list[ast.expr] = []
    for number, (label, word) in enumerate(ordered):
        parts.append(ast.Constant(f"{', ' if number else ''}{label}="))
        parts.append(ast.FormattedValue(name(word), -1))
    return ast.JoinedStr(parts)


def _plain(row: ast.expr) -> bool:
    """Whether settings are plain numbers and texts by name."""
    return isinstance(row, ast.Dict) and all(isinstance(each, ast.Constant) for each in row.values)


def _ordered(
    words: Sequence[str], rows: Sequence[dict[str, object]]
) -> list[tuple[str, str]] | None:
    """Each part of the variants' names, in order: what it calls a setting, and the setting."""
    said = [[part.partition("=")[::2] for part in word.split(", ")] for word in words]
    left = list(rows[0])
    out: list[tuple[str, str]] = []
    if any(len(parts) != len(left) for parts in said):
        return None
    for parts in zip(*said, strict=True):
        labels = {label for label, _ in parts}
        found = [w for w in left if [v for _, v in parts] == [str(row[w]) for row in rows]]
        if len(labels) > 1 or not found:
            return None
        left.remove(found[0])
        out.append((labels.pop(), found[0]))
    return out
