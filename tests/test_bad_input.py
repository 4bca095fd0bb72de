"""What is wrong with the data themselves: an error at its line, and nothing left half-written."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

import specs
from specgen import api
from specgen.checks.checker import check
from specgen.language.author_code import Code
from specgen.text.diagnostics import SpecError
from specgen.text.yaml_reader import load_text, read

TABLE = {
    "load": {"csv": {"path": "homes.csv"}},
    "target": "price",
    "split": {"test": 0.5, "seed": 1},
}


def table_model(columns=1):
    return {"layers": [{"Input": [columns]}, {"Dense": 1}]}


def refused(tmp_path: Path, code: str, said: str, at: str, **parts):
    """The one finding of a run that fails before it trains; the folder is as it was."""
    document = read(load_text(specs.write(tmp_path, **parts)))
    spec = check(
        document, Code(trusted=True)
    )  # which does not look at the data, as `specgen check` does
    before = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*"))
    with pytest.raises(SpecError) as caught:
        api.run(spec, tmp_path / "runs" / "first")
    (finding,) = caught.value.diagnostics
    assert finding.code == code
    assert said in finding.message
    assert at in spec.document.source.lines[finding.span.line - 1]
    assert "Traceback" not in str(finding)
    left = {p.relative_to(tmp_path) for p in tmp_path.rglob("*")} - {Path("runs")}
    assert sorted(left) == before
    return finding


def test_run_names_the_columns_when_the_target_is_not_there(tmp_path):
    (tmp_path / "homes.csv").write_text("size,cost\n1,2\n3,4\n5,6\n")
    finding = refused(tmp_path, "SG401", "'price'", "price", data=TABLE, model=table_model())
    assert "size, cost" in finding.help


def test_run_names_the_columns_when_an_input_is_not_there(tmp_path):
    (tmp_path / "homes.csv").write_text("size,price\n1,2\n3,4\n5,6\n")
    data = {**TABLE, "inputs": ["size", "rooms"]}
    finding = refused(tmp_path, "SG401", "rooms", "inputs", data=data, model=table_model(2))
    assert "size, price" in finding.help


def test_run_names_the_step_when_its_column_is_not_there(tmp_path):
    (tmp_path / "homes.csv").write_text("size,price\n1,2\n3,4\n5,6\n")
    data = {**TABLE, "table": [{"drop_columns": ["street"]}]}
    said = "there is no 'street'"
    found = refused(tmp_path, "SG401", said, "drop_columns", data=data, model=table_model())
    assert found.message == said


def test_run_names_the_file_when_it_is_not_there(tmp_path):
    refused(tmp_path, "SG501", "homes.csv", "load", data=TABLE, model=table_model())


def test_run_names_the_folder_when_it_is_empty(tmp_path):
    (tmp_path / "pets").mkdir()
    data = {"load": {"image_folder": {"path": "pets", "image_size": 8}}}
    model = {"layers": [{"Input": [8, 8, 3]}, "Flatten", {"Dense": 1}]}
    compile_ = {"optimizer": "adam", "loss": "binary_crossentropy"}
    fit = {"epochs": 1}
    refused(tmp_path, "SG501", "pets", "load", data=data, model=model, compile=compile_, fit=fit)


def archive(path: Path, member: str) -> str:
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo(member)
        info.size = 4
        tar.addfile(info, io.BytesIO(b"a,b\n"))
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("member", "digest", "said"),
    [("homes/homes.csv", "0" * 64, "checksum"), ("../homes.csv", None, "homes.csv")],
    ids=["wrong checksum", "path out of the archive"],
)
def test_run_refuses_an_archive(tmp_path, tmp_path_factory, monkeypatch, member, digest, said):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("keras")))
    packed = tmp_path / "homes.tar.gz"
    found = archive(packed, member)
    fetch = {"url": packed.as_uri(), "sha256": digest or found, "folder": "homes"}
    data = {**TABLE, "load": {"csv": {"path": "homes/homes.csv"}}, "fetch": fetch}
    refused(tmp_path, "SG501", said, "fetch", data=data, model=table_model())


def test_run_refuses_a_window_that_is_longer_than_the_series(tmp_path):
    data = {
        "load": {"seasonal": {"length": 40}},
        "split": {"test": 0.5, "shuffle": False},
        "windows": {"length": 30},
    }
    model = {"layers": [{"Input": [30, 1]}, "Flatten", {"Dense": 1}]}
    compile_ = {"optimizer": "adam", "loss": "mse"}
    refused(
        tmp_path, "SG401", "no window fits", "windows", data=data, model=model, compile=compile_
    )


def test_run_reads_the_data_that_lie_beside_the_spec(tmp_path, monkeypatch):
    """The tests above can fail: with a sound file, from another folder, the run goes through."""
    (tmp_path / "homes.csv").write_text(
        "size,price\n" + "".join(f"{i},{2 * i}\n" for i in range(9))
    )
    compile_ = {"optimizer": "adam", "loss": "mse"}
    spec = api.load(specs.write(tmp_path, data=TABLE, model=table_model(), compile=compile_))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    result = api.run(spec, "run")
    assert result.data == "the full data"
    assert (tmp_path / "elsewhere" / "run" / "homes.csv").read_text().startswith("size,price")
