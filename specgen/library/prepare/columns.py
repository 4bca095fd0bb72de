"""Steps for a table: each turns one DataFrame into another, or a column of it, `series`.

A step for columns is carried out in each that `column` names.
"""

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
def replace_values(series, column, values):
    """Replace some values of a column, or of several, as {old: new}; all others stay."""
    return series.replace(values).infer_objects()


@says(maps="all")
def map_values(series, column, values):
    """Replace every value of a column, or of several, as {old: new}; any other is then missing."""
    return series.map(values)


@says(fills=True, numbers=True)
def codes(series, column):
    """Number the values of a column from 0, by size or alphabet, or of several; -1 if missing."""
    return series.astype("category").cat.codes


@says(numbers=True)
def clip_column(series, column, low=None, high=None):
    """Raise what is below `low` to it, and lower what is above `high`, in one column or several."""
    return series.clip(lower=low, upper=high)


@says(numbers=True)
def log_column(series, column, offset=0):
    """Take the natural logarithm of a column or several, plus an offset that keeps it above 0."""
    return np.log(series + offset)


def strip_text(series, column, characters=None):
    """Take characters, or else spaces, off both ends of the texts in a column or several."""
    return series.str.strip(to_strip=characters)


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
