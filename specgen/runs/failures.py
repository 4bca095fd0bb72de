"""What Keras or a loader raises -> a finding at the line of the spec that asks for it."""

import ast
import re
import sys
from types import TracebackType
from typing import Any

from specgen import library
from specgen.checks.checked import Checked
from specgen.language.milestones import MILESTONES
from specgen.program.sections import Program, Section
from specgen.runs.keeping import machine
from specgen.text.diagnostics import Diagnostic, Span


def failure(
    checked: Checked,
    program: Program,
    section: Section,
    statement: ast.stmt,
    error: Exception,
    namespace: dict[str, Any],
) -> Diagnostic:
    """What went wrong in a statement of a section. namespace: what there was by then."""
    if reason := machine(error):
        return Diagnostic("SG504", reason, _place(checked, program, error) or checked.span(()))
    if section.name == "load":
        return _no_data(checked, program, error)
    own = ("code",) if section.name in ("code", "imports of code") else ()
    span = _place(checked, program, error) or checked.span(own)
    layer = _layer(checked, program, statement, error)
    parts = [checked.document.places.get((part,)) for part in ("model", "variants")]
    built = layer or any(_lies_in(span, part.value) for part in parts if part)
    milestone = MILESTONES.get("build" if built else section.name)
    hint = _columns(error, namespace) or (milestone.hint if milestone else None)
    return Diagnostic("SG401", _message(error), layer or span, hint)


def _traced(program: Program, error: BaseException) -> TracebackType | None:
    """The innermost of the program's own frames, where it failed."""
    found, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == program.source:
            found = trace
        trace = trace.tb_next
    return found


def _place(checked: Checked, program: Program, error: BaseException) -> Span | None:
    """Where in the spec the innermost of the program's own frames stands."""
    trace = _traced(program, error)
    if trace is None:
        return None
    position = list(trace.tb_frame.f_code.co_positions())[trace.tb_lasti // 2]
    if position[0] is None:
        return None
    line, end, column, end_column = (n or 0 for n in position)
    return Span(checked.document.source, line, column + 1, end, end_column + 1)


def _lies_in(inner: Span, outer: Span) -> bool:
    return outer.line <= inner.line and inner.end_line <= outer.end_line


def _layer(
    checked: Checked, program: Program, statement: ast.stmt, error: BaseException
) -> Span | None:
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
                return Span(checked.document.source, line, column, end_line, end_column)
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


def _no_data(checked: Checked, program: Program, error: Exception) -> Diagnostic:
    """That the data cannot be loaded, at the dataset or at the download that failed."""
    dataset = checked.spec.data.load.entry.name
    known = library.family(checked.spec.data.family).get(dataset)
    way_out = known.details if known and "network" in known.details else ""
    if checked.spec.data.reads:
        way_out = "A path begins at the spec's folder."
    span = _place(checked, program, error) or checked.span(("data", "load"))
    text = f"{dataset} cannot be loaded: {_message(error)}"
    return Diagnostic("SG501", text, span, f"{way_out} Or train on a sample: --data sample".strip())
