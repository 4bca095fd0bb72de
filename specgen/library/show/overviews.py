"""What a walkthrough can show of a model as a whole, and of its trainings side by side."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from specgen.library.says import says
from specgen.library.tools.labels import class_numbers
from specgen.library.tools.models import (
    all_layers,
    place_nodes,
    shape_of_output,
    sources_of,
    with_lanes,
    write_svg,
)


def plot_decoded(
    model, layer, count=15, reach=2.0, cmap="gray_r", nested=True, file="decoded.png"
):  # fmt: skip
    """Save the images that a sub-model makes of points in the plane, in `count` rows and columns.

    layer: its name; it takes two numbers, each of which goes from -reach to reach.
    """
    if nested:
        decoder = next(inner for inner in all_layers(model) if inner.name == layer)
    else:
        decoder = model.get_layer(layer)
    steps = np.linspace(-reach, reach, count)
    points = np.array([(across, up) for up in steps[::-1] for across in steps])
    images = decoder.predict(points, verbose=0)
    rows = [np.concatenate(images[i : i + count], axis=1) for i in range(0, count**2, count)]
    figure, axes = plt.subplots(figsize=(8, 8))
    axes.imshow(np.concatenate(rows), cmap=cmap, extent=(-reach, reach, -reach, reach))
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_boundary(model, x_test, y_test, file="boundary.png"):
    """Save the test samples, two numbers each, over what the model predicts all around them."""
    low, high = x_test.min(axis=0) - 0.5, x_test.max(axis=0) + 0.5
    across, up = np.meshgrid(np.linspace(low[0], high[0], 200), np.linspace(low[1], high[1], 200))
    outputs = model.predict(np.stack([across.ravel(), up.ravel()], axis=1), verbose=0)
    heights = outputs.argmax(axis=-1) if outputs.shape[-1] > 1 else outputs
    figure, axes = plt.subplots(figsize=(6.5, 5))
    axes.contourf(across, up, heights.reshape(across.shape), levels=20, cmap="coolwarm", alpha=0.6)
    axes.scatter(*x_test.T, c=class_numbers(y_test), cmap="coolwarm", edgecolors="white")
    axes.set_aspect("equal")
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


@says(compares=("variants",))
def plot_variants(histories, metric_names="loss", validated=False, file="variants.png"):
    """Save the curves of every variant, a panel for each of the named metrics.

    Validation is drawn solid, training dashed.
    """
    names = [metric_names] if isinstance(metric_names, str) else metric_names
    figure, panels = plt.subplots(1, len(names), figsize=(6 * len(names), 4), squeeze=False)
    for axes, metric in zip(panels[0], names, strict=True):
        solid = f"val_{metric}" if validated else metric
        for number, (variant, curves) in enumerate(histories.items()):
            epoch = range(1, len(curves[solid]) + 1)
            axes.plot(epoch, curves[solid], "o-", color=f"C{number}", label=variant)
            if validated:
                epoch = range(1, len(curves[metric]) + 1)
                axes.plot(epoch, curves[metric], "--", color=f"C{number}", alpha=0.5)
        axes.locator_params(axis="x", integer=True, min_n_ticks=1)
        axes.set(xlabel="epoch", ylabel=metric)
        axes.grid(alpha=0.3)
        axes.legend()
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


@says(compares=("variants",))
def print_variants(results):
    """Print the scores of every variant as a table."""
    return print(pd.DataFrame(results).T.round(4).to_string())


@says(compares=("folds",))
def print_folds(results):
    """Print the scores of every fold as a table, then their mean and standard deviation."""
    rows = pd.DataFrame(results).map(np.mean)
    rows.index += 1
    rows.loc["mean"], rows.loc["std"] = rows.mean(), rows.std(ddof=0)
    print(rows.round(4).to_string())


@says(compares=("variants of folds",))
def print_variants_of_folds(results):
    """Print the scores of every variant's folds as a table, then their mean and deviation."""
    for variant, scores in results.items():
        rows = pd.DataFrame(scores).map(np.mean)
        rows.index += 1
        rows.loc["mean"], rows.loc["std"] = rows.mean(), rows.std(ddof=0)
        print(variant)
        print(rows.round(4).to_string())


def plot_model_svg(model, file="model.svg"):
    """Save a diagram of the model: a box for each layer, with its name, class and output shape."""
    parts = {part.name: part for part in getattr(model, "operations", model.layers)}
    texts = {
        name: f"{type(part).__name__} · {shape_of_output(part)}" for name, part in parts.items()
    }
    wide = 24 + 7 * max(len(text) for pair in texts.items() for text in pair)
    graph, level = with_lanes(sources_of(model))
    x = place_nodes(graph, level, dict.fromkeys(parts, wide + 16))
    lines, boxes, words = [], [], []
    for node, sources in graph.items():
        top, left, tip = 70 * level[node], x[node] - wide / 2, 'marker-end="url(#tip)"'
        for source in sources:
            bend = f"{x[source]},{top - 6} {x[node]},{top - 20} {x[node]},{top}"
            path = f'<path d="M{x[source]},{top - 26} C{bend}"'
            lines.append(f"{path} {tip}/>" if node in parts else f"{path}/>")
        if node in parts:
            boxes.append(f'<rect x="{left}" y="{top}" width="{wide}" height="44" rx="5"/>')
            words.append(f'<text x="{x[node]}" y="{top + 18}" font-weight="bold">{node}</text>')
            words.append(f'<text x="{x[node]}" y="{top + 35}">{texts[node]}</text>')
        else:
            lines.append(f'<path d="M{x[node]},{top} V{top + 44}"/>')
    reach = {node: wide / 2 + 10 if node in parts else 10 for node in graph}
    left = min(x[node] - reach[node] for node in graph)
    right = max(x[node] + reach[node] for node in graph)
    write_svg(file, left, right, 70 * max(level.values()) + 54, lines, boxes, words)
