"""Program -> the packages that it needs; what a script that needs them may be called."""

import ast
import sys
from pathlib import Path

from specgen.catalogue.packages import PACKAGES, UNDER_KERAS
from specgen.program.ast_nodes import root
from specgen.program.sections import Program


def needed(program: Program, backend: str) -> dict[str, str]:
    """Module -> requirement, in the order of the requirements.

    A package that is not in the catalogue, of the author's code, is asked for as it is.
    """
    nodes = [*ast.walk(program.module)]
    imported = {root(n) for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)}
    paths = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    paths |= {ast.unparse(node) for node in nodes if isinstance(node, ast.keyword)}
    late = {row.module for row in PACKAGES.values() if not paths.isdisjoint(row.late)}
    modules = {*imported, *late, backend} - sys.stdlib_module_names
    asked = ((m, PACKAGES[m].requirement if m in PACKAGES else m) for m in modules)
    return dict(sorted(asked, key=lambda pair: pair[1]))


def hides(script: str) -> bool:
    """Whether Python would import a script of this name in place of a module that it needs."""
    return Path(script).stem in {*PACKAGES, *UNDER_KERAS, *sys.stdlib_module_names}


def script_name(source: str) -> str:
    """The name of the script beside a run's other files: the spec's, if it hides nothing."""
    name = Path(source).stem
    return f"{name}_script.py" if hides(name) else f"{name}.py"
