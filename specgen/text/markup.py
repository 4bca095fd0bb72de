"""Text of a spec -> Markdown or HTML that shows it, and can do nothing else.

An author may write `code`, *emphasis*, **strong**, lists and links to the web; all other markup,
HTML and images among it, is text like any other.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from itertools import count, repeat

from markdown_it import MarkdownIt
from markdown_it.token import Token

from specgen.text.diagnostics import printable
from specgen.text.prose import WEB

_RULES = ("backticks", "emphasis", "link", "list", "newline", "escape")
_SIGNS = re.compile(r"[\\`*\[\]{}$~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|!$")
# What would begin a heading, a list, a quotation, a rule or a line of YAML.
_BEGINS = re.compile(r"^(\s*[0-9]{0,9})([#>+=:.)-])")


def html(text: str) -> str:
    """The text as paragraphs and lists of HTML."""
    return str(_reader().render(printable(text)))


def html_line(text: str) -> str:
    """The text in one line, such as a heading, as HTML."""
    return str(_reader().renderInline(_one_line(text)))


def markdown(text: str) -> str:
    """The text as paragraphs and lists of Markdown."""
    return "\n\n".join(_blocks(_reader().parse(printable(text))))


def markdown_line(text: str) -> str:
    """The text in one line, such as a heading, as Markdown."""
    (token,) = _reader().parseInline(_one_line(text))
    return _inline(token)


def code(text: str) -> str:
    """A piece of code as an author would write it in a text."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    marks, room = "`" * (longest + 1), " " if longest else ""
    return f"{marks}{room}{text}{room}{marks}"


def plain(text: str) -> str:
    """What is no markup as an author would have to write it."""
    return re.sub(r"([!-/:-@[-`{-~])", r"\\\1", _one_line(text))


def link(label: str, address: str) -> str:
    """A link as an author would write it; the label alone, where it leads elsewhere."""
    return f"[{plain(label)}](<{address}>)" if is_web(address) else plain(label)


def is_web(address: str) -> bool:
    """Whether it is an address of the web, with no sign that would end it."""
    return bool(re.fullmatch(WEB, address))


def fenced(code: str, language: str = "") -> str:
    """A block of code in Markdown, between fences that it does not hold."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False}).enable([*_RULES])
    reader.validateLink = is_web  # type: ignore[method-assign, assignment]
    reader.add_render_rule("link_open", _link)
    return reader


def _link(renderer: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    return f'<a href="{escape(str(tokens[index].attrs["href"]))}" rel="noopener">'


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """Paragraphs, and lists with an item a line, as they follow each other."""
    items: list[Iterator[str]] = []  # of each list that is open, what stands before its items
    rows: list[str] = []
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            begin = int(token.attrs.get("start", 1))
            counted = (f"{number}. " for number in count(begin))
            items.append(counted if token.type[0] == "o" else repeat("- "))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            items.pop()
            if not items:
                yield "\n".join(rows)
                rows = []
        elif token.type == "list_item_open":
            rows.append("    " * (len(items) - 1) + next(items[-1]))
        elif token.type == "inline" and items:
            rows[-1] += ("" if rows[-1].endswith((". ", "- ")) else " ") + _inline(token)
        elif token.type == "inline":
            yield _inline(token)


def _inline(token: Token) -> str:
    text, address = "", ""
    for each in token.children or []:
        address = str(each.attrs.get("href", address))
        text += f"](<{address}>)" if each.type == "link_close" else _WRITE[each.type](each)
    return _BEGINS.sub(r"\1\\\2", text)


def _escaped(token: Token) -> str:
    return _SIGNS.sub(r"\\\g<0>", escape(token.content, quote=False))


_WRITE: dict[str, Callable[[Token], str]] = {
    "text": _escaped,
    "code_inline": lambda token: code(token.content),
    "em_open": lambda token: "*",
    "em_close": lambda token: "*",
    "strong_open": lambda token: "**",
    "strong_close": lambda token: "**",
    "softbreak": lambda token: " ",
    "hardbreak": lambda token: " ",
    "link_open": lambda token: "[",
}
