"""What arguments name or count: found where it is not there, and left alone where it may be."""

import pytest

import specs
from specgen.facts.columns import before_steps, left
from specgen.facts.samples import most, targets
from specgen.text.diagnostics import SpecError

PICTURES = """
data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
model:
  parts: {base: {layers: [{Input: [8, 8, 4]}, {Conv2D: {filters: 4, kernel_size: 3, name: deep}}]}}
  layers:
    - Input: [8, 8, 1]
    - Conv2D: {filters: 4, kernel_size: 3, padding: same, name: edges}
    - base
    - Conv2D: {filters: 4, kernel_size: 3}
    - Flatten
    - Dense: {units: 3, activation: softmax, name: head}
"""


def findings(text):
    """What is said of a spec, as lines of `message | help`; nothing of a sound one."""
    try:
        specs.of(text)
    except SpecError as error:
        return [f"{each.message} | {each.help}" for each in error.diagnostics]
    return []


def shown(step, parts=PICTURES):
    return findings(f"{parts}\nwalkthrough: [{{heading: Look, do: [fit, predict, {step}]}}]")


@pytest.mark.parametrize(
    "step",
    [
        "plot_feature_maps", "plot_variations", "plot_filters", "plot_decoded",
        "grad_cam", "print_layers",
    ],
)  # fmt: skip
def test_check_finds_a_layer_that_is_not_there_whatever_shows_it(step):
    (found,) = shown(f"{{{step}: {{layer: egdes}}}}")
    assert found == "no layer is called 'egdes' | did you mean 'edges'?"


@pytest.mark.parametrize("layer", ["edges", "deep", "base", "conv2d", "flatten", "head"])
def test_check_finds_a_layer_by_its_own_name_in_a_sub_model_or_by_keras_name(layer):
    assert shown(f"{{plot_feature_maps: {layer}}}") == []


@pytest.mark.parametrize("layer", ["conv2d_1", "conv2d_7", "dense", "conv2", "flatten_1"])
def test_check_counts_the_layers_without_a_name_as_keras_does(layer):
    assert len(shown(f"{{plot_feature_maps: {layer}}}")) == 1


def test_check_leaves_names_alone_that_only_keras_knows():
    """Those inside of an application, of repeats and blocks, and of a model from elsewhere."""
    layers = "[{Input: [32, 32, 3]}, {Xception: {include_top: false}}, {Dense: 3}]"
    data = "data: {load: {synthetic: {shape: [32, 32, 3], classes: 3}}}"
    model = f"{data}\nmodel: {{layers: {layers}}}"
    assert shown("{plot_feature_maps: block14_sepconv2_act}", model) == []
    assert shown("{load_model: other.keras}, {plot_feature_maps: anything}") == []
    assert len(shown("{save: m.keras}, {load_model: m.keras}, {plot_feature_maps: it}")) == 1
    block = """
data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
model:
  blocks: {wide: {layers: [{Conv2D: {filters: 4, kernel_size: 1}, name: inner}]}}
  layers: [{Input: [8, 8, 1]}, wide, wide, Flatten, {Dense: {units: 3}}]
"""
    assert shown("{plot_feature_maps: conv2d_1}", block) == []
    assert len(shown("{plot_feature_maps: inner}", block)) == 1


def test_check_finds_a_layer_that_does_not_have_what_is_shown():
    assert "needs a convolution, and 'head' is a Dense" in shown("{plot_filters: head}")[0]
    assert "needs a convolution, and 'base' is a sub-model" in shown("{plot_filters: base}")[0]
    assert "needs a sub-model, and 'edges' is a Conv2D" in shown("{plot_decoded: edges}")[0]
    assert shown("{plot_decoded: base}, {print_layers: base}, {plot_filters: deep}") == []


@pytest.mark.parametrize(
    ("index", "data", "sound"),
    [
        (127, "load: {synthetic: {shape: [8], classes: 3}}", True),
        (128, "load: {synthetic: {shape: [8], classes: 3}}", False),
        (49, "load: {synthetic: {shape: [8], classes: 3, test: 50}}", True),
        (50, "load: {synthetic: {shape: [8], classes: 3, test: 50}}", False),
        (29, "load: iris, split: {test: 30}", True),
        (30, "load: iris, split: {test: 0.2}", False),
        (9, "load: {synthetic: {shape: [8], classes: 3}}, split: {merge: true, test: 9}", False),
        (20, "load: {synthetic: {shape: [8], classes: 3}}, x: [{take: 20}]", False),
        (10**6, "load: {npz: a.npz}, split: {test: 0.2}", True),
    ],
)  # fmt: skip
def test_check_finds_a_sample_beyond_the_data_where_their_number_is_known(index, data, sound):
    found = shown(f"{{grad_cam: {{index: {index}}}}}", f"data: {{{data}}}")
    assert any("counted from 0" in each for each in found) is not sound


def test_check_finds_a_class_beyond_the_last_layer():
    assert "tells 3 classes apart" in shown("{grad_cam: {class_id: 3}}")[0]
    assert shown("{grad_cam: {class_id: 2}}") == []
    assert shown("{grad_cam: {class_id: label}}") == []


@pytest.mark.parametrize(
    ("fit", "said"),
    [
        ("{EarlyStopping: {monitor: val_loss}}", "watches 'val_loss'"),
        ("{EarlyStopping: {patience: 3}}", "watches 'val_loss'"),
        ("{ReduceLROnPlateau: {monitor: acuracy}}", "did you mean 'accuracy'?"),
        ("{ModelCheckpoint: {filepath: a.keras, save_best_only: true}}", "watches 'val_loss'"),
        ("{ModelCheckpoint: {filepath: a.keras, monitor: auc}}", "watches 'auc'"),
        ("{ModelCheckpoint: a.keras}", ""),
        ("{EarlyStopping: {monitor: loss}}", ""),
        ("{EarlyStopping: {monitor: learning_rate}}, {ReduceLROnPlateau: {monitor: loss}}", ""),
    ],
)
def test_check_finds_what_a_callback_watches_in_vain(fit, said):
    found = findings(f"fit: {{epochs: 2, callbacks: [{fit}]}}")
    assert [said in each for each in found] == ([True] if said else [])


@pytest.mark.parametrize("given", ["validation_split: 0.2", "validate_on: test"])
def test_check_lets_a_callback_watch_validation_where_there_is_one(given):
    watching = (
        "callbacks: [{EarlyStopping: {patience: 2}}, {EarlyStopping: {monitor: val_accuracy}}]"
    )
    assert findings(f"fit: {{epochs: 2, {given}, {watching}}}") == []


TABLE = """
model: {layers: [{Input: [2]}, {Dense: {units: 3, activation: softmax}}]}
data:
  load: {csv: flowers.csv}
  columns: {width: number, colour: [red, blue], kind: {classes: 3}}
"""


@pytest.mark.parametrize(
    ("steps", "lost"),
    [
        ("{codes: knd}", "knd"),
        ("{drop_columns: [widht]}", "widht"),
        ("{drop_columns: [width]}, {log_column: width}", "width"),
        ("{select_columns: [width, kind]}, {codes: colour}", "colour"),
        ("{rename_columns: {names: {widht: w}}}", "widht"),
        ("{rename_columns: {names: {width: w}}}, {log_column: width}", "width"),
        ("{prefix_columns: a_}, {codes: kind}", "kind"),
        ("{one_hot_columns: [colour]}, {codes: colour}", "colour"),
        ("{fill_missing: {value: {widht: 0}}}", "widht"),
        ("{drop_missing: {columns: widht}}", "widht"),
        ("{map_values: {column: colours, values: {red: 1}}}", "colours"),
        ("{sort_by: widht}", "widht"),
        ("{filter_rows: {column: widht, above: 1}}", "widht"),
    ],
)
def test_check_finds_a_column_that_a_step_names_and_that_is_not_there(steps, lost):
    (found,) = findings(f"{TABLE}  table: [{steps}]\n  inputs: width2\n  target: kind2")[:1]
    assert found.startswith(f"there is no column {lost!r}")


@pytest.mark.parametrize(
    "steps",
    [
        "{codes: kind}", "{fill_missing: nothing}",
        "{rename_columns: {names: {kind: k}}}, {codes: k}, {rename_columns: {names: {k: kind}}}",
        "{prefix_columns: a_}, {rename_columns: {names: {a_kind: kind, a_width: width}}}",
        "{one_hot_columns: [colour]}, {sort_by: [width]}",
    ],
)  # fmt: skip
def test_check_follows_columns_through_the_steps_for_the_table(steps):
    assert findings(f"{TABLE}  table: [{steps}]\n  inputs: width\n  target: kind") == []


@pytest.mark.parametrize(
    "given",
    ["usecols: [widht, kind]", "dtypes: {widht: float32}", "dtypes: {kind: str, widht: str}"],
)
def test_check_finds_a_column_that_is_read_and_that_is_not_there(given):
    data = TABLE.replace("{csv: flowers.csv}", f"{{csv: {{path: flowers.csv, {given}}}}}")
    found = findings(f"{data}  inputs: width\n  target: kind")
    assert "there is no column 'widht' | did you mean 'width'?" in found
    sound = data.replace("widht", "width")
    assert findings(f"{sound}  inputs: width\n  target: kind") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{history.history['acuracy'][-1]:.3f}", "'history.history' has no 'acuracy'"),
        ("{max(history.history['val_loss'])}", "'history.history' has no 'val_loss'"),
        ("{scores['los']}", "'scores' has no 'los'"),
        ("{scores['loss']:.3f} and {history.history['loss'][-1]}", ""),
    ],
)
def test_check_finds_what_a_print_takes_and_nothing_logs(line, said):
    found = shown(f'evaluate, {{print: "{line}"}}', "")
    assert [said in each for each in found] == ([True] if said else [])


def test_columns_of_values_are_known_where_they_are_listed():
    data = specs.of(f"{TABLE}  table: [{{one_hot_columns: [colour]}}]\n  target: kind").spec.data
    assert left(data) == {"width", "kind", "colour_red", "colour_blue"}
    assert [there for _, there in before_steps(data)] == [{"width", "kind", "colour"}]


def test_check_finds_a_column_of_a_feature_space_that_is_not_there():
    steps = "x: [{FeatureSpace: {features: {widht: float, colour: string_categorical}}}]"
    (found,) = findings(f"{TABLE}  {steps}\n  target: kind")
    assert found == "there is no column 'widht' | did you mean 'width'?"


@pytest.mark.parametrize(
    ("data", "known"),
    [
        ("load: {synthetic: {shape: [8]}}", "numbers"),
        ("load: {synthetic: {shape: [8], classes: 3}}", "classes"),
        ("load: diabetes", "numbers"),
        ("load: diabetes, y: [{is_above: 100}]", "classes"),
        ("load: diabetes, y: [{cast: int32}]", None),
        ("load: iris, y: [one_hot]", "classes"),
        ("load: {npz: a.npz}", None),
        ("load: {npz: a.npz}, columns: {x: number, y: {from: 0.0, to: 9.5}}", "numbers"),
        ("load: {npz: a.npz}, columns: {x: number, y: {from: 0, to: 9}}", None),
        ("load: {csv: a.csv}, columns: {a: number, b: number}, target: b", "numbers"),
        ("load: {csv: a.csv}, columns: {b: number}, table: [{codes: b}], target: b", None),
    ],
)  # fmt: skip
def test_targets_are_what_the_spec_tells_and_no_more(data, known):
    assert targets(specs.of(f"data: {{{data}}}").spec) == known


@pytest.mark.parametrize(
    ("data", "sizes"),
    [
        ("load: mnist", {"train": 60_000, "test": 10_000}),
        ("load: mnist, split: {val: 10000}", {"train": 50_000, "val": 10_000, "test": 10_000}),
        ("load: mnist, split: {val: 10000, train: 0.1}",
         {"train": 5_000, "val": 10_000, "test": 10_000}),
        ("load: iris, split: {test: 0.25, val: 0.25}", {"train": 84, "test": 38, "val": 28}),
        ("load: iris, x: [{take: 60}]", {"train": 60}),
        ("load: {csv: {path: a.csv, rows: 9}}, target: b, table: [{take_rows: 5}]", {"train": 5}),
        ("load: {csv: a.csv}, target: b", {}),
    ],
)  # fmt: skip
def test_most_says_how_many_samples_there_are_at_most(data, sizes):
    assert most(specs.of(f"data: {{{data}}}").spec) == sizes


def test_plot_history_without_a_word_needs_the_accuracy():
    loss = "compile: {optimizer: adam, loss: mse}"
    (found,) = shown("plot_history", loss)
    assert "would show 'accuracy', which the training does not measure" in found
    assert shown("{plot_history: loss}", loss) == shown("plot_history", "") == []


@pytest.mark.parametrize(
    ("fit", "sound"),
    [
        ("epochs: 2, steps_per_epoch: 8", True),  # 512 samples are 16 batches
        ("epochs: 3, steps_per_epoch: 5", True),
        ("epochs: 4, steps_per_epoch: 5", False),
        ("epochs: 2, steps_per_epoch: 16", True),
        ("epochs: 2, steps_per_epoch: 20", False),
        ("epochs: 1, steps_per_epoch: 5", True),
    ],
)
def test_check_finds_epochs_that_would_stop_short(fit, sound):
    assert (findings(f"fit: {{{fit}}}") == []) is sound


REPORTS = ("print_classification_report", "plot_confusion_matrix", "plot_roc", "print_predictions")


@pytest.mark.parametrize("report", REPORTS)
def test_check_finds_a_report_about_classes_of_a_regression(report):
    numbers = "data: {load: {synthetic: {shape: [8]}}}"
    assert (
        "is about classes"
        in shown(report, f"{numbers}\ncompile: {{optimizer: adam, loss: mse}}")[0]
    )
    assert shown(report, "") == []


def test_check_finds_errors_of_class_numbers():
    assert "is about numbers" in shown("print_errors", "")[0]
