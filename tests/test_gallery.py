"""The gallery and the tutorials: sound, short, and what a run of each leaves on the sample.

test_equality.py has it that the run executes just what the script says. Those in TWICE, with
`--everything` all of them, are also trained by their script, in this process, and compared.
"""

import ast
import contextlib
import json
import re
import runpy
import shutil
from pathlib import Path

import pytest
from watching import watched

import specgen
from specgen.catalogue.packages import script_name
from specgen.lower import lower
from specgen.outcomes.files import write_outcome

ROOT = Path(__file__).parents[1]
GALLERY = sorted((ROOT / "specs" / "gallery").glob("*.yaml"))
TUTORIALS = sorted((ROOT / "specs" / "tutorials").glob("*.yaml"))
EPOCHS = 1

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

# Changes that make a spec light enough to be trained here; TensorBoard is not installed.
LIGHTER = {
    "b03_resnet20": ["fit.steps_per_epoch=2", "fit.callbacks=[]"],
    "b05_tuner": [
        "fit.batch_size=500",
        "walkthrough.2.do.0.train_for_longer.epochs=1",
        "walkthrough.2.do.0.train_for_longer.batch_size=500",
        *(f"model.layers.{number}.Conv2D.filters=4" for number in (1, 2, 3)),
    ],
    "b09_boston_pipelines": ["data.split.folds=3"],
    "b11_multi_label": ["data.split.folds=3"],
    "b14_happy_sad": ["fit.callbacks=[]"],
    "b19_cats_dogs_transfer": [
        "fit.steps_per_epoch=3",
        "fit.validation_steps=1",
        "fit.callbacks=[]",
    ],
    "b26_grid_search": ["grid={compile.optimizer.SGD.learning_rate: [0.1, 0.2]}"],
    "b31_food_finetuning": [
        "data.load.split_image_folder.image_size=32",
        "data.load.split_image_folder.batch_size=128",
        "model.layers.0.Input=[32, 32, 3]",
        "variants={ten_percent_tuned: {}}",
        "train.0.fit.callbacks=[{ModelCheckpoint: {filepath: checkpoint.weights.h5, "
        "save_weights_only: true}}]",
        "train.1.fit.callbacks=[]",
        "claims=[]",
    ],
    "b28_weather": [
        "model.layers.1.GRU.units=8",
        "data.windows.length=60",
        "data.pipeline.batch_size=8",
        "fit.steps_per_epoch=5",
        "fit.callbacks.2=ReduceLROnPlateau",  # TensorBoard is a package of its own
        "walkthrough.4.do.0.predict.of=expand_dims(x_train[:1000], 0)",
        "walkthrough.4.do.1.let.true=y_train[24:1024]",
    ],
    "forecasting_rollout": ["walkthrough.4.do.0.roll_out.steps=5"],
    "k02_perceiver": [
        "model.layers.2.Resizing={height: 16, width: 16}",
        "model.parts.attend.layers.1.Input=[64, 256]",
        "model.parts.think.layers.1.repeat=1",
    ],
    "k20_cyclegan": [
        "data.load.tfds.image_size=32",
        "data.load.tfds.batch_size=50",
        "data.columns.image.shape=[32, 32, 3]",
        "model.blocks.generator.layers.8.repeat=1",
        *(
            f"model.parts.{part}.layers.0.Input=[32, 32, 3]"
            for part in ("generator_g", "generator_f", "discriminator_x", "discriminator_y")
        ),
    ],
    "o02_overfit_underfit": ["fit.callbacks=[EpochDots]"],
    "transfer_learning": [
        "data.load.tfds.image_size=32",
        "data.load.tfds.batch_size=128",
        "data.columns.image.shape=[32, 32, 3]",
        "model.layers.0.Input=[32, 32, 3]",
        "model.parts.base.MobileNetV2.input_shape=[32, 32, 3]",
    ],
}
# Epochs of so many batches that a few of them will do; with `--everything` they are trained whole.
LONG = (
    "autoencoder_denoising",
    "grad_cam",
    "image_classification",
    "imbalanced_classes",
    "inception",
    "k_fold_images",
    "learning_rate_schedules",
    "multi_output_images",
    "regularisation_variants",
    "resnet",
    "siamese",
    "text_conv1d",
    "text_lstm",
    "text_transformer",
    "variational_autoencoder",
    "vision_transformer",
)
BATCHES = 6
# Files that nothing stands in for, as a tutorial says where they are from: a few lines of each.
FILES = {
    "b17_toxic": {
        "test.csv": "id,comment_text\n1,good\n",
        "stop_words.txt": "a\nthe\n",
        "glove.6B.100d.txt": "good" + " 0.1" * 100 + "\n",
    },
}
# Networks of many layers: with so few batches, a graph takes longer to make than to use.
EAGER = (
    "b03_resnet20", "b19_cats_dogs_transfer", "b31_food_finetuning", "k02_perceiver",
    "k04_shiftvit", "k08_patch_convnet", "k11_sentence_pairs", "k15_tab_transformer",
    "o01_pets_segmentation", "resnet",
    "text_transformer", "transfer_learning", "vision_transformer",
)  # fmt: skip
# What a run of a sample cannot do here; their scripts are written, and no more.
ELSEWHERE = {
    "k01_grad_cam": "its code downloads two photographs, and names of classes",
    "k05_ct_scans": "its code reads scans by nibabel, which is not installed",
    "k06_integrated_gradients": "its code downloads a photograph, and names of classes",
    "o10_horses_or_humans": "its code reads images of two archives",
    "k10_active_learning": "its code loads reviews by tensorflow_datasets",
    "o08_text_generation": "its code reads a text that is downloaded",
    "o08_translation": "its code reads sentences that are downloaded",
}
# Files that a program names: in a call, or by default.
NAME = re.compile(r"[\w-]+(?:\.weights)?\.(?:csv|h5|keras|npz|onnx|png|txt)")


def load(path, everything):
    """The spec, made lighter, with its epochs cut."""
    changes = [*LIGHTER.get(path.stem, ())]
    spec = specgen.load(path, set=changes, trust=True)
    for phase in spec.spec.rounds:
        fit = ".".join(map(str, phase.path("fit")))
        last = EPOCHS + (phase.fit.initial_epoch or 0)
        if phase.fit.epochs > last:
            changes.append(f"{fit}.epochs={last}")
        if path.stem in LONG and not everything:
            changes.append(f"{fit}.steps_per_epoch={BATCHES}")
    if variants := spec.document.value.get("variants"):
        changes.append(f"variants={json.dumps(cut(variants, ''))}")
    return specgen.load(path, set=changes, trust=True)


def beside_files(path, folder):
    """The spec, in a folder that has the files that it needs, where there are any."""
    for name, text in FILES.get(path.stem, {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    if path.stem not in FILES:
        return path
    for each in path.parent.glob(f"{path.stem}.*"):
        shutil.copy(each, folder)
    return folder / path.name


def cut(value, key):
    """What a variant changes, its epochs cut as well."""
    if isinstance(value, dict):
        return {inner: cut(item, inner) for inner, item in value.items()}
    if isinstance(value, list):
        return [cut(item, key) for item in value]
    return min(value, EPOCHS) if key.rpartition(".")[2] == "epochs" else value


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
