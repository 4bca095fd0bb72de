"""A kind, as pydantic checks it -> what it takes, in words."""

from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from specgen.language import kinds
from specgen.language.entries import Kind
from specgen.language.families import FAMILIES, a
from specgen.language.refusals import What
from specgen.language.spec.training import SampleWeight
from specgen.language.uses import Each, Use

# Kinds that speak by themselves where something is wrong, and have no What to ask.
_SAID = (
    (kinds.Name, "a name: letters, digits and _, a letter first"),
    (kinds.NotInASpec, "something of Python, by its name in a file under `code`"),
    (kinds.Application, "the name of an application, such as ResNet50"),
    (kinds.EpochFormula, "a formula in `epoch` and `learning_rate`"),
    (SampleWeight, "a formula such as ${x_train['weight']}"),
    (Any, "anything"),
)
_PLURALS = {"text": "texts", "a whole number": "whole numbers"}


def in_words(kind: Any) -> str:
    """As in "a whole number of at least 1"; whether it may be left out is not the kind's to say."""
    text = _words(kind)
    others = text.removesuffix(" or null")
    return f"{others}, or null" if others != text and " or " in others else text


def _words(kind: Any) -> str:
    kind = kind.annotation if isinstance(kind, Kind) else kind
    for mark in reversed(getattr(kind, "__metadata__", ())):
        if isinstance(mark, What):
            return mark.text
        if isinstance(mark, Use):
            return _use(mark)
        if isinstance(mark, Each):
            return f"{_use(mark.use)}, a list of them, or one for each output"
    known = next((text for row, text in _SAID if row is kind or row == kind), None)
    if known:
        return known
    origin, inner = get_origin(kind), [i for i in get_args(kind) if i is not NoneType]
    if origin in (Union, UnionType):
        return " or ".join(map(_words, inner))
    if origin is Annotated:
        return _words(inner[0])
    if origin is dict and (each := _words(inner[1])) != "a mapping":
        return f"a mapping, each value {each}"
    return _list(inner[0]) if origin is list else "a mapping"


def _list(item: Any) -> str:
    uses = [mark for mark in getattr(item, "__metadata__", ()) if isinstance(mark, Use)]
    if uses:
        return f"a list of {FAMILIES[uses[0].family].many or uses[0].family}"
    each = _words(item)
    if each == "a mapping":
        return "a list of mappings"
    for word, plural in _PLURALS.items():
        if each.startswith(word) and " or " not in each:
            return f"a list of {each.replace(word, plural, 1)}"
    return f"a list, each {each}"


def _use(use: Use) -> str:
    noun = "a step" if use.family == "columns" else a(use.family)
    other = in_words(use.other) if use.other is not None else ""
    text = other if noun in other else " or ".join(filter(None, [noun, other]))
    return f"{text} or null" if use.null else text
