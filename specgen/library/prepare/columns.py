"""Steps for the columns of a table, each turning one DataFrame into another."""

import numpy as np
import pandas as pd

from specgen.library.says import says


@says(columns="drops")
def drop_columns(table, columns):
    """Leave out columns."""
    return table.drop(columns=columns)


@says(columns="selects")
def select_columns(table, columns):
    """Keep these columns alone, in this order."""
    return table[columns]


@says(columns="renames")
def rename_columns(table, names):
    """Give columns new names, as {old: new}."""
    return table.rename(columns=names)


@says(columns="prefixes")
def prefix_columns(table, prefix):
    """Put a text before every column's name: with c, a file without names has c0, c1 and so on."""
    return table.add_prefix(prefix)


@says(fills=True)
def drop_missing(table, columns=None):
    """Leave out the rows that miss a value, in any column or in one of these."""
    return table.dropna(subset=columns)


@says(fills=True)
def fill_missing(table, value):
    """Put a value where one is missing: the same for all columns, or {column: value}."""
    return table.fillna(value)


@says(fills=True)
def fill_forward(table):
    """Where a value is missing, repeat the last one above it."""
    return table.ffill()


@says(columns="encodes")
def one_hot_columns(table, columns):
    """Replace each of these columns by one for each of its values, with 1 where the row has it.

    The new columns are called column_value and stand at the end.
    """
    return pd.get_dummies(table, columns=columns, dtype=float)


@says(maps="some")
def replace_values(table, column, values):
    """Replace some values of a column, as {old: new}; all others stay."""
    return table.replace({column: values}).infer_objects()


@says(maps="all")
def map_values(table, column, values):
    """Replace every value of a column, as {old: new}; any other is missing afterwards."""
    table = table.copy()
    table[column] = table[column].map(values)
    if table[column].isna().all():
        raise ValueError(f"column {column!r} has none of the values {list(values)}")
    return table


@says(fills=True)
def codes(table, column):
    """Number the values of a column from 0, in order of size or alphabet; a missing one is -1."""
    table = table.copy()
    table[column] = table[column].astype("category").cat.codes
    return table


def clip_column(table, column, low=None, high=None):
    """Raise what is below `low` to it, and lower what is above `high`."""
    table = table.copy()
    table[column] = table[column].clip(low, high)
    return table


def log_column(table, column, offset=0):
    """Take the natural logarithm of a column, plus an offset that keeps it above 0."""
    table = table.copy()
    table[column] = np.log(table[column] + offset)
    return table


def strip_text(table, column, characters=None):
    """Take characters off both ends of a column's texts; spaces if none are given."""
    table = table.copy()
    table[column] = table[column].str.strip(characters)
    return table


def filter_rows(table, column, equals=None, above=None, below=None):
    """Keep the rows in which a column equals a value, or lies above or below a number."""
    if equals is not None:
        table = table[table[column] == equals]
    if above is not None:
        table = table[table[column] > above]
    if below is not None:
        table = table[table[column] < below]
    return table


@says(keeps="count")
def take_rows(table, count):
    """Keep the first rows."""
    return table.head(count)


@says(keeps="count", needs="count", takes=("tables",), shuffles=True)
def sample_rows(table, count, seed=None):
    """Keep some rows, drawn at random, each at most once."""
    return table.sample(n=count, random_state=seed)


def sort_by(table, columns, ascending=True):
    """Put the rows in order of one column, or of several."""
    return table.sort_values(columns, ascending=ascending)
