"""A job -> a record, in a process of its own: what a run of a spec does, or what its script does.

The job and what comes of it are files of JSON: a record, or the findings that were raised.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import specgen
from specgen.text.diagnostics import Diagnostic, Source, Span, SpecError

# Not `-m`: that would look for modules in the current folder first.
_CODE = "import sys; sys.path.append(sys.argv[1]); from specgen.cli.alone import main; main()"


class Job(NamedTuple):
    """What a process does. target: the script, or the folder that a run fills."""

    spec: str
    changes: tuple[str, ...]
    trust: bool
    sample: bool
    script: bool
    target: str


class UnfinishedError(Exception):
    """The process ended without a record; the text is the last that it said."""


def record(job: Job, folder: Path, source: Source) -> dict[str, Any]:
    """What the job does, in a process of its own. folder: for what it says; source: of the spec.

    Raises SpecError for its findings, UnfinishedError where it ends in another way.
    """
    given, report, log = (folder / name for name in ("job.json", "report.json", "log.txt"))
    given.write_text(json.dumps(job._asdict()), encoding="utf-8")
    report.unlink(missing_ok=True)
    command = [sys.executable, "-P", "-c", _CODE, str(Path(specgen.__file__).parents[1])]
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "2", **os.environ, "MPLBACKEND": "Agg"}
    with log.open("w", encoding="utf-8") as out:
        subprocess.run([*command, given, report], stdout=out, stderr=out, env=quiet, check=False)
    if not report.exists():
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise UnfinishedError(lines[-1] if lines else "it was ended")
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    if "findings" in found:
        raise SpecError(_told(each, source) for each in found["findings"])
    return found


def main() -> None:
    """Do the job in the one file, and write what came out into the other."""
    from specgen import api
    from specgen.runs.recording import of_run, of_script

    file, report = map(Path, sys.argv[2:])
    job = Job(**json.loads(file.read_text(encoding="utf-8")))
    try:
        checked = api.load(job.spec, job.changes, job.trust)
        work = of_script if job.script else of_run
        out = work(checked, Path(job.target), job.sample)
    except SpecError as error:
        out = {"findings": [_written(each) for each in error.diagnostics]}
    report.write_text(json.dumps(out), encoding="utf-8")


def _written(found: Diagnostic) -> list[Any]:
    """A finding as JSON has it, with the name of the text in which it is."""
    span = found.span
    at = span if isinstance(span, str) else [span.source.name, str(span), *span[1:]]
    return [found.code, found.message, at, found.help]


def _told(written: list[Any], source: Source) -> Diagnostic:
    """The finding of another process; of the spec's own text at its place in that."""
    code, message, at, hint = written
    if isinstance(at, list):
        name, place, *numbers = at
        return Diagnostic(
            code, message, Span(source, *numbers) if name == source.name else place, hint
        )
    return Diagnostic(code, message, at, hint)
