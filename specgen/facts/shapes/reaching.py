"""A node of a graph -> the tensors that reach it, by the inputs of its layer, and in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from specgen import catalogue
from specgen.facts.graph import Node, gathers, inputs, name_of
from specgen.facts.shapes.given import SOME, reshaping
from specgen.facts.shapes.tensors import UNKNOWN, Made, Tensor, UnfitError
from specgen.language.calls import Call
from specgen.language.spec.model import Model

Fed = Mapping[str, Tensor | tuple[Tensor, ...]]


class Held(NamedTuple):
    """A tensor under a name, and who gives it, in words."""

    tensor: Tensor
    giver: str
    several: tuple[Tensor, ...] = ()  # where all that a layer gives has one name


NOBODY = Held(UNKNOWN, "nothing is")


def fed(node: Node, model: Model, there: Mapping[str, Held], running: Tensor | None) -> Fed:
    """What reaches a node, by its inputs. running: of a repeat, what the time before made."""

    def tensors(item: str | Sequence[str]) -> Tensor | tuple[Tensor, ...]:
        if not isinstance(item, str):
            return tuple(each for word in item if isinstance(each := tensors(word), Tensor))
        if running is not None and item == node.feeds[0]:
            return running
        return there.get(item, NOBODY).tensor

    call, given = node.call, node.sources
    if isinstance(given, Mapping):
        return {key: tensors(item) for key, item in given.items()}
    known = inputs(call, model)
    if known is None:
        return {"inputs": tensors(given if len(given) > 1 else given[0])} if given else {}
    if known.listed or gathers(call, model):
        return {known.required[0]: tensors(given)} if known.required else {}
    names = [n for n in (*known.required, *known.optional) if n not in call.arguments]
    return {name: tensors(word) for name, word in zip(names, given, strict=False)}


def complete(call: Call, fed: Fed) -> bool:
    """Whether a layer of Keras's is fed by its own inputs, all that it needs; or by nothing yet."""
    known = catalogue.inputs(call.entry.name) if call.entry.role.of_keras and fed else None
    if known is None:
        return True
    given = {*fed, *call.arguments}
    return {*known.required} <= given and {*fed} <= {*known.required, *known.optional}


def alone(node: Node, model: Model, there: Mapping[str, Held]) -> None:
    """Raise UnfitError where several tensors under one name reach what takes one."""
    call = node.call
    known = inputs(call, model)
    if known is None or not call.entry.role.of_keras:
        return
    if len(node.feeds) == 1 and (known.listed or gathers(call, model)):
        return
    for word in node.feeds:
        if len(there.get(word, NOBODY).several) > 1:
            raise UnfitError("a single tensor", "give each of them a name: `name: [one, other]`")


def flat(item: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (item,) if isinstance(item, Tensor) else item


def agreed(own: Tensor, given: Tensor) -> Tensor:
    """What an Input of a part gives, as far as it and what reaches it are known."""
    if own.shape is None or given.shape is None:
        return own
    if len(given.shape) != len(own.shape):  # a last axis of 1 Keras adds, and says it does not
        raise UnfitError(f"inputs of its shape, {own}", reshaping(len(given.shape), len(own.shape)))
    pairs = [*zip(own.shape, given.shape, strict=True)]
    last = pairs[-1:] if 1 in pairs[-1] else []  # of which Keras looks at the others alone
    if any(a != b and None not in (a, b) for a, b in pairs[: len(pairs) - len(last)]):
        raise UnfitError(f"inputs of its shape, {own}")
    if last and last[0][0] != last[0][1]:
        return Tensor((*own.shape[:-1], None), own.dtype)
    return Tensor(tuple(b if a is None else a for a, b in pairs), own.dtype, given.open)


# What gives as many numbers as it has learnt words, or found them in a file.
_LEARNT = ("TextVectorization", "StringLookup", "IntegerLookup", "Discretization")


def opened(out: Made, call: Call, fed: Fed) -> Made:
    """The same; a size that nobody says may be any where all is known that it follows from."""
    reaching = [tensor for item in fed.values() for tensor in flat(item)]
    plain = not any(value is SOME for value in _leaves(call.arguments))
    learnt = call.entry.name in _LEARNT
    if out.outputs is None or learnt or not plain or not all(tensor.open for tensor in reaching):
        return out
    return out._replace(outputs=tuple(t._replace(open=t.shape is not None) for t in out.outputs))


def _leaves(value: Any) -> Iterator[Any]:
    """Everything in an argument that holds nothing."""
    if isinstance(value, Call):
        value = value.arguments
    rows = value.values() if isinstance(value, Mapping) else value
    if isinstance(rows, list | tuple) or isinstance(value, Mapping):
        for item in rows:
            yield from _leaves(item)
    else:
        yield value


def giver(call: Call) -> str:
    name = name_of(call)
    return f"{name!r} gives" if isinstance(name, str) else f"{call.entry.name} above gives"


def reached(node: Node, fed: Fed, there: Mapping[str, Held]) -> str:
    """What reaches a node, in words; of one that repeats, in the time that does not fit."""
    if node.call.beside.repeat:
        (first, *_) = fed.values()
        return f"{giver(node.call).replace(' above', '')} {first}"
    held = [there.get(word, NOBODY) for word in node.feeds]
    return ", ".join(f"{each.giver} {_given(each)}" for each in held)


def _given(held: Held) -> str:
    return " and ".join(map(str, held.several or [held.tensor]))
