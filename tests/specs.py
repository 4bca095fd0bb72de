"""Small specs for tests: a text that is sound, and ways to vary it."""

from pathlib import Path
from typing import Any

import yaml

from specgen.checks.checked import Checked
from specgen.checks.checker import check
from specgen.text.yaml_reader import Source, read

SMALL: dict[str, Any] = {
    "specgen": 1,
    "title": "Small",
    "seed": 1,
    "data": {"load": "mnist", "x": [{"reshape": [784]}, {"divide": 255}]},
    "model": {"layers": [{"Input": [784]}, {"Dense": {"units": 10, "activation": "softmax"}}]},
    "compile": {
        "optimizer": "adam",
        "loss": "sparse_categorical_crossentropy",
        "metrics": ["accuracy"],
    },
    "fit": {"epochs": 1, "batch_size": 500},
    "evaluate": {"verbose": 0},
}


class Quoted(yaml.SafeDumper):
    """PyYAML writes YAML 1.1, in which 0E0 is text; quoted, text is text in 1.2 too."""


Quoted.add_representer(
    str, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')
)


def text(**parts: Any) -> str:
    """The YAML of a small sound spec with some parts replaced."""
    whole = {key: value for key, value in {**SMALL, **parts}.items() if value is not None}
    return yaml.dump(whole, Dumper=Quoted, sort_keys=False, allow_unicode=True, width=10**6)


def spec(**parts: Any) -> Checked:
    return check(read(Source("small.yaml", text(**parts))))


def of(changes: str, **more: Any) -> Checked:
    """The spec whose parts stand in a text, on made-up data of 8 numbers in 3 classes."""
    given = read(Source("changes.yaml", changes)).value
    model = {"layers": [{"Input": [8]}, {"Dense": {"units": 3, "activation": "softmax"}}]}
    data = {"load": {"synthetic": {"shape": [8], "classes": 3}}}
    parts = {"data": data, "model": model, **given, **more}
    if "train" in parts:
        parts |= {"compile": None, "fit": None}
    return spec(**parts)


def layers(*items: Any) -> dict[str, Any]:
    """The model part of a spec with these layers."""
    return {"model": {"layers": list(items)}}


def write(folder: Path, **parts: Any) -> Path:
    path = folder / "small.yaml"
    path.write_text(text(**parts), encoding="utf-8")
    return path
