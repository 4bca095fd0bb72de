"""Scalers of scikit-learn: fitted on the training part, applied to every part, invertible."""
# ruff: noqa: N802 - the names are scikit-learn's

from sklearn import preprocessing


def StandardScaler(with_mean=True, with_std=True):
    """Take the mean off each column and divide by its standard deviation."""
    return preprocessing.StandardScaler(with_mean=with_mean, with_std=with_std)


def MinMaxScaler(feature_range=(0, 1)):
    """Bring each column to a range, its least value to the lower end."""
    return preprocessing.MinMaxScaler(feature_range=feature_range)


def RobustScaler(with_centering=True, with_scaling=True, quantile_range=(25.0, 75.0)):
    """Take the median off each column and divide by the range between two percentiles."""
    return preprocessing.RobustScaler(
        with_centering=with_centering, with_scaling=with_scaling, quantile_range=quantile_range
    )


def MaxAbsScaler():
    """Divide each column by its largest absolute value; 0 stays 0."""
    return preprocessing.MaxAbsScaler()
