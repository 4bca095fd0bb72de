"""Loading a sample that lies beside the script."""

import numpy as np


def load_sample(file):
    """The arrays of a sample file, in the shape that Keras's own loaders return."""
    with np.load(file) as data:
        return (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])
