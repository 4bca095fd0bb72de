"""Numbers in the units of the data: they go back by the scaler and the columns that made them."""

import ast

import numpy as np
import pytest
from every import prepared
from scripts import script

from specgen.lower import lower
from specgen.program.sections import Section
from specgen.runs.builder import build, execute
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


def show(checked, word, predictions, found):
    """Do what a step of the walkthrough does with these predictions."""
    program = lower(checked)
    steps = [s for section in program.sections for s in section.body if isinstance(s, ast.Expr)]
    calls = tuple(s for s in steps if ast.unparse(s).startswith(f"{word}("))
    execute(checked, program, Section(word, calls), found | {"predictions": predictions})


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
    found = prepared(spec(weather, data, "print_errors"))
    back = found["in_units"](found["y_train"], found["y_scaler"])
    assert np.allclose(back[20:22], rows)


def test_copies_go_back_by_the_scaler_of_the_inputs(weather):
    for windows in ("", ", windows: {length: 5, horizon: 0}"):
        data = f"reconstruct: true, x: [StandardScaler]{windows}"
        found = prepared(spec(weather, data, "print_errors"))
        back = found["in_units"](found["y_train"], found["y_scaler"])
        assert np.allclose(back[2][:3], [2, 200, 2007])
        assert "y_scaler" not in script(spec(weather, data))


@pytest.mark.parametrize(
    ("windows", "error"),
    [
        ("targets: [1]", 100),
        ("targets: [1], sequence: true", 100),
        ("targets: [1], horizon: 3", 200),
        ("targets: [2, 0]", 500.5),
        ("", 1101 / 3),
    ],
)
def test_baseline_compares_what_is_predicted_with_its_own_last_value(
    windows, error, weather, capsys
):
    """Every step adds 1, 100 or 1000; so the last value of a window is wrong by that."""
    data = f"windows: {{length: 5, {windows}}}, x: [StandardScaler]"
    checked = spec(weather, data, "print_baseline")
    found = prepared(checked)
    show(checked, "print_baseline", found["y_test"], found)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"mean absolute error, last value: {error:.5g}"
    assert float(lines[1].rpartition(" ")[2]) == pytest.approx(0, abs=0.01)


def test_forecast_of_a_sequence_is_its_last_step(weather):
    data = "windows: {length: 5, targets: [1], sequence: true}, x: [StandardScaler]"
    text = script(spec(weather, data, "plot_forecast", "plot_split", "print_errors"))
    assert "plot_forecast(predictions[:, -1], y_test[:, -1], y_scaler)" in text
    assert "plot_split(y_train[:, -1], y_test[:, -1], y_scaler=y_scaler)" in text
    assert "print_errors(predictions, y_test, y_scaler)" in text


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
@pytest.mark.parametrize("word", ["print_errors", "plot_split", "plot_scatter", "print_baseline"])
def test_check_refuses_to_show_what_cannot_go_back(steps, said, word, weather):
    data = f"windows: {{length: 5, targets: [1]}}, {steps}"
    spec(weather, data, "plot_history: loss")
    with pytest.raises(SpecError) as caught:
        spec(weather, data, word)
    (found,) = caught.value.diagnostics
    assert found.code == "SG303"
    assert said in found.message
    assert word in found.span.source.lines[found.span.line - 1]


@pytest.mark.parametrize(
    "steps", ["x: [{divide: 2}, StandardScaler]", "x: [StandardScaler, {cast: float32}]"]
)
def test_steps_that_leave_the_way_back_open_are_sound(steps, weather):
    found = prepared(
        spec(weather, f"windows: {{length: 5, targets: [1]}}, {steps}", "print_errors")
    )
    back = found["in_units"](found["y_train"][:1], found["y_scaler"]).item()
    assert back == pytest.approx(250 if "divide" in steps else 500)


def test_values_of_two_shapes_are_not_compared(weather, capsys):
    """One prediction beside three true values would be broadcast."""
    checked = spec(weather, "windows: {length: 5}, x: [StandardScaler]", "print_errors")
    found = prepared(checked)
    with pytest.raises(SpecError, match="1 values are predicted for a sample, and 3 are true"):
        show(checked, "print_errors", found["y_test"][:, :1], found)


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
        ("horizon: 0", "print_baseline", "is about what follows a window, and here nothing"),
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
    assert "print_errors(predictions, y_test)" in script(checked)
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


def test_windows_of_batches_are_shown_as_arrays(weather):
    """What a step shows are the windows of the test set, not the rows that they are cut from."""
    data = "windows: {length: 5, targets: [1]}, x: [StandardScaler], pipeline: {batch_size: 4}"
    text = script(spec(weather, data, "print_errors"))
    assert text.index("x_test, y_test = gather(test_data)") < text.index("predictions = ")
    assert text.index("test_data = keras") < text.index("= gather(test_data)")


@pytest.mark.parametrize(
    ("data", "step", "said"),
    [
        ("target: sun, windows: {length: 5, targets: [1]}", "print_errors", "says another"),
        ("target: sun, windows: {length: 5, horizon: 0}, reconstruct: true", "print_errors",
         "`target` is what follows a window"),
        ("target: sun, windows: {length: 5}", "print_baseline", "does not hold what is predicted"),
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
