"""Spec -> the variables that its steps leave. Knows nothing of where a step stands."""

from collections.abc import Collection

from specgen import idioms
from specgen.metrics import metric_names
from specgen.spec import Spec

# What each milestone leaves for those after it; of `load` and `prepare` that depends on the data.
LEAVES = {
    "load": (),
    "prepare": (),
    "build": ("model",),
    "compile": ("model",),
    "fit": ("history",),
    "evaluate": ("scores",),
    "predict": ("predictions",),
    "load_model": ("model",),
}


def loaded(spec: Spec) -> tuple[str, ...]:
    """The variables that `load` leaves."""
    if spec.data.family == "code":
        return idioms.SOURCES["datasets"]
    return idioms.SOURCES[spec.data.family]


def prepared(spec: Spec) -> tuple[str, ...]:
    """The variables that there are once the data are prepared."""
    data = spec.data
    arrays = [f"{a}_{part}" for part in data.parts for a in "xy"]
    if data.family == "streams":
        arrays = [f"{a}_{data.parts[-1]}" for a in "xy"]
    batches = [f"{part}_data" for part in data.parts] if data.streams else []
    scalers = [f"{a}_scaler" for a in "xy" for step in getattr(data, a)
               if idioms.find("scalers", step.entry.name)]  # fmt: skip
    scalers += ["y_scaler"] if data.scaled else []
    labels = ["labels_test"] if data.reconstruct and data.labelled and "y_test" in arrays else []
    return (*arrays, *batches, *scalers, *labels, "num_classes")


def available(spec: Spec, done: Collection[str], several: bool = False) -> set[str]:
    """The variables that there are after the steps of these names.

    several: the spec is one of several variants, which its walkthrough may compare.
    """
    there = {name for name in done for name in LEAVES.get(name, ())}
    if "load" in done:
        there |= {*loaded(spec)} | ({"class_names"} if spec.data.class_names else set())
        if spec.data.family == "datasets" and not spec.data.one_hot:
            there |= {"num_classes"}
    if "prepare" in done:
        there |= {*prepared(spec)}
    if (several or spec.compared) and "fit" in done:
        there |= {"histories", "results"}
    if spec.model.function and "compile" not in done:
        there -= {"model"}
    if "scores" in there:
        there |= set(metric_names(spec))
    return there
