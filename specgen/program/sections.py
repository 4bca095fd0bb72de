"""Program: sections of Python statements as `ast` nodes, and the files that lie beside the script.

The builder executes these nodes, the exporter prints them; nothing else says what a script does.
A node may carry `comment` (text for the reader); a function carries `text`, its source as written.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from specgen.language.author_code import bound
from specgen.text.diagnostics import Span

Content = bytes | Mapping[str, bytes]  # of a file; of a folder: relative path -> content of a file


@dataclass(frozen=True)
class Section:
    """Statements that do one step, with the heading and text above them, if any."""

    name: str
    body: tuple[ast.stmt, ...]
    heading: str = ""
    text: str = ""


@dataclass(frozen=True)
class File:
    """What lies beside the script under `name`, a relative path: a file, or a folder of files.

    content: what the file holds, where to read it, or what makes it; of a folder, relative path ->
    what it holds.
    """

    name: str
    content: Path | Content | Callable[[], Content]

    def read(self) -> Content:
        """The content itself: read where it lies, or made. Raises what making it raises."""
        if isinstance(self.content, Path):
            return self.content.read_bytes()
        return self.content() if callable(self.content) else self.content

    @property
    def parts(self) -> dict[str, bytes]:
        """Every file that it consists of: relative path -> content."""
        content = self.read()
        if isinstance(content, bytes):
            return {self.name: content}
        return {f"{self.name}/{path}": inner for path, inner in content.items()}


@dataclass(frozen=True)
class Download:
    """What a script downloads, as a run does it.

    folder: what it is for; target: where the download itself lies; unpacked: into the folder;
    gigabytes: the most that it may hold; span: where the spec says so.
    """

    url: str
    sha256: str | None
    folder: str
    target: str
    unpacked: bool
    gigabytes: float
    span: Span


@dataclass(frozen=True)
class Program:
    """A whole script. `source` names the spec in tracebacks, `files` lie beside the script.

    reads: the user's own files and folders, which have to be there under these names;
    made: a sentence on what made it, of what.
    """

    source: str
    docstring: str
    sections: tuple[Section, ...]
    files: tuple[File, ...] = ()
    backend: str | None = None
    reads: tuple[File, ...] = ()
    downloads: tuple[Download, ...] = ()
    made: str = ""

    @property
    def trusted(self) -> frozenset[int]:
        """The identities of the statements that come from the author's own, trusted Python file."""
        own = [part for part in self.sections if part.name in ("code", "imports of code")]
        return frozenset(id(s) for part in own for s in part.body)

    @property
    def given(self) -> frozenset[str]:
        """The names that those statements bind."""
        bodies = [s for part in self.sections if part.name == "code" for s in part.body]
        return frozenset(bound(bodies))

    @property
    def done(self) -> list[int]:
        """How many statements are over at the end of each section."""
        return [*accumulate(len(section.body) for section in self.sections)]

    @property
    def module(self) -> ast.Module:
        """The script as one tree."""
        opening = ast.Expr(ast.Constant(self.docstring))
        body: list[ast.stmt] = [opening, *(s for section in self.sections for s in section.body)]
        return ast.Module(body, [])
