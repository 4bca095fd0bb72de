"""Labels, predictions and images -> what a show counts, prints or draws."""

import numpy as np


def class_numbers(labels):
    """The number of each sample's class, from rows with a single 1 or from numbers."""
    if labels.ndim > 1 and labels.shape[-1] > 1:
        return labels.argmax(axis=-1)
    return labels.reshape(-1)


def likeliest(predictions, threshold=0.5):
    """The class of each prediction; a single output means 1 above the threshold."""
    if predictions.shape[-1] > 1:
        return predictions.argmax(axis=-1)
    return (predictions[..., 0] > threshold).astype(int)


def probabilities(outputs):
    """Outputs as they are, or their softmax if they are no probabilities."""
    if outputs.min() >= 0 and outputs.max() <= 1:
        return outputs
    powers = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def label_columns(labels, predictions):
    """Labels as 0 and 1, a column for each column of the predictions."""
    if labels.ndim > 1 and labels.shape[-1] == predictions.shape[-1]:
        return labels
    return (labels.reshape(-1, 1) == np.arange(predictions.shape[-1])).astype(int)


def in_units(values, scaler=None):
    """Values as a table, a row a sample; in the units of the data by their scaler."""
    values = np.asarray(values)
    rows = len(values)
    if scaler is not None:
        values = scaler.inverse_transform(values.reshape(-1, scaler.n_features_in_))
    return values.reshape(rows, -1)


def draw_image(axes, image, cmap="gray_r"):
    """Draw an image, grey or RGB; a flat one is square."""
    image = np.squeeze(image)
    if image.ndim == 1:
        image = image.reshape(round(image.size**0.5), -1)
    if image.dtype != "uint8" and image.ndim > 2 and (image.min() < 0 or image.max() > 1):
        image = (image - image.min()) / (image.max() - image.min())
    axes.imshow(image, cmap=cmap)
    axes.set(xticks=[], yticks=[])
