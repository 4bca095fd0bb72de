"""Further files: arrays and tables that formulas, layers and code of one's own can use."""

import numpy as np
import pandas as pd


def npy(path, shape=None):
    """The array in a NumPy file (.npy).

    shape: of a file that `fetch` downloads, what stands for it in a sample.
    """
    return np.load(path)


def npz_array(path, array, shape=None):
    """One array of a NumPy file (.npz), by its name in it. shape: as of npy."""
    return np.load(path)[array]


def matrix(path, separator=None, skip_rows=0, shape=None):
    """The numbers in a text file, a row for each line; between them are spaces, or a separator.

    shape: as of npy, rows and columns.
    """
    return np.loadtxt(path, delimiter=separator, skiprows=skip_rows)


def frame(path, separator=","):
    """A second table, of a text file whose first line has the names of the columns."""
    return pd.read_csv(path, sep=separator)
