"""`walkthrough:` the article's order, with headings and what it shows on the way."""

from typing import Annotated

from pydantic import Field

from specgen.language.calls import Call
from specgen.language.kinds import Text
from specgen.language.spec.section import REMARK, Section
from specgen.language.uses import Use

EXPLAIN = {"explain": REMARK["explain"]}
Do = Annotated[Call, Use("do", beside=EXPLAIN, words=False)]


class Chapter(Section):
    heading: Text = Field(description="one line")
    text: Text | None = Field(None, description="a few sentences, printed as a comment")
    do: list[Do] = Field([], description="milestones and shows, in order")
