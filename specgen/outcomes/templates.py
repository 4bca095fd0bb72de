"""Where Jinja's templates lie."""

from pathlib import Path


def folder() -> Path:
    """Inside of the package in a wheel, above it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
