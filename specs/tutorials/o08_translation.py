from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

english_words = layers.TextVectorization(max_tokens=1000, output_sequence_length=50)
spanish_words = layers.TextVectorization(max_tokens=1000, output_sequence_length=50)


def sentence_pairs(path, train):
    """The sentences of a file as numbers of words, and the Spanish one before each to be found."""
    text = Path(path).read_text(encoding="utf-8").replace("¡", "").replace("¿", "")
    pairs = np.array([line.split("\t")[:2] for line in text.splitlines()])
    np.random.default_rng(42).shuffle(pairs)
    english_words.adapt(pairs[:, 0])
    spanish_words.adapt([f"startofseq {sentence} endofseq" for sentence in pairs[:, 1]])
    before = spanish_words([f"startofseq {sentence}" for sentence in pairs[:, 1]]).numpy()
    y = spanish_words([f"{sentence} endofseq" for sentence in pairs[:, 1]]).numpy()
    read = english_words(pairs[:, 0]).numpy()
    x_train, y_train = {"english": read[:train], "before": before[:train]}, y[:train]
    x_test, y_test = {"english": read[train:], "before": before[train:]}, y[train:]
    return x_train, y_train, x_test, y_test


@keras.saving.register_keras_serializable()
class PositionalEncoding(layers.Layer):
    """Adds sines and cosines of the position to each vector, (batch, length, depth)."""

    def call(self, inputs):
        length, depth = inputs.shape[1:]
        angle = np.arange(length)[:, None] / 10_000 ** (np.arange(0, depth, 2) / depth)
        waves = np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(length, depth)
        return inputs + ops.cast(waves, inputs.dtype)

    def compute_mask(self, inputs, mask=None):
        return mask


def next_shares(model, sentence, translation):
    """How likely each word is to come next: (words,)."""
    read, before = english_words([sentence]), spanish_words([f"startofseq {translation}"])
    given = {"english": read, "before": before}
    return model.predict(given, verbose=0)[0, len(translation.split())]


def translate(model, sentence, beam=1):
    """The Spanish for a sentence, word after word; the `beam` best of those so far are kept."""
    words, best = spanish_words.get_vocabulary(), [(0.0, "")]
    for _ in range(49):
        longer = [pair for pair in best if pair[1].endswith("endofseq")]
        for score, text in (pair for pair in best if not pair[1].endswith("endofseq")):
            shares = next_shares(model, sentence, text)
            longer += [
                (score + np.log(shares[number]), f"{text} {words[number]}".strip())
                for number in np.argsort(shares)[-beam:]
            ]
        best = sorted(longer, reverse=True)[:beam]
    return best[0][1].removesuffix("endofseq").strip()
