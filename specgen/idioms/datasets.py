"""Datasets, each loaded as `(x_train, y_train), (x_test, y_test)`."""

import keras


def mnist():
    """Handwritten digits: 60,000 + 10,000 grey images of 28 x 28, uint8; labels 0 to 9.

    Without a network, put mnist.npz into ~/.keras/datasets.
    """
    return keras.datasets.mnist.load_data()


def fashion_mnist():
    """Articles of clothing: 60,000 + 10,000 grey images of 28 x 28, uint8; labels 0 to 9.

    Without a network, put the four files train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz,
    t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz into ~/.keras/datasets/fashion-mnist.
    """
    return keras.datasets.fashion_mnist.load_data()
