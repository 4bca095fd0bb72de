"""Text of a spec -> lines of a comment or a docstring that can be nothing else."""

import re
import textwrap
from collections.abc import Iterable, Sequence

from specgen.text.diagnostics import printable

WIDTH = 79
WEB = r"https?://[^\s<>\"'`\\]+"  # an address of the web, with no sign that would end it


class Prose(str):
    """A comment that a notebook or a page has as text, above the code that it stands at."""


# A comment that begins so would be obeyed by Python, an installer, a formatter or a linter.
_PRAGMA = re.compile(
    r"[#\s]*(///|fmt:|yapf:|ruff:|flake8:|isort:|noqa|type:|mypy:|pylint:|pyright:|-\*-|!|%%)", re.I
)


# What vim, vi and Emacs would obey, wherever in its first or last lines a script has it.
_MODELINE = re.compile(r"(?<!\S)((?:vim?|ex)[<=>]?[0-9]*|emacs|local variables):", re.I)


def joined(remarks: Sequence[str]) -> str:
    """Remarks in one; prose if one of them is."""
    kind = Prose if any(isinstance(remark, Prose) for remark in remarks) else str
    return kind("\n\n".join(remarks))


def comment(text: str) -> list[str]:
    """The text as lines of comment, a blank one between paragraphs but not in a list."""
    lines: list[str] = []
    for part in _paragraphs([text]):
        listed = part.startswith("- ") and bool(lines) and lines[-1].startswith(("- ", "  "))
        hanging = "  " if part.startswith("- ") else ""
        lines += ([] if listed else [""]) + _wrap(part, WIDTH - 2, hanging)
    quoted = (f'"{line}"' if _PRAGMA.match(line) else line for line in lines[1:])
    return [f"# {line}".rstrip() for line in quoted]


def docstring(parts: Iterable[str]) -> str:
    """The paragraphs as the value of a docstring: one line, or lines that end in a line break.

    The formatter sets a quotation mark that comes first apart from the three that open it.
    """
    paragraphs = ["\n".join(_wrap(part, WIDTH)) for part in _paragraphs(parts)]
    text = "\n\n".join(paragraphs)
    text += "" if text[-1] in ".!?" and "\n" not in text else "\n"
    return f" {text}" if text[0] == '"' and '"""' not in text else text


def _paragraphs(parts: Iterable[str]) -> Iterable[str]:
    """Runs of text between blank lines; nothing in them is obeyed by a terminal or an editor."""
    for part in parts:
        for paragraph in re.split(r"\n\s*\n|\n(?=- )", part):
            words = _MODELINE.sub(r"\1 :", printable(" ".join(paragraph.split())))
            if words:
                yield words


def _wrap(text: str, width: int, hanging: str = "") -> list[str]:
    return textwrap.wrap(
        text, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
