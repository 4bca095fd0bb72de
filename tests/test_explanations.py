"""Figures of the inside of a model: layers, filters, heat maps."""

from functools import partial

import keras
import matplotlib.image
import numpy as np
import pytest
from drawings import RNG, drawn, size, watched
from keras import layers

from specgen.library.show import explanations
from specgen.library.tools import models

pytestmark = pytest.mark.usefixtures("folder")


@pytest.mark.parametrize("name", ["flat", "deep", "base", "pool"])
def test_output_of_reads_a_layer_wherever_it_lies(name, classifier):
    x = RNG.random((2, 8, 8, 1)).astype("float32")
    layer = {part.name: part for part in models.all_layers(classifier)}[name]
    got, outputs = models.output_of(layer, classifier, x)
    flat, base, pool, _ = classifier.layers[1:]
    maps = flat(x)
    want = {
        "flat": maps,
        "deep": base.layers[0](maps),
        "base": base(maps),
        "pool": pool(base(maps)),
    }
    assert np.allclose(got, want[name])
    assert np.allclose(outputs, classifier(x))
    assert "call" not in vars(layer)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(
    ("weights", "title"), [([-1, 1], "bright"), ([1], "bright"), ([-1], "dark")]
)
def test_grad_cam_colours_what_the_class_is_read_from(nested, weights, title, monkeypatch):
    """The only evidence is a corner so bright that softmax and sigmoid are flat there."""
    inner = [layers.Input((16, 16, 1)), layers.Conv2D(1, 1, name="look")]
    image = layers.Input((16, 16, 1))
    x = keras.Sequential(inner)(image) if nested else inner[1](image)
    x = layers.GlobalAveragePooling2D()(x)
    activation = "softmax" if len(weights) == 2 else "sigmoid"
    model = keras.Model(image, layers.Dense(len(weights), activation=activation)(x))
    model.trainable = False
    kernel, bias = np.array([weights], "float32"), np.zeros(len(weights))
    model.set_weights([np.ones((1, 1, 1, 1)), np.zeros(1), kernel, bias])
    images = np.zeros((2, 16, 16, 1))
    images[1, :8, 8:] = 200
    images[1, 12:, :4] = -100  # evidence against it
    seen, titles = watched("imshow", monkeypatch), watched("set_title", monkeypatch)
    draw = partial(explanations.grad_cam, model, images, nested=nested)
    draw(index=1, class_names=["dark", "bright"])
    heat = seen[1][0][0]
    assert np.array_equal(heat, seen[3][0][0])
    assert np.array_equal(heat, images[1, ..., 0] > 0)
    assert titles[1][0] == (f"evidence for {title}",)
    assert model.layers[-1].activation is keras.activations.get(activation)
    draw(index=0, file="nothing.png")
    assert not seen[-1][0][0].any()
    other = ["bright", "dark"].index(title)
    draw(index=1, class_id=other, file="other.png")
    assert titles[-1][0] == (f"evidence for class {other}",)
    assert np.array_equal(seen[-1][0][0] > 0, images[1, ..., 0] < 0)


def test_grad_cam_draws_a_row_for_each_image_and_looks_for_its_label(monkeypatch):
    """Each image has its own map, whatever the others are; labels are numbers or rows with a 1."""
    image = layers.Input((8, 8, 1))
    x = layers.Conv2D(2, 1, use_bias=False)(image)
    model = keras.Model(image, layers.GlobalAveragePooling2D()(x))
    model.set_weights([np.array([[[[-1.0, 1.0]]]])])
    images = np.zeros((3, 8, 8, 1), "float32")
    images[:, :4, :4], images[:, 4:, 4:] = 200, -300
    seen, titles = watched("imshow", monkeypatch), watched("set_title", monkeypatch)
    explanations.grad_cam(model, images, np.array([[0], [1], [1]]), index=[2, 0], class_id="label")
    said = ["image", "evidence for class 1", "image", "evidence for class 0"]
    assert [text for (text,), _ in titles] == said
    assert np.array_equal(seen[1][0][0] > 0, images[2, ..., 0] > 0)
    assert np.array_equal(seen[5][0][0] > 0, images[0, ..., 0] < 0)
    assert seen[4][0][0].max() == 200
    titles.clear()
    explanations.grad_cam(model, images, np.eye(2)[[1, 0, 0]], index=0, class_id="label")
    assert titles[1][0] == ("evidence for class 1",)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("head", ["softmax", "activation", "pooling"])
def test_grad_cam_looks_past_a_last_layer_that_has_no_weights(head, nested, monkeypatch):
    """Keras has softmax as a layer of its own; some networks end in a mean over the image."""
    image = layers.Input((8, 8, 1))
    x = layers.Conv2D(2, 1, use_bias=False)(image)
    ends = {"softmax": layers.Softmax(), "activation": layers.Activation("softmax")}
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(image, ends[head](x) if head in ends else x)
    model.set_weights([np.array([[[[-1.0, 1.0]]]])])
    images = np.zeros((1, 8, 8, 1), "float32")
    images[0, :4, :4] = 200
    seen, before = watched("imshow", monkeypatch), model.predict(images, verbose=0)
    explanations.grad_cam(model, images, nested=nested)
    assert np.array_equal(seen[1][0][0] > 0, images[0, ..., 0] > 0)
    assert np.array_equal(model.predict(images, verbose=0), before)
    assert "call" not in vars(model.layers[-1])


def test_plot_variations_draws_the_image_and_what_the_layer_makes_of_it(folder):
    turned = keras.Sequential([layers.Input((4, 4, 1)), layers.RandomRotation(0.5, name="turn")])
    images = np.zeros((2, 4, 4, 1))
    images[1, 0] = 1
    varied = []
    draw = explanations.draw_image
    try:
        explanations.draw_image = lambda axes, image, cmap: varied.append(image)
        explanations.plot_variations(turned, images, "turn", index=1, count=3)
    finally:
        explanations.draw_image = draw
    assert np.array_equal(varied[0], images[1])
    assert len(varied) == 4
    assert all(not np.array_equal(image, images[1]) for image in varied[1:])
    assert drawn("variations.png")


def test_grad_cam_finds_the_same_where_the_layer_is_known_to_lie_in_the_model(monkeypatch):
    seen = watched("imshow", monkeypatch)
    rows = [layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3, activation="softmax")]
    model = keras.Sequential([layers.Input((8, 8, 1)), *rows])
    images = RNG.random((2, 8, 8, 1)).astype("float32")
    for nested in (False, True):
        explanations.grad_cam(model, images, index=1, nested=nested)
    first, second = (seen[number][0][0] for number in (1, 5))
    assert first.max() == 1
    assert np.allclose(first, second, atol=1e-5)


def test_plot_feature_maps_are_the_same_where_the_layer_is_known_to_lie_in_the_model(monkeypatch):
    seen = watched("imshow", monkeypatch)
    model = keras.Sequential([layers.Input((8, 8, 3)), layers.Conv2D(2, 3, name="c")])
    images = RNG.random((2, 8, 8, 3)).astype("float32")
    for nested in (False, True):
        explanations.plot_feature_maps(model, images, "c", nested=nested)
    one, two, *others = [image for (image,), _ in seen]
    assert all(map(np.allclose, others, (one, two)))
    assert one.shape == (6, 6)


def test_plot_feature_maps_and_filters_draw_a_panel_each(classifier):
    x = RNG.random((2, 8, 8, 1)).astype("float32")
    explanations.plot_feature_maps(classifier, x, "deep", count=16, columns=3)
    assert size("feature_maps.png") == (450, 300)  # six channels
    explanations.plot_filters(classifier, "flat", columns=4)
    assert size("filters.png") == (600, 150)
    colour = keras.Sequential([layers.Input((8, 8, 3)), layers.Conv2D(2, 3, name="c")])
    explanations.plot_filters(colour, "c", nested=False, file="colour.png")
    grey, coloured = (matplotlib.image.imread(f)[..., :3] for f in ("filters.png", "colour.png"))
    assert not np.ptp(grey, axis=-1).any()
    assert np.ptp(coloured, axis=-1).any()
