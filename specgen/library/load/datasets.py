"""Datasets, each loaded as `(x_train, y_train), (x_test, y_test)`."""

import math

import keras
import numpy as np

from specgen.library.says import says
from specgen.library.tools.loading import shaped


@says(
    samples=(60_000, 10_000),
    classes=10,
    x={"shape": (28, 28), "dtype": "uint8", "low": 0, "high": 255},
    y={"dtype": "uint8"},
)
def mnist():
    """Handwritten digits: 60,000 + 10,000 grey images of 28 x 28, uint8; labels 0 to 9.

    Without a network, put mnist.npz into ~/.keras/datasets.
    """
    return keras.datasets.mnist.load_data()


@says(
    samples=(60_000, 10_000),
    classes=10,
    x={"shape": (28, 28), "dtype": "uint8", "low": 0, "high": 255},
    y={"dtype": "uint8"},
)
def fashion_mnist():
    """Articles of clothing: 60,000 + 10,000 grey images of 28 x 28, uint8; labels 0 to 9.

    Without a network, put the four files train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz,
    t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz into ~/.keras/datasets/fashion-mnist.
    """
    return keras.datasets.fashion_mnist.load_data()


@says(
    samples=(50_000, 10_000),
    classes=10,
    x={"shape": (32, 32, 3), "dtype": "uint8", "low": 0, "high": 255},
    y={"shape": (1,), "dtype": "uint8"},
)
def cifar10():
    """Photographs of ten things: 50,000 + 10,000 of 32 x 32 x 3, uint8; labels (n, 1), 0 to 9.

    Without a network, put cifar-10-python.tar.gz into ~/.keras/datasets, under the name
    cifar-10-batches-py-target_archive.
    """
    return keras.datasets.cifar10.load_data()


@says(
    samples=(50_000, 10_000),
    classes=100,
    x={"shape": (32, 32, 3), "dtype": "uint8", "low": 0, "high": 255},
    y={"shape": (1,), "dtype": "int64"},
)
def cifar100(label_mode="fine"):
    """Photographs of a hundred things: 50,000 + 10,000 of 32 x 32 x 3, uint8; labels (n, 1).

    label_mode: "fine" for 100 classes, "coarse" for 20. Without a network, put
    cifar-100-python.tar.gz into ~/.keras/datasets, under the name cifar-100-python-target_archive.
    """
    return keras.datasets.cifar100.load_data(label_mode=label_mode)


@says(
    samples=(25_000, 25_000),
    classes=2,
    x={"form": "lists of whole numbers", "low": 0, "below": "num_words"},
    y={"dtype": "int64"},
)
def imdb(
    num_words=None, skip_top=0, maxlen=None, seed=113, start_char=1, oov_char=2, index_from=3
):  # fmt: skip
    """Film reviews, 25,000 + 25,000, each a list of word numbers; labels 1 for good, 0 for bad.

    A word's number is its rank plus index_from. num_words: numbers from here on become oov_char;
    skip_top: so do numbers below this; maxlen: reviews of this length or longer are left out;
    start_char: begins each review. Without a network, put imdb.npz into ~/.keras/datasets.
    """
    return keras.datasets.imdb.load_data(
        num_words=num_words, skip_top=skip_top, maxlen=maxlen, seed=seed, start_char=start_char,
        oov_char=oov_char, index_from=index_from,
    )  # fmt: skip


@says(
    samples=(11_228, 11_228),
    classes=46,
    x={"form": "lists of whole numbers", "low": 0, "below": "num_words"},
    y={"dtype": "int64"},
)
def reuters(
    num_words=None, skip_top=0, maxlen=None, test_split=0.2, seed=113, start_char=1, oov_char=2,
    index_from=3,
):  # fmt: skip
    """News wires of 46 topics, 8,982 + 2,246, each a list of word numbers; labels 0 to 45.

    The parameters are those of imdb; test_split: share of the wires for testing. Without a network,
    put reuters.npz into ~/.keras/datasets.
    """
    return keras.datasets.reuters.load_data(
        num_words=num_words, skip_top=skip_top, maxlen=maxlen, test_split=test_split, seed=seed,
        start_char=start_char, oov_char=oov_char, index_from=index_from,
    )  # fmt: skip


@says(
    samples=(506, 506),
    classes=0,
    x={"shape": (13,), "dtype": "float64", "low": 0, "high": 711},
    y={"dtype": "float64", "low": 5, "high": 50},
)
def boston_housing(test_split=0.2, seed=113):
    """Boston's house prices of the 1970s in 1,000 dollars, 404 + 102 districts, 13 numbers each.

    One of the numbers describes skin colour; Keras advises california_housing instead. Without a
    network, put boston_housing.npz into ~/.keras/datasets.
    """
    return keras.datasets.boston_housing.load_data(test_split=test_split, seed=seed)


@says(
    samples=(20_640, 20_640),
    classes=0,
    x={"shape": (8,), "dtype": "float32", "low": -124.35, "high": 39_320},
    y={"dtype": "float32", "low": 14_999, "high": 500_001},
)
def california_housing(version="large", test_split=0.2, seed=113):
    """California's house prices of 1990 in dollars, 16,512 + 4,128 districts, 8 numbers each.

    version: "small" has 480 + 120. Without a network, put california_housing.npz into
    ~/.keras/datasets.
    """
    return keras.datasets.california_housing.load_data(
        version=version, test_split=test_split, seed=seed
    )


def npz_split(path):
    """The arrays x_train, y_train, x_test and y_test of a NumPy file (.npz)."""
    with np.load(path) as data:
        return (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])


@says(
    samples=("train", "test"),
    classes="classes",
    x={
        "shape": "shape", "dtype": "float32", "low": 0, "high": 1, "below": "below",
        "counted": "int32",
    },
)  # fmt: skip
def synthetic(shape, classes=None, below=None, train=512, test=128, seed=0):
    """Made-up samples of a shape that a model can learn from, float32 from 0 to 1.

    Each class has a pattern of its own, the higher the brighter, with noise over it; labels from 0.
    Without classes the target is a number, (n,) float32, a weighted sum of the inputs. below: the
    inputs are whole numbers under this one, as the words of a text are.
    """
    random = np.random.default_rng(seed)
    x = random.random((train + test, *shape))
    if classes:
        y = np.arange(train + test) % classes
        random.shuffle(y)
        tops = [(number + 1) / classes for number in range(classes)]
        patterns = np.stack([random.uniform(0, top, shape) for top in tops])
        x = (x + patterns[y]) / 2
    else:
        flat = x.reshape(train + test, -1)
        weights = random.normal(size=flat.shape[1]) / flat.shape[1] ** 0.5
        y = (flat @ weights).astype("float32")
    x = (x * below).astype("int32") if below else x.astype("float32")
    return (x[:train], y[:train]), (x[train:], y[train:])


@says(samples=("train", "test"))
def synthetic_parts(inputs, outputs, train=512, test=128, seed=0):
    """Made-up samples for a model of several inputs or outputs, as dictionaries by name.

    inputs, outputs: for each name its shape, and `below` where it holds whole numbers under that
    one instead of float32; `classes` in place of both for class numbers, (n,). Behind every sample
    is one hidden number, so that each output can be learnt from each input. What is alone comes as
    an array, without its name.
    """
    random = np.random.default_rng(seed)
    hidden = random.random((train + test, 1))
    x, y = {}, {}
    for name, part in inputs.items():
        size = math.prod(part["shape"])
        noise = random.random((train + test, size))
        x[name] = shaped((hidden * random.random(size) + noise) / 2, **part)
    for name, part in outputs.items():
        size = math.prod(part.get("shape", ()))
        y[name] = shaped(hidden * np.arange(1, size + 1) % 1, **part)
    parts = []
    for rows in (slice(train), slice(train, None)):
        both = [{name: array[rows] for name, array in arrays.items()} for arrays in (x, y)]
        parts.append([found if len(found) > 1 else found.popitem()[1] for found in both])
    return parts


@says(
    leaves_pictures=True,
    samples=("train", "test"),
    x={"shape": ("size", "size", 1), "dtype": "float32"},
    y={"shape": ("size", "size", 1), "dtype": "float32", "low": 0, "high": 1},
)
def discs(size=64, train=256, test=64, noise=0.2, seed=0):
    """Made-up pictures of a bright disc, (n, size, size, 1) float32, and masks of where it is.

    The masks hold 1 inside of the disc and 0 outside, in the same shape.
    """
    random = np.random.default_rng(seed)
    samples = (train + test, 1, 1)
    radius = random.uniform(0.1, 0.3, samples) * size
    row, column = random.uniform(0.2, 0.8, (2, *samples)) * size
    down, across = np.mgrid[:size, :size]
    y = (down - row) ** 2 + (across - column) ** 2 < radius**2
    x = 0.3 + 0.4 * y + random.normal(scale=noise, size=y.shape)
    x, y = x[..., np.newaxis].astype("float32"), y[..., np.newaxis].astype("float32")
    return (x[:train], y[:train]), (x[train:], y[train:])
