"""The language -> JSON Schema (draft 2020-12), for editors that complete and check YAML."""

from typing import Any

from specgen.language.entries import FIGURE, Entry, Kind, Vocabulary
from specgen.language.families import FAMILIES
from specgen.language.spec import Spec
from specgen.language.spec.training import Evaluate
from specgen.language.uses import Use
from specgen.language.vocabulary import VOCABULARY

_FORMULA = {"type": "string", "pattern": r"^\$\{.*\}$"}

# Sections that may name what the author's own Python defines, which no schema knows.
_NAMING = ("data", "model", "compile", "fit", "train", "walkthrough")

_FIGURE = {"type": ["number", "string"]}
_FIGURES = {"anyOf": [_FIGURE, {"type": "array", "minItems": 1}]}
_CLAIM = {
    "type": "object",
    "properties": {
        "that": {"type": "string"},
        **dict.fromkeys(("at_least", "at_most", "equals"), _FIGURES),
        "within": _FIGURE,
    },
    "required": ["that"],
    "additionalProperties": False,
    "minProperties": 2,
    "maxProperties": 3,
}


_FOR_EACH = {
    "type": "object",
    "properties": {"for_each": {"type": "array", "minItems": 1}, "name": {"type": "string"}},
    "required": ["for_each"],
    "minProperties": 2,
    "maxProperties": 3,
}


def schema() -> dict[str, Any]:
    """The schema of a spec, every class of Keras with its parameters included."""
    Evaluate.model_rebuild()  # one is a default; pydantic before 2.14 does not build the class
    out = Spec.model_json_schema()
    out["$defs"] |= {"Claim": _CLAIM, "Part": _part(out["$defs"])}
    out = {"$schema": "https://json-schema.org/draft/2020-12/schema", **out}
    out["$defs"] |= _definitions(out, VOCABULARY)
    for node in _nodes(out):
        if node.get("type") == "array" and "$ref" in node.get("items", {}):
            node["items"] = {"anyOf": [node["items"], {"$ref": "#/$defs/ForEach"}]}
    out["$defs"]["ForEach"] = _FOR_EACH
    strict = {key: out["properties"][key] for key in _NAMING}
    out["properties"] |= {key: {"type": ["object", "array"]} for key in _NAMING}
    built = {"if": {"required": ["extends"]}, "else": {"required": out.pop("required")}}
    own = {"if": {"required": ["code"]}, "else": {"properties": strict}}
    return {**out, "allOf": [built, own]}


def _definitions(root: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """A definition for each use of a family that is met on the way, uses in uses included.

    Every use in `root` is replaced by a reference, in place.
    """
    made: dict[str, Any] = {}
    waiting = [root]
    while waiting:
        for node in _nodes(waiting.pop()):
            use = node.pop("x-use", None)
            if use is None:
                continue
            node["$ref"] = f"#/$defs/{_key(use)}"
            if _key(use) not in made:
                entries = _entries(use.family, vocabulary)
                new = {_key(use): _use(use, entries, vocabulary)}
                new |= {
                    f"{use.family}.{e.name}": _arguments(e, "repeat" in use.beside) for e in entries
                }
                new = {key: value for key, value in new.items() if key not in made}
                made |= new
                waiting += new.values()
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
    return "-or-".join([use.family, *(mark for mark, holds in marks if holds), *use.beside])


def _entries(family: str, vocabulary: Vocabulary) -> list[Entry]:
    return [e for n in vocabulary.names(family) if (e := vocabulary.find(family, n))]


def _use(use: Use, entries: list[Entry], vocabulary: Vocabulary) -> dict[str, Any]:
    """A bare name, a word of Keras's, or one name and its arguments."""
    bare = [e.name for e in entries if not any(p.required for p in e.parameters)]
    words = [w for w in vocabulary.words(use.family) if use.words]
    arguments = {e.name: {"$ref": f"#/$defs/{use.family}.{e.name}"} for e in entries}
    beside = {key: kind.adapter.json_schema() for key, kind in use.beside.items()}
    call = {
        "type": "object",
        "properties": {**arguments, **beside},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1 + len(use.beside),
    }
    own = FAMILIES[use.family].own  # names that are the spec's; for steps those of Keras's layers
    if own:
        call |= {"patternProperties": {own: {}}, "additionalProperties": False}
        bare = []
    kinds: list[dict[str, Any]] = [{"enum": bare + words}] if bare + words else []
    kinds += [{"type": "string"}] if own else []
    kinds += [{"type": "null"}] if use.null else []
    kinds += [use.other.adapter.json_schema()] if use.other is not None else []
    return {"anyOf": [*kinds, call]}


def _argument(kind: Kind) -> dict[str, Any]:
    """What the kind takes, or a formula, or a list with formulas in it."""
    return {
        "anyOf": [kind.adapter.json_schema(), _FORMULA, {"type": "array", "contains": _FORMULA}]
    }


def _part(definitions: dict[str, Any]) -> dict[str, Any]:
    """A part as it is written: a layer, or layers; with what may stand beside it."""
    fields = definitions["Part"]["properties"]
    layer = fields["layer"]["anyOf"][0]
    about = {key: fields[key] for key in ("taps", "trainable")}
    graph = definitions["Graph"]["properties"]
    whole = {"type": "object", "properties": graph | about, "required": ["layers"]}
    return {"anyOf": [{**whole, "additionalProperties": False}, {"type": "object"}, layer]}


def _arguments(entry: Entry, repeats: bool = False) -> dict[str, Any]:
    """What may follow `Name:`, keyword arguments or the first parameter alone.

    repeats: the required ones may stand in the rows of a `repeat`.
    """
    required = [p.name for p in entry.parameters if p.required]
    named = {
        "type": "object",
        "properties": {p.name: _argument(p.kind) for p in entry.parameters},
        "additionalProperties": False,
    }
    if required and not repeats:
        named["required"] = required
    kinds: list[dict[str, Any]] = [named]
    if entry.parameters and len(required) <= 1 and required in ([], [entry.parameters[0].name]):
        alone = _argument(entry.parameters[0].kind)
        # A mapping has the arguments of a figure, never what its first one draws.
        other = {"not": {"type": "object"}}
        kinds.append({"allOf": [alone, other]} if entry.role is FIGURE else alone)
    if repeats or not required:
        kinds.append({"type": "null"})
    return {"anyOf": kinds}
