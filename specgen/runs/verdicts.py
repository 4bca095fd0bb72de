"""Measured with several seeds -> each claim with mean, spread and verdict, as text or data."""

from collections.abc import Mapping, Sequence
from statistics import stdev
from typing import Any, NamedTuple

from specgen.checks.checked import Checked
from specgen.language.spec import Claim
from specgen.runs.claims import mean, verdict_on
from specgen.runs.comparable import incomparable
from specgen.runs.recording import Record
from specgen.text.terminal import wrapped


class Measured(NamedTuple):
    """A number with each seed, or a list of them: mean, and spread as the standard deviation."""

    values: list[Any]
    mean: Any
    spread: Any  # None with a single seed


class Verdict(NamedTuple):
    """A claim of the article beside what was measured, with each seed."""

    claim: Claim
    measured: Measured
    verdict: str

    @property
    def wrong(self) -> bool:
        """Whether the article says something else."""
        return self.verdict.startswith(("missed", "not measured"))


def verdicts(checked: Checked, records: Sequence[Record], sample: bool) -> list[Verdict]:
    """Each claim, judged by its mean over the seeds."""
    reason = incomparable(checked, sample) if checked.spec.claims else None
    return [_verdict(claim, i, records, reason) for i, claim in enumerate(checked.spec.claims)]


def _verdict(claim: Claim, index: int, records: Sequence[Record], reason: str | None) -> Verdict:
    values = [record["measured"][index] for record in records]
    failed = (r["verdicts"][index] for r in records if r["measured"][index] is None)
    if reason:
        return Verdict(claim, measured(values), f"not comparable ({reason})")
    found = measured(values)
    return Verdict(claim, found, next(failed, None) or verdict_on(claim, found.mean))


def scores(records: Sequence[Record]) -> dict[str, dict[str, Measured]]:
    """The scores on the test set, by variant and metric."""
    first = records[0]["scores"]
    return {
        word: {key: measured([record["scores"][word][key] for record in records]) for key in row}
        for word, row in first.items()
    }


def measured(values: list[Any]) -> Measured:
    """The values with their mean and spread; neither, where one of them is none."""
    if any(value is None for value in values):
        return Measured(values, None, None)
    return Measured(values, mean(values), _spread(values) if values[1:] else None)


def _spread(values: Sequence[Any]) -> Any:
    """The standard deviation of numbers, or of lists of them number by number."""
    if isinstance(values[0], list):
        return [_spread(row) for row in zip(*values, strict=False)]
    return stdev(values)


def text(found: Sequence[Verdict], scored: Mapping[str, Mapping[str, Measured]]) -> list[str]:
    """What was measured, in lines for a terminal."""
    out = []
    for word, row in scored.items():
        listed = ", ".join(f"{key} {_shown(value)}" for key, value in row.items())
        out += wrapped(f"{word}: {listed}" if word else listed) if listed else []
    for each in found:
        claim = each.claim
        room = f" (within {claim.within:g})" if claim.within is not None else ""
        rule = f"{claim.that} {claim.rule.replace('_', ' ')} {_figures(claim.value)}{room}"
        out += wrapped(f"{rule}: {_shown(each.measured)}, {each.verdict}", hanging="    ")
    return out


def as_data(verdict: Verdict) -> dict[str, Any]:
    """The claim, what was measured and the verdict, for JSON."""
    claim = verdict.claim.model_dump(exclude_none=True)
    return {**claim, **verdict.measured._asdict(), "verdict": verdict.verdict}


def _shown(found: Measured) -> str:
    room = "" if found.spread is None else f" ± {_figures(found.spread)}"
    return f"{_figures(found.mean)}{room}"


def _figures(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_figures, value))}]"
    return "nothing" if value is None else f"{value:.4f}"
