"""Variants that differ in values: what the script hands to their training, and what comes out."""

import ast
import json

import pytest
from scripts import functions, part, script, trainings

import specgen
import specs
from specgen.runs import report
from specgen.runs.runner import run
from specgen.text.diagnostics import SpecError
from specs import of

QUIET = "fit: {epochs: 1, verbose: 0}"
WIDE = "{Input: [8]}, {Dense: {units: 4, activation: relu}}, {Dropout: 0.1}, {Dense: 3}"
BLOCK = "blocks: {wide: {layers: [{Dense: 4}]}}, layers: [{Input: [8]}, wide, {Dense: 3}]"


def text(changes):
    return script(of(changes))


def refused(changes):
    with pytest.raises(SpecError) as caught:
        of(changes)
    return [(d.code, d.span.source.lines[d.span.line - 1].strip(), d.message)
            for d in caught.value.diagnostics]  # fmt: skip


# In the script.


def test_variants_that_differ_in_values_share_a_function_with_parameters():
    made = text(
        f"""
model: {{layers: [{WIDE}]}}
variants:
  narrow: {{}}
  wide: {{model.layers.1.Dense.units: 16, model.layers.2.Dropout: 0.3}}
  slow: {{fit.epochs: 2, compile.optimizer: {{SGD: 0.1}}}}
"""
    )
    (train,) = [name for name in functions(made) if name.startswith("train")]
    assert [a.arg for a in functions(made)[train].args.args] == [
        "units", "dropout", "optimizer", "epochs",
    ]  # fmt: skip
    assert trainings(made) == {
        "narrow": "{'units': 4, 'dropout': 0.1, 'optimizer': 'adam', 'epochs': 1}",
        "wide": "{'units': 16, 'dropout': 0.3, 'optimizer': 'adam', 'epochs': 1}",
        "slow": "{'units': 4, 'dropout': 0.1, 'optimizer': keras.optimizers.SGD(0.1), 'epochs': 2}",
    }
    assert part(made, "Do it for each, and keep what comes out").endswith(
        "histories = {}\n"
        "results = {}\n"
        "for name, settings in variants.items():\n"
        '    print(f"Variant {name}")\n'
        "    model, history, scores = train(**settings)\n"
        "    histories[name] = history.history\n"
        "    results[name] = scores\n"
    )


def test_variants_change_some_keys_of_a_section_and_keep_the_others():
    made = text(
        """
fit: {epochs: 1, batch_size: 16}
variants: {short: {}, long: {fit: {epochs: 2}}, noisy: {data: {x: [{add_noise: 0.1}]}}}
"""
    )
    assert trainings(made) == {
        "short": "{'prepare': False, 'epochs': 1}",
        "long": "{'prepare': False, 'epochs': 2}",
        "noisy": "{'prepare': True, 'epochs': 1}",
    }
    assert "batch_size=16" in made
    with pytest.raises(SpecError, match=r"fit has no 'epoch'"):
        of("variants: {short: {}, long: {fit: {epoch: 2}}}")


def test_variants_of_the_dataset_load_inside_of_the_function():
    synthetic = "data.load.synthetic"
    made = text(f"variants: {{three: {{}}, two: {{{synthetic}.classes: 2}}}}")
    assert trainings(made) == {"three": "{'classes': 3}", "two": "{'classes': 2}"}
    train = ast.unparse(functions(made)["train"])
    assert "% classes" in train
    assert made.count("% classes") == 1


def test_variants_of_the_steps_are_handed_the_arrays_as_they_were(tmp_path):
    """What the first one divides, the second one gets undivided."""
    changes = f"""
data: {{load: {{synthetic: {{shape: [8], classes: 3}}}}, x: [divide: 2]}}
variants: {{half: {{}}, fourth: {{data.x: [divide: 4]}}}}
{QUIET}
walkthrough: [{{heading: All, do: [evaluate, shape_of: y_train]}}]
"""
    made = text(changes)
    assert "def train(x_train, x_test, value):" in made
    assert "model, history, scores = train(x_train, x_test, **settings)" in made
    both = run(of(changes), tmp_path / "both")
    data = "data: {load: {synthetic: {shape: [8], classes: 3}}, x: [divide: 4]}"
    alone = run(of(f"{data}\n{QUIET}"), tmp_path / "alone")
    assert both.histories["fourth"] == alone.history
    assert both.results["fourth"] == alone.scores


def test_variants_of_a_block_train_what_they_say(tmp_path):
    """A block stands in the function that has its parameters, and not before it."""
    changes = f"model: {{{BLOCK}}}\n{QUIET}\nvariants: {{four: {{}}, five: {{{WIDER}: 5}}}}"
    made = text(changes)
    assert trainings(made) == {"four": "{'dense': 4}", "five": "{'dense': 5}"}
    inner = [n.name for n in functions(made)["train"].body if isinstance(n, ast.FunctionDef)]
    assert inner == ["wide"]
    alone = run(of(f"model: {{{BLOCK.replace('4', '5')}}}\n{QUIET}"), tmp_path / "alone")
    both = run(of(changes), tmp_path / "both")
    assert both.histories["four"] != both.histories["five"] == alone.history


WIDER = "model.blocks.wide.layers.0.Dense"


def test_variants_share_a_block_that_needs_nothing_of_the_training():
    made = text(f"model: {{{BLOCK}}}\nvariants: {{one: {{}}, two: {{fit.epochs: 2}}}}")
    names = [s.name for s in ast.parse(made).body if isinstance(s, ast.FunctionDef)]
    assert names.index("wide") < names.index("train")


def test_variants_keep_a_block_inside_that_uses_a_part():
    made = text(
        """
model:
  parts: {same: {Dense: 8}}
  blocks: {both: {layers: [same, {Dense: 4}]}}
  layers: [{Input: [8]}, both, {Dense: 3}]
variants: {one: {}, two: {fit.epochs: 2}}
"""
    )
    assert "both" in [getattr(n, "name", None) for n in functions(made)["train"].body]


def test_variants_of_what_a_function_builds(tmp_path):
    changes = f"""
model: {{function: make, layers: [{{Input: [8]}}, {{Dense: {{units: 3, activation: relu}}}}]}}
variants: {{relu: {{}}, tanh: {{model.layers.1.Dense.activation: tanh}}}}
{QUIET}
"""
    made = text(changes)
    assert trainings(made) == {"relu": "{'activation': 'relu'}", "tanh": "{'activation': 'tanh'}"}
    result = run(of(changes), tmp_path / "out")
    assert result.histories["relu"] != result.histories["tanh"]
    assert result.model.layers[-1].activation.__name__ == "tanh"


@pytest.mark.parametrize(
    ("model", "changes", "parameter"),
    [
        ("[{Input: [8]}, {Dense: 8, repeat: 1}, {Dense: 3}]", "layers.1.repeat: 2", "count"),
        ("[{Input: [8, 1]}, {Dense: 3}]", "layers.0.Input: [null, 1]", "shape"),
        (
            "[{Input: [8]}, {Dense: 8, name: units}, {Dense: {units: 8}}, "
            "{Add: , from: [units, x]}, {Dense: 3}]",
            "layers.2.Dense.units: 1",
            "units_value",
        ),
        ("[{Input: [8]}, {abs: }, {Dropout: 0.1}, {Dense: 3}]", "layers.2.Dropout: 0.2", "dropout"),
    ],
)
def test_variants_have_parameters_that_hide_nothing(model, changes, parameter):
    made = text(f"model: {{layers: {model}}}\nvariants: {{a: {{}}, b: {{model.{changes}}}}}")
    (given,) = functions(made)["train"].args.args
    assert given.arg == parameter
    if "null" not in changes:
        specgen.build(of(f"model: {{layers: {model}}}"))


def test_variants_get_an_optimizer_for_every_round(tmp_path):
    changes = """
train:
  - freeze: low
    compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
    fit: {epochs: 1, verbose: 0}
  - thaw: low
    compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
    fit: {epochs: 1, verbose: 0}
model: {layers: [{Input: [8]}, {Dense: 4, name: low}, {Dense: 3}]}
variants:
  plain: {}
  sgd: {train.0.compile.optimizer: {SGD: 0.1}, train.1.compile.optimizer: {SGD: 0.1}}
  fast: {train.0.compile.optimizer: {Adam: 0.1}, train.1.compile.optimizer: {Adam: 0.1}}
"""
    made = text(changes)
    assert [a.arg for a in functions(made)["train"].args.args] == ["optimizer", "optimizer_2"]
    result = run(of(changes), tmp_path / "out")
    assert {len(rows["loss"]) for rows in result.histories.values()} == {2}


def test_variants_of_one_class_of_optimizer_differ_in_its_arguments():
    adam = "compile.optimizer: {Adam: {learning_rate: 0.1}}"
    made = text(f"variants: {{a: {{{adam}}}, b: {{{adam.replace('0.1', '0.01')}}}}}")
    assert trainings(made) == {"a": "{'learning_rate': 0.1}", "b": "{'learning_rate': 0.01}"}


def test_variants_of_the_seed(tmp_path):
    changes = f"{QUIET}\nvariants: {{one: {{seed: 1}}, again: {{seed: 1}}, two: {{seed: 2}}}}"
    assert "def train(seed):" in text(changes)
    result = run(of(changes), tmp_path / "out")
    assert result.histories["one"] == result.histories["again"] != result.histories["two"]


def test_variants_begin_from_one_seed_each(tmp_path):
    result = run(of(f"{QUIET}\nvariants: {{a: {{}}, b: {{}}}}"), tmp_path / "out")
    assert result.histories["a"] == result.histories["b"]


def test_variants_are_not_handed_an_array_for_the_name_of_a_tensor():
    """`x` is an array of all samples first, and the script's word for a layer's output then."""
    made = text(
        """
data: {load: {moons: {samples: 60}}, split: {test: 0.2}}
model: {layers: [{Input: [2]}, {Dense: 4}, {abs: }, {Dense: 2}]}
variants: {one: {}, two: {fit.epochs: 2}}
walkthrough: [{heading: All, do: [evaluate, shape_of: x]}]
"""
    )
    assert "x = layers.Dense(4)(inputs)" in made
    assert "def train(epochs):" in made
    assert "model, history, scores = train(**settings)" in made


def test_variants_show_in_each_training_what_stands_amid_it():
    made = text(
        "variants: {a: {}, b: {fit.epochs: 2}}\n"
        "walkthrough: [{heading: All, do: [build, summary, fit, print: '{history.history}', "
        "plot_history, evaluate, print: '{len(results)}']}]"
    )
    training = ast.unparse(functions(made)["train"])
    places = [training.index(w) for w in ("Sequential", "summary()", ".fit(", "print(", "evaluate")]
    assert places == sorted(places)
    assert "figure.savefig(file)" in training
    assert 'variants = {\n    "a": {"epochs": 1, "file": "history_a.png"},' in made
    assert made.count("model.summary()") == training.count("figure.savefig(file)") == 1
    assert made.rstrip().endswith('\nprint(f"{len(results)}")')


BEST = """
data: {load: {synthetic: {shape: [8], classes: 3, train: 200}}}
model: {layers: [{Input: [8]}, {Dense: {units: 3, activation: softmax}}]}
compile: {optimizer: {SGD: 5}, loss: sparse_categorical_crossentropy}
fit:
  epochs: 4
  validate_on: test
  callbacks: [{ModelCheckpoint: {filepath: best.keras, save_best_only: true}}]
evaluate: {verbose: 0}
variants: {a: {}, b: {seed: 2}}
walkthrough: [{heading: Train, do: [fit, {load_model: best.keras}, {predict: }, evaluate, %s]}]
"""


def test_variants_are_measured_as_the_model_that_each_loads(tmp_path):
    """The best epoch's loss, not the last's."""
    result = run(specs.of(BEST % "{shape_of: y_test}"), tmp_path / "out")
    losses = {word: row["val_loss"] for word, row in result.histories.items()}
    assert any(min(row) < row[-1] for row in losses.values())
    for word, row in losses.items():
        assert result.results[word]["loss"] == pytest.approx(min(row), rel=1e-6)


def test_what_compares_trainings_comes_after_them_all():
    made = text(
        "variants: {a: {}, b: {fit.epochs: 2}}\n"
        "walkthrough: [{heading: All, do: [fit, summary, evaluate, plot_variants, print_variants]}]"
    )
    training = ast.unparse(functions(made)["train"])
    assert "summary" in training
    assert "evaluate" in training
    curves, scores = "in enumerate(histories.items())", "print(pd.DataFrame(results)"
    assert made.index("def train(") < made.index(curves) < made.index(scores)


def test_walkthrough_may_compare_by_itself():
    made = text(
        "variants: {a: {}, b: {fit.epochs: 2}}\n"
        "walkthrough: [{heading: All, do: [evaluate, {plot_variants: {metric_names: accuracy}}]}]"
    )
    assert made.count('figure.savefig("variants.png")') == 1
    assert "pd.DataFrame" not in made
    assert "for number, (variant, curves) in enumerate(histories.items())" in made
    assert '"accuracy"' in made


# Refused.


@pytest.mark.parametrize(
    ("variants", "code", "said"),
    [
        ("{a: {fit.epoch: 1}}", "SG101", "fit has no 'epoch'"),
        ("{a: {fit.epochs: many}}", "SG103", "expected a whole number of at least 1"),
        ("{a: {model.layers.9.Dense: 3}}", "SG101", "the spec has no 'model.layers.9'"),
        ("{a: {fit.epochs.x: 3}}", "SG101", "the spec has no 'fit.epochs.x'"),
        ("{a: {model.layers.1: Dens}}", "SG202", 'no layer is called "Dens"'),
        ("{a: {data: {load: mnist, z: 3}}}", "SG101", "data has no 'z'"),
        ("{a: {title: other}}", "SG101", "a variant cannot change 'title'"),
        ("{a: {backend: jax}}", "SG101", "a variant cannot change 'backend'"),
        ("{a: {variants: {}}}", "SG101", "a variant cannot change 'variants'"),
        ("{a: {'': 3}}", "SG101", "a variant cannot change ''"),
        ("{a: {fit..epochs: 3}}", "SG101", "fit has no ''"),
        ("{a: 3}", "SG103", "expected a mapping of paths to values"),
        ("{'': {}}", "SG103", "a name of at most 100 signs in one line"),
        ("[a, b]", "SG103", "expected"),
    ],
)
def test_check_refuses_a_variant(variants, code, said):
    ((found, _, message),) = refused(f"variants: {variants}")
    assert found == code
    assert said in message


def test_check_finds_what_is_wrong_with_a_variant_at_its_line():
    found = refused(
        "variants: {first: {fit.epochs: 2}, second: {model.layers.1.Dense.unit: 3}, "
        "third: {compile.loss: msee}}"
    )
    assert [(code, line) for code, line, _ in found] == [
        ("SG201", '"model.layers.1.Dense.unit": 3'),
        ("SG202", '"compile.loss": "msee"'),
    ]


@pytest.mark.parametrize("word", ["train", "variants", "settings", "name", "shown"])
def test_check_refuses_a_block_with_a_name_of_the_loop(word):
    block = f"blocks: {{{word}: {{layers: [{{Dense: 4}}]}}}}"
    model = f"model: {{{block}, layers: [{{Input: [8]}}, {word}, {{Dense: 3}}]}}"
    ((code, _, message),) = refused(f"{model}\nvariants: {{a: {{}}, b: {{fit.epochs: 2}}}}")
    assert (code, message) == ("SG104", f"the script uses the name {word!r} itself")
    assert of(model)


def test_set_changes_what_a_variant_leaves_alone(tmp_path):
    path = specs.write(tmp_path, variants={"a": {}, "b": {"fit.batch_size": 100}})
    changed = specgen.load(path, set=["fit.epochs=3"])
    made = specgen.to_script(changed)
    assert trainings(made) == {"a": "{'batch_size': 500}", "b": "{'batch_size': 100}"}
    assert "epochs=3" in made
    assert "with fit.epochs=3" in made.partition("# ///\n")[0]


def test_build_makes_the_model_of_the_spec_itself():
    built = specgen.build(of("variants: {a: {model.layers.1.Dense.units: 5}}"))
    assert built.model.output_shape == (None, 3)


# Runs.


def test_run_keeps_histories_results_and_claims_of_every_variant(tmp_path):
    spec = of(
        f"{QUIET}\n"
        "variants: {short: {}, long: {fit.epochs: 2}}\n"
        "claims: [{that: \"results['long']['accuracy']\", at_least: 0}, "
        "{that: \"histories['short']['loss'][-1]\", at_most: 1000}, "
        "{that: \"max(results['accuracy'])\", at_most: 1}]\n"
    )
    result = run(spec, tmp_path / "out")
    assert [len(result.histories[name]["loss"]) for name in ("short", "long")] == [1, 2]
    assert json.loads((result.folder / "history.json").read_text()) == result.histories
    metrics = json.loads((result.folder / "metrics.json").read_text())
    assert metrics["compared"] == result.results
    assert [claim["measured"] for claim in metrics["claims"]] == [
        result.results["long"]["accuracy"],
        result.histories["short"]["loss"][-1],
        max(row["accuracy"] for row in result.results.values()),
    ]
    assert {o.verdict for o in result.outcomes} == {"held"}
    said = report.finished(spec.spec, result, result.folder).split("\n")
    assert said[1] == "Trained on the full data. Test set:"
    assert [row.partition(":")[0] for row in said[2:4]] == ["  short", "  long"]
    assert f"accuracy {result.results['long']['accuracy']:.4f}" in said[3]
    assert (result.folder / "variants.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("{that: loss, at_most: 1}", "nothing is called 'loss' here"),
        ("{that: \"results['c']['loss']\", at_most: 1}", "does not measure 'c'"),
        ("{that: \"results['a']['losss']\", at_most: 1}", "does not measure 'losss'"),
    ],
)
def test_check_refuses_a_claim_about_no_variant(claim, said):
    ((code, _, message),) = refused(f"variants: {{a: {{}}, b: {{}}}}\nclaims: [{claim}]")
    assert code in ("SG302", "SG304")
    assert said in message


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            "{model.layers.3: {Conv1D: {filters: 2, kernel_size: 1, bias_initializer: Identity}}}",
            '"model.layers.3":',
        ),
        ("{model.layers.3.Conv1D.bias_initializer: Identity}", '- "Conv1D":'),
    ],
)
def test_run_points_at_the_layer_when_a_variant_cannot_be_built(tmp_path, change, line):
    spec = of(
        f"""
{QUIET}
model:
  layers:
    - Input: [8]
    - Dense: 4
    - Reshape: [2, 2]
    - Conv1D: {{filters: 2, kernel_size: 1, kernel_initializer: ones}}
    - Flatten
    - Dense: 3
variants:
  fine: {{}}
  bad: {change}
"""
    )
    with pytest.raises(SpecError) as caught:
        run(spec, tmp_path / "out")
    (finding,) = caught.value.diagnostics
    assert finding.code == "SG401"
    assert finding.span.source.lines[finding.span.line - 1].strip() == line
    assert "the shape that the layer before it gives" in finding.help


def test_rows_that_variants_take_differ_by_their_numbers():
    """A part such as `8:` is no value that a training could be handed."""
    text = script(
        of("""
    data:
      load: {seasonal: {length: 80, period: 8}}
      windows: {length: 8}
      split: {test: 0.25, shuffle: false}
    model: {layers: [Flatten, {Dense: 1}]}
    compile: {loss: mse, metrics: [mae]}
    variants: {short: {data.windows.length: 4}, long: {}}
    """)
    )
    assert "y_train = x_train[length:]" in text
    assert "'long': {'length': 8}" in ast.unparse(ast.parse(text))


def test_variants_of_a_command_may_change_a_section(tmp_path):
    """What `--set` gives has no place in the file."""
    path = tmp_path / "small.yaml"
    path.write_text(specs.text(fit={"epochs": 3, "batch_size": 7}), encoding="utf-8")
    variants = 'variants={"a": {}, "b": {"fit": {"epochs": 2}}}'
    fit = specgen.load(path, set=[variants]).variants["b"].spec.fit
    assert (fit.epochs, fit.batch_size) == (2, 7)
    with pytest.raises(SpecError, match=r"--set:1:1: error\[SG103\]"):
        specgen.load(path, set=[variants.replace("2", "0")])
