import keras
from sklearn.datasets import make_multilabel_classification


def multi_label(samples, features, classes, labels, seed):
    """Made-up rows of which several classes are true at a time: x and y, 1 for each of these."""
    x, y = make_multilabel_classification(
        n_samples=samples,
        n_features=features,
        n_classes=classes,
        n_labels=labels,
        random_state=seed,
    )
    return x, y


def all_right(y_true, y_pred):
    """The share of samples of which no label is wrong."""
    right = keras.ops.equal(keras.ops.round(y_pred), keras.ops.cast(y_true, y_pred.dtype))
    return keras.ops.cast(keras.ops.all(right, axis=-1), "float32")
