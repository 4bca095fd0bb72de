"""The layers of a spec -> a table for a terminal of 80 columns."""

import textwrap
from collections.abc import Mapping
from typing import Any

from specgen.checks.checked import Checked
from specgen.facts.graph import name_of
from specgen.facts.shapes.tensors import Made
from specgen.language.calls import Call, Formula, Variable
from specgen.language.refusals import quoted
from specgen.language.spec.model import Graph
from specgen.text.document import Trail
from specgen.text.terminal import WIDTH


def layers(checked: Checked) -> str:
    """The layers of the model, its parts and its blocks, one a row: what feeds each, arguments.

    With the shape that each gives and its parameters, where these are known; of a block in its
    first use.
    """
    spec, made = checked.spec, checked.shapes.made
    out = [spec.title]
    for name, block in spec.model.blocks.items():
        table = _table(block, ("model", "blocks", name), made)
        out += ["", f"block {name}, fed with {' and '.join(block.inputs)}", *table]
    for name, part in spec.model.parts.items():
        alone = [part.layer] if part.layer else []
        graph = part.graph or Graph.model_construct(layers=alone)
        out += ["", f"part {name}", *_table(graph, ("model", "parts", name), made)]
    named = spec.model.parts or spec.model.blocks
    out += ["", *(["model"] if named else []), *_table(spec.model, ("model",), made)]
    return "\n".join([*out, *_total(checked.shapes.whole)])


def _total(whole: Made) -> list[str]:
    """How many parameters there are, shared ones counted once."""
    if whole.parameters is None:
        return []
    text = f"{whole.parameters:,} parameters"
    return ["", f"{text}, of which training changes {whole.trained:,}" if whole.fixed else text]


def _sizes(made: Made | None) -> tuple[str, str]:
    """The shapes that leave a layer, without the batch, and its parameters; ? is not known."""
    if made is None:
        return "", ""
    shapes = [tensor.shape for tensor in made.outputs or ()]
    known = [", ".join(map(_size, shape[1:])) if shape else "?" for shape in shapes] or ["?"]
    return " | ".join(known), "?" if made.parameters is None else f"{made.parameters:,}"


def _size(size: int | None) -> str:
    return "?" if size is None else str(size)


def _table(graph: Graph, trail: Trail, made: Mapping[Trail, Made]) -> list[str]:
    """A row for each layer; columns that would be empty are left out."""
    rows = [("", "name", "layer", "from", "gives", "parameters", "arguments")]
    for number, layer in enumerate(graph.layers, 1):
        name = layer.beside.name or name_of(layer) or ""
        fed = "" if layer.beside.sources is None else layer.beside.sources
        times = len(layer.beside.rows) or layer.beside.repeat
        word = f"{layer.entry.name} x {times}" if times else layer.entry.name
        sizes = _sizes(made.get((*trail, "layers", number - 1)))
        rows.append((str(number), _value(name), word, _value(fed), *sizes, _arguments(layer)))
    kept = [i for i in range(6) if any(row[i].strip("?0") for row in rows[1:])]
    widths = {i: max(len(row[i]) for row in rows) for i in kept}
    out = []
    for row in rows:
        cells = [row[i].rjust(widths[i]) if i in (0, 5) else row[i].ljust(widths[i]) for i in kept]
        head = "  ".join(cells) + "  "
        room = max(WIDTH - len(head), 24)
        wrapped = textwrap.wrap(row[6], room) or [""]
        out.append((head + wrapped[0]).rstrip())
        out += [" " * len(head) + line for line in wrapped[1:]]
    return out


def _arguments(call: Call) -> str:
    return ", ".join(f"{key}={_value(item)}" for key, item in call.arguments.items())


def _value(item: Any) -> str:
    if isinstance(item, Call):
        inside = _arguments(item)
        return f"{item.entry.name}({inside})" if inside else item.entry.name
    if isinstance(item, Variable):
        return item.name
    if isinstance(item, Formula):
        return item.text
    if isinstance(item, dict):
        return ", ".join(f"{key}: {_value(inner)}" for key, inner in item.items())
    if isinstance(item, list):
        return f"[{', '.join(map(_value, item))}]"
    return item if isinstance(item, str) else quoted(item, limit=200)
