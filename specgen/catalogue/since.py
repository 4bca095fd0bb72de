"""Wheels of Keras -> since.json: the first version that has each thing and each argument.

Run as `python -m specgen.catalogue.since WHEEL...`, with a wheel of each version that counts; they
are read as text, and nothing of them is installed. What the oldest has already is not listed.
"""

import ast
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from specgen.catalogue.versions import order

FILE = Path(__file__).with_name("since.json")
MODEL = "keras.Model"  # of which the methods count too

_Callable = ast.FunctionDef | ast.ClassDef


class Found(NamedTuple):
    """A definition, and the module that it stands in."""

    module: str
    node: _Callable


class Wheel:
    """One version of Keras: what it offers under which path, with which arguments."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith(".py")]
            self.texts = {name: archive.read(name).decode("utf-8") for name in names}
        self.version = path.name.split("-")[1]
        self.trees: dict[str, ast.Module] = {}

    def names(self) -> set[str]:
        """Every path, such as keras.layers.Dense, and each of its arguments, as in `path(name)`."""
        out = set()
        for path, module, name in self._public():
            out.add(path)
            if found := self._find(module, name):
                out |= {f"{path}({word})" for word in self._arguments(found)}
                if path == MODEL:
                    out |= self._methods(found)
        return out

    def _public(self) -> Iterator[tuple[str, str, str]]:
        """Path, module and name of what the modules of the API import from `keras.src`."""
        inner = any(name.startswith("keras/api/") for name in self.texts)
        top = "keras/api/" if inner else "keras/"
        for file in self.texts:
            if not re.fullmatch(rf"{top}(?!src/|_tf_keras/|api/)(\w+/)*__init__\.py", file):
                continue
            public = file.removeprefix(top).removesuffix("__init__.py").replace("/", ".")
            for node in self._tree(file).body:
                if isinstance(node, ast.ImportFrom) and str(node.module).startswith("keras.src"):
                    for alias in node.names:
                        path = f"keras.{public}{alias.asname or alias.name}"
                        yield path, str(node.module), alias.name

    def _tree(self, file: str) -> ast.Module:
        if file not in self.trees:
            self.trees[file] = ast.parse(self.texts[file])
        return self.trees[file]

    def _body(self, module: str) -> list[ast.stmt]:
        """The statements of a module, those under an `if` too."""
        path = module.replace(".", "/")
        file = next((f for f in (f"{path}.py", f"{path}/__init__.py") if f in self.texts), None)
        body = [*self._tree(file).body] if file else []
        for node in body:
            if isinstance(node, ast.If):
                body += [*node.body, *node.orelse]
        return body

    def _find(self, module: str, name: str, depth: int = 9) -> Found | None:
        """The definition that a name of a module stands for."""
        first, _, rest = name.partition(".")
        for node in self._body(module) if depth else ():
            if isinstance(node, _Callable) and node.name == name:
                return Found(module, node)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                return self._find(module, ast.unparse(node.value), depth - 1)
            if not isinstance(node, ast.ImportFrom):
                continue
            for alias in node.names:
                if (alias.asname or alias.name) == first:
                    inner = f"{node.module}.{alias.name}" if rest else str(node.module)
                    found = self._find(inner, rest or alias.name, depth - 1)
                    if found:
                        return found
        return None

    def _bases(self, found: Found) -> Iterator[Found]:
        """The class and all above it, without the order that Python gives them."""
        yield found
        for base in found.node.bases if isinstance(found.node, ast.ClassDef) else ():
            above = self._find(found.module, ast.unparse(base))
            if above and above.node is not found.node:
                yield from self._bases(above)

    def _arguments(self, found: Found) -> set[str]:
        """What it takes by name; a class that hands on what it does not know takes that as well."""
        if isinstance(found.node, ast.FunctionDef):
            return _taken(found.node)
        out: set[str] = set()
        for each in self._bases(found):
            made = _method(each, "__init__")
            if made and not made.args.vararg:
                out |= _taken(made)
                if not made.args.kwarg:
                    break
        return out

    def _methods(self, found: Found) -> set[str]:
        out = set()
        for each in self._bases(found):
            for node in each.node.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    path = f"{MODEL}.{node.name}"
                    out |= {path, *(f"{path}({word})" for word in _taken(node))}
        return out


def _method(found: Found, name: str) -> ast.FunctionDef | None:
    nodes = (n for n in found.node.body if isinstance(n, ast.FunctionDef) and n.name == name)
    return next(nodes, None)


def _taken(function: ast.FunctionDef) -> set[str]:
    given = function.args
    return {each.arg for each in (*given.args, *given.kwonlyargs)} - {"self", "cls"}


def since(wheels: list[Wheel]) -> dict[str, str]:
    """Name -> the first version that has it; not of what the oldest has, or the newest has not.

    wheels: the oldest first.
    """
    names = {wheel.version: wheel.names() for wheel in wheels}
    oldest, *_, newest = names
    out = {
        name: next(version for version, has in names.items() if name in has)
        for name in sorted(names[newest] - names[oldest])
    }
    return {name: version for name, version in out.items() if not _told(name, version, out)}


def _told(name: str, version: str, known: Mapping[str, str]) -> bool:
    """Whether it is an argument that has been there as long as the thing itself."""
    return name.endswith(")") and known.get(name.partition("(")[0]) == version


def text(files: list[Path]) -> str:
    """What stands in since.json."""
    found = sorted(map(Wheel, files), key=lambda wheel: order(wheel.version))
    table = {"versions": [wheel.version for wheel in found], "since": since(found)}
    return json.dumps(table, indent=0) + "\n"


if __name__ == "__main__":
    FILE.write_text(text([*map(Path, sys.argv[1:])]), encoding="utf-8")
