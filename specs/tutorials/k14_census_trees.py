import keras
import numpy as np
import pandas as pd
from keras import layers, ops
from sklearn.ensemble import GradientBoostingClassifier


class Lookup:
    """A table as numbers: columns of numbers, codes for the words of the others, the weight."""

    def __init__(self, numbers, weight):
        self.numbers, self.weight = numbers, weight

    def fit(self, table):
        words = table.drop(columns=[*self.numbers, self.weight]).astype(str)
        known = {column: sorted(words[column].unique()) for column in words}
        self.lookups = {c: layers.StringLookup(vocabulary=v) for c, v in known.items()}

    def transform(self, table):
        codes = [lookup(table[c].astype(str)).numpy() for c, lookup in self.lookups.items()]
        first, last = table[self.numbers].to_numpy(), table[[self.weight]].to_numpy()
        return np.hstack([first, np.stack(codes, axis=1), last]).astype("float32")


@keras.saving.register_keras_serializable()
class Embed(layers.Layer):
    """Columns of numbers as they are, and a vector for each code in the others; no weight."""

    def __init__(self, numbers, highest, **kwargs):
        super().__init__(**kwargs)
        self.numbers, self.highest = numbers, [int(code) for code in highest]
        self.embeddings = [layers.Embedding(n + 1, int((n + 1) ** 0.5)) for n in self.highest]

    def call(self, rows):
        codes = [e(rows[:, self.numbers + n]) for n, e in enumerate(self.embeddings)]
        return ops.concatenate([rows[:, : self.numbers], *codes], axis=1)

    def get_config(self):
        return {**super().get_config(), "numbers": self.numbers, "highest": self.highest}


def encode_targets(x_train, y_train, x_test, numbers):
    """For each code how often the label is 1, how often 0, and the share of 1; training, test."""
    parts = [[x_train[:, :numbers]], [x_test[:, :numbers]]]
    for column in range(numbers, x_train.shape[1] - 1):
        counts = pd.crosstab(x_train[:, column], y_train).reindex(columns=[1, 0], fill_value=0)
        counts["share"] = counts[1] / counts.sum(axis=1)
        for part, rows in zip(parts, (x_train, x_test), strict=True):
            part.append(counts.reindex(rows[:, column], fill_value=0).to_numpy())
    return [np.hstack(part) for part in parts]


def boost(encoded, x_train, y_train, x_test, y_test):
    """Trains trees on encoded columns; prints the accuracy, each row counted by its weight."""
    limits = {"max_depth": 5, "max_leaf_nodes": 31, "min_samples_leaf": 6, "subsample": 0.65}
    stop = {"validation_fraction": 0.1, "n_iter_no_change": 30}
    model = GradientBoostingClassifier(n_estimators=250, random_state=0, **limits, **stop)
    model.fit(encoded[0], y_train, sample_weight=x_train[:, -1])
    accuracy = model.score(encoded[1], y_test, sample_weight=x_test[:, -1])
    print(f"{model.n_estimators_} trees; test accuracy {accuracy:.2%}")
