"""Claims -> what a reader should see, and by which section of the program it can be seen."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.checked import Checked
from specgen.language.spec import Claim
from specgen.lower.walkthrough import computed
from specgen.program.sections import Program
from specgen.text import markup

Judged = Mapping[str, Any]  # a claim as a run has written it, with `measured` and `verdict`


def expected(checked: Checked, program: Program, judged: Sequence[Judged] = ()) -> dict[int, str]:
    """A text for each section after which a claim can be seen. judged: the claims of a run."""
    found: dict[int, list[str]] = {}
    for number, claim in enumerate(checked.spec.claims):
        written = checked.document.value["claims"][number][claim.rule]
        line = f"{markup.code(claim.that)} {_rule(claim, written)}"
        line += "".join(_measured(row) for row in judged if _is_about(row, claim))
        found.setdefault(_section(checked, program, claim), []).append(line)
    return {number: _listed(lines) for number, lines in found.items()}


def _section(checked: Checked, program: Program, claim: Claim) -> int:
    """The last section that makes something which the claim is about."""
    wanted = {n.id for n in ast.walk(computed(checked, claim.that)) if isinstance(n, ast.Name)}
    last = 0
    for number, section in enumerate(program.sections):
        nodes = (node for statement in section.body for node in ast.walk(statement))
        stored = (n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        last = number if any(node.id in wanted for node in stored) else last
    return last


def _rule(claim: Claim, written: Any) -> str:
    """What holds of the formula, in the numbers that the author wrote."""
    numbers = _figures(written)
    if claim.within is None:
        return f"{claim.rule.replace('_', ' ')} {numbers}"
    return f"about {numbers}, give or take {claim.within:g}" if claim.within else f"just {numbers}"


def _is_about(judged: Judged, claim: Claim) -> bool:
    """Whether it is this claim that a run has judged: the spec may have others since."""
    given = {key: value for key, value in judged.items() if key not in ("measured", "verdict")}
    return given == claim.model_dump(exclude_none=True)


def _measured(judged: Judged) -> str:
    """What the run measured, and whether the claim held."""
    return f"; here {_figures(judged['measured'])}, {judged['verdict']}"


def _figures(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_figures, value))
    return "nothing" if value is None else f"{value:.4g}" if not isinstance(value, str) else value


def _listed(lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return f"You should see {lines[0]}."
    return "\n".join(["You should see", "", *(f"- {line}" for line in lines)])
