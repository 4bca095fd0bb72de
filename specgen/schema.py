"""The language -> JSON Schema (draft 2020-12), for editors that complete and check YAML."""

from typing import Any

from specgen.catalogue.call import Entry, Use, Vocabulary, adapter
from specgen.checker import VOCABULARY
from specgen.spec import Spec

_CLAIM = {
    "type": "object",
    "properties": {
        "at_most": {"type": "boolean"},
        "at_least": {"type": "boolean"},
        "within": {"type": ["number", "string"]},
    },
    "additionalProperties": {
        "anyOf": [{"type": ["number", "string"]}, {"type": "array", "minItems": 1}]
    },
    "minProperties": 2,
    "maxProperties": 2,
}


def schema() -> dict[str, Any]:
    """The schema of a spec, every class of Keras with its parameters included."""
    out = Spec.model_json_schema()
    out["$defs"]["Claim"] = _CLAIM
    out = {"$schema": "https://json-schema.org/draft/2020-12/schema", **out}
    waiting = [out]
    out["$defs"] |= _definitions(waiting, VOCABULARY)
    return out


def _definitions(waiting: list[Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """A definition for each use of a family that is met on the way, uses in uses included.

    Every use in `waiting` is replaced by a reference, in place.
    """
    made: dict[str, Any] = {}
    while waiting:
        for node in _nodes(waiting.pop()):
            use = node.pop("x-use", None)
            if use is None:
                continue
            key = _key(use)
            node["$ref"] = f"#/$defs/{key}"
            if key not in made:
                made[key] = _family(use, vocabulary)
                waiting.append(made[key])
    return made


def _nodes(value: Any) -> list[dict[str, Any]]:
    """Every mapping inside the value, itself included."""
    if isinstance(value, list):
        return [node for item in value for node in _nodes(item)]
    if not isinstance(value, dict):
        return []
    inner = [node for item in value.values() for node in _nodes(item)]
    return [value, *inner]


def _key(use: Use) -> str:
    marks = [("value", use.other is not None), ("null", use.null), ("word", use.words)]
    return "-or-".join([use.family, *(mark for mark, holds in marks if holds)])


def _family(use: Use, vocabulary: Vocabulary) -> dict[str, Any]:
    entries = [e for n in vocabulary.names(use.family) if (e := vocabulary.find(use.family, n))]
    bare = [e.name for e in entries if not any(p.required for p in e.parameters)]
    words = [w for w in vocabulary.words(use.family) if use.words]
    about = {key: {"type": "string"} for key in use.about}
    calls = {
        "type": "object",
        "properties": {**{e.name: _arguments(e) for e in entries}, **about},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1 + len(about),
    }
    kinds: list[dict[str, Any]] = [{"enum": bare + words}] if bare + words else []
    kinds += [{"type": "null"}] if use.null else []
    kinds += [adapter(use.other).json_schema()] if use.other is not None else []
    return {"anyOf": [*kinds, calls]}


def _arguments(entry: Entry) -> dict[str, Any]:
    """What may follow `Name:`, keyword arguments or the first parameter alone."""
    required = [p.name for p in entry.parameters if p.required]
    named = {
        "type": "object",
        "properties": {p.name: adapter(p.kind).json_schema() for p in entry.parameters},
        "additionalProperties": False,
    }
    if required:
        named["required"] = required
    kinds: list[dict[str, Any]] = [named]
    if entry.parameters and len(required) <= 1 and required in ([], [entry.parameters[0].name]):
        kinds.append(adapter(entry.parameters[0].kind).json_schema())
    if not required:
        kinds.append({"type": "null"})
    return {"anyOf": kinds}
