"""What a walkthrough can show of a model as a whole, and of its trainings side by side."""

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from specgen.library.says import says
from specgen.library.tools.labels import class_numbers
from specgen.library.tools.models import layer_of
from specgen.library.tools.scores import folds_table


def plot_decoded(
    model, layer, count=15, reach=2.0, cmap="gray_r", nested=True, file="decoded.png"
):  # fmt: skip
    """Save the images that a sub-model makes of points in the plane, in a grid.

    layer: its name; it takes two numbers, each of which goes from -reach to reach.
    """
    decoder = layer_of(model, layer) if nested else model.get_layer(layer)
    steps = np.linspace(-reach, reach, count)
    points = np.array([(across, up) for up in steps[::-1] for across in steps])
    images = decoder.predict(points, verbose=0)
    rows = [np.concatenate(images[i : i + count], axis=1) for i in range(0, count**2, count)]
    figure, axes = plt.subplots(figsize=(8, 8))
    axes.imshow(np.concatenate(rows), cmap=cmap, extent=(-reach, reach, -reach, reach))
    figure.tight_layout()
    figure.savefig(file)
    plt.show()


def plot_boundary(model, x_test, y_test, file="boundary.png"):
    """Save the test samples, two numbers each, over what is predicted around them."""
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
    plt.show()


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
        axes.set(xlabel="epoch", ylabel=metric)
        axes.grid(alpha=0.3)
        axes.legend()
    figure.tight_layout()
    figure.savefig(file)
    plt.show()


@says(compares=("variants",))
def print_variants(results):
    """Print the scores of every variant as a table."""
    return print(pd.DataFrame(results).T.round(4).to_string())


@says(compares=("folds",))
def print_folds(results):
    """Print the scores of every fold as a table, then their mean and deviation."""
    rows = folds_table(results)
    print(rows.to_string())


@says(compares=("variants of folds",))
def print_variants_of_folds(results):
    """Print the scores of each variant's folds as a table, their mean and deviation."""
    for variant, scores in results.items():
        rows = folds_table(scores)
        print(variant)
        print(rows.to_string())


def plot_model(model, file="model.png"):
    """Save a diagram of the model: a box for each layer, and what it puts out."""
    levels = keras.Model(model.inputs, model.outputs)._nodes_by_depth
    wide = max(len(nodes) for nodes in levels.values())
    place = {}
    for level, nodes in levels.items():
        for i, node in enumerate(nodes):
            place[node] = (i - len(nodes) / 2 + 0.5, level)
    figure, axes = plt.subplots(figsize=(3 * wide, len(levels)), layout="constrained")
    for node, (across, up) in place.items():
        shapes = ", ".join(str(tensor.shape[1:]) for tensor in node.output_tensors)
        text = f"{type(node.operation).__name__}: {node.operation.name}\n{shapes}"
        box = {"boxstyle": "round", "facecolor": "aliceblue"}
        axes.text(across, up, text, ha="center", va="center", bbox=box)
        for left, top in (place[parent] for parent in node.parent_nodes):
            bend = "arc3,rad=0" if top == up + 1 else "arc3,rad=0.3"
            arrow = {"arrowstyle": "->", "connectionstyle": bend}
            axes.annotate("", (across, up + 0.3), (left, top - 0.3), arrowprops=arrow)
    axes.set(xlim=(-wide / 2, wide / 2), ylim=(-0.5, len(levels) - 0.5))
    axes.axis("off")
    figure.savefig(file)
    plt.show()
