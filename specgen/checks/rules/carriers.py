"""Steps and keys of `data` that what carries the data would pass by, or break."""

from specgen.checks.checked import Checked
from specgen.checks.rule import Finding, Findings, rule
from specgen.checks.rules.taken import entered
from specgen.facts.carriers import (
    carried,
    columns_in,
    counts,
    holds_text,
    left,
    mapped,
    reads_text,
    said,
    texts,
)  # fmt: skip
from specgen.facts.data.array import WORDS
from specgen.facts.graph import entrances, name_of
from specgen.language.entries import ENTRANCE
from specgen.library.says import CARRIERS
from specgen.text.guesses import did_you_mean

_PHOTOS = "image_folder: {path: photos, image_size: 32}"
_FLAT = """
    model:
      layers: [{Input: [32, 32, 3]}, Flatten, {Dense: {units: classes, activation: softmax}}]
"""
_TABLE = "load: {csv: reviews.csv}, target: good"
_WORDS = """
    model:
      layers:
        - Input: {shape: [null], dtype: int64}
        - Embedding: {input_dim: 1000, output_dim: 8}
        - GlobalAveragePooling1D
        - Dense: {units: 2, activation: softmax}
"""
_COPIES = """
    model:
      layers: [{Input: [32, 32, 3]}, {Conv2D: {filters: 3, kernel_size: 3, padding: same}}]
    compile: {optimizer: adam, loss: mse}
"""
# Keys of `data` that work on the rows of arrays.
_OF_ARRAYS = ("windows", "pairs", "reconstruct", "noise")
_HINTS = {
    "batches": "a layer of Keras's can do so; or load the data as arrays",
    "columns": "put it into the model, behind the input of its column",
    "arrays": "load a table, and put it first under `x`",
}


@rule(
    "SG303",
    bad=f"""
    data: {{load: {{{_PHOTOS}}}, x: [{{clip: {{low: 0, high: 200}}}}]}}
    {_FLAT.strip()}
    """,
    mended=f"""
    data: {{load: {{{_PHOTOS}}}, x: [{{divide: 255}}]}}
    {_FLAT.strip()}
    """,
)
def steps_take_what_carries_the_data(checked: Checked) -> Findings:
    """A step works on arrays, on batches, on a table or on columns: each says on which."""
    for trail, step, carrier in carried(checked.spec.data):
        takes = said(step).takes
        if carrier not in takes:
            text = (
                f"{step.entry.name} needs {' or '.join(CARRIERS[word] for word in takes)}, "
                f"and here the data are {CARRIERS[carrier]}"
            )
            yield Finding(text, trail, _HINTS.get(carrier))


@rule(
    "SG303",
    bad=f"""
    data: {{load: {{{_PHOTOS}}}, reconstruct: true}}
    {_COPIES.strip()}
    """,
    mended=f"""
    data: {{load: {{{_PHOTOS.replace("image_folder", "image_arrays")}}}, reconstruct: true}}
    {_COPIES.strip()}
    """,
)
def rows_are_of_arrays(checked: Checked) -> Findings:
    """Windows, pairs and copies are made of the rows of arrays."""
    data = checked.spec.data
    carrier = left(data)
    for key in _OF_ARRAYS if carrier != "arrays" else ():
        if getattr(data, key):
            text = f"`{key}` needs arrays, and here the data are {CARRIERS[carrier]}"
            yield Finding(text, checked.key(("data", key)))


_PARTS = (
    "load: {synthetic_parts: {inputs: {a: {shape: [4]}, b: {shape: [2]}}, "
    "outputs: {kind: {classes: 3}}}}"
)
_TWO = """
    model:
      layers:
        - {Input: [4], name: a}
        - {Input: [2], name: b}
        - {Concatenate: , from: [a, b]}
        - {Dense: {units: 3, activation: softmax}, name: kind}
"""


@rule(
    "SG303",
    bad=f"""
    data: {{{_PARTS}, split: {{val: 0.2}}}}
    {_TWO.strip()}
    """,
    mended=f"""
    data: {{{_PARTS}}}
    {_TWO.strip()}
    fit: {{epochs: 1, validation_split: 0.2}}
    """,
)
def what_is_divided_is_no_mapping(checked: Checked) -> Findings:
    """Rows are drawn of arrays; of a mapping, its names would be drawn."""
    data = checked.spec.data
    found = [word for word in ("x", "y") if mapped(data, word)]
    if data.split and found:
        word = data.load.entry.name
        text = f"`split` divides arrays, and {word} leaves {found[0]} as a mapping of names to them"
        hint = "`fit: {validation_split: 0.2}` holds a share of the training set back"
        if data.load.entry.own:
            hint += ", and `return x_train, y_train, x_test, y_test` has a test set"
        yield Finding(text, checked.key(("data", "split")), hint)


@rule(
    "SG303",
    bad=f"""
    data: {{load: {{{_PHOTOS}}}, x: [one_hot]}}
    {_FLAT.strip()}
    """,
    mended=f"""
    data: {{load: {{{_PHOTOS}}}, x: [{{divide: 255}}]}}
    {_FLAT.strip()}
    """,
)
def batches_do_not_tell_how_many_there_are(checked: Checked) -> Findings:
    """A step that counts what the training part holds has to see all of it."""
    for trail, step, carrier in carried(checked.spec.data):
        if carrier == "batches" and trail[1] == "x" and counts(step):
            text = f"{step.entry.name} cannot count what batches hold"
            yield Finding(text, trail, f"give it a number, as in `{step.entry.name}: 10`")


@rule(
    "SG303",
    bad=f"""
    data: {{{_TABLE}, inputs: [title, review], x: [TextVectorization]}}
    {_WORDS.strip()}
    """,
    mended=f"""
    data: {{{_TABLE}, inputs: [review], x: [TextVectorization]}}
    {_WORDS.strip()}
    """,
)
def texts_are_one_column(checked: Checked) -> Findings:
    """A layer for texts takes one column of them."""
    data = checked.spec.data
    listed = columns_in(data) or []
    if texts(checked.spec) and len(listed) > 1:
        text = f"texts are one column, and {' and '.join(listed)} would go in"
        hint = "name one under `inputs`; or put `as_columns` under `x`, for an Input a column"
        yield Finding(text, checked.key(("data", "inputs" if data.inputs else "load")), hint)


@rule(
    "SG303",
    bad=f"""
    data: {{{_TABLE}, columns: {{review: text, good: [0, 1]}}}}
    model: {{layers: [{{Input: [1]}}, {{Dense: {{units: 2, activation: softmax}}}}]}}
    """,
    mended=f"""
    data: {{{_TABLE}, columns: {{review: text, good: [0, 1]}}, x: [TextVectorization]}}
    {_WORDS.strip()}
    """,
)
def texts_become_numbers(checked: Checked) -> Findings:
    """Something turns texts into numbers before a model computes with them."""
    data = checked.spec.data
    if not holds_text(checked.spec) or reads_text(checked.spec) or data.x:
        return
    listed = " and ".join(columns_in(data) or ())
    hint = "put `TextVectorization` under `x`; or into the model, behind an Input of dtype string"
    text = f"{listed} would go in as text, and nothing turns it into numbers"
    yield Finding(text, checked.key(("data", "inputs" if data.inputs else "load")), hint)


@rule(
    "SG303",
    bad=f"""
    data: {{{_TABLE}, inputs: [review], x: [as_columns]}}
    model:
      layers:
        - Input: {{shape: [1], dtype: string}}
        - TextVectorization: {{output_mode: multi_hot}}
        - Dense: {{units: 2, activation: softmax}}
    """,
    mended=f"""
    data: {{{_TABLE}, inputs: [review], x: [as_columns]}}
    model:
      layers:
        - Input: {{shape: [1], dtype: string}}
          name: review
        - TextVectorization: {{output_mode: multi_hot}}
        - Dense: {{units: 2, activation: softmax}}
    """,
)
def columns_go_to_inputs_of_their_names(checked: Checked) -> Findings:
    """Columns by name find an Input of the same name."""
    data, model = checked.spec.data, checked.spec.model
    if data.family != "tables" or left(data) != "columns":
        return
    known, listed = entrances(model), columns_in(data)
    for index, layer in enumerate(model.layers):
        if layer.entry.role is ENTRANCE and not name_of(layer):
            text = "`as_columns` feeds each Input by its name, and this one has none"
            yield Finding(text, ("model", "layers", index), "as in `name: price`")
        elif layer.entry.role is ENTRANCE and listed and name_of(layer) not in listed:
            hint = did_you_mean(str(name_of(layer)), listed)
            text = f"no column is called {name_of(layer)!r}, which this Input is fed by"
            yield Finding(text, ("model", "layers", index), hint)
    if not known:
        text = "`as_columns` feeds each Input by its name, and the model has none"
        yield Finding(text, ("model",), "begin it with an Input for each column")


@rule(
    "SG303",
    bad=f"""
    data: {{{_TABLE}, inputs: review}}
    model:
      layers:
        - Input: [1]
        - TextVectorization: {{output_mode: multi_hot}}
        - Dense: {{units: 2, activation: softmax}}
    """,
    mended=f"""
    data: {{{_TABLE}, inputs: review}}
    model:
      layers:
        - Input: {{shape: [1], dtype: string}}
        - TextVectorization: {{output_mode: multi_hot}}
        - Dense: {{units: 2, activation: softmax}}
    """,
)
def texts_go_in_as_texts(checked: Checked) -> Findings:
    """The Input in front of a layer for texts says that they are texts: else they are cast."""
    network = checked.networks["model",]
    doors = {
        node.targets[0]: node for node in network.wiring.nodes if node.call.entry.role is ENTRANCE
    }
    for node in network.wiring.nodes:
        door = doors.get(node.feeds[0]) if len(node.feeds) == 1 else None
        numbers = door and door.call.arguments.get("dtype") != "string"
        if door and numbers and node.call.entry.name == "TextVectorization":
            text = "TextVectorization takes texts, and this Input would make numbers of them"
            yield Finding(text, door.path, "as in `Input: {shape: [1], dtype: string}`")


@rule(
    "SG310",
    bad="""
    data: {load: {imdb: {num_words: 100}}}
    model:
      layers:
        - Input: [80]
        - Embedding: {input_dim: 100, output_dim: 4}
        - Flatten
        - Dense: {units: 2, activation: softmax}
    """,
    mended="""
    data: {load: {imdb: {num_words: 100}}, x: [{pad: 80}]}
    model:
      layers:
        - Input: [80]
        - Embedding: {input_dim: 100, output_dim: 4}
        - Flatten
        - Dense: {units: 2, activation: softmax}
    """,
)
def lists_become_arrays(checked: Checked) -> Findings:
    """Lists of different lengths are no array until something makes them alike."""
    for _, array in entered(checked):
        if array.form == WORDS:
            text = f"the inputs are {WORDS}, each as long as its text"
            hint = (
                "`x: [pad: 80]` makes them alike, `x: [multi_hot: 1000]` says which words are there"
            )
            yield Finding(text, array.place("form"), hint)
