"""`code:` the author's own Python: only with --trust, only parsed until a build, and copied."""

import ast
import json
import os
import subprocess
import sys

import jsonschema
import keras
import numpy as np
import pytest
from click.testing import CliRunner
from scripts import complaints

import specgen
from specgen import api
from specgen.cli import commands
from specgen.explain.schema import schema
from specgen.text.diagnostics import SpecError
from specgen.text.yaml_reader import Source, read

MINE = '''"""What this file is about, which the script does not say again."""

import math
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops
from keras.layers import Dense

Path("ran.txt").write_text("this ran")
SIZE = 8  # features


def my_data(count=64, seed=0):
    """Points on both sides of a plane."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count, SIZE)).astype("float32")
    y = (x.sum(axis=1) > 0).astype("int32")
    half = count // 2  # the rest is for testing
    return (x[:half], y[:half]), (x[half:], y[half:])


def times(array, by=2):
    return array * by


# What the loss is,
# in two lines.
def my_loss(y_true, y_pred):
    return ops.mean(ops.square(ops.cast(y_true, "float32") - y_pred[:, 0]))


def my_metric(y_true, y_pred):
    return ops.mean(ops.abs(ops.cast(y_true, "float32") - y_pred[:, 0]))


class Share(keras.metrics.Metric):
    def __init__(self, limit=0.5, **kwargs):
        super().__init__(**kwargs)
        self.limit = limit
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign(ops.mean(ops.cast(y_pred > self.limit, "float32")))

    def result(self):
        return self.total


class Scale(layers.Layer):
    """Multiplies by a number."""

    def __init__(self, factor=math.e, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor


class Stop(keras.callbacks.Callback):
    def __init__(self, last=1):
        super().__init__()
        self.last = last

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = epoch + 1 >= self.last


class Doubling(keras.Model):
    """Every step twice."""

    def train_step(self, data):
        super().train_step(data)
        return super().train_step(data)


def join(first, second, scale=1.0, *, shift=0.0):
    return first * scale + second + shift


def head(inputs, units=1):
    return Dense(units)(inputs)


@keras.saving.register_keras_serializable()
def double_swish(x):
    return x * ops.sigmoid(2 * x)


if __name__ == "__main__":
    print(Path("only when it is the script"))
'''
SPEC = """specgen: 1
title: Code of my own
seed: 1
code: mine.py
data: {load: {my_data: {count: 64}}, x: [{times: {by: 3}}, divide: 2]}
model:
  class: Doubling
  layers:
    - Input: [8]
      name: a
    - Scale: {factor: 2.0}
      name: scaled
    - Dense: {units: 8, activation: double_swish}
    - join: {shift: 1}
      from: [scaled, x]
    - join:
      from: {second: x, first: a}
    - head
compile:
  optimizer: {SGD: 0.001}
  loss: my_loss
  metrics: [my_metric, Share, Share: {limit: 0.1, name: low}]
fit: {epochs: 3, callbacks: [Stop: {last: 2}], verbose: 0}
evaluate: {verbose: 0}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(MINE)
    (tmp_path / "spec.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings(folder, spec=SPEC, **files):
    """What check says of a spec beside some files."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.py").write_bytes(data)
    (folder / "spec.yaml").write_text(spec)
    return [(d.code, d.message) for d in api.check("spec.yaml", trust=True)]


# Trust.


@pytest.mark.parametrize(
    "command",
    [["check", "spec.yaml"], ["export", "spec.yaml"], ["show", "spec.yaml"],
     ["run", "spec.yaml", "--out", "out"]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_every_command_refuses_code_without_trust(folder, command):
    done = CliRunner().invoke(commands, command)
    assert done.exit_code == 1
    assert "spec.yaml:4:7: error[SG206]: this spec runs Python code of its own" in done.output
    assert "if you trust it, add --trust" in done.output
    assert sorted(p.name for p in folder.iterdir()) == ["mine.py", "spec.yaml"], "nothing ran"
    if command[0] != "run":
        assert CliRunner().invoke(commands, [*command, "--trust"]).exit_code == 0
        assert sorted(p.name for p in folder.iterdir()) == ["mine.py", "spec.yaml"]


def test_python_functions_refuse_code_without_trust(folder):
    with pytest.raises(SpecError, match="SG206"):
        specgen.load("spec.yaml")
    assert [d.code for d in specgen.check("spec.yaml")] == ["SG206"]
    assert specgen.check("spec.yaml", trust=True) == []


def test_trust_changes_nothing_without_code(folder):
    spec = SPEC.replace("code: mine.py\n", "")
    assert {code for code, _ in findings(folder, spec)} == {"SG202"}


def test_check_and_export_import_nothing_of_the_code(folder):
    """In a process of its own: neither the file nor Keras is imported, and nothing is written."""
    code = (
        "import sys, specgen; spec = specgen.load('spec.yaml', trust=True);"
        "specgen.to_script(spec); print(sorted({'mine', 'keras', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
    assert not (folder / "ran.txt").exists()


# What the script holds.


@pytest.fixture
def text(folder):
    return specgen.to_script(specgen.load("spec.yaml", trust=True))


def test_script_holds_the_source_as_written(text):
    kept = MINE.partition("SIZE = 8")
    source = kept[1] + kept[2].partition("\n\nif __name__")[0]
    assert source in text, "with its comments, docstrings and decorators"
    assert "What this file is about" not in text
    assert "only when it is the script" not in text


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_script_is_the_same_whatever_ends_a_line_of_the_code(text, folder, line_break):
    (folder / "mine.py").write_bytes(MINE.replace("\n", line_break).encode())
    assert specgen.to_script(specgen.load("spec.yaml", trust=True)) == text


def test_script_holds_a_line_of_the_code_that_only_yaml_would_divide(folder):
    odd = "SIZE = 8  # fea\u2028tures"
    (folder / "mine.py").write_text(MINE.replace("SIZE = 8  # features", odd), encoding="utf-8")
    script = specgen.to_script(specgen.load("spec.yaml", trust=True))
    assert odd in script
    assert "# What the loss is,\n# in two lines.\ndef my_loss" in script


def test_script_uses_what_the_code_offers(text):
    for said in (
        "(x_train, y_train), (x_test, y_test) = my_data(count=64)\n",
        "x_train = times(x_train, by=3) / 2\n",
        'scaled = Scale(factor=2.0, name="scaled")(a)\n',
        "x = layers.Dense(units=8, activation=double_swish)(scaled)\n",
        "x = join(scaled, x, shift=1)\n",
        "x = join(second=x, first=a)\n",
        "outputs = head(x)\nmodel = Doubling(a, outputs)\n",
        "    loss=my_loss,\n",
        'metrics=[my_metric, Share(name="share"), Share(limit=0.1, name="low")]',
        "callbacks=[Stop(last=2)]",
    ):
        assert " ".join(said.split()) in " ".join(text.split()), said


def test_script_merges_and_sorts_the_imports(text, tmp_path):
    statements = ast.parse(text).body
    imports = [s for s in statements if isinstance(s, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(s) for s in imports] == [
        "import math",
        "from pathlib import Path",
        "import keras",
        "import numpy as np",
        "import tensorflow as tf",
        "from keras import layers, ops",
        "from keras.layers import Dense",
    ]
    assert complaints([text], tmp_path) == ""


def test_script_names_the_packages_that_the_code_imports(folder):
    more = (
        "import tensorflow as tf\nfrom sklearn import tree\n\n\ndef grow():\n    return tf, tree\n"
    )
    spec = SPEC.replace("code: mine.py", "code: [mine.py, more.py]")
    assert findings(folder, spec, more=more) == []
    text = specgen.to_script(specgen.load("spec.yaml", trust=True))
    metadata = text.partition('"""')[0]
    assert '"tensorflow>=' in metadata
    assert text.index("def double_swish") < text.index("def grow"), "in the order of the files"


def test_run_trains_with_the_code_as_the_script_does(folder, text):
    result = api.run(specgen.load("spec.yaml", trust=True), folder / "out")
    assert type(result.model).__name__ == "Doubling"
    assert set(result.history) == {"loss", "my_metric", "share", "low"}
    assert len(result.history["loss"]) == 2, "Stop stopped it"
    assert int(result.model.optimizer.iterations) == 2 * 2, "each of two steps is made twice"
    assert (folder / "out" / "ran.txt").exists()
    script = (folder / "out" / "spec.py").read_text()
    assert script == text
    alone = folder / "alone"
    alone.mkdir()
    (alone / "spec.py").write_text(script + "\nprint('RESULT', scores)\n")
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "spec.py"], cwd=alone, env=environment, capture_output=True, text=True
    )
    assert f"RESULT {result.scores}" in done.stdout, done.stderr
    assert "only when" not in done.stdout


def test_build_makes_the_classes_and_functions_of_the_code(folder):
    built = specgen.build(specgen.load("spec.yaml", trust=True))
    assert type(built.model).__name__ == "Doubling"
    assert built.x_train.shape == (32, 8)
    a, scaled, dense, *_ = built.model.layers
    assert (scaled.name, scaled.factor) == ("scaled", 2.0)
    plain = keras.Model(built.model.inputs, dense.output).predict(built.x_test, verbose=0)
    weights, bias = dense.get_weights()
    x = 2.0 * built.x_test @ weights + bias
    assert np.allclose(plain, x / (1 + np.exp(-2 * x)), atol=1e-4)
    assert a.name == "a"


def test_error_in_the_code_is_told_at_its_line(folder):
    assert findings(folder, SPEC, mine=MINE + "\n\nprint(undefined)\n") == []
    with pytest.raises(SpecError, match=r"SG401.*name 'undefined' is not defined") as caught:
        specgen.build(specgen.load("spec.yaml", trust=True))
    (finding,) = caught.value.diagnostics
    assert finding.span.source.name == "mine.py"
    assert finding.span.source.lines[finding.span.line - 1] == "print(undefined)"


def test_error_inside_of_a_layer_of_the_code_is_told_at_its_line(folder):
    broken = MINE.replace("inputs * self.factor", "inputs * self.fact")
    assert findings(folder, SPEC, mine=broken) == []
    with pytest.raises(SpecError, match="SG401") as caught:
        specgen.build(specgen.load("spec.yaml", trust=True))
    (finding,) = caught.value.diagnostics
    assert finding.span.source.name == "mine.py"
    assert "self.fact" in finding.span.source.lines[finding.span.line - 1]


def test_code_is_trained_in_variants_and_folds(folder):
    spec = SPEC + "variants: {one: {}, two: {data.load.my_data.seed: 1}}\n"
    spec = spec.replace("{count: 64}", "{count: 64, seed: 0}").replace("epochs: 3", "epochs: 1")
    assert findings(folder, spec) == []
    result = api.run(specgen.load("spec.yaml", trust=True), folder / "out")
    assert result.histories["one"] != result.histories["two"]
    saved = json.loads((folder / "out" / "metrics.json").read_text())
    assert set(saved["compared"]["two"]) == {"loss", "my_metric", "share", "low"}


# What is refused.


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("def f(:\n", "SG207", "more.py, line 1, is not Python"),
        ("\n\nif x\n", "SG207", "more.py, line 3, is not Python"),
        (b"a\0b", "SG207", "more.py is not Python"),
        ("(" * 500, "SG207", "is not Python"),
        (b"\xff\xfe\x00", "SG001", "more.py: byte 0xff is not UTF-8"),
        ("from __future__ import annotations\n", "SG207", "`__future__`"),
        (
            "from . import other\n",
            "SG207",
            "line 1: a script is in no package, so it has no relative imports",
        ),
        ("from numpy import *\n", "SG207", "a script imports by name, not *"),
        (
            "\nfrom tensorflow import keras\n",
            "SG207",
            "line 2: 'keras' is the name of something else",
        ),
        ("import numpy as layers\n", "SG207", "'layers' is the name of something else"),
        ("model = 3\n", "SG104", "more.py binds 'model'"),
        ("x: int = 3\n", "SG104", "more.py binds 'x'"),
        ("for history in []:\n    pass\n", "SG104", "more.py binds 'history'"),
        ("with open('a') as (b, scores):\n    pass\n", "SG104", "more.py binds 'scores'"),
        ("def inputs():\n    pass\n", "SG104", "more.py binds 'inputs'"),
        ("def thaw():\n    pass\n", "SG104", "more.py binds 'thaw'"),
        ("def mnist():\n    pass\n", "SG104", "more.py binds 'mnist'"),
        ("class Patches:\n    pass\n", "SG104", "more.py binds 'Patches'"),
        ("def np():\n    pass\n", "SG104", "more.py binds 'np'"),
        ("def train():\n    pass\n", "SG104", "more.py binds 'train'"),
        (
            "def head():\n    pass\n",
            "SG104",
            "more.py binds 'head', which a file above it binds too",
        ),
        ("import math as SIZE\n", "SG104", "more.py binds 'SIZE', which a file above it binds too"),
    ],
)
def test_check_refuses_a_file_that_cannot_join_the_script(folder, content, code, said):
    spec = SPEC.replace("code: mine.py", "code: [mine.py, more.py]")
    ((found, message),) = findings(folder, spec, more=content)
    assert found == code
    assert said in message


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ("../mine.py", "SG103", "expected a file below the spec's own folder"),
        ("a/../../mine.py", "SG103", "expected a file below"),
        ("/etc/passwd", "SG103", "expected a file below"),
        ("~/mine.py", "SG103", "expected a file below"),
        ("'C:\\mine.py'", "SG103", "expected a file below"),
        ("''", "SG103", "expected a file below"),
        ("[mine.py, 3]", "SG103", "expected a file below"),
        ("{mine: py}", "SG103", "expected a Python file or a list of them"),
        ("nothere.py", "SG001", "nothere.py: cannot read the file"),
        (".", "SG103", "expected a file below"),
        ("files", "SG001", "cannot read the file: is a directory"),
    ],
)
def test_check_refuses_a_path(folder, given, code, said):
    outside = folder.parent / "mine.py"
    outside.write_text("model = 3")
    (folder / "files").mkdir()
    ((found, message),) = findings(folder, SPEC.replace("code: mine.py", f"code: {given}"))
    assert found == code
    assert said in message


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("loss: my_loss", "loss: my_los", "SG202", 'no loss is called "my_los"'),
        ("{times: {by: 3}}", "{times: {bye: 3}}", "SG201", "times takes no 'bye'"),
        ("{my_data: {count: 64}}", "my_dat", "SG202", 'no dataset is called "my_dat"'),
        ("Stop: {last", "Stop: {first", "SG201", "Stop takes no 'first'"),
        ("class: Doubling", "class: Doublign", "SG202", 'no class is called "Doublign"'),
        ("class: Doubling", "class: head", "SG202", 'no class is called "head"'),
        ("class: Doubling", "function: head", "SG104", "the script uses the name 'head' itself"),
        ("name: scaled", "name: SIZE", "SG104", "the script uses the name 'SIZE' itself"),
        ("name: scaled", "name: head", "SG104", "the script uses the name 'head' itself"),
        ("from: [scaled, x]", "from: scaled", "SG203", "join needs 'second'"),
        ("join: {shift: 1}", "join: {shift: 1, second: 2}", "SG201", "join takes no 'second'"),
    ],
)
def test_check_knows_what_the_code_offers(folder, old, new, code, said):
    found = findings(folder, SPEC.replace(old, new))
    assert (code, said) in [(c, m[: len(said)]) for c, m in found], found


HEIRS = """
import keras
from keras import layers as kinds
from keras.optimizers import SGD


class Plain(keras.optimizers.Optimizer):
    pass


class Slow(SGD):
    def __init__(self, slowness, **kwargs):
        super().__init__(0.1 / slowness, **kwargs)


class Twice(kinds.Wrapper):
    def call(self, inputs):
        return self.layer(self.layer(inputs))


class Thrice(Twice):
    pass


class Closed(kinds.Dense):
    def __init__(self):
        super().__init__(4)
"""


@pytest.mark.parametrize(
    ("layer", "optimizer", "said"),
    [
        ("{Twice: {Dense: 8}}", "{Plain: {learning_rate: 0.1, clipnorm: 1}}", []),
        ("{Thrice: {layer: {Dense: 8}}}", "{Slow: {slowness: 2, momentum: 0.9}}", []),
        ("Closed", "{Slow: 2}", []),
        ("Twice", "{Plain: {clip: 1, learning_rate: 1}}",
         ["Plain takes no 'clip'", "Twice needs 'layer'"]),
        ("{Closed: {units: 3}}", "{Slow: {momentum: 1}}",
         ["Closed takes no 'units'", "Slow needs 'slowness'"]),
    ],
)  # fmt: skip
def test_class_takes_what_it_inherits(folder, layer, optimizer, said):
    spec = SPEC.partition("model:")[0].replace("mine.py", "[mine.py, more.py]") + (
        f"model: {{layers: [{{Input: [8]}}, {layer}, {{Dense: 1}}]}}\n"
        f"compile: {{optimizer: {optimizer}, loss: mse}}\nfit: {{epochs: 1}}\n"
    )
    assert sorted(message for _, message in findings(folder, spec, more=HEIRS)) == said


def test_name_of_a_function_is_a_name_where_a_name_is_wanted(folder):
    """`head` is a function of the code; as the name of a layer it would be its text."""
    row = SPEC.partition("model:")[0] + (
        "model: {layers: [{Input: [8]}, {Dense: {units: 1, name: head}}]}\n"
        "compile: {optimizer: adam, loss: mse}\nfit: {epochs: 1}\n"
    )
    assert findings(folder, row) == []
    text = specgen.to_script(specgen.load("spec.yaml", trust=True))
    assert 'layers.Dense(units=1, name="head")' in text


def test_comments_for_tools_stay_behind(folder):
    more = (
        "#!/usr/bin/env python\n# /// script\n# dependencies = ['evil']\n# ///\n"
        "def grow(): ...\n\n\n# About Tall.\nclass Tall: ...\n"
    )
    spec = SPEC.replace("code: mine.py", "code: [mine.py, more.py]")
    assert findings(folder, spec, more=more) == []
    text = specgen.to_script(specgen.load("spec.yaml", trust=True))
    assert "evil" not in text
    assert text.count("# /// script") == 1
    assert "# About Tall.\nclass Tall: ...\n" in text


def test_schema_accepts_names_of_the_code_and_no_others_without_code():
    check = jsonschema.Draft202012Validator(schema())
    whole = read(Source("spec.yaml", SPEC)).value
    assert list(check.iter_errors(whole)) == []
    del whole["code"]
    found = {error.absolute_path[0] for error in check.iter_errors(whole)}
    assert found == {"data", "model", "compile", "fit"}
