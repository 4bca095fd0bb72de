"""`compile` -> for each output its loss, its metrics and the labels that both are measured on."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from specgen.catalogue import snake_case
from specgen.facts.data.array import UNKNOWN, Array
from specgen.facts.ends import End
from specgen.facts.references import argument
from specgen.language.calls import Call
from specgen.language.spec import Round, Spec
from specgen.text.document import Trail


class Judged(NamedTuple):
    """An output with the labels, the loss and the metrics that a round of training has for it.

    loss: as Keras spells the function, "" for one of the author's or none; logits: what its
    `from_logits` says; metrics: each with its place; sure: whether Keras's own fit trains, and no
    code of the author's, which may do otherwise than it looks.
    """

    end: End
    labels: Array
    loss: str
    place: Trail
    logits: bool
    metrics: tuple[tuple[str, Trail], ...]
    sure: bool = True


# The losses that compare classes, and what they take for labels and for outputs.
SPARSE = "sparse_categorical_crossentropy"
CATEGORICAL = ("categorical_crossentropy", "categorical_focal_crossentropy")
BINARY = ("binary_crossentropy", "binary_focal_crossentropy")
# Those that compare number by number, and repeat a single one for all.
PLAIN = (
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error", "log_cosh", "huber",
)  # fmt: skip
_SHORT = {
    "mse": "mean_squared_error", "mae": "mean_absolute_error", "bce": "binary_crossentropy",
    "mape": "mean_absolute_percentage_error", "msle": "mean_squared_logarithmic_error",
    "acc": "accuracy",
}  # fmt: skip


def judged(spec: Spec, ends: list[End], labels: Mapping[str, Array]) -> Iterator[Judged]:
    """What every round of training measures of each output."""
    for round_ in spec.rounds if ends and "fit" not in spec.left_out else ():
        sure = not (spec.model.class_ or round_.fit.loop)
        if round_.fit.loop and "compile" in spec.left_out:
            yield from _looped(round_, round_.fit.loop, ends, labels)
        elif "compile" not in spec.left_out:
            yield from (each._replace(sure=sure) for each in _judged(round_, ends, labels))


def _looped(
    round_: Round, loop: Call, ends: list[End], labels: Mapping[str, Array]
) -> Iterator[Judged]:
    """The same of a loop of the author's, which takes the loss and the metrics as arguments."""
    place = round_.at("fit", "loop")
    given = [(key, item) for key, item in loop.arguments.items() if isinstance(item, Call)]
    losses = [key for key, item in given if item.entry.path.startswith("keras.losses.")]
    loss = losses[0] if len(losses) == len(ends) == 1 else None
    metrics = [
        (spelt(item), argument(loop, place, key))
        for key, item in given
        if loss and item.entry.path.startswith("keras.metrics.")
    ]
    for end in ends:
        thing = loop.arguments[loss] if loss else None
        where = argument(loop, place, loss) if loss else place
        logits = isinstance(thing, Call) and thing.arguments.get("from_logits") is True
        known = labels.get(end.word, UNKNOWN)
        yield Judged(end, known, spelt(thing), where, logits, tuple(metrics), sure=False)


def _judged(round_: Round, ends: list[End], labels: Mapping[str, Array]) -> Iterator[Judged]:
    words = [end.word for end in ends]
    where = round_.path("compile")
    losses = {word: row for word, *row in _each(round_.compile.loss, words)}
    metrics: dict[str, list[tuple[str, Trail]]] = {word: [] for word in words}
    for key in ("metrics", "weighted_metrics"):
        for word, given, path in _each(getattr(round_.compile, key), words):
            listed = given if isinstance(given, list) else [given]
            for number, metric in enumerate(listed):
                inside = (*path, number) if isinstance(given, list) else path
                metrics[word].append((spelt(metric), (*where, key, *inside)))
    for end in ends:
        loss, path = losses.get(end.word, (None, ()))
        known = labels.get(end.word, UNKNOWN)
        logits = isinstance(loss, Call) and loss.arguments.get("from_logits") is True
        place = (*where, "loss", *path)
        yield Judged(end, known, spelt(loss), place, logits, tuple(metrics[end.word]))


def spelt(thing: Any) -> str:
    """A loss or a metric as Keras spells its function; "" for what is not Keras's."""
    if isinstance(thing, Call):
        thing = "" if thing.entry.own or thing.entry.role.name == "block" else thing.entry.name
    if not isinstance(thing, str):
        return ""
    return _SHORT.get(thing.lower(), snake_case(thing))


def _each(given: Any, words: list[str]) -> Iterator[tuple[str, Any, Trail]]:
    """What there is for each output: its name, what, the path to that."""
    several = len(words) > 1
    if isinstance(given, dict):
        named = given.items() if not several and len(given) == 1 else ()
        rows = ((words[0], item, (word,)) for word, item in named)
        yield from rows if not several else ((w, given[w], (w,)) for w in words if w in given)
    elif isinstance(given, list) and several:
        numbered = enumerate(zip(words, given, strict=False))
        yield from ((word, item, (number,)) for number, (word, item) in numbered)
    elif given is not None:
        yield from ((word, given, ()) for word in words)
