"""The shows and layers of idioms, called as the scripts that carry them call them."""

import builtins
import dis
from types import CodeType, SimpleNamespace
from xml.etree import ElementTree

import keras
import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pytest
from keras import layers
from pydantic import ValidationError
from sklearn.preprocessing import StandardScaler

from specgen import idioms
from specgen.catalogue import Keras
from specgen.catalogue.use import adapter
from specgen.idioms import explanations, figures, labels, models, overviews, reports, shows
from specgen.idioms import layers as own
from specgen.program import IMPORTS

WORDS = {name: i for f in idioms.FAMILIES for name, i in idioms.family(f).items()}
SHOWS = idioms.family("shows")
RNG = np.random.default_rng(0)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A show writes where it runs; it leaves no figure open."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    left = plt.get_fignums()
    plt.close("all")
    assert left == []


@pytest.fixture(scope="module")
def classifier():
    """Two classes of 8 x 8 images; a convolution at the top and one in a sub-model."""
    keras.utils.set_random_seed(0)
    inner = [layers.Input((8, 8, 4)), layers.Conv2D(6, 3, name="deep"), layers.MaxPooling2D()]
    image = layers.Input((8, 8, 1), name="image")
    x = layers.Conv2D(4, 3, padding="same", name="flat")(image)
    x = keras.Sequential(inner, name="base")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    model = keras.Model(image, layers.Dense(2, activation="softmax", name="head")(x))
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


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


# --- as scripts carry them


def codes(code: CodeType):
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from codes(inner)


def names(idiom):
    """The global and the local names of a function or class of idioms."""
    found = list(codes(compile(idiom.text, idiom.name, "exec")))
    reads = {
        i.argval
        for code in found[1:]
        for i in dis.get_instructions(code)
        if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    local = {name for code in found[1:] for name in (*code.co_varnames, *code.co_cellvars)}
    return reads - {"__name__", "__class__"}, local


@pytest.mark.parametrize("word", [*SHOWS, *idioms.family("layers")])
def test_show_is_whole_when_a_script_carries_it(word):
    carried = {i.name for i in idioms.carried([word])}
    reads, _ = names(WORDS[word])
    for name in carried:
        reads |= names(WORDS[name])[0]
    assert reads <= {*IMPORTS, *dir(builtins), *carried}


@pytest.mark.parametrize("word", [*SHOWS, *idioms.family("layers")])
def test_show_hides_no_name_of_a_script_when_it_has_its_own(word):
    """A local name that is also an import or another function's would bring that in."""
    _, local = names(WORDS[word])
    assert not local & {*IMPORTS, *(n for n, i in WORDS.items() if i.inline is None)}


def test_show_takes_variables_first_when_its_signature_is_read():
    for word, idiom in SHOWS.items():
        taken = [name in idiom.variables for name in idiom.parameters]
        assert taken == sorted(taken, reverse=True), word


PATHS = {
    ("save", "file"): (["m.keras", "a/m.keras"], ["m.h5", "../m.keras", "/m.keras", "m.keras\n"]),
    ("load_model", "file"): (["best.keras"], ["~/m.keras", "a/../m.keras", ".zip", 3]),
    ("save_weights", "file"): (["m.weights.h5"], ["m.keras", "../m.weights.h5", "m.h5"]),
    ("load_weights", "file"): (["a/m.weights.h5"], ["C:/m.weights.h5", "m.weights.h5.py"]),
    ("export_model", "folder"): (["served"], ["..", "/served", "~", ""]),
    ("export_model", "format"): (["onnx"], ["pickle", None]),
    ("plot_model_svg", "file"): (["m.svg"], ["m.png", "../m.svg", "a/m.svg", ".svg"]),
    ("print_thresholds", "thresholds"): ([[0.5]], [[], 0.5, [2], None]),
    ("print_predictions", "threshold"): ([0.3], [None, 1.5]),
    ("grad_cam", "layer"): ([None, "block5_conv3"], [3, {"Dense": 1}]),
    ("plot_latent", "layer"): (["encoder"], [None]),
}


@pytest.mark.parametrize(("word", "parameter"), PATHS)
def test_show_keeps_its_arguments_in_bounds_when_a_spec_gives_them(word, parameter):
    kind = adapter(idioms.find("shows", word).parameter(parameter).kind)
    taken, refused = PATHS[word, parameter]
    for value in taken:
        assert kind.validate_python(value, strict=True, context=Keras()) == value
    for value in refused:
        with pytest.raises(ValidationError):
            kind.validate_python(value, strict=True, context=Keras())


# --- shows


def test_print_layers_numbers_the_layers_of_a_model_and_of_a_part(classifier, capsys):
    base = classifier.get_layer("base")
    base.trainable = False
    shows.print_layers(classifier)
    shows.print_layers(classifier, "base")
    base.trainable = True
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["layer", "class", "trained"]
    assert ["1", "flat", "Conv2D", "yes"] in rows
    assert ["2", "base", "Sequential", "no"] in rows
    assert ["0", "deep", "Conv2D", "no"] in rows


def test_predict_one_says_class_or_value(capsys):
    x = np.arange(3.0)[:, None]
    shows.predict_one(model_of(lambda x: np.array([[0.2, 0.8]])), x, ["cat", "dog"], index=2)
    shows.predict_one(model_of(lambda x: np.array([[0.2, 0.8]])), x)
    shows.predict_one(model_of(lambda x: np.array([[0.25]])), x, ["cat", "dog"])
    shows.predict_one(model_of(lambda x: x * 10), x, index=2)
    assert capsys.readouterr().out.splitlines() == [
        "sample 2: dog (80.0%)", "sample 0: 1 (80.0%)", "sample 0: cat (75.0%)", "sample 2: 20",
    ]  # fmt: skip


def test_predictions_of_several_classes_that_are_logits_are_printed_as_probabilities(capsys):
    logits = np.array([[-1.0, np.log(3) - 1], [0, np.log(9)]])
    shows.print_predictions(logits, np.array([1, 0]))
    shows.predict_one(model_of(lambda x: logits[1:]), np.zeros((1, 1)))
    assert capsys.readouterr().out.splitlines() == [
        "0: predicted 1 (75.0%), labelled 1", "1: predicted 1 (90.0%), labelled 0",
        "sample 0: 1 (90.0%)",
    ]  # fmt: skip


def test_print_predictions_reads_one_output_against_the_threshold(capsys):
    predictions, labels = np.array([[0.4], [0.7]]), np.array([[1], [1]])
    shows.print_predictions(predictions, labels, ["no", "yes"])
    shows.print_predictions(predictions, labels, ["no", "yes"], count=1, threshold=0.3)
    shows.print_predictions(predictions, labels.astype("float32"), count=1)
    assert capsys.readouterr().out.splitlines() == [
        "0: predicted no (60.0%), labelled yes",
        "1: predicted yes (70.0%), labelled yes",
        "0: predicted yes (40.0%), labelled yes",
        "0: predicted 0 (60.0%), labelled 1",
    ]


@pytest.mark.parametrize(
    "images",
    [np.zeros((3, 8, 8), "uint8"), np.zeros((3, 1, 8, 8)), np.zeros((3, 64)),
     RNG.random((3, 8, 8, 3)), RNG.random((3, 8, 8, 3)) * 2 - 1,
     RNG.integers(0, 255, (3, 8, 8, 3)).astype("uint8")],
    ids=lambda a: f"{a.shape} {a.dtype}",
)  # fmt: skip
@pytest.mark.parametrize("labels", [None, np.array([[0], [1], [1.0]]), "images"])
def test_plot_samples_takes_images_of_any_kind(images, labels, monkeypatch):
    seen = watched("set_xlabel", monkeypatch)
    labels = images if isinstance(labels, str) else labels
    shows.plot_samples(images, labels, ["a", "b"], count=4, columns=3)
    assert size("samples.png")[0] > 2 * size("samples.png")[1]
    named = [] if labels is None or labels is images else ["a", "b", "b"]
    assert [given[0] for given, _ in seen] == named


def test_draw_image_stretches_colours_only_when_they_leave_their_range():
    got = []
    axes = SimpleNamespace(imshow=lambda image, cmap: got.append(image), set=lambda **_: None)
    odd = np.array([[[-1.0, 0, 1]] * 2] * 2)
    for image in (np.full((2, 2, 3), 0.3), odd, np.full((2, 2), 300.0)):
        labels.draw_image(axes, image)
    assert (got[0] == 0.3).all()
    assert got[1][0, 0].tolist() == [0, 0.5, 1]
    assert (got[2] == 300).all()  # grey: matplotlib finds the range


def test_plot_history_marks_the_end_of_an_epoch(monkeypatch):
    seen = watched("axvline", monkeypatch)
    history = SimpleNamespace(history={"loss": [3, 2, 1]})
    shows.plot_history(history, "loss")
    assert not seen
    shows.plot_history(history, "loss", mark=2)
    assert seen[0][0] == (2.5,)


def test_save_and_load_give_the_same_model_back(classifier):
    x = RNG.random((2, 8, 8, 1))
    before = classifier.predict(x, verbose=0)
    shows.save(classifier, "m.keras")
    shows.save_weights(classifier, "m.weights.h5")
    other = shows.load_model("m.keras")
    assert np.array_equal(other.predict(x, verbose=0), before)
    other.set_weights([w * 0 for w in other.get_weights()])
    assert not np.array_equal(other.predict(x, verbose=0), before)
    shows.load_weights(other, "m.weights.h5")
    assert np.array_equal(other.predict(x, verbose=0), before)


def test_export_model_writes_a_folder(classifier, folder):
    shows.export_model(classifier, "served")
    assert (folder / "served" / "saved_model.pb").exists()


def test_print_scores_measures_the_model_as_it_is(classifier, capsys):
    x, y = RNG.random((4, 8, 8, 1)), np.array([0, 1, 0, 1])
    shows.save_weights(classifier, "kept.weights.h5")
    reports.print_scores(classifier, x, y)
    classifier.set_weights([weight + 1 for weight in classifier.get_weights()])
    reports.print_scores(classifier, x, y)
    shows.load_weights(classifier, "kept.weights.h5")
    reports.print_scores(classifier, x, y)
    first, changed, last = capsys.readouterr().out.splitlines()
    assert first.startswith("loss: 0.")
    assert first == last != changed


# --- figures


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


def test_figures_are_drawn_and_closed(classifier):
    images, masks = RNG.random((4, 8, 8, 3)), RNG.integers(0, 3, (4, 8, 8, 1))
    classes = RNG.random((4, 8, 8, 3))
    values = RNG.random((40, 1))
    curves = {"loss": [2.0, 1], "val_loss": [2.5, 2], "learning_rate": [1e-4, 1e-3]}
    figures.plot_images(images, images, count=9)
    figures.plot_masks(images, masks, classes)
    figures.plot_series(RNG.random((50, 2)), column=1, start=10, stop=30)
    figures.plot_split(values, values[:9], values[:5])
    figures.plot_split(values, values[:9], file="two.png")
    figures.plot_histogram(RNG.random((40, 3, 2)), column=5)
    figures.plot_errors(values, values[:, 0])
    figures.plot_forecast(np.hstack([values, values]), np.hstack([values, values]), column=1)
    figures.plot_scatter(values, values)
    overviews.plot_learning_rate(SimpleNamespace(history=curves))
    overviews.plot_learning_rate(None, {"a": curves}, variant="a", file="learning_rate_a.png")
    overviews.plot_variants({"a": curves, "b": {"loss": [1.0]}})
    files = ["images", "masks", "series", "split", "two", "histogram", "errors", "forecast",
             "scatter", "learning_rate", "learning_rate_a", "variants"]  # fmt: skip
    assert all(drawn(f"{file}.png") for file in files)


@pytest.mark.parametrize("form", ["numbers", "column", "one_hot"])
@pytest.mark.parametrize("classes", [1, 3])
def test_plot_roc_and_precision_recall_take_labels_in_any_form(form, classes, monkeypatch):
    labels = np.arange(30) % max(classes, 2)
    truth = np.eye(classes)[labels] if classes > 1 else labels[:, None]
    given = {"numbers": labels, "column": labels[:, None], "one_hot": truth}[form]
    seen = []
    monkeypatch.setattr(figures, "roc_auc_score", lambda *a: seen.append(a) or 1.0)
    figures.plot_roc(truth * 0.9, given, ["a", "b", "c"])
    figures.plot_precision_recall(truth * 0.9, given)
    assert drawn("roc.png")
    assert drawn("precision_recall.png")
    assert len(seen) == classes
    for column, (known, score) in enumerate(seen):
        assert known.tolist() == truth[:, column].tolist()
        assert score.tolist() == (truth[:, column] * 0.9).tolist()


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


def test_plot_latent_draws_what_the_part_puts_out(classifier, monkeypatch):
    seen = watched("scatter", monkeypatch)
    x = RNG.random((300, 8, 8, 1)).astype("float32")  # more than one batch
    overviews.plot_latent(classifier, x, "head")
    (points, _), out = seen.pop(), classifier.predict(x, verbose=0)
    assert np.allclose(np.stack(points, 1), out, atol=1e-5)
    labels = np.arange(300) % 2
    overviews.plot_latent(classifier, x, "deep", labels, ["a", "b"])
    assert [options["label"] for _, options in seen] == ["a", "b"]
    points = np.concatenate([np.stack(given, 1) for given, _ in seen])
    assert points[:, 0].std() > points[:, 1].std() > 0  # principal components, the greater first
    assert abs(np.corrcoef(points.T)[0, 1]) < 0.01


@pytest.mark.parametrize("labels", ["values", "images", None])
def test_plot_latent_names_no_class_when_the_targets_are_none(labels, classifier, monkeypatch):
    seen = watched("scatter", monkeypatch)
    x = RNG.random((30, 8, 8, 1)).astype("float32")
    targets = {"values": RNG.random((30, 1)), "images": x, None: None}[labels]
    overviews.plot_latent(classifier, x, "head", targets)
    ((_, options),) = seen
    assert "label" not in options
    assert (options["c"] is not None) == (labels == "values")


def test_plot_latent_takes_the_first_of_several_outputs(monkeypatch):
    seen = watched("scatter", monkeypatch)
    x = layers.Input((3,))
    part = keras.Model(x, [layers.Dense(2)(x), layers.Dense(2)(x)], name="encoder")
    inputs = RNG.random((5, 3)).astype("float32")
    outer = layers.Input((3,))
    model = keras.Model(outer, layers.Add()(part(outer)))
    overviews.plot_latent(model, inputs, "encoder")
    assert np.allclose(np.stack(seen[0][0], 1), part(inputs)[0], atol=1e-5)


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


def test_print_mean_scores_tells_how_far_the_folds_lie_apart(capsys):
    overviews.print_mean_scores({"fold 1": {"loss": 1, "mae": 3}, "fold 2": {"loss": 2, "mae": 3}})
    assert capsys.readouterr().out == "loss: 1.5000 ± 0.5000\nmae: 3.0000 ± 0.0000\n"


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
        ["loss", "a_metric_of_ours"], ["plain", "0.5000", "1.0000"], ["wide", "0.2500", "0.1250"],
    ]  # fmt: skip
    assert len({len(line) for line in lines}) == 1


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


def test_sources_of_follows_every_edge():
    found = models.sources_of(branching())
    assert sorted(found["shared"]) == ["a", "b"]
    assert found["joined"] == ["shared", "second", "part"]
    assert found["part"] == ["shared"]
    (operation,) = found["one"]
    assert found[operation] == ["joined"]
    chain = [layers.Input((2,)), *(layers.Dense(2, name=name) for name in "xyz")]
    assert models.sources_of(keras.Sequential(chain)) == {"x": [], "y": ["x"], "z": ["y"]}


def test_with_lanes_keeps_every_edge_one_level_long():
    graph, level = models.with_lanes({"a": [], "b": ["a"], "c": ["b"], "d": ["a", "c"]})
    assert level == {"a": 0, "b": 1, "c": 2, "d": 3, ("a", "d", 1): 1, ("a", "d", 2): 2}
    assert graph["d"] == [("a", "d", 2), "c"]
    late, levels = models.with_lanes({"c": ["b", "a"], "a": [], "b": ["a"]})
    assert (levels["c"], late["c"]) == (2, ["b", ("a", "c", 1)])
    assert models.with_lanes({"a": [], "b": ["a", "b"]}) == (
        {"a": [], "b": ["a"]},
        {"a": 0, "b": 1},
    )
    assert all(level[s] == level[n] - 1 for n, sources in graph.items() for s in sources)


@pytest.mark.parametrize("kind", ["branching", "chain"])
def test_plot_model_svg_has_a_box_for_each_layer_and_none_overlap(kind, folder):
    model = branching()
    if kind == "chain":
        model = keras.Sequential([layers.Input((8, 8, 1)), layers.Conv2D(3, 3), layers.Flatten()])
    overviews.plot_model_svg(model)
    tree = ElementTree.parse(folder / "model.svg").getroot()
    _, boxes, words = tree.findall(f"{SVG}g")
    rects = [tuple(float(r.get(k)) for k in ("x", "y", "width", "height")) for r in boxes]
    parts = getattr(model, "operations", model.layers)
    assert len(rects) == len(parts)
    texts = [text.text for text in words]
    assert {part.name for part in parts} <= set(texts)
    assert ("Conv2D · 6 × 6 × 3" if kind == "chain" else "Functional · 4") in texts
    for i, (x, y, wide, high) in enumerate(rects):
        for u, v, w, h in rects[:i]:
            assert x >= u + w or u >= x + wide or y >= v + h or v >= y + high
    left, top, width, height = map(float, tree.get("viewBox").split())
    for x, y, wide, high in rects:
        assert left <= x <= x + wide <= left + width
        assert top <= y <= y + high <= top + height


# --- reports


def test_confusions_are_counted_per_true_class(capsys):
    predictions, labels = np.eye(3)[[0, 1, 1, 2]], np.array([0, 1, 2, 2])
    for given in (labels, np.eye(3)[labels]):
        reports.print_confusion_matrix(predictions, given, ["a", "b", "c"])
        assert [line.split() for line in capsys.readouterr().out.splitlines()[1:]] == [
            ["0", "a", "1", "0", "0"], ["1", "b", "0", "1", "0"], ["2", "c", "0", "1", "1"],
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
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["0.3", "0.667", "1.000", "3"], ["0.5", "0.500", "0.500", "2"],
        ["0.95", "0.000", "0.000", "0"],
    ]  # fmt: skip


def test_print_errors_is_in_original_units_when_a_scaler_is_given(capsys):
    scaler = StandardScaler().fit(np.array([[0.0], [20.0]]))  # mean 10, deviation 10
    predictions, labels = np.array([[0.1], [0.5]]), np.array([0.0, 0.0])
    reports.print_errors(predictions, labels)
    reports.print_errors(predictions, labels, scaler)
    assert capsys.readouterr().out.splitlines() == [
        "mean absolute error: 0.3", "root mean squared error: 0.36056",
        "mean absolute error: 3", "root mean squared error: 3.6056",
    ]  # fmt: skip


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 1)])
def test_print_baseline_carries_the_last_value_forward(shape, capsys):
    windows = np.arange(6.0).reshape(shape)  # last values 2 and 5
    scaler = StandardScaler().fit(np.array([[0.0], [20.0]]))
    reports.print_baseline(np.array([[3.5], [6.0]]), windows, np.array([3, 7]))
    reports.print_baseline(np.array([[3.5], [6.0]]), windows, np.array([3, 7]), scaler)
    rows = np.stack([windows.reshape(2, 3), windows.reshape(2, 3) + 1], 2)
    reports.print_baseline(np.array([[3.5], [6.0]]), rows, np.array([3, 7]), column=1)
    assert capsys.readouterr().out.splitlines() == [
        "mean absolute error, last value: 1.5", "mean absolute error, model: 0.75",
        "mean absolute error, last value: 15", "mean absolute error, model: 7.5",
        "mean absolute error, last value: 0.5", "mean absolute error, model: 0.75",
    ]  # fmt: skip


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


def test_print_anomalies_finds_what_lies_beyond_the_training_errors(capsys):
    model = model_of(lambda x: np.zeros_like(x))
    train = np.linspace(0, 1, 101)[:, None] * np.ones((1, 4))
    test = np.array([0.1, 0.95, 0.5, 3])[:, None] * np.ones((1, 4))
    reports.print_anomalies(model, train, test, quantile=0.9, count=1)
    assert capsys.readouterr().out.splitlines() == [
        "threshold: 0.9", "anomalies: 2 of 4 test samples", "sample 1: error 0.95",
    ]  # fmt: skip
    reports.plot_anomalies(model, train, test)
    assert drawn("anomalies.png")


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


# --- explanations


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
    explanations.grad_cam(model, images, index=1, class_names=["dark", "bright"])
    heat = seen[2][0][0]
    assert np.array_equal(heat, images[1, ..., 0] > 0)
    assert titles[1][0] == (f"evidence for {title}",)
    assert model.layers[-1].activation is keras.activations.get(activation)
    explanations.grad_cam(model, images, index=0, file="nothing.png")
    assert not seen[-1][0][0].any()
    other = ["bright", "dark"].index(title)
    explanations.grad_cam(model, images, index=1, class_id=other, file="other.png")
    assert titles[-1][0] == (f"evidence for class {other}",)
    assert np.array_equal(seen[-1][0][0] > 0, images[1, ..., 0] < 0)


def test_plot_feature_maps_and_filters_draw_a_panel_each(classifier):
    x = RNG.random((2, 8, 8, 1)).astype("float32")
    explanations.plot_feature_maps(classifier, x, "deep", count=16, columns=3)
    assert size("feature_maps.png") == (450, 300)  # six channels
    explanations.plot_filters(classifier, "flat", columns=4)
    assert size("filters.png") == (600, 150)
    colour = keras.Sequential([layers.Input((8, 8, 3)), layers.Conv2D(2, 3, name="c")])
    explanations.plot_filters(colour, "c", file="colour.png")
    grey, coloured = (matplotlib.image.imread(f)[..., :3] for f in ("filters.png", "colour.png"))
    assert not np.ptp(grey, axis=-1).any()
    assert np.ptp(coloured, axis=-1).any()


# --- layers


def test_sampling_adds_the_divergence_and_draws_around_the_mean():
    keras.utils.set_random_seed(3)
    layer = own.Sampling(weight=0.5)
    mean, log_variance = np.full((1000, 2), 3.0), np.full((1000, 2), np.log(4.0))
    drawn = np.asarray(layer([mean, log_variance]))
    assert abs(drawn.mean() - 3) < 0.2
    assert abs(drawn.std() - 2) < 0.2
    divergence = sum(0.5 * (9 + 4 - np.log(4) - 1) for _ in range(2))
    assert float(layer.losses[0]) == pytest.approx(0.5 * divergence, rel=1e-5)
    again = np.asarray(layer([mean, log_variance]))
    assert not np.array_equal(again, drawn)
    keras.utils.set_random_seed(3)
    assert np.array_equal(own.Sampling()([mean, log_variance]), drawn)


def test_position_embedding_adds_a_vector_for_each_position():
    layer = own.PositionEmbedding(max_length=6)
    x = np.zeros((2, 4, 3), "float32")
    got = np.asarray(layer(x))
    assert layer.positions.shape == (6, 3)
    assert np.array_equal(got[0], got[1])
    assert np.array_equal(got[0], np.asarray(layer.positions)[:4])
    assert np.array_equal(np.asarray(layer(x[:, :2]))[0], got[0, :2])
    assert len(layer.trainable_weights) == 1
    short = own.PositionEmbedding()
    short(x)
    assert short.positions.shape == (4, 3)


def test_position_embedding_passes_a_mask_on():
    tokens = layers.Input((4,))
    x = own.PositionEmbedding(name="places")(layers.Embedding(5, 3, mask_zero=True)(tokens))
    model = keras.Model(tokens, layers.GlobalAveragePooling1D()(x))
    positions = next(np.asarray(part.positions) for part in model.layers if part.name == "places")
    table = np.asarray(model.get_layer(index=1).embeddings)
    want = table[2] + positions[0]
    assert np.allclose(model(np.array([[2, 0, 0, 0]])), want, atol=1e-6)


def test_patches_cuts_images_row_by_row():
    x = np.arange(2 * 4 * 6 * 2, dtype="float32").reshape(2, 4, 6, 2)
    got = np.asarray(own.Patches(2)(x))
    assert got.shape == (2, 6, 8)
    assert got[0, 0].tolist() == x[0, :2, :2].ravel().tolist()
    assert got[1, 4].tolist() == x[1, 2:, 2:4].ravel().tolist()
    assert own.Patches([4, 2])(layers.Input((4, 6, 2))).shape == (None, 3, 16)


def test_layers_come_back_when_a_model_is_loaded():
    image = layers.Input((4, 4, 1))
    x = own.PositionEmbedding(max_length=9)(own.Patches(2)(image))
    x = layers.Flatten()(x)
    x = own.Sampling(weight=0.25)([layers.Dense(2)(x), layers.Dense(2)(x)])
    keras.Model(image, x).save("own.keras")
    loaded = keras.saving.load_model("own.keras")
    kinds = {type(layer).__name__: layer for layer in loaded.layers}
    assert kinds["PositionEmbedding"].max_length == 9
    assert kinds["Sampling"].weight == 0.25
    assert kinds["Patches"].size == 2
