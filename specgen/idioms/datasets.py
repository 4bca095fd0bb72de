"""Datasets, each loaded as `(x_train, y_train), (x_test, y_test)`."""

import keras


def mnist():
    """Handwritten digits: 60,000 + 10,000 grey images of 28 x 28, uint8; labels 0 to 9."""
    return keras.datasets.mnist.load_data()


def fashion_mnist():
    """Articles of clothing: 60,000 + 10,000 grey images of 28 x 28, uint8; labels 0 to 9."""
    return keras.datasets.fashion_mnist.load_data()
