"""The layers that Keras lacks."""

import keras
import numpy as np
import pytest
from keras import layers

from specgen.library import layers as own

pytestmark = pytest.mark.usefixtures("folder")


def test_sampling_adds_the_divergence_and_draws_around_the_mean():
    keras.utils.set_random_seed(3)
    layer = own.Sampling(weight=0.5)
    mean, log_variance = np.full((1000, 2), 3.0), np.full((1000, 2), np.log(4.0))
    drawn = np.asarray(layer([mean, log_variance]))
    assert abs(drawn.mean() - 3) < 0.2
    assert abs(drawn.std() - 2) < 0.2
    divergence = sum(0.5 * (9 + 4 - np.log(4) - 1) for _ in range(2))
    assert float(layer.losses[0]) == pytest.approx(0.5 * divergence, rel=1e-5)
    again = np.asarray(layer([mean, log_variance]))
    assert not np.array_equal(again, drawn)
    keras.utils.set_random_seed(3)
    assert np.array_equal(own.Sampling()([mean, log_variance]), drawn)


def test_position_embedding_adds_a_vector_for_each_position():
    layer = own.PositionEmbedding(max_length=6)
    x = np.zeros((2, 4, 3), "float32")
    got = np.asarray(layer(x))
    assert layer.positions.shape == (6, 3)
    assert np.array_equal(got[0], got[1])
    assert np.array_equal(got[0], np.asarray(layer.positions)[:4])
    assert np.array_equal(np.asarray(layer(x[:, :2]))[0], got[0, :2])
    assert len(layer.trainable_weights) == 1
    short = own.PositionEmbedding()
    short(x)
    assert short.positions.shape == (4, 3)


def test_position_embedding_passes_a_mask_on():
    tokens = layers.Input((4,))
    x = own.PositionEmbedding(name="places")(layers.Embedding(5, 3, mask_zero=True)(tokens))
    model = keras.Model(tokens, layers.GlobalAveragePooling1D()(x))
    positions = next(np.asarray(part.positions) for part in model.layers if part.name == "places")
    table = np.asarray(model.get_layer(index=1).embeddings)
    want = table[2] + positions[0]
    assert np.allclose(model(np.array([[2, 0, 0, 0]])), want, atol=1e-6)


def test_patches_cuts_images_row_by_row():
    x = np.arange(2 * 4 * 6 * 2, dtype="float32").reshape(2, 4, 6, 2)
    got = np.asarray(own.Patches(2)(x))
    assert got.shape == (2, 6, 8)
    assert got[0, 0].tolist() == x[0, :2, :2].ravel().tolist()
    assert got[1, 4].tolist() == x[1, 2:, 2:4].ravel().tolist()
    assert own.Patches([4, 2])(layers.Input((4, 6, 2))).shape == (None, 3, 16)


def test_layers_come_back_when_a_model_is_loaded():
    image = layers.Input((4, 4, 1))
    x = own.PositionEmbedding(max_length=9)(own.Patches(2)(image))
    x = layers.Flatten()(x)
    x = own.Sampling(weight=0.25)([layers.Dense(2)(x), layers.Dense(2)(x)])
    keras.Model(image, x).save("own.keras")
    loaded = keras.saving.load_model("own.keras")
    kinds = {type(layer).__name__: layer for layer in loaded.layers}
    assert kinds["PositionEmbedding"].max_length == 9
    assert kinds["Sampling"].weight == 0.25
    assert kinds["Patches"].size == 2
