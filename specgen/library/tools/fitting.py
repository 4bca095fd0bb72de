"""Arrays -> what `fit` takes: batches, windows, pairs, weights; the histories that it leaves."""

import numpy as np
import tensorflow as tf

from specgen.library.tools.labels import class_numbers


def make_dataset(x, y, batch_size, shuffle=None, cache=False, repeat=False):
    """A tf.data pipeline of batches of arrays, or of lists or dictionaries of arrays.

    shuffle: samples that wait to be drawn from; repeat: begin again for ever.
    """
    x = tuple(x) if isinstance(x, list) else x  # a list would become one tensor
    data = tf.data.Dataset.from_tensor_slices((x, y))
    if cache:
        data = data.cache()
    if shuffle:
        data = data.shuffle(shuffle)
    data = data.batch(batch_size)
    if repeat:
        data = data.repeat()
    return data.prefetch(tf.data.AUTOTUNE)


def vary_both(augmentation, x, y):
    """A batch of images and of their masks, both varied in the same way."""
    varied = augmentation({"images": x, "segmentation_masks": y}, training=True)
    return varied["images"], varied["segmentation_masks"]


def make_windows(
    x, length, y=None, sampling_rate=1, horizon=1, delay=0, stride=1, targets=None, sequence=False
):
    """Windows of a time series, (n, length, features), and what comes after each.

    x: (steps, features); y: what is predicted in place of x, a row for each of x.
    sampling_rate: rows from one step of a window to the next; horizon: steps to
    predict; delay: rows left out before them; stride: rows from one window to the
    next; targets: columns to predict, all if None. The targets are (n, targets) for
    a horizon of 1, (n, horizon) for one column, else (n, horizon, targets); with
    sequence, the window moved on by delay + horizon steps, (n, length, targets).
    """
    span = (length - 1) * sampling_rate + 1
    count = len(x) - span - delay - horizon + 1
    if count < 1:
        ahead = delay + horizon
        raise ValueError(f"a window of {span} steps (+ {ahead}) does not fit a series of {len(x)}")
    starts = np.arange(0, count, stride)[:, np.newaxis]
    inputs = x[starts + np.arange(0, span, sampling_rate)]
    wanted = x if targets is None else x[:, targets]
    wanted = wanted if y is None else y.reshape(len(y), -1)
    if sequence:
        return inputs, wanted[starts + delay + horizon + np.arange(length)]
    outputs = wanted[starts + span + delay + np.arange(horizon)]
    if horizon == 1:
        return inputs, outputs[:, 0]
    return inputs, outputs[..., 0] if outputs.shape[-1] == 1 else outputs


def windows_of(x, length):
    """Windows of a time series, (n, length, features), without targets."""
    starts = range(len(x) - length + 1)
    return np.stack([x[start : start + length] for start in starts])


def scaler_of(scaler, columns):
    """The scaler of some columns, by their numbers, of a scaler that was fitted."""
    part = type(scaler)(**scaler.get_params())
    for name, value in vars(scaler).items():
        setattr(part, name, value[columns] if isinstance(value, np.ndarray) else value)
    part.n_features_in_ = len(columns)
    return part


def make_pairs(x, y, count, seed=0):
    """Pairs of samples, [left, right], and 1 where both are of one class.

    Every other pair is of one class; the rest, labelled 0, are of two.
    """
    random = np.random.default_rng(seed)
    y = class_numbers(y)
    left = random.integers(len(x), size=count)
    same = np.arange(count) % 2
    right = [
        random.choice(np.flatnonzero((y == y[index]) == alike))
        for index, alike in zip(left, same, strict=True)
    ]
    return [x[left], x[right]], same


def balanced_weights(labels):
    """A weight for each class, with which all count the same."""
    classes, counts = np.unique(class_numbers(labels), return_counts=True)
    weights = counts.sum() / (len(classes) * counts)
    return {int(number): float(weight) for number, weight in zip(classes, weights, strict=True)}


def join_histories(first, second):
    """The first history with the epochs of the second after its own."""
    both = [name for name in first.history if name in second.history]
    first.history = {name: first.history[name] + second.history[name] for name in both}
    first.epoch = first.epoch + second.epoch
    return first
