"""Which Keras a script asks for: what its wheels have, what a program uses, what is refused."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from reading import KNOWN

import specgen
import specs
from specgen.catalogue import versions
from specgen.catalogue.since import Wheel, text
from specgen.cli import commands
from specgen.lower import lower
from specgen.outcomes.older import fitted
from specgen.outcomes.script import to_text
from specgen.program import keras_versions
from specgen.text.diagnostics import SpecError

SPECS = Path(__file__).parents[1] / "specs"
DENSE = """
class Layer:
    def __init__(self, *, name=None, **kwargs): ...
class Dense(Layer):
    def __init__(self, units, MORE**kwargs):
        super().__init__(**kwargs)
"""
MODEL = """
from keras.src.layers.dense import Layer
if backend() == "tensorflow":
    from keras.src.trainer import TFTrainer as Trainer
class Model(Trainer, Layer): ...
"""


def wheel(folder, version, api="keras/api/", more="", offered="Dense as Dense"):
    """A wheel of a small Keras: one layer, and a model that is trained."""
    files = {
        f"{api}__init__.py": "from keras.src.model import Model as Model\n",
        f"{api}layers/__init__.py": f"from keras.src.layers import {offered}\n",
        "keras/src/layers/__init__.py": "from keras.src.layers.dense import Dense, Layer\n",
        "keras/src/layers/dense.py": DENSE.replace("MORE", more) + "Wide = Dense\n",
        "keras/src/model.py": MODEL,
        "keras/src/trainer.py": "class TFTrainer:\n    def fit(self, x, epochs=1): ...\n",
    }
    path = folder / f"keras-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def program(**parts):
    checked = specs.spec(**parts)
    return checked, lower(checked)


def test_since_reads_a_wheel_with_arguments_of_bases_and_methods_of_the_model(tmp_path):
    for api in ("keras/api/", "keras/"):
        names = Wheel(wheel(tmp_path, "3.0.5", api)).names()
        assert names == {
            "keras.Model", "keras.Model(name)", "keras.Model.fit", "keras.Model.fit(x)",
            "keras.Model.fit(epochs)", "keras.layers.Dense", "keras.layers.Dense(units)",
            "keras.layers.Dense(name)",
        }  # fmt: skip


def test_since_says_which_version_was_the_first_and_nothing_of_the_oldest(tmp_path):
    files = [
        wheel(tmp_path, "3.12.0", "keras/", "rank, ", "Dense as Dense, Layer as Layer"),
        wheel(tmp_path, "3.0.5"),
        wheel(tmp_path, "3.9.0", more="rank, "),
    ]
    table = json.loads(text(files))
    assert table["versions"] == ["3.0.5", "3.9.0", "3.12.0"]
    assert table["since"] == {"keras.layers.Dense(rank)": "3.9.0", "keras.layers.Layer": "3.12.0"}


def test_table_ends_with_the_keras_that_the_catalogue_is_of():
    assert versions.known()[0] == versions.OLDEST
    assert versions.known()[-1] == KNOWN["keras"]
    assert {*versions.since().values()} <= {*versions.known()}
    layers = {f"keras.{entry['path']}" for entry in KNOWN["classes"]["layers"].values()}
    listed = {name for name in versions.since() if re.fullmatch(r"keras\.layers\.\w+", name)}
    assert len(listed & layers) > 30


@pytest.mark.parametrize(
    ("layer", "version"),
    [
        ({"Dense": {"units": 10}}, "3.0.5"),
        ({"Dense": {"units": 10, "lora_alpha": 2, "lora_rank": 2}}, "3.12.4"),
        ({"Dense": {"units": 10, "activation": "glu"}}, "3.9.2"),
        ({"Activation": "sparsemax"}, "3.9.2"),
        ("RMSNormalization", "3.9.2"),
    ],
    ids=str,
)
def test_oldest_is_what_has_the_layer_and_its_arguments(layer, version):
    layers = [{"Input": [784]}, layer, {"Dense": 10}]
    _, made = program(model={"layers": layers})
    assert keras_versions.oldest(made) == version
    assert f'#     "keras>={version},<4",' in to_text(made)


@pytest.mark.parametrize(
    ("part", "value", "version"),
    [
        ("optimizer", "adam", "3.0.5"),
        ("optimizer", "muon", "3.12.4"),
        ("optimizer", {"Lamb": {"learning_rate": 0.1}}, "3.6.0"),
        ("metrics", ["accuracy", "pearson_correlation"], "3.9.2"),
        ("loss", "dice", "3.3.3"),
    ],
    ids=str,
)
def test_oldest_is_what_has_the_words_of_compile(part, value, version):
    assert (
        keras_versions.oldest(program(compile={**specs.SMALL["compile"], part: value})[1])
        == version
    )


def test_header_asks_for_packages_that_go_with_an_older_keras():
    _, made = program()
    assert '#     "tensorflow>=2.16.1,<3",' in to_text(made)
    _, made = program(backend="jax")
    assert '#     "keras>=3.15.1,<4",' in to_text(made), "on JAX no older one was tried"


def test_older_keras_is_refused_at_the_line_of_what_it_lacks():
    checked, made = program(
        model={"layers": [{"Input": [784]}, "RMSNormalization", {"Dense": 10}]},
        compile={**specs.SMALL["compile"], "optimizer": "muon"},
    )
    with pytest.raises(SpecError) as caught:
        fitted(checked, made, "3.6")
    layer, optimizer = caught.value.diagnostics
    assert layer.code == "SG508"
    assert layer.message == "Keras 3.6 has no keras.layers.RMSNormalization; 3.9.2 has"
    assert "RMSNormalization" in checked.document.source.lines[layer.span.line - 1]
    assert "ask for --keras 3.9" in layer.help
    assert "compile" in checked.document.source.lines[optimizer.span.line - 1]
    assert fitted(checked, made, "3.12") is made


def test_older_keras_gets_no_argument_that_only_prints():
    checked = specgen.load(SPECS / "tutorials" / "k04_shiftvit.yaml", trust=True)
    made = lower(checked)
    before = to_text(made)
    assert [use.name for use in keras_versions.newer(made)] == ["keras.Model.export(verbose)"]
    assert '"keras>=3.6.0,<4"' in before
    older = fitted(checked, made, "3.0")
    assert [*keras_versions.newer(older)] == []
    assert '"keras>=3.0.5,<4"' in to_text(older)
    assert to_text(made) == before, "the program itself has not changed"


def test_older_keras_is_refused_where_the_spec_asks_for_a_function_that_needs_a_later_one():
    checked = specgen.load(SPECS / "gallery" / "tabular_feature_space.yaml")
    with pytest.raises(SpecError) as caught:
        fitted(checked, lower(checked), "3.0")
    (found, *_) = caught.value.diagnostics
    assert "no keras.tree.map_structure" in found.message
    assert found.span.source is checked.document.source


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda path: path.stem)
def test_articles_ask_for_the_oldest_keras_on_which_they_were_run(path):
    """By hand: each trained to its end on a sample, with Keras 3.0.5 and TensorFlow 2.16.2."""
    assert keras_versions.oldest(lower(specgen.load(path))) == "3.0.5"


@pytest.mark.parametrize(("asked", "code"), [("3.6", 1), ("3.9", 0), ("3.15.0", 0), ("3.7", 1)])
def test_export_takes_the_version_of_keras(asked, code, tmp_path):
    path = specs.write(
        tmp_path, model={"layers": [{"Input": [784]}, "RMSNormalization", {"Dense": 10}]}
    )
    done = CliRunner().invoke(commands, ["export", str(path), "--keras", asked])
    assert done.exit_code == code
    assert ("error[SG508]" in done.stderr) is bool(code)
    assert ("keras>=3.9.2" in done.stdout) is (code == 0)


@pytest.mark.parametrize("asked", ["3", "4.0", "2.15", "3.16", "new", "3.6.0.1", "\u0663.6"])
def test_export_refuses_a_version_of_keras_that_nobody_looked_at(asked, tmp_path):
    done = CliRunner().invoke(commands, ["export", str(specs.write(tmp_path)), "--keras", asked])
    assert done.exit_code == 2
    assert "is none from 3.0 to 3.15" in done.stderr
