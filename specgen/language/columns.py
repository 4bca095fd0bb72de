"""What a spec may say of columns: what they hold, how cells are read, filled and encoded."""

import re
from typing import Annotated, Any, Literal

from annotated_types import Len
from pydantic import AfterValidator, BeforeValidator, Strict, WithJsonSchema

from specgen.language.kinds import Amount, Count, Counts, Flag, Number, Real, Several, Text
from specgen.language.refusals import What, fail, quoted


def _mapping(value: Any) -> Any:
    if not isinstance(value, dict):
        fail("SG103", f"expected a mapping of columns to what they hold, got {quoted(value)}")
    return value


def _rising(value: dict[str, Any]) -> dict[str, Any]:
    if value.get("from", 0) > value.get("to", value.get("from", 0)):
        raise ValueError
    return value


def _array(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse a mapping without a shape, or with one key's value under another."""
    kinds: dict[str, Any] = {"shape": list, "dtype": str, "from": int | float, "to": int | float}
    if not value.get("shape") or not all(isinstance(value[key], kinds[key]) for key in value):
        raise ValueError
    return _rising(value)


def _header(value: bool) -> str | None:
    """What pandas calls a first row with names, or none."""
    return "infer" if value else None


def _by_number(value: dict[str, Any]) -> dict[str | int | float, Any]:
    """The mapping with numbers for keys that read as numbers: YAML's keys are text."""
    whole, real = re.compile(r"-?[0-9]+"), re.compile(r"-?[0-9]*\.[0-9]+")
    out: dict[str | int | float, Any] = {}
    for key, item in value.items():
        number = int(key) if whole.fullmatch(key) else float(key) if real.fullmatch(key) else key
        out[number] = item
    return out


def _worded(value: Any) -> Any:
    return str(value) if type(value) is int else value


# What has a number for a name, as a year or a column of a file without names.
Word = Annotated[
    str,
    Strict(),
    BeforeValidator(_worded),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
    What("text"),
]
Words = Annotated[Word | Annotated[list[Word], Len(1)], What("text or a list of texts")]
Listed = Annotated[list[Word], Len(1), What("a list of texts")]
# What a column of a file holds: the samples' stand-ins are made from it.
Stored = Literal[
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
    "float32", "float64",
]  # fmt: skip
Between = Annotated[dict[Literal["from", "to"], Real], Len(2, 2), AfterValidator(_rising)]
Stack = Annotated[
    dict[Literal["shape", "dtype", "from", "to"], Counts | Stored | Real], AfterValidator(_array)
]
Column = Annotated[
    Literal["number", "integer", "date", "text"]
    | Annotated[list[Text | Real | Flag], Len(1)]
    | Annotated[dict[Literal["classes"], Several], Len(1, 1)]
    | Between
    | Stack,
    What(
        "number, integer, date, text, a list of values, {from: 0, to: 10}, {classes: 10} "
        "or {shape: [28, 28], dtype: uint8}"
    ),
]
Columns = Annotated[dict[Text, Column], Len(1), BeforeValidator(_mapping)]

Picked = Annotated[
    Annotated[list[Text], Len(1)] | Annotated[list[Amount], Len(1)],
    What("a list of columns, all by name or all by number"),
]
OTHERS = "others"  # of the columns, those that nothing is said of
Prepared = Annotated[
    Word | Annotated[list[Word], Len(1)], What(f"a column, a list of columns or {OTHERS}")
]
Header = Annotated[bool, Strict(), AfterValidator(_header), What("true or false")]
Cell = Annotated[Flag | Number | Text, What("text, a number, true or false")]
Missing = Annotated[Text | Number | list[Text | Number], What("text, a number or a list of them")]
ColumnType = Annotated[
    Literal["str", "category", "bool", "int32", "int64", "float32", "float64"],
    What("str, category, bool, int32, int64, float32 or float64"),
]
ColumnTypes = Annotated[
    ColumnType | dict[Text, ColumnType],
    What("a type such as float32 or a mapping of columns to types"),
]
Values = Annotated[
    dict[Text, Cell | None], AfterValidator(_by_number), What("a mapping of old values to new ones")
]
Filling = Annotated[
    Number | Text | dict[Text, Number | Text],
    What("text, a number or a mapping of columns to one of them"),
]
Feature = (
    Literal["float", "float_normalized", "integer_categorical", "string_categorical"]
    | Annotated[
        dict[Literal["float_discretized", "integer_hashed", "string_hashed"], Count], Len(1, 1)
    ]
)
Features = Annotated[
    dict[Text, Feature], Len(1),
    What(
        "a mapping of columns to float, float_normalized, integer_categorical, "
        "string_categorical, {float_discretized: 10}, {integer_hashed: 32} or {string_hashed: 32}"
    ),
]  # fmt: skip
Crosses = Annotated[
    list[Annotated[list[Text], Len(2)]], What("a list of lists, each of two columns or more")
]
