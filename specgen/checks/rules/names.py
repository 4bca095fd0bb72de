"""Names that an author gives: each is free, and stands once."""

import builtins
from collections.abc import Collection, Iterator
from functools import cache

from specgen import catalogue, library
from specgen.catalogue.packages import importable
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.graph import RUNNING, Network, name_of, variables
from specgen.facts.variables import known
from specgen.language.calls import Call
from specgen.language.spec.model import NODE
from specgen.text.document import Document, Trail


def unfree(word: str, taken: Collection[str] = ()) -> str | None:
    """What keeps a word from being a variable of the script, if anything."""
    if word in ("l", "O", "I"):
        return f"{word!r} is easily read as a digit"
    if word == RUNNING:
        return f"the script uses {word!r} for layers without a name"
    if word in taken or word in _reserved():
        return f"the script uses the name {word!r} itself"
    return None


@cache
def _reserved() -> frozenset[str]:
    return frozenset((*library.VARIABLES, *importable(), *dir(builtins)))


def name_place(call: Call, document: Document, path: Trail) -> Trail:
    """The place of the name of a node at `path`: beside it, or inside of its arguments."""
    inside = (*path, call.entry.name, "name")
    return inside if inside in document.places else (*path, "name")


def _others(checked: Checked) -> set[str]:
    """Names of a script beside those of its parts and blocks: taps, code, loops, functions."""
    model = checked.spec.model
    taps = [f"{word}_taps" for word, part in model.parts.items() if part.taps]
    looped = library.LOOPED if checked.spec.compared else ()
    plain = checked.networks["model",].is_row and not model.parts and not model.blocks
    called = {} if plain else library.called()  # layers in a row have no variables
    return {*taps, *checked.code.names, *looped, *called}


def given_names(checked: Checked) -> set[str]:
    """Names of a script that an author or a function of the library has given."""
    return {*checked.spec.model.parts, *checked.spec.model.blocks, *_others(checked)}


@rule(
    "SG104",
    bad="""
    model:
      function: grad_cam
      layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]
    """,
    mended="""
    model:
      function: create_model
      layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]
    """,
)
def function_of_the_model_has_a_free_name(checked: Checked) -> Findings:
    """The function that builds the model has a name that nothing else in the script has."""
    word = checked.spec.model.function
    if word is None:
        return
    functions = [*checked.spec.model.blocks, *checked.code.names, *library.functions()]
    if problem := unfree(word, functions):
        yield Finding(problem, ("model", "function"))


@rule(
    "SG104",
    bad="""
    model:
      parts: {model: {Dense: 8}}
      layers: [{Input: [8]}, model, {Dense: {units: 3, activation: softmax}}]
    """,
    mended="""
    model:
      parts: {hidden: {Dense: 8}}
      layers: [{Input: [8]}, hidden, {Dense: {units: 3, activation: softmax}}]
    """,
)
def parts_and_blocks_have_free_names(checked: Checked) -> Findings:
    """A part or a block is called by its name, which no layer and no other of them has."""
    model, others = checked.spec.model, _others(checked)
    layers = {*library.family("layers"), *catalogue.names("layers")}
    layers |= {*catalogue.names("applications")}
    for key, words in (("parts", model.parts), ("blocks", model.blocks)):
        for word in words:
            problem = unfree(word, others)
            if word in layers:
                problem = f"there is a layer called {word!r} already"
            elif key == "blocks" and word in model.parts:
                problem = f"there is a part called {word!r} already"
            if problem:
                yield Finding(problem, checked.key(("model", key, word)))


@rule(
    "SG104",
    bad="""
    model:
      blocks:
        wide:
          takes: {type: relu}
          layers: [{Dense: {units: 8, activation: '${type}'}}]
      layers: [{Input: [8]}, wide, {Dense: {units: 3, activation: softmax}}]
    """,
    mended="""
    model:
      blocks:
        wide:
          takes: {kind: relu}
          layers: [{Dense: {units: 8, activation: '${kind}'}}]
      layers: [{Input: [8]}, wide, {Dense: {units: 3, activation: softmax}}]
    """,
)
def blocks_are_given_free_names(checked: Checked) -> Findings:
    """What a block is given has a name of its own, which is no key beside the block."""
    taken = given_names(checked)
    for word, block in checked.spec.model.blocks.items():
        trail: Trail = ("model", "blocks", word)
        places = [((*trail, "inputs", i), name) for i, name in enumerate(block.inputs)]
        places += [((*trail, "takes", name), name) for name in block.takes]
        seen: list[str] = []
        for path, name in places:
            problem = unfree(name, taken)
            if name in seen:
                problem = f"{name!r} is used twice"
            elif name in NODE and "takes" in path:
                problem = (
                    f"a block takes no argument {name!r}: that key beside it is about the node"
                )
            if problem:
                yield Finding(problem, checked.key(path))
            seen.append(name)


@rule(
    "SG104",
    bad="""
    model:
      layers:
        - Input: [8]
        - Dense: 8
          name: history
        - Dense: {units: 3, activation: softmax}
          from: history
    """,
    mended="""
    model:
      layers:
        - Input: [8]
        - Dense: 8
          name: wide
        - Dense: {units: 3, activation: softmax}
          from: wide
    """,
)
def nodes_have_free_names(checked: Checked) -> Findings:
    """A node's name is a variable of the script: it stands once, and means nothing else there."""
    taken = given_names(checked)
    for network in checked.networks.values():
        if not network.is_row:
            yield from _nodes(checked, network, taken)


def misnamed(checked: Checked, network: Network) -> bool:
    """Whether a node of the graph has no free name, so that others may be meant by it."""
    return any(_nodes(checked, network, given_names(checked)))


def _nodes(checked: Checked, network: Network, taken: Collection[str]) -> Findings:
    seen: dict[str, int] = {}
    for number, node in enumerate(network.wiring.nodes):
        named, path = name_of(node.call), name_place(node.call, checked.document, node.path)
        for word in node.targets:
            if not named and (word == RUNNING or network.given):
                continue
            if word in seen:
                text = f"two layers are called {word!r}" if named else "a second Input needs a name"
                yield Finding(text, path, f"layer {seen[word] + 1} has that name")
            elif word in (*network.given, *network.words):
                hint = "the block already takes something of that name"
                yield Finding(f"{word!r} is used twice", path, hint)
            elif problem := unfree(word, taken):
                yield Finding(problem, path)
            seen[word] = number


@rule(
    "SG104",
    bad="""
    model:
      layers:
        - Input: [8]
        - Dense: {units: 8, name: hidden}
        - Dense: {units: 8, name: hidden}
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    model:
      layers:
        - Input: [8]
        - Dense: {units: 8, name: hidden}
        - Dense: {units: 8, name: hidden_too}
        - Dense: {units: 3, activation: softmax}
    """,
)
def layers_in_a_row_have_a_name_once(checked: Checked) -> Findings:
    """Keras tells layers apart by their names."""
    for network in checked.networks.values():
        seen: dict[str, int] = {}
        for index, layer in enumerate(network.graph.layers if network.is_row else ()):
            name = name_of(layer)
            if not isinstance(name, str):
                continue
            if name in seen:
                place = name_place(layer, checked.document, (*network.trail, "layers", index))
                hint = f"layer {seen[name] + 1} has that name"
                yield Finding(f"two layers are called {name!r}", place, hint)
            seen[name] = index


@rule(
    "SG104",
    bad="""
    model:
      layers:
        - Input: [8]
        - Dense: {units: 8, activation: relu}
          repeat: [{units: 16}, {units: 8}]
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    model:
      layers:
        - Input: [8]
        - Dense: {activation: relu}
          repeat: [{units: 16}, {units: 8}]
        - Dense: {units: 3, activation: softmax}
    """,
)
def arguments_of_a_repeat_have_free_names(checked: Checked) -> Findings:
    """The arguments of each time are variables of a loop, and stand nowhere else."""
    own = given_names(checked)
    for network in checked.networks.values():
        if any(call.beside.rows for call in network.graph.layers):
            there = {*network.given, *network.takes, *known(checked.spec)} - {*library.VARIABLES}
            named = named_nodes(network.graph.layers)
            yield from _rows(checked, network, {*own, *named, *there})


def _rows(checked: Checked, network: Network, taken: Collection[str]) -> Findings:
    for index, call in enumerate(network.graph.layers):
        if not call.beside.rows:
            continue
        path: Trail = (*network.trail, "layers", index)
        for key in call.beside.rows[0]:
            problem = unfree(key, taken)
            if key in call.arguments:
                problem = f"{key!r} is given in the rows and outside of them"
            if problem:
                yield Finding(problem, checked.key((*path, "repeat", 0, key)))


def layers_of(checked: Checked) -> Iterator[tuple[Network, int, Call]]:
    """Every layer of every graph, with its graph and its index."""
    for network in checked.networks.values():
        for index, call in enumerate(network.graph.layers):
            yield network, index, call


def named_nodes(layers: list[Call]) -> list[str]:
    """The variables of nodes that can be told from others."""
    return [word for call in layers for word in variables(call) if word != RUNNING]
