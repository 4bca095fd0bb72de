"""`claims:` the numbers that an article states, and how near a run has to come."""

import math
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, model_validator

from specgen.language.kinds import Flag, Real, Text
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
    """A quantity and the number that an article gives for it, or one number for each epoch.

    A quantity is a key of the history (`loss`, `val_accuracy`: after the last epoch), or
    `test_` and the name of a metric, or `test_error`, one minus the accuracy.
    """

    quantity: Text
    value: Figures
    at_most: Flag = Field(False, description="holds when the run measures no more")
    at_least: Flag = Field(False, description="holds when the run measures no less")
    variant: Text | None = Field(None, description="the variant that it is about")
    within: Figure | None = Field(None, ge=0, description="holds when the run is this near")

    @model_validator(mode="wrap")
    @classmethod
    def _from_yaml(cls, item: Any, handler: ModelWrapValidatorHandler["Claim"]) -> "Claim":
        about = ("at_most", "at_least", "within", "variant")
        names = [key for key in item if key not in about] if isinstance(item, dict) else []
        if len(names) != 1:
            fail("SG103", f"expected one quantity and its number, got {quoted(item)}")
        rules = [key for key in about[:3] if item.get(key, False) is not False]
        if len(rules) != 1:
            hint = "add one of `at_most: true`, `at_least: true`, `within: 0.01`"
            fail("SG103", f"the claim {names[0]!r} needs one rule, not {len(rules)}", hint)
        rest = {key: value for key, value in item.items() if key in about}
        return handler({"quantity": names[0], "value": item[names[0]], **rest})
