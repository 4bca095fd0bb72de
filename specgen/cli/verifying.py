"""`specgen verify`: the script of each spec in a process of its own, against the run."""

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from specgen.cli.alone import Job, UnfinishedError, record
from specgen.cli.options import FINDINGS, data_option, reporting, say, set_option, trust_option
from specgen.text.diagnostics import Diagnostic, SpecError

if TYPE_CHECKING:
    from specgen.checks.checked import Checked
    from specgen.runs.differing import Difference
    from specgen.runs.recording import Record
    from specgen.runs.verdicts import Verdict

SOUND = "script and run agree to the last digit"


class Asked(NamedTuple):
    """What is verified. seeds: how many, from the spec's on."""

    changes: tuple[str, ...]
    trust: bool
    sample: bool
    seeds: int


class Verified(NamedTuple):
    """What came of one spec: what is wrong with it, what was measured, and all of it as data."""

    findings: tuple[Diagnostic, ...]
    differences: "tuple[Difference, ...]" = ()
    verdicts: "tuple[Verdict, ...]" = ()
    records: "tuple[Record, ...]" = ()

    @property
    def wrong(self) -> bool:
        """Whether script, run and article do not all say the same."""
        return bool(self.findings) or any(each.wrong for each in self.verdicts)


@click.command()
@click.argument(
    "specs", metavar="SPEC...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@data_option
@click.option(
    "--seeds",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many seeds the claims are judged over, from the spec's own on.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@set_option
@trust_option
@reporting
def verify(
    specs: tuple[Path, ...],
    data: str,
    seeds: int,
    form: str,
    changes: tuple[str, ...],
    trust: bool,
) -> None:
    """Train each SPEC twice, by a run and by its script, and compare the two.

    Each is trained in a process of its own. Model and compilation, first weights and
    losses, history and metrics have to be the same to the last digit. Then the claims
    are judged by their mean; with further seeds the script alone is trained. Exit with
    1 if something differs, or if a claim is missed.
    """
    asked = Asked(changes, trust, data == "sample", seeds)
    told = []
    wrong = False
    for path in specs:
        found = _verified(path, asked)
        wrong = wrong or found.wrong
        if form == "text":
            _tell(path, found)
        told.append(_as_data(path, data, found))
    if form == "json":
        click.echo(json.dumps(told, indent=1))
    sys.exit(FINDINGS if wrong else 0)


def _verified(path: Path, asked: Asked) -> Verified:
    """What came of one spec; whatever ends it is a finding."""
    from specgen import api

    try:
        checked = api.load(path, asked.changes, asked.trust)
        seed = checked.spec.seed
        if seed is None:
            text = "the spec has no seed, so two trainings of it differ by chance"
            hint = "add `seed: 1` to it, or verify it with --set seed=1"
            raise SpecError([Diagnostic("SG506", text, checked.span(()), hint)])
        with tempfile.TemporaryDirectory(prefix="specgen-") as folder:
            return _compared(checked, asked, seed, Trainer(path, asked, Path(folder)))
    except SpecError as error:
        return Verified(error.diagnostics)


def _compared(checked: "Checked", asked: Asked, seed: int, trainer: "Trainer") -> Verified:
    """The run beside its script; if they agree, the claims over all seeds."""
    from specgen.runs.differing import differences, findings
    from specgen.runs.verdicts import verdicts

    lived, scripted = trainer.run(checked), trainer.script(checked)
    found = differences(lived, scripted)
    records = [scripted]
    if not found:
        further = (f"seed={number}" for number in range(seed + 1, seed + asked.seeds))
        records += [trainer.script(checked, change) for change in further]
    judged = () if found else verdicts(checked, records, asked.sample)
    return Verified(tuple(findings(checked, found)), tuple(found), tuple(judged), tuple(records))


class Trainer(NamedTuple):
    """Trains a spec in processes of their own, each in an empty folder inside of `folder`."""

    path: Path
    asked: Asked
    folder: Path

    def run(self, checked: "Checked") -> "Record":
        """What a run does."""
        say(f"{self.path}: the run", err=True)
        target = self.folder / "run"
        return self._record(checked, (), target, "the run")

    def script(self, checked: "Checked", *more: str) -> "Record":
        """What the script does, exported with these further changes."""
        from specgen import api
        from specgen.catalogue.packages import script_name
        from specgen.lower import lower
        from specgen.outcomes.script import to_text

        say(f"{self.path}: the script{''.join(f', {each}' for each in more)}", err=True)
        changed = api.load(self.path, (*self.asked.changes, *more), self.asked.trust)
        target = Path(tempfile.mkdtemp(dir=self.folder), script_name(checked.name))
        target.write_text(to_text(lower(changed, self.asked.sample)), encoding="utf-8")
        return self._record(checked, more, target, "the script")

    def _record(
        self, checked: "Checked", more: tuple[str, ...], target: Path, who: str
    ) -> "Record":
        changes = (*self.asked.changes, *more)
        script = target.suffix == ".py"
        job = Job(str(self.path), changes, self.asked.trust, self.asked.sample, script, str(target))
        try:
            return record(job, self.folder, checked.document.source)
        except UnfinishedError as error:
            text, hint = f"{who} ended early: {error}", "try `specgen run` or `specgen export`"
            raise SpecError([Diagnostic("SG506", text, checked.span(()), hint)]) from None


def _tell(path: Path, found: Verified) -> None:
    """Say it as text: findings on standard error, what was measured on standard output."""
    from specgen.runs.verdicts import scores, text

    for each in found.findings:
        say(str(each), err=True)
    if found.findings:
        return
    seeds = f"; {len(found.records)} seeds" if found.records[1:] else ""
    say(f"{path}: {SOUND}{seeds}")
    say("\n".join(text(found.verdicts, scores(found.records))))


def _as_data(path: Path, data: str, found: Verified) -> dict[str, Any]:
    """Say it for programs."""
    from specgen.runs.verdicts import as_data, scores
    from specgen.text.formats import as_json

    scored = scores(found.records) if found.records else {}
    return {
        "spec": str(path),
        "data": data,
        "agree": not found.findings,
        "findings": json.loads(as_json({str(path): found.findings})),
        "differences": [each._asdict() for each in found.differences],
        "claims": [as_data(each) for each in found.verdicts],
        "scores": {
            word: {key: each._asdict() for key, each in row.items()} for word, row in scored.items()
        },
    }
