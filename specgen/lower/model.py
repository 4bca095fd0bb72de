"""`model:` -> the statements that build the model, bare or in a function."""

import ast
from collections.abc import Sequence

from specgen.checks.checked import Checked
from specgen.facts.graph import CLOSING, RUNNING, Wiring, layer_names
from specgen.facts.learning import learns
from specgen.language.calls import Call
from specgen.language.constructors import constructor
from specgen.language.entries import ENTRANCE
from specgen.language.spec.model import Block, Part
from specgen.language.vocabulary import GRAPH, takes
from specgen.lower.filled import filled
from specgen.lower.nodes import held, nodes, row, together
from specgen.lower.values import construct
from specgen.program.ast_nodes import assign, call, literal, mark, name, path, returning, store
from specgen.text.document import Trail


def build(checked: Checked, compiling: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The blocks as functions, then the model; with `function:`, the function that builds it.

    compiling: what that function does before it returns the model.
    """
    blocks: list[ast.stmt] = [_block(checked, *item) for item in checked.spec.model.blocks.items()]
    if checked.spec.model.function is None:
        return [*blocks, *_model(checked)]
    body = [*_model(checked), *compiling, ast.Return(name("model"))]
    nothing = ast.arguments([], [], None, [], [], None, [])
    function = ast.FunctionDef(checked.spec.model.function, nothing, body, [], lineno=0)
    return [*blocks, mark(function, checked.span(("model", "function")))]


def built(checked: Checked) -> list[ast.stmt]:
    """The call of the function that builds and compiles."""
    span = checked.span(("model", "function"))
    return [mark(assign("model", call(str(checked.spec.model.function))), span)]


def _model(checked: Checked) -> list[ast.stmt]:
    """The parts, and the model made of layers in a row or of nodes that feed one another."""
    model, span = checked.spec.model, checked.span(("model",))
    out = [s for item in model.parts.items() for s in _part(checked, *item)]
    if not checked.networks["model",].is_row:
        wiring = _closed(checked.networks["model",].wiring)
        own = model.class_
        network = _own(checked, wiring, own) if own else _network(wiring, "keras.Model")
        body = nodes(checked, wiring)
        body = body if own else _named(checked, body, wiring)
        return [*out, *body, mark(assign("model", network), span)]
    before, layers = row(checked, model, ("model",))
    out += before
    if model.style == "list":
        return [*out, mark(assign("model", _sequential(layers)), span)]
    out.append(mark(assign("model", call("keras.Sequential")), span))
    for index, layer in enumerate(layers):
        statement = _added(layer)
        statement.comment = layer.comment  # type: ignore[attr-defined]
        out.append(mark(statement, checked.span(("model", "layers", index))))
    return out


def _added(layer: ast.expr) -> ast.stmt:
    """`model.add(...)`; of a layer that is repeated, in a loop."""
    if isinstance(layer, ast.Starred) and isinstance(layer.value, ast.ListComp):
        (turns,) = layer.value.generators
        return ast.For(turns.target, turns.iter, [_added(layer.value.elt)], [], lineno=0)
    return ast.Expr(call("model.add", layer))


def _sequential(layers: list[ast.expr], **more: ast.expr) -> ast.expr:
    return call("keras.Sequential", ast.List(layers, ast.Load()), **more)


def _network(wiring: Wiring, kind: str, **more: ast.expr) -> ast.expr:
    entrances = [n.targets[0] for n in wiring.nodes if n.call.entry.role is ENTRANCE]
    return call(kind, together(entrances), together(wiring.outputs), **more)


def _named(checked: Checked, body: list[ast.stmt], wiring: Wiring) -> list[ast.stmt]:
    """The statements; each of several outputs is a layer of its name, by which Keras knows it."""
    layers, span = layer_names(checked.spec.model), checked.span(("model", "outputs"))
    unnamed = [word for word in wiring.outputs if word not in layers]
    for word in unnamed if len(wiring.outputs) > 1 else ():
        identity = call("layers.Identity", name=literal(word))
        for statement in reversed(body):
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == word:
                statement.value = mark(ast.Call(identity, [statement.value], []), span)
                break
        else:
            made = assign(word, ast.Call(identity, [name(word)], []))
            body = [*body, mark(made, span)]
    return body


def _own(checked: Checked, wiring: Wiring, own: Call) -> ast.expr:
    """The author's own class, made of the graph if there is one, and of parts by their names."""
    made = constructor(checked.code.statements, own.entry.name)
    entrances = [n.targets[0] for n in wiring.nodes if n.call.entry.role is ENTRANCE]
    ends = (together(entrances), together(wiring.outputs)) if wiring.nodes else ()
    trail = ("model", "class")
    if made.listed or made.names[:2] == GRAPH:
        return filled(checked, own, trail, (), {}, ends)
    return filled(checked, own, trail, (), dict(zip(GRAPH, ends, strict=False)))


def _closed(wiring: Wiring) -> Wiring:
    """The wiring with a name for what leaves, where the spec gives none."""
    if not wiring.nodes:
        return wiring
    *before, last = wiring.nodes
    taken = {word for node in wiring.nodes for word in node.targets}
    unnamed = last.targets == (RUNNING,) and not last.call.beside.repeat
    if wiring.outputs != (RUNNING,) or not unnamed or CLOSING in taken:
        return wiring
    return Wiring((*before, last._replace(targets=(CLOSING,))), (CLOSING,))


def _part(checked: Checked, word: str, part: Part) -> list[ast.stmt]:
    """A sub-model or a layer, held by a variable of its own."""
    trail: Trail = ("model", "parts", word)
    out: list[ast.stmt] = []
    if part.layer:
        made: ast.expr = construct(part.layer, checked.document, trail)
    elif checked.networks[trail].is_row:
        out, layers = row(checked, checked.networks[trail].graph, trail)
        made = _sequential(layers, name=literal(word))
    else:
        wiring = checked.networks[trail].wiring
        out = nodes(checked, wiring)
        made = _network(wiring, "keras.Model", name=literal(word))
    adapted = bool(part.layer and learns(part.layer))
    out += held(checked, word, made, trail, adapted, part.trainable)
    if part.layer:
        out[0].comment = part.layer.beside.remark  # type: ignore[attr-defined]
    if part.taps:
        out.append(mark(assign(f"{word}_taps", _tapped(word, part.taps)), checked.span(trail)))
    return out


def _tapped(word: str, taps: list[str]) -> ast.expr:
    """A model that gives what inner layers give."""
    inner: list[ast.expr] = [
        ast.Attribute(call(f"{word}.get_layer", literal(tap)), "output", ast.Load()) for tap in taps
    ]
    leaves = inner[0] if len(inner) == 1 else ast.List(inner, ast.Load())
    return call("keras.Model", path(f"{word}.inputs"), leaves)


def _block(checked: Checked, word: str, block: Block) -> ast.stmt:
    """The block as a function of its inputs and what it takes."""
    trail: Trail = ("model", "blocks", word)
    wiring = checked.networks[trail].wiring
    made = nodes(checked, wiring, given=(*block.inputs, *block.takes))
    body = returning(made, store(*wiring.outputs), wiring.outputs)
    taken = sorted(takes(block.takes), key=lambda parameter: not parameter.required)
    words = [*block.inputs, *(p.name for p in taken)]
    defaults = [literal(block.takes[p.name]) for p in taken if not p.required]
    signature = ast.arguments([], [ast.arg(w) for w in words], None, [], [], None, defaults)
    function = ast.FunctionDef(word, signature, body, [], lineno=0)
    return mark(function, checked.span(trail))
