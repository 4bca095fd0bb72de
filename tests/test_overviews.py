"""Figures and tables of a model as a whole, and of trainings side by side."""

import keras
import numpy as np
import pytest
from drawings import drawn, watched
from keras import layers

from specgen.library.show import overviews

pytestmark = pytest.mark.usefixtures("folder")


@pytest.mark.parametrize("validated", [False, True])
def test_plot_variants_draws_every_curve_and_names_each_variant_once(validated, monkeypatch):
    curves = {"loss": [2.0, 1], "val_loss": [2.5]}
    seen = watched("plot", monkeypatch)
    overviews.plot_variants({"a": curves, "b": {**curves, "loss": [1.0]}}, validated=validated)
    found = [([*given[0]], given[1], said.get("label")) for given, said in seen]
    plain = [([1, 2], [2.0, 1], "a"), ([1], [1.0], "b")]
    both = [([1], [2.5], "a"), ([1, 2], [2.0, 1], None), ([1], [2.5], "b"), ([1], [1.0], None)]
    assert found == (both if validated else plain)
    assert drawn("variants.png")


def test_plot_boundary_has_a_prediction_for_every_place_around_the_samples(monkeypatch):
    seen = watched("contourf", monkeypatch)
    for units, at in ((1, lambda across, up: 2 * across - up), (2, lambda across, up: across < up)):
        model = keras.Sequential([layers.Input((2,)), layers.Dense(units, use_bias=False)])
        model.set_weights([np.array([[2.0], [-1.0]]) if units == 1 else np.eye(2)])
        points = np.array([[0.0, 1.0], [2.0, 3.0]])
        overviews.plot_boundary(model, points, np.array([0, 1]))
        (across, up, heights), _ = seen.pop()
        assert (across.min(), across.max(), up.min(), up.max()) == (-0.5, 2.5, 0.5, 3.5)
        assert np.allclose(heights, at(across, up), atol=1e-5)


def test_plot_decoded_sets_images_where_their_points_lie(monkeypatch):
    seen = watched("imshow", monkeypatch)
    point = layers.Input((2,))
    part = keras.Sequential([layers.Input((2,)), layers.Reshape((1, 2, 1))], name="decoder")
    overviews.plot_decoded(keras.Model(point, part(point)), "decoder", count=3, reach=1.5)
    (((image,), options),) = seen
    assert options["extent"] == (-1.5, 1.5, -1.5, 1.5)
    assert image[:, ::2, 0].tolist() == [[-1.5, 0, 1.5]] * 3  # what each point has across
    assert image[:, 1::2, 0].T.tolist() == [[1.5, 0, -1.5]] * 3  # up


def test_print_variants_sets_scores_side_by_side(capsys):
    overviews.print_variants({"plain": {"loss": 0.5, "a_metric_of_ours": 1}, "wide": {
        "loss": 0.25, "a_metric_of_ours": 0.125}})  # fmt: skip
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [
        ["loss", "a_metric_of_ours"], ["plain", "0.50", "1.000"], ["wide", "0.25", "0.125"],
    ]  # fmt: skip
    assert len({len(line) for line in lines}) == 1


def test_print_folds_tells_how_far_the_folds_lie_apart(capsys):
    overviews.print_folds({"loss": [1, 2], "mae": [3, 3]})
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["loss", "mae"], ["1", "1.0", "3.0"], ["2", "2.0", "3.0"], ["mean", "1.5", "3.0"],
        ["std", "0.5", "0.0"],
    ]  # fmt: skip


def test_print_variants_of_folds_has_a_table_for_each_variant(capsys):
    per_class = [np.array([1.0, 2]), np.array([2.0, 5])]
    overviews.print_variants_of_folds({"a": {"loss": [1, 2]}, "lr=0.1, b": {"f1": per_class}})
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["a"], ["loss"], ["1", "1.0"], ["2", "2.0"], ["mean", "1.5"], ["std", "0.5"],
        ["lr=0.1,", "b"], ["f1"], ["1", "1.5"], ["2", "3.5"], ["mean", "2.5"], ["std", "1.0"],
    ]  # fmt: skip


def branching():
    """A residual block, a shared layer, an operation, a sub-model, two inputs, two outputs."""
    image, number = layers.Input((4,), name="a"), layers.Input((4,), name="b")
    shared = layers.Dense(4, name="shared")
    left, right = shared(image), shared(number)
    inner = layers.Input((4,))
    part = keras.Model(inner, layers.Dense(4)(inner), name="part")
    deep = layers.Dense(4, name="second")(layers.Dense(4, name="first")(left))
    joined = layers.Add(name="joined")([left, deep, part(right)])
    doubled = keras.ops.multiply(joined, 2.0)
    outputs = [layers.Dense(1, name="one")(doubled), layers.Dense(2, name="two")(doubled)]
    return keras.Model([image, number], outputs)


@pytest.mark.parametrize("kind", ["branching", "chain"])
def test_plot_model_has_a_box_for_each_call_and_an_arrow_for_each_edge(kind, monkeypatch):
    model = branching()
    if kind == "chain":
        model = keras.Sequential([layers.Input((8, 8, 1)), layers.Conv2D(3, 3), layers.Flatten()])
    texts, arrows = watched("text", monkeypatch), watched("annotate", monkeypatch)
    overviews.plot_model(model)
    assert drawn("model.png")
    boxes = {(x, y): text.split("\n") for (x, y, text), _ in texts}
    parts = keras.Model(model.inputs, model.outputs).operations
    assert {said for said, _ in boxes.values()} == {f"{type(p).__name__}: {p.name}" for p in parts}
    assert len(boxes) == len(texts) == len(parts) + (kind == "branching")  # one is called twice
    assert ["Flatten: " + parts[-1].name, "(108,)"] in boxes.values() or kind == "branching"
    edges = [
        (boxes[u, round(v + 0.3)][0], boxes[x, round(y - 0.3)][0])
        for (_, (x, y), (u, v)), _ in arrows
    ]
    assert len(edges) == (11 if kind == "branching" else 2)
    if kind == "branching":
        joined = [source for source, end in edges if end == "Add: joined"]
        assert sorted(joined) == ["Dense: second", "Dense: shared", "Functional: part"]
