from pathlib import Path

import keras
import tensorflow as tf

letters = keras.layers.TextVectorization(split="character", standardize="lower")


def windows(path, length, stateful=False):
    """Pieces of a text as numbers of its letters, each with the same a letter later.

    The first million letters are for training, the next 60,000 for validation. stateful: one piece
    a batch, in order, each where the last one ended.
    """
    text = Path(path).read_text(encoding="utf-8")
    letters.adapt([text])
    numbers = letters([text])[0] - 2  # without padding and unknown letters
    ends = len(numbers) * 1_000_000 // 1_115_394, len(numbers) * 1_060_000 // 1_115_394
    train_data, val_data, test_data = (
        pieces(part, length, stateful)
        for part in (numbers[: ends[0]], numbers[ends[0] : ends[1]], numbers[ends[1] :])
    )
    if not stateful:
        train_data = train_data.shuffle(100_000 // 32)
    return train_data, val_data, test_data


def pieces(numbers, length, stateful):
    data = tf.data.Dataset.from_tensor_slices(numbers)
    data = data.window(length + 1, shift=length if stateful else 1, drop_remainder=True)
    data = data.flat_map(lambda piece: piece.batch(length + 1))
    data = data.batch(1 if stateful else 32, drop_remainder=stateful)
    return data.map(lambda batch: (batch[:, :-1], batch[:, 1:])).prefetch(1)


class ResetStates(keras.callbacks.Callback):
    """A stateful model begins each epoch with the beginning of the text."""

    def on_epoch_begin(self, epoch, logs=None):
        for layer in self.model.layers:
            if hasattr(layer, "reset_states"):
                layer.reset_states()


def continued(model, text, count, temperature):
    """A text with so many letters more, drawn one after another; the higher, the bolder."""
    for _ in range(count):
        shares = model.predict(letters([text]) - 2, verbose=0)[:, -1]
        drawn = tf.random.categorical(tf.math.log(shares) / temperature, num_samples=1)
        text += letters.get_vocabulary()[int(drawn[0, 0]) + 2]
    return text
