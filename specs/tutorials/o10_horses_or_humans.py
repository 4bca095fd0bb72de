import keras
import matplotlib.pyplot as plt
import numpy as np


def horses_or_humans(train, val):
    """The images of two folders, 150 x 150 and in batches; horses are 0, humans are 1."""
    options = {"label_mode": "binary", "image_size": (150, 150), "interpolation": "nearest"}
    train_data = keras.utils.image_dataset_from_directory(train, batch_size=128, **options)
    val_data = keras.utils.image_dataset_from_directory(val, batch_size=32, **options)
    return train_data, val_data


def feature_maps(model, train_data, file):
    """Save what every layer with maps makes of an image drawn at random, a row for each layer."""
    for images, _ in train_data.take(1):
        image = images[np.random.randint(len(images))][None]
    layers = [layer for layer in model.layers if len(layer.output.shape) == 4]
    every = keras.Model(model.inputs, [layer.output for layer in layers])
    figure, rows = plt.subplots(len(layers), 8, figsize=(12, 1.7 * len(layers)))
    for layer, maps, row in zip(layers, every.predict(image, verbose=0), rows, strict=True):
        row[0].set_title(layer.name, loc="left")
        for channel, axes in enumerate(row):
            axes.imshow(maps[0, :, :, channel], cmap="viridis")
            axes.axis("off")
    figure.savefig(file)
    plt.close(figure)
