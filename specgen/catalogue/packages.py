"""What a script may import: each package by its module, with name, bounds and statements.

And so what nothing beside a script may be called.
"""

import ast
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


class Package(NamedTuple):
    """A package that a script may need.

    module: as it is imported; name: as it is installed; bounds: the versions that will do; imports:
    the statements that may bring names of it into a script; late: what of Keras's imports it only
    when a script asks for that, on any backend: a path, or a keyword with its value; older: the
    bounds in a script for an older Keras, where it was tried with earlier ones.
    """

    module: str
    name: str
    bounds: str
    imports: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    older: str = ""

    @property
    def requirement(self) -> str:
        return f"{self.name}{self.bounds}"


_ROWS = (
    Package("datasets", "datasets", ">=5.2,<6", ("from datasets import load_dataset",)),
    Package("flax", "flax", ">=0.10,<1", late=("layers.FlaxLayer",)),
    Package("jax", "jax", ">=0.5,<1", late=("layers.JaxLayer",)),
    Package("keras", "keras", ">=3.15.1,<4", ("import keras", "from keras import layers")),
    Package("matplotlib", "matplotlib", ">=3.9,<4", ("import matplotlib.pyplot as plt",)),
    Package("numpy", "numpy", ">=2,<3", ("import numpy as np",), older=">=1.26,<3"),
    Package(
        "orbax", "orbax-checkpoint", ">=0.11,<1", late=("keras.callbacks.OrbaxCheckpoint",)
    ),
    Package("pandas", "pandas", ">=3,<4", ("import pandas as pd",)),
    Package(
        "PIL", "pillow", ">=10",
        late=("keras.utils.array_to_img", "keras.utils.load_img", "keras.utils.save_img"),
    ),
    Package(
        "scipy", "scipy", ">=1.11,<2", late=("keras.initializers.STFT", "layers.STFTSpectrogram")
    ),
    Package(
        "sklearn", "scikit-learn", ">=1.5,<2",
        (
            "from sklearn import datasets, preprocessing",
            "from sklearn.compose import make_column_transformer",
            "from sklearn.impute import SimpleImputer",
            "from sklearn.metrics import ConfusionMatrixDisplay, PrecisionRecallDisplay",
            "from sklearn.metrics import RocCurveDisplay, classification_report",
            "from sklearn.metrics import confusion_matrix, precision_score, recall_score",
            "from sklearn.model_selection import KFold, RepeatedKFold, RepeatedStratifiedKFold",
            "from sklearn.model_selection import StratifiedKFold, train_test_split",
            "from sklearn.pipeline import make_pipeline",
        ),
    ),
    Package("tensorboard", "tensorboard", ">=2.19,<3", late=("keras.callbacks.TensorBoard",)),
    Package(
        "tensorflow", "tensorflow", ">=2.21,<3", ("import tensorflow as tf",),
        (
            "keras.utils.FeatureSpace",
            "keras.utils.audio_dataset_from_directory",
            "keras.utils.image_dataset_from_directory",
            "keras.utils.text_dataset_from_directory",
            "keras.utils.timeseries_dataset_from_array",
            "layers.IntegerLookup", "layers.StringLookup", "layers.TextVectorization",
        ),
        older=">=2.16.1,<3",
    ),
    Package(
        "tensorflow_datasets", "tensorflow-datasets", ">=4.9,<5",
        ("import tensorflow_datasets as tfds",),
    ),
    Package("tf2onnx", "tf2onnx", ">=1.16,<2", late=("format='onnx'",)),
    Package("torch", "torch", ">=2.6,<3"),
)  # fmt: skip
PACKAGES: Mapping[str, Package] = MappingProxyType({row.module: row for row in _ROWS})

# What else Keras imports: a script of that name would be imported in its place.
UNDER_KERAS = ("absl", "h5py", "ml_dtypes", "onnx", "optree", "rich")

_OF_PYTHON = ("import math", "import os", "from pathlib import Path")

Import = ast.Import | ast.ImportFrom


@cache
def importable() -> Mapping[str, tuple[Import, ast.alias]]:
    """What each name stands for in every script: the statement, and what of it is the name's."""
    texts = (*_OF_PYTHON, *(text for row in _ROWS for text in row.imports))
    parsed = ast.parse("\n".join(texts)).body
    return {
        (alias.asname or alias.name).partition(".")[0]: (statement, alias)
        for statement in parsed
        if isinstance(statement, Import)
        for alias in statement.names
    }


@cache
def modules() -> frozenset[str]:
    """Those that are modules; the others are functions and classes, called by their name."""
    return frozenset(name for name, given in importable().items() if _is_module(*given))


def _is_module(statement: Import, alias: ast.alias) -> bool:
    """Whether the name is a module's; inner modules of scikit-learn give functions and classes."""
    if not isinstance(statement, ast.ImportFrom):
        return True
    return statement.module in ("keras", "sklearn")


def hides(name: str) -> bool:
    """Whether Python would import a file or folder of this name in place of a module."""
    return Path(name).stem in {*PACKAGES, *UNDER_KERAS, *sys.stdlib_module_names}


def script_name(source: str) -> str:
    """The name of the script beside a run's other files: the spec's, if it hides nothing."""
    name = Path(source).stem
    return f"{name}_script.py" if hides(name) else f"{name}.py"
