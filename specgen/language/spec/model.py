"""`model:` the layers, what feeds each, and how the script writes them down."""

from typing import Annotated, Any, Literal

from annotated_types import Le
from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, model_validator

from specgen.language.calls import Call
from specgen.language.entries import Kind
from specgen.language.kinds import Count, Flag, Name, Plain, Text
from specgen.language.refusals import What, fail
from specgen.language.spec.section import ONE_OR_MORE, REMARK, Section
from specgen.language.uses import Use


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[
    list[Name], Field(min_length=1), What("a name or a list of names"),
    BeforeValidator(_one_or_more), ONE_OR_MORE,
]  # fmt: skip
Sources = Annotated[
    Name | list[Name] | dict[Name, Name | list[Name]],
    What("the name of a node, a list of names, or a mapping of inputs to names"),
]
Row = Annotated[dict[Name, Any], Field(min_length=1)]
Rows = Annotated[list[Row], Field(min_length=1)]
Times = Annotated[Count, Le(1000)]  # beyond it nobody means it, and nothing can be built
Repeat = Annotated[Times | Rows, What("a whole number from 1 to 1000 or a list of arguments")]
Settings = Annotated[dict[Name, Plain], What("a mapping of arguments")]

# What may stand beside a node, and beside a layer that is held under `parts`: `taps` and
# `trainable` are the part's; they stand here for did-you-mean.
NODE = {
    "name": Kind.of(Annotated[Name | list[Name], What("a name, or one for each output")]),
    **REMARK,
    "from": Kind.of(Sources),
    "repeat": Kind.of(Repeat),
    "call": Kind.of(Settings),
    "trainable": Kind.of(Flag),
}
_HELD = {
    "name": Kind.of(Name), **REMARK, "trainable": NODE["trainable"],
    "taps": Kind.of(Names),
}  # fmt: skip
Layer = Annotated[Call, Use("nodes", beside=NODE, words=False)]
Held = Annotated[Call, Use("nodes", beside=_HELD, words=False)]
ModelClass = Annotated[Call, Use("classes", words=False)]
Style = Annotated[Literal["list", "add"], What("list or add")]


class Graph(Section):
    """Layers, each fed by the one before it unless `from` says otherwise."""

    layers: list[Layer] = Field(min_length=1, description="the layers, first to last")
    outputs: Names | None = Field(None, description="the nodes that leave; without it the last")


class Block(Graph):
    """Layers under a name, written as a function of what it takes."""

    inputs: Names = Field(["inputs"], description="the names of the tensors that go in")
    takes: dict[Name, Plain] = Field({}, description="arguments: a type or a default for each")


class Part(Section):
    """A layer or a sub-model with a name: made once, used as often as the layers name it."""

    layer: Held | None = None
    graph: Graph | None = None
    taps: Names | None = Field(None, description="inner layers, by name, that leave in its place")
    trainable: Flag | None = Field(None, description="whether training changes its weights")

    @model_validator(mode="wrap")
    @classmethod
    def _from_yaml(cls, item: Any, handler: ModelWrapValidatorHandler["Part"]) -> "Part":
        if item is None:
            fail("SG204", "expected a layer or a sub-model with `layers`, got null")
        if not isinstance(item, dict):
            return handler({"layer": item})
        if "layer" in item:
            fail("SG101", "a part has no 'layer'", "did you mean 'layers'?")
        about = {key: item[key] for key in ("taps", "trainable") if key in item}
        rest = {key: value for key, value in item.items() if key not in about}
        return handler({("graph" if "layers" in rest else "layer"): rest, **about})


class Model(Graph):
    layers: list[Layer] = Field(
        [], min_length=1, description="the layers, first to last; a class can do without"
    )
    parts: dict[Name, Part] = Field({}, description="layers and sub-models to use by name")
    blocks: dict[Name, Block] = Field({}, description="groups of layers to use by name")
    style: Style = Field("list", description="one list of layers, or a model.add(...) for each")
    function: Name | None = Field(None, description="a function that builds and compiles the model")
    class_: ModelClass | None = Field(
        None, alias="class", description="a model class from `code`, with its arguments"
    )
    explain: Text | None = Field(
        None, description="text above its code: a comment in the script, prose in a notebook"
    )

    @model_validator(mode="after")
    def _has_layers(self) -> "Model":
        if not (self.layers or self.class_):
            fail("SG102", "model needs 'layers'")
        return self
