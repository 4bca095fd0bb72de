"""A model -> its layers, what they put out, how they hang together; which of them learn."""

from pathlib import Path

import keras
import numpy as np


def all_layers(model):
    """The layers of a model in order, each sub-model followed by its own."""
    found = []
    for layer in model.layers:
        found.append(layer)
        if isinstance(layer, keras.Model):
            found += all_layers(layer)
    return found


def output_of(layer, model, inputs):
    """What a layer puts out while the model computes, and the model's own output."""
    seen = []
    call = layer.call

    def watched(*args, **kwargs):
        seen.append(call(*args, **kwargs))
        return seen[-1]

    layer.call = watched
    outputs = model(inputs)
    del layer.call
    return seen[0], outputs


def sources_of(model):
    """For each layer of a model, by name and in order, the names of those that lead to it."""
    if isinstance(model, keras.Sequential):
        names = [layer.name for layer in model.layers]
        return {name: names[max(i - 1, 0) : i] for i, name in enumerate(names)}
    found = {}
    for part in model.get_config()["layers"]:
        pieces = str(part["inbound_nodes"]).split("'keras_history': ['")[1:]
        found[part["name"]] = [piece.partition("'")[0] for piece in pieces]
    return found


def with_lanes(sources):
    """A graph in levels, downwards; an edge that passes levels gets a node, a lane, in each.

    Returns the sources of each node, and the level of each. Edges back up are left out: they lead
    to a layer that is called again.
    """
    level, graph = {}, {}

    def depth(name):
        if name not in level:
            level[name] = 0
            level[name] = max((depth(source) + 1 for source in sources[name]), default=0)
        return level[name]

    for name in sources:
        depth(name)
    for name in sources:
        graph[name] = []
        for source in sources[name]:
            end = source
            for number in range(level[source] + 1, level[name]):
                lane = (source, name, number)
                graph[lane], level[lane], end = [end], number, lane
            graph[name] += [end] if level[source] < level[name] else []
    return graph, level


def place_nodes(graph, level, widths):
    """The x of each node's middle: every level around 0, in the order of the nodes that lead to it.

    widths: how much room a node takes; one that is not named takes 30.
    """
    x = {}

    def above(node):
        return sum(x[source] for source in graph[node]) / max(len(graph[node]), 1)

    for number in range(max(level.values()) + 1):
        row = sorted((node for node in graph if level[node] == number), key=above)
        left = -sum(widths.get(node, 30) for node in row) / 2
        for node in row:
            x[node] = left + widths.get(node, 30) / 2
            left += widths.get(node, 30)
    return x


def shape_of_output(part):
    """What one sample is turned into, such as 28 × 28 × 1; "?" where any size will do."""
    shapes = [tensor.shape[1:] for tensor in keras.tree.flatten(part.output)]
    sizes = [[str(size or "?") for size in shape] for shape in shapes]
    return ", ".join(" × ".join(row) for row in sizes)


def write_svg(file, left, right, bottom, lines, boxes, words):
    """Write a diagram of lines, boxes and words, which begins at (left, -10)."""
    size = f'width="{right - left}" height="{bottom + 10}"'
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" {size}
  viewBox="{left} -10 {right - left} {bottom + 10}" font-family="sans-serif" font-size="12">
<marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
  <path d="M0,0 L8,4 L0,8 Z" fill="#667"/></marker>
<rect x="{left}" y="-10" {size} fill="white"/>
<g fill="none" stroke="#667">{"".join(lines)}</g>
<g fill="#eaf1fb" stroke="#4a6fa5">{"".join(boxes)}</g>
<g fill="#223" text-anchor="middle">{"".join(words)}</g>
</svg>
"""
    Path(file).write_text(svg, encoding="utf-8")


def reconstruction_errors(model, inputs):
    """The mean absolute difference of each sample from what the model makes of it."""
    errors = np.abs(model.predict(inputs, verbose=0) - inputs)
    return errors.reshape(len(errors), -1).mean(axis=1)


def thaw(model, last=None, first=None):
    """Let a model learn again: all of it, its last so many layers, or those from `first` on."""
    model.trainable = False  # Keras passes on to the layers only what changes
    model.trainable = True
    names = [layer.name for layer in model.layers]
    start = names.index(first) if first else len(names) - last if last else 0
    for layer in model.layers[: max(start, 0)]:
        layer.trainable = False
