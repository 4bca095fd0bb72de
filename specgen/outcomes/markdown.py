"""Story -> a page of Markdown: text, fenced code and, of a run, what came out of it."""

from collections.abc import Iterator
from urllib.parse import quote

from specgen.outcomes.ran import Figure
from specgen.outcomes.seal import sealed
from specgen.outcomes.story import Story, Text
from specgen.text import markup


def to_markdown(story: Story, folder: str) -> str:
    """The page. folder: where its figures lie, as a path beside it."""
    return sealed("\n\n".join(_blocks(story, folder)) + "\n", ".md")


def text(part: Text) -> str:
    """A text and its heading as Markdown."""
    heading = f"## {markup.markdown_line(part.heading)}" if part.heading else ""
    return "\n\n".join(filter(None, [heading, markup.markdown(part.text)]))


def opening(story: Story) -> str:
    """The title as Markdown."""
    return f"# {markup.markdown_line(story.title)}"


def closing(story: Story) -> str:
    """What made it, as Markdown."""
    return f"*{markup.markdown_line(story.made)}*"


def _blocks(story: Story, folder: str) -> Iterator[str]:
    yield opening(story)
    for part in story.parts:
        if isinstance(part, Text):
            yield text(part)
            continue
        yield markup.fenced(part.code, "python")
        if printed := story.ran.of(part.ends):
            yield markup.fenced(printed, "text")
        for number in part.ends:
            for figure in story.ran.figures.get(number, ()):
                yield _picture(figure, folder)
    yield closing(story)


def _picture(figure: Figure, folder: str) -> str:
    return (
        f"![{markup.markdown_line(markup.plain(figure.name))}]({quote(f'{folder}/{figure.name}')})"
    )
