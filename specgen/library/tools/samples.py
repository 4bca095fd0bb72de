"""Loading a sample that lies beside the script."""

import numpy as np
import tensorflow as tf


def load_sample(file):
    """The arrays of a sample file, in the shape that Keras's own loaders return."""
    with np.load(file) as data:
        return (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])


def load_sample_texts(file):
    """The texts of a sample file, as word numbers, as Keras's loaders return them."""
    with np.load(file) as data:
        parts = []
        for part in ("train", "test"):
            ends = data[f"lengths_{part}"].cumsum()
            lists = [row.tolist() for row in np.split(data[f"x_{part}"], ends[:-1])]
            parts.append((np.array(lists, dtype=object), data[f"y_{part}"]))
    return parts


def load_sample_batches(file, batch_size, class_names=None):
    """The arrays of a sample file as batches; a third of the test part validates."""
    (x_train, y_train), (x_test, y_test) = load_sample(file)
    third = len(x_test) // 3
    train_data, val_data, test_data = (
        tf.data.Dataset.from_tensor_slices(pair).batch(batch_size)
        for pair in (
            (x_train, y_train),
            (x_test[:third], y_test[:third]),
            (x_test[third:], y_test[third:]),
        )
    )
    numbers = [str(label) for label in range(int(y_train.max()) + 1)]
    return train_data, val_data, test_data, class_names or numbers
