"""YAML text -> plain values and the place of each. Knows YAML 1.2 core; knows no spec.

PyYAML's C parser finds the tokens; what a plain scalar means is decided here, by the rules of
YAML 1.2.2, chapter 10.3 (`no` is a string, `1e-3` is a number).
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.cyaml import CBaseLoader

from specgen.diagnostics import Diagnostic, Source, Span, SpecError

Trail = tuple[str | int, ...]

LARGEST = 8 * 2**20  # bytes of text
DEEPEST = 60  # mappings and lists inside one another
SHALLOW = 10_000  # characters that cannot nest deeper than the C composer survives: 20,000 does
LONGEST = 3_000  # digits of a number; Python writes no whole number of more than 4,300
MOST = 200_000  # values, once every alias is written out


class Place(NamedTuple):
    """Where a value stands, and the key in front of it."""

    value: Span
    key: Span | None = None


class Document(NamedTuple):
    """A YAML text as plain values; `places` maps a path such as ("fit", "epochs") to its place."""

    source: Source
    value: Any
    places: dict[Trail, Place]

    def place(self, path: Trail) -> Place:
        """The place of `path`, or of the nearest value around it."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]

    def span(self, path: Trail) -> Span:
        """What to underline for `path`: the value, or of one that is long its key or first line."""
        place = self.place(path)
        span = place.value
        if span.line == span.end_line:
            return span
        if place.key:
            return place.key
        first = span.source.lines[span.line - 1].rstrip()
        return span._replace(end_line=span.line, end_column=len(first) + 1)


def load_text(path: Path) -> Source:
    """The file's text. Raises SpecError for a folder, a huge file or bytes that are not UTF-8."""
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise SpecError([Diagnostic("SG001", f"cannot read the file: {reason}", name)]) from None
    if len(data) > LARGEST:
        raise SpecError([Diagnostic("SG001", f"more than {LARGEST // 2**20} MB of text", name)])
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        source = Source(name, data.decode("utf-8-sig", "replace"))
        at = _point(source, before.count("\n") + 1, len(before) - before.rfind("\n"))
        text = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise SpecError([Diagnostic("SG001", text, at, "save the file as UTF-8")]) from None


def read(source: Source) -> Document:
    """The text as a Document. Raises SpecError with every finding."""
    try:
        if len(source.text) > SHALLOW:
            _bound(source)
        root = yaml.compose(source.text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise SpecError([_syntax(source, error)]) from None
    if root is None:
        hint = "start with `specgen: 1`, `title:` and `data:`"
        raise SpecError([Diagnostic("SG002", "the file is empty", _point(source, 1, 1), hint)])
    reader = _Reader(source)
    value = reader.value(root, (), None)
    if reader.findings:
        raise SpecError(reader.findings)
    return Document(source, value, reader.places)


def override(document: Document, assignment: str) -> Document:
    """The document with one leaf replaced, as `fit.epochs=1` says; a number is an index.

    The new value's place is the assignment itself. Raises SpecError where the path does not fit.
    """
    target, equals, text = assignment.partition("=")
    source = Source("--set", assignment)
    whole = Span(source, 1, 1, 1, len(assignment) + 1)

    def refuse(message: str) -> SpecError:
        hint = "write it as in --set fit.epochs=1"
        return SpecError([Diagnostic("SG005", message, whole, hint)])

    if not equals or not all(target.split(".")):
        raise refuse(f"{assignment!r} is not path=value")
    try:
        new = read(Source("--set", text)).value if text.strip() else None
    except SpecError as error:
        raise SpecError([d._replace(span=whole) for d in error.diagnostics]) from None
    try:
        return change(document, target, new, whole)
    except LookupError as error:
        raise refuse(str(error.args[0])) from None


def change(document: Document, target: str, new: Any, place: Span) -> Document:
    """The document with the leaf at `target`, such as fit.epochs, replaced; its place is `place`.

    Raises LookupError, with the words to say, where the document has no such place.
    """
    path: Trail = ()
    value = document.value
    for part in target.split("."):
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            path, value = (*path, int(part)), value[int(part)]
        elif isinstance(value, dict):
            path, value = (*path, part), value.get(part, {})
        else:
            raise LookupError(f"the spec has no {'.'.join(map(str, (*path, part)))!r}")
    places = {p: s for p, s in document.places.items() if p[: len(path)] != path}
    for size in range(1, len(path) + 1):
        places.setdefault(path[:size], Place(place, place))
    return document._replace(value=_put(document.value, path, new), places=places)


def _put(value: Any, path: Trail, new: Any) -> Any:
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_put(v, rest, new) if i == first else v for i, v in enumerate(value)]
    return {**value, first: _put(value.get(first, {}), rest, new)}


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
                at = _mark(source, event.start_mark)
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
            text = f"more than {MOST} values once the aliases are written out"
            raise SpecError([*self.findings, Diagnostic("SG004", text, span)])
        if node.tag:
            hint = "remove it: a value is a string, a number, true, false or null"
            self.find(
                "SG004",
                f"the tag {node.tag.rpartition(':')[2]!r} is not used here",
                span,
                hint,
            )
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, span)
        if len(self.within) >= DEEPEST:
            text = f"nested more than {DEEPEST} deep"
            raise SpecError([*self.findings, Diagnostic("SG004", text, span)])
        if any(node is outer for outer in self.within):
            raise SpecError([Diagnostic("SG004", "an alias that contains itself", span)])
        self.within.append(node)
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.value(v, (*path, i), None) for i, v in enumerate(node.value)]
            if isinstance(node, yaml.MappingNode):
                return self.mapping(node, path)
            raise AssertionError(f"no YAML node is a {type(node).__name__}")
        finally:
            self.within.pop()

    def mapping(self, node: yaml.MappingNode, path: Trail) -> dict[str, Any]:
        out: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        first: dict[str, Span] = {}
        for key_node, value_node in node.value:
            span = self.span(key_node)
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag:
                self.find("SG002", "a key has to be a plain word", span)
                continue
            key = key_node.value
            if key == "<<" and key_node.style == "":
                merged.update(self.merge(value_node, path))
                continue
            if key in first:
                hint = f"the first one is on line {first[key].line}"
                self.find("SG003", f"{key!r} stands twice", span, hint)
                continue
            first[key] = span
            out[key] = self.value(value_node, (*path, key), span)
        return merged | out

    def merge(self, node: yaml.Node, path: Trail) -> dict[str, Any]:
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        out: dict[str, Any] = {}
        for part in reversed(parts):
            if not isinstance(part, yaml.MappingNode):
                self.find(
                    "SG002",
                    "'<<' takes a mapping or a list of mappings",
                    self.span(part),
                )
                continue
            out.update(self.value(part, path, None))
        return out

    def scalar(self, node: yaml.ScalarNode, span: Span) -> Any:
        try:
            return plain(node.value) if node.style == "" else node.value
        except ValueError:
            self.find("SG002", "a number of too many digits", span)
            return 0

    def span(self, node: yaml.Node) -> Span:
        start, end = node.start_mark, node.end_mark
        if end.column == 0 and end.line > start.line:  # a block ends where the next line starts
            return _mark(self.source, start)._replace(end_line=end.line + 1, end_column=1)
        return _mark(self.source, start)._replace(end_line=end.line + 1, end_column=end.column + 1)

    def find(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        self.findings.append(Diagnostic(code, message, span, hint))


_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_WORDS |= {w.title(): v for w, v in _WORDS.items()} | {w.upper(): v for w, v in _WORDS.items()}
_NUMBERS = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (
        re.compile(r"[-+]?\.(inf|Inf|INF)"),
        lambda text: float(text.replace(".", "").lower()),
    ),
    (re.compile(r"\.(nan|NaN|NAN)"), lambda text: float("nan")),
)


def plain(text: str) -> Any:
    """What an unquoted scalar means in YAML 1.2 core. Raises ValueError for endless digits."""
    if text in _WORDS:
        return _WORDS[text]
    for pattern, number in _NUMBERS:
        if pattern.fullmatch(text):
            if len(text) > LONGEST:
                raise ValueError
            return number(text)
    return text


_PLAINER = (
    ("tab character", "a tab in the indentation", "indent with spaces"),
    (
        "cannot start any token",
        "{char} cannot start a value",
        "put the value in quotes",
    ),
    (
        "mapping values are not allowed",
        "a ':' where no key can stand",
        "check the indentation, or put text that contains ': ' in quotes;"
        " a bare name with keys under it takes a colon, as in '- Flatten:'",
    ),
    (
        "control characters",
        "a control character",
        "in quotes it can be written as an escape",
    ),
    ("another document", "a second document", "one file is one spec: remove the '---'"),
    ("undefined alias", "an alias without its anchor", "define it before with &name"),
    (
        "could not find expected ':'",
        "a line that is neither 'key: value' nor a list item",
        None,
    ),
    (
        "did not find expected ',' or ']'",
        "a '[' that is not closed, or a comma that is missing",
        "look at this line and the one before it",
    ),
    (
        "did not find expected ',' or '}'",
        "a '{{' that is not closed, or a comma that is missing",
        "look at this line and the one before it",
    ),
    (
        "did not find expected",
        "{context}: something is missing or not indented alike",
        "look at this line and the one before it",
    ),
)


def _syntax(source: Source, error: yaml.YAMLError) -> Diagnostic:
    """PyYAML's complaint as a finding, in the words of somebody who writes specs."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context", None) or "while reading"
    mark = getattr(error, "problem_mark", None)
    at = _mark(source, mark) if mark else _offset(source, getattr(error, "position", 0))
    lines = source.lines
    line = lines[at.line - 1] if at.line <= len(lines) else ""
    char = line[at.column - 1 : at.column]
    opening = getattr(error, "context_mark", None)
    if opening and not any(text.strip() for text in lines[at.line - 1 :]):
        at = _mark(source, opening)  # at the end of the text there is nothing to show
    if char == "\t":
        problem = "tab character"
    for known, message, hint in _PLAINER:
        if known in problem:
            text = message.format(char=repr(char), context=context.removeprefix("while "))
            return Diagnostic("SG002", text, at, hint)
    return Diagnostic("SG002", f"{context}: {problem}", at)


def _mark(source: Source, mark: Any) -> Span:
    return _point(source, mark.line + 1, mark.column + 1)


def _point(source: Source, line: int, column: int) -> Span:
    return Span(source, line, column, line, column + 1)


def _offset(source: Source, position: int) -> Span:
    before = source.text[:position]
    return _point(source, before.count("\n") + 1, position - before.rfind("\n"))
