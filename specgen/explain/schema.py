"""The language -> JSON Schema (draft 2020-12), for editors that complete and check YAML."""

import json
from typing import Any

from specgen.explain.definitions import Definitions, Schema
from specgen.explain.keys import keys
from specgen.language.spec import Spec
from specgen.language.spec.training import Evaluate
from specgen.language.vocabulary import VOCABULARY

# Sections that may name what the author's own Python defines, or leave out what a base has.
_NAMING = ("data", "model", "compile", "fit", "train", "walkthrough")

_FIGURE = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^[-+]?[0-9.]+ ?%$"}]}
_FIGURES = {"anyOf": [_FIGURE, {"type": "array", "minItems": 1, "items": _FIGURE}]}
_RULES = ("at_least", "at_most", "equals")
# Parts and blocks that are named as layers are: what is no layer may be one of them.
_NOT_SMALL = {"type": "object", "not": {"propertyNames": {"pattern": "^[a-z]"}}}
_NAMED = [{"required": [key], "properties": {key: _NOT_SMALL}} for key in ("parts", "blocks")]
_OWN_NAMES = {"required": ["model"], "properties": {"model": {"type": "object", "anyOf": _NAMED}}}
_FOR_EACH = {
    "description": keys()["model.layers.for_each"].summary,
    "type": "object",
    "properties": {"for_each": {"type": "array", "minItems": 1}, "name": {"type": "string"}},
    "required": ["for_each"],
    "minProperties": 2,
    "maxProperties": 3,
}


def text() -> str:
    """The schema as JSON, a definition a line."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    whole = schema()
    lines = [f"{line(name)}:{line(each)}" for name, each in whole.pop("$defs").items()]
    defined = ",\n".join(lines)
    return f'{line(whole)[:-1]},\n"$defs":{{\n{defined}\n}}}}'


def schema() -> Schema:
    """The schema of a spec, every class of Keras with its parameters included."""
    Evaluate.model_rebuild()  # one is a default; pydantic before 2.14 does not build the class
    out = Spec.model_json_schema()
    sections = out.pop("$defs")
    sections |= {"Claim": _claim(), "Part": _part(sections)}
    definitions = Definitions(VOCABULARY)
    sections, out = definitions.settled(sections), definitions.settled(out)
    for node in (*_nodes(sections), *_nodes(out)):
        if node.get("type") == "array" and "$ref" in node.get("items", {}):
            node["items"] = {"anyOf": [node["items"], {"$ref": "#/$defs/ForEach"}]}
    strict = {key: out["properties"][key] for key in _NAMING}
    told = {key: {"description": each["description"]} for key, each in strict.items()}
    out["properties"] |= told
    loose = {key: {"anyOf": [each, {"type": ["object", "array"]}]} for key, each in strict.items()}
    base = {"if": {"required": ["extends"]}, "else": {"required": out.pop("required")}}
    beyond = [*({"required": [each]} for each in ("code", "extends", "vars")), _OWN_NAMES]
    own = {
        "if": {"anyOf": beyond},
        "then": {"properties": loose},
        "else": {"properties": strict},
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", **out, "allOf": [base, own]}
    return definitions.fitted({**head, "$defs": {**sections, "ForEach": _FOR_EACH}})


def _nodes(value: Any) -> list[Schema]:
    """Every mapping inside the value, itself included."""
    if isinstance(value, list):
        return [node for item in value for node in _nodes(item)]
    if not isinstance(value, dict):
        return []
    inner = [node for item in value.values() for node in _nodes(item)]
    return [value, *inner]


def _claim() -> Schema:
    """A claim as it is written: `equals` and `within` stand together, the others alone."""
    takes: dict[str, Schema] = {
        "that": {"type": "string"},
        **dict.fromkeys(_RULES, _FIGURES),
        "within": _FIGURE,
    }
    return {
        "type": "object",
        "properties": {
            key: {**kind, "description": keys()[f"claims.{key}"].summary}
            for key, kind in takes.items()
        },
        "required": ["that"],
        "additionalProperties": False,
        "oneOf": [{"required": [rule]} for rule in _RULES],
        "dependentRequired": {"within": ["equals"], "equals": ["within"]},
    }


def _part(sections: dict[str, Any]) -> Schema:
    """A part as it is written: a layer, or layers; with what may stand beside it."""
    fields = sections["Part"]["properties"]
    layer = fields["layer"]["anyOf"][0]
    about = {key: fields[key] for key in ("taps", "trainable")}
    graph = sections["Graph"]["properties"]
    whole = {"type": "object", "properties": graph | about, "required": ["layers"]}
    return {"anyOf": [{**whole, "additionalProperties": False}, layer]}
