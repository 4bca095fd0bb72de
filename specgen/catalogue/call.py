"""One use of a named thing (`Conv2D: {filters: 32}`), read from a spec against a vocabulary.

What a vocabulary offers (Keras's classes, steps, figures) comes in as pydantic's validation
context, so that kinds, calls and vocabularies stand in no import cycle.
"""

import math
import re
from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, NoReturn, Protocol

from pydantic import TypeAdapter, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from specgen.diagnostics import did_you_mean, nearest

# What a reader of older code writes for one of today's parameters.
RENAMED = {
    "lr": "learning_rate", "nb_filter": "filters", "nb_epoch": "epochs", "border_mode": "padding",
    "subsample": "strides", "filter_length": "kernel_size", "filter_size": "kernel_size",
    "init": "kernel_initializer", "W_regularizer": "kernel_regularizer", "bias": "use_bias",
    "p": "rate", "pool_length": "pool_size", "stride": "strides", "dim_ordering": "data_format",
    "W_constraint": "kernel_constraint", "inner_activation": "recurrent_activation",
    "neurons": "units", "nodes": "units", "batch": "batch_size", "val_split": "validation_split",
    "acc": "accuracy", "validation_data": "validate_on",
}  # fmt: skip

# What became of a parameter that has no successor under another name.
GONE = {
    "input_shape": "begin the layers with `- Input: [...]`, the shape of one sample",
    "batch_input_shape": "begin the layers with `- Input: {batch_shape: [...]}`",
    "input_dim": "begin the layers with `- Input: [...]`, the shape of one sample",
    "decay": "give learning_rate a schedule, such as {InverseTimeDecay: {...}}",
    "weights": "a spec holds no arrays of weights",
}


class Parameter(NamedTuple):
    """A parameter of a named thing; `kind` is a type that pydantic can check."""

    name: str
    kind: Any
    required: bool


class Entry(NamedTuple):
    """A named thing: where Python finds it and what it takes, in the order of its signature.

    role: how a graph uses it: a "layer" is made and then called, an "operation" or a "block" is
    called with its inputs, a "part" is there already.
    """

    name: str
    path: str
    parameters: tuple[Parameter, ...]
    role: str = "layer"

    def parameter(self, name: str) -> Parameter | None:
        return next((p for p in self.parameters if p.name == name), None)


class Vocabulary(Protocol):
    """What names a spec may use, by family ("layers", "losses", "steps", ...)."""

    def find(self, family: str, name: str) -> Entry | None: ...
    def names(self, family: str) -> tuple[str, ...]: ...
    def words(self, family: str) -> tuple[str, ...]:
        """The strings that Keras itself resolves ("adam", "relu")."""
        ...

    def renamed(self, family: str) -> Mapping[str, str]: ...


class Call(NamedTuple):
    """A checked use: the entry, its arguments, and what the author wrote about it.

    `short` tells `Dense: 10` from `Dense: {units: 10}`; a script keeps the difference.
    """

    entry: Entry
    arguments: Mapping[str, Any] = MappingProxyType({})
    short: bool = False
    about: Mapping[str, Any] = MappingProxyType({})


class Formula(NamedTuple):
    """`${2 * filters}`: a value that the script computes; `arguments` makes it a function."""

    text: str
    arguments: tuple[str, ...] = ()


class Variable(NamedTuple):
    """A value that the script knows by name, such as the number of classes."""

    name: str


class What(NamedTuple):
    """A pydantic annotation: one sentence in place of all that a union complains of."""

    text: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        def check(value: Any, inner: Any) -> Any:
            try:
                return inner(value)
            except ValidationError:
                fail("SG103", f"expected {self.text}, got {shown(value)}")

        return core_schema.no_info_wrap_validator_function(check, handler(source))


def shown(value: Any, limit: int = 40) -> str:
    """A value as a message quotes it: as it might stand in the YAML."""
    if isinstance(value, float) and not math.isfinite(value):
        return f".{abs(value)!s}" if value > 0 or value != value else "-.inf"
    import json  # only a finding needs it

    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def fail(code: str, message: str, hint: str | None = None, at: str = "value") -> NoReturn:
    """Report one finding from inside pydantic; `check` puts it at its place in the text."""
    raise complaint(code, message, hint, at)


def complaint(
    code: str, message: str, hint: str | None = None, at: str = "key"
) -> PydanticCustomError:
    """A finding on the way through pydantic. at: underline the "key" or the "value"."""
    return PydanticCustomError(code, "{message}", {"message": message, "help": hint, "at": at})


def a(family: str) -> str:
    """The family with its article, as a message says it."""
    noun = {"losses": "loss", "do": "step", "nodes": "layer", "load": "dataset"}.get(
        family, family.removesuffix("s")
    ).replace("_", " ")
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


class Use(NamedTuple):
    """A pydantic annotation: one of `family`, as a name or as `Name: arguments`.

    about: keys that may stand beside the name, with their kinds; words: whether Keras's own strings
    will do; null: whether `null` will; other: a kind that is tried for a value that is no name.
    In the JSON Schema it leaves itself as `x-use`; `schema` puts the family's definition there.
    """

    family: str
    about: Mapping[str, Any] = MappingProxyType({})
    words: bool = True
    null: bool = False
    other: Any = None

    def __deepcopy__(self, memo: Any) -> "Use":
        return self

    def __hash__(self) -> int:
        return hash((self.family, tuple(self.about), self.words, self.null))

    def read(self, value: Any, info: Any) -> Any:
        if value is None and self.null:
            return None
        if self.other is not None and not isinstance(value, str | dict):
            return adapter(self.other).validate_python(value, strict=True, context=info.context)
        if self.family == "layers" and isinstance(value, str) and info.context.find("parts", value):
            return Variable(value)
        own = isinstance(value, str) and info.context.find("code", value)
        if own and own.role == "block" and self.family not in ("nodes", "load", "steps"):
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
        one: Any = Annotated[Any, self.use]
        each: Any = Annotated[Any, self]
        if isinstance(value, dict) and not any(
            info.context.find(self.use.family, key) for key in value
        ):
            return _validated(_dict[str, each if self.listed else one], value, info)
        if isinstance(value, list):
            nested = any(isinstance(item, list) for item in value)
            return _validated(_list[each if nested else one], value, info)
        if self.listed and not isinstance(value, str | dict):
            return _validated(_list[one], value, info)
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


_dict: Any = dict
_list: Any = list


def _validated(kind: Any, value: Any, info: Any) -> Any:
    return TypeAdapter(kind).validate_python(value, strict=True, context=info.context)


def use(family: str, **options: Any) -> Any:
    """The kind of a value that is a Call of `family`, or what Use's options let stand for one."""
    return Annotated[Any, Use(family, **options)]


_ADAPTERS: dict[int, TypeAdapter[Any]] = {}


def adapter(kind: Any) -> TypeAdapter[Any]:
    """pydantic's checker for a kind, or for what a partial makes one of; made once."""
    if id(kind) not in _ADAPTERS:
        _ADAPTERS[id(kind)] = TypeAdapter(kind() if isinstance(kind, partial) else kind)
    return _ADAPTERS[id(kind)]


def read_call(value: Any, use: Use, vocabulary: Vocabulary) -> Call:
    """A name, or a mapping of one name to its arguments, as a Call.

    Raises pydantic's ValidationError with a place for every finding.
    """
    if isinstance(value, str):
        entry = _entry(value, use, vocabulary, at="value")
        for parameter in entry.parameters:
            if parameter.required:
                fail("SG203", f"{value} needs {parameter.name!r}")
        return Call(entry)
    if not isinstance(value, dict):
        _not_a_call(value, use)
    names = [key for key in value if key not in use.about]
    if len(names) != 1:
        _one_name(value, names, use, vocabulary)
    name = names[0]
    problems: list[InitErrorDetails] = []
    try:
        entry = _entry(name, use, vocabulary, at="key")
    except PydanticCustomError as error:
        raise _all([_at(error, (name,))]) from None
    entry = _fed(entry, use, value.get("from"), vocabulary)
    body = value[name]
    short = body is not None and not _is_arguments(body)
    if short and not entry.parameters:
        raise _all([_at(complaint("SG201", f"{name} takes no arguments"), (name,))])
    given = {entry.parameters[0].name: body} if short else body or {}
    places = {key: (name,) if short else (name, key) for key in given}
    remarks: dict[str, Any] = {}
    for key in value:
        if key != name and key in given:
            text = f"{key!r} stands beside {name} and inside of it"
            problems.append(_at(complaint("SG101", text, "take one of them out"), (key,)))
        elif key != name and _is_own(entry, key) and not isinstance(value[key], list):
            given, places[key] = {**given, key: value[key]}, (key,)
        elif key != name:
            try:
                kind = adapter(use.about[key])
                remarks[key] = kind.validate_python(value[key], strict=True, context=vocabulary)
            except ValidationError as error:
                problems += [_at(e, (key,)) for e in _remarked(error)]
    arguments = {}
    for key, item in given.items():
        try:
            arguments[key] = _argument(entry, key, item, vocabulary)
        except ValidationError as error:
            problems += [_at(e, places[key]) for e in _kept(error, entry, key)]
        except PydanticCustomError as error:
            problems.append(_at(error, places[key]))
    in_turn = _in_turn(remarks.get("repeat"))
    if isinstance(remarks.get("repeat"), list):
        rows, found = _rows(entry, remarks["repeat"], vocabulary)
        remarks["repeat"], problems = rows, [*problems, *found]
    meant = {nearest(key, [p.name for p in entry.parameters], RENAMED) for key in given}
    meant |= in_turn
    for parameter in entry.parameters:
        if parameter.required and parameter.name not in {*given, *meant}:
            problems.append(_at(complaint("SG203", f"{name} needs {parameter.name!r}"), (name,)))
    if problems:
        raise _all(problems)
    return Call(entry, arguments, short, remarks)


def _fed(entry: Entry, use: Use, sources: Any, vocabulary: Vocabulary) -> Entry:
    """A function of the author's own, without the parameters that the node's tensors fill."""
    own = vocabulary.find("code", entry.name) if use.family == "nodes" else None
    if not own or own.role != "block" or not isinstance(sources, list | dict):
        return entry
    filled = [p.name for p in own.parameters[: len(sources)]]
    filled = [*sources] if isinstance(sources, dict) else filled
    rest = [p for p in own.parameters if p.name not in filled]
    return own._replace(parameters=tuple(rest))


def _is_own(entry: Entry, key: str) -> bool:
    """Whether a key beside the name is an argument of the layer's, written outside of it."""
    return entry.role == "layer" and entry.parameter(key) is not None


def _rows(
    entry: Entry, rows: list[dict[str, Any]], vocabulary: Vocabulary
) -> tuple[list[dict[str, Any]], list[InitErrorDetails]]:
    """The arguments that a repeated thing gets anew each time, read as those inside of it are."""
    out: list[dict[str, Any]] = []
    problems: list[InitErrorDetails] = []
    for number, row in enumerate(rows):
        out.append({})
        for key, item in row.items():
            place: tuple[str | int, ...] = ("repeat", number, key)
            try:
                out[-1][key] = _argument(entry, key, item, vocabulary)
            except ValidationError as error:
                problems += [_at(e, place) for e in _kept(error, entry, key)]
            except PydanticCustomError as error:
                problems.append(_at(error, place))
    return out, problems


def _in_turn(repeat: Any) -> set[str]:
    """The arguments that a repeated thing gets anew each time."""
    return set(repeat[0]) if isinstance(repeat, list) else set()


def _is_arguments(body: Any) -> bool:
    """A mapping gives arguments, unless its one capitalised key names a thing itself."""
    if not isinstance(body, dict):
        return False
    return not (len(body) == 1 and next(iter(body))[:1].isupper())


def _not_a_call(value: Any, use: Use) -> NoReturn:
    what = f"{a(use.family)}, by name or as `Name: arguments`"
    fail("SG204", f"expected {what}, got {shown(value)}")


def _entry(name: str, use: Use, vocabulary: Vocabulary, at: str) -> Entry:
    found = vocabulary.find(use.family, name)
    if found:
        return found
    known = vocabulary.names(use.family) + (vocabulary.words(use.family) if use.words else ())
    if use.family == "nodes" and name[:1].isupper():  # a class is meant, not an operation
        known = tuple(n for n in known if n[:1].isupper()) or known
    message = f"no {a(use.family).partition(' ')[2]} is called {shown(name)}"
    fail("SG202", message, did_you_mean(name, known, vocabulary.renamed(use.family)), at)


def _one_name(
    value: dict[str, Any], names: list[str], use: Use, vocabulary: Vocabulary
) -> NoReturn:
    known = [n for n in names if vocabulary.find(use.family, n)]
    if not known:
        _not_a_call(value, use)
    problems = []
    for extra in names:
        if extra != known[0]:
            message = f"{extra!r} does not belong beside {known[0]}"
            hint = did_you_mean(extra, use.about)
            entry = vocabulary.find(use.family, known[0])
            if entry and entry.parameter(extra):
                hint = f"arguments stand inside: `{known[0]}: {{{extra}: ...}}`"
            problems.append(_at(complaint("SG101", message, hint), (extra,)))
    raise _all(problems)


def _argument(entry: Entry, key: str, value: Any, vocabulary: Vocabulary) -> Any:
    parameter = entry.parameter(key)
    if parameter is None:
        names = [p.name for p in entry.parameters]
        hint = GONE.get(key) or did_you_mean(key, names, RENAMED)
        fail("SG201", f"{entry.name} takes no {key!r}", hint, at="key")
    own = vocabulary.find("code", value) if isinstance(value, str) else None
    if own and own.role == "block" and getattr(parameter.kind, "__origin__", None) is Any:
        return Variable(value)
    computed = formulas(value)
    if computed is not None:
        return computed
    return adapter(parameter.kind).validate_python(value, strict=True, context=vocabulary)


def formulas(value: Any) -> Any:
    """The value with every `${...}` in it as a Formula; None where there is none."""
    if isinstance(value, str):
        found = _COMPUTED.fullmatch(value)
        return Formula(found[1].strip()) if found else None
    if isinstance(value, list):
        inner = [formulas(item) for item in value]
        if any(item is not None for item in inner):
            pairs = zip(value, inner, strict=True)
            return [item if found is None else found for item, found in pairs]
    return None


def computed_in(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Formula]]:
    """Every `${...}` in an argument, in those of a call, in a list or a mapping, with its place."""
    if isinstance(value, Formula):
        if not value.arguments:
            yield path, value
    elif isinstance(value, Call):
        for word, item in value.arguments.items():
            inside = (*path, value.entry.name)
            yield from computed_in(item, inside if value.short else (*inside, word))
        rows = value.about.get("repeat")
        yield from computed_in(rows if isinstance(rows, list) else [], (*path, "repeat"))
    elif isinstance(value, list | Mapping):
        pairs: Any = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in pairs:
            yield from computed_in(item, (*path, key))


_COMPUTED = re.compile(r"\$\{(.*)\}", re.DOTALL)


def _remarked(error: ValidationError) -> list[Any]:
    """Findings about a key beside the name: as they are, or as a value of the wrong kind."""
    out: list[Any] = []
    for detail in error.errors(include_url=False):
        context = detail.get("ctx", {})
        message = context.get("message") or f"expected {detail['msg']}"
        code = detail["type"] if detail["type"].startswith("SG") else "SG103"
        found = complaint(code, message, context.get("help"), context.get("at", "value"))
        out.append((found, detail["loc"]))
    return out


def _kept(error: ValidationError, entry: Entry, key: str) -> list[Any]:
    """Findings of an argument: those of calls inside it as they are, the rest as one sentence."""
    out: list[Any] = []
    for detail in error.errors(include_url=False):
        code, context = detail["type"], detail.get("ctx", {})
        message = context.get("message", detail["msg"])
        if code == "SG103":
            wrong = message.replace("expected", "takes", 1).replace(", got", ", not")
            code, message = "SG204", f"{entry.name}: {key} {wrong}"
        at = context.get("at", "value")
        out.append((complaint(code, message, context.get("help"), at), detail["loc"]))
    return out


def _at(problem: Any, where: tuple[str | int, ...]) -> InitErrorDetails:
    """A finding, with its place inside the value that is being read."""
    error, inner = problem if isinstance(problem, tuple) else (problem, ())
    return InitErrorDetails(type=error, loc=(*where, *inner), input=None)


def _all(problems: Any) -> ValidationError:
    return ValidationError.from_exception_data("call", list(problems))
