"""The parts, blocks and repeats of a model -> what is wrong with their names and arguments."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specgen import formula, idioms, wiring
from specgen.catalogue import Keras
from specgen.catalogue.call import Call, Variable, computed_in
from specgen.diagnostics import Diagnostic, did_you_mean
from specgen.document import Document, Trail
from specgen.graph import (
    ADAPTED,
    RUNNING,
    entrances,
    is_row,
    layer_names,
    learns,
    name_of,
    reached,
    said,
    variables,
)
from specgen.spec.model import ABOUT, Graph, Model, Part
from specgen.wiring import name_place, unfree


def check(
    model: Model, document: Document, facts: Sequence[str] = (), code: Sequence[str] = ()
) -> Iterator[Diagnostic]:
    """Everything that is wrong with the references of a model, its parts and its blocks.

    facts: the variables that the prepared data leave; code: the names of the author's own Python.
    """
    taps = [f"{word}_taps" for word, part in model.parts.items() if part.taps]
    others = [*taps, *code, *_functions(model)]
    taken = [*model.parts, *model.blocks, *others]
    yield from _names(model, document, others)
    yield from _circles(model, document)
    for word, part in model.parts.items():
        trail: Trail = ("model", "parts", word)
        yield from _held(part, document, trail)
        yield from _taps(part, document, trail)
        if part.graph:
            yield from _graph(part.graph, model, document, trail, facts, taken)
        elif part.layer:
            yield from _formulas(part.layer, document, trail, facts)
    for word, block in model.blocks.items():
        trail = ("model", "blocks", word)
        given = [*block.inputs, *block.takes]
        yield from _signature(block.inputs, [*block.takes], document, trail, taken)
        words = [*block.takes, *_numbers(facts)]
        yield from wiring.check(block, model, document, trail, block.inputs, words, taken)
        yield from _arguments(block, document, trail, [*given, *facts], taken)
    yield from _graph(model, model, document, ("model",), facts, taken)
    if model.style == "add" and not is_row(model):
        span = document.span(("model", "style"))
        yield Diagnostic("SG103", "`style: add` is for a single row of layers", span)
    yield from _learning(model, document)


def _graph(
    graph: Graph,
    model: Model,
    document: Document,
    trail: Trail,
    facts: Sequence[str],
    taken: Sequence[str],
) -> Iterator[Diagnostic]:
    if is_row(graph):
        yield from _twice(graph, document, trail)
    else:
        yield from wiring.check(graph, model, document, trail, (), _numbers(facts), taken)
    yield from _arguments(graph, document, trail, facts, taken)


def _functions(model: Model) -> list[str]:
    """The functions that a script may carry, where the model has names that could hide them."""
    if is_row(model) and not model.parts and not model.blocks:
        return []
    families = (idioms.family(word) for word in idioms.FAMILIES)
    return [n for family in families for n, idiom in family.items() if idiom.inline is None]


def _numbers(facts: Sequence[str]) -> list[str]:
    """The facts of the data that tensors can be computed with."""
    return [word for word in facts if word == "num_classes"]


def _names(model: Model, document: Document, others: Sequence[str]) -> Iterator[Diagnostic]:
    """Names of parts and blocks that mean something else already."""
    known = {n for names in (idioms.family("layers"), Keras().names("layers")) for n in names}
    known |= {*Keras().names("applications")}
    for key, words in (("parts", model.parts), ("blocks", model.blocks)):
        for word in words:
            problem = unfree(word, others)
            if word in known:
                problem = f"there is a layer called {word!r} already"
            elif key == "blocks" and word in model.parts:
                problem = f"there is a part called {word!r} already"
            if problem:
                yield Diagnostic("SG104", problem, document.key(("model", key, word)))


def _twice(graph: Graph, document: Document, trail: Trail) -> Iterator[Diagnostic]:
    """Layers of a row whose names stand twice."""
    seen: dict[str, int] = {}
    for index, layer in enumerate(graph.layers):
        name = name_of(layer)
        if not isinstance(name, str):
            continue
        if name in seen:
            span = document.span(name_place(layer, document, (*trail, "layers", index)))
            hint = f"layer {seen[name] + 1} has that name"
            yield Diagnostic("SG104", f"a second layer called {name!r}", span, hint)
        seen[name] = index


def _signature(
    tensors: list[str], words: list[str], document: Document, trail: Trail, taken: Sequence[str]
) -> Iterator[Diagnostic]:
    """What a block is given: names that are free, and each its own."""
    places = [((*trail, "inputs", i), word) for i, word in enumerate(tensors)]
    places += [((*trail, "takes", word), word) for word in words]
    seen: list[str] = []
    for path, word in places:
        problem = unfree(word, taken)
        if word in seen:
            problem = f"a second {word!r}"
        elif word in ABOUT and "takes" in path:
            problem = f"{word!r} beside a block is about the node, and cannot be an argument too"
        if problem:
            yield Diagnostic("SG104", problem, document.key(path))
        seen.append(word)


def _circles(model: Model, document: Document) -> Iterator[Diagnostic]:
    """Blocks and parts that contain themselves, or a part that stands before what it uses."""
    uses: dict[str, set[str]] = {}
    for word, block in model.blocks.items():
        uses[word] = {name for call in block.layers for name in _mentions(call)}
    for word, part in model.parts.items():
        layers = part.graph.layers if part.graph else [part.layer] if part.layer else []
        uses[word] = {name for call in layers for name in _mentions(call)}
    uses = {word: inner for word, inner in uses.items() if not Keras().find("layers", word)}
    seen: list[str] = []
    for word in uses:
        key = "blocks" if word in model.blocks else "parts"
        reached: set[str] = set()
        waiting = [*uses[word]]
        while waiting:
            inner = waiting.pop()
            if inner in uses and inner not in reached:
                reached.add(inner)
                waiting += uses[inner]
        span = document.key(("model", key, word))
        if word in reached:
            yield Diagnostic("SG308", f"{word!r} contains itself", span)
        elif key == "parts":
            for inner in model.parts:
                if inner in reached and inner in uses and inner not in seen:
                    hint = f"put {inner!r} above it"
                    yield Diagnostic("SG308", f"{word!r} uses a part that comes later", span, hint)
        seen.append(word)


def _mentions(value: Any) -> Iterator[str]:
    """The names of things in a call, itself included."""
    if isinstance(value, Variable):
        yield value.name
    elif isinstance(value, Call):
        yield value.entry.name
        for item in value.arguments.values():
            yield from _mentions(item)
    elif isinstance(value, list):
        for item in value:
            yield from _mentions(item)


def _held(part: Part, document: Document, trail: Trail) -> Iterator[Diagnostic]:
    """A part is what can be made once: a layer or a sub-model."""
    if part.layer and (part.layer.entry.role != "layer" or part.layer.entry.name == "Input"):
        text = f"a part is a layer or a sub-model, and {part.layer.entry.name} is neither"
        hint = "give it `layers:`, beginning with `- Input: [...]`"
        yield Diagnostic("SG303", text, document.span(trail), hint)


def _taps(part: Part, document: Document, trail: Trail) -> Iterator[Diagnostic]:
    """Inner layers that are to be had from a part which has some, and these among them."""
    if not part.taps:
        return
    layer = part.layer if part.layer and part.layer.entry.role == "layer" else None
    if layer and layer.entry.name not in Keras().names("applications"):
        hint = "give the part `layers:`, or take the layer's own output"
        span = document.key((*trail, "taps"))
        yield Diagnostic("SG303", "`taps` are for a sub-model or an application", span, hint)
    if part.graph:
        names = layer_names(part.graph)
        for index, tap in enumerate(part.taps):
            if tap not in names:
                span = document.span((*trail, "taps", index))
                hint = did_you_mean(tap, names) or "name the layer, as in `name: features`"
                yield Diagnostic(
                    "SG305", f"no layer of {trail[-1]!r} is called {tap!r}", span, hint
                )
        if not entrances(part.graph):
            span = document.span(trail)
            hint = "begin its layers with `- Input: [...]`, the shape of one sample"
            yield Diagnostic("SG303", "`taps` need a sub-model with an Input", span, hint)


def _arguments(
    graph: Graph, document: Document, trail: Trail, known: Sequence[str], taken: Sequence[str]
) -> Iterator[Diagnostic]:
    """Arguments of repeats, the same in every row; formulas over what there is."""
    nodes = _told(graph.layers)
    for index, call in enumerate(graph.layers):
        path: Trail = (*trail, "layers", index)
        rows = _rows(call)
        keys = [*rows[0]] if rows else []
        for number, row in enumerate(rows):
            span = document.span((*path, "repeat", number))
            if row.keys() != rows[0].keys():
                hint = f"the first has {', '.join(keys)}"
                yield Diagnostic("SG103", "rows of different arguments", span, hint)
        for key in keys:
            span = document.key((*path, "repeat", 0, key))
            problem = unfree(
                key, [*taken, *nodes, *(w for w in known if w not in idioms.VARIABLES)]
            )
            if key in call.arguments:
                problem = f"{key!r} stands in the rows and outside of them"
            if problem:
                yield Diagnostic("SG104", problem, span)
        before = _told(graph.layers[:index])
        there = [*known, *keys, *([] if is_row(graph) else before)]
        yield from _formulas(call, document, path, there)


def _formulas(
    call: Call, document: Document, path: Trail, there: Sequence[str]
) -> Iterator[Diagnostic]:
    """Formulas in the arguments of a layer, over what there is."""
    for inner, found in computed_in(call, path):
        try:
            formula.formula(found.text, there)
        except formula.FormulaError as error:
            yield Diagnostic("SG302", str(error), document.span(inner), error.help)


def _told(layers: Sequence[Call]) -> list[str]:
    """The variables of nodes that can be told from others."""
    return [word for call in layers for word in variables(call) if word != RUNNING]


def _rows(call: Call) -> list[Mapping[str, Any]]:
    rows = call.about.get("repeat")
    return rows if isinstance(rows, list) else []


def _learning(model: Model, document: Document) -> Iterator[Diagnostic]:
    """Layers that learn from the training inputs, and do not get these as they are."""
    places: list[tuple[Trail, Call]] = [
        (("model", "layers", i), call) for i, call in enumerate(model.layers)
    ]
    for word, part in model.parts.items():
        trail: Trail = ("model", "parts", word)
        places += [(trail, part.layer)] if part.layer else []
        listed = part.graph.layers if part.graph else []
        places += [((*trail, "layers", i), call) for i, call in enumerate(listed)]
    for word, block in model.blocks.items():
        trail = ("model", "blocks", word, "layers")
        places += [((*trail, i), call) for i, call in enumerate(block.layers)]
    for path, call in places:
        if learns(call) and reached(model, path) is None:
            hint = f"feed it by an Input, or give it `{ADAPTED[call.entry.name]}`"
            text = f"the training inputs do not reach {said(call)}, which learns from them"
            yield Diagnostic("SG303", text, document.span(path), hint)
