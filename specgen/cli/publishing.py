"""`specgen export`: a spec as a script, a notebook or a page, printed or written to a file."""

from pathlib import Path

import click

from specgen.cli.options import (
    data_option,
    reporting,
    say,
    set_option,
    spec_argument,
    trust_option,
    warned,
)

KINDS = ("script", "notebook", "markdown", "html")


def _known(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The version of Keras, if it is one of those that are known."""
    from specgen.catalogue import versions

    first, *_, last = (each.rpartition(".")[0] for each in versions.known())
    if value is None or versions.is_known(value):
        return value
    raise click.BadParameter(f"{value!r} is none from {first} to {last}, such as 3.6")


@click.command()
@spec_argument
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
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write it.")
@click.option(
    "--keras",
    metavar="VERSION",
    callback=_known,
    help="Refuse at its line what this Keras lacks, such as 3.6.",
)
@click.option("--force", is_flag=True, help="Replace the file even if it was edited.")
@set_option
@trust_option
@reporting
def export(
    spec: Path,
    data: str,
    to: str,
    folder: Path | None,
    output: Path | None,
    keras: str | None,
    force: bool,
    changes: tuple[str, ...],
    trust: bool,
) -> None:
    """Print the standalone script of SPEC, or write it to a file.

    With --to a notebook, or a page for readers; --run adds to these what came out of a
    run. With --data sample the sample is put beside the file that -o names.
    """
    if folder and to == "script":
        raise click.UsageError("--run is for notebooks and pages: a script shows no run")
    from specgen import api
    from specgen.outcomes import files
    from specgen.outcomes.publishing import Asked, published

    checked = warned(api.load(spec, changes, trust))
    made = published(checked, Asked(to, data == "sample", folder, output, keras))
    if output is None:
        click.echo(made.text, nl=False)
        return
    files.write_outcome(output, made.text, made.beside, force, to)
    say(f"{output}: written", err=True)
