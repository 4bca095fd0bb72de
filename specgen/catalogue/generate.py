"""Installed Keras -> keras.json: what it offers and what each thing takes. Knows no spec.

And -> summaries.json: what Keras says of each, in a sentence; arguments.json: of each argument;
networks.json: its applications, by `measure`.
Run as `python -m specgen.catalogue.generate` after changing the Keras that specgen builds with; the
only module of the catalogue that imports Keras.
"""

import inspect
import json
import re
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
from keras.src.layers.merging.base_merge import Merge

from specgen.catalogue import measure, sentences
from specgen.catalogue.operations import operations, parameters_of, signature_of

FILE = Path(__file__).with_name("keras.json")
SUMMARIES = Path(__file__).with_name("summaries.json")
ARGUMENTS = Path(__file__).with_name("arguments.json")

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

# What Keras has no docstring for.
UNDOCUMENTED = {
    "InputLayer": "What Input makes: the first layer, which says the shape of a sample.",
    "accuracy": "How often the prediction is right: Keras takes the kind that fits the loss.",
    "crossentropy": "The crossentropy, of the kind that fits the loss.",
}
UNDOCUMENTED |= {"acc": UNDOCUMENTED["accuracy"], "ce": UNDOCUMENTED["crossentropy"]}


def generate() -> dict[str, Any]:
    """What the installed Keras offers.

    keras: its version; classes: family -> name -> path, parameters as [name, required, default]
    and, for layers, inputs as [name, required] and whether the first is a list; functions: Input,
    as the classes; words: family -> strings that Keras resolves; aliases: family -> other name ->
    name; ops: name -> path, parameters and inputs, as layers; applications: name -> path,
    parameters and the function that prepares images for it.
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
    inputs = {"path": "keras.Input", "parameters": parameters_of(keras.Input)}
    return {
        "keras": keras.__version__,
        "classes": classes,
        "functions": {"Input": inputs},
        "words": _words(),
        "aliases": aliases,
        "ops": dict(sorted({**operations(keras.ops), **operations(keras.ops.image)}.items())),
        "applications": _applications(),
    }


def text() -> str:
    """`generate()` as JSON, one class, operation or application a line."""

    def lines(value: Any, depth: int) -> str:
        if depth == 0 or not isinstance(value, dict):
            return json.dumps(value)
        rows = (
            f"{json.dumps(key)}: {lines(item, 2 if key == 'classes' else depth - 1)}"
            for key, item in value.items()
        )
        return "{\n" + ",\n".join(rows) + "\n}"

    return lines(generate(), 2) + "\n"


def summaries() -> str:
    """As JSON: family -> name -> the first sentence of Keras's docstring; Keras's words too."""
    known = generate()
    said: dict[str, dict[str, str]] = {
        family: {name: _sentence(name, thing) for name, (thing, _) in things.items()}
        for family, things in _things(known).items()
    }
    for family, words in known["words"].items():
        resolved = getattr(keras.src, family).ALL_OBJECTS_DICT
        found = {word: _sentence(word, resolved.get(word)) for word in words}
        said[family] = {**found, **said.get(family, {})}
    return json.dumps(said, indent=0, sort_keys=True) + "\n"


def arguments() -> str:
    """As JSON: family -> parameter -> what Keras's docstrings say of it -> the names that do."""
    said = {family: sentences.arguments(each) for family, each in _things(generate()).items()}
    return json.dumps(said, indent=0, sort_keys=True) + "\n"


def _things(known: dict[str, Any]) -> dict[str, dict[str, tuple[Any, list[str]]]]:
    """Family -> name -> the class or function, and the names of its parameters."""
    named = {**known["classes"], **{f: known[f] for f in ("ops", "applications")}}
    named["layers"] = {**named["layers"], **known["functions"]}
    return {
        family: {
            name: (
                attrgetter(entry["path"].removeprefix("keras."))(keras),
                [row[0] for row in entry["parameters"]],
            )
            for name, entry in entries.items()
        }
        for family, entries in named.items()
    }


def _sentence(name: str, thing: Any) -> str:
    """The first sentence of its docstring."""
    return UNDOCUMENTED.get(name) or sentences.sentence(inspect.getdoc(thing) or "")


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
    parameters = parameters_of(_init(cls))
    if _takes(_init(cls), "VAR_KEYWORD"):
        taken = {n for n, *_ in parameters} | REFUSED.get(cls.__name__, set())
        parameters += [p for p in parameters_of(root.__init__) if p[0] not in taken]
    entry: dict[str, Any] = {"path": f"{path}.{name}", "parameters": parameters}
    if root is keras.layers.Layer:
        entry["inputs"] = _inputs(cls)
        entry["list"] = issubclass(cls, LISTED)
    return entry


def _init(cls: Any) -> Callable[..., Any]:
    """What names the parameters: a backend's optimizer hands on `*args` to the class above it."""
    above = (each.__init__ for each in cls.__mro__ if "__init__" in vars(each))
    return next((made for made in above if not _takes(made, "VAR_POSITIONAL")), object.__init__)


def _takes(function: Callable[..., Any], kind: str) -> bool:
    return any(p.kind.name == kind for p in signature_of(function))


def _inputs(cls: Any) -> list[list[Any]]:
    """[name, required] of the tensors that the layer is called with; no masks, no switches."""
    given = [p for p in signature_of(cls.call) if p.default is None or p.default is p.empty]
    return [
        [p.name, p.default is p.empty]
        for p in given
        if p.kind is p.POSITIONAL_OR_KEYWORD and not re.search(r"mask$|^training$", p.name)
    ]


def _applications() -> dict[str, Any]:
    found = inspect.getmembers(keras.applications, inspect.isfunction)
    return {name: _application(function, name) for name, function in found}


def _application(function: Callable[..., Any], name: str) -> dict[str, Any]:
    module = function.__module__.rpartition(".")[2]
    preprocessing = getattr(keras.applications, module).preprocess_input
    assert inspect.getmodule(preprocessing) is inspect.getmodule(function)
    return {
        "path": f"keras.applications.{name}",
        "parameters": parameters_of(function),
        "preprocessing": f"keras.applications.{module}.{preprocessing.__name__}",
    }


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
    SUMMARIES.write_text(summaries(), encoding="utf-8")
    ARGUMENTS.write_text(arguments(), encoding="utf-8")
    measure.NETWORKS.write_text(measure.networks(), encoding="utf-8")
