"""Spec -> how many samples each part of the data has at most, and what the targets are.

Nothing is guessed: what the spec does not tell is not known.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from specgen import library
from specgen.facts.references import references
from specgen.language.calls import Call
from specgen.language.spec import Spec
from specgen.language.spec.data import Data
from specgen.language.spec.split import Split, row


def said(call: Call, family: str, fact: str) -> Any:
    """What a function of the library says of itself; of a parameter, what that is here."""
    function = library.family(family).get(call.entry.name)
    if function is None:
        return None
    return _resolved(getattr(function.says, fact), call, function)


def _resolved(value: Any, call: Call, function: library.Function) -> Any:
    if isinstance(value, str):
        return call.arguments.get(value, function.defaults.get(value)) if value else None
    if isinstance(value, Mapping):  # a type is a word too, and no parameter
        types = ("dtype", "counted", "form")
        return {k: v if k in types else _resolved(v, call, function) for k, v in value.items()}
    return tuple(_resolved(v, call, function) for v in value) if isinstance(value, tuple) else value


def most(spec: Spec, loaded: Any = None) -> Mapping[str, int]:
    """Part of the data -> the samples that it has at most, where the spec tells.

    loaded: how many are loaded, where it is other data than those of the spec.
    """
    data = spec.data
    count = loaded or said(data.load, data.family, "samples")
    if count is None or data.family == "streams":
        return {}
    whole = count if isinstance(count, int) else None
    sizes = {} if whole else dict(zip(("train", "test"), count, strict=True))
    if None in sizes.values():
        return {}
    if data.split and data.split.merge and sizes:
        whole, sizes = sum(sizes.values()), {}
    if whole:
        sizes = {"train": _fewer(whole, data.table, "columns")}
    if data.split:
        sizes = _divided(sizes, data.split)
    sizes = {part: _fewer(size, data.x, "steps") for part, size in sizes.items()}
    return dict.fromkeys(sizes, data.pairs.count) if data.pairs else sizes


def _fewer(size: int, steps: Iterable[Call], family: str) -> int:
    """How many samples some steps leave at most."""
    kept = (said(step, family, "keeps") for step in steps)
    return min([size, *(count for count in kept if isinstance(count, int))])


def _divided(sizes: Mapping[str, int], split: Split) -> dict[str, int]:
    """The training part, divided as scikit-learn's train_test_split does."""
    out = dict(sizes)
    for part, share in split.shares.items():
        taken = share if isinstance(share, int) else math.ceil(share * out["train"])
        out |= {part: taken, "train": out["train"] - taken}
    named = {**split.named, "train": split.left or (0, None)} if split.named else {}
    counted = {part: row(end, out["train"]) - row(start, out["train"])
               for part, (start, end) in named.items()}  # fmt: skip
    out |= counted
    if split.train:
        kept = split.train
        out["train"] = kept if isinstance(kept, int) else math.floor(kept * out["train"])
    if split.folds and "val" not in out:
        out["val"] = math.ceil(out["train"] / split.folds)
    return out


def targets(spec: Spec) -> str | None:
    """What there is to predict: "classes", "numbers" or, where that is not known, nothing."""
    data, pieces = spec.data, spec.data.windows or spec.data.reconstruct
    loaded = "classes" if data.pairs else "numbers" if pieces else _loaded(data)
    steps, scalers = library.family("steps"), library.family("scalers")
    for step in data.y:
        known = steps.get(step.entry.name)
        if known and known.says.leaves_classes:
            loaded = "classes"
        elif step.entry.name not in (*scalers, "divide", "multiply", "log", "log1p"):
            loaded = None
    return loaded


def _loaded(data: Data) -> str | None:
    """What the targets are as they are loaded: as the dataset says, or `columns`."""
    if data.family in ("datasets", "arrays", "series"):
        classes = said(data.load, data.family, "classes")
        known = library.family(data.family).get(data.load.entry.name)
        if known and known.says.classes is not None:
            return "classes" if classes else "numbers"
        return _kind((data.columns or {}).get(data.load.arguments.get("y", "y")))
    column = data.target[0] if data.target and len(data.target) == 1 else None
    touched = {r.value for step in data.table for r in references(step, ())}
    return _kind((data.columns or {}).get(column)) if column and column not in touched else None


def _kind(described: Any) -> str | None:
    if described == "number":
        return "numbers"
    if isinstance(described, dict) and "from" in described and "shape" not in described:
        fractions = any(isinstance(described[end], float) for end in ("from", "to"))
        return "numbers" if fractions else None
    return "classes" if isinstance(described, dict) and "classes" in described else None
