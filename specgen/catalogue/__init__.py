"""keras.json -> what Keras offers, by family and name. Imports no Keras and knows no spec."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import from_json

from specgen.catalogue import legacy


class Thing(NamedTuple):
    """A class or function of Keras's: where Python finds it, and its parameters.

    parameters: name -> whether it has to be given, in the order of the signature; defaults: of
    those that have one other than None.
    """

    name: str
    path: str
    parameters: Mapping[str, bool]
    defaults: Mapping[str, Any]


class Inputs(NamedTuple):
    """The tensors that a layer, an application or an operation is called with, in their order.

    The required ones open the signature; an optional one may stand anywhere in it.
    listed: the first is a list of tensors; spread: and its items are arguments of their own, after
    the required parameters, as in `einsum("ij,jk->ik", a, b)`.
    A tensor that may be a number (the second of `power`) is among the parameters too.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    listed: bool
    spread: bool = False


def find(family: str, name: str) -> Thing | None:
    """What goes by the name in a family, if anything.

    Families: layers, optimizers, schedules, losses, metrics, callbacks, initializers, regularizers,
    constraints; ops, which has keras.ops and keras.ops.image; applications; activations have words
    only. Of a family that it does not know, Keras offers nothing.
    """
    return _thing(family, name)


def at(path: str) -> tuple[str, str] | None:
    """The family and the name of the class that `path` leads to, such as keras.layers.Dense."""
    name = path.rpartition(".")[2]
    for family in _keras()["classes"]:
        found = _thing(family, name)
        if found and path in (found.path, f"keras.{found.path}"):
            return family, name
    return None


def names(family: str) -> tuple[str, ...]:
    """What there is in a family, in the order of the alphabet."""
    return tuple(_things(family))


def words(family: str) -> tuple[str, ...]:
    """The strings that Keras itself resolves ("adam", "relu")."""
    return tuple(_keras()["words"].get(family, ()))


def renamed(family: str) -> Mapping[str, str]:
    """Other names -> today's."""
    return {**legacy.NAMES.get(family, {}), **_keras()["aliases"].get(family, {})}


def inputs(name: str) -> Inputs | None:
    """What `name` is called with; None for `Input`, for no node, and for bare classes."""
    if name in _keras()["applications"]:
        return Inputs(("inputs",), (), False)
    found = _keras()["classes"]["layers"].get(name) or _keras()["ops"].get(name)
    if not (found and found["inputs"]):
        return None
    required = tuple(name for name, needed in found["inputs"] if needed)
    optional = tuple(name for name, needed in found["inputs"] if not needed)
    return Inputs(required, optional, found["list"], found.get("spread", False))


def preprocessing(name: str) -> str | None:
    """The path of the function that prepares images for the application `name`."""
    found = _keras()["applications"].get(name)
    return found["preprocessing"] if found else None


def network(name: str) -> Mapping[str, Any]:
    """What an application gives and holds, as `specgen.catalogue.generate` writes it down."""
    known: Mapping[str, Any] = _networks()[name]
    return known


def summary(family: str, name: str) -> str:
    """What Keras says of it, in a sentence."""
    return _summaries()[family][name]


def arguments(family: str, name: str) -> Mapping[str, str]:
    """What Keras says of its parameters, a clause for each of which it says something."""
    return _arguments(family).get(name, {})


def snake_case(word: str) -> str:
    """A class name as Keras writes it in lower case: `TextVectorization` as `text_vectorization`.

    Source: keras.src.utils.naming.to_snake_case.
    """
    parted = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", word)
    return re.sub("([a-z])([A-Z])", r"\1_\2", parted).lower()


@cache
def _keras() -> dict[str, Any]:
    known: dict[str, Any] = from_json(Path(__file__).with_name("keras.json").read_bytes())
    return known


@cache
def _networks() -> dict[str, Any]:
    path = Path(__file__).with_name("networks.json")
    known: dict[str, Any] = from_json(path.read_bytes())
    return known


@cache
def _summaries() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("summaries.json")
    known: dict[str, dict[str, str]] = from_json(path.read_bytes())
    return known


@cache
def _arguments(family: str) -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("arguments.json")
    rows: dict[str, dict[str, list[str]]] = from_json(path.read_bytes()).get(family, {})
    told: dict[str, dict[str, str]] = {}
    for parameter, clauses in rows.items():
        for clause, names in clauses.items():
            for name in names:
                told.setdefault(name, {})[parameter] = clause
    return told


@cache
def _things(family: str) -> dict[str, Any]:
    if family in ("ops", "applications"):
        functions: dict[str, Any] = _keras()[family]
        return functions
    classes: dict[str, Any] = _keras()["classes"].get(family, {})
    return {**classes, **_keras()["functions"]} if family == "layers" else classes


@cache
def _thing(family: str, name: str) -> Thing | None:
    found = _things(family).get(name)
    if not found:
        return None
    rows = found["parameters"]
    defaults = {row[0]: row[2] for row in rows if len(row) > 2}
    return Thing(name, found["path"], {row[0]: row[1] for row in rows}, defaults)
