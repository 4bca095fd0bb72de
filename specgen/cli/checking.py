"""`specgen check`: the findings of several specs, as text or in a format that programs read."""

import sys
from pathlib import Path

import click

from specgen.cli.options import FINDINGS, reporting, say, set_option, trust_option
from specgen.text.diagnostics import Diagnostic, SpecError

STDIN = Path("-")


@click.command()
@click.argument(
    "specs", metavar="SPEC...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@set_option
@trust_option
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="How findings are written; all but text go to the standard output.",
)
@reporting
def check(
    specs: tuple[Path, ...], changes: tuple[str, ...], trust: bool, strict: bool, form: str
) -> None:
    """Say whether each SPEC is sound; exit with 1 if one is not.

    Every finding is shown with its line and a way out. A warning is about what
    trains, but hardly as it is meant; `# specgen: ignore SG702 -- why` on its line
    silences it. SPEC may be - for the standard input. Imports no framework.
    """
    found = {}
    for path in specs:
        found[str(path)] = _found(path, changes, trust)
        if form == "text":
            _tell(str(path), found[str(path)])
    every = [diagnostic for each in found.values() for diagnostic in each]
    errors = sum(map(_wrong, every))
    if form != "text":
        from specgen.text.formats import FORMATS

        text = FORMATS[form](found)
        click.echo(text, nl=bool(text))
    elif errors:
        say(_count(errors, "finding"), err=True)
    if errors or (strict and every):
        sys.exit(FINDINGS)


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
