"""Samples that are typed into a spec: texts, lists of numbers, or columns by name."""

from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from specgen.language.kinds import plain
from specgen.language.refusals import What


def _rows(value: Any) -> Any:
    """Rows of one sort: texts, lists that are alike in shape, or mappings of the same columns."""
    if not isinstance(value, list) or not value:
        raise ValueError
    first = value[0]
    if isinstance(first, dict):
        if any(not isinstance(row, dict) or {*row} != {*first} for row in value):
            raise ValueError
        plain([item for row in value for item in row.values()])
    elif len({repr(_shape(row)) for row in value}) > 1 or isinstance(first, int | float):
        raise ValueError
    return value


def _shape(row: Any) -> Any:
    """The lengths of lists in one another; of anything but text and numbers, a ValueError.

    A row of a table may have texts beside numbers: then each is told by its place.
    """
    if not isinstance(row, list):
        if isinstance(row, dict) or row is None:
            raise ValueError
        return isinstance(row, str)
    shapes = [_shape(item) for item in row]
    if not any(isinstance(shape, list) for shape in shapes):
        return [len(row), *(shapes if len({*shapes}) > 1 else shapes[:1])]
    if any(shape != shapes[0] for shape in shapes):
        raise ValueError
    return [len(row), *shapes[:1]]


_ROW = ["string", "array", "object"]
Rows = Annotated[
    Any, AfterValidator(_rows), What("a list of rows: lists of numbers, texts, or columns by name"),
    WithJsonSchema({"type": "array", "minItems": 1, "items": {"type": _ROW}}),
]  # fmt: skip
