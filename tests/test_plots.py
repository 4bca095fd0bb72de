"""`plot` and `table`: the lines in a script, what these draw, what is refused."""

import ast
import re

import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from drawings import drawn
from jsonschema import Draft202012Validator

from specgen.explain.schema import schema
from specgen.lower import lower
from specgen.lower.alike import block
from specgen.outcomes.script import to_text
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specs import SMALL, of, spec

pytestmark = pytest.mark.usefixtures("folder")
RNG = np.random.default_rng(0)


def script(*steps, **parts):
    """The script's lines after the heading of the walkthrough."""
    chapters = [{"heading": "All", "do": ["fit", "predict", *steps]}]
    return to_text(lower(spec(walkthrough=chapters, **parts))).partition("x_test)\n")[2]


class History:
    history = {"loss": [2.0, 1.0], "accuracy": [0.5, 0.6]}  # noqa: RUF012


def shown(*steps, epochs=2):
    """Does what a script does for the steps, among arrays like those of SMALL."""
    history = History()
    history.history = {key: values[:epochs] for key, values in History.history.items()}
    names = {
        "plt": plt, "np": np, "pd": pd, "history": history, "x_test": RNG.random((30, 784)),
        "y_test": np.arange(30) % 3, "predictions": RNG.random((30, 10)),
    }  # fmt: skip
    text = script(*steps).partition("\nscores = ")[0]
    exec(compile(text, "script", "exec"), names)


LOSS = "history.history['loss']"
PLOTS = [
    ({"lines": LOSS}, 'axes.plot(epoch, history.history["loss"], "o-")'),
    ({"lines": [LOSS, "history.history['accuracy']"]}, '"o-", label="accuracy")'),
    ({"lines": {"one": "x_test[0]", "2": "x_test[1]"}}, 'axes.plot(x_test[1], label="2")'),
    ({"lines": {"x": "x_test[0]", "y": "x_test[1]"}}, "axes.plot(x_test[0], x_test[1])"),
    ({"points": {"x": "x_test[:, 0]", "y": "x_test[:, 1]"}}, "axes.scatter(x_test[:, 0], x_"),
    (
        {"points": {"x": "x_test[:, 0]", "y": "x_test[:, 1]", "colour": "y_test"}, "legend": True},
        "axes.legend(*dots.legend_elements(num=None))",
    ),
    ({"bars": {"a": "mean(x_test)", "b": 0.5}}, 'axes.bar(["a", "b"], ['),
    ({"bars": "predictions[0]"}, "axes.bar(range(len(predictions[0])), predictions[0])"),
    ({"histogram": "x_test", "bins": 9, "vline": 0.5}, "axes.hist(np.ravel(x_test), bins=9)"),
    ({"histogram": {"a": "x_test", "b": "predictions"}}, 'label=["a", "b"]'),
    ({"image": "predictions"}, 'axes.imshow(predictions, cmap="gray")'),
    ({"heat": "predictions"}, "figure.colorbar(heat, ax=axes)"),
    ({"heat": "predictions[:3]", "numbers": ".1f"}, 'f"{number:.1f}"'),
    ({"lines": LOSS, "title": "Up to {mean(x_test):.1f}"}, 'title=f"Up to {np.mean(x_test):.1f}"'),
    ({"lines": LOSS, "yscale": "log", "ylim": [None, 9]}, 'yscale="log", ylim=(None, 9))'),
    (
        {"panels": [{"lines": LOSS}, {"bars": "y_test"}]},
        "panels[1].bar(range(len(y_test)), y_test)",
    ),
    (
        {"panels": [{"image": "predictions"}] * 3, "columns": 2, "title": "Three"},
        'panels[1, 0].imshow(predictions, cmap="gray")',
    ),
]


@pytest.mark.parametrize(("given", "line"), PLOTS, ids=[line for _, line in PLOTS])
def test_plot_is_drawn_by_the_lines_that_an_author_would_write(given, line):
    plain = " ".join(script({"plot": {**given, "file": "out.png"}}).split())
    assert re.sub(r"\(\s|,?\s\)", "", line) in re.sub(r"\(\s|,?\s\)", "", plain)
    shown({"plot": {**given, "file": "out.png"}})
    assert drawn("out.png")
    assert not plt.get_fignums()


HISTORY = [
    ("plot_history", ['ylabel="accuracy"', "accuracy"]),
    (
        {"plot_history": {"metric_names": ["loss", "accuracy"], "mark": 1}},
        ['zip(panels, ["loss", "accuracy"]', "1.5"],
    ),
]


@pytest.mark.parametrize(("step", "words"), HISTORY)
def test_plot_history_is_a_plot_of_curves(step, words):
    text = script(step)
    assert all(word in text for word in words)
    assert "val_" not in text
    shown(step)
    assert drawn("history.png")


ALIKE = [
    (["a", "b", "c"], ["draw(h['a'], label='a')", "draw(h['b'], label='b')",
                       "draw(h['c'], label='c')"], "draw(h[word], label=word)"),
    (["a", "b", "c"], ["draw('val_a')", "draw('val_b')", "draw('val_c')"], "draw(f'val_{word}')"),
    (["a", "b", "c"], ["draw('a')", "draw('b')", "draw('c', 1)"], None),  # of another kind
    (["a", "b", "c"], ["draw(1)", "draw(1)", "draw(1)"], None),  # the words are not in there
    (["a", "a", "b"], ["draw('a')", "draw('a')", "draw('b')"], None),  # one twice
    (["a", "b"], ["draw('a')", "draw('b')"], None),  # two lines are no more than a loop
]  # fmt: skip


@pytest.mark.parametrize(("words", "lines", "once"), ALIKE)
def test_block_is_one_for_lines_that_differ_in_a_word_alone(words, lines, once):
    made = block("word", words, [ast.parse(line).body for line in lines])
    assert (made and [*map(ast.unparse, made)]) == (once and [once])


def test_epochs_have_their_numbers_where_they_are_few():
    few, many = (script({"plot_history": "loss"}, fit={"epochs": n}) for n in (20, 21))
    assert "xticks=epoch" in few
    assert "xticks" not in many


def test_curves_lie_over_the_epochs_that_they_are_measured_in():
    """With `validation_freq: 2`, the second epoch is the first that is validated."""
    fit = {"epochs": 4, "validation_split": 0.1, "validation_freq": 2}
    text = script({"plot_history": "loss"}, fit=fit)
    assert 'epoch = range(1, len(history.history["loss"]) + 1)' in text
    assert 'epoch = range(2, 2 * len(history.history["val_loss"]) + 1, 2)' in text


def test_plot_history_draws_training_beside_validation():
    text = script({"plot_history": "loss"}, fit={"epochs": 1, "validation_split": 0.1})
    assert 'label="val_loss"' in text
    assert "axes.legend()" in text


IMAGES = [
    ({"images": "pictures"}, (5, 2)),
    ({"images": "pictures", "count": 4, "titles": "y_test[i]"}, (4, 1)),
    ({"images": {"in": "pictures", "out": "1 - pictures"}, "count": 3}, (3, 2)),
]


@pytest.mark.parametrize(("given", "grid"), IMAGES)
def test_images_stand_in_a_grid_with_a_title_each(given, grid, monkeypatch):
    text = script({"let": {"pictures": "x_test"}}, {"plot": given}).partition("\nscores = ")[0]
    names = {"plt": plt, "np": np, "x_test": RNG.random((30, 4, 4, 1)), "y_test": np.arange(30)}
    titles = []
    monkeypatch.setattr(plt.Axes, "set_title", lambda axes, title: titles.append(title))
    exec(compile(text, "script", "exec"), names)
    assert drawn("images.png")
    height, width = matplotlib.image.imread("images.png").shape[:2]
    assert abs(width / height - grid[0] / grid[1]) < 0.4 * grid[0] / grid[1]
    assert titles == ([0, 1, 2, 3] if "titles" in given else [])


def test_curve_of_one_epoch_can_be_seen():
    shown(
        {"plot": {"lines": LOSS, "title": "", "xlabel": "", "ylabel": "", "file": "one.png"}},
        epochs=1,
    )
    blue = matplotlib.image.imread("one.png")[..., :3].dot([-1, 0, 1]) > 0.4
    assert blue.sum() > 10


def test_plots_without_names_are_files_of_their_own():
    text = script(*[{"plot": LOSS}] * 2, {"plot": {"histogram": "x_test"}}, {"plot": LOSS})
    assert re.findall(r'savefig\("(.*)"\)', text) == [
        "lines.png", "lines_2.png", "histogram.png", "lines_3.png",
    ]  # fmt: skip


def test_table_has_columns_of_formulas_sorted(capsys):
    columns = {"class": "y_test", "sure": "max(predictions, axis=1)"}
    shown(
        {"table": {"columns": columns, "sort": "sure", "descending": True, "first": 2, "digits": 2}}
    )
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["class", "sure"]
    assert len(rows) == 2
    assert float(rows[0].split()[1]) >= float(rows[1].split()[1])


SEVERAL = [
    ({"variants": {"a": {}, "b": {"fit.epochs": 2}}}, ['"lines_a.png"', '"lines_b.png"']),
    ({"data": {"load": "mnist", "x": [{"reshape": [784]}], "split": {"folds": 3}}},
     ['f"lines_{fold}.png"']),
]  # fmt: skip


@pytest.mark.parametrize(("several", "files"), SEVERAL)
def test_plot_amid_a_training_has_a_file_for_each_when_trainings_are_compared(several, files):
    chapters = [{"heading": "All", "do": ["fit", {"plot": LOSS}, "evaluate"]}]
    text = to_text(lower(spec(walkthrough=chapters, **several)))
    assert all(file in text for file in files)
    assert '"lines.png"' not in text


BAD = [
    ({"plot": {"image": "x_test", "cmap": "grey"}}, "takes gray, gray_r,"),
    ({"plot": {}}, "nothing is drawn here"),
    ({"plot": {"lines": "history.history['loss'"}}, "is not a formula"),
    ({"plot": {"lines": {"a": "x_tset"}}}, "nothing is called 'x_tset' here"),
    ({"plot": {"points": {"x": "x_test", "y": "y_test", "color": "y_test"}}}, "takes no 'color'"),
    ({"plot": {"points": {"x": "x_test"}}}, "needs 'y'"),
    ({"plot": {"points": "x_test"}}, "takes `{x: ..., y: ..., colour: ...}`"),
    ({"plot": {"lines": []}}, "takes a formula"),
    ({"plot": {"lines": LOSS, "yscale": "logarithmic"}}, "takes linear or log"),
    ({"plot": {"lines": LOSS, "bins": 3}}, "`bins` is of no use here: it is about `histogram`"),
    ({"plot": {"lines": LOSS, "image": "x_test"}}, "`image` shares its figure with nothing"),
    ({"plot": {"lines": [LOSS, {"file": "a.png"}]}}, "takes no 'file'"),
    ({"plot": {"panels": [{"lines": LOSS}]}}, "a list of two plots or more"),
    ({"plot": {"panels": [{"lines": LOSS}, {"line": LOSS}]}}, "panel takes no 'line'"),
    ({"plot": {"panels": [{"lines": LOSS}, {"lines": "z"}]}}, "nothing is called 'z' here"),
    ({"plot": {"lines": LOSS, "file": "../out.png"}}, "a plain file name that ends in .png"),
    ({"plot": {"lines": LOSS, "title": "{z}"}}, "nothing is called 'z' here"),
    ({"plot": {"image": "x_test[i]"}}, "nothing is called 'i' here"),
    ({"plot": {"lines": LOSS, "legend": "y_test"}}, "`legend` is of no use here"),
    ({"let": {"axes": "1"}}, "the script uses the name 'axes' itself"),
    ({"table": {"columns": {}}}, "a mapping of names to formulas"),
    ({"table": {"columns": {"a": "y_test"}, "sort": "b"}}, "the table has no column 'b'"),
    ({"table": {"columns": {"a": "y_test"}, "descending": True}}, "nothing says what to sort by"),
]  # fmt: skip


@pytest.mark.parametrize(("step", "found"), BAD, ids=[found for _, found in BAD])
def test_plot_is_refused_when_it_cannot_be_drawn_as_it_says(step, found):
    with pytest.raises(SpecError) as error:
        script(step)
    (finding,) = error.value.diagnostics
    assert found in finding.message
    assert finding.span.line > 20


def test_plots_of_one_file_are_refused():
    with pytest.raises(SpecError, match="so does plot"):
        script(
            {"plot": {"lines": LOSS, "file": "a.png"}}, {"plot": {"lines": LOSS, "file": "a.png"}}
        )


@pytest.mark.parametrize(
    ("given", "sound"),
    [(LOSS, True), ({"lines": {"a": LOSS}, "yscale": "log"}, True), ({"lnes": LOSS}, False)],
)
def test_schema_knows_the_words_of_a_plot(given, sound):
    steps = [{"heading": "All", "do": ["fit", {"plot": given}]}]
    assert Draft202012Validator(schema()).is_valid({**SMALL, "walkthrough": steps}) is sound


EVERY = """
data: {load: {synthetic: {shape: [4, 4, 1], classes: 3, train: 30, test: 9}}}
model: {layers: [{Input: [4, 4, 1]}, Flatten, {Dense: {units: 3, activation: softmax}}]}
fit: {epochs: 2, verbose: 0}
walkthrough:
  - heading: Every kind of plot
    do:
      - fit
      - predict
      - let: {sure: "max(predictions, axis=1)"}
      - plot_history: loss
      - plot: {lines: {raw: sure, smooth: "rolling_mean(sure, 3)"}, hline: 0.5}
      - plot: {points: {x: sure, y: y_test, colour: y_test}, legend: true}
      - plot: {points: {x: sure, y: sure}, lines: {x: sure, y: sure}, vline: {a: 0.4, b: 0.6}}
      - plot: {bars: {one: "sure[0]", two: "sure[1]"}}
      - plot: {bars: "bincount(y_test)", xticks: "['a', 'b', 'c']"}
      - plot: {histogram: {train: y_train, test: y_test}, bins: 3}
      - plot: {image: "x_test[0]"}
      - plot: {images: x_test, count: 12, titles: "y_test[i]"}
      - plot: {images: {in: x_test, out: "1 - x_test"}, count: 12}
      - plot: {heat: "predictions[:3]", numbers: .2f, yticks: "y_test[:3]"}
      - plot: {panels: [{heat: predictions}, {lines: sure}], title: "Of {len(sure)}"}
      - table: {columns: {digit: y_test, sure: sure}, sort: sure, first: 3, digits: 3}
"""


def test_every_plot_is_the_same_figure_by_run_and_by_script(folder, monkeypatch, capsys):
    checked = of(EVERY)
    run(checked, folder / "run")
    (folder / "script").mkdir()
    monkeypatch.chdir(folder / "script")
    names = {"__name__": "__main__"}
    exec(compile(to_text(lower(checked)), "script", "exec"), names)
    drawn_by = [
        {path.name: path.read_bytes() for path in (folder / name).glob("*.png")}
        for name in ("run", "script")
    ]
    assert len(drawn_by[0]) == 12
    assert drawn_by[0] == drawn_by[1]


def test_histogram_takes_a_column_of_a_table_as_it_is():
    made = to_text(lower(of("""
data:
  load: {csv: a.csv}
  columns: {size: number, old: [0, 1]}
  target: old
model: {layers: [{Dense: {units: 1, activation: sigmoid}}]}
compile: {loss: binary_crossentropy}
walkthrough:
  - heading: Load
    do:
      - load
      - plot: {histogram: {old: "table['size'][table['old'] == 1]"}}
      - plot: {histogram: "table[['size', 'old']]"}
""")))  # fmt: skip
    assert 'axes.hist(table["size"][table["old"] == 1], bins=30)' in made
    assert 'axes.hist(np.ravel(table[["size", "old"]].to_numpy()), bins=30)' in made
