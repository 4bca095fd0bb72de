"""What carries the data: arrays, batches, a table, columns. Each step says which it takes."""

import ast

import keras
import numpy as np
import pytest
import tensorflow as tf
from every import prepared
from scripts import script

from specgen import build, library, load
from specgen.lower.values import apply
from specgen.program.ast_nodes import literal, name
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specs import of

PHOTOS = "load: {image_folder: {path: photos, image_size: 8}}"
FLAT = """
model: {layers: [{Input: [8, 8, 3]}, Flatten, {Dense: {units: classes, activation: softmax}}]}
fit: {epochs: 1}
"""
GIVEN = {
    "reshape": {"shape": [192]}, "expand_dims": {"axis": -1}, "cast": {"dtype": "float32"},
    "divide": {"by": 255}, "multiply": {"by": 2}, "subtract": {"by": 1},
    "clip": {"low": 0, "high": 1}, "is_above": {"limit": 3}, "is_equal": {"value": 1},
    "one_hot": {"num_classes": 3}, "multi_hot": {"depth": 3}, "pad": {"length": 3},
    "resize": {"size": [2, 2]}, "pad_images": {"margin": 1}, "repeat_channels": {"count": 2},
    "select": {"columns": [0]}, "take": {"count": 2}, "every": {"count": 2},
    "add_noise": {"stddev": 0.1}, "append_noise": {"count": 1}, "append_zeros": {"count": 1},
}  # fmt: skip


def refused(text):
    with pytest.raises(SpecError) as caught:
        of(text)
    return [(d.message, d.help) for d in caught.value.diagnostics]


@pytest.mark.parametrize("word", library.family("steps"))
def test_step_takes_batches_where_it_says_so(word):
    step = f"{{{word}: {GIVEN[word]}}}".replace("'", "") if word in GIVEN else word
    text = f"data: {{{PHOTOS}, x: [{step}]}}\n{FLAT}"
    function = library.family("steps")[word]
    if "batches" not in function.says.takes:
        ((message, help),) = refused(text)
        assert message.startswith(f"{word} needs a")
        assert message.endswith("here the data are batches of tf.data")
        assert help
        return
    of(text)
    given = {key: literal(value) for key, value in GIVEN.get(word, {}).items()}
    code = eval(compile(f"lambda x: {_text(apply(function, name('x'), given))}", "", "eval"))
    rows = np.arange(12) % 3
    mapped = tf.data.Dataset.from_tensor_slices(rows).batch(5).map(code)
    assert np.allclose(np.concatenate([*mapped.as_numpy_iterator()]), code(rows))


def _text(tree):
    return ast.unparse(tree)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("x: [StandardScaler]", "StandardScaler needs arrays"),
        ("x: [as_columns]", "as_columns needs a table"),
        ("y: [{cast: float32}]", "cast needs arrays"),
        ("x: [one_hot]", "one_hot cannot count what batches hold"),
        ("pairs: {count: 9}", "`pairs` needs arrays, and here the data are batches"),
        ("reconstruct: true", "`reconstruct` needs arrays, and here the data are batches"),
    ],
)
def test_check_refuses_what_batches_would_pass_by(steps, said):
    ((message, _),) = refused(f"data: {{{PHOTOS}, {steps}}}\n{FLAT}")
    assert message.startswith(said)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("x: [{divide: 2}, as_columns]", "as_columns needs a table, and here the data are arrays"),
        (
            "x: [as_columns, {divide: 2}]",
            "divide needs arrays or batches of tf.data, and here the data are columns",
        ),
        ("x: [as_columns, StandardScaler]", "StandardScaler needs arrays, and here"),
    ],
)
def test_check_refuses_a_step_behind_another_carrier(steps, said):
    model = "model: {layers: [{Input: [1], name: size}, {Dense: 3}]}"
    ((message, _),) = refused(f"data: {{load: {{csv: a.csv}}, target: kind, {steps}}}\n{model}")
    assert message.startswith(said)


def test_layers_of_one_class_are_two_layers_for_batches():
    steps = "x: [{Rescaling: 2}, {Rescaling: 3}], y: [{IntegerLookup: {vocabulary: [0, 1]}}]"
    text = script(of(f"data: {{{PHOTOS}, {steps}}}\n{FLAT}"))
    assert "rescaling = layers.Rescaling(2)" in text
    assert "rescaling_2 = layers.Rescaling(3)" in text
    assert "rescaling_2(rescaling(x)), integer_lookup(y)" in " ".join(text.split())


def test_one_hot_counts_the_classes_of_the_training_part(tmp_path):
    parts = {"x_train": np.zeros((9, 2)), "y_train": np.arange(9) % 3,
             "x_test": np.zeros((4, 2)), "y_test": np.arange(4) % 2}  # fmt: skip
    np.savez(tmp_path / "a.npz", **parts)
    model = "model: {layers: [{Input: [2]}, {Dense: 3}]}\ncompile: {optimizer: adam, loss: mse}"
    for steps in ("[one_hot]", "[one_hot, {cast: float32}]", "[{multiply: 1}, one_hot]"):
        data = f"data: {{load: {{npz_split: {tmp_path}/a.npz}}, y: {steps}}}"
        found = prepared(of(f"{data}\n{model}"))
        assert found["y_train"].shape == (9, 3)
        assert found["y_test"].shape == (4, 3)
    assert "len(class_names)" in script(of(f"data: {{{PHOTOS}, y: [one_hot]}}\n{FLAT}".replace(
        "fit:", "compile: {optimizer: adam, loss: categorical_crossentropy}\nfit:")))  # fmt: skip


def test_metric_called_like_a_function_hides_it_not():
    text = script(of(
        "compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: "
        "[{SparseCategoricalAccuracy: {name: max}}]}\n"
        "walkthrough: [{heading: Print, do: [evaluate, "
        "{print: '{max(loss, max):.2f} {round(max)}'}]}]"
    ))  # fmt: skip
    assert "{max(scores['loss'], scores['max']):.2f} {round(scores['max'])}" in text


def test_run_reads_the_file_that_a_variant_names(tmp_path):
    rows = "\n".join(f"{number},{number % 2}" for number in range(40))
    (tmp_path / "a.csv").write_text(f"size,kind\n{rows}\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"size,kind\n{rows}\n", encoding="utf-8")
    (tmp_path / "s.yaml").write_text(
        "specgen: 1\ntitle: Two files\n"
        "data: {load: {csv: {path: a.csv}}, target: kind, split: {test: 0.5}}\n"
        "model: {layers: [{Input: [1]}, {Dense: {units: 2, activation: softmax}}]}\n"
        "compile: {optimizer: adam, loss: sparse_categorical_crossentropy}\n"
        "fit: {epochs: 1, verbose: 0}\n"
        "variants: {first: {}, second: {data.load.csv.path: b.csv}}\n", encoding="utf-8",
    )  # fmt: skip
    result = run(load(tmp_path / "s.yaml"), tmp_path / "out")
    assert list(result.results) == ["first", "second"]


# --- texts


REVIEWS = [("a good film", 1), ("a bad film", 0), ("so good", 1), ("so very bad", 0)] * 10
STEP = """
model:
  layers:
    - Input: {shape: [4], dtype: int64}
    - Embedding: {input_dim: 99, output_dim: 4}
    - Flatten
    - Dense: {units: 2, activation: softmax}
fit: {epochs: 1, verbose: 0}
"""
LAYER = """
model:
  layers:
    - Input: {shape: SHAPE, dtype: string}
    - TextVectorization: {output_sequence_length: 4}
    - Embedding: {input_dim: 99, output_dim: 4}
    - Flatten
    - Dense: {units: 2, activation: softmax}
fit: {epochs: 1, verbose: 0}
"""


@pytest.fixture
def reviews(tmp_path):
    lines = [f"{text},{good},{len(text)}" for text, good in REVIEWS]
    file = tmp_path / "reviews.csv"
    file.write_text("\n".join(["review,good,length", *lines]), encoding="utf-8")
    return file


WORDS = {"a", "good", "film", "bad", "so", "very"}
VECTORS = "x: [TextVectorization: {output_sequence_length: 4}]"


@pytest.mark.parametrize("inputs", ["inputs: review", "table: [{drop_columns: [length]}]"])
@pytest.mark.parametrize(
    ("more", "model"),
    [
        (f", {VECTORS}", STEP),
        ("", LAYER.replace("SHAPE", "[1]")),
        ("", LAYER.replace("SHAPE", "[]")),
        (", pipeline: {batch_size: 8}", LAYER.replace("SHAPE", "[1]")),
        (", x: [as_columns]", LAYER.replace("SHAPE", "[1]").replace(
            "dtype: string}", "dtype: string}\n      name: review")),
    ],
)  # fmt: skip
def test_column_of_texts_trains_as_a_step_and_as_a_layer(inputs, more, model, reviews, monkeypatch):
    seen = []
    adapt = keras.layers.TextVectorization.adapt

    def watched(self, *args, **kwargs):
        adapt(self, *args, **kwargs)
        seen.append(self.get_vocabulary())

    monkeypatch.setattr(keras.layers.TextVectorization, "adapt", watched)
    model = model.replace("epochs: 1", "epochs: 1, batch_size: 8") if "pipe" not in more else model
    load = f"load: {{csv: {reviews}}}, {inputs}, target: good, split: {{test: 0.25}}"
    built = build(of(f"data: {{{load}{more}}}\n{model}"))
    assert {str(word) for word in seen[0]} == {"", "[UNK]", *WORDS}
    if built.train_data is not None:
        built.model.fit(built.train_data, verbose=0)
        return
    built.model.fit(built.x_train, built.y_train, verbose=0)
    assert built.model.predict(built.x_test, verbose=0).shape == (10, 2)


def test_column_of_texts_has_a_sample(tmp_path):
    data = "load: {csv: reviews.csv}, columns: {review: text, good: [0, 1]}, target: good"
    spec = of(f"data: {{{data}, split: {{test: 0.25}}, {VECTORS}}}\n{STEP}")
    run(spec, tmp_path / "out", sample=True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (f"inputs: [review, length], {VECTORS}", "texts are one column, and review and length"),
        (f"columns: {{review: text, other: text, good: [0, 1]}}, {VECTORS}",
         "texts are one column, and review and other"),
        ("inputs: review, columns: {review: text, good: [0, 1]}", "would go in as text"),
    ],
)  # fmt: skip
def test_check_refuses_texts_that_nothing_reads(data, said):
    text = f"data: {{load: {{csv: reviews.csv}}, target: good, {data}}}\n{STEP}"
    ((message, help),) = refused(text)
    assert said in message
    assert help


def test_check_refuses_an_input_that_makes_numbers_of_texts():
    model = LAYER.replace("{shape: SHAPE, dtype: string}", "[1]")
    data = "load: {csv: a.csv}, columns: {review: text, good: [0, 1]}, target: good"
    ((message, help),) = refused(f"data: {{{data}}}\n{model}")
    assert message == "TextVectorization takes texts, and this Input would make numbers of them"
    assert "dtype: string" in help


def test_what_was_a_mapping_can_be_divided_once_it_is_an_array(tmp_path):
    lines = (
        "def sizes():\n    x = {'a': np.ones(9)}\n    x = x['a']\n    y = x > 0\n    return x, y\n"
    )
    (tmp_path / "own.py").write_text(f"import numpy as np\n\n\n{lines}", encoding="utf-8")
    text = """
specgen: 1
title: Sizes
code: own.py
data: {load: sizes, split: {test: 0.25}}
model: {layers: [{Input: [1]}, {Dense: 1}]}
compile: {loss: mse}
"""
    (tmp_path / "sizes.yaml").write_text(text, encoding="utf-8")
    assert load(tmp_path / "sizes.yaml", trust=True)
    (tmp_path / "own.py").write_text(lines.replace("    x = x['a']\n", ""), encoding="utf-8")
    with pytest.raises(SpecError, match="`split` divides arrays, and sizes leaves x as a mapping"):
        load(tmp_path / "sizes.yaml", trust=True)
