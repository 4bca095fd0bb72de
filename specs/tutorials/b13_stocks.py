import numpy as np


def forecast(model, window, steps):
    """The values of so many more steps, each prediction taken as the next input, (steps, 1)."""
    values = []
    for _ in range(steps):
        values.append(model.predict(window[np.newaxis], verbose=0)[0])
        window = np.concatenate([window[1:], values[-1:]])
    return np.array(values)
