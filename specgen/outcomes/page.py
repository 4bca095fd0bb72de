"""Story -> one page of HTML that needs nothing else: text, highlighted code, outputs of a run.

All that a spec says comes in escaped; the page allows no script and loads nothing.
"""

import base64
from typing import NamedTuple

import jinja2
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from specgen.outcomes.seal import sealed
from specgen.outcomes.story import Cell, Story, Text
from specgen.outcomes.templates import folder
from specgen.text import markup


class _Row(NamedTuple):
    """A part of the page: text with its heading, code, what it printed, what it drew."""

    heading: str = ""
    text: str = ""
    code: str = ""
    printed: str = ""
    figures: tuple[tuple[str, str], ...] = ()


def to_page(story: Story) -> str:
    """The page. The same story gives the same bytes."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder()),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
    )
    text = environment.get_template("page.html.j2").render(
        title=" ".join(story.title.split()),
        heading=Markup(markup.html_line(story.title)),
        rows=[
            _text(part) if isinstance(part, Text) else _cell(story, part) for part in story.parts
        ],
        made=Markup(markup.html_line(story.made)),
    )
    return sealed(text, ".html")


def _text(part: Text) -> _Row:
    return _Row(Markup(markup.html_line(part.heading)), Markup(markup.html(part.text)))


def _cell(story: Story, cell: Cell) -> _Row:
    ran = story.ran
    lit = highlight(cell.code, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True))
    figures = [each for number in cell.ends for each in ran.figures.get(number, ())]
    return _Row(
        code=Markup(lit),
        printed=ran.of(cell.ends),
        figures=tuple(
            (each.name, f"data:{each.kind};base64,{base64.b64encode(each.content).decode('ascii')}")
            for each in figures
        ),
    )
