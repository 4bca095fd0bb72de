"""Spec -> a trained model and a run folder: script, model, history, metrics, figures, claims."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from specgen import standin
from specgen.builder import execute, inside, require
from specgen.diagnostics import Diagnostic, SpecError
from specgen.emit import to_text
from specgen.lower import lower
from specgen.packages import script_name
from specgen.spec import Claim, Spec


@dataclass(frozen=True)
class Outcome:
    """A claim beside what the run measured."""

    claim: Claim
    measured: float | list[float]
    verdict: str  # held, missed, or not comparable with the reason


@dataclass(frozen=True)
class Result:
    """What a run leaves: the trained model, the numbers, and the folder with all of it.

    history: a list for each metric, one number an epoch; scores: metrics on the test set; both of
    the last training, where variants or folds are compared: histories and results have them all.
    """

    folder: Path
    model: Any
    history: dict[str, list[float]]
    scores: dict[str, float]
    outcomes: tuple[Outcome, ...]
    histories: dict[str, dict[str, list[float]]]
    results: dict[str, dict[str, float]]
    data: str  # what it was trained on


def run(
    spec: Spec, folder: Path, sample: bool = False, tell: Callable[[str], None] | None = None
) -> Result:
    """Train and evaluate as the spec says, in `folder`, which must not exist or be empty.

    The folder takes its name when all is done; until then it is `folder`.partial, and stays
    behind as that if a run fails after training. Raises SpecError; `tell` hears what goes on.
    """
    tell = tell or (lambda text: None)
    program = lower(spec, sample)
    require(program)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "name another folder with --out"
        raise SpecError([Diagnostic("SG502", "the run folder is not empty", str(folder), hint)])
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        partial.mkdir(parents=True)
    except FileExistsError:
        hint = "left by a run that failed, or one still at work: look into it and remove it"
        raise SpecError([Diagnostic("SG502", "the folder exists", str(partial), hint)]) from None
    except OSError as error:
        text = f"the folder cannot be made: {(error.strerror or str(error)).lower()}"
        raise SpecError([Diagnostic("SG502", text, str(partial))]) from None
    found: dict[str, Any] = {}
    try:
        with inside(partial, program):
            Path(script_name(spec.name)).write_text(to_text(program), encoding="utf-8")
            for section in program.sections:
                execute(spec, program, section, found)
            result = _save(spec, folder, found, sample)
    except BaseException:
        if "history" in found:
            tell(f"what the run had made so far is in {partial}")
        else:
            shutil.rmtree(partial)
        raise
    if folder.exists():
        folder.rmdir()
    partial.rename(folder)
    return result


def _save(spec: Spec, folder: Path, found: dict[str, Any], sample: bool) -> Result:
    """Write model, history and metrics into the current folder."""
    history = _numbers(found["history"].history)
    scores = {key: float(value) for key, value in found["scores"].items()}
    several = {word: _numbers(rows) for word, rows in found.get("histories", {}).items()}
    results = {
        word: {key: float(value) for key, value in row.items()}
        for word, row in found.get("results", {}).items()
    }
    full = "the full data"
    data = standin.described(spec) if sample else full
    reason = _incomparable(spec, data != full)
    outcomes = judge(spec, history, scores, reason, several, results)
    found["model"].save("model.keras")
    _write("history.json", several or history)
    listed = [
        {**o.claim.model_dump(), "measured": o.measured, "verdict": o.verdict} for o in outcomes
    ]
    measured = {"compared": results} if results else scores
    kind = "full" if data == full else "sample"
    _write("metrics.json", {"data": kind, **measured, "claims": listed})
    return Result(folder, found["model"], history, scores, outcomes, several, results, data)


def _numbers(history: dict[str, list[Any]]) -> dict[str, list[float]]:
    return {key: [float(value) for value in row] for key, row in history.items()}


def _write(file: str, content: Any) -> None:
    Path(file).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _incomparable(spec: Spec, sample: bool) -> str | None:
    """Why the article's numbers cannot be expected of this run."""
    reasons = ["sample data"] if sample else []
    reasons += [f"{change} was set" for change in spec.changes]
    return ", ".join(reasons) or None


def judge(
    spec: Spec,
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
    for claim in spec.claims:
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
    said = claim.value if isinstance(claim.value, list) else [claim.value]
    seen = measured if isinstance(measured, list) else [measured]
    if len(said) != len(seen):
        return False
    rounding = 1e-9  # 1 - 0.9873 is not 0.0127 to the last digit
    if claim.at_most:
        return all(b <= a + rounding for a, b in zip(said, seen, strict=True))
    if claim.at_least:
        return all(b >= a - rounding for a, b in zip(said, seen, strict=True))
    room = (claim.within or 0) + rounding
    return all(abs(b - a) <= room for a, b in zip(said, seen, strict=True))
