"""What a walkthrough can show: summaries, figures and printed reports."""

import matplotlib.pyplot as plt


def summary(model):
    """Print the layers with their output shapes and numbers of parameters."""
    return model.summary()


def predict(model, x_test):
    """Compute the model's output for every test sample."""
    return model.predict(x_test)


def plot_samples(
    x_train, y_train, class_names=None, count=25, columns=5, rows=None, file="samples.png"
):
    """Save a grid of the first `count` training images, each over the name of its class."""
    count = min(count, len(x_train))
    rows = rows or -(-count // columns)
    labels = y_train.argmax(axis=-1) if y_train.ndim > 1 else y_train
    figure = plt.figure(figsize=(2 * columns, 2 * rows))
    for i in range(min(count, rows * columns)):
        axes = figure.add_subplot(rows, columns, i + 1, xticks=[], yticks=[])
        axes.imshow(x_train[i].squeeze(), cmap="gray_r")
        axes.set_xlabel(class_names[labels[i]] if class_names else labels[i])
    figure.tight_layout()
    figure.savefig(file, bbox_inches="tight")
    plt.close(figure)


def plot_history(history, metric_names="accuracy", file="history.png"):
    """Save the curves of the named metrics over the epochs, training and validation together."""
    names = [metric_names] if isinstance(metric_names, str) else metric_names
    figure, panels = plt.subplots(1, len(names), figsize=(6 * len(names), 4), squeeze=False)
    for axes, name in zip(panels[0], names, strict=True):
        for curve in (name, f"val_{name}"):
            if curve in history.history:
                values = history.history[curve]
                axes.plot(range(1, len(values) + 1), values, marker="o", label=curve)
        axes.set_xlabel("epoch")
        axes.set_ylabel(name)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend()
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)


def print_predictions(predictions, y_test, class_names=None, count=5):
    """Print the likeliest class of the first `count` test samples beside the true one."""
    labels = y_test.argmax(axis=-1) if y_test.ndim > 1 else y_test
    for i in range(min(count, len(predictions))):
        guess, truth = predictions[i].argmax(), labels[i]
        share = predictions[i][guess]
        if class_names:
            guess, truth = class_names[guess], class_names[truth]
        print(f"{i}: predicted {guess} ({share:.1%}), labelled {truth}")
