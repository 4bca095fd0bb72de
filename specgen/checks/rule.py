"""A rule: a function that finds one kind of mistake in a checked spec, with a spec that has it.

`@rule(CODE, bad=..., mended=...)` stands above the function. Both are parts of a spec as YAML; they
replace those of BASE. `specgen explain CODE` prints them, and they are the rule's test.
"""

import re
from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import NamedTuple

from specgen.checks.checked import Checked
from specgen.text.diagnostics import Diagnostic, Span, severity
from specgen.text.document import Trail

# What the examples are parts of. With `train` in an example, `compile` and `fit` are left out; so
# is what a comment in it names, as in `# without fit`.
BASE = """
specgen: 1
title: A small classifier
data: {load: {synthetic: {shape: [8], classes: 3}}}
model:
  layers:
    - Input: [8]
    - Dense: {units: 3, activation: softmax}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 2}
"""


# Where a part of a spec begins, with its name.
_PART = r"(?m)^(?=(\w+):)"


def laid(piece: str) -> str:
    """The piece as a whole spec: BASE with these parts replaced. The piece stands first."""
    replaced = {*re.findall(_PART, piece), *re.findall(r"(?m)^# without (\w+)$", piece)}
    if "train" in replaced:
        replaced |= {"compile", "fit"}
    starts = [*re.finditer(_PART, BASE)]
    ends = [*(start.start() for start in starts[1:]), len(BASE)]
    rest = (
        BASE[start.start() : end]
        for start, end in zip(starts, ends, strict=True)
        if start[1] not in replaced
    )
    return "".join([piece.rstrip("\n"), "\n", *rest])


class Finding(NamedTuple):
    """What a rule finds: the words, the place (of a value, or what to underline), a way out."""

    message: str
    place: Trail | Span
    help: str | None = None


Findings = Iterator[Finding]


class Rule(NamedTuple):
    """A rule, ready to be asked."""

    code: str
    find: Callable[[Checked], Findings]
    written: tuple[str, str]  # the two examples, as they stand in the code
    whole: bool = False  # whether it is asked again once the variants are known
    python: str = ""  # the file mine.py that both list under `code`

    @property
    def bad(self) -> str:
        return cleandoc(self.written[0])

    @property
    def mended(self) -> str:
        return cleandoc(self.written[1])

    def __call__(self, checked: Checked) -> Iterator[Diagnostic]:
        """Everything that the rule finds."""
        for message, place, help in self.find(checked):
            span = place if isinstance(place, Span) else checked.span(place)
            yield Diagnostic(self.code, message, span, help)

    @property
    def warns(self) -> bool:
        """Whether what it finds is a warning: the spec is sound, and hardly meant so."""
        return severity(self.code) == "warning"

    @property
    def name(self) -> str:
        return self.find.__name__

    @property
    def summary(self) -> str:
        """What has to hold, in a sentence."""
        return cleandoc(self.find.__doc__ or "").partition("\n")[0]


def rule(
    code: str, *, bad: str, mended: str, whole: bool = False, python: str = ""
) -> Callable[[Callable[[Checked], Findings]], Rule]:
    """Make a rule of the function below.

    whole: it compares the variants of a spec, and is asked again once they are known; python: the
    file mine.py of the examples.
    """
    return lambda find: Rule(code, find, (bad, mended), whole, cleandoc(python))
