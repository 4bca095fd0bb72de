"""Nodes of a graph, or layers in a row -> the statements and expressions that make them."""

import ast
from collections.abc import Callable, Collection, Mapping

from specgen.catalogue import Keras
from specgen.catalogue.call import Call, Formula, Variable
from specgen.document import Trail
from specgen.graph import (
    RUNNING,
    Node,
    Wiring,
    entrances,
    gathers,
    inputs,
    learns,
    reached,
)
from specgen.lower.value import arguments, computed, construct, value
from specgen.program import assign, bound, call, literal, mark, name, path, snake, store
from specgen.spec import Spec
from specgen.spec.model import Graph

Made = tuple[list[ast.stmt], ast.expr]


def row(spec: Spec, graph: Graph, trail: Trail) -> tuple[list[ast.stmt], list[ast.expr]]:
    """Statements to stand before, and the layers of a Sequential model."""
    before: list[ast.stmt] = []
    layers: list[ast.expr] = []
    for index, given in enumerate(graph.layers):
        node = Node(given, (*trail, "layers", index), (), ())
        statements, layer = _made(spec, node, bound(before))
        before += statements
        layer.comment = given.about.get("comment", "")  # type: ignore[attr-defined]
        layers.append(layer)
    return before, layers


def nodes(spec: Spec, wiring: Wiring, given: Collection[str] = ()) -> list[ast.stmt]:
    """A statement for each node, or a loop.

    given: the variables that a block begins with. Its layers have no Keras names: each use would
    give the same ones again.
    """
    out: list[ast.stmt] = []
    taken = {*given}
    for node in wiring.nodes:
        made = node._replace(call=_unnamed(node.call)) if given else node
        lower = _repeated if "repeat" in node.call.about else _node
        statements = lower(spec, made, taken)
        taken |= bound(statements)
        statements[0].comment = node.call.about.get("comment", "")  # type: ignore[attr-defined]
        out += [mark(s, spec.origin.span(node.path)) for s in statements]
    return out


def kept(
    spec: Spec, word: str, made: ast.expr, trail: Trail, adapted: bool, trainable: bool | None
) -> list[ast.stmt]:
    """What is made, under a name of its own; adapted if it learns, then frozen or thawed."""
    out: list[ast.stmt] = [assign(word, made)]
    if adapted:
        out.append(ast.Expr(call(f"{word}.adapt", _seen(spec, trail))))
    if trainable is not None:
        out.append(set_trainable(word, "", trainable))
    return [mark(statement, spec.origin.span(trail)) for statement in out]


def set_trainable(owner: str, layer: str, flag: bool) -> ast.stmt:
    """`owner.trainable = flag`, or that of a layer of the owner's, by name."""
    whole = call(f"{owner}.get_layer", literal(layer)) if layer else path(owner)
    target = ast.Attribute(whole, "trainable", ast.Store())
    return ast.Assign([target], literal(flag), lineno=0)


def together(words: tuple[str, ...] | list[str]) -> ast.expr:
    """A tensor by its name, or a list of several."""
    return name(words[0]) if len(words) == 1 else _list(words)


def _list(words: tuple[str, ...] | list[str]) -> ast.expr:
    return ast.List([name(word) for word in words], ast.Load())


def _seen(spec: Spec, trail: Trail) -> ast.expr:
    """The part of the training inputs that reaches the layer at `trail`."""
    known = entrances(spec.model)
    word = reached(spec.model, trail) or ""
    place: ast.expr | None = None
    if len(known) > 1:
        place = literal(known.index(word) if spec.data.pairs else word)
    source = name("x" if spec.data.streams else "x_train")
    seen = ast.Subscript(source, place, ast.Load()) if place else source
    if not spec.data.streams:
        return seen
    batch = ast.arguments([], [ast.arg("x"), ast.arg("y")], None, [], [], None, [])
    return call("train_data.map", ast.Lambda(batch, seen))


def _made(spec: Spec, node: Node, taken: set[str]) -> Made:
    """The layer; if it learns or is frozen, its variable and the statements that do so."""
    layer = node.call
    made = construct(layer, spec.origin, node.path)
    frozen = layer.about.get("trainable")
    if not learns(layer) and frozen is None:
        return [], made
    word, number = snake(layer.entry.name), 1
    while word in {*taken, *spec.model.parts, *spec.model.blocks}:
        number += 1
        word = f"{snake(layer.entry.name)}_{number}"
    statements = kept(spec, word, made, node.path, learns(layer), frozen)
    return statements, mark(name(word), spec.origin.span(node.path))


def _node(spec: Spec, node: Node, taken: set[str]) -> list[ast.stmt]:
    more, expression = _ROLES[node.call.entry.role](spec, node, taken)
    return [*more, ast.Assign([store(*node.targets)], expression, lineno=0)]


def _repeated(spec: Spec, node: Node, taken: set[str]) -> list[ast.stmt]:
    """A loop in which the node feeds itself, once or with new arguments each time."""
    rows, given = node.call.about["repeat"], _unnamed(node.call)
    over: ast.expr = call("range", literal(rows))
    counter = store("_")
    if isinstance(rows, list):
        turns = {key: Variable(key) for key in rows[0]}
        given = given._replace(arguments={**given.arguments, **turns})
        over = ast.Tuple([_turn(spec, node, number) for number in range(len(rows))], ast.Load())
        counter = store(*turns)
    first, target = node.feeds[0], node.targets[0]
    looped = node._replace(call=given, sources=(RUNNING, *node.feeds[1:]), targets=(RUNNING,))
    if isinstance(node.sources, Mapping):
        sources = {key: RUNNING if item == first else item for key, item in node.sources.items()}
        looped = looped._replace(sources=sources)
    start = [assign(RUNNING, name(first))] if first != RUNNING else []
    end = [assign(target, name(RUNNING))] if target != RUNNING else []
    return [*start, ast.For(counter, over, _node(spec, looped, taken), [], lineno=0), *end]


def _turn(spec: Spec, node: Node, number: int) -> ast.expr:
    """One row of arguments of a repeat: its one value, or a tuple of them."""
    rows, trail = node.call.about["repeat"], (*node.path, "repeat", number)
    items = [value(rows[number][key], spec.origin, (*trail, key)) for key in rows[0]]
    return items[0] if len(items) == 1 else ast.Tuple(items, ast.Load())


def _unnamed(given: Call) -> Call:
    """The call without the layer's own name, which no two layers of a model may share."""
    named = given.entry.role == "layer"
    kept = {key: item for key, item in given.arguments.items() if not (named and key == "name")}
    return given._replace(arguments=kept)


def _layer(spec: Spec, node: Node, taken: set[str]) -> Made:
    """`layers.Dense(10)(x)`."""
    out, layer = _made(spec, node, taken)
    if node.call.entry.name == "Input":
        return out, layer
    return out, ast.Call(layer, *_fed(spec, node))


def _part(spec: Spec, node: Node, taken: set[str]) -> Made:
    """`encoder(x)`."""
    word = node.call.entry.name
    part = f"{word}_taps" if spec.model.parts[word].taps else word
    return [], ast.Call(name(part), *_fed(spec, node))


def _operation(spec: Spec, node: Node, taken: set[str]) -> Made:
    """`keras.ops.concatenate([a, b], axis=-1)`, or `residual(x, filters=64)`."""
    first, rest = _fed(spec, node)
    positional, named = arguments(node.call, spec.origin, node.path)
    if node.call.short:
        named = {node.call.entry.parameters[0].name: positional[0], **named}
    known = inputs(node.call, spec.model)
    before: list[ast.expr] = []
    if known and known.spread:
        before = [named.pop(p.name) for p in node.call.entry.parameters if p.required]
    keywords = [ast.keyword(key, item) for key, item in named.items()]
    return [], ast.Call(path(node.call.entry.path), before + first, [*rest, *keywords])


def _formula(spec: Spec, node: Node, taken: set[str]) -> Made:
    return [], computed(Formula(node.call.arguments["text"]), "keras.ops")


def _preprocess(spec: Spec, node: Node, taken: set[str]) -> Made:
    function = Keras().preprocessing(node.call.arguments["application"])
    assert function is not None
    return [], ast.Call(path(function), *_fed(spec, node))


_ROLES: Mapping[str, Callable[[Spec, Node, set[str]], Made]] = {
    "layer": _layer, "part": _part, "operation": _operation, "block": _operation,
    "formula": _formula, "preprocess": _preprocess,
}  # fmt: skip


def _fed(spec: Spec, node: Node) -> tuple[list[ast.expr], list[ast.keyword]]:
    """What the node is called with: tensors, and the settings of the call.

    Tensors that open the signature stand there without the names of the inputs that they are for.
    """
    given, role = node.sources, node.call.entry.role
    settings = node.call.about.get("call", {})
    keywords = [ast.keyword(key, literal(item)) for key, item in settings.items()]
    known, gathered = inputs(node.call, spec.model), gathers(node.call, spec.model)
    if isinstance(given, Mapping):
        rest, order = dict(given), known.required if known else tuple(given)[: role != "block"]
    elif known and not (known.listed or gathered):
        left = [n for n in (*known.required, *known.optional) if n not in node.call.arguments]
        rest, order = dict(zip(left, given, strict=False)), known.required
    else:
        several = len(given) > 1 and role in ("layer", "part")
        listed = gathered or (several if known is None else not known.spread)
        return [_list(given)] if listed else [name(word) for word in given], keywords
    opening: list[ast.expr] = []
    for key in order:
        if key not in rest:
            break
        opening.append(_tensor(rest.pop(key)))
    opening = [ast.List(opening, ast.Load())] if gathered else opening
    return opening, [ast.keyword(key, _tensor(item)) for key, item in rest.items()] + keywords


def _tensor(word: str | list[str]) -> ast.expr:
    return name(word) if isinstance(word, str) else _list(word)
