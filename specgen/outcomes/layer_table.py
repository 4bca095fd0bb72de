"""The layers of a spec -> a table for a terminal of 80 columns."""

import textwrap
from collections.abc import Mapping
from typing import Any

from specgen.checks.checked import Checked
from specgen.facts.graph import name_of
from specgen.facts.memory import memory
from specgen.facts.shapes.tensors import Made
from specgen.language.calls import Call, Formula, Variable
from specgen.language.refusals import quoted
from specgen.language.spec.model import Graph
from specgen.text.document import Trail
from specgen.text.terminal import WIDTH

_LEAST = 24  # columns for the arguments; where fewer are left, they stand on lines of their own
_SHRINK = (1, 3, 4)  # columns that are cut short where a row would be too wide


def layers(checked: Checked) -> str:
    """The layers of the model, its parts and its blocks, one a row: what feeds each, arguments.

    With the shape that each gives, its parameters and its multiply-adds, where these are known; of
    a block in its first use.
    """
    spec, made = checked.spec, checked.shapes.made
    out = textwrap.wrap(spec.title, WIDTH)
    for name, block in spec.model.blocks.items():
        table = _table(block, ("model", "blocks", name), made)
        out += ["", f"block {name}, fed with {' and '.join(block.inputs)}", *table]
    for name, part in spec.model.parts.items():
        alone = [part.layer] if part.layer else []
        graph = part.graph or Graph.model_construct(layers=alone)
        out += ["", f"part {name}", *_table(graph, ("model", "parts", name), made)]
    named = spec.model.parts or spec.model.blocks
    out += ["", *(["model"] if named else []), *_table(spec.model, ("model",), made)]
    return "\n".join([*out, *_total(checked)])


def _total(checked: Checked) -> list[str]:
    """What the whole model has and takes, shared parameters counted once."""
    whole, told = checked.shapes.whole, list[str]()
    if whole.parameters is not None:
        text = f"{whole.parameters:,} parameters"
        told.append(f"{text}, of which training changes {whole.trained:,}" if whole.fixed else text)
    if whole.work:
        told.append(f"{whole.work:,} multiply-adds for a sample, of weights and of tensors")
    taken = memory(checked.spec, whole)
    if taken:
        text = f"{rounded(taken.size)}B of memory to train on batches of {taken.batch}: parameters,"
        text += " gradients, the optimizer's numbers, and what every layer gives"
        told += textwrap.wrap(text, WIDTH)
    return ["", *told] if told else []


def rounded(number: int) -> str:
    """To three digits, with a letter for thousands, millions, ...: `1.23 M`."""
    value, letter = float(number), ""
    for letter in ("", "k", "M", "G", "T"):
        if value < 999.5 or letter == "T":
            break
        value /= 1000
    text = f"{value:.3g}" if letter and value < 999.5 else f"{value:.0f}"
    return f"{text} {letter}"


def _sizes(made: Made | None) -> tuple[str, str, str]:
    """The shapes that leave a layer, without the batch, parameters, work; ? is not known."""
    if made is None:
        return "", "", ""
    shapes = [tensor.shape for tensor in made.outputs or ()]
    known = [", ".join(map(_size, shape[1:])) if shape else "?" for shape in shapes] or ["?"]
    count = "?" if made.parameters is None else f"{made.parameters:,}"
    return " | ".join(known), count, "?" if made.work is None else rounded(made.work).strip()


def _size(size: int | None) -> str:
    return "?" if size is None else str(size)


def _table(graph: Graph, trail: Trail, made: Mapping[Trail, Made]) -> list[str]:
    """A row for each layer; columns that would be empty are left out."""
    rows = [("", "name", "layer", "from", "gives", "parameters", "mult-adds", "arguments")]
    for number, layer in enumerate(graph.layers, 1):
        name = layer.beside.name or name_of(layer) or ""
        fed = "" if layer.beside.sources is None else layer.beside.sources
        times = len(layer.beside.rows) or layer.beside.repeat
        word = f"{layer.entry.name} x {times}" if times else layer.entry.name
        sizes = _sizes(made.get((*trail, "layers", number - 1)))
        said = {key: item for key, item in layer.arguments.items() if key != "name"}
        told = _arguments(layer._replace(arguments=said))
        rows.append((str(number), _value(name), word, _value(fed), *sizes, told))
    kept = [i for i in range(7) if any(row[i].strip("?0") for row in rows[1:])]
    widths = {i: max(len(row[i]) for row in rows) for i in kept}
    while sum(widths.values()) + 2 * len(widths) > WIDTH:
        widths[max(_SHRINK, key=lambda i: widths.get(i, 0))] -= 1
    out = []
    for row in rows:
        cells = [_cell(row[i], widths[i], i in (0, 5, 6)) for i in kept]
        out += _laid("  ".join(cells), row[7])
    return out


def _laid(head: str, arguments: str) -> list[str]:
    """A row; its arguments beside it, or below where there is no room."""
    if WIDTH - len(head) - 2 >= _LEAST:
        wrapped = textwrap.wrap(arguments, WIDTH - len(head) - 2) or [""]
        rest = [" " * (len(head) + 2) + line for line in wrapped[1:]]
        return [f"{head}  {wrapped[0]}".rstrip(), *rest]
    indent = " " * 6
    below = textwrap.wrap(arguments, WIDTH, initial_indent=indent, subsequent_indent=indent)
    return [head.rstrip(), *below] if arguments != "arguments" else [head.rstrip()]


def _cell(text: str, width: int, right: bool) -> str:
    text = text if len(text) <= width else f"{text[: width - 3]}..."
    return text.rjust(width) if right else text.ljust(width)


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
