"""Program -> the packages that it needs."""

import ast
import sys

from specgen.catalogue.packages import PACKAGES
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
