"""Datasets loaded as a pandas DataFrame called `table`."""

import pandas as pd

from specgen.library.says import says


@says(samples="rows")
def csv(
    path, separator=",", header="infer", columns=None, usecols=None, missing=None, dtypes=None,
    skip_rows=0, rows=None, decimal=".", comment=None, skip_spaces=False, encoding=None,
):  # fmt: skip
    """A text file of rows and columns, such as CSV; also compressed.

    separator: text or regular expression between two columns; header: whether the first row has
    the names; columns: the names where no row has them; usecols: the columns to read;
    missing: what else stands for a missing value; dtypes: a type for all or for some columns;
    skip_rows: rows to leave out at the top; rows: how many to read; comment: what begins a remark;
    skip_spaces: leave out spaces after a separator.
    """
    return pd.read_csv(
        path, sep=separator, header=header, names=columns, usecols=usecols, na_values=missing,
        dtype=dtypes, skiprows=skip_rows, nrows=rows, decimal=decimal, comment=comment,
        skipinitialspace=skip_spaces, encoding=encoding,
    )  # fmt: skip


@says(
    samples="rows",
    alike=(
        "separator", "header", "columns", "usecols", "missing", "dtypes", "skip_rows", "rows",
        "decimal", "comment", "skip_spaces", "encoding",
    ),
)  # fmt: skip
def split_csv(
    train, test, separator=",", header="infer", columns=None, usecols=None, missing=None,
    dtypes=None, skip_rows=0, rows=None, decimal=".", comment=None, skip_spaces=False,
    encoding=None,
):  # fmt: skip
    """A text file of rows and columns for training and another for testing, prepared alike.

    Both are read in the same way, as by csv, into one table: its index begins with train or test.
    """
    tables = [
        pd.read_csv(
            path, sep=separator, header=header, names=columns, usecols=usecols, na_values=missing,
            dtype=dtypes, skiprows=skip_rows, nrows=rows, decimal=decimal, comment=comment,
            skipinitialspace=skip_spaces, encoding=encoding,
        )
        for path in (train, test)
    ]  # fmt: skip
    return pd.concat(tables, keys=["train", "test"])
