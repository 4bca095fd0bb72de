"""The language: what a spec may say, as frozen pydantic models. Knows no YAML and no Keras."""

from typing import Annotated, Literal

from pydantic import Field, PrivateAttr

from specgen.catalogue.call import What
from specgen.catalogue.kinds import Amount, Text
from specgen.source import Document
from specgen.spec.claims import Claim
from specgen.spec.data import Data
from specgen.spec.model import Model
from specgen.spec.section import Section
from specgen.spec.training import Compile, Evaluate, Fit
from specgen.spec.walkthrough import Chapter

__all__ = ["Article", "Chapter", "Claim", "Compile", "Data", "Evaluate", "Fit", "Model", "Spec"]


class Article(Section):
    """Where a spec comes from. Its facts are used, its words are not."""

    title: Text
    author: Text | None = None
    date: Text | None = None
    url: Text | None = None


class Spec(Section):
    specgen: Annotated[Literal[1], What("1, the version of the language")]
    title: Text = Field(description="one line, the first of the script")
    text: Text | None = Field(None, description="a few sentences, in the script's docstring")
    article: Article | None = Field(None, description="where it comes from")
    seed: Amount | None = Field(None, description="makes a run repeat to the last digit")
    data: Data
    model: Model
    compile: Compile
    fit: Fit
    evaluate: Evaluate = Evaluate.model_construct()  # built unchecked: import stays cheap
    walkthrough: list[Chapter] = Field([], description="the order of the article")
    claims: list[Claim] = Field([], description="the numbers that the article states")

    _origin: Document = PrivateAttr()
    _changes: tuple[str, ...] = PrivateAttr(())

    @property
    def origin(self) -> Document:
        """The text that this was read from."""
        return self._origin

    @property
    def changes(self) -> tuple[str, ...]:
        """What `--set` changed, as `path=value`."""
        return self._changes

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.origin.source.name.replace("\\", "/").rpartition("/")[2]
