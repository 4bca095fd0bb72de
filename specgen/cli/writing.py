"""Commands that write a spec: a new one to begin with; one in the layout of all."""

import sys
from pathlib import Path

import click

from specgen.cli.options import FINDINGS, reporting, say

KINDS = ("images", "text", "series", "table")  # a template of templates/start for each


@click.command()
@click.argument("name", type=click.Path(path_type=Path))
@click.option("--for", "kind", type=click.Choice(KINDS), help="What the data are.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="A CSV file, or a folder with a folder of images for each class, below that of the spec.",
)
@reporting
def new(name: Path, kind: str | None, data: Path | None) -> None:
    """Write NAME.yaml, a spec to begin with, which is sound and trains.

    Its comments say what to change. With --data the columns and the target are
    guessed from the file. A file that is there is never replaced.
    """
    if (kind is None) is (data is None):
        raise click.UsageError("either --for or --data says what the spec is about")
    from specgen.outcomes import start
    from specgen.outcomes.files import write_new

    path = name if name.suffix in (".yaml", ".yml") else Path(f"{name}.yaml")
    title = path.stem.replace("_", " ").capitalize()
    text = start.of_data(title, data, path.parent) if data else start.of_kind(title, str(kind))
    write_new(path, text)
    say(f"{path}: written; `specgen run {path} --data sample` trains it on a small sample")


@click.command()
@click.argument(
    "specs", metavar="SPEC...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--check", is_flag=True, help="Change nothing; show what would, and exit with 1.")
@reporting
def fmt(specs: tuple[Path, ...], check: bool) -> None:
    """Set each SPEC in one layout; its comments stay, and so does what it says.

    Sections in the order of the language, no blanks at the ends of lines or inside
    of braces, no quotes that nothing needs. Lines are not broken anew.
    """
    from difflib import unified_diff

    from specgen.outcomes.files import rewrite
    from specgen.outcomes.formatting import formatted
    from specgen.text.yaml_reader import load_text

    changed = 0
    for path in specs:
        source = load_text(path)
        text = formatted(source)
        if text == source.text:
            continue
        changed += 1
        if check:
            old, new = (each.splitlines(keepends=True) for each in (source.text, text))
            say("".join(unified_diff(old, new, str(path), str(path))).rstrip("\n"))
        else:
            rewrite(path, text)
            say(f"{path}: written anew")
    if changed and check:
        sys.exit(FINDINGS)
