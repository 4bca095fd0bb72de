"""Variants that differ in more than values: the functions that they have of their own."""

import ast
import inspect

import keras
import pytest
from scripts import functions, script, trainings

import specs
from specgen.lower import lower
from specgen.lower.compare.merge import NONE
from specgen.outcomes.script import to_text
from specgen.runs.runner import run
from specs import of

QUIET = "fit: {epochs: 1, verbose: 0}"
WIDE = "{Input: [8]}, {Dense: {units: 4, activation: relu}}, {Dropout: 0.1}, {Dense: 3}"
BLOCK = "blocks: {wide: {layers: [{Dense: 4}]}}, layers: [{Input: [8]}, wide, {Dense: 3}]"


def text(changes):
    return script(of(changes))


def test_variants_may_have_any_name():
    blocks = "blocks: {build_wide: {layers: [{Dense: 4}]}}"
    made = text(
        f"model: {{{blocks}, layers: [{{Input: [8]}}, build_wide, {{Dense: 3}}]}}\n"
        "variants: {wide: {}, data: {model.layers: [{Input: [8]}, {Dense: 3}]}}"
    )
    assert trainings(made) == {"wide": "build_wide_2", "data": "build_data"}
    assert "build_wide(inputs)" in ast.unparse(functions(made)["build_wide_2"])


def test_variants_that_differ_in_structure_build_their_own_and_train_alike(tmp_path):
    changes = (
        f"model: {{layers: [{WIDE}]}}\n{QUIET}\n"
        "variants: {deep: {}, flat: {model.layers: [{Input: [8]}, {Dense: 3}]}}"
    )
    made = text(changes)
    assert trainings(made) == {"deep": "build_deep", "flat": "build_flat"}
    assert "# Build, train and evaluate one model\ndef train(build):" in made
    assert "for name, build in variants.items():" in made
    assert "model, history, scores = train(build)" in made
    assert made.count("model.fit(") == made.count("model.compile(") == 1
    assert "Dropout" in ast.unparse(functions(made)["build_deep"])
    assert "Dropout" not in ast.unparse(functions(made)["build_flat"])
    both = run(of(changes), tmp_path / "both")
    alone = run(of(f"model: {{layers: [{{Input: [8]}}, {{Dense: 3}}]}}\n{QUIET}"), tmp_path / "one")
    assert (both.histories["flat"], both.results["flat"]) == (alone.history, alone.scores)


def test_variants_that_differ_in_a_value_too_have_settings():
    made = text(
        f"model: {{layers: [{WIDE}]}}\n"
        "variants: {deep: {}, flat: {model.layers: [{Input: [8]}, {Dense: 3}], fit.epochs: 2}}"
    )
    assert trainings(made) == {
        "deep": "{'build': build_deep, 'epochs': 1}",
        "flat": "{'build': build_flat, 'epochs': 2}",
    }


def test_variants_share_what_one_of_them_builds():
    flat = "model.layers: [{Input: [8]}, {Dense: 3}]"
    made = text(
        f"model: {{layers: [{WIDE}]}}\n"
        f"variants: {{a: {{}}, b: {{fit.epochs: 2}}, c: {{{flat}}}, d: {{{flat}}}}}"
    )
    assert [row.partition(",")[0] for row in trainings(made).values()] == [
        "{'build': build_a", "{'build': build_a", "{'build': build_c", "{'build': build_c",
    ]  # fmt: skip


@pytest.mark.parametrize("word", NONE)
def test_a_parameter_that_a_variant_leaves_out_is_none(word):
    """So it may be written out where another variant gives it."""
    things = [*vars(keras.layers).values(), *vars(keras.optimizers).values()]
    things += [keras.Model.compile, keras.Model.fit, keras.Model.evaluate]
    signatures = [inspect.signature(thing) for thing in things if callable(thing)]
    defaults = [found.default for each in signatures if (found := each.parameters.get(word))]
    assert set(defaults) == {None}


GRAPH = "{Input: [8]}, {Dense: 4}, {abs: }"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (f"[{GRAPH}, {{Dropout: 0.1}}, {{Dense: 3}}]", f"[{GRAPH}, {{Dense: 3}}]", "with_dropout"),
        (f"[{GRAPH}, Identity, {{Dense: 3}}]", f"[{GRAPH}, {{Dense: 3}}, Softmax]", "build"),
        (f"[{GRAPH}, Identity, {{Dense: 3}}]", f"[{GRAPH}, ReLU, {{Dense: 3}}]", "build"),
    ],
)
def test_variants_of_a_graph_differ_where_they_do(first, second, said, tmp_path):
    """The layers before and after it stand in the training once."""
    changes = (
        f"model: {{layers: {first}}}\n{QUIET}\nvariants: {{a: {{}}, b: {{model.layers: {second}}}}}"
    )
    made = text(changes)
    (given,) = functions(made)["train"].args.args
    assert given.arg == said
    assert made.count("layers.Dense(4)") == made.count("keras.ops.abs(") == 1
    both = run(of(changes), tmp_path / "both")
    alone = run(of(f"model: {{layers: {second}}}\n{QUIET}"), tmp_path / "alone")
    assert both.histories["b"] == alone.history


def test_variants_that_differ_from_their_inputs_on_build_the_whole_model():
    typed = "[{Input: {shape: [8], dtype: float32}}, {abs: }, ReLU, {Dense: 3}]"
    made = text(
        "model: {layers: [{Input: [8]}, {abs: }, {Dense: 3}]}\n"
        f"variants: {{a: {{}}, b: {{model.layers: {typed}}}}}"
    )
    ends = [ast.unparse(functions(made)[word].body[-1]) for word in ("build_a", "build_b")]
    assert ends == ["return keras.Model(inputs, outputs)"] * 2
    assert made.count("model.compile(") == 1


def test_variants_with_callbacks_and_without():
    stop = "fit.callbacks: [{EarlyStopping: {patience: 1, monitor: loss}}]"
    made = text(f"variants: {{a: {{}}, b: {{{stop}}}, c: {{{stop.replace('1', '2')}}}}}")
    assert trainings(made) == {
        "a": "{'callbacks': None}",
        "b": "{'callbacks': [keras.callbacks.EarlyStopping(patience=1, monitor='loss')]}",
        "c": "{'callbacks': [keras.callbacks.EarlyStopping(patience=2, monitor='loss')]}",
    }
    made = text(f"variants: {{b: {{{stop}}}, c: {{{stop.replace('1', '2')}}}}}")
    assert trainings(made) == {"b": "{'patience': 1}", "c": "{'patience': 2}"}


def test_variants_are_handed_what_is_computed_from_the_data_alone():
    biased = "model.layers.1.Dense.bias_initializer: {Constant: '${mean(y_train)}'}"
    drawn = biased.replace("{Constant: '${mean(y_train)}'}", "{RandomNormal: 0.1}")
    model = "model: {layers: [{Input: [8]}, {Dense: {units: 3, bias_initializer: zeros}}]}"
    made = text(f"{model}\nvariants: {{a: {{}}, b: {{{biased}}}}}")
    assert "keras.initializers.Constant(np.mean(y_train))" in trainings(made)["b"]
    made = text(f"{model}\nvariants: {{a: {{}}, b: {{{drawn}}}}}")
    assert trainings(made) == {"a": "build_a", "b": "build_b"}, "it draws a seed where it is made"


def test_variants_measured_otherwise_compile_otherwise(tmp_path):
    keys = "keras.metrics.SparseCategoricalCrossentropy"
    changes = (
        f"{QUIET}\nvariants: {{a: {{}}, "
        "b: {compile.metrics: [accuracy, SparseCategoricalCrossentropy]}}"
    )
    made = text(changes)
    assert trainings(made) == {"a": "compile_a", "b": "compile_b"}
    assert "    compile_model(model)\n" in made
    assert keys in ast.unparse(functions(made)["compile_b"])
    result = run(of(changes), tmp_path / "out")
    assert len(result.results["b"]) == len(result.results["a"]) + 1


def test_variants_with_a_round_more(tmp_path):
    judged = "compile: {optimizer: adam, loss: sparse_categorical_crossentropy}"
    once = f"{{{judged}, {QUIET}}}"
    changes = f"train: [{once}, {once}]\nvariants: {{twice: {{}}, once: {{train: [{once}]}}}}"
    made = text(changes)
    assert trainings(made) == {"twice": "{'again': True}", "once": "{'again': False}"}
    assert made.count("    if again:\n") == 1
    result = run(of(changes), tmp_path / "out")
    assert {word: len(rows["loss"]) for word, rows in result.histories.items()} == {
        "twice": 2, "once": 1,
    }  # fmt: skip


def test_variants_of_a_block_that_differs_in_more_than_values(tmp_path):
    deep = "model.blocks.wide.layers: [{Dense: 4}, ReLU]"
    changes = f"model: {{{BLOCK}}}\n{QUIET}\nvariants: {{one: {{}}, two: {{{deep}}}}}"
    made = text(changes)
    assert trainings(made) == {"one": "wide_one", "two": "wide_two"}
    assert "def train(wide):" in made
    assert "x = wide(inputs)" in made
    assert run(of(changes), tmp_path / "out").model.count_params() == 36 + 15


def test_variants_with_other_data_that_others_lack_train_each_in_its_own_way(tmp_path):
    changes = f"{QUIET}\nvariants: {{arrays: {{}}, batches: {{data.pipeline: {{batch_size: 50}}}}}}"
    made = text(changes)
    assert trainings(made) == {"arrays": "train_arrays", "batches": "train_batches"}
    assert "for name, train in variants.items():" in made
    assert "    model, history, scores = train()\n" in made
    result = run(of(changes), tmp_path / "out")
    assert [*result.histories] == ["arrays", "batches"]


def test_variants_of_nothing_are_trained_alike():
    made = text("variants: {a: {}, b: {}}")
    assert trainings(made) == {"a": "{}", "b": "{}"}
    assert made.count("model.fit(") == 1


def sampled(**parts):
    return to_text(lower(specs.spec(**parts), sample=True))


def blocks(units, last=10):
    dense = {"Dense": {"units": units}}
    made = {"block": {"layers": [dense]}}
    return {"model": {"blocks": made, "layers": [{"Input": [784]}, "block", {"Dense": last}]}}


def test_variants_hand_over_what_preparing_changes_and_leave_what_is_shown():
    steps = [{"reshape": [784]}, {"divide": 255}]
    shown = [
        {
            "heading": "All",
            "do": ["fit", "predict", "print_predictions", "evaluate", "print_variants"],
        }
    ]
    variants = {"raw": {"data.x": steps[:1]}, "scaled": {"data.x": steps}}
    text = sampled(variants=variants, walkthrough=shown)
    assert "def prepare_raw(x_train, x_test):" in text
    assert "def train(x_train, x_test, prepare):" in text
    assert "x_train, x_test = prepare(x_train, x_test)" in text
    assert "model, history, scores = train(x_train, x_test, prepare)" in text


def test_variants_with_datasets_of_their_own_load_inside_under_no_name_of_a_function():
    text = sampled(variants={"digits": {}, "clothes": {"data.load": "fashion_mnist"}})
    assert "def train(load_sample):" not in text
    assert 'load_sample("mnist.npz")' not in text
    assert '"mnist.npz"' in text
    assert '"fashion_mnist.npz"' in text


def test_variants_may_have_blocks_of_one_name():
    text = sampled(variants={"small": blocks(8), "large": blocks(16)})
    assert text.index("def train") < text.index("def block")
    assert '{"small": {"units": 8}, "large": {"units": 16}}' in text


def test_variants_share_a_block_that_none_changes():
    text = sampled(variants={"a": blocks(8), "b": blocks(8, last=11)})
    assert text.count("def block") == 1
    assert "def train(" in text


def test_archive_is_fetched_once_when_variants_read_different_files_of_it():
    made = text("""
data:
  fetch: {url: "https://example.org/a.zip", folder: a}
  load: {csv: {path: a/one.csv}}
  columns: {size: number, old: [0, 1]}
  target: old
model: {layers: [{Dense: {units: 1, activation: sigmoid}}]}
compile: {loss: binary_crossentropy}
variants: {one: {}, two: {data.load.csv.path: a/two.csv}}
""")
    assert made.index("keras.utils.get_file(") < made.index("def train(")
    assert "pd.read_csv" in ast.unparse(functions(made)["train"])
