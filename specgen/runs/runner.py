"""Spec -> a trained model and a run folder: script, model, history, metrics, figures, claims."""

import json
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from specgen import standin
from specgen.catalogue.packages import script_name
from specgen.checks.checked import Checked
from specgen.facts.files import HISTORY, METRICS, MODEL, OUTPUT, WEIGHTS
from specgen.language.refusals import quoted
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.program.sections import Section
from specgen.runs.builder import execute, inside, require
from specgen.runs.claims import Outcome, Training, judge, mean, plain, trainings
from specgen.runs.comparable import incomparable
from specgen.runs.keeping import kept, whole_models
from specgen.runs.layers import look_up
from specgen.runs.numbers import watched
from specgen.runs.recorded import recorded
from specgen.text.diagnostics import Diagnostic, SpecError


@dataclass(frozen=True)
class Result:
    """What a run leaves: the trained model, the numbers, and the folder with all of it.

    history: a list for each metric, one number an epoch, or a list of them, one for each
    class; scores: metrics on the test set; both of the last training, where variants or folds are
    compared: histories and results have them all, by variant; of folds they are lists, one number
    or curve a fold. trained: the same, a training each.
    """

    folder: Path
    model: Any
    history: dict[str, list[Any]]
    scores: dict[str, Any]
    outcomes: tuple[Outcome, ...]
    histories: dict[str, dict[str, list[Any]]]
    results: dict[str, dict[str, Any]]
    data: str  # what it was trained on
    trained: dict[str, list[Training]]

    @property
    def means(self) -> dict[str, dict[str, Any]]:
        """The scores of each training; of folds, their means."""
        return {
            word: {key: mean([row.scores[key] for row in rows]) for key in rows[0].scores}
            for word, rows in self.trained.items()
            if rows
        }


def run(checked: Checked, folder: Path, sample: bool = False) -> Result:
    """Train and evaluate as the spec says, in `folder`, which must not exist or be empty.

    The folder takes its name when all is done; until then it is `folder`.partial, and stays
    behind as that if a run ends early. Raises SpecError; a note of it says where things are.
    """
    program = lower(checked, sample)
    require(program)
    script = script_name(checked.name)
    laid = [script, *(file.name for file in (*program.files, *program.reads))]
    laid += [path for each in program.downloads for path in (each.folder, each.target)]
    found: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    untrained = "fit" in checked.spec.left_out
    work = kept(folder, laid, lambda: _save(found, untrained))
    with work as partial, inside(partial, program), whole_models(), watched():
        Path(script).write_text(to_text(program), encoding="utf-8")
        for done, section in zip(program.done, program.sections, strict=True):
            if section.name == "fit" and "model" in found:
                look_up(checked, found["model"])
            with recorded(rows, done, laid):
                execute(checked, program, section, found)
            _looped(checked, section, found)
        _write(OUTPUT, rows)
        _save(found, untrained)
        return _judged(checked, folder, found, sample)


def _looped(checked: Checked, section: Section, found: dict[str, Any]) -> None:
    """Raise SpecError where the author's own loop does not return a list for each metric."""
    fit = checked.spec.fit
    if not fit or not fit.loop or section.name != "fit" or "history" not in found:
        return
    given = found["history"].history
    if not (isinstance(given, dict) and all(isinstance(row, list) for row in given.values())):
        text = f"{fit.loop.entry.name} has to return a dictionary of lists, one number an epoch"
        span = checked.span(("fit", "loop"))
        raise SpecError([Diagnostic("SG401", f"{text}; it returned {quoted(given)}", span)])


def _save(found: dict[str, Any], untrained: bool) -> None:
    """Write model and history into the current folder, if there are any.

    untrained: the spec trains no model, and it is complete as it was built.
    """
    if "history" in found:
        several = {word: plain(rows) for word, rows in found.get("histories", {}).items()}
        _write(HISTORY, several or plain(found["history"].history))
    if "history" in found or (untrained and "model" in found):
        try:
            found["model"].save(MODEL)
        except NotImplementedError:  # a class without get_config, which Keras cannot write down
            found["model"].built = True  # by its parts: Keras looks for a call of the whole
            found["model"].save_weights(WEIGHTS)


def _judged(checked: Checked, folder: Path, found: dict[str, Any], sample: bool) -> Result:
    """What came out, the claims judged; writes the metrics into the current folder."""
    result = measured(checked, folder, found, sample)
    listed = [
        {**o.claim.model_dump(exclude_none=True), "measured": o.measured, "verdict": o.verdict}
        for o in result.outcomes
    ]
    scores: dict[str, Any] = {"compared": result.results} if result.results else result.scores
    if named := _named(checked, found):
        scores = {**scores, "evaluations": named}
    kind = "full" if result.data == "the full data" else "sample"
    _write(METRICS, {"data": kind, **scores, "claims": listed})
    return result


def measured(checked: Checked, folder: Path, found: dict[str, Any], sample: bool) -> Result:
    """What came out, the claims judged. found: the variables that there are at the end."""
    history = plain(found["history"].history) if "history" in found else {}
    scores = plain(found.get("scores", {}))
    several = {word: plain(rows) for word, rows in found.get("histories", {}).items()}
    results = {word: plain(row) for word, row in found.get("results", {}).items()}
    data = standin.described(checked.spec) if sample else "the full data"
    reason = incomparable(checked, data != "the full data") if checked.spec.claims else None
    every = trainings(checked, Training(history, scores), several, results)
    outcomes = judge(checked, found, reason)
    return Result(folder, found["model"], history, scores, outcomes, several, results, data, every)


def _named(checked: Checked, found: dict[str, Any]) -> dict[str, Any]:
    """The scores of each further evaluation, by the name that the walkthrough gives to them."""
    steps = (step for step in checked.plan.steps if step.name == "evaluate")
    words = [step.call.arguments["as"] for step in steps if "as" in step.call.arguments]
    return {word: plain(found[word]) for word in words if word in found}


def _write(file: str, content: Any) -> None:
    """Write JSON, which has no NaN: null stands for it, and `not_a_number` says where."""
    unwritable: list[str] = []
    content = _finite(content, "", unwritable)
    if unwritable:
        content["not_a_number"] = unwritable
    text = json.dumps(content, indent=2, allow_nan=False)
    Path(file).write_text(text + "\n", encoding="utf-8")


def _finite(content: Any, path: str, unwritable: list[str]) -> Any:
    """The content, null where a number is none or without end; their paths go to `unwritable`."""
    if isinstance(content, dict):
        return {k: _finite(v, f"{path}.{k}".lstrip("."), unwritable) for k, v in content.items()}
    if isinstance(content, list):
        return [_finite(item, f"{path}.{i}", unwritable) for i, item in enumerate(content)]
    if isinstance(content, float) and not isfinite(content):
        unwritable.append(f"{path}: {content}")
        return None
    return content
