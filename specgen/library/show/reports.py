"""What a walkthrough can print about predictions: errors, confusions, thresholds, forecasts."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.metrics import (
    ConfusionMatrixDisplay,
    classification_report,
    confusion_matrix,
    precision_score,
    recall_score,
)

from specgen.library.says import says
from specgen.library.tools.labels import class_numbers, in_units, likeliest
from specgen.library.tools.models import reconstruction_errors


@says(about="classes")
def print_confusion_matrix(predictions, y_test, class_names=None, threshold=0.5):
    """Print how often each class, a row each, is predicted as which, a column each."""
    labels, guesses = class_numbers(y_test), likeliest(predictions, threshold)
    numbers = range(max(predictions.shape[-1], 2))
    names = class_names or numbers
    matrix = confusion_matrix(labels, guesses, labels=numbers)
    print(pd.DataFrame(matrix, index=names, columns=names).to_string())


@says(about="classes")
def plot_confusion_matrix(
    predictions, y_test, class_names=None, threshold=0.5, normalize=False,
    file="confusion_matrix.png",
):  # fmt: skip
    """Save how often each class is predicted as which.

    normalize: as a share of the class.
    """
    labels, guesses = class_numbers(y_test), likeliest(predictions, threshold)
    numbers = range(max(predictions.shape[-1], 2))
    side = 2.5 + 0.55 * len(numbers)
    figure, axes = plt.subplots(figsize=(side, side))
    ConfusionMatrixDisplay.from_predictions(
        labels, guesses, labels=numbers, display_labels=class_names or numbers,
        normalize="true" if normalize else None, values_format=".2f" if normalize else "d",
        xticks_rotation=45, cmap="Blues", colorbar=False, ax=axes,
    )  # fmt: skip
    figure.tight_layout()
    figure.savefig(file)
    plt.show()


@says(about="classes")
def print_classification_report(predictions, y_test, class_names=None, threshold=0.5):
    """Print precision, recall and F1 score of each class."""
    labels, guesses = class_numbers(y_test), likeliest(predictions, threshold)
    numbers = range(len(class_names)) if class_names else None
    print(
        classification_report(
            labels, guesses, labels=numbers, target_names=class_names, digits=3, zero_division=0
        )
    )


@says(about="classes")
def print_thresholds(predictions, y_test, thresholds=(0.1, 0.25, 0.5, 0.75, 0.9)):
    """Print precision and recall of class 1, of two classes, at several thresholds."""
    labels = class_numbers(y_test) == 1
    for threshold in thresholds:
        guesses = predictions[:, -1] > threshold
        precision = precision_score(labels, guesses, zero_division=0)
        recall = recall_score(labels, guesses, zero_division=0)
        counted = f"{guesses.sum()} predicted as 1"
        print(f"{threshold}: precision {precision:.3f}, recall {recall:.3f}, {counted}")


@says(
    takes_windows=True, windows={"stride": 1, "horizon": 1, "delay": 0}, forecasts=True,
    one_column=True, about="numbers",
)  # fmt: skip
def roll_out(
    model, x_test, y_test, y_scaler=None, steps=50, index=0, ylabel="value", file="roll_out.png"
):
    """Forecast step after step, each prediction the next input, and save the curve.

    It begins with the test window `index`. The windows hold one value a step and
    lie one step apart; the model predicts the value that comes next, of a sequence
    as its last.
    """
    if x_test[index].size > len(x_test[index]):
        raise ValueError("a window has more than one value a step, and one alone is predicted")
    window, values = x_test[index].astype("float32"), []
    for _ in range(steps):
        value = model.predict(window[np.newaxis], verbose=0).reshape(-1)[-1]
        values.append(value)
        window = np.concatenate([window[1:], np.full_like(window[:1], value)])
    guess = in_units(np.array(values), y_scaler)[:, 0]
    truth = in_units(y_test[index : index + steps], y_scaler)[:, 0]
    print(f"mean absolute error: {np.abs(guess[: len(truth)] - truth).mean():.5g}")
    figure, axes = plt.subplots(figsize=(10, 4))
    axes.plot(truth, label="true")
    axes.plot(guess, label="rolled out")
    axes.set(xlabel="step", ylabel=ylabel)
    axes.legend()
    figure.tight_layout()
    figure.savefig(file)
    plt.show()


@says(windows={"stride": 1})
def plot_anomalous_steps(
    model, x_train, x_test, quantile=0.99, column=0, ylabel="value", file="anomalous_steps.png"
):  # fmt: skip
    """Save a test series with the steps marked that lie in no window but in anomalies.

    The windows lie one step apart. One is an anomaly if the model reconstructs it
    worse than almost all of the training part: quantile is the share of those that
    it has to exceed.
    """
    threshold = np.quantile(reconstruction_errors(model, x_train), quantile)
    normal = reconstruction_errors(model, x_test) <= threshold
    around = np.convolve(normal, np.ones(x_test.shape[1]))  # normal windows that hold each step
    values = np.concatenate([x_test[:-1, 0, column], x_test[-1, :, column]])
    steps = np.flatnonzero(around == 0)
    figure, axes = plt.subplots(figsize=(10, 4))
    axes.plot(values, linewidth=1)
    axes.scatter(steps, values[steps], color="red", s=6, zorder=2, label="anomalous")
    axes.set(xlabel="step", ylabel=ylabel)
    axes.legend()
    figure.tight_layout()
    figure.savefig(file)
    plt.show()
