"""Preprocessing: each step turns one array, samples along the first axis, into another."""

import keras
import numpy as np
import tensorflow as tf

from specgen.library.says import says


@says(keeps_values=True)
def reshape(array, shape):
    """Give every sample the same new shape; the number of samples stays."""
    return array.reshape(-1, *shape)


@says(keeps_values=True)
def flatten(array):
    """Turn every sample into one row of numbers."""
    return array.reshape(array.shape[0], -1)


@says(keeps_values=True)
def expand_dims(array, axis):
    """Add an axis of length 1: -1 at the end, as a channel for grey images."""
    return np.expand_dims(array, axis=axis)


@says(keeps_values=True)
def squeeze(array, axis=None):
    """Take out the axes of length 1, or this one."""
    return np.squeeze(array, axis=axis)


@says(keeps_values=True)
def cast(array, dtype):
    """Convert the numbers to another type."""
    return array.astype(dtype)


@says(takes=("arrays", "batches"))
def divide(array, by):
    """Divide every number, as 255 takes pixels to the range from 0 to 1."""
    return array / by


@says(takes=("arrays", "batches"))
def multiply(array, by):
    """Multiply every number."""
    return array * by


@says(takes=("arrays", "batches"))
def subtract(array, by):
    """Take the same number from every number, as 1 from labels that count from 1."""
    return array - by


def log(array):
    """Take the natural logarithm of every number; all have to be above 0."""
    return np.log(array)


def log1p(array):
    """Take the natural logarithm of every number plus 1, which makes wide ranges narrow."""
    return np.log1p(array)


def clip(array, low, high):
    """Raise what is below `low` to it, and lower what is above `high`."""
    return np.clip(array, low, high)


@says(leaves_classes=True)
def is_above(array, limit):
    """Turn numbers into 1 where they are above a limit and 0 elsewhere."""
    return (array > limit).astype("float32")


@says(leaves_classes=True)
def is_equal(array, value):
    """Turn values into 1 where they equal this one and 0 elsewhere, as for one class of many."""
    return (array == value).astype("float32")


@says(leaves_classes=True, takes=("arrays", "batches"))
def one_hot(array, num_classes=None):
    """Turn class numbers into rows of 0 with a single 1; without a number the labels tell."""
    return keras.utils.to_categorical(array, num_classes=num_classes)


@says(leaves_classes=True)
def argmax(array):
    """Turn rows with a single 1 back into class numbers."""
    return array.argmax(axis=-1)


def multi_hot(array, depth):
    """Turn lists of whole numbers into rows of 0, with 1 at each number of the list.

    depth: how long the rows are; every number has to be below it.
    """
    rows = np.zeros((len(array), depth), dtype="float32")
    for row, numbers in zip(rows, array, strict=True):
        row[numbers] = 1
    return rows


def pad(array, length, padding="pre", truncating="pre", value=0, dtype="int32"):
    """Bring lists of numbers to one length, with a value before or after; longer ones are cut.

    padding, truncating: the end where that happens, "pre" or "post".
    """
    return keras.utils.pad_sequences(
        array, maxlen=length, padding=padding, truncating=truncating, value=value, dtype=dtype
    )


def resize(array, size, interpolation="bilinear"):
    """Resize images, (n, height, width, channels), to (height, width); their type stays."""
    return keras.ops.convert_to_numpy(
        keras.ops.image.resize(array, size, interpolation=interpolation)
    )


def pad_images(array, margin):
    """Put a black margin around images, (n, height, width, channels), as many pixels wide."""
    return np.pad(array, ((0, 0), (margin, margin), (margin, margin), (0, 0)))


def repeat_channels(array, count):
    """Repeat the last axis, as three times to make grey images RGB ones."""
    return np.repeat(array, count, axis=-1)


def select(array, columns):
    """Keep some of the numbers along the last axis, counted from 0."""
    return np.take(array, columns, axis=-1)


@says(keeps="count", keeps_values=True)
def take(array, count):
    """Keep the first samples."""
    return array[:count]


@says(thins="count", keeps_values=True)
def every(array, count):
    """Keep the first sample of every `count`, as for a time series with longer steps."""
    return array[::count]


def add_noise(array, stddev):
    """Add noise from the normal distribution, of this standard deviation."""
    return np.random.normal(array, stddev)


def append_noise(array, count):
    """Add columns of noise from 0 to 1, which mean nothing, to rows of numbers."""
    noise = np.random.random((len(array), count))
    return np.concatenate([array, noise], axis=1)


def append_zeros(array, count):
    """Add columns of 0 to rows of numbers."""
    return np.pad(array, ((0, 0), (0, count)))


@says(takes=("tables",), gives="columns")
def as_columns(array):
    """Turn a table into its columns by name, for a model with an input a column.

    Numbers stay an array of NumPy; texts become a tensor of TensorFlow, which Keras
    asks for.
    """
    columns = {name: array[name].to_numpy()[:, np.newaxis] for name in array}
    texts = {
        name: tf.constant(values) for name, values in columns.items() if values.dtype == object
    }
    return {**columns, **texts}


@says(keeps_values=True, shuffles=True)
def permute(array):
    """Put the samples into random order, as labels that shall not fit the inputs any more."""
    return np.random.permutation(array)
