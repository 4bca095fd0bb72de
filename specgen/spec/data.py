"""`data:` where the arrays come from and what is done to them before training."""

from typing import Annotated

from pydantic import Field

from specgen.catalogue.call import Call, Use
from specgen.catalogue.kinds import Text
from specgen.spec.section import Section

Dataset = Annotated[Call, Use("datasets", words=False)]
Step = Annotated[Call, Use("steps", about=("comment",), words=False)]


class Data(Section):
    load: Dataset = Field(description="the dataset, such as mnist")
    x: list[Step] = Field([], description="steps for the inputs, in order")
    y: list[Step] = Field([], description="steps for the labels, in order")
    class_names: list[Text] | None = Field(None, min_length=1, description="a name for each label")

    @property
    def one_hot(self) -> Call | None:
        """The step that turns class numbers into rows, if there is one."""
        return next((step for step in self.y if step.entry.name == "one_hot"), None)
