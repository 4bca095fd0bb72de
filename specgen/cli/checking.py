"""`specgen check`: the findings of several specs, as text or in a format that programs read."""

import gc
import sys
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import click

from specgen.cli.options import FINDINGS, reporting, say, set_option, trust_option
from specgen.text.diagnostics import Diagnostic, SpecError

STDIN = Path("-")


INTERRUPTED = 130  # the exit status, as a shell has it
ROUNDS = 20  # of mending: each may bring to light what the one before hid


class Asked(NamedTuple):
    """What is checked, and how it is told."""

    specs: tuple[Path, ...]
    changes: tuple[str, ...]
    trust: bool
    strict: bool
    form: str


@click.command()
@click.argument(
    "specs", metavar="SPEC...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@set_option
@trust_option
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--fix", is_flag=True, help="Mend in SPEC what can only be meant in one way.")
@click.option("--watch", is_flag=True, help="Check again each time a file changes; Ctrl-C ends it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="How findings are written; all but text go to the standard output.",
)
@reporting
def check(fix: bool, watch: bool, **asked: Any) -> None:
    """Say whether each SPEC is sound; exit with 1 if one is not.

    Every finding is shown with its line and a way out. A warning is about what
    trains, but hardly as it is meant; `# specgen: ignore SG702 -- why` on its line
    silences it. SPEC may be - for the standard input. Imports no framework.
    """
    given = Asked(**asked)
    if (fix or watch) and STDIN in given.specs:
        raise click.UsageError(f"{'--fix' if fix else '--watch'} is about files, and - is none")
    if fix and (given.changes or watch):
        other = "--set" if given.changes else "--watch"
        raise click.UsageError(f"--fix and {other} cannot be used together")
    if watch:
        _watch(given)
    found = _mended(given) if fix else _findings(given)
    sys.exit(_told(given, found))


def _watch(asked: Asked) -> NoReturn:
    """Check at once and with each change, until somebody stops it."""
    from specgen.cli.watching import watch

    def act() -> None:
        click.clear()
        _told(asked, _findings(asked))
        sys.stdout.flush()

    gc.enable()
    try:
        watch(asked.specs, act)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    raise AssertionError("a watch ends by an interrupt alone")


def _findings(asked: Asked) -> dict[str, list[Diagnostic]]:
    """What is found in each spec."""
    return {str(path): _found(path, asked.changes, asked.trust) for path in asked.specs}


def _mended(asked: Asked) -> dict[str, list[Diagnostic]]:
    """What is left once all that is sure is mended, in the given files and in no others."""
    from specgen.outcomes.files import rewrite
    from specgen.text.fixes import fixes, mended
    from specgen.text.yaml_reader import load_text

    found = _findings(asked)
    for _ in range(ROUNDS):
        sure = fixes(diagnostic for each in found.values() for diagnostic in each)
        before = found
        for path in dict.fromkeys(asked.specs):
            mine = [each for each in sure if Path(each.file).resolve() == path.resolve()]
            if mine:
                rewrite(path, mended(load_text(path), mine).text)
                found = {}
            for each in dict.fromkeys(map(str, mine)):
                say(each, err=asked.form != "text")
        if found is before:
            break
        found = _findings(asked)
    return found


def _told(asked: Asked, found: dict[str, list[Diagnostic]]) -> int:
    """Say what was found; the exit status that follows."""
    every = [diagnostic for each in found.values() for diagnostic in each]
    errors = sum(map(_wrong, every))
    if asked.form == "text":
        for name, each in found.items():
            _tell(name, each)
        if errors:
            say(_count(errors, "finding"), err=True)
    else:
        from specgen.text.formats import FORMATS

        text = FORMATS[asked.form](found)
        click.echo(text, nl=bool(text))
    return FINDINGS if errors or (asked.strict and every) else 0


def _found(path: Path, changes: tuple[str, ...], trust: bool) -> list[Diagnostic]:
    from specgen import api
    from specgen.text.yaml_reader import LARGEST, decoded

    if path != STDIN:
        return api.check(path, changes, trust)
    try:
        data = sys.stdin.buffer.read(LARGEST + 1)
        return api.check(decoded(str(path), data), changes, trust)
    except SpecError as error:
        return [*error.diagnostics]


def _tell(name: str, found: list[Diagnostic]) -> None:
    for diagnostic in found:
        say(str(diagnostic), err=True)
    if not any(map(_wrong, found)):
        told = f", with {_count(len(found), 'warning')}" if found else ""
        say(f"{name}: sound{told}")


def _wrong(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity == "error"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
