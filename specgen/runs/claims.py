"""What a run has measured -> whether each claim of its spec held."""

from dataclasses import dataclass
from statistics import fmean
from typing import Any

from specgen.checks.checked import Checked
from specgen.language.spec import Claim


@dataclass(frozen=True)
class Outcome:
    """A claim beside what the run measured."""

    claim: Claim
    measured: float | list[float]
    verdict: str  # held, missed, or not comparable with the reason


def judge(
    checked: Checked,
    history: dict[str, list[float]],
    scores: dict[str, float],
    incomparable: str | None = None,
    histories: dict[str, dict[str, list[float]]] | None = None,
    results: dict[str, dict[str, float]] | None = None,
) -> tuple[Outcome, ...]:
    """Each claim with what was measured, and whether it held.

    histories, results: those of each variant, for claims about one; of each fold, whose mean a
    claim is about.
    """
    out = []
    trained, evaluated = histories or {"": history}, results or {"": scores}
    for claim in checked.spec.claims:
        words = [claim.variant] if claim.variant else [*trained]
        measured = _mean([_measured(claim, trained[word], evaluated[word]) for word in words])
        verdict = "held" if _holds(claim, measured) else "missed"
        if incomparable:
            verdict = f"not comparable ({incomparable})"
        out.append(Outcome(claim, measured, verdict))
    return tuple(out)


def _measured(
    claim: Claim, history: dict[str, list[float]], scores: dict[str, float]
) -> float | list[float]:
    if claim.quantity == "test_error":
        return 1 - scores["accuracy"]
    if claim.quantity.startswith("test_"):
        return scores[claim.quantity.removeprefix("test_")]
    row = history[claim.quantity]
    return row if isinstance(claim.value, list) else row[-1]


def _mean(measured: list[Any]) -> Any:
    """The mean of numbers, or of lists of them number by number."""
    if isinstance(measured[0], list):
        return [fmean(row) for row in zip(*measured, strict=False)]
    return fmean(measured)


def _holds(claim: Claim, measured: float | list[float]) -> bool:
    """Whether every number keeps the claim's rule; one more or less than claimed does not."""
    claimed = claim.value if isinstance(claim.value, list) else [claim.value]
    seen = measured if isinstance(measured, list) else [measured]
    if len(claimed) != len(seen):
        return False
    rounding = 1e-9  # 1 - 0.9873 is not 0.0127 to the last digit
    if claim.at_most:
        return all(b <= a + rounding for a, b in zip(claimed, seen, strict=True))
    if claim.at_least:
        return all(b >= a - rounding for a, b in zip(claimed, seen, strict=True))
    room = (claim.within or 0) + rounding
    return all(abs(b - a) <= room for a, b in zip(claimed, seen, strict=True))
