"""What a run has left -> whether each claim of its spec holds."""

import ast
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import isfinite
from statistics import fmean
from typing import Any, NamedTuple

from specgen.catalogue.packages import importable
from specgen.checks.checked import Checked
from specgen.language.spec import Claim
from specgen.lower.walkthrough import computed


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
        word: [Training(*pair) for pair in zip_longest(*map(_by_fold, each), fillvalue={})]
        for word, each in rows.items()
    }


def _by_fold(lists: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Of a list for each quantity, with something of every fold: the quantities of each fold."""
    count = max(map(len, lists.values()), default=0)
    return [{key: rows[i] for key, rows in lists.items()} for i in range(count)]


def judge(
    checked: Checked, found: Mapping[str, Any], incomparable: str | None = None
) -> tuple[Outcome, ...]:
    """Each claim with what was measured, and whether it held. found: the variables of the run."""
    return tuple(_judged(checked, claim, found, incomparable) for claim in checked.spec.claims)


def _judged(
    checked: Checked, claim: Claim, found: Mapping[str, Any], incomparable: str | None
) -> Outcome:
    measured, verdict = None, None
    try:
        measured = plain(_value(checked, claim.that, found))
    except KeyError as error:
        verdict = f"not measured (the run has no {error})"
    except Exception as error:  # whatever NumPy says of what it was given
        verdict = f"missed ({str(error).partition(chr(10))[0] or type(error).__name__})"
    verdict = verdict or verdict_on(claim, measured)
    return Outcome(claim, measured, f"not comparable ({incomparable})" if incomparable else verdict)


def verdict_on(claim: Claim, measured: Any) -> str:
    """Whether what was measured keeps the claim: "held", "missed", or why that is no question."""
    return _unlike(claim, measured) or ("held" if _holds(claim, measured) else "missed")


def _value(checked: Checked, text: str, found: Mapping[str, Any]) -> Any:
    """What the formula gives with the variables of the run."""
    tree = computed(checked, text)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    namespace: dict[str, Any] = dict(found)
    for word in names & {*importable()}:
        statement, _ = importable()[word]
        exec(compile(ast.Module([statement], []), "claims", "exec"), namespace)
    code = ast.fix_missing_locations(ast.Expression(tree))
    return eval(compile(code, "claims", "eval"), namespace)


def _unlike(claim: Claim, measured: Any) -> str | None:
    """Why a claim cannot be compared with what was measured."""
    rows = measured if isinstance(measured, list) else [measured]
    if not all(isinstance(row, int | float) for row in rows):
        return "not comparable (it is no number)"
    if isinstance(claim.value, list) != isinstance(measured, list):
        what = "no single number" if isinstance(measured, list) else "a single number"
        return f"not comparable (it is {what})"
    if not rows or not all(map(isfinite, rows)):
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
    if claim.at_most is not None:
        return all(b <= a + rounding for a, b in zip(claimed, seen, strict=True))
    if claim.at_least is not None:
        return all(b >= a - rounding for a, b in zip(claimed, seen, strict=True))
    room = (claim.within or 0) + rounding
    return all(abs(b - a) <= room for a, b in zip(claimed, seen, strict=True))


def plain(values: Any) -> Any:
    """The values as plain numbers, and lists of them where it is no single number."""
    if isinstance(values, Mapping):
        return {key: plain(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [plain(value) for value in values]
    if hasattr(values, "shape"):
        return importlib.import_module("keras").ops.convert_to_numpy(values).tolist()
    return float(values)
