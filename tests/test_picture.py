"""`show --format svg`: boxes that lie apart, arrows from box to box, text that stays inside."""

import random
import re
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

import specs
from specgen import api
from specgen.outcomes.layered import Layout, layered
from specgen.outcomes.picture import svg

FOLDER = Path(__file__).parents[1] / "specs"
NAMES = [
    "mnist_cnn", "gallery/resnet", "gallery/segmentation", "gallery/inception", "gallery/siamese",
    "gallery/multi_input_multi_output", "gallery/text_transformer",
]  # fmt: skip


def laid(count: int, edges: list[tuple[int, int]]) -> tuple[list[tuple[float, float]], Layout]:
    sizes = [(40.0 + 7 * (n % 5), 20.0 + 3 * (n % 4)) for n in range(count)]
    return sizes, layered(sizes, edges)


@pytest.mark.parametrize("seed", range(8))
def test_layout_keeps_boxes_apart_and_arrows_outside_of_them(seed: int) -> None:
    draw = random.Random(seed)
    edges = sorted({(draw.randrange(max(0, n - 6), n), n) for n in range(1, 30) for _ in "ab"})
    sizes, found = laid(30, edges)
    boxes = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(found.corners, sizes, strict=True)]
    for a, b in combinations(boxes, 2):
        assert a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1]
    assert min(x for x, *_ in boxes) >= 0
    assert max(x for _, _, x, _ in boxes) <= found.width + 1e-6
    for (one, other), curve in zip(edges, found.curves, strict=True):
        assert boxes[one][0] <= curve[0][0] <= boxes[one][2]
        assert curve[0][1] == boxes[one][3]
        assert boxes[other][0] <= curve[-1][0] <= boxes[other][2]
        assert curve[-1][1] == boxes[other][1]
        assert all(a[1] <= b[1] + 1e-6 for a, b in pairwise(curve))  # downwards all the way
        for place, (x0, y0, x1, y1) in enumerate(boxes):
            inside = [p for p in curve if x0 < p[0] < x1 and y0 < p[1] < y1]
            assert not inside or place in (one, other)


def test_layout_of_two_ways_around_crosses_nothing() -> None:
    _, found = laid(6, [(0, 1), (1, 2), (0, 3), (3, 4), (2, 5), (4, 5)])
    left = [curve[0][0] < found.corners[5][0] + 20 for curve in (found.curves[1], found.curves[3])]
    assert left in ([True, False], [False, True])


@pytest.mark.parametrize("name", NAMES)
def test_picture_says_every_layer_inside_its_box(name: str) -> None:
    checked = api.load(FOLDER / f"{name}.yaml", trust=True)
    root = ElementTree.fromstring(svg(checked))
    space = "{http://www.w3.org/2000/svg}"
    boxes = [[float(r.get(k, 0)) for k in ("x", "y", "width", "height")]
             for r in root.iter(f"{space}rect") if r.get("rx")]  # fmt: skip
    layers = [node for network in checked.networks.values() for node in network.wiring.nodes]
    assert len(boxes) >= len(layers)
    for text in root.iter(f"{space}text"):
        if text.get("text-anchor"):
            half = len(text.text or "") * 0.602 * 12 / 2
            x, y = float(text.get("x", 0)), float(text.get("y", 0))
            inside = [left <= x - half and x + half <= left + width and top < y < top + height
                      for left, top, width, height in boxes]  # fmt: skip
            assert any(inside), text.text


def test_picture_holds_no_markup_of_the_spec() -> None:
    title = "標題 <script>alert(1)</script> ]]> \u202e&"
    text = svg(specs.spec(title=title, data={"load": "mnist"}))
    assert "<script" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;" in text
    ElementTree.fromstring(text)
    assert not re.search(r"(href|url\((?!#tip)|<style|<image|on\w+=)", text)


def test_picture_of_a_hundred_layers_is_drawn_at_once() -> None:
    rows = [
        {"Dense": 8, "name": f"d{n}", "from": f"d{max(n - 1 - n % 3, 0)}"} for n in range(1, 100)
    ]
    fed = {row["from"] for row in rows}
    ends = [row["name"] for row in rows if row["name"] not in fed]
    model = {"layers": [{"Input": [8], "name": "d0"}, *rows], "outputs": ends}
    data = {"load": {"npz": "x.npz"}}
    text = svg(specs.spec(data=data, model=model, compile=None, fit=None, evaluate=None))
    assert text.count("<rect x=") == 100
    assert text.count("marker-end") == 99
