"""The layers of a spec -> a table for a terminal of 80 columns."""

import textwrap
from typing import Any

from specgen.facts.graph import name_of
from specgen.language.calls import Call, Formula, Variable
from specgen.language.refusals import quoted
from specgen.language.spec import Spec
from specgen.language.spec.model import Graph
from specgen.text.terminal import WIDTH


def layers(spec: Spec) -> str:
    """The layers of the model, its parts and its blocks, one a row: what feeds each, arguments."""
    out = [spec.title]
    for name, block in spec.model.blocks.items():
        out += ["", f"block {name}, fed with {' and '.join(block.inputs)}", *_table(block)]
    for name, part in spec.model.parts.items():
        alone = [part.layer] if part.layer else []
        graph = part.graph or Graph.model_construct(layers=alone)
        out += ["", f"part {name}", *_table(graph)]
    named = spec.model.parts or spec.model.blocks
    return "\n".join([*out, "", *(["model"] if named else []), *_table(spec.model)])


def _table(graph: Graph) -> list[str]:
    """A row for each layer; columns that would be empty are left out."""
    rows = [("", "name", "layer", "from", "arguments")]
    for number, layer in enumerate(graph.layers, 1):
        name = layer.beside.name or name_of(layer) or ""
        fed = "" if layer.beside.sources is None else layer.beside.sources
        times = len(layer.beside.rows) or layer.beside.repeat
        word = f"{layer.entry.name} x {times}" if times else layer.entry.name
        rows.append((str(number), _value(name), word, _value(fed), _arguments(layer)))
    kept = [i for i in range(4) if any(row[i] for row in rows[1:])]
    widths = {i: max(len(row[i]) for row in rows) for i in kept}
    out = []
    for row in rows:
        cells = [row[i].rjust(widths[i]) if i == 0 else row[i].ljust(widths[i]) for i in kept]
        head = "  ".join(cells) + "  "
        room = max(WIDTH - len(head), 24)
        wrapped = textwrap.wrap(row[4], room) or [""]
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
