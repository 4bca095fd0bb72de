"""Specs with one word in each, made of its example, and what a builder makes of them."""

import json
from pathlib import Path
from typing import Any

from specgen.checks.checked import Checked
from specgen.checks.checker import check
from specgen.explain import pieces, words
from specgen.language import author_code
from specgen.lower import lower
from specgen.program.sections import Program
from specgen.runs import builder
from specgen.text.yaml_reader import load_text, read

BASE = {
    "specgen": 1,
    "title": "Every class",
    "seed": 1,
    "data": {
        "load": {"synthetic": {"shape": [4], "classes": 3, "train": 12, "test": 6}},
        "y": ["one_hot"],
    },
    "model": {"layers": [{"Input": [4]}, {"Dense": {"units": 3, "activation": "softmax"}}]},
    "compile": {"optimizer": "sgd", "loss": "categorical_crossentropy", "run_eagerly": True},
    "fit": {"epochs": 1, "verbose": 0},
}


def spec(family: str, word: str, folder: Path, **changes: Any) -> Checked:
    """A small spec with the piece that `specgen explain` shows; changes: to what is around it."""
    (topic,) = words.topics(family, word)
    whole = pieces.merged(pieces.merged(BASE, changes), topic.snippet)
    (folder / "every.yaml").write_text(json.dumps(whole, indent=1), encoding="utf-8")
    if topic.python:
        (folder / "mine.py").write_text(topic.python, encoding="utf-8")
    document = read(load_text(folder / "every.yaml"))
    # Most words are built, not trained: what does not fit the data is of no matter here.
    return check(document, author_code.read(document, folder, trust=True))


def live(spec: Checked, program: Program, last: str) -> dict[str, Any]:
    """What there is once the builder has executed the sections up to `last`."""
    builder.require(program)
    found: dict[str, Any] = {}
    names = [section.name for section in program.sections]
    for section in program.sections[: names.index(last) + 1]:
        builder.execute(spec, program, section, found)
    return found


def prepared(spec: Checked) -> dict[str, Any]:
    """What there is before the model is built."""
    return live(spec, lower(spec), "prepare")


def given(keras: Any, model: Any, inputs: Any) -> Any:
    """What the model makes of a batch of ones."""
    fed = [ones(keras, tensor.shape, tensor.dtype) for tensor in inputs]
    outputs = model(fed if len(fed) > 1 else fed[0])
    return keras.tree.map_structure(keras.ops.convert_to_numpy, outputs)


def ones(keras: Any, shape: Any, dtype: str) -> Any:
    """A batch of two; of texts, where those are wanted."""
    shape = [size or 2 for size in shape]
    if dtype == "string":
        return keras.ops.reshape(keras.ops.convert_to_tensor(["cat"] * shape[0]), shape)
    if len(shape) > 1 and shape[-1] == shape[-2]:  # a matrix that can be inverted
        return keras.ops.broadcast_to(keras.ops.eye(shape[-1], dtype=dtype), shape)
    return keras.ops.ones(shape, dtype)
