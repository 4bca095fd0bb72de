"""The command line: arguments in, exit status out. All it decides is how findings are shown."""

import atexit
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import click

from specgen import __version__
from specgen.cli.checking import check
from specgen.cli.options import (
    data_option,
    ended,
    reporting,
    say,
    set_option,
    spec_argument,
    trust_option,
    warned,
)
from specgen.cli.publishing import export
from specgen.cli.serving import lsp
from specgen.cli.verifying import verify
from specgen.cli.writing import fmt, new
from specgen.text.diagnostics import Diagnostic, SpecError, is_code


@click.group(
    name="specgen",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(__version__, prog_name="specgen")
def commands() -> None:
    """Compile a YAML spec into a trained Keras model and a standalone script.

    Both come from one program, so what you train is what you publish.

    \b
      specgen check specs/*.yaml                    is it sound?
      specgen run SPEC --data sample                train, with figures and claims
      specgen export SPEC -o digits.py              the script, to keep
    """


commands.add_command(check)
commands.add_command(export)
commands.add_command(lsp)
commands.add_command(new)
commands.add_command(fmt)
commands.add_command(verify)


def _print_report(text: str, folder: Path) -> None:
    """Print what came out of a run; where nobody can read that, say at least where it is."""
    try:
        say(text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        finding = Diagnostic("SG504", f"the report cannot be printed: {reason}", str(folder))
        raised = SpecError([finding])
        raised.add_note(f"all that the run has made is in {folder}")
        raise raised from None


@commands.command()
@spec_argument
@data_option
@click.option("--out", type=click.Path(path_type=Path), help="The run folder; new or empty.")
@set_option
@trust_option
@reporting
def run(spec: Path, data: str, out: Path | None, changes: tuple[str, ...], trust: bool) -> None:
    """Train and evaluate as SPEC says; keep everything in a run folder.

    The folder holds the script, the model (.keras), the history and the metrics
    (.json) and the figures (.png). Without --out it is the next free
    runs/NAME-NUMBER.
    """
    from specgen import api
    from specgen.runs import report
    from specgen.runs.keeping import StoppedError, heeding
    from specgen.runs.runner import run as train

    gc.enable()
    checked = warned(api.load(spec, changes, trust))
    folder = out or report.free_folder(Path("runs"), spec.stem)
    for left in report.unfinished(folder):
        say(f"{left} is there: a run stopped or is still at work there", err=True)
    try:
        with heeding():
            result = train(checked, folder.absolute(), data == "sample")
            _print_report(report.finished(checked.spec, result, folder), folder)
    except StoppedError as error:
        ended("\nthe run was interrupted", error)
        sys.exit(128 + error.number)


@commands.command()
@spec_argument
@click.option("--resolved", is_flag=True, help="Print the spec as it is read, with origins.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "svg"]),
    default="text",
    help="A table or a picture.",
)
@set_option
@trust_option
@reporting
def show(spec: Path, resolved: bool, form: str, changes: tuple[str, ...], trust: bool) -> None:
    """Print the layers of SPEC, and what its data hold, before anything is loaded.

    Of each layer: what it gives, its parameters, and its multiply-adds for a sample. With
    --format svg a picture of the layers.
    """
    from specgen import api
    from specgen.outcomes.data_table import known
    from specgen.outcomes.layer_table import layers

    checked = api.load(spec, changes, trust)
    if resolved:
        from specgen.outcomes.resolved import as_yaml

        say(as_yaml(checked.document))
        return
    if form == "svg":
        from specgen.outcomes.picture import svg

        click.echo(svg(checked), nl=False)
        return
    say(f"{layers(checked)}\n\n{known(checked)}")


@commands.command()
@click.argument("word", required=False)
@reporting
def explain(word: str | None) -> None:
    """Say what WORD does and what it takes, with a piece of a spec that has it.

    WORD is anything that a spec can name: a layer, a dataset, a step, a loss, or a
    key such as fit or data.split. Without it all of them are listed. Of the code of
    a finding, such as SG305, it says what it means, with a spec that has it and the
    same spec mended.
    """
    from specgen.explain import page

    if word and is_code(word):
        from specgen.explain import codes

        say(page.coded(*codes.explain(word)))
        return
    from specgen.explain.words import explain as find
    from specgen.explain.words import listed

    say("\n\n".join(map(page.explained, find(word))) if word else page.listed(listed()))
    if word == "code":
        from specgen.explain.contract import things

        say(f"\n{page.contracted(things())}")


@commands.command()
@reporting
def schema() -> None:
    """Print the JSON Schema of a spec, for editors."""
    from specgen.explain.schema import text

    click.echo(text())


def main(arguments: Sequence[str] | None = None) -> None:
    """Carry out the command that the arguments, or those of the process, say; then end it."""
    _quicken()
    commands(arguments)


def _quicken() -> None:
    """Spare the process what no command needs: together a quarter of `check`.

    A command ends before garbage matters: none is collected while it works nor, what is dearer,
    when the process ends; `run` collects while it works. And pydantic asks this module of its own
    for plug-ins of other packages; that search imports mail and sockets.
    """
    gc.disable()
    atexit.register(lambda: None if gc.isenabled() else gc.freeze())
    no_plugins = ModuleType("pydantic.plugin._loader")
    vars(no_plugins)["get_plugins"] = tuple
    sys.modules[no_plugins.__name__] = no_plugins


if __name__ == "__main__":
    main()
