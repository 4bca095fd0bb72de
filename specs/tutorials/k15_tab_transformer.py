import pandas as pd


def append_test(table, path):
    """The rows of the test file below those for training.

    Its first line is no row, and a dot stands behind each of its labels.
    """
    test = pd.read_csv(path, skiprows=1, names=table.columns, skipinitialspace=True)
    test["income"] = test["income"].str.rstrip(".")
    return pd.concat([table, test], ignore_index=True)
