"""What feeds each node of a graph."""

from collections.abc import Iterator

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.checks.rules.names import misnamed
from specgen.facts.graph import Above, Network, Node, label, places
from specgen.language import formulas, tensors
from specgen.language.entries import ENTRANCE, FORMULA, PART
from specgen.text.document import Trail
from specgen.text.guesses import did_you_mean


def _graphs(checked: Checked) -> Iterator[Network]:
    """The graphs that are no rows of layers: there something may be fed wrongly."""
    return (network for network in checked.networks.values() if not network.is_row)


def nodes_of(checked: Checked) -> Iterator[tuple[Network, int, Node]]:
    """Every node with its graph and its number there."""
    for network in _graphs(checked):
        for number, node in enumerate(network.wiring.nodes):
            yield network, number, node


@rule(
    "SG303",
    bad="""
    model:
      blocks: {wide: {layers: [{Input: [8]}, {Dense: 8}]}}
      layers: [{Input: [8]}, wide, {Dense: {units: 3, activation: softmax}}]
    """,
    mended="""
    model:
      blocks: {wide: {layers: [{Dense: 8}]}}
      layers: [{Input: [8]}, wide, {Dense: {units: 3, activation: softmax}}]
    """,
)
def blocks_have_no_input_of_their_own(checked: Checked) -> Findings:
    """A block is given its tensors by the node that uses it."""
    for network, _, node in nodes_of(checked):
        if node.call.entry.role is ENTRANCE and network.given:
            hint = "name its tensors under `inputs` of the block"
            yield Finding("a block has no Input of its own", node.path, hint)


@rule(
    "SG302",
    bad="""
    model:
      layers:
        - {Input: [8], name: a}
        - {formula: a + b}
        - {Dense: {units: 3, activation: softmax}}
    """,
    mended="""
    model:
      layers:
        - {Input: [8], name: a}
        - {formula: a + 1}
        - {Dense: {units: 3, activation: softmax}}
    """,
)
def node_formulas_can_be_read(checked: Checked) -> Findings:
    """A formula is about the nodes above it, in the subset of Python that a spec may use."""
    for network, number, node in nodes_of(checked):
        if problem := _unreadable(network, number, node):
            yield Finding(str(problem), (*node.path, "formula"), problem.help)


def _unreadable(network: Network, number: int, node: Node) -> formulas.FormulaError | None:
    """What is wrong with a node's formula."""
    if node.call.entry.role is not FORMULA:
        return None
    try:
        there = network.above(number)
        text = node.call.arguments["text"]
        tensors.fit(formulas.formula(text, network.above(number, *network.words)), there)
    except formulas.FormulaError as error:
        return error
    return None


@rule(
    "SG307",
    bad="""
    model:
      layers:
        - {Input: [8], name: a}
        - {formula: 2 * 2, name: b}
        - {Add: , from: [a, b]}
        - Dense: {units: 3, activation: softmax}
    """,
    mended="""
    model:
      layers:
        - {Input: [8], name: a}
        - {formula: 2 * a, name: b}
        - {Add: , from: [a, b]}
        - Dense: {units: 3, activation: softmax}
    """,
)
def formulas_are_about_a_node(checked: Checked) -> Findings:
    """A formula among the layers computes a tensor from others."""
    for network, number, node in nodes_of(checked):
        if (
            node.call.entry.role is FORMULA
            and not node.sources
            and not _unreadable(network, number, node)
        ):
            there = network.above(number)
            known = f"known here: {', '.join(there)}" if there else None
            yield Finding("the formula names no node", (*node.path, "formula"), known)


@rule(
    "SG305",
    bad="""
    model:
      layers:
        - Dense: 8
          name: wide
        - Dense: {units: 3, activation: softmax}
          from: wide
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
def nodes_are_fed(checked: Checked) -> Findings:
    """A node that is no Input is fed by the one above it, or by those under `from`."""
    for _, _, node in nodes_of(checked):
        part = checked.spec.model.parts.get(node.call.entry.name)
        entry = part.layer.entry if part and part.layer else node.call.entry
        if entry.role in (ENTRANCE, FORMULA) or node.sources:
            continue
        path, hint = node.path, "begin the layers with `- Input: [...]`, the shape of one sample"
        if "from" in node.call.beside.keys:
            path, hint = (*path, "from"), "name a node; without `from` the one above feeds it"
        yield Finding(f"nothing feeds {label(node.call)}", path, hint)


@rule(
    "SG305",
    bad="""
    model:
      layers:
        - Input: [8]
        - Dense: 8
          name: wide
        - Dense: {units: 3, activation: softmax}
          from: wide_layer
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
def references_lead_to_nodes(checked: Checked) -> Findings:
    """`from` and `outputs` name nodes that stand above."""
    for network in _graphs(checked):
        for number, node in enumerate(network.wiring.nodes):
            read = places(node.sources, (*node.path, "from"))
            yield from _lost(read, network.above(number))
        outputs = places(network.wiring.outputs, (*network.trail, "outputs"))
        yield from _lost(outputs, network.end)


def _lost(read: Iterator[tuple[str, Trail]], there: Above) -> Findings:
    """References to nodes that are not there."""
    for name, path in read:
        if name not in there:
            hint = did_you_mean(name, there)
            if name in there.set_at:
                hint = "it is defined further down, and a node can only use nodes above it"
            node = "node above" if "from" in path else "node"
            yield Finding(f"no {node} is called {name!r}", path, hint)


@rule(
    "SG101",
    bad="""
    model:
      parts: {wide: {Dense: 8}}
      layers: [{Input: [8]}, {wide: , trainable: false}, {Dense: {units: 3, activation: softmax}}]
    """,
    mended="""
    model:
      parts: {wide: {Dense: 8, trainable: false}}
      layers: [{Input: [8]}, wide, {Dense: {units: 3, activation: softmax}}]
    """,
)
def keys_beside_a_node_are_of_its_kind(checked: Checked) -> Findings:
    """Each kind of node has keys of its own: an Input is fed by nothing, a part is made already."""
    for _, _, node in nodes_of(checked):
        entry = node.call.entry
        for key in node.call.beside.keys - entry.role.beside if entry.role.beside else ():
            hint = None
            if key == "repeat" and entry.role is not ENTRANCE:
                hint = "put it into a block, and repeat the block"
            elif entry.role is PART and key == "trainable":
                hint = f"set it where {entry.name!r} is defined, under `parts`"
            text = f"{key!r} does not belong beside {entry.name}"
            yield Finding(text, checked.key((*node.path, key)), hint)


@rule(
    "SG306",
    bad="""
    model:
      layers:
        - Input: [8]
        - Dense: 8
          name: wide
        - Dense: {units: 3, activation: softmax}
          from: inputs
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
def nodes_are_used(checked: Checked) -> Findings:
    """Every node feeds another, or is what the model gives."""
    for network in _graphs(checked):
        if _broken(network):
            continue
        used = _used(network)
        given = enumerate(network.given)
        things = [(-1 - i, f"the input {w!r}", (*network.trail, "inputs", i)) for i, w in given]
        nodes = enumerate(network.wiring.nodes)
        things += [(i, label(node.call), node.path) for i, node in nodes]
        hint = "name it under `from` of a later node, or under `outputs`; or remove it"
        idle = [(thing, path) for number, thing, path in things if number not in used]
        for thing, path in () if idle and misnamed(checked, network) else idle:
            yield Finding(f"nothing uses {thing}", path, hint)


def _used(network: Network) -> set[int]:
    """The nodes, counted from 0, and what is given, from -1 downwards, that something reads."""
    readers = [*(node.feeds for node in network.wiring.nodes), network.wiring.outputs]
    above = ((network.above(number), names) for number, names in enumerate(readers))
    return {there.setter(name) for there, names in above for name in names}


def _broken(network: Network) -> bool:
    """Whether a node is fed by nothing, by what is not there, or by no formula."""
    for number, node in enumerate(network.wiring.nodes):
        role, there = node.call.entry.role, network.above(number)
        if _unreadable(network, number, node) or not all(name in there for name in node.feeds):
            return True
        if (role is ENTRANCE and network.given) or not (
            node.sources or role in (ENTRANCE, FORMULA)
        ):
            return True
    return not all(name in network.end for name in network.wiring.outputs)
