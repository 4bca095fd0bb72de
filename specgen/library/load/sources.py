"""Further files: arrays and tables that formulas, layers and code of one's own can use."""

import numpy as np
import pandas as pd


def npy(path):
    """The array in a NumPy file (.npy)."""
    return np.load(path)


def npz_array(path, array):
    """One array of a NumPy file (.npz), by its name in it."""
    return np.load(path)[array]


def matrix(path, separator=None, skip_rows=0):
    """The numbers in a text file, a row for each line; between them are spaces, or a separator."""
    return np.loadtxt(path, delimiter=separator, skiprows=skip_rows)


def frame(path, separator=","):
    """A second table, of a text file whose first line has the names of the columns."""
    return pd.read_csv(path, sep=separator)
