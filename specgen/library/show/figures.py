"""What a walkthrough can draw of the data and of predictions."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import precision_recall_curve, roc_auc_score, roc_curve

from specgen.library.says import says
from specgen.library.tools.labels import draw_image, label_columns, likeliest


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


@says(about="classes")
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


@says(about="classes")
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
