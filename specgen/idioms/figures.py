"""What a walkthrough can draw: data, predictions, curves, the model itself, and variants."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import precision_recall_curve, roc_auc_score, roc_curve

from specgen.idioms.tools import (
    all_layers,
    class_numbers,
    draw_image,
    in_units,
    label_columns,
    labels_beside,
    likeliest,
    output_of,
    place_nodes,
    shape_of_output,
    sources_of,
    with_lanes,
    write_svg,
)


def plot_images(x_test, predictions, count=8, cmap="gray_r", file="images.png"):
    """Save the first `count` test images over the images that the model made of them."""
    count = min(count, len(x_test))
    figure, panels = plt.subplots(2, count, figsize=(1.6 * count, 3.4), squeeze=False)
    for i in range(count):
        draw_image(panels[0, i], x_test[i], cmap)
        draw_image(panels[1, i], predictions[i], cmap)
    panels[0, 0].set_ylabel("input")
    panels[1, 0].set_ylabel("output")
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_masks(x_test, y_test, predictions, count=3, threshold=0.5, file="masks.png"):
    """Save rows of three: an image, its mask, and the mask that the model predicts.

    y_test: a number, or a row with a single 1, for each pixel; predictions: a probability for
    each class at each pixel, or one alone, which means class 1 above the threshold.
    """
    count, classes = min(count, len(x_test)), predictions.shape[-1]
    one_hot = classes > 1 and y_test.shape == predictions.shape
    masks = y_test.argmax(axis=-1) if one_hot else y_test
    guesses = likeliest(predictions, threshold)
    figure, panels = plt.subplots(count, 3, figsize=(7.5, 2.6 * count), squeeze=False)
    for i, row in enumerate(panels):
        draw_image(row[0], x_test[i], "gray")
        for axes, mask in ((row[1], masks[i]), (row[2], guesses[i])):
            axes.imshow(np.squeeze(mask), vmin=0, vmax=max(classes - 1, 1), interpolation="nearest")
            axes.set(xticks=[], yticks=[])
    for axes, title in zip(panels[0], ("image", "mask", "predicted mask"), strict=True):
        axes.set_title(title)
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_series(x, column=0, start=0, stop=None, ylabel="value", file="series.png"):
    """Save one quantity of a time series, from step `start` to before step `stop`.

    x: rows are steps of time, columns quantities.
    """
    values = np.asarray(x).reshape(len(x), -1)[start:stop, column]
    figure, axes = plt.subplots(figsize=(10, 4))
    axes.plot(range(start, start + len(values)), values, linewidth=1)
    axes.set(xlabel="step", ylabel=ylabel)
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_split(y_train, y_test, y_val=None, y_scaler=None, ylabel="value", file="split.png"):
    """Save the values to predict over time, each part of the data in its own colour."""
    parts = [("training", y_train), ("validation", y_val), ("test", y_test)]
    start = 0
    figure, axes = plt.subplots(figsize=(10, 4))
    for name, part in parts:
        if part is not None:
            values = in_units(part, y_scaler)[:, 0]
            axes.plot(range(start, start + len(values)), values, linewidth=1, label=name)
            start += len(values)
    axes.set(xlabel="step", ylabel=ylabel)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_histogram(x_train, column=0, bins=30, xlabel="value", file="histogram.png"):
    """Save how often the values in a column of the training inputs occur."""
    values = np.asarray(x_train).reshape(len(x_train), -1)[:, column]
    figure, axes = plt.subplots(figsize=(7, 4))
    axes.hist(values, bins=bins, edgecolor="white")
    axes.set(xlabel=xlabel, ylabel="samples")
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_errors(predictions, y_test, y_scaler=None, bins=30, file="errors.png"):
    """Save how often each error, prediction minus truth, occurs in the test set."""
    errors = in_units(predictions, y_scaler) - in_units(y_test, y_scaler)
    figure, axes = plt.subplots(figsize=(7, 4))
    axes.hist(errors.ravel(), bins=bins, edgecolor="white")
    axes.axvline(0, color="black", linewidth=1)
    axes.set(xlabel="prediction minus truth", ylabel="samples")
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_forecast(
    predictions, y_test, y_scaler=None, start=0, stop=None, column=0, ylabel="value",
    file="forecast.png",
):  # fmt: skip
    """Save true and predicted values over the test samples from `start` to before `stop`.

    column: which of the predicted values, where there are several.
    """
    truth = in_units(y_test, y_scaler)[start:stop, column]
    guess = in_units(predictions, y_scaler)[start:stop, column]
    figure, axes = plt.subplots(figsize=(10, 4))
    axes.plot(range(start, start + len(truth)), truth, label="true")
    axes.plot(range(start, start + len(guess)), guess, label="predicted")
    axes.set(xlabel="test sample", ylabel=ylabel)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_scatter(predictions, y_test, y_scaler=None, file="scatter.png"):
    """Save predicted against true values; on the diagonal they agree."""
    truth, guess = in_units(y_test, y_scaler), in_units(predictions, y_scaler)
    ends = [min(truth.min(), guess.min()), max(truth.max(), guess.max())]
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot(ends, ends, color="gray", linewidth=1)
    axes.scatter(truth, guess, s=14, alpha=0.5)
    axes.set(xlabel="true", ylabel="predicted", aspect="equal")
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_roc(predictions, y_test, class_names=None, file="roc.png"):
    """Save the true against the false positives over all thresholds, a curve for each class."""
    labels = label_columns(y_test, predictions)
    figure, axes = plt.subplots(figsize=(5.5, 5))
    for i in range(labels.shape[-1]):
        false, true, _ = roc_curve(labels[:, i], predictions[:, i])
        name = class_names[i] if class_names and labels.shape[-1] > 1 else f"class {i}"
        prefix = f"{name}, " if labels.shape[-1] > 1 else ""
        area = roc_auc_score(labels[:, i], predictions[:, i])
        axes.plot(false, true, label=f"{prefix}area {area:.3f}")
    axes.plot([0, 1], [0, 1], color="gray", linewidth=1, linestyle="dashed")
    axes.set(xlabel="false positive rate", ylabel="true positive rate")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_precision_recall(predictions, y_test, class_names=None, file="precision_recall.png"):
    """Save precision against recall over all thresholds, a curve for each class."""
    labels = label_columns(y_test, predictions)
    figure, axes = plt.subplots(figsize=(5.5, 5))
    for i in range(labels.shape[-1]):
        precision, recall, _ = precision_recall_curve(labels[:, i], predictions[:, i])
        axes.plot(recall, precision, label=class_names[i] if class_names else f"class {i}")
    axes.set(xlabel="recall", ylabel="precision", ylim=(0, 1.03))
    axes.grid(alpha=0.3)
    if labels.shape[-1] > 1:
        axes.legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_latent(model, x_test, layer, labels_test=None, class_names=None, file="latent.png"):
    """Save where a layer or sub-model places the test samples, coloured by their labels.

    layer: its name; of several outputs, the first is drawn, and of more than two values the two
    principal components.
    """
    part = next(inner for inner in all_layers(model) if inner.name == layer)
    batches = [x_test[i : i + 256] for i in range(0, len(x_test), 256)]
    outputs = [output_of(part, model, batch)[0] for batch in batches]
    points = np.concatenate([out[0] if isinstance(out, list) else out for out in outputs])
    points = points.reshape(len(points), -1)
    if points.shape[1] > 2:
        _, directions = np.linalg.eigh(np.cov(points.T))  # from the least variance to the most
        points = points @ directions[:, :-3:-1]
    labels = labels_beside(x_test, labels_test)
    kinds = [] if labels is None else np.unique(labels)
    figure, axes = plt.subplots(figsize=(6.5, 5.5))
    if 0 < len(kinds) <= 20:
        for kind in kinds:
            name = class_names[int(kind)] if class_names else f"{kind:g}"
            axes.scatter(*points[labels == kind].T, s=8, alpha=0.6, label=name)
        axes.legend(markerscale=2, bbox_to_anchor=(1, 1), loc="upper left")
    else:
        dots = axes.scatter(*points.T, c=labels, s=8, alpha=0.6)
        if labels is not None:
            figure.colorbar(dots)
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_decoded(model, layer, count=15, reach=2.0, cmap="gray_r", file="decoded.png"):
    """Save the images that a sub-model makes of points in the plane, in `count` rows and columns.

    layer: its name; it takes two numbers, each of which goes from -reach to reach.
    """
    decoder = next(inner for inner in all_layers(model) if inner.name == layer)
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


def plot_learning_rate(history, histories=None, variant=None, file="learning_rate.png"):
    """Save the loss against the learning rate of each epoch, where a callback changes the rate.

    variant: the training to draw, where several are compared; without it, the last.
    """
    curves = histories[variant] if variant else history.history
    figure, axes = plt.subplots(figsize=(7, 4))
    axes.plot(curves["learning_rate"], curves["loss"], marker="o", markersize=3)
    axes.set(xlabel="learning rate", ylabel="loss", xscale="log")
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def plot_variants(histories, metric_names="loss", file="variants.png"):
    """Save the curves of every variant, a panel for each of the named metrics.

    Validation is drawn solid, training dashed.
    """
    names = [metric_names] if isinstance(metric_names, str) else metric_names
    figure, panels = plt.subplots(1, len(names), figsize=(6 * len(names), 4), squeeze=False)
    for axes, name in zip(panels[0], names, strict=True):
        for number, (variant, curves) in enumerate(histories.items()):
            epochs = range(1, len(curves[name]) + 1)
            validated = f"val_{name}" in curves
            if validated:
                axes.plot(epochs, curves[f"val_{name}"], color=f"C{number}", label=variant)
            style = {"linestyle": "dashed", "alpha": 0.5} if validated else {"label": variant}
            axes.plot(epochs, curves[name], color=f"C{number}", **style)
        axes.set(xlabel="epoch", ylabel=name)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(alpha=0.3)
        axes.legend()
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def print_variants(results):
    """Print the scores of every variant as a table."""
    width = max(len(str(variant)) for variant in results) + 2
    names = list(next(iter(results.values())))
    print(" " * width + "".join(f"{name:>{max(len(name) + 2, 12)}}" for name in names))
    for variant, scores in results.items():
        row = "".join(f"{scores[name]:>{max(len(name) + 2, 12)}.4f}" for name in names)
        print(f"{variant:{width}}{row}")


def print_mean_scores(results):
    """Print the mean and the standard deviation of each score over all variants or folds."""
    for name in next(iter(results.values())):
        values = [scores[name] for scores in results.values()]
        print(f"{name}: {np.mean(values):.4f} ± {np.std(values):.4f}")


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
