"""`model:` and `compile:` -> the statements that build and compile, bare or in a function."""

import ast
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from specgen.catalogue import Keras
from specgen.catalogue.call import Call, Formula, Variable
from specgen.graph import (
    CLOSING,
    RUNNING,
    Node,
    Wiring,
    entrances,
    gathers,
    inputs,
    is_row,
    learns,
    reached,
    wire,
)
from specgen.lower.value import arguments, computed, construct, value
from specgen.plan import counted, own_name
from specgen.program import (
    assign,
    bound,
    call,
    literal,
    mark,
    name,
    path,
    snake,
    store,
)
from specgen.source import Trail
from specgen.spec import Compile, Spec
from specgen.spec.model import Block, Graph, Part
from specgen.vocabulary import takes


def build(spec: Spec, frozen: Sequence[ast.stmt] = ()) -> list[ast.stmt]:
    """The blocks as functions, then the model; with `function:`, the function that builds it.

    frozen: what is to be done between building and compiling.
    """
    blocks: list[ast.stmt] = [_block(spec, *item) for item in spec.model.blocks.items()]
    if spec.model.function is None:
        return [*blocks, *_model(spec)]
    first = spec.phases[0]
    compiled = compiling(spec, first.compile, first.path("compile"))
    body = [*_model(spec), *frozen, *compiled, ast.Return(name("model"))]
    nothing = ast.arguments([], [], None, [], [], None, [])
    span = spec.origin.span(("model", "function"))
    return [*blocks, mark(ast.FunctionDef(spec.model.function, nothing, body, [], lineno=0), span)]


def compile_(spec: Spec) -> list[ast.stmt]:
    """The call of the function that builds and compiles."""
    span = spec.origin.span(("model", "function"))
    return [mark(assign("model", call(str(spec.model.function))), span)]


def compiling(spec: Spec, section: Compile, trail: Trail) -> list[ast.stmt]:
    """`model.compile(...)` with what the section sets, in the order of the language."""
    given = {}
    for key in type(section).model_fields:
        item = getattr(section, key)
        if item is not None and item != []:
            inside = (*trail, key)
            item = _counted(item) if key.endswith("metrics") else item
            given[key] = mark(value(item, spec.origin, inside), spec.origin.span(inside))
    statement = ast.Expr(call("model.compile", **given))
    return [mark(statement, spec.origin.span(trail))]


def _counted(metrics: Any) -> Any:
    """The metrics, with a name for each that Keras would call by another the second time."""
    if isinstance(metrics, list):
        return [_counted(metric) for metric in metrics]
    if isinstance(metrics, dict):
        return {output: _counted(metric) for output, metric in metrics.items()}
    if not isinstance(metrics, Call) or "name" in metrics.arguments or not counted(metrics):
        return metrics
    return metrics._replace(arguments={**metrics.arguments, "name": own_name(metrics)})


def _model(spec: Spec) -> list[ast.stmt]:
    """The parts, and the model made of layers in a row or of nodes that feed one another."""
    model, span = spec.model, spec.origin.span(("model",))
    out = [s for item in model.parts.items() for s in _part(spec, *item)]
    if not is_row(model):
        wiring = wire(model, spec.origin, ("model",), model)
        wiring = _closed(wiring)
        network = _network(spec, wiring, model.class_ or "keras.Model")
        return [*out, *_nodes(spec, wiring), mark(assign("model", network), span)]
    before, layers = _row(spec, model, ("model",))
    if model.style == "list":
        network = call("keras.Sequential", ast.List(layers, ast.Load()))
        return [*out, *before, mark(assign("model", network), span)]
    out += [*before, mark(assign("model", call("keras.Sequential")), span)]
    for index, added in enumerate(layers):
        statement = ast.Expr(call("model.add", added))
        statement.comment = added.comment  # type: ignore[attr-defined]
        out.append(mark(statement, spec.origin.span(("model", "layers", index))))
    return out


def _row(spec: Spec, graph: Graph, trail: Trail) -> tuple[list[ast.stmt], list[ast.expr]]:
    """Statements to stand before, and the layers of a Sequential model."""
    before: list[ast.stmt] = []
    layers: list[ast.expr] = []
    for index, layer in enumerate(graph.layers):
        node = Node(layer, (*trail, "layers", index), (), ())
        made, expression = _made(spec, node, before)
        before += made
        expression.comment = layer.about.get("comment", "")  # type: ignore[attr-defined]
        layers.append(expression)
    return before, layers


def _made(spec: Spec, node: Node, before: list[ast.stmt]) -> tuple[list[ast.stmt], ast.expr]:
    """The layer object; if it learns or is frozen, the statements for that and its variable."""
    layer = node.call
    made: ast.expr = construct(layer, spec.origin, node.path)
    if not learns(layer) and "trainable" not in layer.about:
        return [], made
    word, number = snake(layer.entry.name), 1
    taken = {*bound(before), *spec.model.parts, *spec.model.blocks}
    while word in taken:
        number += 1
        word = f"{snake(layer.entry.name)}_{number}"
    span = spec.origin.span(node.path)
    out: list[ast.stmt] = [mark(assign(word, made), span)]
    if learns(layer):
        data = _seen(spec, node.path)
        out.append(mark(ast.Expr(call(f"{word}.adapt", data)), span))
    if "trainable" in layer.about:
        out.append(mark(set_trainable(word, "", layer.about["trainable"]), span))
    return out, mark(name(word), span)


def _seen(spec: Spec, path: Trail) -> ast.expr:
    """The part of the training inputs that reaches the layer at `path`."""
    known = entrances(spec.model)
    word = reached(spec.model, path) or ""
    place: ast.expr | None = None
    if len(known) > 1:
        place = literal(known.index(word) if spec.data.pairs else word)
    if spec.data.streams:
        batch: ast.expr = name("x")
        batch = ast.Subscript(batch, place, ast.Load()) if place else batch
        return call("train_data.map", ast.Lambda(_arguments("x", "y"), batch))
    return ast.Subscript(name("x_train"), place, ast.Load()) if place else name("x_train")


def set_trainable(owner: str, layer: str, flag: bool) -> ast.stmt:
    """`owner.trainable = flag`, or that of a layer of the owner's, by name."""
    whole = call(f"{owner}.get_layer", literal(layer)) if layer else path(owner)
    target = ast.Attribute(whole, "trainable", ast.Store())
    return ast.Assign([target], literal(flag), lineno=0)


def _arguments(*names: str) -> ast.arguments:
    return ast.arguments([], [ast.arg(word) for word in names], None, [], [], None, [])


def _closed(wiring: Wiring) -> Wiring:
    """The wiring with a name for what leaves, where the spec gives none."""
    last = wiring.nodes[-1]
    taken = {word for node in wiring.nodes for word in node.targets}
    unnamed = last.targets == (RUNNING,) and "repeat" not in last.call.about
    if wiring.outputs != (RUNNING,) or not unnamed or CLOSING in taken:
        return wiring
    return wiring._replace(
        nodes=(*wiring.nodes[:-1], last._replace(targets=(CLOSING,))), outputs=(CLOSING,)
    )


def _network(spec: Spec, wiring: Wiring, kind: str, **more: ast.expr) -> ast.expr:
    entrances = [n.targets[0] for n in wiring.nodes if n.call.entry.name == "Input"]
    return call(kind, _together(entrances), _together(wiring.outputs), **more)


def _together(names: tuple[str, ...] | list[str]) -> ast.expr:
    return name(names[0]) if len(names) == 1 else ast.List([name(n) for n in names], ast.Load())


def _part(spec: Spec, word: str, part: Part) -> list[ast.stmt]:
    """A sub-model or a layer, held by a variable of its own."""
    trail: Trail = ("model", "parts", word)
    span = spec.origin.span(trail)
    out: list[ast.stmt] = []
    if part.graph and is_row(part.graph):
        out, layers = _row(spec, part.graph, trail)
        made: ast.expr = call("keras.Sequential", ast.List(layers, ast.Load()), name=literal(word))
    elif part.graph:
        wiring = wire(part.graph, spec.origin, trail, spec.model)
        out = _nodes(spec, wiring)
        made = _network(spec, wiring, "keras.Model", name=literal(word))
    else:
        assert part.layer is not None
        made = construct(part.layer, spec.origin, trail)
    out.append(mark(assign(word, made), span))
    if part.layer:
        out[0].comment = part.layer.about.get("comment", "")  # type: ignore[attr-defined]
    if part.layer and learns(part.layer):
        adapt = ast.Expr(call(f"{word}.adapt", _seen(spec, trail)))
        out.append(mark(adapt, span))
    if part.trainable is not None:
        out.append(mark(set_trainable(word, "", part.trainable), span))
    if part.taps:
        inner = [
            ast.Attribute(call(f"{word}.get_layer", literal(tap)), "output", ast.Load())
            for tap in part.taps
        ]
        tapped: ast.expr = inner[0] if len(inner) == 1 else ast.List([*inner], ast.Load())
        model = call("keras.Model", path(f"{word}.inputs"), tapped)
        out.append(mark(assign(f"{word}_taps", model), span))
    return out


def _block(spec: Spec, word: str, block: Block) -> ast.stmt:
    """The block as a function of its inputs and what it takes."""
    trail: Trail = ("model", "blocks", word)
    wiring = wire(block, spec.origin, trail, spec.model, block.inputs, [*block.takes])
    body = _nodes(spec, wiring, named=False)
    leaves = [name(n) for n in wiring.outputs]
    result = leaves[0] if len(leaves) == 1 else ast.Tuple([*leaves], ast.Load())
    taken = takes(block)
    ordered = [*(p for p in taken if p.required), *(p for p in taken if not p.required)]
    words = [*block.inputs, *(p.name for p in ordered)]
    defaults = [literal(block.takes[p.name]) for p in ordered if not p.required]
    signature = ast.arguments([], [ast.arg(w) for w in words], None, [], [], None, defaults)
    function = ast.FunctionDef(word, signature, [*body, ast.Return(result)], [], lineno=0)
    return mark(function, spec.origin.span(trail))


def _nodes(spec: Spec, wiring: Wiring, named: bool = True) -> list[ast.stmt]:
    """A statement for each node, or a loop. named: whether layers get their Keras names."""
    out: list[ast.stmt] = []
    for node in wiring.nodes:
        layer = node.call
        if not named:
            given = {k: v for k, v in layer.arguments.items() if not _names(layer, k)}
            node = node._replace(call=layer._replace(arguments=given))
        statements = _repeated(spec, node) if "repeat" in layer.about else _node(spec, node, out)
        statements[0].comment = layer.about.get("comment", "")  # type: ignore[attr-defined]
        out += [mark(s, spec.origin.span(node.path)) for s in statements]
    return out


def _node(spec: Spec, node: Node, before: list[ast.stmt]) -> list[ast.stmt]:
    more, expression = _ROLES[node.call.entry.role](spec, node, before)
    return [*more, ast.Assign([store(*node.targets)], expression, lineno=0)]


def _repeated(spec: Spec, node: Node) -> list[ast.stmt]:
    """A loop in which the node feeds itself, once or with new arguments each time."""
    rows = node.call.about["repeat"]
    source, target = node.feeds[0], node.targets[0]
    given = {key: item for key, item in node.call.arguments.items() if not _names(node.call, key)}
    looped = node._replace(sources=_looped(spec, node), targets=(RUNNING,))
    if isinstance(rows, list):
        keys = list(rows[0])
        given |= {key: Variable(key) for key in keys}
        over: ast.expr = ast.Tuple([_row_of(spec, node, i) for i in range(len(rows))], ast.Load())
        counter = store(*keys)
    else:
        over, counter = call("range", literal(rows)), store("_")
    looped = looped._replace(call=node.call._replace(arguments=given))
    more, expression = _ROLES[node.call.entry.role](spec, looped, [])
    body: list[ast.stmt] = [*more, assign(RUNNING, expression)]
    start = [assign(RUNNING, name(source))] if source != RUNNING else []
    end = [assign(target, name(RUNNING))] if target != RUNNING else []
    return [*start, ast.For(counter, over, body, [], lineno=0), *end]


def _names(call: Call, key: str) -> bool:
    """Whether the argument is the layer's own name, which no two layers of a model may share."""
    return key == "name" and call.entry.role == "layer"


def _looped(spec: Spec, node: Node) -> tuple[str, ...] | dict[str, Any]:
    """What feeds a node in its loop: itself in place of the first."""
    if not isinstance(node.sources, Mapping):
        return (RUNNING, *node.feeds[1:])
    first = node.feeds[0]
    return {key: RUNNING if item == first else item for key, item in node.sources.items()}


def _row_of(spec: Spec, node: Node, number: int) -> ast.expr:
    """One row of arguments of a repeat: its one value, or a tuple of them."""
    row, trail = node.call.about["repeat"][number], (*node.path, "repeat", number)
    keys = node.call.about["repeat"][0]
    items = [value(row[key], spec.origin, (*trail, key)) for key in keys]
    return items[0] if len(items) == 1 else ast.Tuple(items, ast.Load())


Made = tuple[list[ast.stmt], ast.expr]


def _layer(spec: Spec, node: Node, before: list[ast.stmt]) -> Made:
    """`layers.Dense(10)(x)`."""
    out, layer = _made(spec, node, before)
    if node.call.entry.name == "Input":
        return out, layer
    return out, ast.Call(layer, *_fed(spec, node))


def _held(spec: Spec, node: Node, before: list[ast.stmt]) -> Made:
    """`encoder(x)`."""
    part = spec.model.parts[node.call.entry.name]
    word = f"{node.call.entry.name}_taps" if part.taps else node.call.entry.name
    return [], ast.Call(name(word), *_fed(spec, node))


def _operation(spec: Spec, node: Node, _before: list[ast.stmt]) -> Made:
    """`keras.ops.concatenate([a, b], axis=-1)`, or `residual(x, filters=64)`."""
    first, rest = _fed(spec, node)
    positional, named = arguments(node.call, spec.origin, node.path)
    if node.call.short:
        named = {node.call.entry.parameters[0].name: positional[0], **named}
    known = inputs(node.call, spec.model)
    before_tensors: list[ast.expr] = []
    if known and known.spread:
        before_tensors = [named.pop(p.name) for p in node.call.entry.parameters if p.required]
    keywords = [ast.keyword(key, item) for key, item in named.items()]
    return [], ast.Call(path(node.call.entry.path), before_tensors + first, [*rest, *keywords])


def _formula(spec: Spec, node: Node, before: list[ast.stmt]) -> Made:
    return [], computed(Formula(node.call.arguments["text"]), "keras.ops")


def _preprocess(spec: Spec, node: Node, before: list[ast.stmt]) -> Made:
    function = Keras().preprocessing(node.call.arguments["application"])
    assert function is not None
    return [], ast.Call(path(function), *_fed(spec, node))


_ROLES: Mapping[str, Callable[[Spec, Node, list[ast.stmt]], Made]] = {
    "layer": _layer, "part": _held, "operation": _operation, "block": _operation,
    "formula": _formula, "preprocess": _preprocess,
}  # fmt: skip


def _fed(spec: Spec, node: Node) -> tuple[list[ast.expr], list[ast.keyword]]:
    """What the node is called with: tensors, and the settings of the call."""
    settings = node.call.about.get("call", {})
    keywords = [ast.keyword(key, literal(item)) for key, item in settings.items()]
    known = inputs(node.call, spec.model)
    if isinstance(node.sources, Mapping):
        order = known.required if known else (next(iter(node.sources)),)
        order = () if known is None and node.call.entry.role == "block" else order
        return _by_name(node.sources, order, gathers(node.call, spec.model), keywords)
    names: list[ast.expr] = [name(word) for word in node.sources]
    if gathers(node.call, spec.model):
        return [ast.List(names, ast.Load())], keywords
    if known is None:
        several = len(names) > 1 and node.call.entry.role in ("layer", "part")
        return ([ast.List(names, ast.Load())] if several else names), keywords
    if known.listed and not known.spread:
        return [ast.List(names, ast.Load())], keywords
    if known.spread:
        return names, keywords
    left = [n for n in (*known.required, *known.optional) if n not in node.call.arguments]
    opening = len(
        [*takewhile(lambda pair: pair[0] == pair[1], zip(known.required, left, strict=False))]
    )
    named = zip(left[opening:], names[opening:], strict=False)
    return names[:opening], [ast.keyword(key, item) for key, item in named] + keywords


def _by_name(
    sources: Mapping[str, Any], order: tuple[str, ...], gathered: bool, keywords: list[ast.keyword]
) -> tuple[list[ast.expr], list[ast.keyword]]:
    """Tensors given by the names of the inputs: those that open the signature without them."""
    rest = {key: _tensor(word) for key, word in sources.items()}
    opening: list[ast.expr] = []
    for key in order:
        if key not in rest:
            break
        opening.append(rest.pop(key))
    if gathered:
        opening = [ast.List(opening, ast.Load())]
    return opening, [ast.keyword(key, item) for key, item in rest.items()] + keywords


def _tensor(word: str | list[str]) -> ast.expr:
    if isinstance(word, str):
        return name(word)
    return ast.List([name(w) for w in word], ast.Load())
