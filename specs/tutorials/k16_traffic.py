import keras
import numpy as np
from keras import layers, ops


def adjacency_of(distances, roads, variance, least):
    """Which of some roads are near each other, (roads, roads) of 0 and 1; distances in metres."""
    apart = np.asarray(distances)[np.ix_(roads, roads)] / 10_000
    return (np.exp(-(apart**2) / variance) >= least) * (1 - np.eye(len(roads)))


class GraphConv(layers.Layer):
    """What a road is like beside the mean of what its neighbours are like, by the same weights.

    In and out: (batch, steps, roads, features).
    """

    def __init__(self, features, adjacency):
        super().__init__()
        self.features = features
        count = adjacency.sum(axis=1, keepdims=True)
        self.shares = (adjacency / np.maximum(count, 1)).astype("float32")

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.features), name="kernel")

    def call(self, speeds):
        around = ops.einsum("rn,btnf->btrf", self.shares, speeds)
        return ops.concatenate([speeds @ self.kernel, around @ self.kernel], axis=-1)


@keras.saving.register_keras_serializable()
class LSTMGC(layers.Layer):
    """Forecasts each road, (batch, horizon, roads), by a graph convolution and an LSTM."""

    def __init__(self, features, units, horizon, roads, variance, least, distances, **kwargs):
        super().__init__(**kwargs)
        self.given = {
            "features": features, "units": units, "horizon": horizon, "roads": roads,
            "variance": variance, "least": least, "distances": np.asarray(distances).tolist(),
        }  # fmt: skip
        self.convolution = GraphConv(features, adjacency_of(distances, roads, variance, least))
        self.lstm = layers.LSTM(units, activation="relu")
        self.dense = layers.Dense(horizon)

    def call(self, speeds):
        steps, roads = speeds.shape[1:3]
        x = ops.transpose(self.convolution(speeds), (0, 2, 1, 3))
        x = self.lstm(ops.reshape(x, (-1, steps, x.shape[-1])))
        x = ops.reshape(self.dense(x), (-1, roads, self.given["horizon"]))
        return ops.transpose(x, (0, 2, 1))

    def get_config(self):
        return {**super().get_config(), **self.given}
