"""What a run has measured -> whether each claim of its spec held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import fmean
from typing import Any, NamedTuple

from specgen.checks.checked import Checked
from specgen.language.spec import Claim


@dataclass(frozen=True)
class Outcome:
    """A claim beside what the run measured."""

    claim: Claim
    measured: Any  # a number, a list of them, or None
    verdict: str  # held, missed, or not comparable or not measured with the reason


class Training(NamedTuple):
    """What was measured of one training: during it, and after it."""

    history: Mapping[str, Any]
    scores: Mapping[str, Any]


def trainings(
    checked: Checked, last: Training, histories: Mapping[str, Any], results: Mapping[str, Any]
) -> dict[str, list[Training]]:
    """The trainings of each variant, or of "" where there is none: one, or one of each fold."""
    words = [*checked.spec.variants]
    if not checked.spec.compared:
        return {"": [last]}
    if not checked.spec.folded:
        return {word: [Training(histories.get(word, {}), results.get(word, {}))] for word in words}
    rows = {
        word: (histories.get(word, {}), results.get(word, {})) if word else (histories, results)
        for word in words or [""]
    }
    return {
        word: [Training(*pair) for pair in zip(*map(_by_fold, each), strict=False)]
        for word, each in rows.items()
    }


def _by_fold(lists: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Of a list for each quantity, with something of every fold: the quantities of each fold."""
    count = max(map(len, lists.values()), default=0)
    return [{key: rows[i] for key, rows in lists.items()} for i in range(count)]


def judge(
    checked: Checked, measured: Mapping[str, Sequence[Training]], incomparable: str | None = None
) -> tuple[Outcome, ...]:
    """Each claim with what was measured, and whether it held.

    measured: the trainings of each variant; of several folds a claim is about the mean.
    """
    out = []
    for claim in checked.spec.claims:
        rows = measured[claim.variant or ""]
        seen = [_measured(claim, *row) for row in rows]
        number = None if None in seen or not seen else mean(seen)
        verdict = _unlike(claim, number) or ("held" if _holds(claim, number) else "missed")
        if incomparable:
            verdict = f"not comparable ({incomparable})"
        out.append(Outcome(claim, number, verdict))
    return tuple(out)


def _measured(claim: Claim, history: Mapping[str, Any], scores: Mapping[str, Any]) -> Any:
    """The number, or a list of them; None where nothing of this name has been measured."""
    if claim.quantity == "test_error":
        return 1 - scores["accuracy"] if "accuracy" in scores else None
    if claim.quantity.startswith("test_"):
        return scores.get(claim.quantity.removeprefix("test_"))
    row = history.get(claim.quantity)
    return row if isinstance(claim.value, list) or not row else row[-1]


def _unlike(claim: Claim, measured: Any) -> str | None:
    """Why a claim cannot be compared with what was measured."""
    if measured is None or measured == []:
        return f"not measured (the run has no {claim.quantity})"
    rows = measured if isinstance(claim.value, list) else [measured]
    if any(isinstance(row, list) for row in rows):
        return "not comparable (it is no single number, as for each class)"
    if not all(map(isfinite, rows)):
        return "missed (not a number)"
    return None


def mean(measured: Sequence[Any]) -> Any:
    """The mean of numbers, or of lists of them number by number."""
    if isinstance(measured[0], list):
        return [mean(row) for row in zip(*measured, strict=False)]
    return fmean(measured)


def _holds(claim: Claim, measured: Any) -> bool:
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
