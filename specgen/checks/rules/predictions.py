"""What `predict` is given: one thing, that the data's steps can be applied to."""

from collections.abc import Iterator

from specgen import library
from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.facts.carriers import by_column, columns_in
from specgen.facts.pictures import picture
from specgen.facts.plan import Step
from specgen.language import formulas
from specgen.text.document import Trail

_IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".gif")
_WHOLE = ("take", "every", "permute", "add_noise", "append_noise")


def _fed(checked: Checked, *words: str) -> Iterator[tuple[Step, str, Trail]]:
    """The `predict` steps that are given one of the words, with its place."""
    for step in checked.plan.steps:
        for word in words if step.name == "predict" else ():
            if word in step.call.arguments:
                yield step, word, (*step.path, "predict", word)


@rule(
    "SG303",
    bad="walkthrough: [{heading: Try, do: [fit, predict: {of: x_train, files: a.png, as: a}]}]",
    mended="walkthrough: [{heading: Try, do: [fit, predict: {of: x_train, as: a}]}]",
)
def one_thing_is_predicted_of(checked: Checked) -> Findings:
    """Samples are an array, rows or files."""
    for step, word, place in _fed(checked, "rows", "files"):
        others = [w for w in ("of", "rows") if w in step.call.arguments and w != word]
        if others:
            text = f"'predict' is given both `{others[0]}` and `{word}`"
            yield Finding(text, checked.key(place), "give each a `predict` of its own")


@rule(
    "SG303",
    bad="""
    data:
      load: {synthetic: {shape: [8], classes: 3}}
      x: [permute]
    walkthrough: [{heading: Try, do: [fit, predict: {rows: [[1, 2, 3, 4, 5, 6, 7, 8]], as: a}]}]
    """,
    mended="""
    data:
      load: {synthetic: {shape: [8], classes: 3}}
      x: [{divide: 2}]
    walkthrough: [{heading: Try, do: [fit, predict: {rows: [[1, 2, 3, 4, 5, 6, 7, 8]], as: a}]}]
    """,
)
def rows_and_files_go_through_what_was_prepared(checked: Checked) -> Findings:
    """What is done to the inputs can be done to a row by itself, without being fitted anew."""
    problem = _unlike(checked)
    for _, word, place in _fed(checked, "rows", "files") if problem else ():
        hint = "predict of a part of the data, as in `of: x_test[:3]`, or read them in `code`"
        yield Finding(f"{word} cannot go through {problem}", checked.key(place), hint)


def _unlike(checked: Checked) -> str | None:
    """What is done to the inputs that cannot be done to a row by itself."""
    data = checked.spec.data
    for key in ("windows", "pairs", "table"):
        if getattr(data, key):
            return f"`{key}`"
    words = [step.entry.name for step in data.x]
    for step in data.x:
        word = step.entry.name
        if word in _WHOLE:
            return f"{word!r}, which is about the whole data"
        fitted = word in library.family("scalers") or (word[:1].isupper() and not data.streams)
        scalers = [w for w in words if w in library.family("scalers")]
        if fitted and (words.count(word) > 1 or (word in scalers and scalers[1:])):
            return f"two steps that are fitted, such as {word!r}"
    return None


@rule(
    "SG303",
    bad="walkthrough: [{heading: Try, do: [fit, predict: {rows: [[1, 2, 3]], as: a}]}]",
    mended="""
    walkthrough: [{heading: Try, do: [fit, predict: {rows: [[1, 2, 3, 4, 5, 6, 7, 8]], as: a}]}]
    """,
)
def rows_have_the_columns_of_the_inputs(checked: Checked) -> Findings:
    """A row has as many numbers as the inputs; by column it names them all."""
    data, known = checked.spec.data, columns_in(checked.spec.data)
    opening = checked.spec.model.layers[:1]
    shape = opening[0].arguments.get("shape") if opening else None
    plain = isinstance(shape, list) and len(shape) == 1 and not data.x and not data.prepare
    width = len(known) if known else shape[0] if plain and isinstance(shape, list) else None
    for step, _, place in _fed(checked, "rows"):
        row = step.call.arguments["rows"][0]
        named = isinstance(row, dict)
        bare = not named and by_column(data)
        mixed = isinstance(row, list) and len({isinstance(item, str) for item in row}) > 1
        if (
            (named and not by_column(data))
            or (bare and not (known and isinstance(row, list)))
            or (mixed and not bare)
        ):
            text = "the inputs have no names" if named else "the inputs are columns by name"
            text = "a row has texts beside numbers, as only columns have" if mixed else text
            hint = "as in `rows: [[63, 1]]`" if named or mixed else "as in `rows: [{age: 63}]`"
            yield Finding(text, place, hint)
        elif named and known and {*row} != {*known}:
            lacking = sorted({*known} - {*row}) or sorted({*row} - {*known})
            verb = "needs" if {*known} - {*row} else "has no column"
            yield Finding(
                f"a row {verb} {lacking[0]!r}", place, f"the columns are {', '.join(known)}"
            )
        elif isinstance(width, int) and isinstance(row, list) and len(row) != width:
            yield Finding(f"a row has {len(row)} values, and the inputs have {width}", place)


@rule(
    "SG303",
    bad="walkthrough: [{heading: Try, do: [fit, predict: {files: photo.jpg, as: a}]}]",
    mended="""
    data: {load: {synthetic: {shape: [8, 8, 1], classes: 3}}}
    model: {layers: [{Input: [8, 8, 1]}, Flatten, {Dense: {units: 3, activation: softmax}}]}
    walkthrough: [{heading: Try, do: [fit, predict: {files: photo.jpg, as: a}]}]
    """,
)
def files_are_images_of_a_known_size(checked: Checked) -> Findings:
    """A file is an image, and the spec tells what size the model takes; or it has rows."""
    table = checked.spec.data.family == "tables"
    for step, _, place in _fed(checked, "files"):
        given = step.call.arguments["files"]
        files = [given] if isinstance(given, str) else given
        wrong = [f for f in files if not f.lower().endswith(_IMAGES)]
        if table:
            yield from _rows_of(checked, files, place)
        elif wrong:
            hint = "type its rows, as in `rows: [[63, 1]]`, or read it in `code`"
            yield Finding(f"{wrong[0]!r} is no image that is known by its ending", place, hint)
        elif picture(checked.spec) is None:
            hint = "a dataset of images, or an Input of [height, width, channels], tells it"
            yield Finding("nothing tells what size the images are to have", place, hint)


def _rows_of(checked: Checked, files: list[str], place: Trail) -> Findings:
    """What is wrong with files whose rows are to be read as those of the dataset."""
    data = checked.spec.data
    if data.load.entry.own:
        text = f"{data.load.entry.name} reads the table, and nothing tells how to read another"
        yield Finding(text, place, "read it in `code`, or type its rows, as in `rows: [[63, 1]]`")
    elif files[1:]:
        yield Finding("rows are read from one file", place, "give each a `predict` of its own")
    elif files[0].lower().endswith(_IMAGES):
        yield Finding(f"{files[0]!r} is an image, and the data are a table", place)
    elif not columns_in(data):
        hint = "name them under `inputs`"
        yield Finding("nothing tells which columns of the file go in", place, hint)


@rule(
    "SG303",
    bad="""
    data:
      load: {synthetic: {shape: [8], classes: 3}}
      pipeline: {repeat: true}
    fit: {epochs: 1, steps_per_epoch: 4}
    walkthrough: [{heading: Try, do: [fit, predict: {of: train_data, as: a}]}]
    """,
    mended="""
    data:
      load: {synthetic: {shape: [8], classes: 3}}
      pipeline: {repeat: true}
    fit: {epochs: 1, steps_per_epoch: 4}
    walkthrough: [{heading: Try, do: [fit, predict: {of: test_data, as: a}]}]
    """,
)
def predictions_come_to_an_end(checked: Checked) -> Findings:
    """Batches that begin again for ever are no samples to predict of."""
    pipeline = checked.spec.data.pipeline
    for step, _, place in _fed(checked, "of") if pipeline and pipeline.repeat else ():
        if "train_data" in formulas.names(step.call.arguments["of"]):
            hint = "predict of `x_train`, or of other batches"
            yield Finding("the batches of 'train_data' begin again for ever", place, hint)
