"""Program -> live objects, by executing its sections one after another in one namespace.

Whatever Keras refuses is reported at the line of the spec that asks for it.
"""

import ast
import contextlib
import importlib.util
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from specgen.checks.checked import Checked
from specgen.checks.checker import untrained
from specgen.lower import lower
from specgen.program import needed_packages
from specgen.program.sections import File, Program, Section
from specgen.runs import downloads, process
from specgen.runs.failures import failure
from specgen.runs.numbers import look
from specgen.text.diagnostics import Diagnostic, SpecError


@dataclass(frozen=True)
class Built:
    """A compiled model and the prepared arrays, samples along the first axis, or batches."""

    model: Any
    x_train: Any = None
    y_train: Any = None
    x_test: Any = None
    y_test: Any = None
    train_data: Any = None
    test_data: Any = None


def build(checked: Checked, sample: bool = False) -> Built:
    """The compiled, untrained model and its data. Raises SpecError where Keras refuses.

    sample: the small sets that specgen ships in place of the full ones.
    """
    checked = untrained(checked)
    program = lower(checked, sample)
    require(program)
    with tempfile.TemporaryDirectory() as folder, inside(Path(folder), program):
        found: dict[str, Any] = {}
        for section in program.sections:
            execute(checked, program, section, found)
    return Built(**{f.name: found.get(f.name) for f in fields(Built)})


@contextlib.contextmanager
def inside(folder: Path, program: Program) -> Iterator[None]:
    """The folder, with the program's files and links to what it reads in it, as the current one."""
    parts = {path: content for file in program.files for path, content in file.parts.items()}
    for path, content in parts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    for link, target in _links(program.reads).items():
        (folder / link).parent.mkdir(parents=True, exist_ok=True)
        (folder / link).symlink_to(target)
    downloads.lay(program.downloads, folder)
    logger = logging.getLogger("tensorflow")
    logger.addFilter(_readable)
    try:
        with process.as_if_new(), contextlib.chdir(folder):
            yield
    finally:
        downloads.settle(program.downloads, folder)
        logger.removeFilter(_readable)


def _links(reads: Sequence[File]) -> dict[Path, Path]:
    """Where links lie, and what they lead to: none twice, and none inside of what is linked."""
    out: dict[Path, Path] = {}
    for file in sorted(reads, key=lambda file: len(Path(file.name).parts)):
        path, target = Path(file.name), file.content
        if out.keys().isdisjoint((path, *path.parents)) and isinstance(target, Path):
            out |= {path: target} if target.exists() and target != path else {}
    return out


def _readable(record: logging.LogRecord) -> bool:
    """Leave out the remark that a lambda's source is nowhere: here it is a node, not a file."""
    return "AutoGraph could not transform" not in record.getMessage()


def require(program: Program) -> None:
    """Raise SpecError if a package that the program imports is missing."""
    backend = program.backend or os.environ.get("KERAS_BACKEND", "tensorflow")
    keras = sys.modules.get("keras")
    if keras is not None and keras.backend.backend() != backend:
        running = keras.backend.backend()
        text = f"Keras runs on {running} in this process, and the spec asks for {backend}"
        raise SpecError([Diagnostic("SG503", text, program.source, "begin a new process")])
    os.environ["KERAS_BACKEND"] = backend
    needed = needed_packages.needed(program, backend)
    missing = {
        module: needed[module] for module in needed if importlib.util.find_spec(module) is None
    }
    if missing:
        hint = f"pip install {' '.join(f'{row!r}' for row in missing.values())}"
        if not {"keras", backend}.isdisjoint(missing):
            hint = f"pip install 'specgen[{backend}]' (or 'specgen[cpu]' for one without a GPU)"
        text = f"this command needs {', '.join(missing)}: not installed here"
        raise SpecError([Diagnostic("SG503", text, program.source, hint)])


@contextlib.contextmanager
def _unshown() -> Iterator[None]:
    """A run saves figures. What a script shows then is closed: no window waits for a click."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        yield
        return
    show = pyplot.show
    pyplot.show = lambda *_, **__: pyplot.close()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        pyplot.show = show  # type: ignore[attr-defined]


def execute(
    checked: Checked, program: Program, section: Section, namespace: dict[str, Any]
) -> None:
    """Run the statements of one section. Raises SpecError at the spec's line where one fails."""
    namespace.setdefault("__name__", "__main__")  # a class's module, as in the script
    for statement in section.body:
        file = getattr(statement, "file", program.source)
        try:
            with _unshown():
                exec(compile(ast.Module([statement], []), file, "exec"), namespace)
            if section.name == "prepare" and statement is section.body[-1]:
                look(checked, namespace)
        except Exception as error:
            raise SpecError(
                [failure(checked, program, section, statement, error, namespace)]
            ) from error
