"""Commands that write a spec: a new one to begin with."""

from pathlib import Path

import click

from specgen.cli.options import reporting, say

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
