"""The gallery and the tutorials: sound, short, and what a run of each leaves on the sample.

test_equality.py has it that the run executes just what the script says. Those in TWICE, with
`--everything` all of them, are also trained by their script, in this process, and compared.
"""

import ast
import contextlib
import json
import re
import runpy
from pathlib import Path

import pytest
from lighter import EAGER, ELSEWHERE, EPOCHS, FILES, LIGHTER, LONG, beside_files, load
from watching import watched

import specgen
from specgen.catalogue.packages import script_name
from specgen.lower import lower
from specgen.outcomes.files import write_outcome

ROOT = Path(__file__).parents[1]
GALLERY = sorted((ROOT / "specs" / "gallery").glob("*.yaml"))
TUTORIALS = sorted((ROOT / "specs" / "tutorials").glob("*.yaml"))

# Trained by the script as well, and what each is chosen for.
TWICE = {
    "b12_small_vggnet": "pictures of a folder as arrays; the model is saved, loaded and asked",
    "early_stopping_checkpoint": "callbacks that write files, and weights that come back",
    "gan": "a class with two optimizers, which gets the inputs alone",
    "training_loop": "a loop of the author's own in the place of fit",
    "vae_with_its_own_losses": "a class with a train_step, made of parts",
    "image_folder": "batches from a folder, augmented",
    "k_fold_images": "folds",
    "multi_input_multi_output": "several inputs and outputs, and a loss for each",
    "sklearn_moons": "variants that differ in their layers; a figure that asks the model",
    "tabular_feature_space": "a table, and layers that see the data before",
    "transfer_learning": "a network of Keras, frozen and thawed; two rounds of training",
    "variational_autoencoder": "a layer with a loss of its own, and draws at random",
}

# Files that a program names: in a call, or by default.
NAME = re.compile(r"[\w-]+(?:\.weights)?\.(?:csv|h5|keras|npz|onnx|png|txt)")


def named(program):
    """The files that the script says it writes or reads.

    A default counts where a function is called without that argument.
    """
    calls = [node for node in ast.walk(program.module) if isinstance(node, ast.Call)]
    defined = [node for node in ast.walk(program.module) if isinstance(node, ast.FunctionDef)]
    given = [v for c in calls for v in (*c.args, *(k.value for k in c.keywords))]
    for function in defined:
        defaults = function.args.defaults
        by_default = dict(zip(function.args.args[-len(defaults) :], defaults, strict=False))
        for call in calls:
            if ast.unparse(call.func) == function.name:
                said = {keyword.arg for keyword in call.keywords}
                said |= {p.arg for p in function.args.args[: len(call.args)]}
                given += [value for p, value in by_default.items() if p.arg not in said]
    texts = {node.value for node in given if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and NAME.fullmatch(text)}


def test_gallery_has_specs_enough():
    assert len(GALLERY) >= 24


@pytest.mark.parametrize("path", GALLERY, ids=lambda p: p.stem)
def test_gallery_spec_is_short_and_seeded(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 70
    assert specgen.load(path, trust=True).spec.seed is not None


def test_specs_that_are_treated_otherwise_are_there():
    stems = {path.stem for path in (*GALLERY, *TUTORIALS)}
    assert {*TWICE, *LIGHTER, *LONG, *EAGER, *ELSEWHERE, *FILES} <= stems


def trained(path):
    """Whether it is trained without `--everything`: tutorials are checked and exported."""
    return path in GALLERY or path.stem in TWICE


@pytest.mark.parametrize("path", [*GALLERY, *TUTORIALS], ids=lambda p: p.stem)
def test_run_leaves_what_the_script_says_and_trains_as_it_does(path, tmp_path, everything):
    spec = load(beside_files(path, tmp_path), everything)
    if path.stem in ELSEWHERE or not (everything or trained(path)):
        assert specgen.to_script(spec, sample=True)
        return
    eager = path.stem in EAGER
    with watched(eager) as lived:
        result = specgen.run(spec, tmp_path / "live", sample=True)
    program = lower(spec, sample=True)
    check_folder(result, program, spec)
    fits = [rows for kind, rows in lived if kind == "history"]
    assert fits or "fit" in spec.spec.left_out or spec.spec.fit.loop
    assert all(len(row) == EPOCHS for rows in fits for row in rows.values())
    if not everything and path.stem not in TWICE:
        return
    alone = tmp_path / "alone"
    alone.mkdir()
    for name, text in FILES.get(path.stem, {}).items():
        (alone / name).write_text(text, encoding="utf-8")
    script = alone / f"{path.stem}.py"
    write_outcome(script, specgen.to_script(spec, sample=True), program.files)
    with watched(eager) as scripted, contextlib.chdir(alone):
        runpy.run_path(str(script), run_name="__main__")
    assert lived == scripted
    left = {p.name for p in alone.iterdir()} - {script.name, *FILES.get(path.stem, {})}
    kept = {p.name for p in result.folder.iterdir()}
    assert left <= kept, "the run lacks what the script leaves"


def check_folder(result, program, spec):
    """What every run leaves: the script and its data, model, numbers, and what the script names."""
    kept = {p.relative_to(result.folder).as_posix() for p in result.folder.rglob("*")}
    script = script_name(spec.name)
    trains = "fit" not in spec.spec.left_out
    assert {script, "metrics.json"} <= kept
    assert ("history.json" in kept) == trains == bool(result.history)
    assert {"model.keras", "trained.weights.h5"} & kept
    assert {file.name for file in program.files} <= kept
    assert named(program) - kept == set()
    assert (result.folder / script).read_text("utf-8") == specgen.to_script(spec, sample=True)
    if trains:
        history = json.loads((result.folder / "history.json").read_text())
        assert history == (result.histories or result.history)
    metrics = json.loads((result.folder / "metrics.json").read_text())
    assert metrics["data"] == ("full" if result.data == "the full data" else "sample")
    assert len(metrics["claims"]) == len(result.outcomes) == len(spec.spec.claims)
    scores = metrics["compared"] if result.results else metrics.keys() - {"data", "claims"}
    measured = any(step.name == "evaluate" for step in spec.plan.steps)
    assert scores or not measured
