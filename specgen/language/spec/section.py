"""What every part of a spec has in common."""

from pydantic import BaseModel, ConfigDict, WithJsonSchema

# A text stands for a list of one.
ONE_OR_MORE = WithJsonSchema(
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
)


_COLUMN = {"type": ["string", "integer"]}  # of a file without a header it is a number
COLUMNS = WithJsonSchema({"anyOf": [_COLUMN, {"type": "array", "items": _COLUMN, "minItems": 1}]})


class Section(BaseModel):
    """A frozen mapping of a spec that knows all its keys and converts nothing."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        protected_namespaces=(),
        defer_build=True,  # a part is only ever checked as a part of a whole spec
    )
