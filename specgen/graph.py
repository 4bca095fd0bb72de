"""Layers of a spec -> nodes in order: which variables feed each and which it sets.

Finds references to what is not there, names that stand twice, and nodes that nothing uses.
"""

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from specgen import formula, idioms
from specgen.catalogue import Inputs, Keras
from specgen.catalogue.call import Call, Formula
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


def name_of(call: Call) -> str | None:
    """What the spec calls a node, if it is one name."""
    name = call.about.get("name") or call.arguments.get("name")
    return name if isinstance(name, str) else None


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
    known = inputs(layer)
    return known is None or (len(known.required) == 1 and not known.listed)


def inputs(call: Call) -> Inputs | None:
    """What a layer or an operation is called with; None where that is not known."""
    return Keras().inputs(call.entry.name) if call.entry.role in ("layer", "operation") else None


def wire(
    graph: Graph,
    document: Document,
    trail: Trail,
    given: Sequence[str] = (),
    taken: Sequence[str] = (),
) -> Wiring:
    """The graph's nodes. given: variables that are there already; taken: names of other things."""
    return _Wire(graph, document, trail, given, taken).wiring()


class _Wire:
    """One walk over the layers."""

    def __init__(
        self,
        graph: Graph,
        document: Document,
        trail: Trail,
        given: Sequence[str],
        taken: Sequence[str],
    ) -> None:
        self.graph, self.document, self.trail = graph, document, trail
        self.taken = {*idioms.VARIABLES, *IMPORTS, *dir(builtins), *taken} - {RUNNING}
        self.findings: list[Diagnostic] = []
        self.setter: dict[str, int | None] = dict.fromkeys(given)
        self.names: dict[str, int] = {}
        self.unused: dict[int, Trail] = {}
        self.previous: str | None = given[0] if given else None

    def wiring(self) -> Wiring:
        nodes = [self.node(index, call) for index, call in enumerate(self.graph.layers)]
        outputs = tuple(self.graph.outputs or ([self.previous] if self.previous else []))
        for index, name in enumerate(outputs):
            self.use(name, (*self.trail, "outputs", index), len(nodes))
        for index, path in self.unused.items():
            text = f"nothing uses {self.said(self.graph.layers[index])}"
            hint = "name it under `from` of a later node, or under `outputs`; or take it out"
            self.find("SG306", text, path, hint)
        return Wiring(tuple(nodes), outputs, tuple(self.findings))

    def node(self, index: int, call: Call) -> Node:
        path = (*self.trail, "layers", index)
        sources = self.sources(index, call, path)
        for name in flat(sources):
            self.use(name, (*path, "from"), index)
        self.arity(call, sources, path)
        targets = self.targets(index, call, path)
        for name in targets:
            self.setter[name] = index
        self.unused[index] = path
        self.previous = targets[0]
        return Node(call, path, sources, targets)

    def sources(self, index: int, call: Call, path: Trail) -> Any:
        if call.entry.name == "Input":
            return ()
        if call.entry.role == "formula":
            return self.formula(call, path)
        given = call.about.get("from")
        if given is not None:
            return (
                (given,)
                if isinstance(given, str)
                else given
                if isinstance(given, dict)
                else tuple(given)
            )
        if self.previous is None:
            hint = "begin the layers with `- Input: [...]`, the shape of one sample"
            self.find("SG305", f"nothing feeds {self.said(call)}", path, hint)
            return ()
        return (self.previous,)

    def formula(self, call: Call, path: Trail) -> tuple[str, ...]:
        known = list(self.setter)
        try:
            tree = formula.formula(call.arguments["text"], known)
        except formula.FormulaError as error:
            self.find("SG302", str(error), (*path, "formula"), error.help)
            return ()
        read = (n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in known)
        return tuple(dict.fromkeys(read))

    def use(self, name: str, path: Trail, index: int) -> None:
        if name in self.setter:
            index_of = self.setter[name]
            self.unused.pop(-1 if index_of is None else index_of, None)
            return
        later = [n for call in self.graph.layers[index:] if (n := name_of(call)) == name]
        hint = did_you_mean(name, self.setter)
        if later:
            hint = "it stands further down, and a node is fed by nodes above it"
        self.find("SG305", f"no node above is called {name!r}", path, hint)

    def targets(self, index: int, call: Call, path: Trail) -> tuple[str, ...]:
        name = call.about.get("name") or call.arguments.get("name")
        opening = call.entry.name == "Input" and name is None
        names = (
            tuple(name) if isinstance(name, list) else (name or (OPENING if opening else RUNNING),)
        )
        for word in names:
            if word == RUNNING and name is None:
                continue
            if word in self.names:
                hint = f"layer {self.names[word] + 1} has that name"
                text = (
                    "a second Input needs a name" if opening else f"a second layer called {word!r}"
                )
                self.find("SG104", text, self.named(path), hint)
            elif word in self.taken or word == RUNNING:
                self.find("SG104", f"the script has a {word!r} of its own", self.named(path))
            self.names[word] = index
        return names

    def named(self, path: Trail) -> Trail:
        """The place of a node's name: beside it, or inside of its arguments."""
        call = self.graph.layers[int(path[-1])]
        inside = (*path, call.entry.name, "name")
        return inside if inside in self.document.places else (*path, "name")

    def arity(self, call: Call, sources: Any, path: Trail) -> None:
        known = inputs(call)
        if known is None or isinstance(sources, Mapping) or not sources:
            return
        left = [n for n in (*known.required, *known.optional) if n not in call.arguments]
        count, least = len(sources), len({*left} & {*known.required})
        fits = known.listed or least <= count <= len(left)
        if not fits:
            wants = " and ".join(known.required)
            hint = f"as in `from: [{', '.join(known.required)}]`" if least > 1 else None
            hint = hint or "put an Add or a Concatenate before it"
            text = f"{call.entry.name} takes {wants}, got {count} node{'s' if count > 1 else ''}"
            self.find("SG307", text, (*path, "from"), hint)

    def said(self, call: Call) -> str:
        name = name_of(call)
        return f"{call.entry.name} {name!r}" if name else call.entry.name

    def find(self, code: str, message: str, path: Trail, hint: str | None = None) -> None:
        self.findings.append(Diagnostic(code, message, self.document.span(path), hint))


def check(model: Model, document: Document) -> Iterator[Diagnostic]:
    """Everything that is wrong with the references of a model, its parts and its blocks."""
    own = [*model.parts, *model.blocks]
    for word in own:
        if word in {*idioms.VARIABLES, *IMPORTS, *dir(builtins), RUNNING, OPENING, CLOSING}:
            span = document.span(("model", "parts" if word in model.parts else "blocks", word))
            yield Diagnostic("SG104", f"the script has a {word!r} of its own", span)
    yield from _circles(model, document)
    for word, part in model.parts.items():
        if part.graph:
            yield from wire(part.graph, document, ("model", "parts", word), (), own).findings
    for word, block in model.blocks.items():
        trail = ("model", "blocks", word)
        yield from wire(block, document, trail, block.inputs, own).findings
        yield from _computed(block, document, trail, [*block.takes])
        yield from _rows(block, document, trail)
    if not is_row(model):
        yield from wire(model, document, ("model",), (), own).findings
        if model.style == "add":
            span = document.span(("model", "style"))
            yield Diagnostic("SG103", "`style: add` is for a single row of layers", span)
    yield from _computed(model, document, ("model",), [])
    yield from _rows(model, document, ("model",))


def _circles(model: Model, document: Document) -> Iterator[Diagnostic]:
    """Blocks and parts that contain themselves, or a part that stands before what it uses."""
    uses = {w: {c.entry.name for c in b.layers} for w, b in model.blocks.items()}
    for word, part in model.parts.items():
        layers = part.graph.layers if part.graph else [part.layer] if part.layer else []
        uses[word] = {call.entry.name for call in layers}
    seen: list[str] = []
    for word in uses:
        key = "blocks" if word in model.blocks else "parts"
        reached, waiting = set(), [*uses[word]]
        while waiting:
            inner = waiting.pop()
            if inner in uses and inner not in reached:
                reached.add(inner)
                waiting += uses[inner]
        span = document.span(("model", key, word))
        if word in reached:
            yield Diagnostic("SG308", f"{word!r} contains itself", span)
        for inner in uses[word] & set(model.parts) - set(seen) - {word}:
            if key == "parts":
                hint = f"put {inner!r} above it"
                yield Diagnostic("SG308", f"{word!r} uses a part that comes later", span, hint)
        seen.append(word)


def _rows(graph: Graph, document: Document, trail: Trail) -> Iterator[Diagnostic]:
    """Arguments of a repeat: those that the thing takes, the same in every row."""
    for index, call in enumerate(graph.layers):
        rows = call.about.get("repeat")
        known = [p.name for p in call.entry.parameters]
        if not isinstance(rows, list):
            continue
        for number, row in enumerate(rows):
            span = document.span((*trail, "layers", index, "repeat", number))
            for word in row.keys() - set(known):
                text = f"{call.entry.name} takes no {word!r}"
                yield Diagnostic("SG201", text, span, did_you_mean(word, known))
            if row.keys() != rows[0].keys():
                hint = f"the first has {', '.join(rows[0])}"
                yield Diagnostic("SG103", "rows of different arguments", span, hint)


def _computed(
    graph: Graph, document: Document, trail: Trail, names: list[str]
) -> Iterator[Diagnostic]:
    """The formulas in the layers' arguments, over the block's own names and the data's facts."""
    for index, call in enumerate(graph.layers):
        rows = call.about.get("repeat")
        known = [*names, *idioms.VARIABLES, *(rows[0] if isinstance(rows, list) else [])]
        for path, found in _formulas(call, (*trail, "layers", index)):
            try:
                formula.formula(found.text, known)
            except formula.FormulaError as error:
                yield Diagnostic("SG302", str(error), document.span(path), error.help)


def _formulas(value: Any, path: Trail) -> Iterator[tuple[Trail, Formula]]:
    if isinstance(value, Formula) and not value.arguments:
        yield path, value
    elif isinstance(value, Call):
        for key, item in value.arguments.items():
            yield from _formulas(item, (*path, value.entry.name, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _formulas(item, (*path, index))
