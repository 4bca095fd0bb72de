"""What functions that `load` can name have in common: values shaped, files read, batches split."""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

try:
    from datasets import load_dataset
except ImportError:  # an optional package
    load_dataset = None
try:
    import tensorflow_datasets as tfds
except ImportError:  # an optional package
    tfds = None


def shaped(values, shape=(), classes=None, below=None):
    """Values from 0 to 1 in a shape, or as whole numbers under a limit."""
    values = values.reshape(len(values), *shape)
    limit = classes or below
    return (values * limit).astype("int32") if limit else values.astype("float32")


def gather(data):
    """All batches of a tf.data pipeline as NumPy arrays: the inputs and the labels."""
    x, y = zip(*data.as_numpy_iterator(), strict=True)
    return np.concatenate(x), np.concatenate(y)


def read_images(folder, image_size, color_mode="rgb", interpolation="bilinear"):
    """The images in a folder, by name: (n, height, width, channels), uint8.

    image_size: (height, width) that they are resized to. Other files are left out.
    """
    endings = (".png", ".jpg", ".jpeg", ".gif", ".bmp")
    files = [f for f in sorted(Path(folder).glob("[!.]*")) if f.suffix.lower() in endings]
    images = [
        keras.utils.load_img(
            file, color_mode=color_mode, target_size=image_size, interpolation=interpolation
        )
        for file in files
    ]
    return np.stack([keras.utils.img_to_array(image, dtype="uint8") for image in images])


def load_images(files, image_size, color_mode="rgb"):
    """The images in some files: (n, height, width, channels), from 0 to 255."""
    images = [
        keras.utils.load_img(file, color_mode=color_mode, target_size=image_size) for file in files
    ]
    return np.stack([keras.utils.img_to_array(image) for image in images])


def split_batches(data, share):
    """The first batches of a tf.data pipeline, a share of all, and the rest."""
    count = round(share * len(data))
    if not 0 < count < len(data):
        raise ValueError(f"a share of {share:.2g} of {len(data)} batches leaves one part empty")
    return data.take(count), data.skip(count)


def load_tfds(name, train, val=None, test=None, keys=None, image_size=None, batch_size=32):
    """Batches of some splits of a dataset, and the names of the classes.

    keys: the features to take as inputs and targets; image_size: (height, width) to
    resize to.
    """
    if keys:
        train_data, info = tfds.load(name, split=train, with_info=True)
        val_data = tfds.load(name, split=val) if val else None
        test_data = tfds.load(name, split=test) if test else None
    else:
        train_data, info = tfds.load(name, split=train, as_supervised=True, with_info=True)
        val_data = tfds.load(name, split=val, as_supervised=True) if val else None
        test_data = tfds.load(name, split=test, as_supervised=True) if test else None
    train_data = batches_of(train_data, keys, image_size, batch_size)
    val_data = batches_of(val_data, keys, image_size, batch_size) if val else None
    test_data = batches_of(test_data, keys, image_size, batch_size) if test else None
    label = keys[1] if keys else info.supervised_keys[1]
    class_names = getattr(info.features[label], "names", None)
    return train_data, val_data, test_data, class_names


def batches_of(data, keys=None, image_size=None, batch_size=32):
    """Batches of a split, its images resized, and its masks with them."""
    if keys:
        data = data.map(lambda sample: (sample[keys[0]], sample[keys[1]]))
    if image_size:
        data = data.map(lambda x, y: (tf.image.resize(x, image_size), y))
    if image_size and data.element_spec[1].shape.rank == 3:
        data = data.map(lambda x, y: (x, tf.image.resize(y, image_size, "nearest")))
    return data.batch(batch_size).prefetch(tf.data.AUTOTUNE)


def load_huggingface(
    name, train, val, x, y, test=None, config=None, files=None, image_size=None, batch_size=32
):
    """Batches of some splits of a dataset, and the names of the classes.

    x, y: the columns of the inputs and the targets; image_size: (height, width) to
    resize to.
    """
    splits = [train, val, test] if test else [train, val]
    if files is not None:
        parts = load_dataset(name, data_files=files, split=splits)
    elif config is not None:
        parts = load_dataset(name, config, split=splits)
    else:
        parts = load_dataset(name, split=splits)
    ready = [batches_of_columns(data, x, y, image_size, batch_size) for data in parts]
    class_names = getattr(parts[0].features[y], "names", None)
    return ready[0], ready[1], ready[2] if test else None, class_names


def batches_of_columns(data, x, y, image_size=None, batch_size=32):
    """Batches of two columns of a split, the images resized, grey ones with an axis."""
    if not image_size:
        return data.to_tf_dataset(batch_size, columns=x, label_cols=y)
    pairs = data.to_tf_dataset(columns=x, label_cols=y)
    if pairs.element_spec[0].shape.rank == 2:
        pairs = pairs.map(lambda x, y: (x[..., tf.newaxis], y))
    pairs = pairs.map(lambda x, y: (tf.image.resize(x, image_size), y))
    return pairs.batch(batch_size).prefetch(tf.data.AUTOTUNE)
