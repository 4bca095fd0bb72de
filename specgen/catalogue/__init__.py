"""keras.json -> what Keras offers, by family and name. Imports no Keras and knows no spec."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import from_json

from specgen.catalogue import legacy
from specgen.catalogue.call import Entry, Parameter
from specgen.catalogue.parameters import kind

# How a graph uses the things of a family, where it does not make them first and call them then.
ROLES = {"ops": "operation"}


class Inputs(NamedTuple):
    """The tensors that a layer, an application or an operation is called with, in their order.

    The required ones open the signature; an optional one may stand anywhere in it.
    listed: the first is a list of tensors; spread: and its items are arguments of their own, after
    the required parameters, as in `einsum("ij,jk->ik", a, b)`.
    A tensor that may be a number (the second of `power`) is among the entry's parameters too.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    listed: bool
    spread: bool = False


class Keras:
    """Keras's classes and functions and the strings it resolves, as a Vocabulary.

    Families: layers, optimizers, schedules, losses, metrics, callbacks, initializers, regularizers,
    constraints; ops, which has keras.ops and keras.ops.image; applications; activations have words
    only. Of a family that it does not know, it offers nothing.
    """

    def find(self, family: str, name: str) -> Entry | None:
        return _entry(family, name)

    def at(self, path: str) -> Entry | None:
        """The class that `path` leads to, such as keras.layers.Dense."""
        name = path.rpartition(".")[2]
        found = (_entry(family, name) for family in _keras()["classes"])
        return next((e for e in found if e and path in (e.path, f"keras.{e.path}")), None)

    def names(self, family: str) -> tuple[str, ...]:
        return tuple(_things(family))

    def words(self, family: str) -> tuple[str, ...]:
        return tuple(_keras()["words"].get(family, ()))

    def renamed(self, family: str) -> Mapping[str, str]:
        return {**legacy.NAMES.get(family, {}), **_keras()["aliases"].get(family, {})}

    def inputs(self, name: str) -> Inputs | None:
        """What `name` is called with; None for `Input`, for no node, and for bare classes."""
        if name in _keras()["applications"]:
            return Inputs(("inputs",), (), False)
        found = _keras()["classes"]["layers"].get(name) or _keras()["ops"].get(name)
        if not (found and found["inputs"]):
            return None
        required = tuple(name for name, needed in found["inputs"] if needed)
        optional = tuple(name for name, needed in found["inputs"] if not needed)
        return Inputs(required, optional, found["list"], found.get("spread", False))

    def preprocessing(self, name: str) -> str | None:
        """The path of the function that prepares images for the application `name`."""
        found = _keras()["applications"].get(name)
        return found["preprocessing"] if found else None


@cache
def _keras() -> dict[str, Any]:
    known: dict[str, Any] = from_json(Path(__file__).with_name("keras.json").read_bytes())
    return known


@cache
def _things(family: str) -> dict[str, Any]:
    if family in ("ops", "applications"):
        functions: dict[str, Any] = _keras()[family]
        return functions
    classes: dict[str, Any] = _keras()["classes"].get(family, {})
    return {**classes, **_keras()["functions"]} if family == "layers" else classes


@cache
def _entry(family: str, name: str) -> Entry | None:
    found = _things(family).get(name)
    if found is None:
        return None
    given = found["parameters"]
    parameters = tuple(Parameter(p, kind(family, name, p), r) for p, r in given)
    return Entry(name, found["path"], parameters, ROLES.get(family, "layer"))
