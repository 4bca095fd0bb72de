"""Program -> the packages that it needs, by the module that each is imported as.

Knows what Keras itself imports only when a program asks for it.
"""

import ast
import sys
from pathlib import Path

from specgen.program import Program, root

# What a script asks for, by module. Another package, of the author's code, is asked for as it is.
VERSIONS = {
    "flax": "flax>=0.10,<1",
    "jax": "jax>=0.5,<1",
    "keras": "keras>=3.15.1,<4",
    "matplotlib": "matplotlib>=3.9,<4",
    "numpy": "numpy>=2,<3",
    "orbax": "orbax-checkpoint>=0.11,<1",
    "pandas": "pandas>=2.2,<4",
    "sklearn": "scikit-learn>=1.5,<2",
    "tensorboard": "tensorboard>=2.19,<3",
    "tensorflow": "tensorflow>=2.21,<3",
    "tensorflow_datasets": "tensorflow-datasets>=4.9,<5",
    "tf2onnx": "tf2onnx>=1.16,<2",
    "torch": "torch>=2.6,<3",
}

# What Keras imports when it meets one of these, on any backend.
_LATE = {
    "keras.callbacks.OrbaxCheckpoint": "orbax",
    "keras.callbacks.TensorBoard": "tensorboard",
    "keras.utils.FeatureSpace": "tensorflow",
    "keras.utils.audio_dataset_from_directory": "tensorflow",
    "keras.utils.image_dataset_from_directory": "tensorflow",
    "keras.utils.text_dataset_from_directory": "tensorflow",
    "layers.FlaxLayer": "flax",
    "layers.IntegerLookup": "tensorflow",
    "layers.JaxLayer": "jax",
    "layers.StringLookup": "tensorflow",
    "layers.TextVectorization": "tensorflow",
    "format='onnx'": "tf2onnx",
}

# What else Keras imports: a script of that name would be imported in its place.
_UNDER_KERAS = ("PIL", "absl", "h5py", "ml_dtypes", "onnx", "optree", "rich", "scipy")


def needed(program: Program, backend: str) -> dict[str, str]:
    """Module -> requirement, in the order of the requirements."""
    nodes = [*ast.walk(program.module)]
    imported = {root(n) for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)}
    paths = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    paths |= {ast.unparse(node) for node in nodes if isinstance(node, ast.keyword)}
    late = {module for path, module in _LATE.items() if path in paths}
    modules = {*imported, *late, backend} - sys.stdlib_module_names
    return dict(sorted(((m, VERSIONS.get(m, m)) for m in modules), key=lambda pair: pair[1]))


def hides(script: str) -> bool:
    """Whether Python would import a script of this name in place of a module that it needs."""
    return Path(script).stem in {*VERSIONS, *_UNDER_KERAS, *sys.stdlib_module_names}


def script_name(source: str) -> str:
    """The name of the script beside a run's other files: the spec's, if it hides nothing."""
    name = Path(source).stem
    return f"{name}_script.py" if hides(name) else f"{name}.py"
