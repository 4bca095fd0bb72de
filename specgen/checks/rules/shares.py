"""Parts that the data are divided into, and the names of their classes."""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.carriers import left, said
from specgen.facts.learning import is_object
from specgen.facts.metrics import evaluations
from specgen.facts.plan import uses
from specgen.facts.samples import targets

_PHOTOS = "train: photos/train, test: photos/test, image_size: 32"
_FLAT = """
    model:
      layers: [{Input: [32, 32, 3]}, Flatten, {Dense: {units: classes, activation: softmax}}]
"""


@rule(
    "SG303",
    bad=f"""
    data: {{load: {{split_image_folder: {{{_PHOTOS}}}}}}}
    {_FLAT.strip()}
    fit: {{epochs: 2, validate_on: test}}
    """,
    mended=f"""
    data: {{load: {{split_image_folder: {{{_PHOTOS}, validation: 0}}}}}}
    {_FLAT.strip()}
    fit: {{epochs: 2, validate_on: test}}
    """,
)
def validation_sets_are_used(checked: Checked) -> Findings:
    """Samples that are held back for validation are validated on, or shown."""
    data, rounds = checked.spec.data, checked.spec.rounds
    if "val" not in data.parts or "val" in (data.measured, *evaluations(checked.spec).values()):
        return
    others = [r for r in rounds if (r.fit.validate_on or r.fit.validation_split or "val") != "val"]
    if len(others) < len(rounds) or uses(checked.spec, ("x_val", "y_val", "val_data")):
        return
    key = "validate_on" if others[0].fit.validate_on else "validation_split"
    hint = f"remove `{key}`{_less(checked)}"
    text = "the data hold samples back for a validation set, and nothing would use it"
    yield Finding(text, others[0].at("fit", key), hint)


def _less(checked: Checked) -> str:
    """How to do without a validation set, where that can be."""
    data = checked.spec.data
    folder = data.load.entry.parameter("val")
    if data.split and data.split.val:
        return ", or `val` from `split`"
    if folder is None or folder.required:
        return ""
    given = "val" in data.load.arguments
    return ", or `val` from the dataset" if given else ", or give the dataset `validation: 0`"


@rule(
    "SG303",
    bad="fit: {epochs: 4, validate_on: none, validation_freq: 2}",
    mended="fit: {epochs: 4, validate_on: test, validation_freq: 2}",
)
def validations_that_are_counted_happen(checked: Checked) -> Findings:
    """What says how often or how long to validate needs something to validate on."""
    for round_ in checked.spec.rounds:
        for key in ("validation_steps", "validation_freq"):
            if round_.fit.validate_on == "none" and getattr(round_.fit, key):
                text = f"with `validate_on: none` there is no validation, which `{key}` is about"
                yield Finding(text, round_.at("fit", key), f"remove `{key}`")


@rule(
    "SG303",
    bad=f"""
    data: {{load: {{split_image_folder: {{{_PHOTOS}, val: photos/val, validation: 0.1}}}}}}
    {_FLAT.strip()}
    """,
    mended=f"""
    data: {{load: {{split_image_folder: {{{_PHOTOS}, val: photos/val}}}}}}
    {_FLAT.strip()}
    """,
)
def validation_sets_come_from_one_place(checked: Checked) -> Findings:
    """A share of the training folder is for validation where no other folder is."""
    given = checked.spec.data.load.arguments
    if given.get("val") and "validation" in given:
        word = checked.spec.data.load.entry.name
        place = checked.key(("data", "load", word, "validation"))
        text = "`val` names the validation set, and `validation` would take no share of `train`"
        yield Finding(text, place, "remove one of them")


@rule(
    "SG303",
    bad=f"""
    data:
      load: {{split_image_folder: {{{_PHOTOS}, label_mode: null}}}}
      class_names: [daisy, rose]
    {_FLAT.strip()}
    """,
    mended=f"""
    data:
      load: {{split_image_folder: {{{_PHOTOS}}}}}
      class_names: [daisy, rose]
    {_FLAT.strip()}
    """,
)
def class_names_are_of_labels(checked: Checked) -> Findings:
    """Names of classes are for data that have classes."""
    data, place = checked.spec.data, checked.key(("data", "class_names"))
    if not data.class_names:
        return
    if data.load.arguments.get("label_mode", "int") is None:
        text = "`class_names` names labels, and with `label_mode: null` there are none"
        yield Finding(text, place, "remove `class_names`")
    elif targets(checked.spec) == "numbers":
        text = "`class_names` names classes, and what is to be predicted are numbers"
        yield Finding(text, place, "remove `class_names`")


_TWO = """
    model: {layers: [{Input: [2]}, {Dense: {units: 1, activation: sigmoid}}]}
    compile: {optimizer: adam, loss: binary_crossentropy}
"""


@rule(
    "SG303",
    bad=f"""
    data: {{load: moons, split: {{test: 0.2}}, class_names: [upper, middle, lower]}}
    {_TWO.strip()}
    """,
    mended=f"""
    data: {{load: moons, split: {{test: 0.2}}, class_names: [upper, lower]}}
    {_TWO.strip()}
    """,
)
def one_output_has_two_classes(checked: Checked) -> Findings:
    """One output from 0 to 1 tells class 1 from class 0, and a third name is of nothing."""
    layers, names = checked.spec.model.layers, checked.spec.data.class_names
    given = layers[-1].arguments if layers else {}
    single = given.get("units") == 1 and given.get("activation") == "sigmoid"
    if names and len(names) != 2 and single and not checked.spec.model.outputs:
        text = f"one output of `sigmoid` tells two classes apart, and {len(names)} are named"
        yield Finding(text, checked.key(("data", "class_names")), "name class 0 and class 1")


@rule(
    "SG303",
    bad="data: {load: {synthetic: {shape: [8], classes: 3}}, split: {stratify: true}}",
    mended="data: {load: {synthetic: {shape: [8], classes: 3}}, split: {val: 0.1, stratify: true}}",
)
def splits_divide(checked: Checked) -> Findings:
    """A `split` says what to divide off, or that there is one part."""
    split = checked.spec.data.split
    alone = split and split.merge and not (split.stratify or split.seed is not None)
    divides = split and (split.test or split.val or split.train or split.folds or split.repeats)
    if split and not (divides or alone):
        hint = "say how much with `test`, `val` or `folds`"
        yield Finding("`split` divides nothing", checked.key(("data", "split")), hint)


_ROWS = "load: {classification: {features: 8, classes: 3}}"


@rule(
    "SG303",
    bad=f"data: {{{_ROWS}, split: {{test: 0.2, merge: true}}}}",
    mended=f"data: {{{_ROWS}, split: {{test: 0.2}}}}",
)
def parts_are_there_to_be_merged(checked: Checked) -> Findings:
    """`merge` puts the parts together that a dataset comes in."""
    data = checked.spec.data
    if data.split and data.split.merge and (data.family == "tables" or not data.own_test):
        text = f"{data.load.entry.name} comes in one part, so there is nothing to merge"
        if data.own_test:
            text = f"{data.load.entry.name} reads a test set, and `merge` would make it none"
        yield Finding(text, checked.key(("data", "split", "merge")), "remove `merge`")


@rule(
    "SG303",
    bad=f"data: {{{_ROWS}, split: {{test: 0.2, prepared: true}}}}",
    mended=f"data: {{{_ROWS}, split: {{test: 0.2}}}}",
)
def what_is_prepared_first_is_fitted(checked: Checked) -> Findings:
    """`prepared` lets what is fitted see all samples; the rest is the same in either order."""
    data, place = checked.spec.data, checked.key(("data", "split", "prepared"))
    if not data.prepared:
        return
    steps = [*data.prepare, *data.x, *data.y]
    if not any(is_object(step) for step in steps) and not data.prepare:
        text = "nothing is fitted to the data, so `prepared` would do nothing"
        yield Finding(text, place, "remove `prepared`")
    elif data.split and data.split.folds:
        text = "each fold fits to what it trains on, and `prepared` fits to all"
        yield Finding(text, place, "remove `prepared`")
    elif not (data.split and (data.split.test or data.split.val)):
        yield Finding("`prepared` needs something to divide", place, "say how much with `test`")
    elif data.own_test and not (data.split and data.split.merge):
        text = f"{data.load.entry.name} comes in two parts, and `prepared` needs one"
        yield Finding(text, place, "`merge: true` puts them together")
    elif left(data) != "arrays":
        text = "the inputs become one array a column, which cannot be divided any more"
        yield Finding(text, place, "remove `prepared`")


@rule(
    "SG303",
    bad=f"data: {{{_ROWS}, split: {{test: 0.2, prepared: true}}, x: [MaxAbsScaler, take: 50]}}",
    mended=f"data: {{{_ROWS}, split: {{test: 0.2}}, x: [MaxAbsScaler, take: 50]}}",
)
def what_is_prepared_first_keeps_its_samples(checked: Checked) -> Findings:
    """What takes samples out does so of each part."""
    data = checked.spec.data
    for key in data.prepared:
        for index, step in enumerate(getattr(data, key)):
            if said(step).keeps or said(step).thins:
                text = f"{step.entry.name} is about each part, and `prepared` divides afterwards"
                yield Finding(text, checked.key(("data", key, index)), "remove `prepared`")


_LAST = f"data: {{{_ROWS}, split: {{test: {{last: 30}}"


@rule(
    "SG303",
    bad=f"{_LAST}, val: 0.2}}}}",
    mended=f"{_LAST}, val: {{first: 20}}}}}}",
)
def parts_are_said_in_one_way(checked: Checked) -> Findings:
    """Rows are counted among all samples, a share is drawn from what is left: it is one of them."""
    split, place = checked.spec.data.split, checked.key(("data", "split"))
    if not split or not split.named:
        return
    if split.shares:
        (part,), (other,) = split.shares, split.named
        text = f"`{other}` says which rows, and `{part}` is drawn from what is left"
        yield Finding(
            text, place, f"say which rows for `{part}` too, as in `{part}: {{first: 20}}`"
        )
    elif split.left is None:
        text = "the rows for training would not be in one piece"
        yield Finding(text, place, "take rows from the beginning and from the end, side by side")


@rule(
    "SG303",
    bad=f"{_LAST}, stratify: true}}}}",
    mended=f"{_LAST}}}}}",
)
def rows_are_not_drawn(checked: Checked) -> Findings:
    """Where the spec says which rows are a part's, nothing is drawn."""
    split = checked.spec.data.split
    for key in ("stratify", "shuffle", "seed") if split and split.named and not split.folds else ():
        if split and key in split.model_fields_set:
            text = f"`split` says which rows, so `{key}` would do nothing"
            yield Finding(text, checked.key(("data", "split", key)), f"remove `{key}`")


@rule(
    "SG303",
    bad="data: {load: {synthetic: {shape: [8], classes: 3}}, split: {train: 0.1, shuffle: false}}",
    mended="data: {load: {synthetic: {shape: [8], classes: 3}}, split: {train: 0.1}}",
)
def what_is_kept_is_drawn(checked: Checked) -> Findings:
    """Some of the training samples are drawn at random, which leaves no order."""
    data, place = checked.spec.data, checked.key(("data", "split", "train"))
    split = data.split
    if not split or not split.train:
        return
    rows = next((part for part in split.named), None)
    ordered = "`shuffle: false` keeps the order" if not split.shuffle else None
    ordered = ordered or (f"`{rows}` says which rows" if rows else None)
    if ordered or data.windows:
        text = f"{ordered or '`windows` are of rows in order'}, and `train` draws at random"
        yield Finding(text, place, "remove `train`")
