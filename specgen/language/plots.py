"""What `plot` and `table` may say: the kinds of their arguments, with each formula at its place."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from annotated_types import Gt, Le, Len
from pydantic import AfterValidator, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from specgen.language.calls import Call, Written
from specgen.language.entries import FIGURE, Entry, Kind, Parameter
from specgen.language.kinds import Amount, Count, Flag, Inner, Real, Text, words, written
from specgen.language.refusals import Findings, What, fail, quoted
from specgen.language.uses import read_arguments
from specgen.text.document import Trail

Formula = Annotated[Text | Real, AfterValidator(str), What("a formula")]
_FORMULA = Kind.of(Formula)


class Series(NamedTuple):
    """What is drawn at once: formulas by their words, such as x and y, each where it stands."""

    label: str
    of: Mapping[str, tuple[str, Trail]]


class Drawn(NamedTuple):
    """A pydantic annotation: a formula, or a mapping of words to formulas; or several of these.

    Several are a list, or a mapping of labels. says: the same for an author. words: those of such a
    mapping, and whether each is needed. alone: the word that a formula alone is for.
    """

    says: str
    words: Mapping[str, bool]
    alone: str = ""

    def read(self, value: Any, info: Any) -> list[Series]:
        labelled = isinstance(value, dict) and not {*self.words} & {*value}
        if not (labelled or isinstance(value, list)):
            return [self._series("", value, (), info)]
        plain = [None] * len(value) if len(value) > 1 else [""] * len(value)
        labels = [*value] if isinstance(value, dict) else plain
        keys = [*value] if isinstance(value, dict) else [*range(len(value))]
        if not keys:
            fail("SG103", f"expected {self.says}, got {quoted(value)}")
        out, found = [], Findings()
        for label, key in zip(labels, keys, strict=True):
            with found.at(key):
                out.append(self._series(label, value[key], (key,), info))
        found.stop()
        return out

    def _series(self, label: Any, value: Any, place: Trail, info: Any) -> Series:
        """label: its own, or None where its formula will do for one."""
        if isinstance(value, dict) and len(self.words) > 1:
            texts = read_arguments(self._entry, value, info.context)
            of = {word: (text, (*place, word)) for word, text in texts.items()}
        elif isinstance(value, list | dict | None) or not self.alone:
            fail("SG103", f"expected {self.says}, got {quoted(value)}")
        else:
            of = {self.alone: (_FORMULA.read(value, info.context), place)}
        first = of.get(self.alone, ("", ()))[0]
        return Series(first if label is None else str(label), of)

    @property
    def _entry(self) -> Entry:
        listed = (Parameter(word, _FORMULA, needed) for word, needed in self.words.items())
        return Entry("it", "", tuple(listed), FIGURE)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        formula = {"type": ["string", "number"]}
        named = {
            "type": "object",
            "properties": dict.fromkeys(self.words, formula),
            "required": [word for word, needed in self.words.items() if needed],
            "additionalProperties": False,
        }
        one: dict[str, Any] = {
            "anyOf": [*([formula] if self.alone else []), *([named] if len(self.words) > 1 else [])]
        }
        several = [
            {"type": "array", "items": one, "minItems": 1},
            {"type": "object", "additionalProperties": one, "minProperties": 1},
        ]
        return {"anyOf": [*one["anyOf"], *several]}


def _drawn(says: str, words: Mapping[str, bool], alone: str = "") -> Any:
    return Annotated[Any, What(says), Drawn(says, words, alone)]  # the latter alone reads


_LABELLED = "a list of such, or a mapping of labels to them"
_CURVES = _drawn(f"a formula, `{{x: ..., y: ...}}`, {_LABELLED}", {"x": False, "y": True}, "y")
_BARS = _drawn(f"a formula, `{{x: ..., y: ...}}`, {_LABELLED}", {"x": True, "y": True}, "y")
_DOTS = _drawn(
    f"`{{x: ..., y: ..., colour: ...}}`, {_LABELLED}", {"x": True, "y": True, "colour": False}
)
_VALUES = _drawn(f"a formula, {_LABELLED}", {}, "y")
_ENDS = Annotated[
    list[Real | None], Len(2, 2), What("a list of two numbers, null where it is open")
]
_INCHES = Annotated[
    list[Annotated[Real, Gt(0), Le(100)]],
    Len(2, 2),
    What("a list of two: width and height in inches"),
]
_STYLE = Annotated[
    str, StringConstraints(pattern=r"^\.?[0-9]{0,2}[defg%]$"), What("a format such as .2f or d")
]
_COLUMNS = Annotated[dict[Text, Formula], Len(1), What("a mapping of names to formulas")]
_SCALE = words("linear", "log")
_COLOURS = words("gray", "gray_r", "viridis", "Blues", "coolwarm", "jet")


def _parameters(given: Mapping[str, Any]) -> tuple[Parameter, ...]:
    return tuple(Parameter(word, Kind.of(kind), False) for word, kind in given.items())


# What is drawn, and the words about it alone.
KINDS: Mapping[str, tuple[str, ...]] = {
    "lines": (), "points": ("alpha",), "bars": (), "histogram": ("bins",), "image": ("cmap",),
    "images": ("titles", "count", "columns", "cmap"), "heat": ("numbers", "cmap"),
}  # fmt: skip
PICTURES = ("image", "images", "heat")  # which share their axes with nothing
AXES = (
    "xlabel", "ylabel", "xscale", "yscale", "xlim", "ylim", "xticks", "yticks", "vline", "hline",
    "legend",
)  # fmt: skip
_ONE: Mapping[str, Any] = {
    "lines": _CURVES, "points": _DOTS, "bars": _BARS, "histogram": _VALUES, "image": Formula,
    "heat": Formula, "title": Text, "xlabel": Text, "ylabel": Text, "xscale": _SCALE,
    "yscale": _SCALE, "xlim": _ENDS, "ylim": _ENDS, "xticks": Formula, "yticks": Formula,
    "vline": _VALUES, "hline": _VALUES,
    "legend": Annotated[Flag | Text, What("true, false or a formula for the names")],
    "bins": Count, "alpha": Inner, "numbers": _STYLE, "cmap": _COLOURS,
}  # fmt: skip
PANEL = Entry("panel", "panel", _parameters(_ONE), FIGURE)


def _panels(value: Any, info: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) < 2:
        fail("SG103", f"expected a list of two plots or more, got {quoted(value)}")
    out, found = [], Findings()
    for index, item in enumerate(value):
        with found.at(index):
            if not isinstance(item, dict):
                fail("SG103", f"expected a plot, got {quoted(item)}")
            out.append(read_arguments(PANEL, item, info.context))
    found.stop()
    return out


PLOT = Entry(
    "plot", "plot",
    _parameters({
        **_ONE, "images": _VALUES, "titles": Formula, "count": Count, "columns": Count,
        "panels": Annotated[
            Any, What("a list of plots"), PlainValidator(_panels),
            WithJsonSchema({"type": "array", "minItems": 2, "items": {"type": "object"}}),
        ],
        "size": _INCHES, "file": written(".png", deep=False),
    }),
    FIGURE,
)  # fmt: skip
TABLE = Entry(
    "table", "table",
    (
        Parameter("columns", Kind.of(_COLUMNS), True),
        *_parameters({"sort": Text, "descending": Flag, "first": Count, "digits": Amount}),
    ),
    FIGURE,
)  # fmt: skip

# Of the short-hands: the curve that is drawn where none is named, and what each cannot do without.
UNSAID = {"plot_history": "accuracy"}
NEEDS = {"plot_history": ("history",)}


def formulas_of(call: Call, place: Trail) -> Iterator[Written]:
    """The formulas of a `plot` or a `table` that stands at `place`, each where it stands."""
    inside = (*place, call.entry.name)
    if call.short:
        first = call.entry.parameters[0].name
        yield from _formulas(first, call.arguments[first], inside)
        return
    for word, given in call.arguments.items():
        yield from _formulas(word, given, (*inside, word))


def _formulas(word: str, given: Any, place: Trail) -> Iterator[Written]:
    if word == "panels":
        for number, panel in enumerate(given):
            for key, item in panel.items():
                yield from _formulas(key, item, (*place, number, key))
    elif isinstance(given, list) and given and isinstance(given[0], Series):
        for text, at in (pair for series in given for pair in series.of.values()):
            yield Written(text, (*place, *at))
    elif isinstance(given, dict):
        for key, text in given.items():
            yield Written(text, (*place, key))
    elif word in _LINES:
        yield Written(given, place, line=True)
    elif word in _ALONE and isinstance(given, str):
        yield Written(given, place, besides=("i",) if word == "titles" else ())


_LINES = ("title",)
_ALONE = ("image", "heat", "titles", "legend", "xticks", "yticks")


def kinds_of(given: Mapping[str, Any]) -> list[str]:
    """What a plot draws."""
    return [word for word in given if word in KINDS]
