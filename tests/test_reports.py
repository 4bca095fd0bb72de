"""Reports of predictions, as they are printed and drawn."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from drawings import drawn, model_of, watched

from specgen.library.show import reports

pytestmark = pytest.mark.usefixtures("folder")


def test_confusions_are_counted_per_true_class(capsys):
    predictions, labels = np.eye(3)[[0, 1, 1, 2]], np.array([0, 1, 2, 2])
    for given in (labels, np.eye(3)[labels]):
        reports.print_confusion_matrix(predictions, given, ["a", "b", "c"])
        assert [line.split() for line in capsys.readouterr().out.splitlines()[1:]] == [
            ["a", "1", "0", "0"], ["b", "0", "1", "0"], ["c", "0", "1", "1"],
        ]  # fmt: skip
    reports.print_confusion_matrix(np.array([[0.2], [0.6]]), np.array([[1], [1]]), threshold=0.1)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [["0", "0", "0"], ["1", "0", "2"]]  # a class that does not occur keeps its row


@pytest.mark.parametrize("normalize", [False, True])
def test_plot_confusion_matrix_writes_numbers_or_shares(normalize, monkeypatch):
    seen = []
    monkeypatch.setattr(
        plt.Axes, "text", lambda self, x, y, text, **_: seen.append((y, x, str(text)))
    )
    reports.plot_confusion_matrix(np.array([[0.9], [0.2], [0.8]]), np.array([1, 1, 0]),
                                  normalize=normalize)  # fmt: skip
    want = ["0.00", "1.00", "0.50", "0.50"] if normalize else ["0", "1", "1", "1"]
    assert seen == [(*place, text) for place, text in zip(np.ndindex(2, 2), want, strict=True)]
    assert drawn("confusion_matrix.png")


def test_print_classification_report_names_classes_that_do_not_occur(capsys):
    predictions = np.eye(3)[[0, 1]]
    reports.print_classification_report(predictions, np.array([0, 1]), ["cat", "dog", "emu"])
    out = capsys.readouterr().out
    assert "emu" in out
    assert "accuracy" in out or "micro avg" in out
    reports.print_classification_report(np.array([[0.4]]), np.array([1]), threshold=0.3)
    assert "1.000" in capsys.readouterr().out


@pytest.mark.parametrize("two", [False, True])
def test_print_thresholds_counts_class_one(two, capsys):
    chance = np.array([0.9, 0.6, 0.4, 0.1])
    predictions = np.stack([1 - chance, chance], 1) if two else chance[:, None]
    reports.print_thresholds(predictions, np.array([1, 0, 1, 0]), [0.3, 0.5, 0.95])
    assert capsys.readouterr().out.splitlines() == [
        "0.3: precision 0.667, recall 1.000, 3 predicted as 1",
        "0.5: precision 0.500, recall 0.500, 2 predicted as 1",
        "0.95: precision 0.000, recall 0.000, 0 predicted as 1",
    ]


@pytest.mark.parametrize("windows", [np.array([[9], [1]]), np.array([[[9], [9]], [[1], [2]]])])
def test_roll_out_feeds_each_prediction_back_in(windows, capsys, monkeypatch):
    seen = watched("plot", monkeypatch)
    model = model_of(lambda x: x.reshape(1, -1)[:, -1:] + 0.5)
    last = windows[1].ravel()[-1]
    labels = np.array([0.0, last + 0.5, last + 2])
    reports.roll_out(model, windows, labels, steps=4, index=1)
    curves = [list(given[0]) for given, _ in seen]
    assert curves == [[last + 0.5, last + 2], [last + 0.5, last + 1, last + 1.5, last + 2]]
    assert capsys.readouterr().out == "mean absolute error: 0.5\n"


def test_plot_anomalous_steps_marks_what_lies_in_no_normal_window(monkeypatch):
    model = model_of(lambda x: np.zeros_like(x))
    train = np.ones((4, 3, 1))
    series = np.array([1, 1, 1, 1, 9, 9, 9, 1, 1, 1.0])
    test = np.stack([series[i : i + 3] for i in range(8)])[..., None]
    marked, lines = watched("scatter", monkeypatch), watched("plot", monkeypatch)
    reports.plot_anomalous_steps(model, train, test)
    assert [*marked[0][0][0]] == [4, 5, 6]  # the windows that hold a 9, and nothing outside of them
    assert np.array_equal(lines[0][0][0], series)
    assert drawn("anomalous_steps.png")
