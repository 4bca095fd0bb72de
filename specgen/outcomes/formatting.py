"""The text of a spec -> the same spec in one layout: comments stay, and so does what it says.

Line ends, blanks, braces, quotes that nothing needs, and the order of the sections. Where lines are
broken and how deep they stand is left to the author.
"""

import re
from collections.abc import Iterator

import yaml

from specgen.text.diagnostics import Diagnostic, Source, SpecError
from specgen.text.yaml_reader import read

# As an author reads on: what it is about, data and model, the training, what is shown of it.
ORDER = (
    "specgen", "extends", "title", "text", "article", "seed", "backend", "precision", "code",
    "vars", "data", "model", "compile", "fit", "train", "evaluate", "variants", "grid", "best",
    "walkthrough", "claims", "conclusion", "links", "notebook",
)  # fmt: skip
# What reads as text without quotes, whatever the version of YAML.
_PLAIN = re.compile(r"[A-Za-z_][\w.-]*(?: [A-Za-z_(][\w.()-]*)*")
_RESERVED = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
Edit = tuple[int, int, str]  # from, to, and what stands there instead


def formatted(source: Source) -> str:
    """The text in its layout.

    Raises SpecError for what is no YAML, and if it would say anything else: a defect of specgen.
    """
    before = read(source).value
    text = _laid_out(source.text)
    if read(Source(source.name, text)).value != before or _remarks(text) != _remarks(source.text):
        raise SpecError([Diagnostic("SG402", "its layout would change what it says", source.name)])
    return text


def _laid_out(text: str) -> str:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    for start, end, put in sorted(_edits(text), reverse=True):
        text = text[:start] + put + text[end:]
    return "\n".join(_bared(_sorted(text))).strip("\n") + "\n"


def _bared(text: str) -> Iterator[str]:
    """The lines without blanks at their ends, and one empty line for several; texts as they are."""
    inside: set[int] = set()
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.ScalarToken):
            inside |= {*range(token.start_mark.line + 1, token.end_mark.line)}
    empty = False
    for number, line in enumerate(text.split("\n")):
        bare = line if number in inside else line.rstrip()
        if bare or not empty or number in inside:
            yield bare
        empty = not bare


def _edits(text: str) -> Iterator[Edit]:
    """Blanks inside of braces, and quotes that nothing needs."""
    tokens = [*yaml.scan(text, Loader=yaml.SafeLoader)]
    opening = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
    closing = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
    around: list[type] = []  # of a list, where one needs quotes and all have them
    for token in tokens:
        start, end = token.start_mark.index, token.end_mark.index
        if isinstance(token, opening):
            around.append(type(token))
        if isinstance(token, opening) and (found := re.compile(" +(?=[^ #\n])").match(text, end)):
            yield found.start(), found.end(), ""
        if isinstance(token, closing):
            around.pop()
            blanks = len(text[:start]) - len(text[:start].rstrip(" "))
            before = text[: start - blanks]
            if blanks and before[-1:] not in ("\n", ",", ":", "{", "["):
                yield start - blanks, start, ""
        listed = around[-1:] == [yaml.FlowSequenceStartToken]
        if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"') and not listed:
            plain = _PLAIN.fullmatch(token.value) and token.value.casefold() not in _RESERVED
            if plain and text[start + 1 : end - 1] == token.value:
                yield start, end, token.value


def _sorted(text: str) -> str:
    """The sections in the order of the language, each with the remarks above it."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return text
    names = [str(key.value) for key, _ in root.value]
    places = [ORDER.index(name) if name in ORDER else len(ORDER) for name in names]
    if places == sorted(places):
        return text
    lines = text.rstrip("\n").split("\n")
    firsts = [_first(lines, key.start_mark.line) for key, _ in root.value]
    firsts[0] = root.value[0][0].start_mark.line  # what is above is about the whole
    ends = [*firsts[1:], len(lines)]
    pieces = [lines[first:end] for first, end in zip(firsts, ends, strict=True)]
    order = sorted(range(len(pieces)), key=lambda number: places[number])
    return "\n".join([*lines[: firsts[0]], *(line for number in order for line in pieces[number])])


def _first(lines: list[str], line: int) -> int:
    """Where a section begins: with the blank lines and the remarks above its key."""
    while line and (not lines[line - 1].strip() or lines[line - 1].startswith("#")):
        line -= 1
    return line


def _remarks(text: str) -> list[str]:
    """Whatever follows a number sign in the text, in an order of its own."""
    return sorted(found.rstrip() for found in re.findall("(?<!\\S)#.*", text))
