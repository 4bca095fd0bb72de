"""What Keras or a loader raises -> a finding at the line of the spec that asks for it."""

import ast
import re
import sys
from typing import Any

from specgen import library
from specgen.checks.checked import Checked
from specgen.language.milestones import MILESTONES
from specgen.language.signs import CONTRACT
from specgen.program.sections import Program, Section
from specgen.runs.causes import Cause, Position, cause, frames, position
from specgen.runs.keeping import machine
from specgen.runs.numbers import NoNumberError
from specgen.text.diagnostics import Diagnostic, Source, Span


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
    place = _place(checked, program, error)
    if isinstance(error, NoNumberError):
        about = checked.span(("data", "load")) if error.key == "data" else None
        span = about or _at(checked, program, Cause("loss"), place) or place
        return Diagnostic("SG505", str(error), span or checked.span(()), error.help)
    if place and place.source is not checked.document.source:
        return Diagnostic("SG401", _message(error), place)
    if section.name == "load":
        return _no_data(checked, program, error)
    raised, span = cause(error), place or checked.span(("code",) if section.name in _OWN else ())
    layer = _layer(checked, program, statement, error)
    if layer is None and section.name not in ("load", "prepare"):
        layer = _at(checked, program, raised, place)
    hint = _columns(error, namespace) or _hint(checked, section, raised, layer or span, error)
    return Diagnostic("SG401", _message(error), layer or span, hint)


_OWN = ("code", "imports of code")
_LAYERS = MILESTONES["build"].hint
_HINTS = {
    "loss": "does the loss fit the labels, and the last layer the number of classes?",
    "metrics": "does the metric fit the labels, and what the last layer gives?",
    "layer": _LAYERS,
}
_TOO_SMALL = re.compile(r"= ?(-?\d+) is not in \[0, ?(\d+)\)")


def _hint(
    checked: Checked, section: Section, raised: Cause, span: Span, error: Exception
) -> str | None:
    """Where to look, by what raised it."""
    outside = _TOO_SMALL.search(str(error))
    if outside and type(raised.thing).__name__ == "Embedding":
        return f"`input_dim` is {outside[2]}; it has to be larger than every number that comes in"
    if raised.kind:
        return _HINTS.get(raised.kind)
    if not isinstance(error, ValueError | TypeError | ArithmeticError | LookupError):
        return None
    parts = [checked.document.places.get((part,)) for part in ("model", "variants")]
    if any(_lies_in(span, part.value) for part in parts if part):
        return _LAYERS
    milestone = MILESTONES.get(section.name)
    return milestone.hint if milestone else None


def _at(checked: Checked, program: Program, raised: Cause, at: Span | None) -> Span | None:
    """Where in the spec the layer, the loss or the metrics stand that raised it."""
    if raised.kind == "layer":
        return _made(checked, program, raised.thing)
    changed = [path for changes in checked.spec.variants.values() for path in changes]
    if raised.kind not in ("loss", "metrics") or any("compile" in path for path in changed):
        return None
    rounds = checked.spec.rounds
    fits = [checked.document.places.get(each.path("fit")) for each in rounds]
    here = [n for n, fit in enumerate(fits) if fit and at and _lies_in(at, fit.value)]
    round_ = rounds[here[0] if here else -1]
    trail = (*round_.path("compile"), raised.kind)
    return checked.span(trail) if trail in checked.document.places else None


def _made(checked: Checked, program: Program, layer: Any) -> Span | None:
    """Where the spec says a layer: the one of its name, or the only one of its class."""
    parts = [part for part in program.sections if part.name in ("build", "compile", "prepare")]
    calls = [
        node
        for part in parts
        for statement in part.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == type(layer).__name__
    ]
    name = getattr(layer, "name", None)  # there is none yet where it is being made
    named = [call for call in calls if any(_says(k, name) for k in call.keywords)]
    found = named or calls
    places = {(n.lineno, n.col_offset, n.end_lineno or 0, n.end_col_offset or 0) for n in found}
    return _span(checked.document.source, *places) if len(places) == 1 else None


def _says(keyword: ast.keyword, word: str | None) -> bool:
    value = keyword.value
    return keyword.arg == "name" and isinstance(value, ast.Constant) and value.value == word


def _span(source: Source, position: Position) -> Span:
    line, column, end, end_column = position
    return Span(source, line, column + 1, end, end_column + 1)


def _place(checked: Checked, program: Program, error: BaseException) -> Span | None:
    """Where in the spec, or in a file of the author's, its innermost frame stands."""
    own = {vars(each)["file"]: vars(each)["source"] for each in checked.code.statements}
    found = position(error, {program.source, *own})
    if found is None:
        return None
    file, place = found
    return _span(own.get(file, checked.document.source), place)


def _lies_in(inner: Span, outer: Span) -> bool:
    return outer.line <= inner.line and inner.end_line <= outer.end_line


def _layer(
    checked: Checked, program: Program, statement: ast.stmt, error: BaseException
) -> Span | None:
    """Which layer of a list it was: the first that cannot be added to those before it."""
    within = [f for f, _ in frames(error) if f.f_code.co_filename == program.source]
    if not within:
        return None
    frame = within[-1]
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
                end = (found.end_lineno or found.lineno, found.end_col_offset or 0)
                return _span(checked.document.source, (found.lineno, found.col_offset, *end))
    return None


def _first_refused(items: list[ast.expr], source: str, there: dict[str, Any]) -> ast.expr | None:
    """The first of the layers that a Sequential model does not take. there: what they name."""
    probe = sys.modules["keras"].Sequential()
    for item in items:
        alone = ast.copy_location(ast.List([item], ast.Load()), item)  # a starred one gives several
        try:
            for layer in eval(compile(ast.Expression(alone), source, "eval"), there):
                probe.add(layer)
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
    if str(error) == "need at least one array to stack":
        return "no window fits: there are fewer rows than a window and what follows it take"
    words = " ".join(_NOISE.sub(" ", str(error)).split()) or type(error).__name__
    return words if len(words) <= 400 else words[:397] + "..."


def _unpacked(program: Program) -> str:
    """What the statement that loads the data expects."""
    (part,) = [part for part in program.sections if part.name == "load"]
    last = part.body[-1]
    words = ast.unparse(last.targets[0]) if isinstance(last, ast.Assign) else ""
    return words[1:-1] if words.startswith("((") else words


def _columns(error: Exception, namespace: dict[str, Any]) -> str | None:
    """Where something is not found in a table: what there is."""
    if not isinstance(error, KeyError) or "table" not in namespace:
        return None
    names = [str(name) for name in namespace["table"].columns]
    return f"the columns are {', '.join(names[:20])}{', ...' if len(names) > 20 else ''}"


def _no_data(checked: Checked, program: Program, error: Exception) -> Diagnostic:
    """That the data cannot be loaded, at the dataset or at the download that failed."""
    dataset = checked.spec.data.load.entry.name
    if checked.spec.data.load.entry.own and isinstance(error, TypeError | ValueError):
        text = f"{dataset} does not return {_unpacked(program)}: {_message(error)}"
        return Diagnostic("SG501", text, checked.span(("data", "load")), CONTRACT)
    known = library.family(checked.spec.data.family).get(dataset)
    way_out = known.details if known and "network" in known.details else ""
    if checked.spec.data.reads:
        way_out = "A path begins at the spec's folder."
    span = _place(checked, program, error) or checked.span(("data", "load"))
    text = f"{dataset} cannot be loaded: {_message(error)}"
    if not checked.spec.data.load.entry.own:  # of which there is no sample
        way_out = f"{way_out} Or train on a sample: --data sample".strip()
    return Diagnostic("SG501", text, span, way_out or None)
