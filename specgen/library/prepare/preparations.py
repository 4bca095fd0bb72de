"""What `prepare` does to some columns of a table, each way of its own: scikit-learn's transformers.

`columns` is for the ColumnTransformer that they become parts of.
"""
# ruff: noqa: N802 - the names are scikit-learn's

from sklearn import preprocessing
from sklearn.impute import SimpleImputer

from specgen.library.says import says


def StandardScaler(columns, with_mean=True, with_std=True):
    """Take the mean off each column and divide by its standard deviation."""
    return preprocessing.StandardScaler(with_mean=with_mean, with_std=with_std)


def MinMaxScaler(columns, feature_range=(0, 1)):
    """Bring each column to a range, its least value to the lower end."""
    return preprocessing.MinMaxScaler(feature_range=feature_range)


def RobustScaler(columns, with_centering=True, with_scaling=True, quantile_range=(25.0, 75.0)):
    """Take the median off each column and divide by the range between two percentiles."""
    return preprocessing.RobustScaler(
        with_centering=with_centering, with_scaling=with_scaling, quantile_range=quantile_range
    )


def MaxAbsScaler(columns):
    """Divide each column by its largest absolute value; 0 stays 0."""
    return preprocessing.MaxAbsScaler()


@says(fills=True)
def impute(columns, strategy="mean"):
    """Put a column's mean where a value is missing, its median or its most frequent value."""
    return SimpleImputer(strategy=strategy)


@says(fills=True)
def fill(columns, value):
    """Put the same value wherever one is missing."""
    return SimpleImputer(strategy="constant", fill_value=value)


@says(columns="encodes")
def one_hot(columns):
    """Replace each column by one for each of its values; of values not seen there, all are 0."""
    return preprocessing.OneHotEncoder(handle_unknown="ignore", sparse_output=False)


@says(columns="drops")
def drop(columns):
    """Leave out columns."""
    return "drop"
