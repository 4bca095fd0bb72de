"""Text -> lines for a terminal of 80 columns."""

import textwrap

WIDTH = 80


def wrapped(text: str, indent: str = "  ", hanging: str | None = None) -> list[str]:
    """The text as lines; a path or a formula is not divided."""
    hanging = indent if hanging is None else hanging
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=hanging,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
