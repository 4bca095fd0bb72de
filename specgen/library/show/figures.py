"""What a walkthrough can draw of the data and of predictions."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import PrecisionRecallDisplay, RocCurveDisplay

from specgen.library.says import says
from specgen.library.tools.labels import draw_image, label_columns, likeliest


def plot_masks(x_test, y_test, predictions, count=3, threshold=0.5, file="masks.png"):
    """Save rows of three: an image, its mask, and the mask that the model predicts.

    y_test: a number, or a row with a single 1, for each pixel; predictions: a
    probability for each class at each pixel, or one alone, which means class 1
    above the threshold.
    """
    images, classes = x_test[:count], predictions.shape[-1]
    one_hot = classes > 1 and y_test.shape == predictions.shape
    masks = y_test.argmax(axis=-1) if one_hot else y_test
    guesses = likeliest(predictions, threshold)
    size = (7.5, 2.6 * len(images))
    figure, panels = plt.subplots(len(images), 3, figsize=size, squeeze=False)
    for i, row in enumerate(panels):
        draw_image(row[0], images[i], "gray")
        for axes, mask in ((row[1], masks[i]), (row[2], guesses[i])):
            axes.imshow(np.squeeze(mask), vmin=0, vmax=max(classes - 1, 1), interpolation="nearest")
            axes.set(xticks=[], yticks=[])
    for axes, title in zip(panels[0], ("image", "mask", "predicted mask"), strict=True):
        axes.set_title(title)
    figure.tight_layout()
    figure.savefig(file)
    plt.show()


@says(about="classes")
def plot_roc(predictions, y_test, class_names=None, file="roc.png"):
    """Save the true against the false positives, a curve for each class."""
    figure, axes = plt.subplots(figsize=(5.5, 5))
    if predictions.shape[-1] == 1:
        RocCurveDisplay.from_predictions(y_test.ravel(), predictions.ravel(), name="model", ax=axes)
    else:
        labels = label_columns(y_test, predictions)
        for i in range(predictions.shape[-1]):
            name = class_names[i] if class_names else f"class {i}"
            RocCurveDisplay.from_predictions(labels[:, i], predictions[:, i], name=name, ax=axes)
    axes.plot([0, 1], [0, 1], color="gray", linewidth=1, linestyle="dashed")
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(file)
    plt.show()


@says(about="classes")
def plot_precision_recall(predictions, y_test, class_names=None, file="precision_recall.png"):
    """Save precision against recall over all thresholds, a curve for each class."""
    figure, axes = plt.subplots(figsize=(5.5, 5))
    if predictions.shape[-1] == 1:
        PrecisionRecallDisplay.from_predictions(
            y_test.ravel(), predictions.ravel(), name="model", ax=axes
        )
    else:
        labels = label_columns(y_test, predictions)
        for i in range(predictions.shape[-1]):
            name = class_names[i] if class_names else f"class {i}"
            PrecisionRecallDisplay.from_predictions(
                labels[:, i], predictions[:, i], name=name, ax=axes
            )
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(file)
    plt.show()
