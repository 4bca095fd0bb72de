"""What every part of a spec has in common."""

from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from specgen.language.entries import Kind
from specgen.language.kinds import Text
from specgen.language.refusals import What


class OneOrMore(NamedTuple):
    """A pydantic annotation, for the JSON Schema: one stands for a list of one."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        several = handler(core)
        return {"anyOf": [several["items"], several]}


ONE_OR_MORE = OneOrMore()

# What may be said beside a layer or a step: above its code, or in it.
REMARK = {word: Kind.of(Annotated[Text, What("text")]) for word in ("comment", "explain")}

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
