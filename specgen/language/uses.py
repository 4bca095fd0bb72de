"""One use of a named thing (`Conv2D: {filters: 32}`), read from a spec against a vocabulary."""

from collections.abc import Callable, Container, Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, NoReturn

from pydantic_core import CoreSchema, core_schema

from specgen.catalogue.barred import BARE, BEYOND
from specgen.catalogue.legacy import GONE, RENAMED, SAME
from specgen.language.calls import Beside, Call, Variable, formulas, told_once
from specgen.language.entries import (
    BLOCK,
    FIGURE,
    FORMULA,
    PREPROCESS,
    STEP,
    Entry,
    Kind,
    Vocabulary,
)
from specgen.language.families import FAMILIES, a
from specgen.language.refusals import Findings, fail, quoted
from specgen.language.signs import unfit
from specgen.text.guesses import did_you_mean, nearest

# An argument, and where it stands in the use: inside, beside the name, or in a row of `repeat`.
Given = tuple[tuple[str | int, ...], Any]


class Use(NamedTuple):
    """A pydantic annotation: one of `family`, as a name or as `Name: arguments`.

    beside: keys that may stand beside the name, and their kinds; words: whether Keras's own strings
    will do; null: whether `null` will; other: a kind that is tried for a value that is no name.
    In the JSON Schema it leaves itself as `x-use`; `schema` puts the family's definition there.
    """

    family: str
    beside: Mapping[str, Kind] = MappingProxyType({})
    words: bool = True
    null: bool = False
    other: Kind | None = None

    def __deepcopy__(self, memo: Any) -> "Use":
        return self

    def __hash__(self) -> int:
        return hash((self.family, tuple(self.beside), self.words, self.null))

    def read(self, value: Any, info: Any) -> Any:
        if value is None and self.null:
            return None
        if self.other is not None and not isinstance(value, str | dict):
            return self.other.read(value, info.context)
        if self.family == "layers" and isinstance(value, str) and info.context.find("parts", value):
            return Variable(value)
        own = isinstance(value, str) and info.context.find("code", value)
        if own and own.role is BLOCK and FAMILIES[self.family].functions:
            return Variable(value)
        if self.words and isinstance(value, str) and value in info.context.words(self.family):
            return value
        return read_call(value, self, info.context)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {"x-use": self}


class Each(NamedTuple):
    """A pydantic annotation: what `use` reads, or a list of it, or one for each named output.

    listed: a list is the plain form, and an output may have several.
    """

    use: Use
    listed: bool = False

    def read(self, value: Any, info: Any) -> Any:
        if isinstance(value, dict) and not any(
            info.context.find(self.use.family, key) for key in value
        ):
            one = self.read if self.listed else self.use.read
            return dict(_all(value.items(), one, info))
        if isinstance(value, list):
            nested = any(isinstance(item, list) for item in value)
            one = self.read if nested else self.use.read
            return [item for _, item in _all(enumerate(value), one, info)]
        if self.listed and not isinstance(value, str | dict):
            fail("SG103", f"expected a list, got {quoted(value)}")
        return self.use.read(value, info)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        one = {"x-use": self.use}
        several = {
            "type": "array",
            "items": {"anyOf": [one, {"type": "array", "items": dict(one)}]},
        }
        each = {"type": "object", "additionalProperties": {"anyOf": [dict(one), dict(several)]}}
        return {"anyOf": [dict(one), several, each]}


def _all(
    pairs: Iterable[tuple[Any, Any]], one: Callable[[Any, Any], Any], info: Any
) -> list[tuple[Any, Any]]:
    """Each value as `one` reads it, with its key."""
    found = Findings()
    out = []
    for key, value in pairs:
        with found.at(key):
            out.append((key, one(value, info)))
    found.stop()
    return out


def use(family: str, **options: Any) -> Any:
    """The kind of a value that is a Call of `family`, or what Use's options let stand for one."""
    return Annotated[Any, Use(family, **options)]


def read_call(value: Any, use: Use, vocabulary: Vocabulary) -> Call:
    """A name, or a mapping of one name to its arguments, as a Call.

    Raises pydantic's ValidationError with a place for every finding.
    """
    if isinstance(value, str):
        return _bare(value, use, vocabulary)
    if not isinstance(value, dict):
        _not_a_call(value, use)
    name = _name(value, use, vocabulary)
    found = Findings()
    with found.at(name):
        entry = _fed(_entry(name, use, vocabulary, at="key"), use, value.get("from"), vocabulary)
        given, short = _inside(entry, value[name])
    found.stop()
    beside: dict[str, Any] = {}
    for key in (k for k in value if k != name):
        with found.at(key):
            names_tensors = isinstance(value[key], list) and _is_own(entry, key)
            if key in given and not names_tensors:
                text = f"{key!r} is given twice: beside {name} and inside it"
                fail("SG101", text, "remove one of them", at="key")
            if _is_own(entry, key) and not names_tensors:
                given[key] = (key,), value[key]
            else:
                beside[key] = use.beside[key].read(value[key], vocabulary)
    told_once(beside, found)
    arguments = _arguments(entry, given, vocabulary, found)
    rows = beside.get("repeat")
    if isinstance(rows, list):
        beside["repeat"] = [
            _arguments(entry, _row(number, row), vocabulary, found)
            for number, row in enumerate(rows)
        ]
    for missing in _missing(entry, [*given], [*rows[0]] if isinstance(rows, list) else []):
        with found.at(name):
            fail("SG203", f"{name} needs {missing!r}", at="key")
    found.stop()
    return Call(entry, arguments, short, Beside.of(beside))


def _bare(name: str, use: Use, vocabulary: Vocabulary) -> Call:
    entry = _entry(name, use, vocabulary, at="value")
    for parameter in entry.parameters:
        if parameter.required:
            fail("SG203", f"{name} needs {parameter.name!r}")
    return Call(entry)


def _name(value: dict[str, Any], use: Use, vocabulary: Vocabulary) -> str:
    """The key that names the thing, which has to be the only one not of `use.beside`."""
    names = [key for key in value if key not in use.beside]
    known = names if len(names) == 1 else [n for n in names if vocabulary.find(use.family, n)]
    if not known:
        _not_a_call(value, use)
    found = Findings()
    for extra in (n for n in names if n != known[0]):
        hint = did_you_mean(extra, use.beside)
        entry = vocabulary.find(use.family, known[0])
        if entry and entry.parameter(extra):
            hint = f"arguments go inside: `{known[0]}: {{{extra}: ...}}`"
        with found.at(extra):
            fail("SG101", f"{extra!r} does not belong beside {known[0]}", hint, at="key")
    found.stop()
    return known[0]


def _entry(name: str, use: Use, vocabulary: Vocabulary, at: str) -> Entry:
    found = vocabulary.find(use.family, name)
    if not found:
        known = vocabulary.names(use.family)
        known += vocabulary.words(use.family) if use.words else ()
        if use.family == "nodes" and name[:1].isupper():  # a class is meant, not an operation
            known = tuple(n for n in known if n[:1].isupper()) or known
        message = f"no {a(use.family).partition(' ')[2]} is called {quoted(name)}"
        hint = did_you_mean(name, known, vocabulary.renamed(use.family))
        hint = hint or FAMILIES[use.family].where or None
        if own := vocabulary.find("code", name):
            sort = "class" if own.role.made else "function"
            hint = f"{name} is a {sort} of `code`, and such a one cannot stand here"
        fail("SG202", message, hint, at)
    if found.path in BARE:
        hint = f"`specgen explain {name}` shows one, in a file under `code`"
        fail("SG208", f"{name} needs a class of yours that inherits from it", hint, at)
    if problem := unfit(use.family, found):
        fail("SG209", *problem, at=at)
    if found.path in BEYOND and not vocabulary.trusted:
        fail("SG206", f"{name} {BEYOND[found.path]}", "if you trust the spec, add --trust", at)
    return found


def _fed(entry: Entry, use: Use, sources: Any, vocabulary: Vocabulary) -> Entry:
    """A function of the author's own, without the parameters that the node's tensors fill."""
    own = vocabulary.find("code", entry.name) if use.family == "nodes" else None
    if not own or own.role is not BLOCK or not isinstance(sources, list | dict):
        return entry
    filled = [p.name for p in own.parameters[: len(sources)]]
    filled = [*sources] if isinstance(sources, dict) else filled
    rest = [p for p in own.parameters if p.name not in filled]
    return own._replace(parameters=tuple(rest))


def _is_own(entry: Entry, key: str) -> bool:
    """Whether a key beside the name is an argument of the layer's, written outside of it."""
    return entry.role.made and entry.parameter(key) is not None


def _inside(entry: Entry, body: Any) -> tuple[dict[str, Given], bool]:
    """The arguments that stand inside of a use; whether it is the first alone, as in `Dense: 10`.

    A mapping gives arguments, unless its one capitalised key names a thing itself, or the first
    parameter takes it as a whole.
    """
    named = isinstance(body, dict) and not (len(body) == 1 and next(iter(body))[:1].isupper())
    whole = body is not None and entry.parameters and entry.parameters[0].whole
    if named and entry.maps_things:  # as columns, and what becomes of each
        whole = not any(nearest(key, [p.name for p in entry.parameters]) for key in body)
    if not whole and (body is None or named):
        return {key: ((entry.name, key), item) for key, item in (body or {}).items()}, False
    if not entry.parameters:
        fail("SG201", f"{entry.name} takes no arguments", at="key")
    return {entry.parameters[0].name: ((entry.name,), body)}, True


def _row(number: int, row: Mapping[str, Any]) -> dict[str, Given]:
    """The arguments that a repeated thing gets for one of its times."""
    return {key: (("repeat", number, key), item) for key, item in row.items()}


def _missing(entry: Entry, given: list[str], in_turn: list[str]) -> list[str]:
    """The required parameters that nothing is given for, not even under a misspelt name."""
    wanted = [p.name for p in entry.parameters if p.required and p.name not in {*given, *in_turn}]
    meant = {nearest(key, entry.names, RENAMED) for key in given} if wanted else set()
    return [name for name in wanted if name not in meant]


def _arguments(
    entry: Entry, given: Mapping[str, Given], vocabulary: Vocabulary, found: Findings
) -> dict[str, Any]:
    out = {}
    for key, (place, value) in given.items():
        with found.at(*place, argument=f"{entry.name}: {key}"):
            out[key] = _argument(entry, key, value, vocabulary, given)
    return out


def read_arguments(entry: Entry, given: Any, vocabulary: Vocabulary) -> dict[str, Any]:
    """A mapping of arguments as the entry takes them. Raises pydantic's ValidationError."""
    found = Findings()
    out = _arguments(entry, {key: ((key,), each) for key, each in given.items()}, vocabulary, found)
    found.stop()
    if missing := _missing(entry, [*given], []):
        fail("SG203", f"{entry.name} needs {missing[0]!r}")
    return out


def _argument(
    entry: Entry, key: str, value: Any, vocabulary: Vocabulary, given: Container[str]
) -> Any:
    parameter = entry.parameter(key)
    if parameter is None:
        hint = GONE.get(key) or did_you_mean(key, entry.names, RENAMED, SAME, given)
        fail("SG201", f"{entry.name} takes no {key!r}", hint, at="key")
    own = vocabulary.find("code", value) if isinstance(value, str) else None
    if own and own.role is BLOCK and parameter.kind.names_things:
        return Variable(value)
    computed, kind = formulas(value), parameter.kind
    if computed is None or entry.role in (FORMULA, FIGURE, PREPROCESS, STEP) or kind.is_plain:
        return kind.read(value, vocabulary)
    return computed


def _not_a_call(value: Any, use: Use) -> NoReturn:
    what = f"{a(use.family)}, by name or as `Name: arguments`"
    fail("SG204", f"expected {what}, got {quoted(value)}")
