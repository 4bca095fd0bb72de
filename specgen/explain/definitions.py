"""Uses, kinds and arguments -> definitions of a JSON Schema, each written once and referred to."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from specgen.catalogue.barred import BARE
from specgen.explain.keys import keys
from specgen.explain.said import Argument, home, said
from specgen.language.entries import FIGURE, FORMULA, PREPROCESS, STEP, Entry, Kind, Vocabulary
from specgen.language.families import FAMILIES
from specgen.language.kinds import NotInASpec
from specgen.language.signs import unfit
from specgen.language.uses import Use

Schema = dict[str, Any]

_COMPUTED = {"type": "string", "pattern": r"^\$\{[^$]*\}$"}
FORMULA_TEXT = {
    "description": "a formula", "anyOf": [_COMPUTED, {"type": "array", "contains": _COMPUTED}],
}  # fmt: skip

# pydantic leaves a bound of a union as it is; JSON Schema has other words for them.
_BOUNDS = {
    "ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum",
}  # fmt: skip
_REAL = [{"type": "integer"}, {"type": "number"}]
_OBJECT, _NULL = {"type": "object"}, {"type": "null"}
_NAMED = {
    "if": _OBJECT, "then": {"propertyNames": {"pattern": "^[A-Z]"}, "maxProperties": 1},
}  # fmt: skip
LAYERS = "nodes"  # the family whose first sort, the layers, is offered before the others


class Definitions:
    """What a schema refers to: `made` grows with what it is asked for."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.made: dict[str, Schema] = {"formula": FORMULA_TEXT}
        self._vocabulary = vocabulary
        self._names: dict[str, str] = {}  # of values and arguments, by their text

    def settled(self, node: Any) -> Any:
        """A schema of pydantic's, with references in place of uses, without what says nothing."""
        if isinstance(node, list):
            return [self.settled(each) for each in node]
        if not isinstance(node, dict):
            return node
        use = node.get("x-use")
        rest = {_BOUNDS.get(k, k): self.settled(v) for k, v in node.items() if _tells(k, v)}
        if isinstance(use, Use):
            return {"$ref": self.use(use), **rest}
        if _REAL[1] in rest.get("anyOf", []):  # a whole number is one too
            rest["anyOf"] = [each for each in rest["anyOf"] if each != _REAL[0]]
        if names := rest.pop("x-names", None):
            rest["enum"] = [*self._vocabulary.names(names)]
        if "patternProperties" in rest:  # of a mapping whose keys are of a kind
            rest.setdefault("additionalProperties", False)
        alternatives = rest.pop("anyOf", None)
        return {**rest, **_alone(alternatives)} if alternatives else rest

    def use(self, use: Use) -> str:
        """A reference to what may stand for one of a family, in such a place."""
        marks = [("value", use.other is not None), ("null", use.null), ("word", use.words)]
        parts = [use.family, *(mark for mark, holds in marks if holds), *use.beside]
        name = "-or-".join(parts)
        if name not in self.made:
            self.made[name] = {}  # one that it is made of may have it inside
            self.made[name] = self._use(use)
        return f"#/$defs/{name}"

    def _use(self, use: Use) -> Schema:
        """A bare name, a word of Keras's, or one name and its arguments."""
        names = self._vocabulary.names(use.family)
        if "taps" in use.beside:  # a part is held, and an operation is nothing to hold
            names = tuple(n for n in names if home(use.family, n) in ("layers", "applications"))
        names = tuple(sorted(names, key=lambda n: home(use.family, n) != "layers"))
        found = (self._vocabulary.find(use.family, n) for n in names)
        entries = [e for e in found if e and self._is_written(use.family, e)]
        bare = [e.name for e in entries if not any(p.required for p in e.parameters)]
        kind = "held" if "taps" in use.beside else "names"
        first = [
            name for name in bare if home(use.family, name) == "layers" and use.family == LAYERS
        ]
        others = [name for name in bare if name not in first]
        kinds = [self._words(f"{use.family}.{kind}", use.family, others)] if others else []
        last = [self._words(f"layers.{kind}", use.family, first)] if first else []
        if use.words and (words := [*self._vocabulary.words(use.family)]):
            kinds.append(self._words(f"{use.family}.words", use.family, words))
        own = FAMILIES[use.family].own  # names that are the spec's; for steps those of layers
        kinds += [{"type": "string", "pattern": own}] if own else []
        kinds += [_NULL] if use.null else []
        kinds += [self.settled(use.other.adapter.json_schema())] if use.other is not None else []
        call = self._shared("use", self._call(use, entries))
        return {"anyOf": [*kinds, call, *last]}

    def _is_written(self, family: str, entry: Entry) -> bool:
        """Whether a spec can have it without code of its author's."""
        needed = (p.kind for p in entry.parameters if p.required)
        return not (entry.path in BARE or unfit(family, entry) or any(map(_is_python, needed)))

    def _words(self, name: str, family: str, words: list[str]) -> Schema:
        told = [w for w in words if home(family, w) in (family, "layers")]
        self.made[name] = {"enum": words}
        if not name.endswith("held"):
            summaries = [said(family, word).summary for word in told]
            self.made[name]["markdownEnumDescriptions"] = summaries
        return {"$ref": f"#/$defs/{name}"}

    def _call(self, use: Use, entries: list[Entry]) -> Schema:
        """A name and its arguments, with what may stand beside it."""
        beside = self._beside(use)
        things: dict[str, Schema] = {e.name: {"$ref": self.thing(use.family, e)} for e in entries}
        out: Schema = {}
        if use.family == LAYERS and "taps" not in use.beside:
            first = [e for e in entries if home(use.family, e.name) == "layers"]
            out["defaultSnippets"] = [self._snippet(e) for e in first]
            # The snippet is offered in its place; beside $ref the mark would not be seen.
            needing = (e.name for e in first if any(p.required for p in e.parameters))
            things |= {n: {"allOf": [things[n]], "doNotSuggest": True} for n in needing}
        out |= {
            "type": "object", "properties": {**things, **beside}, "additionalProperties": False,
            "minProperties": 1, "maxProperties": 1 + len(beside),
        }  # fmt: skip
        if own := FAMILIES[use.family].own:
            # Beside a capitalised name, as of a layer, no other is one of the spec's.
            allowed = rf"^[A-Z]|^({'|'.join(beside)})$"
            out |= {
                "patternProperties": {own: {}}, "if": {"propertyNames": {"pattern": "^[a-z]"}},
                "else": {"propertyNames": {"pattern": allowed}},
            }  # fmt: skip
        out |= {"not": {"propertyNames": {"enum": [*beside]}}} if beside else {}
        if "repeat" not in use.beside:
            return out
        rows = {"required": ["repeat"], "properties": {"repeat": {"type": "array"}}}
        loose = {"type": "object", "properties": beside}  # the rows have what is required
        return {"if": {"type": "object", **rows}, "then": loose, "else": out}

    def _beside(self, use: Use) -> dict[str, Schema]:
        """The keys that may stand beside a name, with what they are."""
        place = "model.layers" if use.family == LAYERS else "data.x"
        told = {
            key: keys().get(f"{place}.{key}") or keys()[f"model.parts.{key}"] for key in use.beside
        }
        return {
            key: {**self.value(kind, False), "description": told[key].summary}
            for key, kind in use.beside.items()
        }

    def _snippet(self, entry: Entry) -> Schema:
        """A layer with its required arguments to fill in; sorted before what has no snippet."""
        needed = {
            p.name: f"${n}" for n, p in enumerate((p for p in entry.parameters if p.required), 1)
        }
        summary = said("layers", entry.name).summary
        body = {entry.name: needed} if needed else entry.name
        return {
            "label": entry.name,
            "sortText": f"!{entry.name}",
            "description": summary,
            "body": body,
        }

    def thing(self, family: str, entry: Entry) -> str:
        """A reference to what may follow `Name:`, arguments by name or the first one alone."""
        family = home(family, entry.name)
        name = f"{family}.{entry.name}"
        if name not in self.made:
            self.made[name] = {}
            self.made[name] = self._thing(family, entry)
        return f"#/$defs/{name}"

    def _thing(self, family: str, entry: Entry) -> Schema:
        known = said(family, entry.name)
        told = {each.name: each for each in known.arguments}
        written = (FORMULA, FIGURE, PREPROCESS, STEP)  # what they take is never computed
        computed = entry.role not in written and family not in _UNCOMPUTED
        arguments = {
            p.name: self.argument(told[p.name], p.kind, computed)
            for p in entry.parameters
            if not _is_python(p.kind)
        }
        required = [p.name for p in entry.parameters if p.required]
        named: Schema = {"type": "object", "properties": arguments, "additionalProperties": False}
        named |= {"required": required} if required else {}
        kinds = [] if entry.parameters and entry.parameters[0].whole else [named]
        first = next((p.name for p in entry.parameters), "")
        if first in arguments and required in ([], [first]):
            kinds.append(self._alone(entry, arguments))
        kinds += [] if required else [_NULL]
        out: Schema = {"anyOf": kinds}
        if required and kinds[0] is named:
            body = {each: f"${number}" for number, each in enumerate(required, 1)}
            out["defaultSnippets"] = [{"body": body}]
        bare = {} if required else {"doNotSuggest": True}  # its name alone is offered
        return {"description": known.summary, **bare, **self._shared("arguments", out)}

    def _alone(self, entry: Entry, arguments: Mapping[str, Schema]) -> Schema:
        """The first argument without its name; a mapping has names, or one capitalised key."""
        first = entry.parameters[0]
        alone = arguments[first.name]
        if first.whole or entry.maps_things:
            return alone
        if entry.role is FIGURE:
            return {"allOf": [alone, {"not": _OBJECT}]}
        # A mapping has the arguments, unless its one capitalised key names a thing itself.
        return {"allOf": [alone, _NAMED]} if _maps(first.kind) else alone

    def argument(self, known: Argument, kind: Kind, computed: bool) -> Schema:
        """A reference to what an argument takes, with what it is and its default."""
        full = {**self.value(kind, computed), "description": known.whole}
        full |= {"default": known.default} if known.default is not None else {}
        return self._shared(known.name, full)

    def value(self, kind: Kind, computed: bool) -> Schema:
        """What the kind takes; or a formula, or a list with formulas in it."""
        takes = self.settled(kind.adapter.json_schema())
        if not takes or not computed or kind.is_plain:
            return self._shared("value", takes) if len(str(takes)) > 60 else takes
        others = takes["anyOf"] if [*takes] == ["anyOf"] else [takes]
        return self._shared("value", {"anyOf": [*others, {"$ref": "#/$defs/formula"}]})

    def fitted(self, whole: Schema) -> Schema:
        """The schema with its definitions; a value or an argument used once stands in its place."""
        counts = Counter(_references([whole, self.made]))
        once = {each for each in self._names.values() if counts[f"#/$defs/{each}"] == 1}

        def inside(node: Any) -> Any:
            if isinstance(node, list):
                return [inside(each) for each in node]
            if not isinstance(node, dict):
                return node
            name = str(node.get("$ref", "")).removeprefix("#/$defs/")
            if name in once:
                return {**inside(self.made[name]), **{k: v for k, v in node.items() if k != "$ref"}}
            return {key: inside(value) for key, value in node.items()}

        kept = {name: each for name, each in self.made.items() if name not in once}
        return {**inside(whole), "$defs": inside({**whole.get("$defs", {}), **kept})}

    def _shared(self, word: str, schema: Schema) -> Schema:
        text = json.dumps(schema, sort_keys=True)
        if text not in self._names:
            number = sum(each.partition(":")[0] == word for each in self._names.values())
            self._names[text] = f"{word}:{number or ''}"
            self.made[self._names[text]] = schema
        return {"$ref": f"#/$defs/{self._names[text]}"}


# Families whose things are made where there is nothing to compute with yet.
_UNCOMPUTED = ("datasets", "arrays", "series", "tables", "streams")


def _alone(alternatives: list[Schema]) -> Schema:
    """Without `anyOf`, where there is but one, or one type and null."""
    others = [each for each in alternatives if each != _NULL]
    if len(others) == 1 and len(alternatives) == 1:
        return others[0]
    if (
        len(others) == 1
        and isinstance(others[0].get("type"), str)
        and not {"enum", "const"} & {*others[0]}
    ):
        return {**others[0], "type": [others[0]["type"], "null"]}
    return {"anyOf": alternatives}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        yield from _references([*value.values()])


def _is_python(kind: Kind) -> bool:
    """Whether it takes what only Python has."""
    return kind.annotation is NotInASpec


def _maps(kind: Kind) -> bool:
    """Whether the kind may be a mapping."""
    takes = kind.adapter.json_schema()
    return not takes or any(word in str(takes) for word in ("x-use", "object"))


def _tells(key: str, value: Any) -> bool:
    """Whether a keyword of a schema says something that a reader or a checker has not seen."""
    if key == "title":
        return not isinstance(value, str)
    return key != "x-use" and not (key == "default" and value in (None, [], {}))
