"""Layers of a spec -> nodes in order: which variables feed each and which it sets.

Finds references to what is not there, names that stand twice, and nodes that nothing uses.
"""

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from specgen import formula, idioms
from specgen.catalogue import Inputs, Keras
from specgen.catalogue.call import Call
from specgen.diagnostics import Diagnostic, did_you_mean
from specgen.program import IMPORTS
from specgen.source import Document, Trail
from specgen.spec.model import Graph, Model

RUNNING = "x"  # the variable of a node without a name
OPENING = "inputs"  # that of an Input without one
CLOSING = "outputs"  # that of the last node, where it has none

# Layers that learn from the data before training, and what they need not learn.
ADAPTED = {
    "Normalization": "mean", "Discretization": "bin_boundaries", "StringLookup": "vocabulary",
    "IntegerLookup": "vocabulary", "TextVectorization": "vocabulary",
}  # fmt: skip

# What may stand beside a node, by its role; a layer takes all of it.
_BESIDE = {
    "formula": {"name", "comment"},
    "operation": {"name", "comment", "from", "repeat"},
    "block": {"name", "comment", "from", "repeat"},
    "preprocess": {"name", "comment", "from"},
    "part": {"name", "comment", "from", "repeat", "call"},
}


class Node(NamedTuple):
    """A layer in its place; `sources` and `targets` are variables of the script."""

    call: Call
    path: Trail
    sources: tuple[str, ...] | Mapping[str, Any]
    targets: tuple[str, ...]

    @property
    def feeds(self) -> tuple[str, ...]:
        """Every variable that it reads."""
        return tuple(flat(self.sources))


class Wiring(NamedTuple):
    """A graph with its references resolved."""

    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]
    findings: tuple[Diagnostic, ...]


def flat(sources: Any) -> Iterator[str]:
    """The names in what `from` may be."""
    if isinstance(sources, str):
        yield sources
    else:
        for item in sources.values() if isinstance(sources, Mapping) else sources:
            yield from flat(item)


def _places(sources: Any, path: Trail) -> Iterator[tuple[str, Trail]]:
    """The names in what `from` may be, each with its place."""
    if isinstance(sources, str):
        yield sources, path
    else:
        pairs = sources.items() if isinstance(sources, Mapping) else enumerate(sources)
        for key, item in pairs:
            yield from _places(item, (*path, key))


def name_of(call: Call) -> str | list[str] | None:
    """What the spec calls a node: beside it, or as the name that Keras is given."""
    named = call.entry.role == "layer"
    name: Any = call.about.get("name") or (call.arguments.get("name") if named else None)
    return name if isinstance(name, str | list) else None


def layer_names(graph: Graph) -> list[str]:
    """The names by which the layers of a graph can be found in the model."""
    found = [call for call in graph.layers if call.entry.role == "layer"]
    names = [call.arguments.get("name") for call in found if "repeat" not in call.about]
    return [name for name in names if isinstance(name, str)]


def learns(call: Call) -> bool:
    """Whether the layer has to see the training data before it can be used."""
    state = ADAPTED.get(call.entry.name)
    return state is not None and state not in call.arguments


def is_row(graph: Graph) -> bool:
    """Whether the layers are a single row, each fed by the one before: a Sequential model."""
    plain = {"comment", "name"}
    special = graph.outputs or getattr(graph, "class_", None)
    return not special and all(
        layer.entry.role == "layer"
        and set(layer.about) <= plain
        and not isinstance(layer.about.get("name"), list)
        and (index == 0 or layer.entry.name != "Input")
        and _takes_one(layer)
        for index, layer in enumerate(graph.layers)
    )


def _takes_one(layer: Call) -> bool:
    known = _of_keras(layer)
    return known is None or (len(known.required) == 1 and not known.listed)


def _of_keras(call: Call) -> Inputs | None:
    return Keras().inputs(call.entry.name) if call.entry.role in ("layer", "operation") else None


def entrances(graph: Graph) -> tuple[str, ...]:
    """The variables of the Inputs."""
    found = [call for call in graph.layers if call.entry.name == "Input"]
    return tuple(str(name_of(call) or OPENING) for call in found)


def inputs(call: Call, model: Model) -> Inputs | None:
    """What a node is called with; None where that is not known."""
    word = call.entry.name
    if call.entry.role == "block" and word in model.blocks:
        return Inputs(tuple(model.blocks[word].inputs), (), False)
    if call.entry.role == "preprocess":
        return Inputs(("inputs",), (), False)
    if call.entry.role != "part":
        return _of_keras(call)
    part = model.parts[word]
    if part.layer:
        return inputs(part.layer, model)
    assert part.graph
    return Inputs(entrances(part.graph) or (OPENING,), (), False)


def gathers(call: Call, model: Model) -> bool:
    """Whether it is a sub-model of several inputs, which it takes as a list."""
    part = model.parts.get(call.entry.name) if call.entry.role == "part" else None
    return bool(part and part.graph and len(entrances(part.graph)) > 1)


def leaves(call: Call, model: Model) -> int | None:
    """How many tensors a node gives; None where that is not known."""
    if call.entry.role == "block" and call.entry.name in model.blocks:
        return len(model.blocks[call.entry.name].outputs or [1])
    if call.entry.role in ("formula", "preprocess") or call.entry.name == "Input":
        return 1
    if call.entry.role != "part":
        return None
    part = model.parts[call.entry.name]
    if part.taps:
        return len(part.taps)
    return len(part.graph.outputs or [1]) if part.graph else None


def reached(model: Model, path: Trail) -> str | None:
    """The Input of the model whose data reach the layer at `path` as they are, if one does."""
    if path[1] == "layers":
        return _entrance(model, int(path[2]))
    part = model.parts.get(str(path[2])) if path[1] == "parts" else None
    if part is None or (part.graph and _entrance(part.graph, int(path[4])) is None):
        return None
    users = [i for i, call in enumerate(model.layers) if call.entry.name == path[2]]
    return _entrance(model, users[0]) if users else None


def _entrance(graph: Graph, index: int) -> str | None:
    """The Input that feeds a node of a graph and nothing else, if there is one."""
    if index == 0:
        return OPENING  # a row without an Input
    before = graph.layers[index - 1]
    source = graph.layers[index].about.get("from")
    if source is None:
        source = name_of(before) or (OPENING if before.entry.name == "Input" else RUNNING)
    words = [*flat(source)]
    return words[0] if len(words) == 1 and words[0] in entrances(graph) else None


def wire(
    graph: Graph,
    document: Document,
    trail: Trail,
    model: Model,
    given: Sequence[str] = (),
    words: Sequence[str] = (),
    taken: Sequence[str] = (),
) -> Wiring:
    """The graph's nodes; `model` has the parts and blocks that they name.

    given: tensors that are there already; words: values that are; taken: names of other things.
    """
    return _Wire(graph, document, trail, model, given, words, taken).wiring()


class _Wire:
    """One walk over the layers."""

    def __init__(
        self,
        graph: Graph,
        document: Document,
        trail: Trail,
        model: Model,
        given: Sequence[str],
        words: Sequence[str],
        taken: Sequence[str],
    ) -> None:
        self.graph, self.document, self.trail = graph, document, trail
        self.model, self.given, self.words, self.taken = model, given, words, taken
        self.findings: list[Diagnostic] = []
        self.setter: dict[str, int] = {word: -1 - place for place, word in enumerate(given)}
        self.names: dict[str, int] = {}
        self.unused: dict[int, str] = {
            place: f"the input {word!r}" for word, place in self.setter.items()
        }
        self.previous: str | None = given[0] if given else None

    def wiring(self) -> Wiring:
        nodes = [self.node(index, call) for index, call in enumerate(self.graph.layers)]
        outputs = tuple(self.graph.outputs or ([self.previous] if self.previous else []))
        for index, name in enumerate(outputs):
            self.use(name, (*self.trail, "outputs", index), len(nodes))
        lost = {"SG302", "SG303", "SG305"} & {found.code for found in self.findings}
        for index, thing in self.unused.items() if not lost else ():
            path = (*self.trail, "layers", index)
            if index < 0:
                path = (*self.trail, "inputs", -1 - index)
            hint = "name it under `from` of a later node, or under `outputs`; or take it out"
            self.find("SG306", f"nothing uses {thing}", path, hint)
        return Wiring(tuple(nodes), outputs, tuple(self.findings))

    def node(self, index: int, call: Call) -> Node:
        path = (*self.trail, "layers", index)
        sources = self.sources(call, path)
        for name, place in _places(sources, (*path, "from")):
            self.use(name, place, index)
        self.beside(call, sources, path)
        self.arity(call, sources, path)
        targets = self.targets(index, call, path)
        for name in (*targets, *((RUNNING,) if "repeat" in call.about else ())):
            self.setter[name] = index
        self.unused[index] = said(call)
        self.previous = targets[0]
        return Node(call, path, sources, targets)

    def sources(self, call: Call, path: Trail) -> Any:
        if call.entry.name == "Input":
            if self.given:
                hint = "the names of its tensors stand under `inputs` of the block"
                self.find("SG303", "a block has no Input of its own", path, hint)
            return ()
        if call.entry.role == "formula":
            return self.formula(call, path)
        given = call.about.get("from")
        if isinstance(given, dict):
            known = inputs(call, self.model)
            first = [key for key in (known.required if known else ()) if key in given]
            return {key: given[key] for key in (*first, *given)}
        if given is not None:
            return (given,) if isinstance(given, str) else tuple(given)
        if self.previous is None:
            hint = "begin the layers with `- Input: [...]`, the shape of one sample"
            self.find("SG305", f"nothing feeds {said(call)}", path, hint)
            return ()
        return (self.previous,)

    def formula(self, call: Call, path: Trail) -> tuple[str, ...]:
        known = (*self.setter, *self.words)
        try:
            tree = formula.formula(call.arguments["text"], known)
        except formula.FormulaError as error:
            self.find("SG302", str(error), (*path, "formula"), error.help)
            return ()
        read = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in self.setter]
        if not read:
            hint = f"known here: {', '.join(self.setter)}" if self.setter else None
            self.find("SG307", "the formula is about no node", (*path, "formula"), hint)
        return tuple(dict.fromkeys(read))

    def use(self, name: str, path: Trail, index: int) -> None:
        if name in self.setter:
            self.unused.pop(self.setter[name], None)
            return
        later = [n for call in self.graph.layers[index:] if (n := name_of(call)) == name]
        hint = did_you_mean(name, self.setter)
        if later:
            hint = "it stands further down, and a node is fed by nodes above it"
        node = "node above" if "from" in path else "node"
        self.find("SG305", f"no {node} is called {name!r}", path, hint)

    def beside(self, call: Call, sources: Any, path: Trail) -> None:
        """Keys that do not belong beside a thing of this kind, and repeats that cannot be."""
        allowed = _BESIDE.get(call.entry.role)
        if call.entry.name == "Input":
            allowed = {"name", "comment"}
        for key in call.about.keys() - allowed if allowed else ():
            hint = None
            if key == "repeat" and call.entry.name != "Input":
                hint = "put it into a block, and repeat that"
            elif call.entry.role == "part" and key == "trainable":
                hint = f"say it where {call.entry.name!r} is made, under `parts`"
            self.find(
                "SG101", f"{key!r} does not belong beside {call.entry.name}", (*path, key), hint
            )
        many = isinstance(name_of(call), list) or (leaves(call, self.model) or 1) > 1
        if "repeat" in call.about and many:
            text = f"a repeat feeds a node to itself, and {said(call)} gives several tensors"
            self.find("SG307", text, (*path, "repeat"))
        if "repeat" in call.about and RUNNING in [*flat(sources)][1:]:
            hint = "give the layer that makes it a name"
            text = f"{RUNNING!r} changes while {said(call)} repeats"
            self.find("SG307", text, (*path, "from"), hint)

    def targets(self, index: int, call: Call, path: Trail) -> tuple[str, ...]:
        name = name_of(call)
        opening = call.entry.name == "Input" and name is None and not self.given
        words = (
            tuple(name) if isinstance(name, list) else (name or (OPENING if opening else RUNNING),)
        )
        count = leaves(call, self.model)
        if count is not None and count != len(words):
            given = f"{count} tensor{'s' if count > 1 else ''}"
            named = f"{len(words)} {'are' if len(words) > 1 else 'is'} named"
            text = f"{call.entry.name} gives {given}, and {named}"
            hint = "name each, as in `name: [first, second]`" if count > 1 else None
            self.find("SG307", text, self.named(path) if name else path, hint)
        for word in words:
            if word == RUNNING and name is None:
                continue
            if word in self.names:
                text = f"a second layer called {word!r}"
                text = "a second Input needs a name" if opening else text
                hint = f"layer {self.names[word] + 1} has that name"
                self.find("SG104", text, self.named(path), hint)
            elif word in (*self.given, *self.words):
                hint = "the block is given something of that name"
                self.find("SG104", f"a second {word!r}", self.named(path), hint)
            elif problem := unfree(word, self.taken):
                self.find("SG104", problem, self.named(path))
            self.names[word] = index
        return words

    def named(self, path: Trail) -> Trail:
        """The place of a node's name: beside it, or inside of its arguments."""
        call = self.graph.layers[int(path[-1])]
        inside = (*path, call.entry.name, "name")
        return inside if inside in self.document.places else (*path, "name")

    def arity(self, call: Call, sources: Any, path: Trail) -> None:
        known = inputs(call, self.model)
        if known is None or not sources:
            return
        thing = call.entry.name
        if isinstance(sources, Mapping):
            names = (*known.required, *known.optional)
            for word in sources.keys() - set(names):
                text = f"no input of {thing} is called {word!r}"
                self.find("SG307", text, (*path, "from", word), did_you_mean(word, names))
            missing = [n for n in known.required if n not in {*sources, *call.arguments}]
            if missing and sources.keys() <= set(names):
                self.find(
                    "SG307",
                    f"{thing} takes {' and '.join(known.required)}, not one alone",
                    (*path, "from"),
                )
            return
        left = [n for n in (*known.required, *known.optional) if n not in call.arguments]
        count, least = len(sources), len({*left} & {*known.required})
        if known.listed or least <= count <= len(left):
            return
        wants = " and ".join(known.required) if least > 1 else "one node"
        hint = f"as in `from: [{', '.join(known.required)}]`" if least > 1 else None
        hint = hint or "put an Add or a Concatenate before it"
        text = f"{thing} takes {wants}, not {count} node{'s' if count > 1 else ''}"
        self.find("SG307", text, (*path, "from"), hint)

    def find(self, code: str, message: str, path: Trail, hint: str | None = None) -> None:
        self.findings.append(Diagnostic(code, message, self.document.span(path), hint))


def said(call: Call) -> str:
    """A node as a message names it."""
    name = name_of(call)
    return f"{call.entry.name} {name!r}" if isinstance(name, str) else call.entry.name


def unfree(word: str, taken: Sequence[str] = ()) -> str | None:
    """What keeps a word from being a variable of the script, if anything."""
    if word in ("l", "O", "I"):
        return f"{word!r} is easily read as a digit"
    if word == RUNNING:
        return f"{word!r} is what the script calls a layer without a name"
    if word in taken or word in {*idioms.VARIABLES, *IMPORTS, *dir(builtins)}:
        return f"the script has {'an' if word[0] in 'aeiou' else 'a'} {word!r} of its own"
    return None
