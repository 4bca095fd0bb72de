"""Where the files lie that come with the package. A wheel and a checkout keep templates apart."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def template_folder() -> Path:
    """The Jinja templates: inside an installed wheel, else at the top of the checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


def sample(dataset: str) -> Path | None:
    """The shipped sample of a dataset, or None where there is none."""
    file = _PACKAGE / "samples" / f"{dataset}.npz"
    return file if file.is_file() else None
