"""A document with `for_each` in its lists -> the same with every item written out.

`{for_each: [a, b], layers: [...]}` stands in a list that is called `layers`; `${each}` in it is one
of the values. What is written out has the places of the template. Knows no YAML and no spec.
"""

import re
from typing import Any

from specgen.text.diagnostics import Diagnostic, SpecError
from specgen.text.document import Document, Place, Trail

MOST = 20_000  # values that are written out
_EACH = re.compile(r"\$\{\s*each\s*\}")
Scalar = str | int | float
Groups = dict[str, list[Any]]  # the names of the last layers of each, by the name of them all


def expanded(document: Document) -> Document:
    """The document with every `for_each` written out. Raises SpecError for one that is unsound."""
    if not any(path[-1:] == ("for_each",) for path in document.places):
        return document
    writer = _Writer(document)
    return document._replace(value=writer.write(document.value, (), ()), places=writer.places)


class _Writer:
    """One walk over the values. `at` is where one stands, `to` where it stands written out."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.places: dict[Trail, Place] = {}
        self.count = 0

    def write(self, value: Any, at: Trail, to: Trail, each: Scalar | None = None) -> Any:
        """The value with all that it holds."""
        self._placed(at, to, each)
        if isinstance(value, dict):
            pairs = [(key, _filled(key, each)) for key in value]
            return {new: self.write(value[k], (*at, k), (*to, new), each) for k, new in pairs}
        if isinstance(value, list):
            return self._listed(value, at, to, each)
        return _filled(value, each)

    def _placed(self, at: Trail, to: Trail, each: Scalar | None) -> None:
        place = self.document.places.get(at)
        if each is not None:
            self.count += 1
            if self.count > MOST:
                raise self._error(at, f"`for_each` would write out more than {MOST} values")
        if place and each is not None:
            value, key = (s and s._replace(each=str(each)) for s in (place.value, place.key))
            place = Place(value or place.value, key, place.before)
        if place:
            self.places[to] = place

    def _listed(self, items: list[Any], at: Trail, to: Trail, each: Scalar | None) -> list[Any]:
        out: list[Any] = []
        groups: Groups = {}
        for index, item in enumerate(items):
            place = (*at, index)
            if not isinstance(item, dict) or "for_each" not in item:
                out.append(self._item(item, place, (*to, len(out)), each, groups))
                continue
            key, name = self._read(item, place)
            last = len(item[key]) - 1
            for value in item["for_each"]:
                for number, inner in enumerate(item[key]):
                    inner = _named(inner, f"{value}_{name}") if name and number == last else inner
                    spot = (*to, len(out))
                    out.append(self._item(inner, (*place, key, number), spot, value, groups))
                if name and isinstance(out[-1], dict):
                    groups.setdefault(name, []).append(out[-1]["name"])
        return out

    def _item(self, item: Any, at: Trail, to: Trail, each: Scalar | None, groups: Groups) -> Any:
        """What stands in a list; what feeds it may be the last layers of each."""
        made = self.write(item, at, to, each)
        fed = made.get("from") if isinstance(made, dict) else None
        if not groups or fed is None:
            return made
        words = fed if isinstance(fed, list) else [fed]
        if all(isinstance(word, str) for word in words) and {*words} & {*groups}:
            flat = [inner for word in words for inner in groups.get(word, [word])]
            self.places = {p: s for p, s in self.places.items() if p[:-1] != (*to, "from")}
            made = {**made, "from": flat}
        return made

    def _read(self, item: dict[str, Any], at: Trail) -> tuple[str, str]:
        """The key under which the template stands, and the name of all that it makes."""
        key = next((str(part) for part in reversed(at) if isinstance(part, str)), "")
        values, body, name = item["for_each"], item.get(key), item.get("name", "")
        known = {"for_each", key, *(["name"] if key == "layers" else ())}
        if not isinstance(body, list) or not body:
            raise self._error(at, f"`for_each` needs `{key}`, a list of what there is for each")
        nested = [
            i for i, inner in enumerate(body) if isinstance(inner, dict) and "for_each" in inner
        ]
        if nested:
            raise self._error((*at, key, nested[0]), "a `for_each` stands within another")
        if others := sorted(str(each) for each in item if each not in known):
            raise self._error((*at, others[0]), f"`for_each` takes no {others[0]!r}", "SG101")
        if not isinstance(values, list) or not values or not all(map(_is_scalar, values)):
            raise self._error((*at, "for_each"), "expected a list of texts or numbers", "SG103")
        if len({*map(str, values)}) < len(values):
            raise self._error((*at, "for_each"), "`for_each` has a value twice", "SG103")
        if not isinstance(name, str):
            raise self._error((*at, "name"), "expected a name", "SG103")
        return key, name

    def _error(self, at: Trail, text: str, code: str = "SG102") -> SpecError:
        hint = "as in `{for_each: [a, b], layers: [...]}` in a list of layers"
        return SpecError([Diagnostic(code, text, self.document.key(at), hint)])


def _is_scalar(value: Any) -> bool:
    return isinstance(value, Scalar) and not isinstance(value, bool)


def _named(item: Any, name: str) -> Any:
    """The layer with a name, if it has none."""
    if isinstance(item, dict):
        return item if "name" in item else {**item, "name": name}
    return {item: None, "name": name} if isinstance(item, str) else item


def _filled(value: Any, each: Scalar | None) -> Any:
    """A text with the value in place of `${each}`; what is that alone is the value itself."""
    if each is None or not isinstance(value, str):
        return value
    return each if _EACH.fullmatch(value) else _EACH.sub(lambda _: str(each), value)
