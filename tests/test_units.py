"""Numbers in the units of the data: they go back by the scaler and the columns that made them."""

import ast

import numpy as np
import pytest
from every import prepared
from scripts import script

from specgen import api
from specgen.lower.walkthrough import computed
from specgen.runs.builder import build
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specs import of

MODEL = """
model: {layers: [{Input: [5, 3]}, {LSTM: 2}, {Dense: 1}]}
compile: {optimizer: adam, loss: mse}
fit: {epochs: 1}
"""


@pytest.fixture
def weather(tmp_path):
    """Three columns of very different size: the step, its hundredfold, its thousandfold and 7."""
    steps = range(60)
    rows = [f"{step},{100 * step},{1000 * step + 7}" for step in steps]
    (tmp_path / "weather.csv").write_text("\n".join(["wind,rain,sun", *rows]), encoding="utf-8")
    return tmp_path / "weather.csv"


def spec(weather, data, *shows, model=MODEL):
    steps = ", ".join(["evaluate", "predict", *shows])
    load = f"load: {{csv: {{path: {weather}}}}}, split: {{test: 20, shuffle: false}}"
    chapters = f"walkthrough: [{{heading: All, do: [{steps}]}}]"
    return of(f"data: {{{load}, {data}}}\n{model}\n{chapters}")


def back(checked, text, found):
    """What a formula of the walkthrough gives."""
    tree = ast.fix_missing_locations(ast.Expression(computed(checked, text)))
    return eval(compile(tree, "formula", "eval"), {"np": np, **found})


UNITS = 'print: "{mean(in_units(y_test)):.2f}"'
SCALERS = ["StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler"]


@pytest.mark.parametrize("scaler", SCALERS)
@pytest.mark.parametrize(
    ("windows", "rows"),
    [
        ("targets: [1]", [[2500.0], [2600.0]]),
        ("targets: [2, 0]", [[25007.0, 25.0], [26007.0, 26.0]]),
        ("", [[25, 2500, 25007], [26, 2600, 26007]]),
        ("targets: [1], horizon: 2", [[2500, 2600], [2600, 2700]]),
        ("targets: [0, 1], horizon: 2", [[25, 2500, 26, 2600], [26, 2600, 27, 2700]]),
    ],
)
def test_targets_of_windows_go_back_by_their_own_columns(scaler, windows, rows, weather):
    data = f"windows: {{length: 5, {windows}}}, x: [{scaler}]"
    checked = spec(weather, data, UNITS)
    found = prepared(checked)
    assert np.allclose(back(checked, "in_units(y_train)", found)[20:22], rows)
    again = back(
        checked, "in_units(predictions[20:22])", {**found, "predictions": found["y_train"]}
    )
    assert np.allclose(again, rows)


def test_copies_go_back_by_the_scaler_of_the_inputs(weather):
    for windows in ("", ", windows: {length: 5, horizon: 0}"):
        data = f"reconstruct: true, x: [StandardScaler]{windows}"
        checked = spec(weather, data, UNITS)
        values = back(checked, "in_units(y_train)", prepared(checked))
        assert np.allclose(values[2][:3], [2, 200, 2007])
        assert len(values) == len(prepared(checked)["y_train"])
        assert "y_scaler" not in script(spec(weather, data))


@pytest.mark.parametrize(
    ("windows", "last", "error"),
    [
        ("targets: [1]", "x_test[:, -1, 1]", 100),
        ("targets: [1], horizon: 3", "x_test[:, -1, 1]", 200),
        ("targets: [2, 0]", "x_test[:, -1, [2, 0]]", 500.5),
        ("", "x_test[:, -1]", 1101 / 3),
    ],
)
def test_last_value_of_a_window_is_a_forecast_of_its_own_column(windows, last, error, weather):
    """Every step adds 1, 100 or 1000; so the last value of a window is wrong by that."""
    text = f"mean(abs(in_units({last}) - in_units(y_test)))"
    data = f"windows: {{length: 5, {windows}}}, x: [StandardScaler]"
    checked = spec(weather, data, f'print: "{{{text}}}"')
    assert back(checked, text, prepared(checked)) == pytest.approx(error)


def test_step_of_a_sequence_goes_back_by_itself(weather):
    data = "windows: {length: 5, targets: [1], sequence: true}, x: [StandardScaler]"
    checked = spec(weather, data, "plot: {lines: 'in_units(y_test[:, -1])'}", "print_errors")
    found = prepared(checked)
    assert np.allclose(back(checked, "in_units(y_train[:, -1])", found)[:2], [[500], [600]])
    whole = back(checked, "in_units(y_train)", found)
    assert np.allclose(whole[0], [100, 200, 300, 400, 500])
    with pytest.raises(SpecError, match="has 5 steps for each sample"):
        spec(weather, data, "plot: {lines: in_units(predictions)}")


def test_a_row_of_predictions_is_no_table_of_differences():
    """Predictions are (n, 1) and the targets (n,): their difference would be n times n."""
    model = "model: {layers: [{Input: [10]}, {Dense: 1}]}\ncompile: {optimizer: adam, loss: mse}"
    chapters = "walkthrough: [{heading: All, do: [fit, predict, print_errors]}]"
    checked = of(f"data: {{load: diabetes, split: {{test: 0.2}}}}\n{model}\n{chapters}")
    found = {"y_test": np.arange(4.0), "predictions": np.arange(4.0)[:, None] + 1}
    errors = back(checked, "in_units(predictions) - in_units(y_test)", found)
    assert errors.tolist() == [[1], [1], [1], [1]]
    assert "y_scaler" not in script(checked)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("x: [Normalization]", "Normalization cannot be undone"),
        ("x: [StandardScaler, {divide: 2}]", "divide changes numbers that StandardScaler has"),
        ("x: [StandardScaler, {select: [0, 1]}]", "select changes numbers that StandardScaler has"),
        ("x: [StandardScaler, MinMaxScaler]", "scaled twice, and MinMaxScaler alone"),
        ("x: [StandardScaler], y: [MinMaxScaler]", "scaled twice, and MinMaxScaler alone"),
    ],
)
@pytest.mark.parametrize("word", ["print_errors", UNITS, "plot: {lines: in_units(y_train)}"])
def test_check_refuses_to_show_what_cannot_go_back(steps, said, word, weather):
    data = f"windows: {{length: 5, targets: [1]}}, {steps}"
    spec(weather, data, "plot_history: loss")
    with pytest.raises(SpecError) as caught:
        spec(weather, data, word)
    (found,) = caught.value.diagnostics
    assert found.code == "SG303"
    assert said in found.message
    line = found.span.source.lines[found.span.line - 1]
    assert "in_units" in line or "print_errors" in line


@pytest.mark.parametrize(
    "steps", ["x: [{divide: 2}, StandardScaler]", "x: [StandardScaler, {cast: float32}]"]
)
def test_steps_that_leave_the_way_back_open_are_sound(steps, weather):
    checked = spec(weather, f"windows: {{length: 5, targets: [1]}}, {steps}", UNITS)
    first = back(checked, "in_units(y_train[:1])", prepared(checked)).item()
    assert first == pytest.approx(250 if "divide" in steps else 500)


def test_run_refuses_errors_between_values_of_two_shapes(weather, tmp_path):
    """One prediction beside three true values would be broadcast."""
    checked = spec(weather, "windows: {length: 5}, x: [StandardScaler]", "print_errors")
    with pytest.raises(SpecError, match="1 values are predicted for a sample, and 3 are true"):
        run(checked, tmp_path / "out")


INPUTS = "windows: {length: 5, targets: [1]}, x: [StandardScaler]"


@pytest.mark.parametrize(
    ("data", "values", "said"),
    [
        (INPUTS, "x_test", "as in in_units(x_test[:, -1, 1])"),
        (INPUTS, "x_test[:, -1, 0]", "as in in_units(x_test[:, -1, 1])"),
        ("target: sun, x: [StandardScaler]", "x_test", "about targets and predictions"),
    ],
)
def test_check_refuses_inputs_that_would_go_back_by_other_columns(data, values, said, weather):
    with pytest.raises(SpecError) as caught:
        spec(weather, data, f'print: "{{mean(in_units({values})):.1f}}"', model=MODEL)
    assert said in next(d.help for d in caught.value.diagnostics if d.code == "SG303")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("fit: {epochs: 1, sample_weight: '${in_units(y_train)}'}", "nothing is called 'in_units'"),
        ("walkthrough: [{heading: A, do: [{print: '{in_units(3)}'}]}]", "'in_units' here"),
        ("walkthrough: [{heading: A, do: [prepare, {print: '{mean(in_units(y_train))}'}]}]",
         "is about numbers, and the targets are classes"),
    ],
)  # fmt: skip
def test_check_refuses_units_where_there_are_none(part, said):
    with pytest.raises(SpecError, match=said):
        of(part)


def test_windows_are_cut_from_rows_in_order(weather):
    found = prepared(spec(weather, "windows: {length: 5}"))
    assert np.allclose(np.diff(found["x_train"][:, :, 0], axis=1), 1)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("shuffle: false", "shuffle: true"), "split"),
        (("test: 20, shuffle: false", "val: 20"), "split"),
        (("windows:", "table: [{sample_rows: 50}], windows:"), "sample_rows"),
        (("windows:", "x: [permute], windows:"), "permute"),
    ],
)
def test_check_refuses_windows_of_rows_out_of_order(change, place):
    text = "data: {load: {csv: a.csv}, split: {test: 20, shuffle: false}, windows: {length: 5}}"
    of(f"{text}\n{MODEL}")
    with pytest.raises(SpecError) as caught:
        of(f"{text.replace(*change)}\n{MODEL}")
    (found,) = caught.value.diagnostics
    assert "would shuffle the rows that `windows` cuts" in found.message
    assert place in found.span.source.lines[found.span.line - 1]


@pytest.mark.parametrize(
    ("windows", "step", "said"),
    [
        ("horizon: 3, delay: 2", "print_errors", "`windows` would make others"),
        ("horizon: 0, targets: [1]", "print_errors", "`targets` is about what follows a window"),
        ("horizon: 0", "roll_out", "is about what follows a window, and here nothing"),
    ],
)
def test_check_refuses_targets_of_windows_that_are_their_own(windows, step, said, weather):
    with pytest.raises(SpecError) as caught:
        spec(weather, f"windows: {{length: 5, {windows}}}, reconstruct: true", step)
    (found,) = caught.value.diagnostics
    assert said in found.message
    spec(weather, "windows: {length: 5, horizon: 0}, reconstruct: true", "print_errors")


@pytest.mark.parametrize("windows", ["delay: 2", "horizon: 2", "stride: 3"])
def test_check_refuses_to_roll_out_what_does_not_come_next(windows, weather):
    with pytest.raises(SpecError, match=f"needs `{windows[:-1]}"):
        spec(weather, f"windows: {{length: 5, targets: [1], {windows}}}, inputs: wind", "roll_out")
    with pytest.raises(SpecError, match="needs windows of one column, and these have 2"):
        spec(weather, "windows: {length: 5, targets: [1]}, inputs: [wind, sun]", "roll_out")


def test_labels_that_are_numbers_are_scaled_as_a_column():
    data = "data: {load: diabetes, split: {test: 0.2}, y: [StandardScaler]}"
    model = "model: {layers: [{Input: [10]}, {Dense: 1}]}"
    built = build(of(f"{data}\n{model}\ncompile: {{optimizer: adam, loss: mse}}"))
    assert built.y_train.shape == (353, 1)
    assert abs(built.y_train.mean()) < 1e-6
    assert built.y_test.shape == (89, 1)


SAMPLED = "length: 5, sampling_rate: 2, delay: 1"


@pytest.mark.parametrize("windows", ["length: 5", SAMPLED, f"{SAMPLED}, stride: 3"])
def test_a_target_of_windows_keeps_its_own_units(windows, weather):
    """The inputs are scaled; what follows is a column of the table as it is."""
    given = f"inputs: [wind, rain], target: sun, x: [StandardScaler], windows: {{{windows}}}"
    checked = spec(weather, given, "print_errors", model=MODEL.replace("5, 3", "5, 2"))
    assert "errors = predictions.reshape(-1, 1) - y_test" in script(checked)
    found = prepared(checked)
    first = found["y_train"][:3, 0].tolist()
    begin, stride = (10, 3) if "stride" in windows else (10, 1)
    begin = 5 if windows == "length: 5" else begin
    assert first == [1000 * (begin + stride * number) + 7 for number in range(3)]
    rate = 1 if windows == "length: 5" else 2
    seen = found["x_scaler"].inverse_transform(found["x_train"][0])
    assert np.allclose(seen[:, 0], np.arange(5) * rate)


@pytest.mark.parametrize("target", ["inputs: [wind, rain], target: sun", "inputs: [wind, rain]"])
@pytest.mark.parametrize("windows", ["length: 5", SAMPLED, f"{SAMPLED}, stride: 3"])
def test_windows_of_batches_are_those_of_arrays(windows, target, weather):
    more = "" if "target" in target else ", targets: [1]"
    given = f"{target}, x: [StandardScaler], windows: {{{windows}{more}}}"
    model = MODEL.replace("5, 3", "5, 2")
    arrays = prepared(spec(weather, given, "print_errors", model=model))
    checked = spec(weather, f"{given}, pipeline: {{batch_size: 4}}", "print_errors", model=model)
    text = script(checked)
    assert "make_windows" not in text
    assert text.count("keras.utils.timeseries_dataset_from_array(") == 2
    batches = prepared(checked)
    for part in ("train", "test"):
        pairs = [*batches[f"{part}_data"].as_numpy_iterator()]
        for index, axis in enumerate("xy"):
            whole = np.concatenate([pair[index] for pair in pairs])
            assert np.allclose(whole.ravel(), arrays[f"{axis}_{part}"].ravel())


@pytest.mark.parametrize("target", ["sun", "[sun, wind]"])
@pytest.mark.parametrize("y", ["", "y: [MinMaxScaler], "])
@pytest.mark.parametrize("whole", ["", ", whole: true"])
def test_sequences_of_batches_are_those_of_arrays(target, y, whole, weather):
    """Each step's target is what follows it, two rows later; a part that is whole is not cut."""
    given = f"inputs: [wind, rain], target: {target}, {y}"
    given += f"windows: {{length: 5, sequence: true, delay: 1{whole}}}"
    model = MODEL.replace("5, 3", "null, 2").replace("{LSTM: 2}", "{Dense: 2}")
    checked = spec(weather, given, "print_errors", model=model)
    arrays = prepared(checked)
    checked = spec(weather, f"{given}, pipeline: {{batch_size: 4}}", "print_errors", model=model)
    assert "make_windows" not in script(checked)
    batches = prepared(checked)
    for part in ("train", "test"):
        pairs = [*batches[f"{part}_data"].as_numpy_iterator()]
        for index, axis in enumerate("xy"):
            cut = np.concatenate([pair[index] for pair in pairs])
            assert cut.shape == arrays[f"{axis}_{part}"].shape
            assert np.allclose(cut, arrays[f"{axis}_{part}"])
    x, truth = arrays["x_test"], arrays["y_test"]
    truth = arrays["y_scaler"].inverse_transform(truth[0]) if y else truth[0]
    assert np.allclose(truth[:, 0], 1000 * (x[0, :, 0] + 2) + 7)
    assert x.shape[:2] == ((1, 18) if whole else (14, 5))


def test_function_is_given_values_in_units(weather):
    """What stands in an argument goes back by the scaler, as in `let`."""
    text = "data: {load: {csv: weather.csv}, target: sun, y: [MinMaxScaler]}\ncode: mine.py\n"
    text += MODEL.replace("5, 3", "2").replace("{LSTM: 2}", "{Dense: 2}")
    text += "walkthrough: [{heading: A, do: [fit, {look: {values: '${in_units(y_train)}'}}]}]"
    (weather.parent / "mine.py").write_text("def look(values):\n    print(values)\n", "utf-8")
    (weather.parent / "a.yaml").write_text(f"specgen: 1\ntitle: A\n{text}", "utf-8")
    made = api.to_script(api.load(weather.parent / "a.yaml", trust=True))
    assert "look(values=y_scaler.inverse_transform(y_train))" in made


def test_windows_of_batches_are_shown_as_arrays(weather):
    """What a step shows are the windows of the test set, not the rows that they are cut from."""
    data = "windows: {length: 5, targets: [1]}, x: [StandardScaler], pipeline: {batch_size: 4}"
    text = script(spec(weather, data, "print_errors"))
    gathered = text.index("test_data.as_numpy_iterator()")
    assert text.index("test_data = keras") < gathered < text.index("predictions = ")


@pytest.mark.parametrize(
    ("data", "step", "said"),
    [
        ("target: sun, windows: {length: 5, targets: [1]}", "print_errors", "says another"),
        ("target: sun, windows: {length: 5, horizon: 0}, reconstruct: true", "print_errors",
         "`target` is what follows a window"),
        ("target: sun, windows: {length: 5}", "roll_out", "does not hold what is predicted"),
        ("windows: {length: 5, sampling_rate: 2, horizon: 3}", "print_errors", "needs `horizon"),
        ("windows: {length: 5, sampling_rate: 2, sequence: true}", "print_errors",
         "needs `horizon: 1`"),
        ("target: sun, windows: {length: 5}, table: [{sample_rows: 50}]", "print_errors",
         "would shuffle the rows"),
    ],
)  # fmt: skip
def test_check_refuses_windows_that_say_two_things(data, step, said, weather):
    with pytest.raises(SpecError, match=said):
        spec(weather, data, step)
