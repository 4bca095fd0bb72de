"""What a walkthrough can draw of the inside of a trained model: activations, filters, heat maps."""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from specgen.library.tools.evidence import class_evidence
from specgen.library.tools.labels import class_numbers, draw_image
from specgen.library.tools.models import all_layers, layer_of, output_of


def grad_cam(
    model, x_test, y_test=None, class_names=None, layer=None, index=0, class_id=None, nested=True,
    file="grad_cam.png",
):  # fmt: skip
    """Save test images, a map of where the model sees their class, and both.

    layer: the name of a convolution, also one in a sub-model; without it, the last
    one. index: of the image, or of several, a row each. class_id: its number, or
    "label" for that of each image, where not the likeliest class is meant; of a
    single output, 0 or 1. Source: Selvaraju et al. 2017, arXiv:1610.02391.
    """
    named = {part.name: part for part in (all_layers(model) if nested else model.layers)}
    convolutions = [name for name, part in named.items() if "Conv2D" in type(part).__name__]
    rows = np.atleast_1d(index)
    images = tf.convert_to_tensor(x_test[rows], "float32")
    if class_id == "label":
        class_id = class_numbers(y_test)[rows]
    look = named[layer or convolutions[-1]]
    heats, numbers = class_evidence(model, look, images, class_id, nested)
    figure, panels = plt.subplots(len(rows), 3, figsize=(9, 3.2 * len(rows)), squeeze=False)
    for line, image, heat, number in zip(panels, x_test[rows], heats, numbers, strict=True):
        heat /= heat.max() or 1
        draw_image(line[0], image, "gray")
        draw_image(line[1], heat, "jet")
        draw_image(line[2], image, "gray")
        line[2].imshow(heat, cmap="jet", alpha=0.6 * heat)
        line[0].set_title("image")
        name = class_names[number] if class_names else f"class {number}"
        line[1].set_title(f"evidence for {name}")
    figure.tight_layout()
    figure.savefig(file)
    plt.show()


def plot_variations(
    model, x_train, layer, index=0, count=5, nested=True, file="variations.png"
):  # fmt: skip
    """Save a training image beside what a layer that varies images makes of it.

    layer: the name of the layer or of a sub-model of several.
    """
    part = layer_of(model, layer) if nested else model.get_layer(layer)
    image = x_train[index : index + 1]
    varied = [np.asarray(part(image, training=True))[0] for _ in range(count)]
    figure, panels = plt.subplots(1, count + 1, figsize=(2 * count + 2, 2.4))
    for axes, picture in zip(panels, [image[0], *varied], strict=True):
        draw_image(axes, picture, "gray")
    panels[0].set_title("image")
    panels[1].set_title("varied")
    figure.tight_layout()
    figure.savefig(file)
    plt.show()


def plot_feature_maps(
    model, x_test, layer, index=0, count=16, columns=8, nested=True, file="feature_maps.png"
):  # fmt: skip
    """Save the first `count` channels of what a layer makes of one test image.

    layer: its name; it may lie in a sub-model.
    """
    if nested:
        maps = output_of(layer_of(model, layer), model, x_test[index : index + 1])[0][0]
    else:
        part = keras.Model(model.inputs, model.get_layer(layer).output)
        maps = part.predict(x_test[index : index + 1], verbose=0)[0]
    count = min(count, maps.shape[-1])
    rows = -(-count // columns)
    figure = plt.figure(figsize=(1.5 * columns, 1.5 * rows))
    for i in range(count):
        axes = figure.add_subplot(rows, columns, i + 1, xticks=[], yticks=[])
        axes.imshow(maps[..., i], cmap="viridis")
    figure.tight_layout()
    figure.savefig(file)
    plt.show()


def plot_filters(model, layer, count=32, columns=8, nested=True, file="filters.png"):
    """Save kernels of a convolution: in colour for RGB, else the first channel.

    layer: its name; it may lie in a sub-model.
    """
    part = layer_of(model, layer) if nested else model.get_layer(layer)
    kernels = np.asarray(part.kernel)
    kernels = (kernels - kernels.min()) / (kernels.max() - kernels.min())
    kernels = kernels if kernels.shape[2] == 3 else kernels[:, :, 0]
    count = min(count, kernels.shape[-1])
    rows = -(-count // columns)
    figure = plt.figure(figsize=(1.5 * columns, 1.5 * rows))
    for i in range(count):
        axes = figure.add_subplot(rows, columns, i + 1, xticks=[], yticks=[])
        axes.imshow(kernels[..., i], cmap="gray")
    figure.tight_layout()
    figure.savefig(file)
    plt.show()
