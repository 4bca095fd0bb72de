import numpy as np


def series(length, period, base, slope, amplitude, noise, seed):
    """A trend, a season that repeats, and noise, (length, 1) float32: a row a day."""
    day = np.arange(length)
    year = (day % period) / period
    season = np.where(year < 0.4, np.cos(2 * np.pi * year), 1 / np.exp(3 * year))
    random = np.random.RandomState(seed).randn(length)
    x = np.empty((length, 1), "float32")
    x[:, 0] = base + slope * day + amplitude * season + noise * random
    return x
