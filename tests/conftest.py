"""Options of the test run; what holds for every script that a test makes; what shows work on."""

import gc

import pytest
from scripts import MADE, complaints


def pytest_collection_finish():
    """What the imports left is there to stay: no collection of garbage has to look into it."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser):
    parser.addoption(
        "--rewrite-golden", action="store_true", help="write golden files anew instead of comparing"
    )
    parser.addoption("--mutants", type=int, default=500, help="how many mutated specs to try")
    parser.addoption("--drawn", type=int, default=16, help="how many random specs to draw")
    parser.addoption(
        "--everything",
        action="store_true",
        help="train what is known to be equal as well: by run and by script, all epochs",
    )


@pytest.fixture(scope="session")
def everything(request):
    """Whether to train what follows from other tests, too, as `make test-all` does."""
    return request.config.getoption("--everything")


@pytest.fixture(scope="module", autouse=True)
def scripts_are_formatted_and_clean(tmp_path_factory):
    """One call of ruff for all the scripts that this process made for a module."""
    yield
    made, MADE[:] = MADE[:], []
    assert not made or complaints(made, tmp_path_factory.mktemp("scripts")) == ""


@pytest.fixture(scope="session")
def generate():
    """What reads the installed Keras."""
    pytest.importorskip("keras")
    from specgen.catalogue import generate

    return generate


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where a show writes; what it shows at last is closed, and it leaves no other figure open."""
    import matplotlib.pyplot as plt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plt, "show", plt.close)
    plt.close("all")  # those of runs that failed in the middle of one
    yield tmp_path
    left = plt.get_fignums()
    plt.close("all")
    assert left == []


@pytest.fixture(scope="module")
def classifier():
    """Two classes of 8 x 8 images; a convolution at the top and one in a sub-model."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    inner = [layers.Input((8, 8, 4)), layers.Conv2D(6, 3, name="deep"), layers.MaxPooling2D()]
    image = layers.Input((8, 8, 1), name="image")
    x = layers.Conv2D(4, 3, padding="same", name="flat")(image)
    x = keras.Sequential(inner, name="base")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    model = keras.Model(image, layers.Dense(2, activation="softmax", name="head")(x))
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model
