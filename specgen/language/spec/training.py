"""`compile:`, `fit:`, `evaluate:` and `train:`, under the names that Keras's own methods use."""

import re
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from specgen.language.calls import Call, Formula, formulas
from specgen.language.kinds import Amount, Count, Flag, Name, Number, Real, Text, Whole
from specgen.language.refusals import What, fail, quoted
from specgen.language.spec.section import Section
from specgen.language.uses import Each, Use
from specgen.text.document import Trail

_NUMBER = re.compile("[0-9]{1,18}")  # of a class


def _weights(value: Any) -> Any:
    """YAML's keys are text; class numbers are whole numbers."""
    if isinstance(value, dict):
        return {int(k) if _NUMBER.fullmatch(str(k)) else k: v for k, v in value.items()}
    return value


def _listed(value: Any) -> Any:
    """A number of the one output, as Keras takes it: in a list."""
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else value


def _formula(value: Any) -> Any:
    found = formulas(value)
    if not isinstance(found, Formula):
        fail("SG103", f"expected a formula such as ${{x_train['weight']}}, got {quoted(value)}")
    return found


Optimizer = Annotated[Call | str, Use("optimizers")]
Loss = Annotated[Any, Each(Use("losses", null=True))]
Metrics = Annotated[Any, Each(Use("metrics"), listed=True)]
Callback = Annotated[Call | str, Use("callbacks")]
Loop = Annotated[Call, Use("loops", words=False)]
Verbose = Annotated[
    Literal["auto", 0, 1, 2], What("auto, 0 (silent), 1 (a bar) or 2 (a line an epoch)")
]
Share = Annotated[Real, Field(gt=0, lt=1), What("a number between 0 and 1")]
ValidationSet = Annotated[Literal["test", "val", "none"], What("test, val or none")]
Direction = Annotated[Literal["max", "min"], What("max or min")]
_NUMBERS = WithJsonSchema(
    {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}}]}
)
LossWeights = Annotated[
    Annotated[list[Number], BeforeValidator(_listed), _NUMBERS] | dict[Text, Number],
    What("a number, a list of numbers or a mapping of outputs to numbers"),
]
_BY_CLASS = {
    "type": "object", "additionalProperties": False,
    "patternProperties": {"^[0-9]{1,18}$": {"type": "number"}},
}  # fmt: skip
ClassWeight = Annotated[
    Literal["balanced"] | dict[Whole, Number],
    What("balanced, or a mapping of class numbers to numbers"),
    BeforeValidator(_weights), WithJsonSchema({"anyOf": [{"const": "balanced"}, _BY_CLASS]}),
]  # fmt: skip
SampleWeight = Annotated[
    Any, AfterValidator(_formula), WithJsonSchema({"type": "string", "pattern": r"^\$\{[^$]*\}$"})
]
Jit = Annotated[Literal["auto"] | Flag, What("auto, true or false")]
Frozen = Annotated[Name | list[Name], What("the name of a part or a layer, or a list of them")]
Thawed = Annotated[
    Name | list[Name] | dict[Name, Count | Name],
    What("a name, a list of names, or `name: how many of its last layers, or the first of them`"),
]


class Compile(Section):
    optimizer: Optimizer | None = Field(None, description="how the weights are updated")
    loss: Loss = Field(None, description="what training makes small")
    loss_weights: LossWeights | None = Field(None, description="how much each output's loss counts")
    metrics: Metrics = Field([], description="what is reported beside the loss")
    weighted_metrics: Metrics = Field([], description="metrics that count class and sample weights")
    run_eagerly: Flag | None = Field(None, description="step by step, for debugging")
    steps_per_execution: Count | None = Field(None, description="batches a call of the graph")
    jit_compile: Jit | None = Field(None, description="compile with XLA")
    auto_scale_loss: Flag | None = Field(None, description="scale the loss in mixed precision")
    explain: Text | None = Field(
        None, description="text above its code: a comment in the script, prose in a notebook"
    )


class Fit(Section):
    epochs: Count = Field(description="passes over the training set")
    batch_size: Count | None = Field(None, description="samples an update; Keras takes 32")
    loop: Loop | None = Field(None, description="a function of `code` that trains, in fit's place")
    validation_split: Share | None = Field(None, description="share of the training set held back")
    validate_on: ValidationSet | None = Field(
        None, description="validate on the test or val set; none, though there is a val set"
    )
    shuffle: Flag | None = Field(None, description="new order in every epoch; Keras's default")
    class_weight: ClassWeight | None = Field(None, description="how much each class counts")
    sample_weight: SampleWeight | None = Field(None, description="how much each sample counts")
    initial_epoch: Amount | None = Field(None, description="the number of the first epoch")
    steps_per_epoch: Count | None = Field(None, description="batches an epoch")
    validation_steps: Count | None = Field(None, description="batches a validation")
    validation_freq: Count | None = Field(None, description="epochs between validations")
    callbacks: list[Callback] = Field([], description="what else happens while training")
    verbose: Verbose | None = Field(None, description="what training prints")
    explain: Text | None = Field(
        None, description="text above its code: a comment in the script, prose in a notebook"
    )


class Evaluate(Section):
    verbose: Verbose | None = Field(None, description="what evaluation prints")
    explain: Text | None = Field(
        None, description="text above its code: a comment in the script, prose in a notebook"
    )


class Best(Section):
    """Which of several variants all that follows is about: the best by a number, or one by name."""

    by: Text | None = Field(
        None, description="what is compared: after the last epoch, or the mean of the folds"
    )
    variant: Text | None = Field(None, description="the variant to go on with, in place of `by`")
    mode: Direction | None = Field(None, description="max or min, where the name does not tell")

    @property
    def most(self) -> bool | None:
        """Whether more is better; None where nobody says."""
        if self.mode:
            return self.mode == "max"
        return rises(self.by or "")


# Names of metrics that rise, and that fall, as a model gets better.
_UP = re.compile(
    "acc|auc|precision|recall|sensitivity|specificity|true_|iou|f1|fbeta|r2|dice|similarity"
)
_DOWN = re.compile("loss|error|mae|mse|mape|msle|entropy|hinge|divergence|poisson|false_")


def rises(metric: str) -> bool | None:
    """Whether a metric rises as a model gets better, by its name; None where that does not tell."""
    return True if _UP.search(metric) else False if _DOWN.search(metric) else None


class Phase(Section):
    """One round of training: what is frozen or thawed, then compile and fit."""

    freeze: Frozen | None = Field(None, description="parts or layers that stop learning")
    thaw: Thawed | None = Field(None, description="parts or layers that learn again")
    compile: Compile = Field(description="as in a spec of one round")
    fit: Fit = Field(description="as in a spec of one round")


class Round(NamedTuple):
    """A round of training, and where it stands in the spec."""

    compile: Compile
    fit: Fit
    freeze: str | list[str] | None = None
    thaw: str | list[str] | dict[str, int | str] | None = None
    trail: Trail = ()

    def path(self, key: str) -> Trail:
        """Where the section `key` of this round stands in the spec."""
        return (*self.trail, key)

    def at(self, key: str, inner: str | int) -> Trail:
        """Where something in one of its sections stands."""
        return (*self.trail, key, inner)
