"""Specs of the repo -> the same, light enough to be trained within a test, with files they need."""

import json
import shutil

import specgen

EPOCHS = 1

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
