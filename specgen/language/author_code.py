"""The author's own Python files -> what they offer to a spec, and their statements for the script.

They are parsed here and never imported; a build executes them, if the user allows it with --trust.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import ValidationError

from specgen import catalogue, library
from specgen.catalogue.packages import importable
from specgen.language.entries import BLOCK, Entry, Kind, Parameter
from specgen.language.families import SOURCES
from specgen.language.kinds import Inside, Name, Plain
from specgen.language.refusals import quoted
from specgen.language.signs import methods, returned
from specgen.language.things import MEASURE, THING
from specgen.language.vocabulary import of_keras
from specgen.text.diagnostics import Diagnostic, Source, Span, SpecError
from specgen.text.document import Document
from specgen.text.yaml_reader import load_text

_BREAK = re.compile("\r\n|[\n\r]")  # what ends a line of Python, where YAML knows more


class Code(NamedTuple):
    """Functions and classes by name, the statements that make them, and what these import.

    trusted: the user has read the spec and allows what goes beyond one, with --trust.
    """

    entries: Mapping[str, Entry] = MappingProxyType({})
    statements: tuple[ast.stmt, ...] = ()
    imports: tuple[ast.Import | ast.ImportFrom, ...] = ()
    trusted: bool = False

    @property
    def names(self) -> set[str]:
        """Every name that the files bind."""
        return _bound([*self.statements, *self.imports])

    def by_name(self, word: str) -> set[str]:
        """The parameters of a function, or of a class when it is made, given by name alone."""
        found = [s for s in self.statements if getattr(s, "name", "") == word]
        made = [s for c in found if isinstance(c, ast.ClassDef) for s in c.body]
        functions = [s for s in (*found, *made) if isinstance(s, ast.FunctionDef)]
        named = (f for f in functions if f.name in (word, "__init__"))
        return {each.arg for function in named for each in function.args.kwonlyargs}


def read(document: Document, folder: Path, trust: bool) -> Code:
    """What the files under `code:` hold; nothing where the spec names none.

    folder: where the spec lies. Raises SpecError without trust, and for what is no Python.
    """
    listed = document.value.get("code") if isinstance(document.value, dict) else None
    files = listed if isinstance(listed, list) else [listed] if isinstance(listed, str) else []
    if files and not trust:
        span = document.span(("code",))
        hint = "read it first; if you trust it, add --trust"
        raise SpecError([Diagnostic("SG206", "this spec runs Python code of its own", span, hint)])
    if listed is not None and not isinstance(listed, list | str):
        text = f"expected a Python file or a list of them, got {quoted(listed)}"
        raise SpecError([Diagnostic("SG103", text, document.span(("code",)))])
    statements: list[ast.stmt] = []
    for index, name in enumerate(files):
        place = document.span(("code", index) if isinstance(listed, list) else ("code",))
        if not _lies_inside(name):
            text = f"expected a file below the spec's own folder, got {quoted(name)}"
            raise SpecError([Diagnostic("SG103", text, place)])
        found = _statements(name, folder, place)
        _unique(name, statements, found, place)
        statements += found
    return Code(
        _entries(statements),
        tuple(_own(statements)),
        tuple(s for s in statements if isinstance(s, ast.Import | ast.ImportFrom)),
        trust,
    )


_INSIDE = Kind.of(Inside)


def _lies_inside(name: Any) -> bool:
    """Whether it is the path of a file that may be read."""
    try:
        _INSIDE.adapter.validate_python(name, strict=True)
    except ValidationError:
        return False
    return True


def _statements(name: str, folder: Path, place: Span) -> list[ast.stmt]:
    """The statements of one file. Raises SpecError for what cannot be a part of a script."""
    try:
        source = load_text(folder / name)
    except SpecError as error:
        text = f"{name}: {error.diagnostics[0].message}"
        raise SpecError([Diagnostic("SG001", text, place)]) from None
    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        where = f"{name}, line {line}," if (line := getattr(error, "lineno", 0)) else name
        text = f"{where} is not Python: {getattr(error, 'msg', error)}"
        raise SpecError([Diagnostic("SG207", text, place)]) from None
    kept = _kept(tree, source, str(folder / name))
    for statement in kept:
        if problem := _unfit(statement):
            text = f"{name}, line {statement.lineno}: {problem}"
            raise SpecError([Diagnostic("SG207", text, place)])
    others = _bound(_own(kept)) | (_bound(kept) - {*importable()})
    taken = (others & _words()) | (_bound(_own(kept)) & {*importable()})
    if taken:
        text = f"{name} binds {min(taken)!r}, a name that the script uses itself"
        raise SpecError([Diagnostic("SG104", text, place)])
    return kept


def _unfit(statement: ast.stmt) -> str | None:
    """Why an import cannot stand at the top of a script, amid others."""
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return None
    module = statement.module if isinstance(statement, ast.ImportFrom) else None
    if getattr(statement, "level", 0):
        return "a script is in no package, so it has no relative imports"
    if module == "__future__":
        return "`__future__` can only be imported at the top of a script"
    for alias in statement.names:
        known = importable().get((alias.asname or alias.name).partition(".")[0])
        if alias.name == "*":
            return "a script imports by name, not *"
        if known and (_module(known[0]), known[1].name) != (module, alias.name):
            return f"{alias.asname or alias.name!r} is the name of something else in a script"
    return None


def _module(statement: ast.Import | ast.ImportFrom) -> str | None:
    return statement.module if isinstance(statement, ast.ImportFrom) else None


def _unique(name: str, before: list[ast.stmt], found: list[ast.stmt], place: Span) -> None:
    """Raise SpecError where two files bind one name, unless both import it."""
    twice = (_bound(_own(before)) & _bound(found)) | (_bound(before) & _bound(_own(found)))
    if twice:
        text = f"{name} binds {min(twice)!r}, which a file above it binds too"
        raise SpecError([Diagnostic("SG104", text, place)])


def _own(statements: Sequence[ast.stmt]) -> list[ast.stmt]:
    return [s for s in statements if not isinstance(s, ast.Import | ast.ImportFrom)]


def _words() -> set[str]:
    """The names that a script means something by, imports aside."""
    known = {"inputs", "outputs", *library.VARIABLES, *library.LOOPED}
    for family in library.FILES:
        every = family in SOURCES  # a dataset of that name would be meant
        known |= {n for n, f in library.family(family).items() if every or f.inline is None}
    return known


def _bound(statements: Sequence[ast.stmt]) -> set[str]:
    """The names that statements bind, however deep; not those of a function or a class."""
    found = bound(list(statements))
    for statement in statements:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            nodes = [n for n in ast.walk(statement) if isinstance(n, ast.Name)]
            found |= {n.id for n in nodes if isinstance(n.ctx, ast.Store)}
    return found


def _kept(tree: ast.Module, source: Source, file: str) -> list[ast.stmt]:
    """The statements, each with its text and the comment above it as written.

    Without the module's docstring, and without what only runs when the file is the script.
    """
    out, lines = [], _BREAK.split(source.text)
    for statement in tree.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test):
            continue
        decorated = getattr(statement, "decorator_list", [])
        first = min([statement.lineno, *(d.lineno for d in decorated)])
        text = "\n".join([*_remark(lines, first), *lines[first - 1 : statement.end_lineno]])
        vars(statement).update(text=text, file=file, source=source)
        out.append(statement)
    return out


def _remark(lines: list[str], first: int) -> list[str]:
    """The lines of comment right above a line; none if they speak to a tool."""
    start = first - 1
    while start > 0 and lines[start - 1].startswith("#"):
        start -= 1
    found = lines[start : first - 1]
    return [] if any(line.startswith(("# ///", "#!", "# -*-")) for line in found) else found


def _entries(statements: Sequence[ast.stmt]) -> dict[str, Entry]:
    """What a spec can give to each function, and to each class when it is made."""
    out: dict[str, Entry] = {}
    modules = _modules(statements)
    for node in statements:
        if isinstance(node, ast.FunctionDef):
            taken = tuple(_parameters(node))
            out[node.name] = Entry(node.name, node.name, taken, BLOCK, returned(node))
        elif isinstance(node, ast.ClassDef):
            base = ast.unparse(node.bases[0]) if node.bases else ""
            place = catalogue.at(_dotted(base, modules))
            known = out.get(base) or (of_keras(*place) if place else None)
            inherited = known.parameters if known else _KEYWORDS
            own = methods(
                node, {n: e.own for n, e in out.items()}, bool(place and place[0] == "layers")
            )
            made = _made_of(node, inherited)
            out[node.name] = Entry(node.name, node.name, made, own=own)
    return out


# What every layer, metric and loss of Keras takes, and what a class of its kind hands on.
_PLAIN = Kind.of(Plain)
_KEYWORDS = (Parameter("name", Kind.of(Name), False), Parameter("dtype", _PLAIN, False))


def _modules(statements: Sequence[ast.stmt]) -> dict[str, str]:
    """What each imported name stands for, as a path from its package on."""
    out: dict[str, str] = {}
    for node in statements:
        if isinstance(node, ast.Import):
            out |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            out |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return out


def _dotted(path: str, modules: Mapping[str, str]) -> str:
    first, dot, rest = path.partition(".")
    return f"{modules.get(first, first)}{dot}{rest}"


def _made_of(node: ast.ClassDef, inherited: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """What the class takes: all of its base, if it has no `__init__` of its own.

    One with `**kwargs` hands on the rest, of which it may give by itself what its base requires.
    """
    made = (n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__")
    function = next(made, None)
    if function is None:
        return tuple(inherited)
    own = _parameters(function)[1:]
    if function.args.kwarg is None:
        return tuple(own)
    taken = {parameter.name for parameter in own}
    return (*own, *(p._replace(required=False) for p in inherited if p.name not in taken))


def _parameters(node: ast.FunctionDef) -> list[Parameter]:
    given = node.args
    first = [*given.posonlyargs, *given.args]
    required = len(first) - len(given.defaults)
    out = [Parameter(a.arg, _kind(a.arg), i < required) for i, a in enumerate(first)]
    pairs = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return [*out, *(Parameter(a.arg, _kind(a.arg), default is None) for a, default in pairs)]


def _kind(word: str) -> Kind:
    """What a parameter may be given: with `metric` in its name, sooner a metric than a loss."""
    return MEASURE if "metric" in word else THING


def bound(statements: list[ast.stmt]) -> set[str]:
    """The names that statements bind at their own level: functions, classes, imports, targets."""
    found = set()
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            found.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            found |= {(a.asname or a.name).partition(".")[0] for a in statement.names}
        elif isinstance(statement, ast.Assign):
            found |= {
                n.id for t in statement.targets for n in ast.walk(t) if isinstance(n, ast.Name)
            }
    return found
