"""What came out of a run -> text for a terminal of 80 columns; where the next run goes."""

from pathlib import Path
from typing import Any

from specgen.facts.metrics import measured_on
from specgen.language.spec import Spec
from specgen.runs.runner import Result
from specgen.text.terminal import wrapped


def free_folder(parent: Path, stem: str) -> Path:
    """The first of parent/stem-1, parent/stem-2, ... that nothing stands at."""
    number = 1
    while any(Path(f"{parent / stem}-{number}{end}").exists() for end in ("", ".partial")):
        number += 1
    return parent / f"{stem}-{number}"


def unfinished(folder: Path) -> list[Path]:
    """The folders beside a new one that runs of the same spec have not finished."""
    stem, _, number = folder.name.rpartition("-")
    before = range(1, int(number)) if number.isdecimal() else ()
    partials = (folder.with_name(f"{stem}-{each}.partial") for each in before)
    return [path for path in partials if path.exists()]


def finished(spec: Spec, result: Result, folder: Path) -> str:
    """What came out of a run, the claims, and where everything is."""
    means = result.means
    folds = max(map(len, result.trained.values()))
    over = f", mean of {folds} folds" if folds > 1 else ""
    done = "Nothing was trained; run on" if "fit" in spec.left_out else "Trained on"
    measured = f" {measured_on(spec).capitalize()} set{over}" if any(means.values()) else ""
    first = f"{done} {result.data}.{measured}"
    if spec.variants and measured:
        listed = (f"{word}: {_scores(row)}" for word, row in means.items())
        out = [
            "",
            *wrapped(f"{first}:", "", "  "),
            *(line for row in listed for line in wrapped(row)),
        ]
    else:
        said = f"{first}: {_scores(means[''])}" if measured else first
        out = ["", *wrapped(said, "", "  ")]
    if result.outcomes:
        out += ["", "Claims of the article"]
    for outcome in result.outcomes:
        claim = outcome.claim
        claimed, seen = _figures(claim.value), _figures(outcome.measured)
        rule = claim.rule.replace("_", " ")
        room = f" (within {claim.within:g})" if claim.within is not None else ""
        judged = f"{claim.that} {rule} {claimed}{room}: {seen}, {outcome.verdict}"
        out += wrapped(judged, hanging="    ")
    files = sorted(p.name for p in folder.iterdir())
    out += ["", *wrapped(f"{folder}/ holds {', '.join(files)}", "", "  ")]
    return "\n".join(out)


def _scores(scores: dict[str, Any]) -> str:
    return ", ".join(f"{key} {_figures(value)}" for key, value in scores.items())


def _figures(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_figures, value))}]" if value[1:] else _figures(value[0])
    return "nothing" if value is None else f"{value:.4f}"
