"""What every part of a spec has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A frozen mapping of a spec that knows all its keys and converts nothing."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        protected_namespaces=(),
        defer_build=True,  # a part is only ever checked as a part of a whole spec
    )
