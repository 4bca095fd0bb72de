from pathlib import Path

import keras
import nibabel
import numpy as np
import tensorflow as tf
from scipy import ndimage

SIZE = (128, 128, 64)
ANGLES = (-20, -10, -5, 5, 10, 20)


def scan(path):
    """One NIfTI file: Hounsfield units from air to bone as 0 to 1, upright, in the one size."""
    volume = nibabel.load(path).get_fdata()
    volume = (np.clip(volume, -1000, 400) + 1000) / 1400
    volume = ndimage.rotate(volume, 90, reshape=False)
    zoom = [wanted / there for wanted, there in zip(SIZE, volume.shape, strict=True)]
    return ndimage.zoom(volume, zoom, order=1).astype("float32")


def scans(normal, abnormal, train):
    """Scans of two folders, (n, 128, 128, 64, 1), of each the first `train` for training.

    Labels: 1 for those of `abnormal`.
    """
    paths = [sorted(Path(folder).glob("*.nii*")) for folder in (normal, abnormal)]
    healthy, ill = [np.stack([scan(path) for path in each])[..., np.newaxis] for each in paths]
    x_train = np.concatenate([healthy[:train], ill[:train]])
    x_test = np.concatenate([healthy[train:], ill[train:]])
    y_train = np.repeat([0, 1], [len(healthy[:train]), len(ill[:train])])
    y_test = np.repeat([0, 1], [len(healthy[train:]), len(ill[train:])])
    return x_train, y_train, x_test, y_test


def turned(volumes):
    """Each volume turned by one of a few angles, in degrees, about the axis of its slices."""
    angles = np.random.choice(ANGLES, len(volumes))
    pairs = zip(volumes, angles, strict=True)
    return np.clip([ndimage.rotate(v, a, reshape=False) for v, a in pairs], 0, 1).astype("float32")


class RandomTurn(keras.layers.Layer):
    def call(self, volumes):
        out = tf.numpy_function(turned, [volumes], tf.float32)
        out.set_shape(volumes.shape)
        return out
