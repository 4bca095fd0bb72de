"""Boxes and arrows -> where they lie: ranks from top to bottom, few crossings, smooth curves.

Knows nothing of layers. Ranks, order and places one after the other, as in Sugiyama, Tagawa and
Toda 1981; an arrow that passes ranks goes through a narrow box of its own in each.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

Edge = tuple[int, int]
Point = tuple[float, float]

ACROSS, DOWN = 22.0, 34.0  # between the boxes of a rank, and between ranks
_NARROW = 6.0  # an arrow that passes a rank
_SWEEPS, _STEPS = 12, 40
_STRAIGHT = 8.0  # how much more a passing arrow wants to be straight than a box to be centred


class Layout(NamedTuple):
    """Where the upper left corner of each box lies, the curve of each arrow, and what they take."""

    corners: list[Point]
    curves: list[list[Point]]
    width: float
    height: float


def layered(sizes: Sequence[tuple[float, float]], edges: Sequence[Edge]) -> Layout:
    """Places for boxes of these widths and heights. Every edge goes from a box to a later one."""
    ranks = _ranked(len(sizes), edges)
    graph = _Graph(sizes, edges, ranks)
    rows = _ordered(graph)
    middles = _placed(graph, rows)
    heights = [max(graph.sizes[n][1] for n in row) for row in rows]
    tops = [sum(heights[:r]) + DOWN * r for r in range(len(rows))]
    corners = [
        (middles[n] - sizes[n][0] / 2, tops[ranks[n]] + (heights[ranks[n]] - sizes[n][1]) / 2)
        for n in range(len(sizes))
    ]
    curves = _curves(graph, middles, corners, tops, heights)
    far = [x for curve in curves for x, _ in curve]
    far += [x + w for (x, _), (w, _) in zip(corners, sizes, strict=True)] + [x for x, _ in corners]
    left = min(far)
    corners = [(x - left, y) for x, y in corners]
    curves = [[(x - left, y) for x, y in curve] for curve in curves]
    return Layout(corners, curves, max(far) - left, tops[-1] + heights[-1])


def _ranked(count: int, edges: Sequence[Edge]) -> list[int]:
    """A rank below all that feeds a box; what feeds few others stands just above the first."""
    ranks = [0] * count
    for one, other in sorted(edges, key=lambda edge: edge[1]):
        ranks[other] = max(ranks[other], ranks[one] + 1)
    fed = [list[int]() for _ in range(count)]
    feeding = [0] * count
    for one, other in edges:
        fed[one].append(other)
        feeding[other] += 1
    for number in reversed(range(count)):
        if feeding[number] < len(fed[number]):
            ranks[number] = max(ranks[number], min(ranks[n] for n in fed[number]) - 1)
    return ranks


class _Graph:
    """The boxes with the narrow ones of passing arrows; chains: the boxes of each arrow."""

    def __init__(
        self, sizes: Sequence[tuple[float, float]], edges: Sequence[Edge], ranks: Sequence[int]
    ) -> None:
        self.sizes, self.ranks, self.real = [*sizes], [*ranks], len(sizes)
        self.chains: list[list[int]] = []
        for one, other in edges:
            chain = [one]
            for rank in range(ranks[one] + 1, ranks[other]):
                chain.append(len(self.sizes))
                self.sizes.append((_NARROW, 0.0))
                self.ranks.append(rank)
            self.chains.append([*chain, other])
        self.above: list[list[int]] = [[] for _ in self.sizes]
        self.below: list[list[int]] = [[] for _ in self.sizes]
        for chain in self.chains:
            for a, b in pairwise(chain):
                self.below[a].append(b)
                self.above[b].append(a)

    def weight(self, one: int, other: int) -> float:
        """How straight the arrow between two boxes is to be."""
        passing = (one >= self.real) + (other >= self.real)
        return (1.0, 2.0, _STRAIGHT)[passing]


def _ordered(graph: _Graph) -> list[list[int]]:
    """The boxes of each rank, left to right, with few crossings."""
    rows: list[list[int]] = [[] for _ in range(max(graph.ranks) + 1)]
    seen = set[int]()
    stack = [n for n in reversed(range(graph.real)) if not graph.above[n]]
    while stack:
        number = stack.pop()
        if number not in seen:
            seen.add(number)
            rows[graph.ranks[number]].append(number)
            stack += reversed(graph.below[number])
    best, least = rows, _crossings(graph, rows)
    for sweep in range(_SWEEPS):
        if not least:
            break
        rows = [[*row] for row in rows]
        down = sweep % 2 == 0
        for rank in range(1, len(rows)) if down else reversed(range(len(rows) - 1)):
            beside = rows[rank - 1] if down else rows[rank + 1]
            _sort(rows[rank], beside, graph.above if down else graph.below)
        found = _crossings(graph, rows)
        if found < least:
            best, least = rows, found
    return best


def _sort(row: list[int], beside: Sequence[int], near: Sequence[Sequence[int]]) -> None:
    """By the mean place of what a box is joined to; what is joined to nothing stays."""
    at = {number: place for place, number in enumerate(beside)}
    own = {number: place for place, number in enumerate(row)}

    def mean(number: int) -> float:
        places = [at[n] for n in near[number]]
        return sum(places) / len(places) if places else own[number]

    row.sort(key=mean)


def _crossings(graph: _Graph, rows: Sequence[Sequence[int]]) -> int:
    """How often arrows cross between neighbouring ranks."""
    total = 0
    for upper, lower in pairwise(rows):
        at = {number: place for place, number in enumerate(lower)}
        ends = [place for number in upper for place in sorted(at[n] for n in graph.below[number])]
        total += sum(b < a for i, a in enumerate(ends) for b in ends[i + 1 :])
    return total


def _placed(graph: _Graph, rows: Sequence[Sequence[int]]) -> list[float]:
    """The middle of each box across: near what it is joined to, in its order, not overlapping."""
    middles = [0.0] * len(graph.sizes)
    for row in rows:
        _spread(row, [0.0] * len(row), [1.0] * len(row), graph, middles)
    for step in range(_STEPS):
        down = step % 2 == 0
        near = graph.above if down else graph.below
        if step >= _STEPS - 4:
            near = [[*a, *b] for a, b in zip(graph.above, graph.below, strict=True)]
        for row in rows if down else reversed(rows):
            wanted, weights = list[float](), list[float]()
            for number in row:
                pulls = [(graph.weight(number, n), middles[n]) for n in near[number]]
                total = sum(weight for weight, _ in pulls)
                wanted.append(sum(w * x for w, x in pulls) / total if total else middles[number])
                weights.append(total or 0.1)
            _spread(row, wanted, weights, graph, middles)
    return middles


def _spread(
    row: Sequence[int], wanted: Sequence[float], weights: Sequence[float], graph: _Graph,
    middles: list[float],
) -> None:  # fmt: skip
    """As near to the wanted places as the order and the widths allow, by least squares.

    Boxes that would overlap are moved as one; source: the pool-adjacent-violators algorithm.
    """
    offsets = [0.0]
    for a, b in pairwise(row):
        gap = ACROSS if a < graph.real or b < graph.real else ACROSS / 2
        offsets.append(offsets[-1] + (graph.sizes[a][0] + graph.sizes[b][0]) / 2 + gap)
    blocks: list[tuple[float, float, int]] = []  # place, weight, boxes
    for place, weight, offset in zip(wanted, weights, offsets, strict=True):
        block = (place - offset, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            x, w, n = blocks.pop()
            block = ((x * w + block[0] * block[1]) / (w + block[1]), w + block[1], n + block[2])
        blocks.append(block)
    places = [x for x, _, n in blocks for _ in range(n)]
    for number, place, offset in zip(row, places, offsets, strict=True):
        middles[number] = place + offset


def _curves(
    graph: _Graph, middles: Sequence[float], corners: Sequence[Point], tops: Sequence[float],
    heights: Sequence[float],
) -> list[list[Point]]:  # fmt: skip
    """The points of each arrow: a start, then two controls and an end for each piece."""
    leaving, entering = dict[int, list[int]](), dict[int, list[int]]()
    for index, chain in enumerate(graph.chains):
        leaving.setdefault(chain[0], []).append(index)
        entering.setdefault(chain[-1], []).append(index)
    starts, ends = dict[int, float](), dict[int, float]()
    for joined, side, out in ((leaving, 1, starts), (entering, -2, ends)):
        for number, indices in joined.items():
            indices.sort(key=lambda index: middles[graph.chains[index][side]])
            step = min(16.0, graph.sizes[number][0] / (len(indices) + 1))
            for place, index in enumerate(indices):
                out[index] = middles[number] + (place - (len(indices) - 1) / 2) * step
    curves = []
    for index, chain in enumerate(graph.chains):
        first, last = chain[0], chain[-1]
        x, y = starts[index], corners[first][1] + graph.sizes[first][1]
        curve = [(x, y)]
        for number in chain[1:]:
            rank = graph.ranks[number]
            final = number == last
            to = (ends[index], corners[last][1]) if final else (middles[number], tops[rank])
            half = (to[1] - y) / 2
            curve += [(x, y + half), (to[0], to[1] - half), to]
            x, y = to
            if not final:
                under = (x, tops[rank] + heights[rank])
                curve += [(x, y), under, under]
                y = under[1]
        curves.append(curve)
    return curves
