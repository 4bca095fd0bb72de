"""What is trained is what is published: script and build, node for node and digit for digit."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from scripts import complaints

import specgen
from specgen.lower import lower
from specgen.outcomes.script import to_text

ROOT = Path(__file__).parents[1]
SPECS = sorted((ROOT / "specs").rglob("*.yaml"))
ARTICLES = sorted((ROOT / "specs").glob("*.yaml"))  # the others are trained in test_gallery
RECORD = Path(__file__).with_name("record.py")


# What of Keras's imports a package only when it is called.
LATE = {
    "keras.callbacks.TensorBoard": "tensorboard",
    "keras.utils.load_img": "pillow",
    "keras.utils.array_to_img": "pillow",
    "keras.utils.save_img": "pillow",
    "layers.STFTSpectrogram": "scipy",
}
# Packages that have another name than what is imported.
PACKAGES = {"sklearn": "scikit-learn", "tensorflow_datasets": "tensorflow-datasets"}


def modules(node: ast.AST) -> list[str]:
    """What an import statement imports."""
    if isinstance(node, ast.ImportFrom):
        return [str(node.module)]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def test_specs_are_the_four_articles_at_least():
    assert {"mnist_cnn", "mnist_cnn_dropout", "mnist_cnn_channels_first", "fashion_mnist_cnn"} <= {
        path.stem for path in SPECS
    }


@pytest.mark.parametrize("sample", [False, True], ids=["full", "sample"])
@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_script_is_the_program_node_for_node(path, sample):
    spec = specgen.load(path, trust=True)
    script, program = specgen.to_script(spec, sample), lower(spec, sample)
    executed = [ast.Expr(ast.Constant(program.docstring))]
    executed += [statement for section in program.sections for statement in section.body]
    assert ast.dump(ast.parse(script)) == ast.dump(ast.Module(executed, []))


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_script_is_formatted_and_clean_when_exported(path, tmp_path):
    made = specgen.to_script(specgen.load(path, trust=True))
    assert complaints([made], tmp_path) == ""


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_script_begins_with_metadata_that_names_what_it_imports(path):
    script = specgen.to_script(specgen.load(path, trust=True))
    (block,) = re.findall(r"(?m)^# /// script$\s((?:^#(?:| .*)$\s)+)^# ///$", script)  # as PEP 723
    metadata = tomllib.loads("".join(line[2:] for line in block.splitlines(keepends=True)))
    assert metadata["requires-python"] == ">=3.11"
    named = {re.match(r"[\w-]+", requirement)[0] for requirement in metadata["dependencies"]}
    imported = {
        module.partition(".")[0] for node in ast.walk(ast.parse(script)) for module in modules(node)
    }
    needed = {PACKAGES.get(name, name) for name in imported - sys.stdlib_module_names}
    late = {package for call, package in LATE.items() if call in script}
    assert named == needed | late | {"tensorflow"}
    assert "specgen" not in imported


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_script_is_the_same_bytes_when_exported_twice(path):
    assert specgen.to_script(specgen.load(path, trust=True)) == specgen.to_script(
        specgen.load(path, trust=True)
    )


def test_script_that_is_not_the_program_is_refused(monkeypatch):
    program = lower(specgen.load(SPECS[0]))
    monkeypatch.setattr("specgen.outcomes.script._format", lambda text: text.replace("28", "29"))
    with pytest.raises(AssertionError, match="not the program"):
        to_text(program)


@pytest.mark.parametrize(
    ("spec", "changes", "asked"),
    [
        ("tutorials/o05_imdb_rnn_lstm", [], True),
        ("tutorials/o05_imdb_rnn_lstm", ["backend=jax"], False),
        ("tutorials/o05_imdb_rnn_lstm", ["seed=null"], False),
        ("mnist_cnn", ["seed=1"], False),
    ],
)
def test_script_asks_for_one_order_of_sums_when_it_has_a_seed_and_an_embedding(
    spec, changes, asked
):
    """Otherwise threads of TensorFlow's add up an Embedding's gradient as they come."""
    loaded = specgen.load(ROOT / "specs" / f"{spec}.yaml", set=changes)
    assert ("tf.config.experimental.enable_op_determinism()" in specgen.to_script(loaded)) is asked


@pytest.mark.parametrize(
    ("changes", "asked"), [([], True), (["backend=jax"], False), (["seed=null"], False)]
)
def test_script_asks_for_one_order_of_terms_when_it_has_a_seed_and_losses_of_its_own(
    changes, asked
):
    """Grappler orders the terms of a sum by chance: 8 runs of this spec gave 6 different losses."""
    path = ROOT / "specs/gallery/vae_with_its_own_losses.yaml"
    script = specgen.to_script(specgen.load(path, set=changes, trust=True))
    assert ('set_experimental_options({"arithmetic_optimization": False})' in script) is asked


def record(folder: Path, *arguments: str) -> dict:
    """What a training run saw, in a process of its own that starts in `folder`."""
    report = folder.with_suffix(".json")
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, str(RECORD), str(report), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(report.read_text())


@pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
def test_script_trains_as_run_does_to_the_last_digit(path, tmp_path, everything):
    changes = [] if everything else ["--set", "fit.epochs=1"]
    alone, live = tmp_path / "alone", tmp_path / "live"
    alone.mkdir()
    live.mkdir()
    script = alone / f"{path.stem}.py"
    export = [
        sys.executable,
        "-m",
        "specgen",
        "export",
        str(path),
        "--data",
        "sample",
        *changes,
    ]
    subprocess.run([*export, "-o", str(script)], check=True)
    assert len(list(alone.iterdir())) == 2, "the script and its sample"

    scripted = record(alone, "script", script.name)
    lived = record(live, "run", str(path), "--data", "sample", "--out", "folder", *changes)
    assert set(scripted) == {"config", "weights", "history", "scores"}
    assert lived == scripted
    saved = json.loads((live / "folder" / "history.json").read_text())
    assert {k: [repr(v) for v in row] for k, row in saved.items()} == lived["history"]
