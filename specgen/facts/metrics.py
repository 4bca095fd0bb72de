"""`compile` and `fit` -> what Keras measures, by the names under which it reports that."""

from collections.abc import Iterator
from typing import Any

from specgen.catalogue import snake_case
from specgen.language.calls import Call, Variable
from specgen.language.spec import Round, Spec


def metric_names(spec: Spec, round_: Round | None = None) -> tuple[str, ...]:
    """The keys under which Keras reports the loss and the metrics of a round, or of the last."""
    if "compile" in spec.left_out:
        return ()
    given = (round_ or spec.rounds[-1]).compile
    outputs = list(spec.model.outputs or [])
    outputs = outputs if len(outputs) > 1 else []
    names = ["loss", *(f"{output}_loss" for output in _judged(given.loss, outputs))]
    names += _reported(given.metrics, outputs)
    for name in _reported(given.weighted_metrics, outputs):
        plain = name in names
        output = next((o for o in outputs if name.startswith(f"{o}_")), None) if plain else None
        before = f"{output}_" if output else ""
        names.append(f"{before}weighted_{name.removeprefix(before)}" if plain else name)
    return tuple(names)


def tracked(spec: Spec) -> tuple[str, ...]:
    """The keys of the history: what every round of the training measures."""
    first, *others = [metric_names(spec, round_) for round_ in spec.rounds]
    first = () if "fit" in spec.left_out else first
    return tuple(name for name in first if all(name in other for other in others))


def logged(spec: Spec, round_: Round) -> tuple[str, ...]:
    """What callbacks are told after an epoch of a round, and what its history has."""
    names = () if "fit" in spec.left_out else metric_names(spec, round_)
    checked = [f"val_{name}" for name in names] if validates(spec, round_) else []
    callbacks = [call for call in round_.fit.callbacks if isinstance(call, Call)]
    rate = any(call.entry.name in RATED for call in callbacks)
    return (*names, *checked, *(("learning_rate",) if rate else ()))


def curves(spec: Spec) -> tuple[str, ...]:
    """The keys of the history: what every round of the training logs."""
    first, *others = [logged(spec, round_) for round_ in spec.rounds]
    return tuple(name for name in first if all(name in other for other in others))


# Callbacks that log the learning rate.
RATED = ("LearningRateScheduler", "ReduceLROnPlateau")


def _judged(loss: Any, outputs: list[str]) -> list[str]:
    """The outputs whose losses are reported one by one: where several have one."""
    losses = loss
    if isinstance(loss, list):
        losses = dict(zip(outputs, loss, strict=False))
    if isinstance(losses, dict):
        outputs = [output for output in outputs if losses.get(output) is not None]
    return outputs if len(outputs) > 1 else []


def _reported(metrics: Any, outputs: list[str]) -> Iterator[str]:
    """The names of metrics: alone, or behind the name of the output that each belongs to."""
    if isinstance(metrics, list) and outputs:
        metrics = dict(zip(outputs, metrics, strict=False))
    if isinstance(metrics, dict):
        for output in outputs or metrics:
            before = f"{output}_" if outputs else ""
            for name in _reported(metrics.get(output, []), []):
                yield f"{before}{name}"
    elif isinstance(metrics, list):
        for metric in metrics:
            yield from _reported(metric, [])
    elif metrics is not None:
        yield _metric_name(metrics)


def evaluations(spec: Spec) -> dict[str, str]:
    """The part of the data that each evaluation measures on, by the name of the scores."""
    given = [
        c.arguments for each in spec.walkthrough for c in each.do if c.entry.name == "evaluate"
    ]
    return {row.get("as", "scores"): row.get("on", spec.data.measured) for row in given}


def measured_on(spec: Spec) -> str:
    """The set that the trained model is measured on, in words."""
    part = evaluations(spec).get("scores", spec.data.measured)
    return {"train": "training", "val": "validation"}.get(part, "test")


def has_validation(spec: Spec, round_: Round) -> bool:
    """Whether a round is given samples that it does not learn from."""
    fit = round_.fit
    if fit.validate_on == "none":
        return False
    folds = spec.data.split and spec.data.split.folds
    return bool(fit.validate_on or fit.validation_split or folds or "val" in spec.data.parts)


def epochs(round_: Round, validated: bool = False) -> int:
    """How many epochs a round has; validated: in how many of them it validates, if it does."""
    fit, every = round_.fit, (round_.fit.validation_freq or 1) if validated else 1
    return fit.epochs // every - (fit.initial_epoch or 0) // every


def validates(spec: Spec, round_: Round) -> bool:
    """Whether a round measures the loss on samples that it does not learn from."""
    return has_validation(spec, round_) and epochs(round_, validated=True) > 0


def _metric_name(metric: Any) -> str:
    if isinstance(metric, Variable):
        return metric.name
    if isinstance(metric, str):
        return metric
    return str(metric.arguments.get("name") or own_name(metric))


def own_name(metric: Call) -> str:
    """What Keras calls a metric that it is given no name for."""
    return snake_case(metric.entry.name)


def counted(metric: Call) -> bool:
    """Whether Keras calls the metric by another name the second time: one of its own, or code."""
    own = not metric.entry.path.startswith("keras.") and metric.entry.parameter("name")
    return metric.entry.name in COUNTED or bool(own)


# Metrics whose names Keras counts: the second in a process is called precision_1.
COUNTED = (
    "AUC", "BinaryIoU", "FalseNegatives", "FalsePositives", "IoU", "MeanIoU", "OneHotIoU",
    "OneHotMeanIoU", "Precision", "PrecisionAtRecall", "Recall", "RecallAtPrecision",
    "SensitivityAtSpecificity", "SpecificityAtSensitivity", "TrueNegatives", "TruePositives",
)  # fmt: skip


def open_ended(spec: Spec) -> bool:
    """Whether the model may report metrics of names that only it knows: it is the author's own."""
    looped = any(round_.fit.loop for round_ in spec.rounds)
    return bool(spec.model.class_ or spec.model.function or looped)


def keyed(spec: Spec) -> dict[str, tuple[str, ...]]:
    """What there is by name in what a training leaves; in those of several, by their names too."""
    logged_, measured, several = curves(spec), metric_names(spec), tuple(spec.variants)
    known = dict.fromkeys(("scores", *evaluations(spec)), measured)
    known |= {"history.history": logged_}
    if not any("compile" in str(changes) for changes in spec.variants.values()):
        known |= {"histories": (*several, *logged_), "results": (*several, *measured)}
        for word in several:
            known |= {f"histories[{word!r}]": logged_, f"results[{word!r}]": measured}
    return known
