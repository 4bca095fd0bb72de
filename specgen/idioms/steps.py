"""Preprocessing: each step turns one array, samples along the first axis, into another."""

import keras


def reshape(array, shape):
    """Give every sample the same new shape; the number of samples stays."""
    return array.reshape(-1, *shape)


def cast(array, dtype):
    """Convert the numbers to another type."""
    return array.astype(dtype)


def divide(array, by):
    """Divide every number, as 255 takes pixels to the range from 0 to 1."""
    return array / by


def one_hot(array, num_classes=None):
    """Turn class numbers into rows of 0 with a single 1; without a number the labels tell."""
    return keras.utils.to_categorical(array, num_classes=num_classes)
