"""Graphs of a spec -> what every layer makes of what reaches it, and what does not fit."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from specgen import catalogue
from specgen.facts.graph import Network, Node, entrances
from specgen.facts.layers import is_own
from specgen.facts.shapes.formulas import given_by
from specgen.facts.shapes.given import Given
from specgen.facts.shapes.reaching import (
    NOBODY,
    Fed,
    Held,
    agreed,
    alone,
    complete,
    flat,
    giver,
    opened,
    reached,
)
from specgen.facts.shapes.reaching import fed as fed_to
from specgen.facts.shapes.rules import made
from specgen.facts.shapes.tensors import (
    LOST,
    NOTHING_KNOWN,
    UNKNOWN,
    Made,
    Tensor,
    UnfitError,
    UnknownError,
    plus,
    summed,
)
from specgen.facts.shapes.values import all_of
from specgen.facts.shapes.work import stored
from specgen.language.calls import Call
from specgen.language.entries import BLOCK, ENTRANCE, FORMULA, LAYER, OPERATION, PART, PREPROCESS
from specgen.language.spec.model import Model, Part
from specgen.text.document import Trail

MOST = 20_000  # layers, each as often as it is there: beyond it a look takes seconds
HELD = 2**70  # numbers along an axis; a spec can name 64 bits
DEEPEST = 60  # blocks inside one another


class Misfit(NamedTuple):
    """A layer that cannot take what reaches it. reached: what gives what, in words."""

    word: str
    path: Trail
    takes: str
    reached: str
    fit: str | None


class Found(NamedTuple):
    """What is known of a model.

    made: what each layer makes, by its place; of a block, in its first use. misfits: in the order
    of the walk; whole: what the model gives, and its parameters, shared ones once.
    """

    made: Mapping[Trail, Made]
    misfits: tuple[Misfit, ...]
    whole: Made


def found(
    model: Model,
    networks: Mapping[Trail, Network],
    policy: str = "float32",
    numbers: Mapping[str, Any] | None = None,
) -> Found:
    """Walk through the model once. numbers: what variables such as num_classes are, if known."""
    walk = _Walk(model, networks, policy, numbers or {})
    own = walk.graph(networks["model",], (), walk.numbers)
    counts = [own, *walk.parts.values()]
    trained, fixed = plus(*(c.trained for c in counts)), plus(*(c.fixed for c in counts))
    whole = own._replace(trained=trained, fixed=fixed)
    if model.class_:
        whole = NOTHING_KNOWN._replace(outputs=own.outputs)
    return Found(walk.made, tuple(walk.misfits.values()), whole)


@dataclass
class _Walk:
    """A walk under way. parts: those used so far, with what each has of parameters; left: layers
    that it still looks at: of what comes after them nothing is known.
    """

    model: Model
    networks: Mapping[Trail, Network]
    policy: str
    numbers: Mapping[str, Any]
    made: dict[Trail, Made] = field(default_factory=dict)
    misfits: dict[Trail, Misfit] = field(default_factory=dict)
    parts: dict[str, Made] = field(default_factory=dict)
    left: int = field(default_factory=lambda: MOST)
    _inside: list[str] = field(default_factory=list)
    _known: dict[Any, Made] = field(default_factory=dict)

    def graph(
        self,
        network: Network,
        given: Sequence[Tensor],
        values: Mapping[str, Any],
    ) -> Made:
        """What leaves a graph, and its parameters without those of the parts that it uses.

        given: the tensors of a block, or those that reach the Inputs of a part, in their order.
        """
        there: dict[str, Held] = {}
        for word, tensor in zip(network.given, given, strict=False):
            there[word] = Held(tensor, f"what the block is given as {word!r} is")
        doors = [*given] if not network.given else []
        inside = list[Made]()
        for number, node in enumerate(network.wiring.nodes):
            if doors and (node.call.entry.role is ENTRANCE or number == 0):
                out = self._entered(node, doors.pop(0), there, values)
            else:
                out = self._node(node, there, values)
            self.made.setdefault(node.path, out)
            shared = node.call.entry.role is PART
            inside.append(out._replace(trained=0, fixed=0) if shared else out)
            says = giver(node.call)
            given_ = out.outputs or ()
            for place, word in enumerate(node.targets):
                tensor = given_[place] if place < len(given_) else UNKNOWN
                several = given_ if len(node.targets) == 1 < len(given_) else ()
                there[word] = Held(tensor, says, several)
        ends = [there[word] for word in network.wiring.outputs if word in there]
        leaving = [tensor for end in ends for tensor in end.several or [end.tensor]]
        return summed(inside, tuple(leaving) or (UNKNOWN,))

    def _entered(
        self, node: Node, tensor: Tensor, there: dict[str, Held], values: Mapping[str, Any]
    ) -> Made:
        """The first layer of a part, or an Input of it, where the part is used."""
        if node.call.entry.role is not ENTRANCE:
            there["inputs"] = Held(tensor, "what reaches the part is")
            return self._node(node._replace(sources=("inputs",)), there, values)
        own = self._node(node, there, values)
        return own._replace(outputs=(agreed(own.output, tensor),))

    def _node(self, node: Node, there: Mapping[str, Held], values: Mapping[str, Any]) -> Made:
        """What a node makes, the last time if it repeats, with the parameters of all times."""
        call, beside = node.call, node.call.beside
        first = there.get(node.feeds[0], NOBODY).tensor if node.feeds else None
        rows: Sequence[Mapping[str, Any]] = beside.rows or [{}] * int(beside.repeat or 1)  # type: ignore[arg-type]
        done = list[Made]()
        out = NOTHING_KNOWN
        before: tuple[Any, Made] | None = None
        for number, row in enumerate(rows):
            arguments = all_of({**call.arguments, **row}, values)
            fed = fed_to(node, self.model, there, first if number else None)
            if before and not row and before[0] == fed:
                done += [out] * (len(rows) - number)
                break
            out = self._once(node, call._replace(arguments=arguments), fed, there, values)
            before = (fed, out)
            first = out.output
            done.append(out)
        whole = summed(done, out.outputs)
        shared = call.entry.role is PART
        return whole._replace(trained=out.trained, fixed=out.fixed) if shared else whole

    def _once(
        self, node: Node, call: Call, fed: Fed, there: Mapping[str, Held], values: Mapping[str, Any]
    ) -> Made:
        """What a node makes of what reaches it; where it does not fit, nothing that is known."""
        self.left -= 1
        if self.left < 0:
            return LOST
        try:
            if call.entry.role is FORMULA:
                tensors = {word: there.get(word, NOBODY).tensor for word in node.feeds}
                out = _formula(call, {**values, **tensors})
                return out if values.keys() & _words(call) else opened(out, call, tensors)
            alone(node, self.model, there)
            if not complete(call, fed):
                return LOST
            out = _ROLES[call.entry.role](self, call, fed)
            if any(size and size > HELD for each in out.outputs or () for size in each.shape or ()):
                raise UnfitError("less: no machine holds what it would give")
            return out
        except UnfitError as error:
            if node.path not in self.misfits:
                words = reached(node, fed, there)
                self.misfits[node.path] = Misfit(
                    call.entry.name, node.path, error.text, words, error.fit
                )
            return LOST

    def layer(self, call: Call, fed: Fed) -> Made:
        """A layer of Keras's or of ours; of the author's own nothing is known."""
        word = call.entry.name
        if is_own(call.entry):
            return LOST
        family = "applications" if word in catalogue.names("applications") else "layers"
        settings = call.beside.call or {}
        out = made(Given(family, word, call.arguments, fed, made, self.policy, settings))
        out = opened(out, call, fed)
        return _frozen(out) if call.beside.trainable is False else out

    def operation(self, call: Call, fed: Fed) -> Made:
        """An operation of keras.ops, which has no parameters."""
        out = made(Given("ops", call.entry.name, call.arguments, fed, made, self.policy))
        out = opened(out, call, fed)
        return out._replace(outputs=out.outputs or (UNKNOWN,), trained=0, fixed=0)

    def block(self, call: Call, fed: Fed) -> Made:
        """A block, with the arguments of this use; as often as it is used, it is made anew."""
        word = call.entry.name
        if word not in self.model.blocks or word in self._inside or len(self._inside) > DEEPEST:
            return NOTHING_KNOWN
        block = self.model.blocks[word]
        given = [
            item for key in block.inputs for item in [fed.get(key)] if isinstance(item, Tensor)
        ]
        values = {**self.numbers, **block.takes, **call.arguments}
        key = (word, tuple(given), repr(values))
        if key not in self._known:
            with self._within(word):
                network = self.networks["model", "blocks", word]
                self._known[key] = self.graph(network, given, values)
        return self._known[key]

    def part(self, call: Call, fed: Fed) -> Made:
        """A part, which is made once: its parameters are counted at the end."""
        word = call.entry.name
        part = self.model.parts[word]
        if word in self._inside:
            return NOTHING_KNOWN
        with self._within(word):
            out = self._held(part, word, fed)
        out = _frozen(out) if part.trainable is False else out
        self.parts.setdefault(word, out)
        return out._replace(outputs=None) if part.taps else out

    def _held(self, part: Part, word: str, fed: Fed) -> Made:
        if part.layer:
            held = part.layer._replace(arguments=all_of(part.layer.arguments, self.numbers))
            return self.layer(held, fed) if held.entry.role is LAYER else NOTHING_KNOWN
        assert part.graph
        given = [tensor for item in fed.values() for tensor in flat(item)]
        doors = len(entrances(part.graph)) or 1
        network = self.networks["model", "parts", word]
        return self.graph(network, given if len(given) == doors else (), self.numbers)

    @contextmanager
    def _within(self, word: str) -> Iterator[None]:
        self._inside.append(word)
        try:
            yield
        finally:
            self._inside.pop()

    def preprocessed(self, call: Call, fed: Fed) -> Made:
        """Images as an application wants them: their numbers are other ones."""
        first = next(iter(fed.values()), UNKNOWN)
        return _alone(Tensor(first.shape if isinstance(first, Tensor) else None))


def _formula(call: Call, known: Mapping[str, Any]) -> Made:
    try:
        out = _alone(given_by(call.arguments["text"], known))
    except UnknownError:
        return LOST._replace(trained=0, fixed=0)
    return out._replace(work=None) if _PRODUCTS.search(call.arguments["text"]) else out


def _words(call: Call) -> set[str]:
    """The names in a formula."""
    return set(re.findall(r"[A-Za-z_]\w*", str(call.arguments["text"])))


def _alone(tensor: Tensor) -> Made:
    return Made((tensor,), held=stored((tensor,)))


_PRODUCTS = re.compile(r"@|matmul|dot|einsum|inner|outer")


_ROLES: Mapping[Any, Callable[[_Walk, Call, Fed], Made]] = {
    LAYER: _Walk.layer,
    ENTRANCE: _Walk.layer,
    OPERATION: _Walk.operation,
    BLOCK: _Walk.block,
    PART: _Walk.part,
    PREPROCESS: _Walk.preprocessed,
}


def _frozen(out: Made) -> Made:
    return out._replace(trained=0, fixed=plus(out.trained, out.fixed))
