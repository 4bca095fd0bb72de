"""Keys of `data` that do not go together, or not with the dataset."""

from specgen import library
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.language.spec.split import WHOLE

_TABLE = "load: {csv: flowers.csv}"
_WEATHER = "load: {csv: weather.csv}, inputs: temperature"
_SERIES = "load: {seasonal: {length: 500}}"
_FOLDER = "load: {image_folder: {path: photos, image_size: 32}}"
_MASKS = "load: {mask_folder: {images: photos, masks: masks, image_size: 32}}"
_FLIPS = "pipeline: {batch_size: 8}, augment: [{RandomFlip: horizontal}]"
_MADE = "load: {synthetic: {shape: [8], classes: 3}}"

# Models that fit data which are no rows of eight numbers in classes.
_FORECASTS = """
model: {layers: [{Input: [24, 1]}, {LSTM: 8}, {Dense: 1}]}
compile: {optimizer: adam, loss: mse}
"""
_COPIES = """
model: {layers: [{Input: [8]}, {Dense: 3}, {Dense: 8}]}
compile: {optimizer: adam, loss: mse}
"""
_PHOTOS = """
model: {layers: [{Input: [32, 32, 3]}, Flatten, {Dense: {units: classes, activation: softmax}}]}
"""
_OUTLINES = """
model:
  layers:
    - Input: [32, 32, 3]
    - Conv2D: {filters: 1, kernel_size: 3, padding: same, activation: sigmoid}
compile: {optimizer: adam, loss: binary_crossentropy}
"""


def _key(checked: Checked, key: str, text: str, help: str | None = None) -> Finding:
    """At a key of `data`; {} in the text stands for the name of the dataset."""
    name = checked.spec.data.load.entry.name
    return Finding(text.format(name), checked.key(("data", key)), help)


@rule("SG303", bad=f"data: {{{_MADE}, target: kind}}", mended=f"data: {{{_TABLE}, target: kind}}")
def columns_are_of_tables(checked: Checked) -> Findings:
    """Only a table has columns to change, to go in and to be predicted."""
    for key in ("table", "inputs", "target", "prepare"):
        if getattr(checked.spec.data, key) and checked.spec.data.family != "tables":
            yield _key(checked, key, f"`{key}` needs a table, and {{}} is not one")


@rule(
    "SG303",
    bad=f"data: {{{_SERIES}}}{_FORECASTS}",
    mended=f"data: {{{_SERIES}, windows: {{length: 24}}}}{_FORECASTS}",
)
def series_are_cut_into_windows(checked: Checked) -> Findings:
    """A model learns from pieces of a time series."""
    if checked.spec.data.family == "series" and not checked.spec.data.windows:
        hint = "as in `windows: {length: 24}`"
        yield _key(checked, "load", "a time series needs `windows`", hint)


@rule(
    "SG303",
    bad=f"data: {{load: diabetes, windows: {{length: 24}}}}{_FORECASTS}",
    mended=f"data: {{{_WEATHER}, target: rain, windows: {{length: 24}}}}{_FORECASTS}",
)
def windows_make_the_targets(checked: Checked) -> Findings:
    """What follows a window is its target: of the inputs, or of a column of the same table."""
    data = checked.spec.data
    if data.windows and data.labelled and data.family != "tables":
        hint = "remove `target`" if data.target else "load a time series, or a table"
        text = "`windows` makes the targets, and the data have targets already"
        yield _key(checked, "windows", text, hint)


@rule(
    "SG303",
    bad=f"data: {{{_SERIES}, windows: {{length: 24, horizon: 0}}}}{_FORECASTS}",
    mended=f"data: {{{_SERIES}, windows: {{length: 24}}}}{_FORECASTS}",
)
def windows_without_targets_are_reconstructed(checked: Checked) -> Findings:
    """Where nothing that follows is to be predicted, the windows themselves are."""
    data = checked.spec.data
    if data.windows and data.windows.untargeted and not data.reconstruct and data.labels:
        hint = "add `reconstruct: true` to `data`, or give `horizon` a number of steps to predict"
        yield _key(checked, "windows", "`horizon: 0` leaves nothing to predict", hint)


@rule("SG303", bad=f"data: {{{_TABLE}}}", mended=f"data: {{{_TABLE}, target: kind}}")
def tables_have_a_target(checked: Checked) -> Findings:
    """Of a table it has to be said what is to be predicted."""
    data = checked.spec.data
    made = data.windows or data.reconstruct or not data.labels
    if data.family == "tables" and not (data.target or made):
        text = "a table needs a column to predict"
        yield _key(checked, "load", text, "name it: `target: price`")


@rule(
    "SG303",
    bad=f"data: {{{_TABLE}, reconstruct: true, split: {{test: 0.2, stratify: true}}}}{_COPIES}",
    mended=f"data: {{{_TABLE}, reconstruct: true, split: {{test: 0.2}}}}{_COPIES}",
)
def stratified_data_have_labels(checked: Checked) -> Findings:
    """To keep the classes' shares, the classes have to be known."""
    data = checked.spec.data
    if data.split and data.split.stratify and not data.labelled:
        yield _key(checked, "split", "`stratify` needs labels")


@rule(
    "SG303",
    bad=f"data: {{{_FOLDER}, split: {{test: 0.2}}}}{_PHOTOS}",
    mended=f"data: {{{_FOLDER[:-2]}, test: 0.2}}}}}}{_PHOTOS}",
)
def batches_are_divided_where_they_are_read(checked: Checked) -> Findings:
    """`split` divides arrays; a folder is divided while it is read."""
    if checked.spec.data.split and checked.spec.data.family == "streams":
        text = "`split` needs arrays, and these data come in batches"
        yield _key(checked, "split", text, "give the dataset `validation:` and `test:`")


@rule(
    "SG303",
    bad=f"data: {{{_MADE}, split: {{test: 0.2}}}}",
    mended=f"data: {{{_MADE}, split: {{test: 0.2, merge: true}}}}",
)
def test_sets_are_one(checked: Checked) -> Findings:
    """A dataset with a test set of its own is not divided into another."""
    data = checked.spec.data
    if data.split and data.split.test and data.own_test and not data.split.merge:
        hint = "add `merge: true` to divide all of it again, or remove `test`"
        hint = "remove it, or load one of the files by csv" if data.family == "tables" else hint
        yield _key(checked, "split", "{} has a test set of its own", hint)


@rule(
    "SG303",
    bad=f"data: {{{_MADE}, split: {{val: 0.2, repeats: 3}}}}",
    mended=f"data: {{{_MADE}, split: {{folds: 5, repeats: 3}}}}",
)
def repeats_are_of_folds(checked: Checked) -> Findings:
    """What is repeated is the division into folds, drawn anew each time."""
    split = checked.spec.data.split or WHOLE
    if split.repeats and not split.folds:
        text = "`repeats` needs `folds`"
        yield _key(checked, "split", text, "as in `folds: 5`")
    if split.repeats and not split.shuffle:
        text = "without `shuffle` every repeat has the same folds"
        yield _key(checked, "split", text, "remove `repeats`")


@rule(
    "SG303",
    bad=f"data: {{{_MADE}, reconstruct: true, y: [one_hot]}}{_COPIES}",
    mended=f"data: {{{_MADE}, reconstruct: true}}{_COPIES}",
)
def inputs_are_the_only_targets(checked: Checked) -> Findings:
    """Where the inputs are the targets, there are no others."""
    data = checked.spec.data
    if data.reconstruct and (data.y or data.target or data.pairs):
        text = "`reconstruct` makes the inputs the targets, so there can be no others"
        yield _key(checked, "reconstruct", text)


@rule(
    "SG303",
    bad=f"data: {{{_MADE}, noise: [{{add_noise: 0.1}}]}}{_COPIES}",
    mended=f"data: {{{_MADE}, reconstruct: true, noise: [{{add_noise: 0.1}}]}}{_COPIES}",
)
def noise_is_for_reconstruction(checked: Checked) -> Findings:
    """Noise goes over the inputs once they are copied as targets."""
    if checked.spec.data.noise and not checked.spec.data.reconstruct:
        text = "`noise` needs `reconstruct`: it goes over inputs that are their own targets"
        yield _key(checked, "noise", text, "add `reconstruct: true`")


@rule(
    "SG303",
    bad=f"data: {{{_MASKS}, pipeline: {{batch_size: 8}}, augment_masks: true}}{_OUTLINES}",
    mended=f"data: {{{_MASKS}, {_FLIPS}, augment_masks: true}}{_OUTLINES}",
)
def masks_are_varied_by_something(checked: Checked) -> Findings:
    """`augment_masks` has the layers under `augment` vary the masks too."""
    if checked.spec.data.augment_masks and not checked.spec.data.augment:
        yield _key(checked, "augment_masks", "`augment_masks` needs layers under `augment`")


@rule(
    "SG303",
    bad=f"data: {{{_MASKS}, {_FLIPS}}}{_OUTLINES}",
    mended=f"data: {{{_MASKS}, {_FLIPS}, augment_masks: true}}{_OUTLINES}",
)
def masks_are_varied_with_their_images(checked: Checked) -> Findings:
    """A mask that stays where its image turns is wrong."""
    data = checked.spec.data
    if not data.augment or data.augment_masks:
        return
    loader = library.family(data.family).get(data.load.entry.name)
    if loader and loader.says.leaves_pictures:
        text = "the images would be augmented and their masks would not"
        yield _key(checked, "augment", text, "add `augment_masks: true`")


@rule(
    "SG303",
    bad=f"data: {{{_MADE}, augment: [{{GaussianNoise: 0.1}}]}}",
    mended=f"data: {{{_MADE}, pipeline: {{batch_size: 32}}, augment: [{{GaussianNoise: 0.1}}]}}",
)
def batches_are_augmented(checked: Checked) -> Findings:
    """Every batch is varied anew, so there have to be batches."""
    if checked.spec.data.augment and not checked.spec.data.streams:
        hint = "put the layers into the model, or add a `pipeline`"
        yield _key(checked, "augment", "`augment` needs batches of tf.data", hint)


@rule(
    "SG303",
    bad=f"data: {{{_FOLDER}, pipeline: {{batch_size: 16}}}}{_PHOTOS}",
    mended=f"data: {{{_FOLDER[:-2]}, batch_size: 16}}}}}}{_PHOTOS}",
)
def batches_have_one_size(checked: Checked) -> Findings:
    """A dataset that is read in batches is told their size itself."""
    data = checked.spec.data
    if data.family == "streams" and data.pipeline and data.pipeline.resized:
        yield _key(
            checked, "pipeline", "{} makes batches itself", "give it `batch_size` as an argument"
        )


@rule(
    "SG303",
    bad="""
    data:
      load: {split_csv: {train: houses.csv, test: more.csv}}
      table: [{take_rows: 100}]
      target: price
    model: {layers: [{Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
    """,
    mended="""
    data:
      load: {split_csv: {train: houses.csv, test: more.csv, rows: 100}}
      target: price
    model: {layers: [{Dense: 1}]}
    compile: {optimizer: adam, loss: mse}
    """,
)
def test_rows_are_not_taken_out(checked: Checked) -> Findings:
    """The first rows of two files are those of one."""
    data = checked.spec.data
    for index, step in enumerate(data.table if data.own_test else ()):
        function = library.family("columns").get(step.entry.name)
        if function and function.says.keeps and not function.says.shuffles:
            text = f"{step.entry.name} would keep rows of the first file alone"
            hint = "`rows` of the dataset says how many to read of each"
            yield Finding(text, checked.key(("data", "table", index)), hint)
