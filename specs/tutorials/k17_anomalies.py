import pandas as pd


def append_rows(table, path):
    """The rows of another file of the same columns, below those of the table."""
    return pd.concat([table, pd.read_csv(path)], ignore_index=True)
