"""Nodes of a graph, or layers in a row -> the statements and expressions that make them."""

import ast
from collections.abc import Callable, Collection, Mapping

from specgen import catalogue
from specgen.checks.checked import Checked
from specgen.facts.carriers import left
from specgen.facts.graph import (
    RUNNING,
    Node,
    Wiring,
    entrances,
    gathers,
    inputs,
)
from specgen.facts.learning import learns, reached
from specgen.language import formulas, tensors
from specgen.language.author_code import bound
from specgen.language.calls import Call, Formula, Variable
from specgen.language.entries import (
    BLOCK,
    ENTRANCE,
    FORMULA,
    LAYER,
    OPERATION,
    PART,
    PREPROCESS,
    Role,
)
from specgen.language.spec.model import Graph
from specgen.lower.formulas import of_tensors
from specgen.lower.sizes import sized
from specgen.lower.values import arguments, construct, value
from specgen.program.ast_nodes import assign, call, literal, mark, name, path, store
from specgen.text.document import Trail

Made = tuple[list[ast.stmt], ast.expr]


def row(checked: Checked, graph: Graph, trail: Trail) -> tuple[list[ast.stmt], list[ast.expr]]:
    """Statements to stand before, and the layers of a Sequential model."""
    before: list[ast.stmt] = []
    layers: list[ast.expr] = []
    for index, given in enumerate(graph.layers):
        node = Node(given, (*trail, "layers", index), (), ())
        if given.beside.repeat:
            once, counter, over = _turns(checked, node)
            each = ast.comprehension(counter, over, [], 0)
            layer: ast.expr = ast.ListComp(construct(once, checked.document, node.path), [each])
            layer = mark(ast.Starred(layer, ast.Load()), checked.span(node.path))
        else:
            statements, layer = _made(checked, node, bound(before))
            before += statements
        layer.comment = given.beside.remark  # type: ignore[attr-defined]
        layers.append(layer)
    sized(before, *layers)
    return before, layers


def nodes(checked: Checked, wiring: Wiring, given: Collection[str] = ()) -> list[ast.stmt]:
    """A statement for each node, or a loop.

    given: the variables that a block begins with. Its layers have no Keras names: each use would
    give the same ones again.
    """
    out: list[ast.stmt] = []
    taken = {*given}
    for node in wiring.nodes:
        made = node._replace(call=_unnamed(node.call)) if given else node
        lower = _repeated if node.call.beside.repeat else _node
        statements = lower(checked, made, taken)
        taken |= bound(statements)
        statements[0].comment = node.call.beside.remark  # type: ignore[attr-defined]
        out += [mark(s, checked.span(node.path)) for s in statements]
    sized(out, *out)
    return out


def held(
    checked: Checked, word: str, made: ast.expr, trail: Trail, adapted: bool, trainable: bool | None
) -> list[ast.stmt]:
    """What is made, under a name of its own; adapted if it learns, then frozen or thawed."""
    out: list[ast.stmt] = [assign(word, made)]
    if adapted:
        out.append(ast.Expr(call(f"{word}.adapt", _seen(checked, trail))))
    if trainable is not None:
        out.append(set_trainable(word, "", trainable))
    return [mark(statement, checked.span(trail)) for statement in out]


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


def _seen(checked: Checked, trail: Trail) -> ast.expr:
    """The part of the training inputs that reaches the layer at `trail`."""
    known = entrances(checked.spec.model)
    word = reached(checked.networks, trail) or ""
    place: ast.expr | None = None
    if len(known) > 1 or (known and left(checked.spec.data) == "columns"):
        place = literal(known.index(word) if checked.spec.data.pairs else word)
    source = name("x" if checked.spec.data.streams else "x_train")
    seen = ast.Subscript(source, place, ast.Load()) if place else source
    if not checked.spec.data.streams:
        return seen
    batch = ast.arguments([], [ast.arg("x"), ast.arg("y")], None, [], [], None, [])
    return call("train_data.map", ast.Lambda(batch, seen))


def _made(checked: Checked, node: Node, taken: set[str]) -> Made:
    """The layer; if it learns or is frozen, its variable and the statements that do so."""
    layer = node.call
    made = construct(layer, checked.document, node.path)
    frozen = layer.beside.trainable
    if not learns(layer) and frozen is None:
        return [], made
    base = _called(checked, node)
    word, number = base, 1
    wirings = [each.wiring for each in checked.networks.values() if not each.is_row]
    named = {target for wiring in wirings for each in wiring.nodes for target in each.targets}
    while word in {*taken, *named, *checked.spec.model.parts, *checked.spec.model.blocks}:
        number += 1
        word = f"{base}_{number}"
    statements = held(checked, word, made, node.path, learns(layer), frozen)
    return statements, mark(name(word), checked.span(node.path))


def _called(checked: Checked, node: Node) -> str:
    """A variable for a layer: `string_lookup`; of several `workclass_lookup`, by what it reads."""
    word = catalogue.snake_case(node.call.entry.name)
    graphs = [network.graph for network in checked.networks.values()]
    alike = [c for graph in graphs for c in graph.layers if c.entry.name == node.call.entry.name]
    told = len(alike) > 1 and node.feeds[:1] not in ((), (RUNNING,))
    return f"{node.feeds[0]}_{word.rpartition('_')[2]}" if told else word


def _node(checked: Checked, node: Node, taken: set[str]) -> list[ast.stmt]:
    more, expression = _ROLES[node.call.entry.role](checked, node, taken)
    return [*more, ast.Assign([store(*node.targets)], expression, lineno=0)]


def _repeated(checked: Checked, node: Node, taken: set[str]) -> list[ast.stmt]:
    """A loop in which the node feeds itself, once or with new arguments each time."""
    given, counter, over = _turns(checked, node)
    first, target = node.feeds[0], node.targets[0]
    looped = node._replace(call=given, sources=(RUNNING, *node.feeds[1:]), targets=(RUNNING,))
    if isinstance(node.sources, Mapping):
        sources = {key: RUNNING if item == first else item for key, item in node.sources.items()}
        looped = looped._replace(sources=sources)
    start = [assign(RUNNING, name(first))] if first != RUNNING else []
    end = [assign(target, name(RUNNING))] if target != RUNNING else []
    return [*start, ast.For(counter, over, _node(checked, looped, taken), [], lineno=0), *end]


def _turns(checked: Checked, node: Node) -> tuple[Call, ast.expr, ast.expr]:
    """The node as it is each time, what a loop counts or sets, and what the loop goes over."""
    rows, given = node.call.beside.repeat, _unnamed(node.call)
    if not isinstance(rows, list):
        return given, store("_"), call("range", literal(rows))
    turns = {key: Variable(key) for key in rows[0]}
    over = ast.Tuple([_turn(checked, node, number) for number in range(len(rows))], ast.Load())
    return given._replace(arguments={**given.arguments, **turns}), store(*turns), over


def _turn(checked: Checked, node: Node, number: int) -> ast.expr:
    """One row of arguments of a repeat: its one value, or a tuple of them."""
    rows, trail = node.call.beside.rows, (*node.path, "repeat", number)
    items = [value(rows[number][key], checked.document, (*trail, key)) for key in rows[0]]
    return items[0] if len(items) == 1 else ast.Tuple(items, ast.Load())


def _unnamed(given: Call) -> Call:
    """The call without the layer's own name, which no two layers of a model may share.

    One that is computed stays: a block is told what it begins with.
    """
    named = given.entry.role.made and not isinstance(given.arguments.get("name"), Formula)
    rest = {key: item for key, item in given.arguments.items() if not (named and key == "name")}
    return given._replace(arguments=rest)


def _layer(checked: Checked, node: Node, taken: set[str]) -> Made:
    """`layers.Dense(10)(x)`."""
    out, layer = _made(checked, node, taken)
    if node.call.entry.role is ENTRANCE:
        return out, layer
    return out, ast.Call(layer, *_fed(checked, node))


def _part(checked: Checked, node: Node, taken: set[str]) -> Made:
    """`encoder(x)`."""
    word = node.call.entry.name
    part = f"{word}_taps" if checked.spec.model.parts[word].taps else word
    return [], ast.Call(name(part), *_fed(checked, node))


def _operation(checked: Checked, node: Node, taken: set[str]) -> Made:
    """`keras.ops.concatenate([a, b], axis=-1)`, or `residual(x, filters=64)`."""
    first, rest = _fed(checked, node)
    positional, named = arguments(node.call, checked.document, node.path)
    if node.call.short:
        named = {node.call.entry.parameters[0].name: positional[0], **named}
    known = inputs(node.call, checked.spec.model)
    before: list[ast.expr] = []
    if known and known.spread:
        before = [named.pop(p.name) for p in node.call.entry.parameters if p.required]
    keywords = [ast.keyword(key, item) for key, item in named.items()]
    made = ast.Call(path(node.call.entry.path), before + first, [*rest, *keywords])
    return [], _dense(checked, made) if node.call.entry.path == "keras.ops.multiply" else made


def _formula(checked: Checked, node: Node, taken: set[str]) -> Made:
    text = node.call.arguments["text"]
    tree = formulas.formula(text, formulas.names(text))
    made = of_tensors(tree, node.feeds)
    return [], _dense(checked, made) if tensors.is_scaled(tree, node.feeds) else made


def _dense(checked: Checked, made: ast.expr) -> ast.expr:
    """A tensor that a number multiplies, which Keras takes for a sparse one, as what it is.

    Only a layer that does not say what shape it puts out minds, and those of Keras's do. Source:
    Multiply.compute_output_spec of Keras 3.15.1.
    """
    model, graphs = checked.spec.model, checked.networks.values()
    used = [call.entry for network in graphs for call in network.graph.layers]
    used += [part.layer.entry for part in model.parts.values() if part.layer]
    written = (e for e in used if e.role in (LAYER, BLOCK) and e.name not in model.blocks)
    if all("." in entry.path for entry in written):
        return made
    return call("keras.ops.convert_to_tensor", made, sparse=literal(False))


def _preprocess(checked: Checked, node: Node, taken: set[str]) -> Made:
    function = catalogue.preprocessing(node.call.arguments["application"])
    assert function is not None
    return [], ast.Call(path(function), *_fed(checked, node))


_ROLES: Mapping[Role, Callable[[Checked, Node, set[str]], Made]] = {
    LAYER: _layer, ENTRANCE: _layer, PART: _part, OPERATION: _operation, BLOCK: _operation,
    FORMULA: _formula, PREPROCESS: _preprocess,
}  # fmt: skip


def _fed(checked: Checked, node: Node) -> tuple[list[ast.expr], list[ast.keyword]]:
    """What the node is called with: tensors, and the settings of the call.

    Tensors that open the signature stand there without the names of the inputs that they are for.
    """
    given, role = node.sources, node.call.entry.role
    settings = node.call.beside.call or {}
    keywords = [ast.keyword(key, literal(item)) for key, item in settings.items()]
    known, gathered = inputs(node.call, checked.spec.model), gathers(node.call, checked.spec.model)
    if isinstance(given, Mapping):
        rest, order = dict(given), known.required if known else tuple(given)[: role is not BLOCK]
    elif known and not (known.listed or gathered):
        left = [n for n in (*known.required, *known.optional) if n not in node.call.arguments]
        rest, order = dict(zip(left, given, strict=False)), known.required
    else:
        several = len(given) > 1 and (role.made or role is PART)
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
