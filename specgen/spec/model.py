"""`model:` the layers, and how the script writes them down."""

from typing import Annotated, Literal

from pydantic import Field

from specgen.catalogue.call import Call, Use, What
from specgen.catalogue.kinds import Name
from specgen.spec.section import Section

Layer = Annotated[Call, Use("layers", about=("name", "comment"), words=False)]
Style = Annotated[Literal["list", "add"], What("list or add")]


class Model(Section):
    layers: list[Layer] = Field(min_length=1, description="the layers, first to last")
    style: Style = Field("list", description="one list of layers, or a model.add(...) for each")
    function: Name | None = Field(None, description="a function that builds and compiles the model")
