"""Datasets loaded as `x, y`, samples along the first axis; a spec splits them."""

import keras
import numpy as np
from sklearn import datasets

from specgen.library.says import says
from specgen.library.tools.loading import gather, read_images


def npz(path, x="x", y="y"):
    """Two arrays of a NumPy file (.npz): the inputs and the targets, by their names in it."""
    with np.load(path) as data:
        return data[x], data[y]


def image_arrays(path, image_size, color_mode="rgb", interpolation="bilinear"):
    """Every image in a folder's subfolders, one a class: (n, height, width, channels), 0 to 255.

    float32; resized to image_size, (height, width). The classes count from 0, by alphabet.
    """
    data = keras.utils.image_dataset_from_directory(
        path, image_size=image_size, color_mode=color_mode, interpolation=interpolation,
        shuffle=False, verbose=False,
    )  # fmt: skip
    return gather(data)


@says(leaves_pictures=True)
def mask_folder(images, masks, image_size, color_mode="rgb"):
    """Images in a folder and their masks in another, both in the order of their files' names.

    x: (n, height, width, channels), 0 to 255; y: (n, height, width, 1), the class of each pixel as
    the mask's file has it. Both uint8, resized to image_size, (height, width).
    """
    return (
        read_images(images, image_size=image_size, color_mode=color_mode),
        read_images(masks, image_size=image_size, color_mode="grayscale", interpolation="nearest"),
    )


def text_arrays(path):
    """Every text file in a folder's subfolders, one a class: an array of texts, and of labels.

    The classes count from 0, by alphabet.
    """
    data = keras.utils.text_dataset_from_directory(path, shuffle=False, verbose=False)
    x, y = gather(data)
    return np.array([text.decode("utf-8") for text in x], dtype=object), y


@says(
    samples=150,
    classes=3,
    x={"shape": (4,), "dtype": "float64", "low": 0.1, "high": 7.9},
    y={"dtype": "int64"},
)
def iris():
    """Irises of three kinds, 150 of them: length and width of sepal and petal in cm."""
    return datasets.load_iris(return_X_y=True)


@says(
    samples=178,
    classes=3,
    x={"shape": (13,), "dtype": "float64", "low": 0.13, "high": 1680},
    y={"dtype": "int64"},
)
def wine():
    """Wines from three growers, 178 of them: 13 numbers from their chemical analysis."""
    return datasets.load_wine(return_X_y=True)


@says(
    samples=569,
    classes=2,
    x={"shape": (30,), "dtype": "float64", "low": 0, "high": 4254},
    y={"dtype": "int64"},
)
def breast_cancer():
    """Tumours, 569 of them: 30 numbers about their cells; 0 is malignant, 1 benign."""
    return datasets.load_breast_cancer(return_X_y=True)


@says(
    samples=1797,
    classes=10,
    x={"shape": (64,), "dtype": "float64", "low": 0, "high": 16},
    y={"dtype": "int64"},
)
def digits():
    """Handwritten digits, 1,797 of them: 8 x 8 pixels in a row of 64, 0 to 16; labels 0 to 9."""
    return datasets.load_digits(return_X_y=True)


@says(
    samples=442,
    classes=0,
    x={"shape": (10,), "dtype": "float64", "low": -0.138, "high": 0.199},
    y={"dtype": "float64", "low": 25, "high": 346},
)
def diabetes():
    """Diabetes patients, 442 of them: 10 standardised numbers; how far it went after a year."""
    return datasets.load_diabetes(return_X_y=True)


@says(samples="samples", classes=2, x={"shape": (2,), "dtype": "float64"}, y={"dtype": "int64"})
def moons(samples=100, noise=None, seed=None):
    """Made-up points in the plane, in two half moons that reach into each other; labels 0 and 1.

    noise: standard deviation of what is added.
    """
    return datasets.make_moons(n_samples=samples, noise=noise, random_state=seed)


@says(samples="samples", classes=2, x={"shape": (2,), "dtype": "float64"}, y={"dtype": "int64"})
def circles(samples=100, noise=None, factor=0.8, seed=None):
    """Made-up points in the plane, on a circle and on one inside it; labels 0 and 1.

    noise: standard deviation of what is added; factor: the inner radius, the outer being 1.
    """
    return datasets.make_circles(n_samples=samples, noise=noise, factor=factor, random_state=seed)


@says(
    samples="samples",
    classes="centers",
    x={"shape": ("features",), "dtype": "float64"},
    y={"dtype": "int64"},
)
def blobs(samples=100, features=2, centers=3, spread=1.0, seed=None):
    """Made-up points in clouds around some centers; a label for each center.

    spread: standard deviation of a cloud.
    """
    return datasets.make_blobs(
        n_samples=samples, n_features=features, centers=centers, cluster_std=spread,
        random_state=seed,
    )  # fmt: skip


@says(
    samples="samples",
    classes="classes",
    x={"shape": ("features",), "dtype": "float64"},
    y={"dtype": "int64"},
)
def classification(samples=100, features=20, classes=2, shares=None, seed=None):
    """Made-up numbers of which two tell the class and two follow from those; the rest is noise.

    classes: up to 4; shares: of each class, such as [0.95, 0.05] for classes of different size.
    """
    weights = list(shares) if shares else None
    return datasets.make_classification(
        n_samples=samples,
        n_features=features,
        n_classes=classes,
        n_clusters_per_class=1,
        weights=weights,
        random_state=seed,
    )
