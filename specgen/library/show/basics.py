"""What a walkthrough can show: summaries, samples, history and predictions; saving and loading."""

import keras

from specgen.library.says import says
from specgen.library.tools.labels import (
    class_numbers,
    likeliest,
    probabilities,
)


def print_layers(model, layer=None):
    """Print each layer's number, name, class and whether it is trained.

    layer: the name of a sub-model, whose layers are printed instead.
    """
    part = model.get_layer(layer) if layer else model
    width = max(len(inner.name) for inner in part.layers) + 2
    print(f"{'':>4}  {'layer':{width}}{'class':24}trained")
    for number, inner in enumerate(part.layers):
        trained = "yes" if inner.trainable else "no"
        print(f"{number:>4}  {inner.name:{width}}{type(inner).__name__:24}{trained}")


@says(about="classes")
def print_predictions(predictions, y_test, class_names=None, count=5, threshold=0.5):
    """Print the likeliest class of the first `count` test samples beside the true one.

    threshold: where there is one output, the probability above which it means class 1.
    """
    labels = class_numbers(y_test)
    for i, guess in enumerate(likeliest(predictions[:count], threshold)):
        if predictions.shape[-1] > 1:
            share = probabilities(predictions[i]).max()
        else:
            share = predictions[i].item() if guess else 1 - predictions[i].item()
        truth = int(labels[i])
        if class_names:
            guess, truth = class_names[guess], class_names[truth]
        print(f"{i}: predicted {guess} ({share:.1%}), labelled {truth}")


def save(model, file):
    """Save the model, with its weights and how it was compiled, as a .keras file."""
    return model.save(file)


@says(leaves=("model",))
def load_model(file):
    """Load a model that was saved, such as the best one that ModelCheckpoint kept."""
    return keras.saving.load_model(file)


def save_weights(model, file):
    """Save the weights alone, as a .weights.h5 file."""
    return model.save_weights(file)


def load_weights(model, file):
    """Put weights that were saved back into the model."""
    return model.load_weights(file)


def export_model(model, folder, format="tf_saved_model"):
    """Write the model for use without Keras; ONNX needs the package tf2onnx."""
    return model.export(folder, format=format, verbose=False)
