"""`compile:`, `fit:` and `evaluate:`, under the names that Keras's own methods use."""

from typing import Annotated, Literal

from pydantic import Field

from specgen.catalogue.call import Call, Use, What
from specgen.catalogue.kinds import Count, Flag, Real
from specgen.spec.section import Section

Optimizer = Annotated[Call | str, Use("optimizers")]
Loss = Annotated[Call | str, Use("losses")]
Metric = Annotated[Call | str, Use("metrics")]
Callback = Annotated[Call | str, Use("callbacks")]
Verbose = Annotated[
    Literal["auto", 0, 1, 2], What("auto, 0 (silent), 1 (a bar) or 2 (a line an epoch)")
]
Share = Annotated[Real, Field(gt=0, lt=1), What("a number between 0 and 1")]
TestSet = Annotated[Literal["test"], What("test")]


class Compile(Section):
    optimizer: Optimizer = Field(description="how the weights are updated")
    loss: Loss = Field(description="what training makes small")
    metrics: list[Metric] = Field([], description="what is reported beside the loss")


class Fit(Section):
    epochs: Count = Field(description="passes over the training set")
    batch_size: Count | None = Field(None, description="samples an update; Keras takes 32")
    validation_split: Share | None = Field(None, description="share of the training set held back")
    validate_on: TestSet | None = Field(None, description="validate on the test set")
    shuffle: Flag | None = Field(None, description="new order in every epoch; Keras's default")
    callbacks: list[Callback] = Field([], description="what else happens while training")
    verbose: Verbose | None = Field(None, description="what training prints")


class Evaluate(Section):
    verbose: Verbose | None = Field(None, description="what evaluation prints")
