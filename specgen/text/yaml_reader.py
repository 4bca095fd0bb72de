"""YAML text -> plain values and the place of each. Knows YAML 1.2 core; knows no spec.

PyYAML's C parser finds the tokens; what a plain scalar means is decided here, by the rules of
YAML 1.2.2, chapter 10.3 (`no` is a string, `1e-3` is a number).
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml
from yaml.cyaml import CBaseLoader

from specgen.text import yaml_wording
from specgen.text.diagnostics import SETTING, Diagnostic, Source, Span, SpecError
from specgen.text.document import UNSET, Document, Place, Trail, change, drop

LARGEST = 8 * 2**20  # bytes of text
DEEPEST = 60  # mappings and lists inside one another
SHALLOW = 10_000  # characters that cannot nest deeper than the C composer survives: 20,000 does
WIDEST = 64  # bits of a whole number
MOST = 200_000  # values, once every alias is written out


def load_text(path: Path) -> Source:
    """The file's text. Raises SpecError for what is no file, for a huge one and for no UTF-8."""
    name = str(path)
    try:
        if path.is_fifo() and not path.is_relative_to("/dev"):  # nobody may ever write into it
            raise SpecError([Diagnostic("SG001", "a pipe, and a spec is a file", name, _PIPED)])
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise SpecError([Diagnostic("SG001", f"cannot read the file: {reason}", name)]) from None
    return decoded(name, data)


def decoded(name: str, data: bytes) -> Source:
    """The bytes as text. Raises SpecError for too many, and for what is no UTF-8."""
    if len(data) > LARGEST:
        raise SpecError([Diagnostic("SG001", f"more than {LARGEST // 2**20} MB of text", name)])
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        source = Source(name, data.decode("utf-8-sig", "replace"))
        at = Span.after(source, data[: error.start].decode("utf-8-sig"))
        text = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise SpecError([Diagnostic("SG001", text, at, "save the file as UTF-8")]) from None


_PIPED = "the standard input is /dev/stdin"


def read(source: Source) -> Document:
    """The text as a Document. Raises SpecError with every finding."""
    try:
        if len(source.text) > SHALLOW:
            _bound(source)
        root = yaml.compose(source.text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise SpecError([yaml_wording.finding(source, error)]) from None
    if root is None:
        hint = "start with `specgen: 1`, `title:` and `data:`"
        raise SpecError([Diagnostic("SG002", "the file is empty", Span.at(source, 1, 1), hint)])
    reader = _Reader(source)
    value = reader.value(root, (), None)
    if reader.findings:
        raise SpecError(reader.findings)
    return Document(source, value, reader.places)


def override(document: Document, assignment: str) -> Document:
    """The document with one leaf replaced, as `fit.epochs=1` says; `layers[0]` is a list's first.

    `!unset` takes the leaf out. The place of a new value is the assignment itself.
    Raises SpecError where the path does not fit.
    """
    target, equals, text = assignment.partition("=")
    source = Source(SETTING, assignment)
    whole = Span(source, 1, 1, 1, len(assignment) + 1)

    def refuse(message: str) -> SpecError:
        hint = f"write it as in {SETTING} fit.epochs=1"
        return SpecError([Diagnostic("SG005", message, whole, hint)])

    if not equals or not all(target.split(".")):
        raise refuse(f"{assignment!r} is not path=value")
    try:
        new = read(Source(SETTING, text)).value if text.strip() else None
    except SpecError as error:
        raise SpecError([d._replace(span=whole) for d in error.diagnostics]) from None
    try:
        out = drop(document, target) if new is UNSET else change(document, target, new, whole)
        return out._replace(original=document.original or document)
    except LookupError as error:
        raise refuse(str(error.args[0])) from None


class _Loader(CBaseLoader):
    """PyYAML's C parser, told to leave a tag empty where the text has none."""

    def resolve(self, kind: type, value: str, implicit: Any) -> str:
        return ""


def _bound(source: Source) -> None:
    """Refuse nesting that would exhaust the C composer's stack."""
    depth = 0
    for event in yaml.parse(source.text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                at = yaml_wording.mark(source, event.start_mark)
                text = f"nested more than {DEEPEST} deep"
                raise SpecError([Diagnostic("SG004", text, at)])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Reader:
    """One walk over PyYAML's nodes, collecting places and findings."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.places: dict[Trail, Place] = {}
        self.findings: list[Diagnostic] = []
        self.within: list[yaml.Node] = []

    def value(self, node: yaml.Node, path: Trail, key: Span | None) -> Any:
        span = self.span(node)
        self.places[path] = Place(span, key)
        if len(self.places) > MOST:
            self.stop(f"more than {MOST} values once the aliases are written out", span)
        if node.tag == "!unset" and isinstance(node, yaml.ScalarNode) and not node.value:
            return UNSET
        if node.tag:
            text = f"the tag {node.tag.rpartition(':')[2]!r} is not used here"
            hint = "remove it: a value is a string, a number, true, false or null"
            self.find("SG004", text, span, hint)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, span)
        if len(self.within) >= DEEPEST:
            self.stop(f"nested more than {DEEPEST} deep", span)
        if any(node is outer for outer in self.within):
            self.stop("an alias that contains itself", span)
        self.within.append(node)
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.value(v, (*path, i), None) for i, v in enumerate(node.value)]
            if isinstance(node, yaml.MappingNode):
                return dict(self.pairs(node, path))
            raise AssertionError(f"no YAML node is a {type(node).__name__}")
        finally:
            self.within.pop()

    def pairs(self, node: yaml.MappingNode, path: Trail) -> Iterator[tuple[str, Any]]:
        first: dict[str, Span] = {}
        for key_node, value_node in node.value:
            key, span = key_node.value, self.span(key_node)
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag:
                self.find("SG002", "a key has to be a plain word", span)
            elif key == "<<" and not key_node.style:
                hint = "write its keys out, or use the alias for a whole value, as in `b: *a`"
                self.find("SG004", "YAML 1.2 merges no mappings with '<<'", span, hint)
            elif key in first:
                hint = f"the first one is on line {first[key].line}"
                self.find("SG003", f"{key!r} is written twice", span, hint)
            else:
                first[key] = span
                self.signs(key_node, span)
                yield key, self.value(value_node, (*path, key), span)

    def signs(self, node: yaml.ScalarNode, span: Span) -> None:
        """Refuse what a terminal obeys, which only an escape in double quotes can bring in."""
        if node.style == '"' and (found := _OBEYED.search(node.value)):
            text = f"a terminal would obey the sign {found[0]!a} instead of showing it"
            self.find("SG004", text, span, "remove it")

    def scalar(self, node: yaml.ScalarNode, span: Span) -> Any:
        self.signs(node, span)
        try:
            return plain(node.value) if node.style == "" else node.value
        except ValueError:
            hint = f"a whole number has at most {WIDEST} bits, any other ends at 1.8e308"
            self.find("SG002", "a number that is too large", span, hint)
            return 0

    def span(self, node: yaml.Node) -> Span:
        start, end = node.start_mark, node.end_mark
        return Span(self.source, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def find(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        self.findings.append(Diagnostic(code, message, span, hint))

    def stop(self, message: str, span: Span) -> NoReturn:
        """Raise what has been found, and this, after which nothing more can be."""
        raise SpecError([*self.findings, Diagnostic("SG004", message, span)])


# Bells, moves, other character sets, escape sequences; tabs and line ends are text.
_OBEYED = re.compile("[\x05\a\b\x0e\x0f\x11\x13\x18\x1a\x1b\x7f-\x84\x86-\x9f]")

_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_WORDS |= {w.title(): v for w, v in _WORDS.items()} | {w.upper(): v for w, v in _WORDS.items()}
_NUMBERS = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)"), lambda text: float(text.replace(".", "").lower())),
    (re.compile(r"\.(nan|NaN|NAN)"), lambda text: float("nan")),
)


def plain(text: str) -> Any:
    """What an unquoted scalar means in YAML 1.2 core. Raises ValueError for a huge number."""
    if text in _WORDS:
        return _WORDS[text]
    for pattern, number in _NUMBERS:
        if pattern.fullmatch(text):
            return _bounded(number(text), text)
    return text


def _bounded(number: Any, text: str) -> Any:
    """The number, unless it is one of more bits, or one of digits that no float can hold."""
    endless = isinstance(number, float) and math.isinf(number) and "n" not in text.lower()
    if endless or (isinstance(number, int) and number.bit_length() > WIDEST):
        raise ValueError
    return number
