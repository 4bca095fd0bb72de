"""Datasets loaded as tf.data pipelines: `train_data, val_data, test_data, class_names`."""

import keras

from specgen.library.says import says
from specgen.library.tools.loading import load_huggingface, load_tfds, split_batches


@says(alike=("batch_size", "label_mode", "color_mode", "interpolation", "class_names"))
def image_folder(
    path,
    image_size,
    batch_size=32,
    label_mode="int",
    validation=0.2,
    test=0.0,
    seed=0,
    color_mode="rgb",
    interpolation="bilinear",
    class_names=None,
):
    """Images in a folder's subfolders, one a class: batches (n, height, width, channels), 0 to 255.

    image_size: (height, width) that they are resized to, as float32; label_mode: "int" for class
    numbers, "categorical" for rows with a single 1, "binary" for 0.0 and 1.0, None for no labels;
    validation, test: shares held back, of which test takes whole batches; seed: of the order;
    class_names: the subfolders to read, class 0 first; without it all, by alphabet.
    """
    train_data, val_data = keras.utils.image_dataset_from_directory(
        path,
        image_size=image_size,
        batch_size=batch_size,
        label_mode=label_mode,
        color_mode=color_mode,
        interpolation=interpolation,
        validation_split=validation + test,
        subset="both",
        seed=seed,
        class_names=class_names,
    )
    class_names, test_data = train_data.class_names, None
    if test:
        test_data, val_data = split_batches(val_data, test / (validation + test))
    return train_data, val_data, test_data, class_names


@says(alike=("batch_size", "label_mode", "color_mode", "interpolation", "class_names"))
def split_image_folder(
    train,
    image_size,
    val=None,
    test=None,
    batch_size=32,
    label_mode="int",
    validation=0.2,
    seed=0,
    color_mode="rgb",
    interpolation="bilinear",
    class_names=None,
):
    """Images in one folder for training and in others for validation and testing.

    train, val, test: the folders; validation: where there is no val, the share of train for it, 0
    for no such set; the other parameters are those of image_folder.
    """
    options = {
        "image_size": image_size,
        "batch_size": batch_size,
        "label_mode": label_mode,
        "color_mode": color_mode,
        "interpolation": interpolation,
        "class_names": class_names,
    }
    val_data, test_data = None, None
    if val:
        train_data = keras.utils.image_dataset_from_directory(train, seed=seed, **options)
        val_data = keras.utils.image_dataset_from_directory(val, shuffle=False, **options)
    elif validation:
        train_data, val_data = keras.utils.image_dataset_from_directory(
            train, validation_split=validation, subset="both", seed=seed, **options
        )
    else:
        train_data = keras.utils.image_dataset_from_directory(train, seed=seed, **options)
    if test:
        test_data = keras.utils.image_dataset_from_directory(test, shuffle=False, **options)
    return train_data, val_data, test_data, train_data.class_names


@says(alike=("batch_size", "label_mode", "max_length", "class_names"))
def text_folder(
    path,
    batch_size=32,
    label_mode="int",
    validation=0.2,
    test=0.0,
    seed=0,
    max_length=None,
    class_names=None,
):
    """Text files in a folder's subfolders, one a class: batches of texts and their labels.

    max_length: bytes of a text, the rest is cut; the other parameters are those of image_folder.
    """
    train_data, val_data = keras.utils.text_dataset_from_directory(
        path,
        batch_size=batch_size,
        label_mode=label_mode,
        max_length=max_length,
        validation_split=validation + test,
        subset="both",
        seed=seed,
        class_names=class_names,
    )
    class_names, test_data = train_data.class_names, None
    if test:
        test_data, val_data = split_batches(val_data, test / (validation + test))
    return train_data, val_data, test_data, class_names


@says(alike=("batch_size", "label_mode", "max_length", "class_names"))
def split_text_folder(
    train,
    val=None,
    test=None,
    batch_size=32,
    label_mode="int",
    validation=0.2,
    seed=0,
    max_length=None,
    class_names=None,
):
    """Text files in one folder for training and in others for validation and testing.

    train, val, test: the folders; validation: where there is no val, the share of train for it, 0
    for no such set; the other parameters are those of text_folder.
    """
    options = {
        "batch_size": batch_size,
        "label_mode": label_mode,
        "max_length": max_length,
        "class_names": class_names,
    }
    val_data, test_data = None, None
    if val:
        train_data = keras.utils.text_dataset_from_directory(train, seed=seed, **options)
        val_data = keras.utils.text_dataset_from_directory(val, shuffle=False, **options)
    elif validation:
        train_data, val_data = keras.utils.text_dataset_from_directory(
            train, validation_split=validation, subset="both", seed=seed, **options
        )
    else:
        train_data = keras.utils.text_dataset_from_directory(train, seed=seed, **options)
    if test:
        test_data = keras.utils.text_dataset_from_directory(test, shuffle=False, **options)
    return train_data, val_data, test_data, train_data.class_names


@says(alike=("batch_size", "label_mode", "class_names"))
def audio_folder(
    path,
    output_sequence_length,
    batch_size=32,
    label_mode="int",
    validation=0.2,
    test=0.0,
    seed=0,
    class_names=None,
):
    """Sounds (.wav) in a folder's subfolders, one a class: batches (n, steps, channels), -1 to 1.

    output_sequence_length: steps that each is cut or filled up to; the other parameters are those
    of image_folder.
    """
    train_data, val_data = keras.utils.audio_dataset_from_directory(
        path,
        batch_size=batch_size,
        label_mode=label_mode,
        output_sequence_length=output_sequence_length,
        validation_split=validation + test,
        subset="both",
        seed=seed,
        class_names=class_names,
    )
    class_names, test_data = train_data.class_names, None
    if test:
        test_data, val_data = split_batches(val_data, test / (validation + test))
    return train_data, val_data, test_data, class_names


@says(names_parts=True)
def tfds(name, train, val=None, test=None, keys=None, image_size=None, batch_size=32):
    """A data set of tensorflow_datasets, an optional package: batches of inputs and labels.

    train, val, test: splits, such as "train[:80%]"; keys: two features, the inputs and the targets,
    where they are not the dataset's own pair; image_size: (height, width) to resize images to.
    """
    return load_tfds(
        name, train=train, val=val, test=test, keys=keys, image_size=image_size,
        batch_size=batch_size,
    )  # fmt: skip


@says(names_parts=True)
def huggingface(
    name, train, val, x, y, test=None, config=None, files=None, image_size=None, batch_size=32
):
    """A data set of the Hugging Face Hub, or files, by the package datasets: batches.

    train, val, test: splits, such as "train[:80%]"; x: the column of the inputs, or several, which
    come by their names; y: the column of the targets; config: which of the data set's own
    configurations; files: files by the split that each is of, for a name such as parquet;
    image_size: (height, width) to resize images to.
    """
    return load_huggingface(
        name, train, val, x, y, test=test, config=config, files=files, image_size=image_size,
        batch_size=batch_size,
    )  # fmt: skip
