"""Time series loaded as `x`, one row a step of time, one column a quantity; oldest first."""

import numpy as np

from specgen.library.says import says


@says(samples="length", classes=0, x={"shape": (1,), "dtype": "float32"})
def seasonal(length=1000, period=50, trend=0.01, amplitude=1.0, base=0.0, noise=0.1, seed=0):
    """A made-up series, (length, 1) float32: a trend, a wave that repeats, and noise.

    period: steps of a wave; trend: rise a step; base: where it begins; noise: standard deviation.
    """
    random = np.random.default_rng(seed)
    time = np.arange(length)
    x = base + trend * time + amplitude * np.sin(2 * np.pi * time / period)
    x += noise * random.normal(size=length)
    return x[:, np.newaxis].astype("float32")
