"""`specgen export`: specs as scripts, notebooks or pages, printed, written, or compared."""

import contextlib
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from specgen.cli.options import (
    FINDINGS,
    data_option,
    ended,
    reporting,
    say,
    set_option,
    trust_option,
    warned,
)
from specgen.text.diagnostics import SpecError

if TYPE_CHECKING:
    from specgen.checks.checked import Checked
    from specgen.outcomes.publishing import Published

AT_ONCE = 100  # specs whose scripts the formatter sets in one process
KINDS = ("script", "notebook", "markdown", "html")


def _known(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The version of Keras, if it is one of those that are known."""
    from specgen.catalogue import versions

    first, *_, last = (each.rpartition(".")[0] for each in versions.known())
    if value is None or versions.is_known(value):
        return value
    raise click.BadParameter(f"{value!r} is none from {first} to {last}, such as 3.6")


class Job(NamedTuple):
    """What is done with each spec. to and the others: as `export` has them."""

    data: str
    to: str
    folder: Path | None
    output: Path | None
    keras: str | None
    force: bool
    check: bool
    lines: bool
    changes: tuple[str, ...]
    trust: bool


@click.command()
@click.argument(
    "specs", metavar="SPEC...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@data_option
@click.option(
    "--to",
    type=click.Choice(KINDS),
    default="script",
    show_default=True,
    help="What is made: a .py, .ipynb, .md or .html file.",
)
@click.option(
    "--run",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Show what a run of SPEC has printed, drawn and measured.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file, or a folder for all."
)
@click.option(
    "--keras",
    metavar="VERSION",
    callback=_known,
    help="Refuse at its line what this Keras lacks, such as 3.6.",
)
@click.option("--force", is_flag=True, help="Replace the file even if it was edited.")
@click.option("--check", is_flag=True, help="Change nothing; show what would, and exit with 1.")
@click.option(
    "--map", "lines", is_flag=True, help="Print which line of SPEC each line is of, as JSON."
)
@set_option
@trust_option
@reporting
def export(specs: tuple[Path, ...], **asked: Any) -> None:
    """Print the standalone script of SPEC, or write it to a file.

    With --to a notebook, or a page for readers; --run adds to these what came out of a
    run. With --data sample the sample is put beside the file that -o names. Several
    specs go to the folder that -o names.
    """
    job = Job(**asked)
    targets = _targets(specs, job)
    rest = iter(targets.items())
    wrong = [_exported(batch, job) for batch in iter(lambda: [*islice(rest, AT_ONCE)], [])]
    sys.exit(FINDINGS if any(wrong) else 0)


def _targets(specs: tuple[Path, ...], job: Job) -> dict[Path, Path | None]:
    """Where each spec goes, None for the standard output. Raises UsageError for a bad call."""
    from specgen.catalogue.packages import script_name
    from specgen.outcomes.files import SUFFIXES

    several = len(set(specs)) > 1
    if job.folder and (several or job.to == "script"):
        text = "is of one spec" if several else "is for notebooks and pages: a script shows no run"
        raise click.UsageError(f"--run {text}")
    if (several or job.check) and job.output is None:
        what = "--check compares with the file" if job.check else "several specs go to the folder"
        raise click.UsageError(f"{what} that -o names")
    if job.lines and (several or job.check or job.to != "script"):
        raise click.UsageError("--map is for one script, and not together with --check")
    if job.output is None or not (several or job.output.is_dir()):
        return dict.fromkeys(specs, job.output)
    names = {spec: Path(script_name(spec.name)).with_suffix(SUFFIXES[job.to]) for spec in specs}
    if twice := [spec for spec in names if [*names.values()].count(names[spec]) > 1]:
        raise click.UsageError(
            f"{' and '.join(map(str, twice))} would be one file: {names[twice[0]]}"
        )
    return {spec: job.output / name for spec, name in names.items()}


def _exported(batch: list[tuple[Path, Path | None]], job: Job) -> bool:
    """Do the job with some specs; whether a spec is unsound, or a file not what its spec gives."""
    from specgen import api
    from specgen.outcomes.publishing import Asked, outcome, programmed
    from specgen.outcomes.script import to_text, to_texts

    wrong, ready = False, []
    for spec, target in batch:
        with _told() as failed:
            checked = warned(api.load(spec, job.changes, job.trust))
            asked = Asked(job.to, job.data == "sample", job.folder, target, job.keras)
            ready.append((checked, asked, programmed(checked, asked)))
        wrong |= bool(failed)
    programs = [program for *_, program in ready]
    texts = to_texts(programs) if ready[1:] else map(to_text, programs)
    for (checked, asked, program), text in zip(ready, texts, strict=True):
        with _told() as failed:
            wrong |= _done(checked, outcome(checked, asked, program, text), asked.output, job)
        wrong |= bool(failed)
    return wrong


@contextlib.contextmanager
def _told() -> Iterator[list[SpecError]]:
    """Say what is raised, so that the other specs have their turn; it is added to the list."""
    failed: list[SpecError] = []
    try:
        yield failed
    except SpecError as error:
        failed.append(error)
        ended(str(error), error)


def _done(checked: "Checked", made: "Published", target: Path | None, job: Job) -> bool:
    """Print, write or compare what was made; whether the file is something else."""
    from specgen.outcomes import files

    if job.check and target:
        found = files.apart(target, made.text, made.beside)
        if found:
            say("\n".join(found))
        return bool(found)
    if target:
        files.write_outcome(target, made.text, made.beside, job.force, job.to)
        say(f"{target}: written", err=True)
    if job.lines:
        from specgen.outcomes.mapped import mapped

        rows = mapped(checked, made.program, made.text) if made.program else []
        click.echo("[\n" + ",\n".join(json.dumps(each._asdict()) for each in rows) + "\n]")
    elif not target:
        click.echo(made.text, nl=False)
    return False
