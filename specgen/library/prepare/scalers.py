"""Scalers and encoders: fitted on the training part, applied to every part."""
# ruff: noqa: N802 - the names are scikit-learn's

import keras
import tensorflow as tf
from sklearn import preprocessing

from specgen.library.says import says


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


@says(takes=("tables",), gives="arrays")
class FeatureSpace:
    """Columns of a table as rows of numbers, as keras.utils.FeatureSpace encodes them.

    features: column -> float, float_normalized, integer_categorical or
    string_categorical, or with a number of bins {float_discretized: 10},
    {integer_hashed: 32} or {string_hashed: 32}; crosses: lists of columns whose
    combinations count, hashed to crossing_dim bins; output_mode: "concat" for one
    array, (n, numbers), "dict" for one array a feature.
    """

    def __init__(self, features, crosses=(), crossing_dim=32, output_mode="concat"):
        kinds = keras.utils.FeatureSpace
        known = {}
        for column, kind in features.items():
            name, *bins = [kind] if isinstance(kind, str) else next(iter(kind.items()))
            known[column] = getattr(kinds, name)(*bins)
        crossed = [kinds.cross(columns, crossing_dim) for columns in crosses]
        self.columns = list(features)
        self.space = kinds(known, crosses=crossed, output_mode=output_mode)

    def fit_transform(self, table):
        columns = {name: table[name].to_numpy() for name in self.columns}
        self.space.adapt(tf.data.Dataset.from_tensor_slices(columns).batch(256))
        return self.transform(table)

    def transform(self, table):
        encoded = self.space({name: table[name].to_numpy() for name in self.columns})
        return keras.tree.map_structure(keras.ops.convert_to_numpy, encoded)
