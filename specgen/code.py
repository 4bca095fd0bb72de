"""The author's own Python files -> what they offer to a spec, and their statements for the script.

They are parsed here and never imported; a build executes them, if the user allows it with --trust.
"""

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from specgen import idioms
from specgen.catalogue.call import Entry, Parameter
from specgen.catalogue.kinds import Plain
from specgen.diagnostics import Diagnostic, SpecError
from specgen.program import IMPORTS, bound
from specgen.source import Document, load_text


class Code(NamedTuple):
    """Functions and classes by name, the statements that make them, and what these import."""

    entries: Mapping[str, Entry] = MappingProxyType({})
    statements: tuple[ast.stmt, ...] = ()
    imports: tuple[ast.Import | ast.ImportFrom, ...] = ()


def read(document: Document, folder: Path, trust: bool) -> Code:
    """What the files under `code:` hold; nothing where the spec names none.

    folder: where the spec lies. Raises SpecError without trust, and for what is no Python.
    """
    listed = document.value.get("code") if isinstance(document.value, dict) else None
    files = listed if isinstance(listed, list) else [listed] if isinstance(listed, str) else []
    if files and not trust:
        span = document.span(("code",))
        hint = "read it, and if you trust it allow it with --trust"
        raise SpecError([Diagnostic("SG206", "this spec runs Python code of its own", span, hint)])
    statements: list[ast.stmt] = []
    for index, name in enumerate(files):
        place = document.span(("code", index) if isinstance(listed, list) else ("code",))
        if isinstance(name, str):
            source = load_text(folder / name)
            try:
                tree = ast.parse(source.text)
            except SyntaxError as error:
                text = f"{name}, line {error.lineno}, is not Python: {error.msg}"
                raise SpecError([Diagnostic("SG207", text, place)]) from None
            statements += _kept(tree, source.lines, str(folder / name))
    taken = bound(statements) & {*idioms.VARIABLES, *IMPORTS} - _imported(statements)
    if taken:
        text = f"the code binds {min(taken)!r}, which the script means something by"
        raise SpecError([Diagnostic("SG104", text, document.span(("code",)))])
    own = [s for s in statements if not isinstance(s, ast.Import | ast.ImportFrom)]
    entries = {s.name: _entry(s) for s in own if isinstance(s, ast.FunctionDef | ast.ClassDef)}
    imports = [s for s in statements if isinstance(s, ast.Import | ast.ImportFrom)]
    return Code(entries, tuple(own), tuple(imports))


def _imported(statements: Sequence[ast.stmt]) -> set[str]:
    return bound([s for s in statements if isinstance(s, ast.Import | ast.ImportFrom)])


def _kept(tree: ast.Module, lines: list[str], file: str) -> list[ast.stmt]:
    """The statements, each with its text as written; without the module's docstring."""
    out = []
    for statement in tree.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        decorated = getattr(statement, "decorator_list", [])
        first = min([statement.lineno, *(d.lineno for d in decorated)])
        text = "\n".join(lines[first - 1 : statement.end_lineno])
        vars(statement).update(text=text, file=file)
        out.append(statement)
    return out


def _entry(node: ast.FunctionDef | ast.ClassDef) -> Entry:
    """What a spec can give to a function, or to a class when it is made."""
    signature = node
    if isinstance(node, ast.ClassDef):
        made = (n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__")
        signature = next(made, node)
    given = signature.args if isinstance(signature, ast.FunctionDef) else None
    names = [a.arg for a in (*given.args, *given.kwonlyargs)] if given else []
    required = len(given.args) - len(given.defaults) if given else 0
    parameters = [Parameter(n, Plain, i < required) for i, n in enumerate(names) if n != "self"]
    return Entry(node.name, node.name, tuple(parameters), _ROLES[type(node)])


_ROLES = {ast.FunctionDef: "block", ast.ClassDef: "layer"}
