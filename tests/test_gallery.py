"""The gallery and the tutorials: sound, short, and each script trains as the build does.

Both train in this process, on the sample, one after the other, for one epoch.
"""

import contextlib
import hashlib
import runpy
from pathlib import Path

import keras
import pytest
import tensorflow as tf

import specgen
from specgen.lower import lower
from specgen.outcomes.files import write_script

ROOT = Path(__file__).parents[1]
GALLERY = sorted((ROOT / "specs" / "gallery").glob("*.yaml"))
TUTORIALS = sorted((ROOT / "specs" / "tutorials").glob("*.yaml"))
EPOCHS = 1

# Changes that make a spec light enough to be trained here.
LIGHTER = {
    "b05_tuner": [
        "fit.batch_size=500",
        *(f"model.layers.{number}.Conv2D.filters=4" for number in (1, 2, 3)),
    ],
    "b31_food_finetuning": [
        "data.load.split_image_folder.image_size=32",
        "data.load.split_image_folder.batch_size=128",
        "model.layers.0.Input=[32, 32, 3]",
        "variants={ten_percent_tuned: {}}",
        "claims=[]",
    ],
}
# Networks of many layers: with so few batches, a graph takes longer to make than to use.
EAGER = (
    "b19_cats_dogs_transfer", "b31_food_finetuning", "k11_sentence_pairs", "k15_tab_transformer",
    "o01_pets_segmentation",
)  # fmt: skip


def load(path):
    """The spec, made lighter, with its epochs cut."""
    changes = [*LIGHTER.get(path.stem, ())]
    spec = specgen.load(path, set=changes, trust=True)
    for phase in spec.spec.rounds:
        last = EPOCHS + (phase.fit.initial_epoch or 0)
        if phase.fit.epochs > last:
            changes.append(f"{'.'.join(map(str, phase.path('fit')))}.epochs={last}")
    spec = specgen.load(path, set=changes, trust=True)
    variants = {word: cut(changed, "") for word, changed in spec.variants.items()}
    return spec.model_copy(update={"variants": variants})


def cut(value, key):
    """What a variant changes, its epochs cut as well."""
    if isinstance(value, dict):
        return {inner: cut(item, inner) for inner, item in value.items()}
    if isinstance(value, list):
        return [cut(item, key) for item in value]
    return min(value, EPOCHS) if key.rpartition(".")[2] == "epochs" else value


@contextlib.contextmanager
def watched(eager):
    """What every fit begins with and gives, and what the evaluations give, to the last digit."""
    seen = []
    fit, evaluate = keras.Model.fit, keras.Model.evaluate

    def watched_fit(self, *args, **kwargs):
        digest = hashlib.sha256(b"".join(weight.tobytes() for weight in self.get_weights()))
        history = fit(self, *args, **kwargs)
        rows = {key: [repr(float(v)) for v in row] for key, row in history.history.items()}
        seen.append(("fit", self.get_config(), digest.hexdigest(), rows))
        return history

    def watched_evaluate(self, *args, **kwargs):
        scores = evaluate(self, *args, **kwargs)
        if "_use_cached_eval_dataset" not in kwargs:  # Keras's own, after each epoch
            seen.append(("evaluate", {key: repr(float(v)) for key, v in scores.items()}))
        return scores

    keras.backend.clear_session()
    keras.Model.fit, keras.Model.evaluate = watched_fit, watched_evaluate
    policy = keras.config.dtype_policy()
    tf.config.run_functions_eagerly(eager)
    try:
        yield seen
    finally:
        keras.Model.fit, keras.Model.evaluate = fit, evaluate
        keras.config.set_dtype_policy(policy)
        tf.config.run_functions_eagerly(False)


def test_gallery_has_specs_enough():
    assert len(GALLERY) >= 24


@pytest.mark.parametrize("path", GALLERY, ids=lambda p: p.stem)
def test_gallery_spec_is_short_and_seeded(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 70
    assert specgen.load(path, trust=True).seed is not None


@pytest.mark.parametrize("path", [*GALLERY, *TUTORIALS], ids=lambda p: p.stem)
def test_script_trains_as_run_does(path, tmp_path):
    spec = load(path)
    alone = tmp_path / "alone"
    alone.mkdir()
    script = alone / f"{path.stem}.py"
    write_script(script, specgen.to_script(spec, sample=True), lower(spec, sample=True).files)
    eager = path.stem in EAGER
    with watched(eager) as scripted, contextlib.chdir(alone):
        runpy.run_path(str(script), run_name="__main__")
    with watched(eager) as lived:
        result = specgen.run(spec, tmp_path / "live", sample=True)
    assert scripted
    assert lived == scripted
    left = {p.name for p in alone.iterdir()} - {script.name}
    kept = {p.name for p in (tmp_path / "live").iterdir()}
    assert left <= kept, "the run lacks what the script leaves"
    assert result.history
