"""Installed Keras -> keras.json: what it offers and what each thing takes. Knows no spec.

Run as `python -m specgen.catalogue.generate` after changing the Keras that specgen builds with;
the only module of the catalogue that imports Keras.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
from keras.src.layers.merging.base_merge import Merge

FILE = Path(__file__).with_name("keras.json")

# A family's module, its root class, and the module's path as a script writes it.
FAMILIES: dict[str, tuple[ModuleType, type, str]] = {
    "layers": (keras.layers, keras.layers.Layer, "layers"),
    "optimizers": (keras.optimizers, keras.optimizers.Optimizer, "keras.optimizers"),
    "schedules": (
        keras.optimizers.schedules,
        keras.optimizers.schedules.LearningRateSchedule,
        "keras.optimizers.schedules",
    ),
    "losses": (keras.losses, keras.losses.Loss, "keras.losses"),
    "metrics": (keras.metrics, keras.metrics.Metric, "keras.metrics"),
    "callbacks": (keras.callbacks, keras.callbacks.Callback, "keras.callbacks"),
    "initializers": (keras.initializers, keras.initializers.Initializer, "keras.initializers"),
    "regularizers": (keras.regularizers, keras.regularizers.Regularizer, "keras.regularizers"),
    "constraints": (keras.constraints, keras.constraints.Constraint, "keras.constraints"),
}

# What Model.compile itself turns into a metric that fits the loss (keras.src's compile_utils).
FITTED_METRICS = ("accuracy", "acc", "crossentropy", "ce")

# Root parameters that these classes do not pass on, although they take **kwargs.
REFUSED = {
    "ActivityRegularization": {"activity_regularizer"},
    "IntegerLookup": {"activity_regularizer", "autocast"},
    "StringLookup": {"activity_regularizer", "autocast"},
}

# Layers whose one input is a list of tensors, beside all that merge.
LISTED = (
    Merge,
    keras.layers.Attention,
    keras.layers.AdditiveAttention,
    keras.layers.HashedCrossing,
)


def generate() -> dict[str, Any]:
    """What the installed Keras offers.

    keras: its version; classes: family -> name -> path, parameters as [name, required] and, for
    layers, inputs as [name, required] and whether the first is a list; functions: Input, as the
    classes; words: family -> strings that Keras resolves; aliases: family -> other name -> name.
    """
    classes, aliases = {}, {}
    for family, (module, root, path) in FAMILIES.items():
        names = _public(module, root)
        chosen = {cls: _chosen(cls, known) for cls, known in names.items()}
        entries = {name: _entry(cls, name, root, path) for cls, name in chosen.items()}
        classes[family] = dict(sorted(entries.items()))
        others = {n: chosen[c] for c, known in names.items() for n in known if n != chosen[c]}
        others |= {c.__name__: n for c, n in chosen.items() if c.__name__ != n}
        aliases[family] = dict(sorted(others.items()))
    inputs = {"path": "keras.Input", "parameters": _parameters(keras.Input)}
    return {
        "keras": keras.__version__,
        "classes": classes,
        "functions": {"Input": inputs},
        "words": _words(),
        "aliases": aliases,
    }


def text() -> str:
    """`generate()` as JSON, one class a line."""

    def lines(value: Any, depth: int) -> str:
        if depth == 0 or not isinstance(value, dict):
            return json.dumps(value)
        rows = (
            f"{json.dumps(key)}: {lines(item, 2 if key == 'classes' else depth - 1)}"
            for key, item in value.items()
        )
        return "{\n" + ",\n".join(rows) + "\n}"

    return lines(generate(), 2) + "\n"


def _public(module: ModuleType, root: type) -> dict[type, list[str]]:
    """The classes of a family, each with the names under which the module shows it."""
    found: dict[type, list[str]] = {}
    for name in sorted(dir(module)):
        value = getattr(module, name)
        if inspect.isclass(value) and issubclass(value, root):
            found.setdefault(value, []).append(name)
    return found


def _chosen(cls: type, names: list[str]) -> str:
    """The class's own name, unless the module does not show it (GroupQueryAttention)."""
    return cls.__name__ if cls.__name__ in names else names[0]


def _entry(cls: Any, name: str, root: Any, path: str) -> dict[str, Any]:
    parameters = _parameters(cls.__init__)
    if _takes_more(cls.__init__):
        taken = {n for n, _ in parameters} | REFUSED.get(cls.__name__, set())
        parameters += [p for p in _parameters(root.__init__) if p[0] not in taken]
    entry: dict[str, Any] = {"path": f"{path}.{name}", "parameters": parameters}
    if root is keras.layers.Layer:
        entry["inputs"] = _inputs(cls)
        entry["list"] = issubclass(cls, LISTED)
    return entry


def _signature(function: Callable[..., Any]) -> Iterator[inspect.Parameter]:
    yield from (p for p in inspect.signature(function).parameters.values() if p.name != "self")


def _parameters(function: Callable[..., Any]) -> list[list[Any]]:
    """[name, required] of every parameter that can be given by its name."""
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [[p.name, p.default is p.empty] for p in _signature(function) if p.kind in named]


def _takes_more(function: Callable[..., Any]) -> bool:
    return any(p.kind is p.VAR_KEYWORD for p in _signature(function))


def _inputs(cls: Any) -> list[list[Any]]:
    """[name, required] of the tensors that the layer is called with; no masks, no switches."""
    given = [p for p in _signature(cls.call) if p.default is None or p.default is p.empty]
    return [
        [p.name, p.default is p.empty]
        for p in given
        if p.kind is p.POSITIONAL_OR_KEYWORD and not re.search(r"mask$|^training$", p.name)
    ]


def _words() -> dict[str, list[str]]:
    src = keras.src
    words = {"activations": set(src.activations.ALL_OBJECTS_DICT)}
    for family in (
        "losses",
        "metrics",
        "optimizers",
        "initializers",
        "regularizers",
        "constraints",
    ):
        module, root, _ = FAMILIES[family]
        known = getattr(src, family).ALL_OBJECTS_DICT
        words[family] = {w for w, cls in known.items() if cls is not root and _resolves(module, w)}
    words["metrics"] |= set(FITTED_METRICS)
    small = re.compile(r"[a-z][a-z0-9_]*")
    return {family: sorted(filter(small.fullmatch, known)) for family, known in words.items()}


def _resolves(module: Any, word: str) -> bool:
    """Whether Keras can make the thing from its name alone (an IoU wants arguments)."""
    try:
        return module.get(word) is not None
    except (KeyError, TypeError, ValueError):
        return False
    except ImportError:  # STFT wants SciPy; the name resolves where SciPy is
        return True


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
