"""Text of a formula or a print line -> `ast`."""

import ast
import re
import string
from collections.abc import Callable, Collection, Iterator
from itertools import zip_longest

from specgen.language.functions import FUNCTIONS
from specgen.language.grammar import FormulaError as FormulaError
from specgen.language.grammar import require
from specgen.text.guesses import Sure

LONGEST, DEEPEST = 1_000, 50  # characters of a formula; operations on the way to a name in it
MOST = 100  # formulas in a line that is printed

_FORMAT = re.compile(r"([^{}]?[<>=^])?[-+ ]?z?#?0?[0-9]{0,3}[,_]?(\.[0-9]{1,2})?[bcdeEfFgGnosxX%]?")


def formula(text: str, names: Collection[str]) -> ast.expr:
    """The expression, over `names` and numbers. Raises FormulaError.

    `history['loss']` comes out as `history.history['loss']`.
    """
    tree = _parsed(text)
    require(tree, names)
    return tree


def keys(text: str) -> list[tuple[str, str]]:
    """What a formula takes by a name out of what, as ("scores", "loss"); nothing of no formula."""
    try:
        tree = _parsed(text)
    except FormulaError:
        return []
    taken = [node for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    named = [(ast.unparse(node.value), getattr(node.slice, "value", None)) for node in taken]
    return [(owner, key) for owner, key in named if isinstance(key, str)]


def is_curve(text: str) -> bool:
    """Whether a formula is a curve of the training as a whole, as `history['loss']`."""
    return re.fullmatch(r"history(\.history)?\[(['\"]).*?\2\]", text.strip()) is not None


def written_in(line: str) -> list[str]:
    """The formulas of a print line; none in one that cannot be read."""
    try:
        return [field[0] for _, field in _fields(line) if field is not None]
    except FormulaError:
        return []


def names(text: str) -> tuple[str, ...]:
    """The variables in a formula, each once, with functions of the data; none in no formula."""
    try:
        tree = _parsed(text)
    except FormulaError:
        return ()
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    found = [node for node in named if id(node) not in called or _waits(node.id)]
    return tuple(dict.fromkeys(node.id for node in found))


def _waits(word: str) -> bool:
    return word in FUNCTIONS and FUNCTIONS[word].waits


def given_to(function: str, text: str, line: bool = False) -> list[ast.expr]:
    """What a formula, or those of a line, give to a function first; nothing of no formula."""
    if line:
        return [each for inner in written_in(text) for each in given_to(function, inner)]
    try:
        tree = _parsed(text)
    except FormulaError:
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    calls = [node for node in calls if ast.unparse(node.func) == function]
    values = [[*node.args, *(keyword.value for keyword in node.keywords)] for node in calls]
    return [first for first, *_ in filter(None, values)]


def names_in_line(text: str) -> tuple[str, ...]:
    """The names in the formulas of a print line, each once."""
    found = (word for each in written_in(text) for word in names(each))
    return tuple(dict.fromkeys(found))


def _parsed(text: str) -> ast.expr:
    hint = "compute a part of it before, under a name of its own"
    if len(text) > LONGEST:
        raise FormulaError(f"a formula of more than {LONGEST} characters", hint)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        quoted = text if len(text) <= 40 else f"{text[:37]}..."
        raise FormulaError(f"{quoted!r} is not a formula", _wrapped(text)) from None
    if _depth(tree) > DEEPEST:
        raise FormulaError(f"a formula of more than {DEEPEST} operations in one another", hint)
    curves: ast.expr = _Curves().visit(tree)
    return curves


def _wrapped(text: str) -> str | None:
    """The way out for `${...}` where a formula stands without it."""
    hint = "here it is written without `${...}` around it"
    inner = re.fullmatch(r"\$\{\s*([\w(-][^{}]*?)\s*\}", text)
    return Sure(hint, text, inner[1]) if inner else hint if text.startswith("${") else None


class _Curves(ast.NodeTransformer):
    """`history['loss']` as `history.history['loss']`: a training's curves by their names."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        named = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
        if named and isinstance(node.value, ast.Name) and node.value.id == "history":
            node.value = ast.Attribute(node.value, "history", ast.Load())
        return node


def _depth(tree: ast.expr) -> int:
    """How many nodes stand in one another."""
    depth, level = 0, [*ast.iter_child_nodes(tree)]
    while level:
        depth, level = depth + 1, [inner for node in level for inner in ast.iter_child_nodes(node)]
    return depth


def line(
    text: str, names: Collection[str], reading: Callable[[ast.expr], ast.expr] | None = None
) -> ast.expr:
    """A print line with formulas in braces, as an f-string or a string. Raises FormulaError.

    reading: what is done to each formula before the line is put together.
    """
    texts: list[str] = [""]
    values: list[ast.FormattedValue] = []
    for literal, field in _fields(text):
        texts[-1] += literal
        if field is not None:
            expression, conversion, style = field
            if not _FORMAT.fullmatch(style) or conversion not in (None, "r", "s"):
                raise FormulaError(f"{style or conversion!r} is not a format", "as in {loss:.4f}")
            spec = ast.JoinedStr([ast.Constant(style)]) if style else None
            code = ord(conversion) if conversion else -1
            tree = formula(expression, names)
            values.append(ast.FormattedValue(reading(tree) if reading else tree, code, spec))
            texts.append("")
    return _joined(texts, values) if values else ast.Constant(texts[0])


def _fields(text: str) -> Iterator[tuple[str, tuple[str, str | None, str] | None]]:
    try:
        pieces = list(string.Formatter().parse(text))
    except ValueError:
        hint = "write {{ or }} for a brace that is meant as text"
        raise FormulaError("a brace without its partner", hint) from None
    if sum(expression is not None for _, expression, _, _ in pieces) > MOST:
        raise FormulaError(f"more than {MOST} formulas in a line", "print several lines")
    for literal, expression, style, conversion in pieces:
        field = None if expression is None else (expression, conversion, style or "")
        yield literal, field


def _joined(texts: list[str], values: list[ast.FormattedValue]) -> ast.expr:
    """An f-string; or `"...".format(...)` where Python 3.11 cannot write that f-string down."""
    parts: list[ast.expr] = []
    for text, value in zip_longest(texts, values):
        parts += [ast.Constant(text)] if text else []
        parts += [value] if value else []
    joined = ast.JoinedStr(parts)
    try:
        again = ast.parse(ast.unparse(joined), mode="eval").body
        if ast.dump(again) == ast.dump(joined):
            return joined
    except (ValueError, SyntaxError):
        pass
    template = ""
    for text, value in zip_longest(texts, values):
        template += text.replace("{", "{{").replace("}", "}}")
        if value:
            template += _field(value)
    method = ast.Attribute(ast.Constant(template), "format", ast.Load())
    return ast.Call(method, [value.value for value in values], [])


def _field(value: ast.FormattedValue) -> str:
    """The field of a template, without the formula that fills it."""
    blank = ast.FormattedValue(ast.Name("_", ast.Load()), value.conversion, value.format_spec)
    return ast.unparse(ast.JoinedStr([blank]))[2:-1].replace("_", "", 1)
