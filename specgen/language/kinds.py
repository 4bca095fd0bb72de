"""What a spec may write for a value: types that pydantic checks, strictly, with a What in words.

No text for a number, no `true` for 1. Knows no parameter: `parameters` says which takes what.
"""

import keyword
import re
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Len, Lt
from pydantic import AfterValidator, BeforeValidator, Strict, StringConstraints, WithJsonSchema

from specgen.language.calls import Formula, Variable
from specgen.language.entries import CALLED, Kind, Refers
from specgen.language.formulas import FormulaError, formula
from specgen.language.refusals import What, fail, quoted
from specgen.language.uses import use
from specgen.text.guesses import did_you_mean

EPOCH = ("epoch", "learning_rate")  # what a formula for the learning rate is about
NAME = r"[A-Za-z][A-Za-z0-9_]*"
# A path that is written has no other signs: these mean nothing to a shell, a file system or
# TensorFlow, which knows gs:// and the like. Only numbers can come in where Keras fills something.
_SIGN, _OTHERS = "[A-Za-z0-9_.=+-]", "_ . = + -"
_FILLED = r"\{[a-z][a-z0-9_]*(?::(?:0?[1-9])?d|:\.[0-9]f)?\}"


def late(make: Callable[..., Any]) -> Callable[..., Kind]:
    """The annotation that `make` gives as a kind: most are never needed, and so never made."""

    @wraps(make)
    def kind(*given: Any, **more: Any) -> Kind:
        return Kind(lambda: make(*given, **more))

    return kind


@late
def maybe(kind: Kind) -> Any:
    """The kind, or null."""
    annotation = kind.annotation
    text = next(m.text for m in reversed(annotation.__metadata__) if isinstance(m, What))
    referring = (mark for mark in annotation.__metadata__ if isinstance(mark, Refers))
    return Annotated[annotation | None, *referring, What(f"{text} or null")]


def to(thing: str, kind: Any, keys: bool = False) -> Any:
    """The kind for a value that names or counts such a thing, which has to be there."""
    return Annotated[kind, Refers(thing, keys)]


@late
def words(*known: Any, unsaid: tuple[str, ...] = (), called: bool = False) -> Any:
    """One of the words; a None among them stands for null.

    unsaid: other spellings of them; called: a function of `code` will do as well.
    """
    names = ["null" if word is None else str(word) for word in known]
    text = " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    literal: Any = Literal
    mark = (CALLED,) if called else ()
    return Annotated[literal[(*known, *unsaid)], *mark, What(text)]


def written(*endings: str, deep: bool = True, filled: bool = False) -> Kind:
    """The path of a file that a run writes; without endings, of a folder.

    deep: it may lie in a folder; filled: Keras puts numbers into it, as into `{epoch:02d}`.
    """
    return Kind(lambda: _path(endings, deep, filled), path="written")


def kept(*endings: str) -> Kind:
    """The path of a file that a run has written, to be read again."""
    return Kind(lambda: _path(endings), path="kept")


def _path(endings: tuple[str, ...], deep: bool = True, filled: bool = False) -> Any:
    sign = f"(?:{_SIGN}|{_FILLED})" if filled else _SIGN
    part = f"(?:[A-Za-z0-9_]|{_FILLED}){sign}*" if filled else f"[A-Za-z0-9_]{sign}*"
    folders = f"(?:{part}/)*" if deep else ""
    text = "a path inside the run folder" if deep else "a plain file name"
    if endings:
        pattern = f"^{folders}{part}(?:{'|'.join(map(re.escape, endings))})$"
        text += f" that ends in {' or '.join(endings)}"
    else:
        pattern = f"^{folders}{part}/?$"
    text += f", of letters, digits and {_OTHERS}" if deep else ""
    text += ", with numbers as in {epoch}, {epoch:02d} or {val_loss:.4f}" if filled else ""
    return Annotated[str, StringConstraints(pattern=pattern), What(text)]


def many(family: str) -> Any:
    """A list of things of the family, each by name or as `Name: arguments`."""

    def read(value: Any) -> Any:
        if not isinstance(value, list):
            fail("SG103", f"expected a list of {family}, got {quoted(value)}")
        return value

    listed: Any = list
    return Annotated[listed[use(family, words=False)], BeforeValidator(read)]


def _name(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(NAME, value):
        fail(
            "SG104",
            f"{quoted(value)} is not a Python name: letters, digits and _, beginning with a letter",
        )
    if keyword.iskeyword(value):
        fail("SG104", f"{quoted(value)} is a keyword of Python")
    return value


def _mapping(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        fail("SG103", f"expected a mapping of names to formulas, got {quoted(value)}")
    return value


def _inside(value: str) -> str:
    """Refuse what may lead out of the spec's folder, and that folder itself."""
    away = value.startswith(("/", "\\", "~")) or re.match("[A-Za-z]:", value)
    parts = {part.strip() for part in re.split(r"[/\\]", value)}
    if away or ".." in parts or parts <= {"", "."} or "\0" in value:
        raise ValueError
    return value


def plain(value: Any) -> Any:
    """The value, where it is no mapping and holds none; otherwise a ValueError."""
    if isinstance(value, dict):
        raise ValueError
    for item in value if isinstance(value, list) else []:
        plain(item)
    return value


def _application(value: Any, info: Any) -> Any:
    known = info.context.names("applications")
    if value not in known:
        fail("SG202", f"no application is called {quoted(value)}", did_you_mean(value, known))
    return value


def _in_epoch(value: Any) -> Any:
    if not isinstance(value, str):
        fail("SG103", f"expected a formula in `epoch`, got {quoted(value)}")
    try:
        formula(value, EPOCH)
    except FormulaError as error:
        fail("SG302", str(error), error.help)
    return Formula(value, EPOCH)


def _unwritable(value: Any) -> Any:
    text = "this takes a Python function or a tensor, which a spec cannot hold"
    fail(
        "SG205",
        text,
        "define it in a Python file, list the file under `code`, and write its name here",
    )


def _pair(value: int | list[int]) -> list[int]:
    return [value, value] if isinstance(value, int) else value


def _not_zero(value: float) -> float:
    if value == 0:
        raise ValueError
    return value


Whole = Annotated[int, Strict()]
Real = Annotated[int, Strict()] | Annotated[float, Strict()]
Flag = Annotated[bool, Strict(), What("true or false")]
Text = Annotated[str, Strict(), What("text")]
Texts = Annotated[Text | Annotated[list[Text], Len(1)], What("text or a list of texts")]
Names = Annotated[list[Text], Len(1), What("a list of texts")]
Name = Annotated[str, StringConstraints(pattern=f"^{NAME}$"), BeforeValidator(_name)]
_BELOW = r"^(?![/\\~]|[A-Za-z]:|(.*[/\\])?\s*\.\.\s*([/\\]|$))[^\0]*[^./\\\s\0][^\0]*$"
_PATH = WithJsonSchema({"type": "string", "pattern": _BELOW})
Inside = Annotated[Text, AfterValidator(_inside), What("a path below the spec's own folder"), _PATH]
Files = Annotated[
    Inside | Annotated[list[Inside], Len(1)], What("a file beside the spec, or several")
]
# `NAME: 0.5` is a formula as well.
Formulas = Annotated[
    dict[Name, Annotated[Text | Real, AfterValidator(str), What("a formula")]],
    Len(1),
    BeforeValidator(_mapping),
]
Folder = written().annotation
# With a word before a colon, tensorflow_datasets would load a program of somebody's, or a folder.
Dtype = Annotated[
    Literal[
        "bool", "string", "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32",
        "int64", "uint8", "uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2",
        "complex64", "complex128", "mixed_float16", "mixed_bfloat16",
    ]
    | Annotated[str, StringConstraints(pattern=r"^(int4|int8|float8|gptq|awq)[\w/]*_from_\w+$")],
    What("a dtype such as float32 or a policy such as mixed_float16"),
]  # fmt: skip

Integer = Annotated[Whole, What("a whole number")]
Count = Annotated[Whole, Ge(1), What("a whole number of at least 1")]
Amount = Annotated[Whole, Ge(0), What("a whole number of at least 0")]
Several = Annotated[Whole, Ge(2), What("a whole number of at least 2")]
Number = Annotated[Real, What("a number")]
_OTHER = WithJsonSchema({"type": "number", "not": {"const": 0}})
NonZero = Annotated[Real, AfterValidator(_not_zero), What("a number other than 0"), _OTHER]
Above0 = Annotated[Real, Gt(0), What("a number above 0")]
Weight = Annotated[Real, Ge(0), What("a number of at least 0")]
Fraction = Annotated[Real, Ge(0), Le(1), What("a number from 0 to 1")]
Inner = Annotated[Real, Gt(0), Lt(1), What("a number between 0 and 1")]
Less = Annotated[Real, Ge(0), Lt(1), What("a number of at least 0 and below 1")]
# Keras looks for a Python float here and refuses 1.
Float = Annotated[Number, AfterValidator(float), What("a number")]
FloatFraction = Annotated[Fraction, AfterValidator(float), What("a number from 0 to 1")]
Rate = Annotated[Number, AfterValidator(float), What("a number or a schedule")]

Classes = Annotated[Literal["classes"], AfterValidator(lambda _: Variable("num_classes"))]
Units = Annotated[Count | Classes, What("a whole number of at least 1 or the word classes")]
Sizes = Annotated[Count | list[Count], What("a whole number of at least 1 or a list of them")]
ClassIds = Annotated[list[Amount], Len(1), What("a list of whole numbers of at least 0")]
Amounts = Annotated[Amount | ClassIds, What("a whole number of at least 0 or a list of them")]
ClassOf = Annotated[Amount | Literal["label"], What("a whole number of at least 0 or label")]
Margins = Annotated[
    Amount | list[Amount | list[Amount]],
    What("a whole number of at least 0, a list of them or a list of such lists"),
]
OpenSizes = Annotated[
    Count | list[Count | None], What("a whole number of at least 1 or a list of them and of nulls")
]
Extent = Annotated[
    Count | Annotated[list[Count], Len(2, 2)], AfterValidator(_pair),
    What("a whole number of at least 1 or a list of two, height and width"),
]  # fmt: skip
Axes = Annotated[Integer | list[Integer], What("a whole number or a list of them")]
Indices = Annotated[list[Integer], Len(1), What("a list of whole numbers")]
Counts = Annotated[list[Count], What("a list of whole numbers of at least 1")]
Shape = Annotated[
    list[Count | None], What("a list of whole numbers of at least 1 (null where any size will do)")
]
Target = Annotated[
    list[Integer | None], What("a list of whole numbers, with -1 for the one that follows")
]
Numbers = Annotated[Number | list[Number], What("a number or a list of numbers")]
List = Annotated[list[Number], What("a list of numbers")]
Pair = Annotated[list[Number], Len(2, 2), What("a list of two numbers")]
Range = Annotated[
    Number | Annotated[list[Number], Len(2, 2)], What("a number or a list of two numbers")
]
Fractions = Annotated[Fraction | list[Fraction], What("a number from 0 to 1 or a list of such")]
Thresholds = Annotated[list[Fraction], Len(1), What("a list of numbers from 0 to 1")]
Array = Annotated[
    Number | list[Number] | list[list[Number]] | list[list[list[Number]]],
    What("a number or a list of numbers, nested or not"),
]
Token = Annotated[Text | Number, What("text or a number")]
Tokens = Annotated[Text | list[Text | Integer], What("a file name or a list of tokens")]
Scalar = Annotated[Flag | Number, What("a number, true or false")]
Window = Annotated[Text | list[Number], What("the name of a window or a list of numbers")]
Batches = Annotated[
    Amount | Annotated[list[Amount], Len(2, 2)] | Text,
    What("a whole number of at least 0 or a list of two"),
]
Table = Annotated[dict[Text, Text], What("a mapping of text to text")]
Labels = Annotated[Text | dict[Text, Text], What("text or a mapping of text to text")]
Limits = Annotated[dict[Text, Number], What("a mapping of text to numbers")]
Part = dict[Literal["shape", "classes", "below"], Count | list[Count]]
Parts = Annotated[
    dict[Name, Part], Len(1), What("a mapping of names to `shape`, `classes` or `below` of each")
]
Verbose = Annotated[Literal[0, 1, 2, "auto"] | Flag, What("0, 1, 2 or auto")]
Often = Annotated[Literal["epoch"] | Count, What("epoch or a whole number of at least 1")]
Backup = Annotated[Often | Literal[False], What("epoch, a whole number of at least 1 or false")]
Update = Annotated[
    Literal["batch", "epoch"] | Count, What("batch, epoch or a whole number of at least 1")
]
Cudnn = Annotated[Literal["auto"] | Flag, What("auto, true or false")]
Plain = Annotated[
    Any, AfterValidator(plain), What("a number, text, true, false, null or a list of them"),
    WithJsonSchema({"type": ["number", "string", "boolean", "null", "array"]}),
]  # fmt: skip
Application = Annotated[
    Any, AfterValidator(_application), WithJsonSchema({"x-names": "applications"})
]
EpochFormula = Annotated[Any, AfterValidator(_in_epoch), WithJsonSchema({"type": "string"})]
NotInASpec = Annotated[Any, BeforeValidator(_unwritable), WithJsonSchema({"not": {}})]
