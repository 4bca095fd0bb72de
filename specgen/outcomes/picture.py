"""The layers of a spec -> a picture of its graphs, as SVG. Needs no Keras and no graphviz."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from specgen.checks.checked import Checked
from specgen.facts.graph import Network, Node, name_of
from specgen.facts.shapes.tensors import Made
from specgen.language.calls import Call
from specgen.language.entries import BLOCK, ENTRANCE, PART
from specgen.outcomes.layered import Edge, Layout, layered
from specgen.text.document import Trail

_SIZE, _LINE = 12.0, 16.0  # of the letters, and from line to line
_WIDE = 0.61  # of a letter; in most fonts whose letters are of one width it is 0.60
_EDGE, _GAP = 9.0, 40.0  # inside a box; around and between graphs
_LONGEST = 34  # letters in a line
_FONT = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
_PLAIN = "#f3f4f6"
# The first word that the class of a layer has in it tells its colour.
_COLOURS = (
    ("Input", "#dcf2dc"), ("Pool", "#ffe4d6"), ("Conv", "#dbe9ff"), ("Embedding", "#fff2cc"),
    ("Dense", "#e9e0fb"), ("LSTM", "#d7f3f3"), ("GRU", "#d7f3f3"), ("RNN", "#d7f3f3"),
    ("Bidirectional", "#d7f3f3"), ("Attention", "#fbdfee"), ("Norm", "#eef3d9"),
)  # fmt: skip


class Box(NamedTuple):
    """A layer, or what goes into a block: lines of text, the first of them bold."""

    lines: tuple[str, ...]
    colour: str
    holds: bool = False  # a graph that is drawn beside this one
    times: int = 1

    @property
    def size(self) -> tuple[float, float]:
        widest = max(_cells(line) for line in self.lines) * _SIZE * _WIDE
        return widest + 2 * _EDGE, len(self.lines) * _LINE + _EDGE


class Panel(NamedTuple):
    """A graph with its title, laid out."""

    title: str
    boxes: Sequence[Box]
    edges: Sequence[Edge]
    layout: Layout

    @property
    def width(self) -> float:
        return max(self.layout.width, _cells(self.title) * _SIZE * _WIDE)


def svg(checked: Checked) -> str:
    """The model's graph, and those of its parts and blocks beside it, each once."""
    made = checked.shapes.made
    networks = [network for network in checked.networks.values() if network.wiring.nodes]
    networks.sort(key=lambda network: network.trail != ("model",))
    panels = [_panel(network, made, checked.spec.title) for network in networks]
    width = sum(panel.width for panel in panels) + _GAP * (len(panels) + 1)
    height = max((panel.layout.height for panel in panels), default=0.0) + 2 * _GAP + _LINE
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" font-family={quoteattr(_FONT)} '
        f'font-size="{_SIZE:g}">',
        f"<title>{_text(checked.spec.title)}</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0.5 8 4 0 7.5z" fill="#555"/></marker></defs>',
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    x = _GAP
    for panel in panels:
        out += _drawn(panel, x, _GAP)
        x += panel.width + _GAP
    return "\n".join([*out, "</svg>\n"])


def _panel(network: Network, made: Mapping[Trail, Made], title: str) -> Panel:
    """The boxes of a graph, what comes in from outside first."""
    boxes = [Box((word,), "#dcf2dc") for word in network.given]
    setter = {word: place for place, word in enumerate(network.given)}
    edges = list[Edge]()
    before: int | None = None
    for node in network.wiring.nodes:
        number = len(boxes)
        boxes.append(_box(node, made.get(node.path)))
        entering = node.call.entry.role is ENTRANCE
        if network.is_row:
            edges += [(before, number)] if before is not None and not entering else []
        else:
            fed = dict.fromkeys(setter[word] for word in node.feeds if word in setter)
            edges += [(one, number) for one in fed]
        setter |= dict.fromkeys(node.sets, number)
        before = number
    _, *inner = map(str, network.trail)
    name = f"{inner[0].removesuffix('s')} {inner[1]}" if inner else _cut(title, 60)
    return Panel(name, boxes, edges, layered([box.size for box in boxes], edges))


def _box(node: Node, made: Made | None) -> Box:
    call = node.call
    times = len(call.beside.rows) or call.beside.repeat or 1
    times = times if isinstance(times, int) else 1
    word = call.entry.name + (f" x {times}" if times > 1 else "")
    named = name_of(call)
    name = ", ".join(named) if isinstance(named, list) else named
    lines = [_cut(word, _LONGEST), *([_cut(name, _LONGEST)] if name else [])]
    holds = call.entry.role in (BLOCK, PART)
    return Box((*lines, *_given(made)), "#fff" if holds else _colour(call), holds, times)


def _given(made: Made | None) -> Iterator[str]:
    """The shapes that leave a layer, without the batch."""
    for tensor in (made.outputs or ()) if made else ():
        if tensor.shape is not None and len(tensor.shape) > 1:
            sizes = ("?" if size is None else str(size) for size in tensor.shape[1:])
            yield _cut(" x ".join(sizes), _LONGEST)


def _colour(call: Call) -> str:
    return next((colour for word, colour in _COLOURS if word in call.entry.name), _PLAIN)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _cells(text: str) -> int:
    """How many letters wide it is; those of the Far East count twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _text(text: str) -> str:
    """The text as XML can hold it."""
    return escape("".join(letter if letter.isprintable() else " " for letter in text))


def _drawn(panel: Panel, x: float, y: float) -> Iterator[str]:
    """The title, then arrows, then boxes."""
    yield f'<text x="{x:.1f}" y="{y:.1f}" font-weight="bold">{_text(panel.title)}</text>'
    layout = panel.layout
    x, y = x + (panel.width - layout.width) / 2, y + _LINE
    for curve in layout.curves:
        (first, *rest) = ((x + a, y + b) for a, b in curve)
        pieces = " ".join(f"{a:.1f} {b:.1f}" for a, b in rest)
        path = f"M{first[0]:.1f} {first[1]:.1f} C{pieces}"
        yield f'<path d="{path}" fill="none" stroke="#555" marker-end="url(#tip)"/>'
    for box, (left, top) in zip(panel.boxes, layout.corners, strict=True):
        yield from _boxed(box, x + left, y + top)


def _boxed(box: Box, x: float, y: float) -> Iterator[str]:
    """A rectangle with its lines; two, one behind the other, where it stands for several layers."""
    width, height = box.size
    shape = f'width="{width:.1f}" height="{height:.1f}" rx="5" stroke="#555"'
    if box.times > 1:
        yield f'<rect x="{x + 4:.1f}" y="{y + 4:.1f}" {shape} fill="{box.colour}"/>'
    dashed = ' stroke-width="2"' if box.holds else ""
    yield f'<rect x="{x:.1f}" y="{y:.1f}" {shape} fill="{box.colour}"{dashed}/>'
    middle = x + width / 2
    for number, line in enumerate(box.lines):
        weight = ' font-weight="bold"' if not number else ' fill="#444"'
        at = y + _EDGE / 2 + _LINE * number + _SIZE
        where = f'x="{middle:.1f}" y="{at:.1f}" text-anchor="middle"'
        yield f"<text {where}{weight}>{_text(line)}</text>"
