"""Checked: all that checking finds out of a spec, for those that come after to ask nobody again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from specgen.facts.data.flow import Facts, facts
from specgen.facts.ends import End, ends
from specgen.facts.graph import Network
from specgen.facts.judged import Judged, judged
from specgen.facts.plan import Plan
from specgen.facts.shapes import walk
from specgen.language.author_code import Code
from specgen.language.spec import Spec
from specgen.text.diagnostics import Span
from specgen.text.document import Document, Trail


@dataclass(frozen=True)
class Checked:
    """A spec, the text that it was read from, and what follows from it.

    changes: what `--set` changed, as `path=value`; code: the author's own Python; plan: the steps
    in order; networks: every graph by its place, with what
    feeds each node; variants: the spec as each
    of its variants changes it, once nothing is wrong with the spec itself; several: it is one of
    those, and its walkthrough may compare them.
    """

    document: Document
    spec: Spec
    plan: Plan
    networks: Mapping[Trail, Network]
    code: Code = field(default_factory=Code)
    changes: tuple[str, ...] = ()
    variants: Mapping[str, "Checked"] = field(default_factory=dict)
    several: bool = False

    @cached_property
    def shapes(self) -> walk.Found:
        """What each layer makes of what reaches it, and what does not fit."""
        policy, numbers = self.spec.precision or "float32", {"num_classes": self.facts.num_classes}
        known = {word: number for word, number in numbers.items() if number is not None}
        return walk.found(self.spec.model, self.networks, policy, known)

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.document.source.name.replace("\\", "/").rpartition("/")[2]

    @cached_property
    def facts(self) -> Facts:
        """What is known of the data, without a look at them."""
        return facts(self.spec)

    @cached_property
    def ends(self) -> list[End]:
        """What each output of the model is."""
        return ends(self.spec.model, self.networks)

    @cached_property
    def judged(self) -> list[Judged]:
        """What every round of training measures of each output, and on which labels."""
        return [*judged(self.spec, self.ends, self.facts.y)]

    def line(self, path: Trail) -> str:
        """Where else to look, in words: `line 7`."""
        return self.span(path).in_words

    def span(self, path: Trail) -> Span:
        """What to underline for the value at `path`."""
        return self.document.span(path)

    def key(self, path: Trail) -> Span:
        """What to underline where it is about the key at `path`."""
        return self.document.key(path)
