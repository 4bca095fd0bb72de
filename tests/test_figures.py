"""Figures of data and predictions: that they are drawn, and of what."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from drawings import RNG, drawn

from specgen.library.show import figures
from specgen.library.tools import labels

pytestmark = pytest.mark.usefixtures("folder")


def test_figures_are_drawn_and_closed():
    images, masks = RNG.random((4, 8, 8, 3)), RNG.integers(0, 3, (4, 8, 8, 1))
    classes = RNG.random((4, 8, 8, 3))
    figures.plot_masks(images, masks, classes)
    assert drawn("masks.png")


def test_draw_image_stretches_colours_only_when_they_leave_their_range():
    got = []
    axes = SimpleNamespace(imshow=lambda image, cmap: got.append(image), set=lambda **_: None)
    odd = np.array([[[-1.0, 0, 1]] * 2] * 2)
    for image in (np.full((2, 2, 3), 0.3), odd, np.full((2, 2), 300.0)):
        labels.draw_image(axes, image)
    assert (got[0] == 0.3).all()
    assert got[1][0, 0].tolist() == [0, 0.5, 1]
    assert (got[2] == 300).all()  # grey: matplotlib finds the range


@pytest.mark.parametrize("form", ["numbers", "column", "one_hot"])
@pytest.mark.parametrize("classes", [1, 3])
def test_plot_roc_and_precision_recall_take_labels_in_any_form(form, classes, monkeypatch):
    labels = np.arange(30) % max(classes, 2)
    truth = np.eye(classes)[labels] if classes > 1 else labels[:, None]
    given = {"numbers": labels, "column": labels[:, None], "one_hot": truth}[form]
    for display, draw in (("RocCurveDisplay", figures.plot_roc),
                          ("PrecisionRecallDisplay", figures.plot_precision_recall)):  # fmt: skip
        seen = []
        made = getattr(figures, display).from_predictions

        def note(*a, made=made, seen=seen, **k):
            return seen.append((*a, k["name"])) or made(*a, **k)

        monkeypatch.setattr(getattr(figures, display), "from_predictions", note)
        draw(truth * 0.9, given, ["a", "b", "c"])
        assert [row[2] for row in seen] == (["model"] if classes == 1 else ["a", "b", "c"])
        for column, (known, score, _) in enumerate(seen):
            assert known.tolist() == truth[:, column].tolist()
            assert score.tolist() == (truth[:, column] * 0.9).tolist()
    assert drawn("roc.png")
    assert drawn("precision_recall.png")


@pytest.mark.parametrize("one_hot", [False, True])
def test_plot_masks_shows_the_class_of_each_pixel(one_hot, monkeypatch):
    seen = []
    monkeypatch.setattr(plt.Axes, "imshow", lambda self, image, **_: seen.append(image))
    masks = np.zeros((1, 4, 4, 1), int)
    masks[0, 0] = 2
    true = np.eye(3)[masks[..., 0]] if one_hot else masks
    figures.plot_masks(np.zeros((1, 4, 4, 3)), true, np.eye(3)[masks[..., 0]])
    figures.plot_masks(np.zeros((1, 4, 4, 3)), masks > 0, (masks > 0) * 0.4, threshold=0.3)
    assert all(np.array_equal(image, masks[0, ..., 0]) for image in seen[1:3])
    assert all(np.array_equal(image, masks[0, ..., 0] > 0) for image in seen[4:6])
