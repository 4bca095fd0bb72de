"""Every class in Keras's catalogue: built from its example, as the script would; both are one.

That the script has the very statements is enough; with `--everything` it is executed as well.
"""

import ast
import contextlib
import importlib.util
from pathlib import Path
from typing import Any

import every
import numpy as np
import pytest

from specgen import catalogue
from specgen.catalogue.barred import BARE
from specgen.checks.checked import Checked
from specgen.language.vocabulary import of_keras
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.program.sections import Program

FAMILIES = ("layers", "optimizers", "schedules", "losses", "metrics", "callbacks", "initializers",
            "regularizers", "constraints")  # fmt: skip
CLASSES = [(f, name) for f in FAMILIES for name in catalogue.names(f) if name != "Input"]
TRAINED = ("optimizers", "schedules", "losses", "metrics", "callbacks")

# What else a class needs around it than rows of 4 numbers, a single 1 in each label and 3 outputs.
NUMBERS = {"data": {"y": []}, "compile": {"loss": "sparse_categorical_crossentropy"}}
IMAGES = {"data": {"load": {"synthetic": {"shape": [8, 8, 3], "classes": 3, "train": 12}}}}
SEQUENCES = {
    "data": {"load": {"synthetic": {"shape": [6, 4], "classes": 3, "train": 12}}},
    "model": {"layers": [{"Input": [6, 4]}, {"Dense": {"units": 5, "activation": "softmax"}}]},
}
AROUND = {
    "Equalization": IMAGES,
    "CTC": SEQUENCES,
    "CategoricalGeneralizedCrossEntropy": NUMBERS,
    "Circle": NUMBERS,
    "SparseCategoricalAccuracy": NUMBERS,
    "SparseCategoricalCrossentropy": NUMBERS,
    "SparseTopKCategoricalAccuracy": NUMBERS,
}

# Classes of which Keras refuses the use, and what it says then; with the package that it lacks.
REFUSED = {"TorchModuleWrapper": ("", "for the backend torch")}
PACKAGES = {
    "FlaxLayer": "flax",
    "JaxLayer": "jax",
    "OrbaxCheckpoint": "orbax",
    "TensorBoard": "tensorboard",
}
REFUSED |= {
    name: (f"needs {package}: not installed here", f"needs {package}")
    for name, package in PACKAGES.items()
    if importlib.util.find_spec(package) is None
}

# Classes that a spec has no use for by themselves.
INHERITED = {"FlaxLayer", "TorchModuleWrapper", *(path.rpartition(".")[2] for path in BARE)}


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


def export(keras: Any, folder: Path) -> None:
    """A SavedModel that takes rows of 4 numbers, for the layer that reads one."""
    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(2)])
    model.export(folder / "exported", verbose=False)


def scripted(spec: Checked, program: Program, last: str) -> dict[str, Any]:
    """What there is once the text of the script has run, up to the same statement."""
    names = [section.name for section in program.sections]
    length = sum(len(s.body) for s in program.sections[: names.index(last) + 1])
    _, *body = ast.parse(to_text(program)).body
    found: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(ast.Module(body[:length], []), "script", "exec"), found)
    return found


def measured(keras: Any, found: dict[str, Any]) -> list[Any]:
    """The model's configuration and weights, and what it gives or how its training went."""
    model = found["model"]
    out = [model.get_config(), model.get_compile_config(), model.get_weights()]
    if "history" in found:
        return [*out, found["history"].history]
    try:
        inputs = model.inputs
    except AttributeError:  # a layer that cannot say what it gives leaves the model without any
        inputs = [keras.Input([4])]
    return [*out, every.given(keras, model, inputs)]


def made(program: Program, path: str) -> bool:
    """Whether the program calls the class."""
    calls = (node.func for node in ast.walk(program.module) if isinstance(node, ast.Call))
    return path in map(ast.unparse, calls)


def inherited(program: Program, path: str) -> bool:
    """Whether a class of the author's inherits from the class, and the program calls it."""
    classes = (node for node in ast.walk(program.module) if isinstance(node, ast.ClassDef))
    return any(path in map(ast.unparse, c.bases) and made(program, c.name) for c in classes)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("family", "name"), CLASSES, ids=lambda value: value)
def test_script_makes_what_build_does_with_the_class(
    family: str,
    name: str,
    keras: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    everything: bool,
) -> None:
    spec = every.spec(family, name, tmp_path, **AROUND.get(name, {}))
    program = lower(spec)
    last = "fit" if family in TRAINED else "compile"
    seen = []
    path = str(of_keras(family, name).path)
    assert inherited(program, path) if name in INHERITED else made(program, path)
    assert ast.dump(ast.parse(to_text(program))) == ast.dump(program.module)
    refused = pytest.raises(Exception, match=REFUSED[name][0]) if name in REFUSED else None
    with refused or contextlib.nullcontext():
        for way in (every.live, scripted) if everything else (every.live,):
            folder = tmp_path / way.__name__
            folder.mkdir()
            monkeypatch.chdir(folder)
            if name == "TFSMLayer":
                export(keras, folder)
            keras.utils.clear_session(free_memory=False)
            seen.append(measured(keras, way(spec, program, last)))
    if refused:
        return
    first, *others = seen
    *_, out = first
    assert {*map(len, out.values())} == {1} if family in TRAINED else keras.tree.flatten(out)
    for other in others:
        assert other[:2] == first[:2]
        np.testing.assert_equal(other[2:], first[2:])


def test_every_class_is_there_and_few_are_refused() -> None:
    assert {family for family, _ in CLASSES} == {*FAMILIES}
    assert {*REFUSED} <= {name for _, name in CLASSES}
    assert len(REFUSED) <= 5
