"""What commands share: their options, how they print, and what they end with."""

import contextlib
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.text.diagnostics import Diagnostic, SpecError, printable

if TYPE_CHECKING:
    from specgen.checks.checked import Checked

FINDINGS = 1  # the exit status; click has 2 for a command called wrongly

spec_argument = click.argument("spec", type=click.Path(path_type=Path))
set_option = click.option(
    "--set",
    "changes",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change one value of the spec, as in --set fit.epochs=1; may be repeated.",
)
data_option = click.option(
    "--data",
    type=click.Choice(["full", "sample"]),
    default="full",
    show_default=True,
    help="The whole dataset, loaded by Keras; or the small real sample that comes with specgen.",
)
trust_option = click.option(
    "--trust",
    is_flag=True,
    help="Allow what goes beyond a spec: Python files under `code`, graphs from files, plain http.",
)


def say(text: str, err: bool = False) -> None:
    """Print a text; what a terminal would obey, in the name of a file too, as an escape."""
    click.echo(printable(text), err=err)


def warned(checked: "Checked") -> "Checked":
    """The spec, once its warnings are told; none of them keeps it from anything."""
    from specgen.checks.sense import sense

    for warning in sense(checked):
        say(str(warning), err=True)
    return checked


def reporting(command: Callable[..., None]) -> Callable[..., None]:
    """Findings go to standard error and end the command with status 1."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except SpecError as error:
            ended(str(error), error)
            sys.exit(FINDINGS)
        except OSError as error:
            from specgen.runs.keeping import FULL

            if error.errno not in FULL:
                raise
            reason = os.strerror(error.errno).lower()
            ended(str(Diagnostic("SG504", reason, "the output")), error)
            sys.exit(FINDINGS)

    return wrapped


def ended(text: str, error: BaseException) -> None:
    """Say why a command ended, and in the last line what it left."""
    with contextlib.suppress(OSError):
        say("\n".join([text, *getattr(error, "__notes__", ())]), err=True)
    try:
        sys.stdout.flush()
    except OSError:  # Python would try again when it ends, and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
