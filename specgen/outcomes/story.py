"""Program -> the story that notebooks and pages tell: text and cells of code, in turn.

The code is the script's, line by line.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import quote

from specgen.checks.checked import Checked
from specgen.lower.opening import made_by, origin
from specgen.outcomes import script
from specgen.outcomes.expected import expected
from specgen.outcomes.ran import Ran
from specgen.program.explained import explained, without
from specgen.program.sections import Program, Section
from specgen.text import markup

_OPENING = ("imports", "imports of code", "backend", "code", "seed")
_GITHUB, _COLAB = "https://github.com/", "https://colab.research.google.com/github/"
_BINDER = "https://mybinder.org/v2/gh/"


@dataclass(frozen=True)
class Text:
    """Text of the spec, as its author wrote it, and the heading above it."""

    text: str
    heading: str = ""


@dataclass(frozen=True)
class Cell:
    """Code that is run at once, and the numbers of the program's sections that it ends."""

    code: str
    ends: tuple[int, ...] = ()


@dataclass(frozen=True)
class Story:
    """What a reader reads. made: of what, and by what; ran: what came out of a run of it."""

    title: str
    parts: tuple[Text | Cell, ...]
    made: str
    ran: Ran


def told(checked: Checked, program: Program, sample: bool, ran: Ran) -> Story:
    """The story of a program, and of a run of it."""
    return Story(
        checked.spec.title,
        (
            *_opening(checked),
            *_told(program, expected(checked, program, ran.claims)),
            *_links(checked),
        ),
        markup.plain(made_by(checked, sample)),
        ran,
    )


def _opening(checked: Checked) -> Iterator[Text]:
    """What stands above the first heading."""
    article = checked.spec.article
    url = article.url if article and article.url else ""
    after = [
        markup.link(url, url) if part == url else markup.plain(part) for part in origin(checked)
    ]
    if text := "\n\n".join(filter(None, [checked.spec.text, *after])):
        yield Text(text)
    if url := checked.spec.notebook or "":
        owner, name, _, branch, path = url.removeprefix(_GITHUB).split("/", 4)
        colab = markup.link("Google Colab", url.replace(_GITHUB, _COLAB))
        there = f"{_BINDER}{owner}/{name}/{branch}?labpath={quote(path, safe='')}"
        binder = markup.link("Binder", there)
        yield Text(f"Run it in {colab} or on {binder}, or see {markup.link('the notebook', url)}.")


def _links(checked: Checked) -> Iterator[Text]:
    if links := checked.spec.links:
        listed = (f"- {markup.link(link.title, link.url)}" for link in links)
        yield Text("\n".join(listed), "Read on")


def _told(program: Program, seen: dict[int, str]) -> Iterator[Text | Cell]:
    """Each section with its heading, its cells, and what a reader should see by then."""
    pieces = _pieces(program)
    cell = Cell("")
    before = ""
    for number, section in enumerate(program.sections):
        if cell.code and not _goes_on(before, section):
            yield _bare(cell)
            cell = Cell("")
        shown = section.text or (section.heading and section.body)
        if shown and section.name != "links":
            yield Text(section.text, section.heading)
        for statement in section.body:
            if said := [*explained(statement)]:
                yield from [_bare(cell)] if cell.code else []
                yield Text("\n\n".join(said))
                cell = Cell("", cell.ends if not cell.code else ())
            cell = replace(cell, code=cell.code + next(pieces))
        cell = replace(cell, ends=(*cell.ends, number))
        if number in seen:
            yield from (_bare(cell), Text(seen[number]))
            cell = Cell("")
        before = section.name
    if cell.code:
        yield _bare(cell)


def _bare(cell: Cell) -> Cell:
    return replace(cell, code=cell.code.strip("\n"))


def _goes_on(before: str, section: Section) -> bool:
    """Whether a section stands in one cell with the one before it."""
    opens = before in _OPENING and section.name in _OPENING
    return not section.heading and (opens or script.is_attached(before, section))


def _pieces(program: Program) -> Iterator[str]:
    """The lines of each statement as the script has them, without what is text of the story."""
    bare = (
        replace(section, heading="", text="", body=tuple(map(without, section.body)))
        for section in program.sections
    )
    text = script.to_text(replace(program, sections=tuple(bare)))
    lines = text.splitlines(keepends=True)
    tree = ast.parse(text)
    ends = [statement.end_lineno for statement in tree.body]
    for begin, end in pairwise(ends):
        yield "".join(lines[begin:end])
