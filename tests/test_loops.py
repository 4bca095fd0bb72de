"""`fit: {loop: ...}` and `model.class`: what the author's own is given, beside what else trains."""

import pytest

import specgen
from specgen.text.diagnostics import SpecError

LOOP = '''
import keras


def by_hand(model, x_train, y_train, epochs, callbacks=(), *, rate, batch_size=32):
    """Epochs of fit, each with a new optimizer."""
    history = {}
    for _ in range(epochs):
        model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy")
        trained = model.fit(
            x_train, y_train, batch_size=batch_size, callbacks=list(callbacks), verbose=0
        )
        for key, values in trained.history.items():
            history.setdefault(key, []).extend(values)
    return history


def by_batches(model, train_data, epochs):
    model.compile("sgd", "sparse_categorical_crossentropy")
    batches = [batch for _ in range(epochs) for batch in train_data]
    return {"loss": [model.train_on_batch(*batch, return_dict=True)["loss"] for batch in batches]}
'''
SPEC = """
specgen: 1
title: A loop of the author's own
seed: 1
code: mine.py
data:
  load: {synthetic: {shape: [8], classes: 3, train: 60, test: 30}}
model: {layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]}
compile: {optimizer: sgd, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {loop: {by_hand: {rate: 0.1}}, epochs: 3}
"""
FOLDS = SPEC.replace("60, test: 30}}", "60, test: 30}}\n  split: {merge: true, folds: 2}")


@pytest.fixture
def load(folder):
    """What reads a spec beside the file of code."""
    (folder / "mine.py").write_text(LOOP, encoding="utf-8")

    def load(text, **changes):
        (folder / "spec.yaml").write_text(text, encoding="utf-8")
        changed = [f"{key}={value}" for key, value in changes.items()]
        return specgen.load(folder / "spec.yaml", set=changed, trust=True)

    return load


def trained(spec, folder):
    """The result of the run."""
    return specgen.run(spec, folder / "run")


def test_loop_is_given_by_name_what_it_takes_by_name_alone(load, folder):
    spec = load(SPEC.replace("epochs: 3", "epochs: 3, batch_size: 20"))
    said = "by_hand(model, x_train, y_train, epochs=3, rate=0.1, batch_size=20)"
    assert said in " ".join(specgen.to_script(spec).replace("(\n", "(").split())
    assert len(trained(spec, folder).history["loss"]) == 3


def test_loop_is_given_the_callbacks(load, folder):
    checkpoint = "callbacks: [ModelCheckpoint: {filepath: best.keras, monitor: loss}]"
    trained(load(SPEC.replace("epochs: 3", f"epochs: 3, {checkpoint}")), folder)
    assert (folder / "run" / "best.keras").is_file()


def test_loop_trains_beside_fit_in_variants(load, folder):
    variants = "variants: {own: {}, plain: {remove: [fit.loop], fit.epochs: 2}}\n"
    found = trained(load(SPEC + variants), folder)
    assert [len(found.histories[word]["loss"]) for word in ("own", "plain")] == [3, 2]
    assert {*found.results} == {"own", "plain"}


def test_loop_trains_in_each_fold(load, folder):
    found = trained(load(FOLDS), folder)
    assert [len(curve) for curve in found.histories["loss"]] == [3, 3]


def test_loop_is_given_batches(load, folder):
    text = SPEC.replace("model:", "  pipeline: {batch_size: 20}\nmodel:")
    found = trained(load(text.replace("by_hand: {rate: 0.1}", "by_batches: {}")), folder)
    assert len(found.history["loss"]) == 9


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("epochs: 3, shuffle: false", "by_hand takes no 'shuffle' of `fit`"),
        ("epochs: 3, loop: by_hand", "by_hand needs 'rate'"),
        ("epochs: 3, loop: {by_batches: {}}", "by_batches needs 'train_data'"),
    ],
)
def test_check_refuses_a_loop(load, given, said):
    text = SPEC.replace("loop: {by_hand: {rate: 0.1}}, ", "") if "loop:" in given else SPEC
    with pytest.raises(SpecError, match=said):
        load(text.replace("epochs: 3", given))


def test_check_refuses_a_claim_of_one_training_where_loops_are_compared(load):
    claims = "claims: [{that: \"history['loss'][-1]\", at_most: 1}]\n"
    without = SPEC.replace("compile:", "evaluate: {}\n#")  # nothing is known to be measured
    compared = "variants: {a: {fit.epochs: 1}, b: {fit.epochs: 2}}\n"
    with pytest.raises(SpecError, match="nothing is called 'history' here"):
        load(f"{without}{compared}{claims}")
