"""`specgen new` writes specs that are sound, export and train, and replaces nothing."""

import contextlib
import json
import random
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import specgen
from specgen.cli import commands
from specgen.cli.writing import KINDS
from specgen.runs.process import as_if_new
from specgen.text.yaml_reader import load_text, read


def called(*arguments: str) -> Result:
    return CliRunner().invoke(commands, [*arguments])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def table(name: str, head: str, row: str, rows: int = 120) -> None:
    """A CSV file; row: an expression of random, for the cells of row i."""
    draw = random.Random(1)
    cells = (eval(row, {"draw": draw, "i": i}) for i in range(rows))
    lines = [head, *(";".join(map(str, each)) for each in cells)]
    if "," in head:
        lines = [line.replace(";", ",") for line in lines]
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


FLOWERS = (
    "flowers.csv", "id;petal length;colour;kind",
    "(f'x{i}', '' if i % 9 == 0 else draw.random(), draw.choice(['red', 'blue', '']), "
    "draw.choice(['iris', 'rose', 'tulip']))",
)  # fmt: skip
HOUSES = (
    "houses.csv", "area,rooms,Price,town", "(draw.uniform(30, 200), draw.randint(1, 6), "
    "draw.randint(10**5, 10**6), draw.choice(['yes', 'no']))",
)  # fmt: skip
ILL = ("ill.csv", "age,smokes,ill", "(draw.randint(20, 80), draw.random() > 0.5, 1 + i % 2)")


@pytest.mark.parametrize("kind", KINDS)
def test_new_spec_is_sound_and_trains_alike_by_run_and_by_script(kind: str) -> None:
    done = called("new", "first", "--for", kind)
    assert done.exit_code == 0, done.output
    assert called("check", "--strict", "first.yaml").exit_code == 0
    text = Path("first.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=specgen.schema.json\n")
    assert "\ntitle: First\n" in text
    assert max(map(len, text.split("\n"))) <= 100
    trains_alike(Path("first.yaml"))


def trains_alike(path: Path) -> None:
    """One epoch on the sample by run and by the script: the same numbers."""
    sets = ["--set", "fit.epochs=1", "--set", "fit.verbose=0"]
    done = called("run", str(path), "--data", "sample", *sets, "--out", "run")
    assert done.exit_code == 0, done.output
    history = json.loads(Path("run/history.json").read_text())
    script = next(Path("run").glob("*.py"))
    with as_if_new(), contextlib.chdir("run"):
        found = runpy.run_path(script.name, run_name="__main__")
    assert found["history"].history == history


@pytest.mark.parametrize(
    ("file", "target", "inputs", "loss"),
    [
        (FLOWERS, "kind", ["petal length", "colour"], "sparse_categorical_crossentropy"),
        (HOUSES, "Price", ["area", "rooms", "town"], "mse"),
        (ILL, "ill", ["age", "smokes"], "binary_crossentropy"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else None,
)
def test_new_spec_of_a_table_has_its_columns_and_a_target(
    file: tuple[str, str, str], target: str, inputs: list[str], loss: str
) -> None:
    table(*file)
    assert called("new", "mine", "--data", file[0]).exit_code == 0
    done = called("check", "--strict", "mine.yaml")
    assert done.exit_code == 0, done.output
    spec = read(load_text(Path("mine.yaml"))).value
    assert (spec["data"]["target"], spec["data"]["inputs"]) == (target, inputs)
    assert spec["compile"]["loss"] == loss
    assert "# guessed, " in Path("mine.yaml").read_text(encoding="utf-8")
    specgen.build(specgen.load("mine.yaml"))  # from the file itself


def test_new_spec_of_a_table_trains_alike_by_run_and_by_script() -> None:
    table(*FLOWERS)
    called("new", "mine", "--data", "flowers.csv")
    trains_alike(Path("mine.yaml"))


def test_new_spec_of_a_folder_of_images_has_its_classes(here: Path) -> None:
    for name in ("tulips & roses", "cats"):
        (here / "pictures" / name).mkdir(parents=True)
    assert called("new", "mine", "--data", "pictures").exit_code == 0
    done = called("check", "--strict", "mine.yaml")
    assert done.exit_code == 0, done.output
    data = read(load_text(Path("mine.yaml"))).value["data"]
    assert data["class_names"] == ["cats", "tulips & roses"]
    assert "image_dataset_from_directory" in specgen.to_script(specgen.load("mine.yaml"))


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["mine"], 2, "either --for or --data"),
        (["mine", "--for", "table", "--data", "a.csv"], 2, "either --for or --data"),
        (["mine", "--for", "sound"], 2, "'sound' is not one of"),
        (["there", "--for", "table"], 1, "is there already"),
        (["there.yaml", "--for", "table"], 1, "is there already"),
        (["mine", "--data", "nothing.csv"], 1, "no such file or folder"),
        (["mine", "--data", ".."], 1, "does not lie below the folder of the spec"),
        (["mine", "--data", "empty.csv"], 1, "not a text file with a row of names"),
        (["mine", "--data", "same.csv"], 1, "nothing to learn from"),
        (["mine", "--data", "bare"], 1, "there are no folders in it"),
    ],
)
def test_new_says_what_it_cannot_do_and_writes_nothing(
    here: Path, arguments: list[str], status: int, said: str
) -> None:
    Path("there.yaml").write_text("mine\n")
    Path("empty.csv").write_text("a,b\n")
    Path("same.csv").write_text("a,b\n1,1\n1,2\n")
    Path("bare").mkdir()
    done = called("new", *arguments)
    assert done.exit_code == status
    assert said in done.stderr
    assert Path("there.yaml").read_text() == "mine\n"
    assert not Path("mine.yaml").exists()
