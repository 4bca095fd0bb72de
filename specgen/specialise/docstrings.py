"""What a function says of its parameters -> the same without those that it no longer has."""

import re
import textwrap
from collections.abc import Collection

_SAID = re.compile(r"(?:(?<=^)|(?<=[.;] ))(?=\w+(?:, \w+)*: )")


def without_parameters(text: str, gone: Collection[str], width: int = 84) -> str:
    """The docstring without what it says of some parameters: `name: ...` up to the next one."""
    first, _, rest = text.partition("\n\n")
    paragraphs = [" ".join(part.split()) for part in rest.split("\n\n") if part.strip()]
    left = [kept for part in paragraphs if (kept := _paragraph(part, gone))]
    lines = ["\n".join(textwrap.wrap(part, width)) for part in left]
    return "\n\n".join([first, *lines]) + ("\n" if lines else "")


def _paragraph(text: str, gone: Collection[str]) -> str:
    kept = []
    for piece in _SAID.split(text):
        words, colon, said = piece.partition(": ")
        names = words.split(", ") if colon and re.fullmatch(r"\w+(?:, \w+)*", words) else []
        left = [name for name in names if name not in gone]
        if left or not names:
            kept.append(f"{', '.join(left)}: {said}" if names else piece)
    made = "".join(kept).strip()
    return re.sub(r";$", ".", made)
