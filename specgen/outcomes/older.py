"""Program -> the same for a certain Keras: what that lacks is refused at its line.

An argument that only says what is printed is left out.
"""

import ast
import copy
from dataclasses import replace
from typing import Any

from specgen.catalogue import versions
from specgen.checks.checked import Checked
from specgen.program.keras_versions import Use, newer
from specgen.program.sections import Program
from specgen.text.diagnostics import Diagnostic, Span, SpecError

_PRINTS = "verbose"


def fitted(checked: Checked, program: Program, asked: str) -> Program:
    """The program as this version of Keras can execute it. asked: such as 3.6.

    Raises SpecError for all that the version lacks.
    """
    lacking = [use for use in newer(program) if not versions.has(asked, use.since)]
    if findings := [_finding(checked, program, use, asked) for use in lacking if not _prints(use)]:
        raise SpecError(dict.fromkeys(findings))
    quiet = {use.node for use in lacking}
    return (
        replace(
            program,
            sections=tuple(
                replace(section, body=tuple(_without(s, quiet) for s in section.body))
                for section in program.sections
            ),
        )
        if quiet
        else program
    )


def _prints(use: Use) -> bool:
    return use.name.endswith(f"({_PRINTS})")


def _without(statement: ast.stmt, calls: set[ast.AST]) -> ast.stmt:
    """The statement, with these calls less what they print."""
    if calls.isdisjoint(ast.walk(statement)):
        return statement
    memo: dict[int, Any] = {}
    out = copy.deepcopy(statement, memo)
    for call in (memo[id(node)] for node in calls if id(node) in memo):
        call.keywords = [each for each in call.keywords if each.arg != _PRINTS]
    return out


def _finding(checked: Checked, program: Program, use: Use, asked: str) -> Diagnostic:
    reason = versions.LATER.get(use.name, ("", ""))[1]
    text = f"Keras {asked} has {use}; {use.since} has" + (f" ({reason})" if reason else "")
    hint = f"name another that does the same, or ask for --keras {use.since.rpartition('.')[0]}"
    return Diagnostic("SG508", text, _span(checked, program, use), hint)


def _span(checked: Checked, program: Program, use: Use) -> Span | str:
    """Where the spec, or the author's file, asks for it: of a function, where that is called."""
    node, file = use.node, getattr(use.statement, "file", program.source)
    if file != program.source and id(use.statement) not in program.trusted:
        word = vars(use.statement).get("name")
        calls = (
            inner
            for statement in program.module.body
            for inner in ast.walk(statement)
            if isinstance(inner, ast.Name) and inner.id == word and not hasattr(statement, "file")
        )
        if (found := next(calls, None)) is None:
            return checked.span(())
        node, file = found, program.source
    at = vars(node)
    if file != program.source:
        return f"{file}:{at['lineno']}:{at['col_offset'] + 1}"
    begin, end = (at["lineno"], at["col_offset"] + 1), (at["end_lineno"], at["end_col_offset"] + 1)
    return Span(checked.document.source, *begin, *end)
