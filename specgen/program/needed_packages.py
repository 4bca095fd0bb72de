"""Program -> the packages that it needs, and those that its script asks for."""

import ast
import sys

from specgen.catalogue.packages import PACKAGES
from specgen.program import keras_versions
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


def asked_for(program: Program) -> list[str]:
    """The requirements of the script: with TensorFlow, from the oldest Keras on that will do."""
    listed = needed(program, program.backend or "tensorflow")
    if "tensorflow" in listed and program.backend in (None, "tensorflow"):
        earlier = {row.module: f"{row.name}{row.older}" for row in PACKAGES.values() if row.older}
        earlier["keras"] = f"keras>={keras_versions.oldest(program)},<4"
        listed = {module: earlier.get(module, listed[module]) for module in listed}
    return sorted(listed.values())
