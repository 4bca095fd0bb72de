"""Spec -> a trained model and a run folder: script, model, history, metrics, figures, claims."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specgen import standin
from specgen.catalogue.packages import script_name
from specgen.checks.checked import Checked
from specgen.facts.files import HISTORY, METRICS, MODEL
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.runs.builder import execute, inside, require
from specgen.runs.claims import Outcome, judge
from specgen.runs.keeping import kept, whole_models


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


def run(checked: Checked, folder: Path, sample: bool = False) -> Result:
    """Train and evaluate as the spec says, in `folder`, which must not exist or be empty.

    The folder takes its name when all is done; until then it is `folder`.partial, and stays
    behind as that if a run ends early. Raises SpecError; a note of it says where things are.
    """
    program = lower(checked, sample)
    require(program)
    script = script_name(checked.name)
    laid = [script, *(file.name for file in (*program.files, *program.reads))]
    found: dict[str, Any] = {}
    work = kept(folder, laid, lambda: _save(found))
    with work as partial, inside(partial, program), whole_models():
        Path(script).write_text(to_text(program), encoding="utf-8")
        for section in program.sections:
            execute(checked, program, section, found)
        _save(found)
        return _judged(checked, folder, found, sample)


def _save(found: dict[str, Any]) -> None:
    """Write model and history into the current folder, if there are any."""
    if "history" in found:
        several = {word: _numbers(rows) for word, rows in found.get("histories", {}).items()}
        _write(HISTORY, several or _numbers(found["history"].history))
        found["model"].save(MODEL)


def _judged(checked: Checked, folder: Path, found: dict[str, Any], sample: bool) -> Result:
    """What came out, the claims judged; writes the metrics into the current folder."""
    history = _numbers(found["history"].history)
    scores = {key: float(value) for key, value in found["scores"].items()}
    several = {word: _numbers(rows) for word, rows in found.get("histories", {}).items()}
    results = {
        word: {key: float(value) for key, value in row.items()}
        for word, row in found.get("results", {}).items()
    }
    full = "the full data"
    data = standin.described(checked.spec) if sample else full
    reason = _incomparable(checked, data != full)
    outcomes = judge(checked, history, scores, reason, several, results)
    listed = [
        {**o.claim.model_dump(), "measured": o.measured, "verdict": o.verdict} for o in outcomes
    ]
    measured = {"compared": results} if results else scores
    kind = "full" if data == full else "sample"
    _write(METRICS, {"data": kind, **measured, "claims": listed})
    return Result(folder, found["model"], history, scores, outcomes, several, results, data)


def _numbers(history: dict[str, list[Any]]) -> dict[str, list[float]]:
    return {key: [float(value) for value in row] for key, row in history.items()}


def _write(file: str, content: Any) -> None:
    Path(file).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _incomparable(checked: Checked, sample: bool) -> str | None:
    """Why the article's numbers cannot be expected of this run."""
    reasons = ["sample data"] if sample else []
    reasons += [f"{change} was set" for change in checked.changes]
    return ", ".join(reasons) or None
