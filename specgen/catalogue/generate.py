"""Installed Keras -> keras.json: what it offers and what each thing takes. Knows no spec.

And -> summaries.json: what Keras says of each, in a sentence. Run as
`python -m specgen.catalogue.generate` after changing the Keras that specgen builds with; the only
module of the catalogue that imports Keras.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
from keras.src.layers.merging.base_merge import Merge

FILE = Path(__file__).with_name("keras.json")
SUMMARIES = Path(__file__).with_name("summaries.json")

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

# Functions of keras.ops that are no nodes, by reason.
NO_NODES = {
    "takes a function": """associative_scan cond custom_gradient fori_loop jvp map scan switch
        vectorize vectorized_map while_loop""",
    "takes no tensor": """arange empty eye full geomspace identity linspace logspace ones tri
        zeros""",
    "gives no tensor": "convert_to_numpy dtype is_tensor shape",
    "refuses a symbolic tensor": "bartlett blackman hamming hanning kaiser",
    "takes two lists of tensors; where inside of where does the same": "select",
    "has the name of the key that repeats a layer": "repeat",
}

# What keras.ops calls a tensor. Where such a parameter has a default other than None, it is none.
TENSORS = """a abs_ angle array b beta bias bins condition coordinates data depthwise_kernel
    end_points gamma image1 image2 images indices inputs kernel key mask mean offset operands output
    output_length pointwise_kernel predictions query scale segment_ids sequence_lengths
    sorted_sequence start_indices start_points target target_length targets tensor transform updates
    value values variable variance volumes weights x x1 x2 xs y"""

# Parameters of such a name that are something else.
NO_TENSORS = {
    "dot_product_attention.scale",
    "get_item.key",
    "scale_and_translate.scale",
    "slice.start_indices",
}

# Operations whose one input is a list of tensors, such as a real and an imaginary part.
LISTED_OPS = {
    "concatenate", "stack", "hstack", "vstack", "dstack", "fft", "fft2", "ifft2", "irfft", "istft",
}  # fmt: skip

# Operations whose tensors after the first may be numbers, as in `power(x, 2)`.
WITH_NUMBERS = """add allclose arctan2 bitwise_left_shift bitwise_right_shift divide divide_no_nan
    equal floor_divide fmax fmin fmod gcd greater greater_equal isclose isin lcm ldexp left_shift
    less less_equal logaddexp logaddexp2 logical_and logical_or logical_xor maximum minimum mod
    multiply nextafter not_equal power right_shift subtract take true_divide where"""

# What Keras has no docstring for.
UNDOCUMENTED = {
    "InputLayer": "What Input makes: the first layer, which says the shape of a sample.",
    "accuracy": "How often the prediction is right: Keras takes the kind that fits the loss.",
    "crossentropy": "The crossentropy, of the kind that fits the loss.",
}
UNDOCUMENTED |= {"acc": UNDOCUMENTED["accuracy"], "ce": UNDOCUMENTED["crossentropy"]}


def generate() -> dict[str, Any]:
    """What the installed Keras offers.

    keras: its version; classes: family -> name -> path, parameters as [name, required] and, for
    layers, inputs as [name, required] and whether the first is a list; functions: Input, as the
    classes; words: family -> strings that Keras resolves; aliases: family -> other name -> name;
    ops: name -> path, parameters and inputs, as layers; applications: name -> path, parameters
    and the function that prepares images for it.
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
        "ops": dict(sorted({**_ops(keras.ops), **_ops(keras.ops.image)}.items())),
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
    named = {**known["classes"], **{f: known[f] for f in ("ops", "applications")}}
    named["layers"] = {**named["layers"], **known["functions"]}
    said: dict[str, dict[str, str]] = {}
    for family, entries in named.items():
        paths = {name: entry["path"].removeprefix("keras.") for name, entry in entries.items()}
        said[family] = {n: _sentence(n, attrgetter(path)(keras)) for n, path in paths.items()}
    for family, words in known["words"].items():
        resolved = getattr(keras.src, family).ALL_OBJECTS_DICT
        sentences = {word: _sentence(word, resolved.get(word)) for word in words}
        said[family] = {**sentences, **said.get(family, {})}
    return json.dumps(said, indent=0, sort_keys=True) + "\n"


def _sentence(name: str, thing: Any) -> str:
    """The first sentence of a docstring, and all of it where it is one."""
    if name in UNDOCUMENTED:
        return UNDOCUMENTED[name]
    paragraph = " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())
    found = re.match(r"(.+?(?<!\.\w)[.!?])(?=\s+[A-Z`]|$)", paragraph)
    return re.sub(r"\.+$", ".", found[1]) if found else paragraph


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
    parameters = _parameters(_init(cls))
    if _takes(_init(cls), "VAR_KEYWORD"):
        taken = {n for n, _ in parameters} | REFUSED.get(cls.__name__, set())
        parameters += [p for p in _parameters(root.__init__) if p[0] not in taken]
    entry: dict[str, Any] = {"path": f"{path}.{name}", "parameters": parameters}
    if root is keras.layers.Layer:
        entry["inputs"] = _inputs(cls)
        entry["list"] = issubclass(cls, LISTED)
    return entry


def _init(cls: Any) -> Callable[..., Any]:
    """What names the parameters: a backend's optimizer hands on `*args` to the class above it."""
    above = (each.__init__ for each in cls.__mro__ if "__init__" in vars(each))
    return next((made for made in above if not _takes(made, "VAR_POSITIONAL")), object.__init__)


def _signature(function: Callable[..., Any]) -> Iterator[inspect.Parameter]:
    yield from (p for p in inspect.signature(function).parameters.values() if p.name != "self")


def _parameters(function: Callable[..., Any]) -> list[list[Any]]:
    """[name, required] of every parameter that can be given by its name."""
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [[p.name, p.default is p.empty] for p in _signature(function) if p.kind in named]


def _takes(function: Callable[..., Any], kind: str) -> bool:
    return any(p.kind.name == kind for p in _signature(function))


def _inputs(cls: Any) -> list[list[Any]]:
    """[name, required] of the tensors that the layer is called with; no masks, no switches."""
    given = [p for p in _signature(cls.call) if p.default is None or p.default is p.empty]
    return [
        [p.name, p.default is p.empty]
        for p in given
        if p.kind is p.POSITIONAL_OR_KEYWORD and not re.search(r"mask$|^training$", p.name)
    ]


def _ops(module: Any) -> dict[str, Any]:
    left_out = {name for names in NO_NODES.values() for name in names.split()}
    known = {n: f for n, f in inspect.getmembers(module, inspect.isfunction) if n not in left_out}
    return {name: _op(function, name, module.__name__) for name, function in known.items()}


def _op(function: Callable[..., Any], name: str, path: str) -> dict[str, Any]:
    """Its tensors are inputs; one that may be a number too is a parameter as well, after others."""
    tensors = [p for p in _signature(function) if _is_tensor(p, name)]
    if not tensors:
        raise ValueError(f"keras.ops.{name}: not in NO_NODES, and none of its TENSORS is known")
    spread = tensors[0].kind is tensors[0].VAR_POSITIONAL
    names = [p.name for p in tensors]
    parameters = [p for p in _parameters(function) if p[0] not in names]
    if name in WITH_NUMBERS.split():
        parameters += [[n, False] for n in names[1:]]
    return {
        "path": f"{path}.{name}",
        "parameters": parameters,
        "inputs": [[p.name, p.default is p.empty] for p in tensors],
        "list": spread or name in LISTED_OPS,
        **({"spread": True} if spread else {}),
    }


def _is_tensor(parameter: inspect.Parameter, op: str) -> bool:
    if parameter.name not in TENSORS.split() or f"{op}.{parameter.name}" in NO_TENSORS:
        return False
    return parameter.default is None or parameter.default is parameter.empty


def _applications() -> dict[str, Any]:
    found = inspect.getmembers(keras.applications, inspect.isfunction)
    return {name: _application(function, name) for name, function in found}


def _application(function: Callable[..., Any], name: str) -> dict[str, Any]:
    module = function.__module__.rpartition(".")[2]
    preprocessing = getattr(keras.applications, module).preprocess_input
    assert inspect.getmodule(preprocessing) is inspect.getmodule(function)
    return {
        "path": f"keras.applications.{name}",
        "parameters": _parameters(function),
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
