"""The text of a script -> the same program, its long lists and backslashes as people write them."""

import ast
import io
import tokenize
from collections.abc import Sequence
from typing import TypeGuard

_WIDTH = 88  # of a line, as `ruff format` has it
_MANY = 8  # items of a list that are not worth a line each


def raw(text: str) -> str:
    r"""With r"\s+" for "\\s+", wherever all that is escaped are backslashes."""
    lines = text.splitlines(keepends=True)
    for token in reversed([*tokenize.generate_tokens(io.StringIO(text).readline)]):
        if token.type == tokenize.STRING and token.string[0] in "\"'" and "\\" in token.string:
            plain = "r" + token.string.replace("\\\\", "\\")
            (row, start), (last, end) = token.start, token.end
            if row == last and _same(plain, token.string):
                line = lines[row - 1]
                lines[row - 1] = line[:start] + plain + line[end:]
    return "".join(lines)


def _same(one: str, other: str) -> bool:
    try:
        return bool(ast.literal_eval(one) == ast.literal_eval(other))
    except (SyntaxError, ValueError):
        return False


def packed(text: str) -> str:
    """With the plain values of a long list side by side, where the formatter gives each a line."""
    lines = text.split("\n")
    plain = [node for node in ast.walk(ast.parse(text)) if _is_plain(node)]
    for statement in sorted(plain, key=lambda node: -node.lineno):
        long = [node for node in ast.walk(statement) if _is_long(node, lines)]
        for node in sorted(long, key=lambda each: -each.lineno):
            rows = slice(node.lineno, _end(node))
            lines[rows] = _filled(lines[rows])
    return "\n".join(lines)


def _end(node: ast.AST) -> int:
    return int(vars(node)["end_lineno"]) - 1


def _is_plain(node: ast.AST) -> TypeGuard[ast.stmt]:
    """Whether it is a statement that holds no others."""
    return isinstance(node, ast.stmt) and not hasattr(node, "body")


def _is_long(node: ast.AST, lines: Sequence[str]) -> TypeGuard[ast.List | ast.Tuple]:
    """Whether it is a list of many plain values, each on a line of its own."""
    if not isinstance(node, ast.List | ast.Tuple) or len(node.elts) < _MANY:
        return False
    rows = lines[node.lineno : _end(node)]
    return len(rows) == len(node.elts) and all(_is_value(row) for row in rows)


def _is_value(row: str) -> bool:
    try:
        return not isinstance(ast.literal_eval(row.strip().removesuffix(",")), tuple | list | dict)
    except (SyntaxError, ValueError):
        return False


def _filled(rows: Sequence[str]) -> list[str]:
    """The values on as few lines as they fit on, as far in as they were."""
    indent = rows[0][: len(rows[0]) - len(rows[0].lstrip())]
    out = [indent]
    for value in (row.strip() for row in rows):
        if len(out[-1]) + len(value) + 1 > _WIDTH and out[-1].strip():
            out.append(indent)
        out[-1] += value if not out[-1].strip() else f" {value}"
    return out
