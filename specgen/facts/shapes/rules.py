"""What is given -> what is made of it, by the rule of its family. Knows no graph."""

from collections.abc import Callable
from dataclasses import replace

from specgen.facts.shapes import (
    applications,
    attention,
    convolutions,
    dense,
    kept,
    merging,
    ours,
    preprocessing,
    recurrent,
    reshaping,
)
from specgen.facts.shapes.given import Given
from specgen.facts.shapes.tensors import LOST, NOTHING_KNOWN, Made, Tensor, UnknownError, plus
from specgen.facts.shapes.work import stored, work
from specgen.language.calls import Call

Rule = Callable[[Given], Made]

LAYERS: dict[str, Rule] = {
    **dense.RULES,
    **convolutions.RULES,
    **kept.RULES,
    **reshaping.RULES,
    **merging.RULES,
    **recurrent.RULES,
    **attention.RULES,
    **preprocessing.RULES,
    **ours.RULES,
}
# What a rule does with arguments that Keras has no use for either: an axis that is not there, a 0.
_UNFORESEEN = (LookupError, TypeError, ValueError, ArithmeticError)
_FLOATS = ("float16", "bfloat16", "float32", "float64")


def made(given: Given) -> Made:
    """What comes out, and of how many parameters. Raises UnfitError where nothing can."""
    rule = _rule(given)
    if rule is None:
        return NOTHING_KNOWN
    if given.family == "layers" and given.name not in ("Input", "InputLayer"):
        given = replace(given, fed={key: _cast(item, given) for key, item in given.fed.items()})
    try:
        out = rule(given)
    except (UnknownError, *_UNFORESEEN):
        return LOST
    if given.family != "applications":
        out = out._replace(work=work(given, out), held=stored(out.outputs))
    if given.raw("lora_rank") or given.raw("quantization_config") or _learns(given):
        out = out._replace(trained=None)
    if given.raw("trainable") is False:
        out = out._replace(trained=0, fixed=plus(out.trained, out.fixed))
    return out


def _rule(given: Given) -> Rule | None:
    if given.family == "ops":  # which few models have
        from specgen.facts.shapes.computed import operation

        return operation(given.name)
    return applications.application if given.family == "applications" else LAYERS.get(given.name)


def _cast(fed: Tensor | tuple[Tensor, ...], given: Given) -> Tensor | tuple[Tensor, ...]:
    """Numbers that are no whole ones, as the layer computes them."""
    if not isinstance(fed, Tensor):
        return tuple(
            each for item in fed for each in [_cast(item, given)] if isinstance(each, Tensor)
        )
    cast = fed.dtype in _FLOATS and given.raw("autocast") is not False
    return fed._replace(dtype=given.computes) if cast else fed


def _learns(given: Given) -> bool:
    """Whether its activation is a layer with parameters of its own."""
    inner = given.raw("activation")
    return isinstance(inner, Call) and inner.entry.name == "PReLU"
