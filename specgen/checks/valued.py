"""A document with `vars` -> the same with the value of each in place of its `${name}`.

What is `${name}` alone becomes the value itself; in a longer text stands its text, in a formula its
literal. Variants and grids stay as they are: each is filled once it is a document of its own.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from specgen import library
from specgen.checks.composed import further
from specgen.language.functions import FUNCTIONS
from specgen.language.kinds import NAME
from specgen.text.diagnostics import Diagnostic, SpecError
from specgen.text.document import Document, Place, Trail
from specgen.text.guesses import did_you_mean
from specgen.text.yaml_reader import DEEPEST

MOST = 1_000_000  # signs of all values that are put in
KEY = "vars"
_LATER = ("variants", "grid")
_BRACED = ("walkthrough", "claims")  # where a sign of dollars may stand before a formula in braces
_INSIDE = re.compile(rf"\$\{{\s*({NAME})\s*\}}")
_WHOLE = re.compile(r"\$\{(.*)\}", re.DOTALL)


def valued(document: Document, known: frozenset[str] = frozenset()) -> Document:
    """The document with its values put in, and as `template` the document before.

    known: names that the spec has of which this document is a variant; they need no use.
    Raises SpecError for a name that is unknown, unused, taken or defined in a circle, and where
    names that hold one another become more than anybody means.
    """
    given = document.value.get(KEY) if isinstance(document.value, dict) else None
    if not isinstance(given, dict) or not given:
        return document
    filler = _Filler(document, given)
    value = {k: v if k in _LATER else filler.fill(v, (k,)) for k, v in document.value.items()}
    filler.refuse_taken()
    filler.refuse_unused(known)
    if filler.findings:
        raise SpecError(filler.findings)
    return document._replace(value=value, places=filler.places, template=document)


class _Made(NamedTuple):
    """The value of a name, with those that it is made of; its signs; how deep its lists go."""

    value: Any
    size: int
    depth: int


class _Filler:
    """One walk over the values. `within`: the names whose values are being filled."""

    def __init__(self, document: Document, given: dict[str, Any]) -> None:
        self.document, self.given = document, given
        self.places = {**document.places}
        self.made: dict[str, _Made] = {}
        self.room, self.depth = MOST, 0
        self.circles: list[set[str]] = []
        self.findings: list[Diagnostic] = []
        self.held: dict[str, list[tuple[Trail, Place]]] = {}  # where a name's value has its parts
        for path, place in document.places.items():
            if path[:1] == (KEY,):
                self.held.setdefault(str(path[1]) if path[1:] else "", []).append((path, place))

    def fill(self, value: Any, at: Trail, within: tuple[str, ...] = ()) -> Any:
        """The value with all that it holds."""
        if at[:1] == (KEY,) and len(at) == 2:
            within = (str(at[1]),)
        if isinstance(value, str):
            return self.text(value, at, within)
        if not isinstance(value, dict | list):
            return value
        self.depth += 1
        out: Any
        if isinstance(value, dict):
            out = {key: self.fill(each, at and (*at, key), within) for key, each in value.items()}
        else:
            out = [self.fill(each, at and (*at, i), within) for i, each in enumerate(value)]
        self.depth -= 1
        return out

    def text(self, value: str, at: Trail, within: tuple[str, ...]) -> Any:
        """A text with the values that it names."""
        alone, whole = _INSIDE.fullmatch(value), _WHOLE.fullmatch(value)
        if alone:
            return self.alone(alone[1], value, at, within)
        if whole and "${" not in whole[1]:
            return f"${{{self.formula(whole[1], at, within)}}}"
        return _INSIDE.sub(lambda found: self.inside(found, at, within), value)

    def alone(self, name: str, text: str, at: Trail, within: tuple[str, ...]) -> Any:
        if name not in self.given:
            near = did_you_mean(name, self.given) if name not in self.taken() else None
            if near and near.startswith("did"):
                self.unknown(name, at)
            return text
        value = self.value(name, at, within)
        for path, place in self.held[name] if at else ():
            here = self.places.get((*at, *path[2:]), place)
            self.places[(*at, *path[2:])] = here._replace(given=place.value)
        return value

    def formula(self, text: str, at: Trail, within: tuple[str, ...]) -> str:
        """The formula with literals in place of names."""
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return text
        out = text.strip().encode()
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        for node in sorted(names, key=lambda node: node.col_offset, reverse=True):
            if node.id in self.given and node.lineno == 1:
                literal = repr(self.value(node.id, at, within))
                literal = f"({literal})" if literal.startswith("-") else literal
                end = node.end_col_offset
                out = out[: node.col_offset] + literal.encode() + out[end:]
        return out.decode()

    def inside(self, found: re.Match[str], at: Trail, within: tuple[str, ...]) -> str:
        if found[1] in self.given:
            value = self.value(found[1], at, within)
            return str(value).lower() if isinstance(value, bool) else str(value)
        if at[:1] and at[0] not in _BRACED:
            self.unknown(found[1], at)
        return found[0]

    def value(self, name: str, at: Trail, within: tuple[str, ...]) -> Any:
        """The value of a name, made once. Raises SpecError for what outgrows all bounds."""
        if name in within:
            circle = within[within.index(name) :]
            if {*circle} not in self.circles:
                self.circles.append({*circle})
                text = f"{name!r} is made of itself: {' -> '.join((*circle, name))}"
                self.find("SG308", text, (KEY, name))
            return None
        where = at or (KEY, within[-1])
        if name not in self.made:
            self.depth += 1
            self.bound(self.depth, where)
            value = self.fill(self.given[name], (), (*within, name))
            self.depth -= 1
            self.made[name] = _Made(value, len(repr(value)), _depth(value))
        made = self.made[name]
        self.room -= made.size
        self.bound(self.depth + made.depth, where)
        return made.value

    def bound(self, depth: int, at: Trail) -> None:
        """Refuse what is too deep or too much: nothing of it can be used any more."""
        if self.room < 0 or depth > DEEPEST:
            deep = f"more than {DEEPEST} names, lists and mappings inside one another"
            text = f"more than {MOST} signs" if self.room < 0 else deep
            text += f", once the values of `{KEY}` are put in"
            raise SpecError([*self.findings, Diagnostic("SG004", text, self.document.span(at))])

    def taken(self) -> set[str]:
        """Names that mean something else in `${...}`."""
        model = self.document.value.get("model")
        blocks = model.get("blocks") if isinstance(model, dict) else None
        bodies = blocks.values() if isinstance(blocks, dict) else ()
        takes = (body.get("takes") for body in bodies if isinstance(body, dict))
        own = {name for each in takes if isinstance(each, dict) for name in each}
        return {"each", *library.VARIABLES, *FUNCTIONS, *own}

    def refuse_taken(self) -> None:
        for name in self.given.keys() & self.taken():
            text = f"{name!r} means something else in `${{...}}`"
            self.find("SG104", text, (KEY, name), "use another name")

    def refuse_unused(self, known: frozenset[str]) -> None:
        """Refuse a name that nothing uses, but for those of a base, which others may build on."""
        later = {name for key in _LATER for name in _named(self.document.value.get(key))}
        before = self.document.original
        known |= {*before.value.get(KEY, ())} if before else set()  # what is set may leave it idle
        used = self.made.keys() | set().union(*self.circles)
        for name in self.given.keys() - used - later - known:
            if not further(self.document.key((KEY, name))):
                hint = did_you_mean(name, self.given.keys() - {name}) or ""
                hint = (
                    hint if hint.startswith("did") else f"write `${{{name}}}` for it, or remove it"
                )
                self.find("SG306", f"nothing uses {name!r}", (KEY, name), str(hint))

    def unknown(self, name: str, at: Trail) -> None:
        hint = did_you_mean(name, self.given)
        if at:
            text = f"`{KEY}` has no {name!r}"
            self.findings.append(Diagnostic("SG202", text, self.document.span(at), hint))

    def find(self, code: str, text: str, at: Trail, hint: str | None = None) -> None:
        self.findings.append(Diagnostic(code, text, self.document.key(at), hint))


def _depth(value: Any) -> int:
    """How many lists and mappings are inside one another."""
    if not isinstance(value, dict | list):
        return 0
    return 1 + max(map(_depth, value.values() if isinstance(value, dict) else value), default=0)


def _named(value: Any) -> Iterator[str]:
    """Every word in a `${...}` of a value."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _named(each)
    elif isinstance(value, str):
        for found in re.findall(r"\$\{([^{}]*)\}", value):
            yield from re.findall(NAME, found)
