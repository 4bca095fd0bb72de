"""Checked -> mistakes in what `huggingface` loads: a dataset of the hub, or files of a format."""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule

FORMATS = ("parquet", "csv", "json")

_MODEL = "model: {layers: [Flatten, {Dense: {units: 3, activation: softmax}}]}"
_LOSS = "compile: {loss: sparse_categorical_crossentropy}"


@rule(
    "SG303",
    bad=f"""
    data: {{load: {{huggingface: {{name: iris, files: {{train: a.parquet}}, train: "train[:80%]",
            val: "train[80%:]", x: size, y: kind}}}}}}
    {_MODEL}
    {_LOSS}
    """,
    mended=f"""
    data: {{load: {{huggingface: {{name: parquet, files: {{train: a.parquet}}, train: "train[:80%]",
            val: "train[80%:]", x: size, y: kind}}}}}}
    {_MODEL}
    {_LOSS}
    """,
)
def files_have_a_format(checked: Checked) -> Findings:
    """`files` are read as their format says; a format alone has nothing to read."""
    load = checked.spec.data.load
    given, place = load.arguments, ("data", "load", "huggingface")
    if load.entry.own or load.entry.name != "huggingface":
        return
    formats = ", ".join(FORMATS)
    if "files" in given and given["name"] not in FORMATS:
        text = f"`files` are of a format, and {given['name']!r} is none"
        yield Finding(text, (*place, "name"), f"there are {formats}")
    if given["name"] in FORMATS and "files" not in given:
        text = f"{given['name']} reads `files`, and there are none"
        yield Finding(text, (*place, "name"), "as in `files: {train: a.parquet}`")
    if "files" in given and "config" in given:
        text = "`config` is of a dataset of the hub, and `files` are not"
        yield Finding(text, (*place, "config"), "leave it out")


@rule(
    "SG303",
    bad=f"""
    data: {{load: {{huggingface: {{name: parquet, files: {{train: a.parquet, more: b.parquet}},
            train: train, val: rest, x: size, y: kind}}}}}}
    {_MODEL}
    {_LOSS}
    """,
    mended=f"""
    data: {{load: {{huggingface: {{name: parquet, files: {{train: a.parquet, rest: b.parquet}},
            train: train, val: rest, x: size, y: kind}}}}}}
    {_MODEL}
    {_LOSS}
    """,
)
def files_are_the_splits(checked: Checked) -> Findings:
    """What `train`, `val` and `test` name is a file, or rows of one, and every file is read."""
    load = checked.spec.data.load
    files, place = load.arguments.get("files") or {}, ("data", "load", load.entry.name)
    parts = [part for part in ("train", "val", "test") if part in load.arguments] if files else []
    read = {part: load.arguments[part].partition("[")[0].strip() for part in parts}
    for part, word in read.items():
        if word not in files:
            hint = f"there is {', '.join(files)}"
            yield Finding(f"no file is of the split {word!r}", (*place, part), hint)
    for word in files:
        if word not in read.values():
            text = f"the file of {word!r} is not read"
            yield Finding(text, (*place, "files", word), f"as in `test: {word}`")


@rule(
    "SG303",
    bad=f"""
    data: {{load: {{huggingface: {{name: pairs, train: train, val: test, x: [left, right], y: kind,
            image_size: 32}}}}}}
    {_MODEL}
    {_LOSS}
    """,
    mended=f"""
    data: {{load: {{huggingface: {{name: pairs, train: train, val: test, x: left, y: kind,
            image_size: 32}}}}}}
    {_MODEL}
    {_LOSS}
    """,
)
def images_are_of_one_column(checked: Checked) -> Findings:
    """What is resized are the images of the one column that goes in."""
    load = checked.spec.data.load
    given, ours = load.arguments, load.entry.name == "huggingface"
    if ours and "image_size" in given and isinstance(given.get("x"), list):
        text = "`image_size` is of one column of images, and `x` names several"
        place = ("data", "load", "huggingface", "image_size")
        yield Finding(text, place, "leave it out, and resize by a `Resizing` layer of each")
