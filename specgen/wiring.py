"""Nodes of a graph -> what is wrong with their names and with what feeds them."""

import builtins
from collections.abc import Collection, Iterator, Mapping, Sequence

from specgen import formula, idioms
from specgen.catalogue.call import Call
from specgen.diagnostics import Diagnostic, did_you_mean
from specgen.document import Document, Trail
from specgen.graph import RUNNING, Node, Wiring, inputs, leaves, name_of, places, said, wire
from specgen.program import IMPORTS
from specgen.spec.model import Graph, Model

Found = tuple[str, str, Trail, str | None]  # code, message, place, help

# What may stand beside a node, by its role; a layer takes all of it.
_BESIDE = {
    "formula": {"name", "comment"},
    "operation": {"name", "comment", "from", "repeat"},
    "block": {"name", "comment", "from", "repeat"},
    "preprocess": {"name", "comment", "from"},
    "part": {"name", "comment", "from", "repeat", "call"},
}


def check(
    graph: Graph,
    model: Model,
    document: Document,
    trail: Trail,
    given: Sequence[str] = (),
    words: Sequence[str] = (),
    taken: Sequence[str] = (),
) -> Iterator[Diagnostic]:
    """Everything that is wrong with a graph; `model` has the parts and blocks that it names.

    given: tensors that are there already; words: values that are; taken: names of other things.
    """
    wiring = wire(graph, model, trail, given)
    *above, there = _setters(wiring, given)
    found: list[Found] = []
    for number, node in enumerate(wiring.nodes):
        read = places(node.sources, (*node.path, "from"))
        found += _unfed(node, [*above[number]], words, bool(given))
        found += _lost(read, [*above[number]], wiring.nodes[number:])
        found += [*_beside(node, model), *_arity(node, model), *_outcome(node, model, document)]
    found += _names(wiring, document, given, words, taken)
    found += _lost(places(wiring.outputs, (*trail, "outputs")), [*there])
    if not {"SG302", "SG303", "SG305"} & {code for code, *_ in found}:
        found += _unused(wiring, [*above, there], trail)
    for code, message, path, hint in found:
        yield Diagnostic(code, message, document.span(path), hint)


def _setters(wiring: Wiring, given: Sequence[str]) -> list[dict[str, int]]:
    """Above each node and at the end: the variables there, each with the node that set it last.

    Nodes are counted from 0, and what is given from -1 downwards.
    """
    out = [{word: -1 - place for place, word in enumerate(given)}]
    for number, node in enumerate(wiring.nodes):
        out.append({**out[-1], **dict.fromkeys(node.sets, number)})
    return out


def _unused(wiring: Wiring, setters: list[dict[str, int]], trail: Trail) -> Iterator[Found]:
    """Nodes and inputs that are there for nothing."""
    readers = [*(node.feeds for node in wiring.nodes), wiring.outputs]
    used = {there[name] for there, names in zip(setters, readers, strict=True) for name in names}
    things = [(i, f"the input {w!r}", (*trail, "inputs", -1 - i)) for w, i in setters[0].items()]
    things += [(i, said(node.call), node.path) for i, node in enumerate(wiring.nodes)]
    hint = "name it under `from` of a later node, or under `outputs`; or take it out"
    for number, thing, path in things:
        if number not in used:
            yield "SG306", f"nothing uses {thing}", path, hint


def _unfed(node: Node, there: list[str], words: Sequence[str], within: bool) -> Iterator[Found]:
    """A node that reads nothing; there: the nodes above it; within: it stands in a block."""
    if node.call.entry.name == "Input":
        if within:
            hint = "the names of its tensors stand under `inputs` of the block"
            yield "SG303", "a block has no Input of its own", node.path, hint
    elif node.call.entry.role == "formula":
        path = (*node.path, "formula")
        known = f"known here: {', '.join(there)}" if there else None
        try:
            formula.formula(node.call.arguments["text"], [*there, *words])
        except formula.FormulaError as error:
            yield "SG302", str(error), path, error.help
        else:
            if not node.sources:
                yield "SG307", "the formula is about no node", path, known
    elif not node.sources:
        path, hint = node.path, "begin the layers with `- Input: [...]`, the shape of one sample"
        if "from" in node.call.about:
            path, hint = (*path, "from"), "name a node; without `from` the one above feeds it"
        yield "SG305", f"nothing feeds {said(node.call)}", path, hint


def _lost(
    read: Iterator[tuple[str, Trail]], there: list[str], below: Sequence[Node] = ()
) -> Iterator[Found]:
    """References to nodes that are not there; below: the nodes from here on."""
    for name, path in read:
        if name not in there:
            hint = did_you_mean(name, there)
            if any(name_of(node.call) == name for node in below):
                hint = "it stands further down, and a node is fed by nodes above it"
            node = "node above" if "from" in path else "node"
            yield "SG305", f"no {node} is called {name!r}", path, hint


def _beside(node: Node, model: Model) -> Iterator[Found]:
    """Keys that do not belong beside a thing of this kind, and repeats that cannot be."""
    call, word = node.call, node.call.entry.name
    allowed = {"name", "comment"} if word == "Input" else _BESIDE.get(call.entry.role)
    for key in call.about.keys() - allowed if allowed else ():
        hint = None
        if key == "repeat" and word != "Input":
            hint = "put it into a block, and repeat that"
        elif call.entry.role == "part" and key == "trainable":
            hint = f"say it where {word!r} is made, under `parts`"
        yield "SG101", f"{key!r} does not belong beside {word}", (*node.path, key), hint
    if "repeat" not in call.about:
        return
    if isinstance(name_of(call), list) or (leaves(call, model) or 1) > 1:
        text = f"a repeat feeds a node to itself, and {said(call)} gives several tensors"
        yield "SG307", text, (*node.path, "repeat"), None
    if RUNNING in node.feeds[1:]:
        text = f"{RUNNING!r} changes while {said(call)} repeats"
        yield "SG307", text, (*node.path, "from"), "give the layer that makes it a name"


def _arity(node: Node, model: Model) -> Iterator[Found]:
    """More or fewer tensors than the thing is called with, or other ones."""
    known, path = inputs(node.call, model), (*node.path, "from")
    if known is None or not node.sources:
        return
    thing, words = node.call.entry.name, (*known.required, *known.optional)
    if isinstance(node.sources, Mapping):
        others = node.sources.keys() - set(words)
        for word in others:
            text = f"no input of {thing} is called {word!r}"
            yield "SG307", text, (*path, word), did_you_mean(word, words)
        missing = {*known.required} - {*node.sources, *node.call.arguments}
        if missing and not others:
            text = f"{thing} takes {' and '.join(known.required)}, not one alone"
            yield "SG307", text, path, None
        return
    left = [name for name in words if name not in node.call.arguments]
    count, least = len(node.sources), len({*left} & {*known.required})
    if known.listed or least <= count <= len(left):
        return
    wants, hint = "one node", "put an Add or a Concatenate before it"
    if least > 1:
        wants, hint = " and ".join(known.required), f"as in `from: [{', '.join(known.required)}]`"
    yield "SG307", f"{thing} takes {wants}, not {_many(count, 'node')}", path, hint


def _outcome(node: Node, model: Model, document: Document) -> Iterator[Found]:
    """As many names as the thing gives tensors."""
    count, named = leaves(node.call, model), len(node.targets)
    if count is None or count == named:
        return
    text = f"{node.call.entry.name} gives {_many(count, 'tensor')}, "
    text += f"and {named} {'are' if named > 1 else 'is'} named"
    hint = "name each, as in `name: [first, second]`" if count > 1 else None
    path = name_place(node.call, document, node.path) if name_of(node.call) else node.path
    yield "SG307", text, path, hint


def _names(
    wiring: Wiring,
    document: Document,
    given: Sequence[str],
    words: Sequence[str],
    taken: Collection[str],
) -> Iterator[Found]:
    """Names that stand twice, or that mean something else."""
    seen: dict[str, int] = {}
    for number, node in enumerate(wiring.nodes):
        named, path = name_of(node.call), name_place(node.call, document, node.path)
        for word in node.targets:
            if not named and (word == RUNNING or given):
                continue
            if word in seen:
                text = f"a second layer called {word!r}" if named else "a second Input needs a name"
                yield "SG104", text, path, f"layer {seen[word] + 1} has that name"
            elif word in (*given, *words):
                hint = "the block is given something of that name"
                yield "SG104", f"a second {word!r}", path, hint
            elif problem := unfree(word, taken):
                yield "SG104", problem, path, None
            seen[word] = number


def name_place(call: Call, document: Document, path: Trail) -> Trail:
    """The place of the name of a node at `path`: beside it, or inside of its arguments."""
    inside = (*path, call.entry.name, "name")
    return inside if inside in document.places else (*path, "name")


def unfree(word: str, taken: Collection[str] = ()) -> str | None:
    """What keeps a word from being a variable of the script, if anything."""
    if word in ("l", "O", "I"):
        return f"{word!r} is easily read as a digit"
    if word == RUNNING:
        return f"{word!r} is what the script calls a layer without a name"
    if word in taken or word in {*idioms.VARIABLES, *IMPORTS, *dir(builtins)}:
        return f"the script has {'an' if word[0] in 'aeiou' else 'a'} {word!r} of its own"
    return None


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}"
