"""Program: sections of Python statements as `ast` nodes, the constructors for them, and the audit.

The builder executes these nodes, the exporter prints them; nothing else says what a script does.
A node may carry `comment` (text for the reader); a function carries `text`, its source as written.
"""

import ast
import copy
import math
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from specgen.diagnostics import Span

T = TypeVar("T", bound=ast.AST)

# Every statement that may bring a name into a script.
_IMPORTS = """
import hashlib
import math
import os
import shutil
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
import tensorflow_datasets as tfds
from keras import layers
from sklearn import datasets, preprocessing
from sklearn.metrics import classification_report, confusion_matrix
from sklearn.metrics import precision_recall_curve, roc_auc_score, roc_curve
from sklearn.model_selection import KFold, RepeatedKFold, RepeatedStratifiedKFold
from sklearn.model_selection import StratifiedKFold, train_test_split
"""

# What a name stands for in every script: the module and, where it is a part of one, the alias.
IMPORTS = {
    (alias.asname or alias.name).partition(".")[0]: (statement, alias)
    for statement in ast.parse(_IMPORTS).body
    if isinstance(statement, ast.Import | ast.ImportFrom)
    for alias in statement.names
}
# Those that are modules; the others are functions and classes, which a script calls by their name.
MODULES = frozenset(
    ("hashlib", "math", "os", "shutil", "tarfile", "urllib", "zipfile", "keras", "plt", "np", "pd",
     "tf", "tfds", "layers", "datasets", "preprocessing")
)  # fmt: skip

# Names that the loop over several trainings binds, beside those that a spec can use.
LOOPED = ("variants", "name", "settings", "train", "shown", "fold", "rows", "held_out")


@dataclass(frozen=True)
class Section:
    """Statements that do one step, with the heading and text above them, if any."""

    name: str
    body: tuple[ast.stmt, ...]
    heading: str = ""
    text: str = ""


@dataclass(frozen=True)
class File:
    """What lies beside the script under `name`, a relative path: a file, or a folder of files.

    content: what the file holds, or where to read it; of a folder, relative path -> what it holds.
    """

    name: str
    content: Path | bytes | Mapping[str, bytes]

    def read(self) -> bytes | Mapping[str, bytes]:
        """The content itself, wherever it lies."""
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content

    @property
    def parts(self) -> dict[str, bytes]:
        """Every file that it consists of: relative path -> content."""
        content = self.read()
        if isinstance(content, bytes):
            return {self.name: content}
        return {f"{self.name}/{path}": inner for path, inner in content.items()}


@dataclass(frozen=True)
class Program:
    """A whole script. `source` names the spec in tracebacks, `files` lie beside the script.

    reads: the user's own files and folders, which have to be there under these names.
    """

    source: str
    docstring: str
    sections: tuple[Section, ...]
    files: tuple[File, ...] = ()
    backend: str | None = None
    reads: tuple[File, ...] = ()

    @property
    def trusted(self) -> frozenset[int]:
        """The identities of the statements that come from the author's own, trusted Python file."""
        own = [part for part in self.sections if part.name in ("code", "imports of code")]
        return frozenset(id(s) for part in own for s in part.body)

    @property
    def given(self) -> frozenset[str]:
        """The names that those statements bind."""
        bodies = [s for part in self.sections if part.name == "code" for s in part.body]
        return frozenset(bound(bodies))

    @property
    def module(self) -> ast.Module:
        """The script as one tree."""
        opening = ast.Expr(ast.Constant(self.docstring))
        body: list[ast.stmt] = [opening, *(s for section in self.sections for s in section.body)]
        return ast.Module(body, [])


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
    statements: list[ast.stmt], more: Iterable[ast.Import | ast.ImportFrom] = ()
) -> tuple[tuple[ast.stmt, ...], tuple[ast.stmt, ...]]:
    """The imports that the statements need, Python's own and others, sorted as ruff sorts them.

    One statement for all that comes from one module. more: imports of the author's own code.
    """
    used = {n.id for s in statements for n in ast.walk(s) if isinstance(n, ast.Name)}
    wanted = [pair for name, pair in IMPORTS.items() if name in used]
    wanted += [(statement, alias) for statement in more for alias in statement.names]
    parts: dict[str, dict[str, ast.alias]] = {}  # of a module; "" stands for whole modules
    for statement, alias in wanted:
        module = statement.module if isinstance(statement, ast.ImportFrom) else ""
        copied = ast.alias(alias.name, alias.asname)
        parts.setdefault(str(module), {})[ast.dump(copied)] = copied
    whole = sorted(parts.pop("", {}).values(), key=lambda alias: alias.name)
    listed: list[ast.Import | ast.ImportFrom] = [ast.Import([alias]) for alias in whole]
    for module, aliases in sorted(parts.items()):
        listed.append(ast.ImportFrom(module, sorted(aliases.values(), key=_by_type), 0))
    own = [s for s in listed if root(s) in sys.stdlib_module_names]
    return tuple(own), tuple(s for s in listed if s not in own)


def root(statement: ast.Import | ast.ImportFrom) -> str:
    """The package that an import begins with."""
    dotted = statement.module if isinstance(statement, ast.ImportFrom) else statement.names[0].name
    return str(dotted).partition(".")[0]


def _by_type(alias: ast.alias) -> tuple[bool, bool, str]:
    return (not alias.name.isupper(), not alias.name[0].isupper(), alias.name)


def backend_of(word: str) -> ast.stmt:
    """`os.environ["KERAS_BACKEND"] = "jax"`, which has to stand before Keras is imported."""
    target = ast.Subscript(path("os.environ"), literal("KERAS_BACKEND"), ast.Store())
    return ast.Assign([target], literal(word), lineno=0)


def snake(word: str) -> str:
    """A class name as a variable: `TextVectorization` as `text_vectorization`."""
    words = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", word)  # as keras.utils.to_snake_case does
    return re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()


def store(*names: str) -> ast.expr:
    """The target of an assignment: a name, or several."""
    inner = [ast.Name(word, ast.Store()) for word in names]
    return inner[0] if len(inner) == 1 else ast.Tuple([*inner], ast.Store())
