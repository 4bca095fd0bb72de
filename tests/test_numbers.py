"""What is no number ends a run at once, at the column or at the loss."""

import pytest

import specgen
import specs
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError

TABLE = "age,weight,sick\n" + "".join(
    f"{30 + i},{'' if i == 7 else 60 + i},{i % 2}\n" for i in range(40)
)
MODEL = {"layers": [{"Input": [2]}, {"Dense": {"units": 1, "activation": "sigmoid"}}]}


def failed(folder, **parts):
    (folder / "table.csv").write_text(TABLE)
    given = {
        "data": {"load": {"csv": "table.csv"}, "target": "sick", "split": {"test": 0.2, "seed": 0}},
        "model": MODEL,
        "compile": {"optimizer": "adam", "loss": "binary_crossentropy"},
        "fit": {"epochs": 3, "batch_size": 8, "verbose": 0},
        **parts,
    }
    spec = specgen.load(specs.write(folder, **given))
    with pytest.raises(SpecError) as caught:
        run(spec, folder / "out")
    (found,) = caught.value.diagnostics
    assert found.code == "SG505"
    return found.span.source.lines[found.span.line - 1].strip(), found.message


def test_a_blank_in_a_column_ends_a_run_before_it_trains(tmp_path):
    line, message = failed(tmp_path)
    assert line == '"load":'
    assert message.startswith("column 'weight' of x_t")


def test_a_blank_is_found_behind_a_pipeline_and_a_scaler(tmp_path):
    data = {
        "load": {"csv": "table.csv"},
        "target": "sick",
        "x": ["StandardScaler"],
        "split": {"test": 0.2, "seed": 0},
        "pipeline": {"batch_size": 8},
    }
    _, message = failed(tmp_path, data=data, fit={"epochs": 3})
    assert message.startswith("column 'weight' of x_t")


def test_a_loss_that_is_no_number_ends_a_run_at_the_batch(tmp_path):
    line, message = failed(
        tmp_path,
        data={"load": {"synthetic": {"shape": [2], "classes": 2, "train": 40, "test": 20}}},
        model={"layers": [{"Input": [2]}, {"Dense": 4}, "log", {"Dense": 1}]},
        compile={"optimizer": "adam", "loss": "mse"},
    )
    assert line == '"loss": "mse"'
    assert "from batch 1 of epoch 1 on" in message


def test_what_looks_for_nan_may_have_them(tmp_path):
    (tmp_path / "table.csv").write_text(TABLE)
    layers = [{"Input": [2]}, "nan_to_num", {"Dense": {"units": 1, "activation": "sigmoid"}}]
    spec = specs.write(
        tmp_path,
        data={"load": {"csv": "table.csv"}, "target": "sick", "split": {"test": 0.2, "seed": 0}},
        model={"layers": layers},
        compile={"optimizer": "adam", "loss": "binary_crossentropy"},
        fit={"epochs": 1, "verbose": 0},
    )
    assert run(specgen.load(spec), tmp_path / "out").scores["loss"] > 0
