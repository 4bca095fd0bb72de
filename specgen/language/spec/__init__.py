"""The language: what a spec may say, as frozen pydantic models. Knows no YAML and no Keras."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from specgen.language.kinds import Amount, Inside, Name, Plain, Text, Whole
from specgen.language.refusals import What
from specgen.language.spec.claims import Claim
from specgen.language.spec.data import Data
from specgen.language.spec.model import Model
from specgen.language.spec.section import ONE_OR_MORE, Section
from specgen.language.spec.training import Best, Compile, Evaluate, Fit, Phase, Round
from specgen.language.spec.walkthrough import Chapter
from specgen.text.prose import WEB

__all__ = [
    "Article",
    "Chapter",
    "Claim",
    "Compile",
    "Data",
    "Evaluate",
    "Fit",
    "Link",
    "Model",
    "Phase",
    "Round",
    "Spec",
]


Changes = Annotated[
    dict[str, Plain | dict[str, Any] | list[Any]], What("a mapping of paths to values")
]
Title = Annotated[
    Text,
    StringConstraints(pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]{0,98}\S)?$"),
    What("a name of at most 100 signs in one line"),
]
Grid = Annotated[
    dict[str, Annotated[list[Plain | dict[str, Any]], Field(min_length=1)]],
    What("a mapping of paths to lists of values"),
]
Backend = Annotated[Literal["tensorflow", "jax", "torch"], What("tensorflow, jax or torch")]
Precision = Annotated[
    Literal["mixed_float16", "mixed_bfloat16", "bfloat16", "float32", "float64"],
    What("mixed_float16, mixed_bfloat16, bfloat16, float32 or float64"),
]
BASES = What("a spec in the same folder or below, or a list of them")
BELOW = What("a Python file below the spec's folder, or a list of them")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


# Of a spec that leaves the section out, and whose milestone does not happen.
_NO_COMPILE = Compile.model_construct()
_NO_FIT = Fit.model_construct(epochs=1)

Web = Annotated[str, Field(pattern=f"^{WEB}$"), What("an address that begins with https://")]
Notebook = Annotated[
    str,
    Field(pattern=r"^https://github\.com/[\w.-]+/[\w.-]+/blob/[\w.-]+/[\w./-]+\.ipynb$"),
    What("an address such as https://github.com/OWNER/NAME/blob/main/digits.ipynb"),
]
Day = Annotated[Text | Whole, AfterValidator(str), What("text or a year")]


class Article(Section):
    """An article, of which the facts are used and the words are not."""

    title: Text = Field(description="the article's title")
    author: Text | None = Field(None, description="who wrote it")
    date: Day | None = Field(None, description="when it came out, in any form")
    url: Text | None = Field(None, description="where it can be read")


class Link(Section):
    """Something to read on."""

    title: Text = Field(description="what it is")
    url: Web = Field(description="where it is")


class Spec(Section):
    specgen: Annotated[Literal[1], What("1, the version of the language")] = Field(
        description="which of its languages specgen has to read"
    )
    extends: Annotated[list[Inside], BASES, BeforeValidator(_listed), ONE_OR_MORE] = Field(
        [], description="specs that it builds on; the later of several wins"
    )
    title: Text = Field(description="one line, the first of the script")
    text: Text | None = Field(None, description="a few sentences, in the script's docstring")
    article: Article | None = Field(None, description="where it comes from")
    seed: Amount | None = Field(None, description="makes a run repeat to the last digit")
    vars: dict[Name, Any] = Field(
        {}, description="values by name; `${name}` stands for one anywhere below"
    )
    data: Data = Field(description="where the arrays come from and what is done to them")
    model: Model = Field(description="the layers and what feeds each")
    compile: Compile | None = Field(None, description="optimizer, loss and metrics")
    fit: Fit | None = Field(None, description="epochs, batches, callbacks")
    train: list[Phase] | None = Field(
        None, min_length=1, description="several rounds of training, in place of compile and fit"
    )
    evaluate: Evaluate = Field(
        Evaluate.model_construct(),  # built unchecked: import stays cheap
        description="how the trained model is measured",
    )
    walkthrough: list[Chapter] = Field([], description="the order of the article")
    claims: list[Claim] = Field([], description="the numbers that the article states")
    conclusion: Text | None = Field(None, description="a few sentences, after all else")
    links: list[Link] = Field([], description="what to read on, at the end")
    notebook: Notebook | None = Field(
        None, description="where its notebook is on GitHub, for readers to open in Colab or Binder"
    )

    variants: dict[Title, Changes] = Field({}, description="changes to train with, compared")
    grid: Grid = Field({}, description="values to train with, every combination of them compared")
    best: Best | None = Field(None, description="which of the variants all that follows is about")
    backend: Backend | None = Field(None, description="tensorflow, jax or torch")
    precision: Precision | None = Field(None, description="the types that layers compute in")
    code: Annotated[list[Inside], BELOW, BeforeValidator(_listed), ONE_OR_MORE] = Field(
        [], description="Python files of the author's own; need --trust"
    )

    @property
    def rounds(self) -> tuple[Round, ...]:
        """The rounds of training: those of `train`, or the one that `compile` and `fit` make.

        `left_out` says which of its milestones do not happen.
        """
        if self.train:
            return tuple(
                Round(each.compile, each.fit, each.freeze, each.thaw, ("train", number))
                for number, each in enumerate(self.train)
            )
        return (Round(self.compile or _NO_COMPILE, self.fit or _NO_FIT),)

    @property
    def left_out(self) -> frozenset[str]:
        """The milestones that do not happen, as the spec has nothing for them to do."""
        uncompiled = () if self.train or self.compile else ("compile", "evaluate")
        untrained = () if self.train or self.fit else ("fit",)
        if self.unmeasured:
            uncompiled = (*uncompiled, "evaluate")
        return frozenset((*uncompiled, *untrained))

    @property
    def unmeasured(self) -> bool:
        """Whether Keras has no way to measure the model: neither a loss nor a `test_step`."""
        class_ = self.model.class_
        loss = self.rounds[-1].compile.loss
        own = class_.entry.own if class_ else None
        return own is not None and loss is None and "test_step" not in own.methods

    @property
    def folded(self) -> bool:
        """Whether the samples are divided into folds."""
        return bool(self.data.split and self.data.split.folds)

    @property
    def single(self) -> "Spec":
        """The spec without its variants and folds: one model, one training."""
        split = self.data.split
        if split and split.folds:
            alone = split.model_copy(
                update={"folds": None, "refit": False, "val": split.val or 1 / split.folds}
            )
            data = self.data.model_copy(update={"split": alone})
            return self.model_copy(update={"variants": {}, "grid": {}, "best": None, "data": data})
        return self.model_copy(update={"variants": {}, "grid": {}, "best": None})

    @property
    def compared(self) -> bool:
        """Whether several trainings are compared: variants, or folds."""
        return bool(self.variants or self.folded)
