"""The gallery and the tutorials: sound, short, and each script trains as the build does.

Both train in this process, on the sample, one after the other, for two epochs at most.
"""

import contextlib
import hashlib
import runpy
from pathlib import Path

import keras
import pytest

import specgen
from specgen.files import write_script
from specgen.lower import lower

ROOT = Path(__file__).parents[1]
GALLERY = sorted((ROOT / "specs" / "gallery").glob("*.yaml"))
TUTORIALS = sorted((ROOT / "specs" / "tutorials").glob("*.yaml"))
EPOCHS = 2


def load(path):
    """The spec, with its epochs cut."""
    spec = specgen.load(path, trust=True)
    changes = []
    for phase in spec.phases:
        last = EPOCHS + (phase.fit.initial_epoch or 0)
        if phase.fit.epochs > last:
            changes.append(f"{'.'.join(map(str, phase.path('fit')))}.epochs={last}")
    return specgen.load(path, set=changes, trust=True)


@contextlib.contextmanager
def watched():
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
    try:
        yield seen
    finally:
        keras.Model.fit, keras.Model.evaluate = fit, evaluate
        keras.config.set_dtype_policy(policy)


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
    with watched() as scripted, contextlib.chdir(alone):
        runpy.run_path(str(script), run_name="__main__")
    with watched() as lived:
        result = specgen.run(spec, tmp_path / "live", sample=True)
    assert scripted
    assert lived == scripted
    left = {p.name for p in alone.iterdir()} - {script.name}
    kept = {p.name for p in (tmp_path / "live").iterdir()}
    assert left <= kept, "the run lacks what the script leaves"
    assert result.history
