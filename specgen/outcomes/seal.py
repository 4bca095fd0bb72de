"""An outcome -> the same with a sum of itself, by which it is known while nobody has edited it.

The sum stands where it is in no reader's way: in the inline metadata of a script, among those of a
notebook, in a comment of a page.
"""

import hashlib
import re
from typing import NamedTuple

_TABLE = re.compile(r"# /// script\n(# ?[^\n]*\n)*?# \[tool\.specgen\]\n")  # how a script begins


class _Form(NamedTuple):
    """How the sum is written, and what follows it; without that it comes last."""

    line: str
    before: str

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.line).replace("SUM", "([0-9a-f]{16})"))


_FORMS = {
    ".py": _Form('\n# sum = "SUM"', "\n# ///\n"),
    ".ipynb": _Form('\n  "specgen": "SUM",', '\n  "kernelspec": {'),
    ".md": _Form("\n<!-- specgen: SUM -->\n", ""),
    ".html": _Form("\n<!-- specgen: SUM -->", "\n</html>\n"),
}


def sealed(text: str, suffix: str = ".py") -> str:
    """The text with its sum; there is none in a script without inline metadata."""
    form = _FORMS[suffix]
    line = form.line.replace("SUM", _sum(text))
    return text.replace(form.before, line + form.before, 1) if form.before else text + line


def is_untouched(text: str, suffix: str = ".py") -> bool:
    """Whether it was made by specgen and is as it was written, whatever ends its lines by now."""
    plain = text.replace("\r\n", "\n")
    found = [*_FORMS[suffix].pattern.finditer(plain)]
    return any(_sum(plain[: f.start()] + plain[f.end() :]) == f[1] for f in found)


def is_made(text: str, suffix: str = ".py") -> bool:
    """Whether it says that it was made by specgen, edited or not."""
    if suffix != ".py":
        return _FORMS[suffix].pattern.search(text.replace("\r\n", "\n")) is not None
    return _TABLE.match(text.replace("\r\n", "\n")) is not None


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
