"""Spec -> the variables that its steps leave. Knows nothing of where a step stands."""

from collections.abc import Collection, Iterable

from specgen import library
from specgen.catalogue import snake_case
from specgen.facts.learning import is_object
from specgen.facts.metrics import metric_names
from specgen.facts.plan import Step, names_given
from specgen.facts.units import scaled
from specgen.language.families import FAMILIES
from specgen.language.spec import Spec

LEAVES = {"print_errors": ("errors",)}  # of steps that are written out


def left_by(step: Step) -> tuple[str, ...]:
    """The variables that a step leaves, whatever the data."""
    if step.milestone:
        return step.milestone.leaves
    if step.show:
        return step.show.says.leaves
    if step.name in LEAVES:
        return LEAVES[step.name]
    named = tuple(word for word, _ in names_given(step))
    return ("predictions",) if step.name == "predict" and not named else named


def loaded(spec: Spec) -> tuple[str, ...]:
    """The variables that `load` leaves."""
    own = spec.data.load.entry.own
    if own and own.leaves:
        return own.leaves
    family = "datasets" if spec.data.family == "code" else spec.data.family
    return (*FAMILIES[family].leaves, *spec.data.sources)


def prepared(spec: Spec) -> tuple[str, ...]:
    """The variables that there are once the data are prepared."""
    data = spec.data
    axes = "xy" if data.labels or data.labelled else "x"
    arrays = [f"{a}_{part}" for part in data.parts for a in axes]
    if data.family == "streams":
        arrays = [f"{a}_{data.parts[-1]}" for a in "xy"]
    if data.cut_late:  # all but the last are rows still
        arrays = [f"{a}_{part}" for part in data.parts[:-1] for a in data.arrays]
        arrays += [f"{a}_{data.parts[-1]}" for a in "xy"]
    fitted_columns = ["preprocessor"] if data.prepare else []
    batches = [f"{part}_data" for part in data.parts] if data.streams else []
    fitted = library.family("scalers")
    scalers = [f"{a}_scaler" for a in "xy" for step in getattr(data, a)
               if step.entry.name in fitted]  # fmt: skip
    own = [step for a in "xy" for step in getattr(data, a) if step.entry.own and is_object(step)]
    scalers += [snake_case(step.entry.name) for step in own]
    scalers += ["y_scaler"] if scaled(data) else []
    labels = ["labels_test"] if data.reconstruct and data.labelled and "y_test" in arrays else []
    return (*arrays, *fitted_columns, *batches, *scalers, *labels, "num_classes")


def unprepared(spec: Spec) -> set[str]:
    """The arrays that are in no part any more once the dataset's own parts have been merged."""
    split = spec.data.split
    merged = {"x_test", "y_test"} if split and split.merge else set()
    return merged - {*prepared(spec)}


def known(spec: Spec) -> tuple[str, ...]:
    """The variables that training finds, loaded or prepared, each once."""
    both = dict.fromkeys((*loaded(spec), *prepared(spec)))
    return tuple(word for word in both if word not in unprepared(spec))


def offered(spec: Spec, there: Collection[str]) -> set[str]:
    """What a function of the author's is given by the names of its parameters."""
    parts = spec.model.parts if "model" in there else ()
    return {*there, *parts} - {*metric_names(spec), "in_units"}


def available(spec: Spec, steps: Iterable[Step], several: bool = False) -> set[str]:
    """The variables that there are after the steps, and the functions that wait for these.

    several: the spec is one of several variants, which its walkthrough may compare.
    """
    steps = [*steps]
    done = {step.name for step in steps}
    there = {name for step in steps for name in left_by(step)}
    if "load" in done:
        there |= {*loaded(spec)} | ({"class_names"} if spec.data.class_names else set())
        if spec.data.family == "datasets" and not spec.data.one_hot:
            there |= {"num_classes"}
    if "prepare" in done:
        there = there - unprepared(spec) | {*prepared(spec), "in_units"}
    if (several or spec.compared) and "fit" in done:
        there |= {"histories", "results"} | ({"best"} if spec.best else set())
    made = "build" if "compile" in spec.left_out else "compile"
    if spec.model.function and made not in done:
        there -= {"model"}
    if spec.data.split and spec.data.split.refit:
        # The last training holds nothing back, and is measured on nothing.
        there -= {"scores", "x_val", "y_val", "val_data"}
    if "scores" in there:
        there |= set(metric_names(spec))
    return there
