import numpy as np


def two_inputs(count=60):
    numbers = np.linspace(0, 1, count)
    x = {"left": np.stack([numbers, numbers], axis=1), "right": numbers[:, None]}
    y = (numbers > 0.5).astype("int32")
    return x, y
