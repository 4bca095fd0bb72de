"""Shows for tests: what they draw, and what matplotlib was told."""

from types import SimpleNamespace

import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np

RNG = np.random.default_rng(0)


def model_of(function):
    """Something with `predict`, to know what a show has to make of it."""
    return SimpleNamespace(predict=lambda x, verbose=0: function(x))


def watched(method, monkeypatch):
    """What a method of matplotlib's Axes is called with from now on: (arguments, options)."""
    seen, plain = [], getattr(plt.Axes, method)

    def watch(axes, *given, **options):
        seen.append((given, options))
        return plain(axes, *given, **options)

    monkeypatch.setattr(plt.Axes, method, watch)
    return seen


def size(file):
    height, width = matplotlib.image.imread(file).shape[:2]
    return width, height


def drawn(file):
    """Whether a figure is more than one colour."""
    image = matplotlib.image.imread(file)[..., :3]
    return len(np.unique(image.reshape(-1, 3), axis=0)) > 2
