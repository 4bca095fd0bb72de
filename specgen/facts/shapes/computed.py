"""The rules of all operations of keras.ops, and what each asks of what reaches it."""

from collections.abc import Callable

from specgen.facts.shapes import arrangements, further, images, matrices, operations, products
from specgen.facts.shapes.demands import DEMANDS
from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import Made

Rule = Callable[[Given], Made]

OPERATIONS: dict[str, Rule] = {
    **operations.RULES,
    **arrangements.RULES,
    **products.RULES,
    **matrices.RULES,
    **images.RULES,
    **further.RULES,
}
# Those that multiply tensors with each other; `work` counts a few of them.
MULTIPLY = {*products.RULES, *matrices.RULES, *images.RULES} - {"max_pool", "average_pool"}


def operation(name: str) -> Rule | None:
    """The rule of an operation, with its demand before it."""
    rule, demand = OPERATIONS.get(name), DEMANDS.get(name)
    if rule is None or demand is None:
        return rule

    def both(given: Given) -> Made:
        if given.x.shape is not None:
            demand(given)
        return rule(given)

    return both
