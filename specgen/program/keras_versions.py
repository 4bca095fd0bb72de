"""Program -> what of it an older Keras lacks, and the oldest Keras that has all of it."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from specgen.catalogue import versions
from specgen.program.sections import Program

# What a word stands for in an argument of this name, such as activation="glu".
_WORDS = (
    (re.compile(r"(\w*_)?activation"), ("activations",)),
    (re.compile(r"(\w*_)?initializer"), ("initializers",)),
    (re.compile(r"optimizer"), ("optimizers",)),
    (re.compile(r"loss"), ("losses",)),
    (re.compile(r"(weighted_)?metrics"), ("metrics", "losses")),
)


class Use(NamedTuple):
    """Something of Keras's that its oldest version lacks; statement and node have it."""

    name: str
    since: str
    statement: ast.stmt
    node: ast.AST

    def __str__(self) -> str:
        path, _, argument = self.name.removesuffix(")").partition("(")
        return f"no argument {argument!r} of {path}" if argument else f"no {path}"


def oldest(program: Program) -> str:
    """The first version of Keras that has all that the program uses."""
    return max([versions.OLDEST, *(use.since for use in newer(program))], key=versions.order)


def newer(program: Program) -> Iterator[Use]:
    """Everything that the oldest Keras lacks, in the order of the program."""
    known, module = versions.since(), program.module
    names = _imported(module)
    for statement in module.body:
        for node in ast.walk(statement):
            for name in _names(node, names):
                if name in known:
                    yield Use(name, known[name], statement, node)


def _imported(module: ast.Module) -> Mapping[str, str]:
    """What the names that are imported stand for: `layers` for keras.layers."""
    out: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            out |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Import):
            out |= {a.asname: a.name for a in node.names if a.asname}
    return out


def _names(node: ast.AST, names: Mapping[str, str]) -> Iterator[str]:
    """What a node names of Keras's: a thing, or the arguments and the words of a call."""
    if isinstance(node, ast.Attribute | ast.Name):
        yield _path(node, names)
    if not isinstance(node, ast.Call):
        return
    path = _path(node.func, names)
    if not path.startswith("keras.") and isinstance(node.func, ast.Attribute):
        path = f"keras.Model.{node.func.attr}"  # if it is one of a model's methods
        yield path
    if path == "keras.layers.Activation":
        yield from (f"keras.activations.{word}" for arg in node.args for word in _texts(arg))
    for keyword in node.keywords:
        yield f"{path}({keyword.arg})"
        for pattern, families in _WORDS:
            if keyword.arg and pattern.fullmatch(keyword.arg):
                for word in _texts(keyword.value):
                    yield from (versions.named(family, word) for family in families)


def _path(node: ast.expr, names: Mapping[str, str]) -> str:
    """The dotted path of a thing, as Keras's modules have it."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([names.get(node.id, node.id), *reversed(parts)])


def _texts(value: ast.expr) -> Iterator[str]:
    """The words there: alone, in a list, or in a dictionary under the names of outputs."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.List | ast.Tuple):
        for item in value.elts:
            yield from _texts(item)
    elif isinstance(value, ast.Dict):
        for item in value.values:
            yield from _texts(item)
