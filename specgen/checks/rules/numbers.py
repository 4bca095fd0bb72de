"""How many tensors each node of a graph takes and gives."""

from collections.abc import Mapping

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.checks.rules.names import name_place
from specgen.checks.rules.wiring import nodes_of
from specgen.facts.graph import RUNNING, Node, inputs, label, leaves, name_of
from specgen.text.guesses import did_you_mean


@rule(
    "SG307",
    bad="""
    model:
      blocks:
        halves:
          layers: [{Dense: 4, name: a}, {Dense: 4, from: inputs, name: b}]
          outputs: [a, b]
      layers:
        - Input: [8]
        - {halves: , name: [c, d], repeat: 2}
        - {Add: , from: [c, d]}
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    model:
      blocks:
        halves:
          layers: [{Dense: 4, name: a}, {Dense: 4, from: inputs, name: b}]
          outputs: [a, b]
      layers:
        - Input: [8]
        - {halves: , name: [c, d]}
        - {Add: , from: [c, d]}
        - Dense: {units: 3, activation: softmax}
    """,
)
def repeats_feed_themselves(checked: Checked) -> Findings:
    """A node that repeats is fed what it gave before: one tensor, and what does not change."""
    for _, _, node in nodes_of(checked):
        if not node.call.beside.repeat:
            continue
        given = label(node.call)
        if isinstance(name_of(node.call), list) or (leaves(node.call, checked.spec.model) or 1) > 1:
            text = f"a repeated node is fed its own output, and {given} gives several tensors"
            yield Finding(text, (*node.path, "repeat"))
        if RUNNING in node.feeds[1:]:
            text = f"{RUNNING!r} changes each time {given} repeats"
            yield Finding(
                text,
                (*node.path, "from"),
                "give the layer that makes it a name, and use that name here",
            )


@rule(
    "SG307",
    bad="""
    model:
      layers:
        - Input: [8]
        - {Dense: 8, name: a}
        - {Dense: 8, name: b, from: inputs}
        - Dense: {units: 3, activation: softmax}
          from: [a, b]
    """,
    mended="""
    model:
      layers:
        - Input: [8]
        - {Dense: 8, name: a}
        - {Dense: 8, name: b, from: inputs}
        - {Concatenate: , from: [a, b]}
        - Dense: {units: 3, activation: softmax}
    """,
)
def nodes_take_as_many_as_they_are_fed(checked: Checked) -> Findings:
    """A layer is called with one tensor, with several, or with a list of them."""
    for _, _, node in nodes_of(checked):
        known = inputs(node.call, checked.spec.model)
        if known is None or not node.sources:
            continue
        thing, words = node.call.entry.name, (*known.required, *known.optional)
        if isinstance(node.sources, Mapping):
            yield from _by_name(node, thing, words, known.required)
            continue
        left = [name for name in words if name not in node.call.arguments]
        count, least = len(node.sources), len({*left} & {*known.required})
        if known.listed or least <= count <= len(left):
            continue
        wants, hint = "one node", "put an Add or a Concatenate before it"
        if least > 1:
            wants = " and ".join(known.required)
            hint = f"as in `from: [{', '.join(known.required)}]`"
        text = f"{thing} takes {wants}, not {_many(count, 'node')}"
        yield Finding(text, (*node.path, "from"), hint)


def _by_name(node: Node, thing: str, words: tuple[str, ...], required: tuple[str, ...]) -> Findings:
    """Inputs by their names: other ones than there are, or too few."""
    assert isinstance(node.sources, Mapping)
    others = node.sources.keys() - set(words)
    for word in others:
        text = f"no input of {thing} is called {word!r}"
        yield Finding(text, (*node.path, "from", word), did_you_mean(word, words))
    missing = {*required} - {*node.sources, *node.call.arguments}
    if missing and not others:
        text = f"{thing} takes {' and '.join(required)}, not one alone"
        yield Finding(text, (*node.path, "from"))


@rule(
    "SG307",
    bad="""
    model:
      blocks:
        halves:
          layers: [{Dense: 4, name: a}, {Dense: 4, from: inputs, name: b}]
          outputs: [a, b]
      layers:
        - Input: [8]
        - {halves: , name: c}
        - {Add: , from: c}
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    model:
      blocks:
        halves:
          layers: [{Dense: 4, name: a}, {Dense: 4, from: inputs, name: b}]
          outputs: [a, b]
      layers:
        - Input: [8]
        - {halves: , name: [c, d]}
        - {Add: , from: [c, d]}
        - Dense: {units: 3, activation: softmax}
    """,
)
def tensors_have_a_name_each(checked: Checked) -> Findings:
    """What gives several tensors is given as many names."""
    for _, _, node in nodes_of(checked):
        count, named = leaves(node.call, checked.spec.model), len(node.targets)
        if count is None or count == named:
            continue
        text = f"{node.call.entry.name} gives {_many(count, 'tensor')}, "
        text += f"and {named} {'are' if named > 1 else 'is'} named"
        hint = "name each, as in `name: [first, second]`" if count > 1 else None
        named_at = name_place(node.call, checked.document, node.path)
        yield Finding(text, named_at if name_of(node.call) else node.path, hint)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}"
