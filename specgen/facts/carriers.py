"""`data:` -> what carries the data from step to step, and whether that is text."""

from collections.abc import Iterator

from specgen import library
from specgen.facts import columns
from specgen.language.calls import Call
from specgen.language.spec import Spec
from specgen.language.spec.data import Data
from specgen.library.says import CARRIERS, Says
from specgen.text.document import Trail

_LAYER = Says(takes=("arrays", "batches"))  # of Keras, or its preprocess_input
_OF_TEXT = ("TextVectorization", "StringLookup")
_OWN = Says(takes=tuple(CARRIERS))  # of the author's: nothing is known of it
_FITTED = Says(takes=("arrays", "tables", "columns"))  # of the author's, by `transform`


def said(step: Call) -> Says:
    """What is known of a step for arrays or tables."""
    if step.entry.own:
        return _FITTED if "transform" in step.entry.own.methods else _OWN
    for family in ("columns", "steps", "scalers"):
        if function := library.family(family).get(step.entry.name):
            return function.says
    return _LAYER


def by_column(data: Data) -> bool:
    """Whether the inputs stay a table, for what looks at its columns first."""
    if data.family != "tables":
        return False
    return bool(data.prepare or (data.x and "tables" in said(data.x[0]).takes))


def mapped(data: Data, array: str) -> bool:
    """Whether the dataset's x or y is known to be a mapping of names to arrays."""
    if own := data.load.entry.own:
        return any(word.startswith(array) for word in own.mappings)
    parts = data.load.arguments.get({"x": "inputs", "y": "outputs"}[array])
    return data.load.entry.name == "synthetic_parts" and isinstance(parts, dict) and len(parts) > 1


def _loaded(data: Data, key: str) -> str:
    """What carries the data in front of the first step."""
    if data.family == "streams":
        return "batches"
    return "columns" if mapped(data, "y" if key == "y" else "x") else "arrays"


def carried(data: Data) -> Iterator[tuple[Trail, Call, str]]:
    """Every step for inputs or targets, and what carries the data when it comes."""
    for key in ("x", "y", "noise"):
        carrier = _loaded(data, key)
        if key == "x" and by_column(data) and not data.prepare:
            carrier = "tables"
        for index, step in enumerate(getattr(data, key)):
            yield ("data", key, index), step, carrier
            carrier = _after(step, carrier)


def left(data: Data) -> str:
    """What carries the inputs after their steps."""
    carrier = _loaded(data, "x")
    for (_, key, _), step, carrier_ in carried(data):
        if key == "x":
            carrier = _after(step, carrier_)
    return carrier


def _after(step: Call, carrier: str) -> str:
    """What carries the data behind a step; one of the author's makes arrays of a table."""
    return "arrays" if step.entry.own and carrier == "tables" else said(step).gives or carrier


def counts(step: Call) -> bool:
    """Whether the training part tells a step how many classes there are, as the spec does not."""
    function = library.family("steps").get(step.entry.name)
    return bool(function and {*function.optional} - {*step.arguments})


def columns_in(data: Data) -> list[str] | None:
    """The columns of a table that go in, as they stand there, where the spec tells all of them."""
    there, known = columns.left(data), columns.in_order(data)
    rest = (there or frozenset()) - {*(data.target or ())}
    return data.inputs or sorted(rest, key=lambda n: (n not in known, known.get(n, 0), n)) or None


def reads_text(spec: Spec) -> bool:
    """Whether a step for the inputs, or the model, begins with texts."""
    words = [step.entry.name for step in (*spec.data.x, *spec.model.layers[:2])]
    opening = spec.model.layers and spec.model.layers[0].arguments.get("dtype") == "string"
    return opening or any(word in _OF_TEXT for word in words)


def holds_text(spec: Spec) -> bool:
    """Whether the inputs are known to be texts, by `columns`."""
    data = spec.data
    kinds = [(data.columns or {}).get(word) for word in columns_in(data) or ()]
    return data.family == "tables" and bool(kinds) and all(kind == "text" for kind in kinds)


def texts(spec: Spec) -> bool:
    """Whether the inputs of a table are texts, which have to stay so.

    A step of the author's that comes first gets texts where one column of them is named.
    """
    data = spec.data
    if data.family != "tables" or not (reads_text(spec) or holds_text(spec)):
        return False
    if data.x and data.x[0].entry.own:
        return len(columns_in(data) or ()) == 1
    return not by_column(data)


def words_in(spec: Spec) -> list[str]:
    """The columns of texts that go into a model as they are, where it takes numbers."""
    data = spec.data
    if data.family != "tables" or texts(spec) or (by_column(data) and not data.prepare):
        return []
    held = columns.kinds(data)
    words = [name for name in data.inputs or held if columns.is_text(held.get(name))]
    known = library.family("preparations")
    encoded = [step for step in data.prepare if known[step.entry.name].says.columns]
    done = {name for step in encoded for name in columns.chosen(step)}
    if any(not columns.chosen(step) for step in encoded):
        done |= {*words} - {name for step in data.prepare for name in columns.chosen(step)}
    return [name for name in words if name not in done]
