"""Program -> live objects, by executing its sections one after another in one namespace.

Whatever Keras refuses is reported at the line of the spec that asks for it.
"""

import ast
import contextlib
import importlib
import importlib.util
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any

from specgen import idioms, packages
from specgen.diagnostics import Diagnostic, Span, SpecError
from specgen.lower import lower
from specgen.program import Program, Section
from specgen.spec import Spec


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


def build(spec: Spec, sample: bool = False) -> Built:
    """The compiled, untrained model and its data. Raises SpecError where Keras refuses.

    sample: the small sets that specgen ships in place of the full ones.
    """
    spec = spec.single
    program = lower(spec, sample)
    require(program)
    with tempfile.TemporaryDirectory() as folder, inside(Path(folder), program):
        found: dict[str, Any] = {}
        for section in program.sections:
            if section.name in ("fit", "evaluate"):
                break
            execute(spec, program, section, found)
    return Built(**{f.name: found.get(f.name) for f in fields(Built)})


@contextlib.contextmanager
def inside(folder: Path, program: Program) -> Iterator[None]:
    """The folder, with the program's files and links to what it reads in it, as the current one."""
    parts = {path: content for file in program.files for path, content in file.parts.items()}
    for path, content in parts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    for file in program.reads:
        if (
            isinstance(file.content, Path)
            and file.content.exists()
            and file.content != Path(file.name)
        ):
            (folder / file.name).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.name).symlink_to(file.content)
    logger = logging.getLogger("tensorflow")
    logger.addFilter(_readable)
    settings = importlib.import_module("keras").config
    policy = settings.dtype_policy()  # a spec's `precision` is its own, and no later spec's
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        logger.removeFilter(_readable)
        settings.set_dtype_policy(policy)


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
    needed = packages.needed(program, backend)
    missing = {
        module: needed[module] for module in needed if importlib.util.find_spec(module) is None
    }
    if missing:
        hint = f"pip install {' '.join(f'{row!r}' for row in missing.values())}"
        if not {"keras", backend}.isdisjoint(missing):
            hint = f"pip install 'specgen[{backend}]' (or 'specgen[cpu]' for one without a GPU)"
        text = f"this command needs {', '.join(missing)}: not installed here"
        raise SpecError([Diagnostic("SG503", text, program.source, hint)])


def execute(spec: Spec, program: Program, section: Section, namespace: dict[str, Any]) -> None:
    """Run the statements of one section. Raises SpecError at the spec's line where one fails."""
    namespace.setdefault("__name__", "__main__")  # a class's module, as in the script
    for statement in section.body:
        file = getattr(statement, "file", program.source)
        try:
            exec(compile(ast.Module([statement], []), file, "exec"), namespace)
        except Exception as error:
            if section.name == "load":
                raise SpecError([_no_data(spec, program, error)]) from error
            own = ("code",) if section.name in ("code", "imports of code") else ()
            span = _place(spec, program, error) or spec.origin.span(own)
            layer = _layer(spec, program, statement, error)
            parts = [spec.origin.places.get((part,)) for part in ("model", "variants")]
            built = layer or any(_lies_in(span, part.value) for part in parts if part)
            hint = _columns(error, namespace) or _HINTS.get("build" if built else section.name)
            span = layer or span
            raise SpecError([Diagnostic("SG401", _message(error), span, hint)]) from error


_TRAINING = "does the loss fit the labels, and the last layer the number of classes?"
_HINTS = {
    "prepare": "a `shape_of` step before it prints the shape of what it gets",
    "build": "look at the layer's arguments, and at the shape that the layer before it gives",
    "compile": "look at the layer's arguments, and at the shape that the layer before it gives",
    "fit": _TRAINING,
    "evaluate": _TRAINING,
}


def _traced(program: Program, error: BaseException) -> TracebackType | None:
    """The innermost of the program's own frames, where it failed."""
    found, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == program.source:
            found = trace
        trace = trace.tb_next
    return found


def _place(spec: Spec, program: Program, error: BaseException) -> Span | None:
    """Where in the spec the innermost of the program's own frames stands."""
    trace = _traced(program, error)
    if trace is None:
        return None
    position = list(trace.tb_frame.f_code.co_positions())[trace.tb_lasti // 2]
    if position[0] is None:
        return None
    line, end, column, end_column = (n or 0 for n in position)
    return Span(spec.origin.source, line, column + 1, end, end_column + 1)


def _lies_in(inner: Span, outer: Span) -> bool:
    return outer.line <= inner.line and inner.end_line <= outer.end_line


def _layer(spec: Spec, program: Program, statement: ast.stmt, error: BaseException) -> Span | None:
    """Which layer of a list it was: the first that cannot be added to those before it."""
    trace = _traced(program, error)
    if trace is None:
        return None
    frame = trace.tb_frame
    there = {**frame.f_globals, **frame.f_locals}
    scopes: list[ast.stmt] = [
        node
        for node in ast.walk(program.module)
        if isinstance(node, ast.FunctionDef) and node.name == frame.f_code.co_name
    ]
    scopes = scopes or [statement]
    for node in (node for scope in scopes for node in ast.walk(scope)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "keras.Sequential":
            listed = node.args[0] if node.args else None
            items = listed.elts if isinstance(listed, ast.List) else []
            if found := _first_refused(items, program.source, there):
                line, column = found.lineno, found.col_offset + 1
                end_line, end_column = found.end_lineno or line, (found.end_col_offset or 0) + 1
                return Span(spec.origin.source, line, column, end_line, end_column)
    return None


def _first_refused(items: list[ast.expr], source: str, there: dict[str, Any]) -> ast.expr | None:
    """The first of the layers that a Sequential model does not take. there: what they name."""
    probe = sys.modules["keras"].Sequential()
    for item in items:
        try:
            probe.add(eval(compile(ast.Expression(item), source, "eval"), there))
        except Exception:
            return item
    return None


# What of a message speaks of Keras's inside: colours, its own call stack, the names of graph nodes.
_NOISE = re.compile(
    r"\x1b\[[0-9;]*m"
    r"|Arguments received by.*"
    r"|Graph execution error:\s*(Detected at node .*? \(most recent call last\):)?"
    r"|^\s*File \"[^\n]*"
    r"|\[\[.*?\]\]|\{\{.*?\}\}|\[Op:\w+\]",
    re.DOTALL | re.MULTILINE,
)


# The names in pandas's "None of [Index(['a'], dtype='str')] are in the [columns]" and the like.
_LISTED = re.compile(r"\[('[^\]]+')\]")


def _message(error: Exception) -> str:
    """What Keras says, without what speaks of its own inside, on one line."""
    if isinstance(error, KeyError) and len(error.args) == 1:
        listed = _LISTED.search(str(error))
        return f"there is no {listed[1] if listed else repr(error.args[0])}"
    words = " ".join(_NOISE.sub(" ", str(error)).split()) or type(error).__name__
    return words if len(words) <= 400 else words[:397] + "..."


def _columns(error: Exception, namespace: dict[str, Any]) -> str | None:
    """Where something is not found in a table: what there is."""
    if not isinstance(error, KeyError) or "table" not in namespace:
        return None
    names = [str(name) for name in namespace["table"].columns]
    return f"the columns are {', '.join(names[:20])}{', ...' if len(names) > 20 else ''}"


def _no_data(spec: Spec, program: Program, error: Exception) -> Diagnostic:
    """That the data cannot be loaded, at the dataset or at the download that failed."""
    dataset = spec.data.load.entry.name
    known = idioms.family(spec.data.family).get(dataset)
    way_out = known.details if known and "network" in known.details else ""
    if spec.data.paths:
        way_out = "A path begins at the spec's folder."
    span = _place(spec, program, error) or spec.origin.span(("data", "load"))
    text = f"{dataset} cannot be loaded: {_message(error)}"
    return Diagnostic("SG501", text, span, f"{way_out} Or train on a sample: --data sample".strip())
