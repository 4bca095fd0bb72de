"""`claims:` the numbers that an article states, and how near a run has to come."""

import math
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, model_validator

from specgen.language.kinds import Real, Text
from specgen.language.refusals import What, fail, quoted
from specgen.language.spec.section import Section

_PERCENT = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?) ?%")


def _share(value: Any) -> Any:
    """`1.27%` as 0.0127; anything else as it is."""
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    share = float(f"{found[1]}e-2") if found else math.inf
    return share if math.isfinite(share) else value


Figure = Annotated[Real, BeforeValidator(_share), What("a number or a percentage such as 1.27%")]
Figures = Annotated[
    Figure | Annotated[list[Figure], Field(min_length=1)],
    What("a number, a percentage, or a list of them with one for each epoch"),
]


class Claim(Section):
    """A formula, and the number that an article gives for it; or numbers, one for each epoch.

    It is about what the run leaves: `history['val_loss']`, the metrics by their names, `results`
    and `histories` of variants and folds, and what the walkthrough has named.
    """

    that: Text = Field(description="what is measured: a formula over what the run leaves")
    at_least: Figures | None = Field(None, description="holds when the run measures no less")
    at_most: Figures | None = Field(None, description="holds when the run measures no more")
    equals: Figures | None = Field(None, description="holds when the run is `within` of it")
    within: Figure | None = Field(None, ge=0, description="how near it has to be")

    @property
    def rule(self) -> str:
        """What holds: "at_least", "at_most" or "equals"."""
        return next(rule for rule in _RULES if getattr(self, rule) is not None)

    @property
    def value(self) -> Any:
        """The number that is claimed, or a list of them."""
        return getattr(self, self.rule)

    @model_validator(mode="wrap")
    @classmethod
    def _from_yaml(cls, item: Any, handler: ModelWrapValidatorHandler["Claim"]) -> "Claim":
        if not isinstance(item, dict) or "that" not in item:
            hint = "as in `{that: accuracy, at_least: 97%}`"
            fail("SG103", f"expected a claim with `that`, got {quoted(item)}", hint)
        rules = [key for key in _RULES if item.get(key) is not None]
        if {*item} - {*cls.model_fields}:
            return handler(item)  # which says what a claim has not
        if len(rules) != 1:
            hint = "add one of `at_least: 0.9`, `at_most: 0.1`, `equals: 0.3` with `within: 0.02`"
            fail("SG103", f"a claim needs one rule, not {len(rules)}", hint)
        if ("within" in item) != (rules == ["equals"]):
            hint = "as in `equals: 0.3` with `within: 0.02`; `within: 0` is exactly"
            fail("SG103", "`equals` and `within` stand together", hint)
        return handler(item)


_RULES = ("at_least", "at_most", "equals")
