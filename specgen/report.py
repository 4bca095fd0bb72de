"""Layers, results, what there is to say of a word -> text for a terminal of 80 columns."""

import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from specgen import snippet
from specgen.catalogue.call import Call, Formula, Variable
from specgen.catalogue.refusal import shown
from specgen.graph import name_of
from specgen.metrics import measured_on
from specgen.spec import Spec
from specgen.spec.model import Graph

if TYPE_CHECKING:
    from specgen.explain import Topic
    from specgen.runner import Result

WIDTH = 80
NAMES = 24  # columns for the names of arguments, where that will do


def layers(spec: Spec) -> str:
    """The layers of the model, its parts and its blocks, one a row: what feeds each, arguments."""
    out = [spec.title]
    for name, block in spec.model.blocks.items():
        out += ["", f"block {name}, fed with {' and '.join(block.inputs)}", *_table(block)]
    for name, part in spec.model.parts.items():
        alone = [part.layer] if part.layer else []
        graph = part.graph or Graph.model_construct(layers=alone)
        out += ["", f"part {name}", *_table(graph)]
    named = spec.model.parts or spec.model.blocks
    return "\n".join([*out, "", *(["model"] if named else []), *_table(spec.model)])


def _table(graph: Graph) -> list[str]:
    """A row for each layer; columns that would be empty are left out."""
    rows = [("", "name", "layer", "from", "arguments")]
    for number, layer in enumerate(graph.layers, 1):
        name = layer.about.get("name") or name_of(layer) or ""
        fed = layer.about.get("from", "")
        repeat = layer.about.get("repeat")
        times = len(repeat) if isinstance(repeat, list) else repeat
        word = f"{layer.entry.name} x {times}" if times else layer.entry.name
        rows.append((str(number), _value(name), word, _value(fed), _arguments(layer)))
    kept = [i for i in range(4) if any(row[i] for row in rows[1:])]
    widths = {i: max(len(row[i]) for row in rows) for i in kept}
    out = []
    for row in rows:
        cells = [row[i].rjust(widths[i]) if i == 0 else row[i].ljust(widths[i]) for i in kept]
        head = "  ".join(cells) + "  "
        room = max(WIDTH - len(head), 24)
        wrapped = textwrap.wrap(row[4], room) or [""]
        out.append((head + wrapped[0]).rstrip())
        out += [" " * len(head) + line for line in wrapped[1:]]
    return out


def _arguments(call: Call) -> str:
    return ", ".join(f"{key}={_value(item)}" for key, item in call.arguments.items())


def _value(item: Any) -> str:
    if isinstance(item, Call):
        inside = _arguments(item)
        return f"{item.entry.name}({inside})" if inside else item.entry.name
    if isinstance(item, Variable):
        return item.name
    if isinstance(item, Formula):
        return item.text
    if isinstance(item, dict):
        return ", ".join(f"{key}: {_value(inner)}" for key, inner in item.items())
    if isinstance(item, list):
        return f"[{', '.join(map(_value, item))}]"
    return item if isinstance(item, str) else shown(item, limit=200)


def explained(topic: "Topic") -> str:
    """What there is to say of a word: what it does, what it takes, and a piece of a spec."""
    out = [f"{topic.word}: {topic.noun}", "", *_wrapped(topic.summary)]
    out += ["", *_wrapped(topic.details)] if topic.details else []
    for heading, arguments in (("Needs", topic.needs), ("Takes", topic.takes)):
        if arguments:
            width = min(NAMES, max(map(len, arguments)))
            rows = (line for item in arguments.items() for line in _row(*item, width))
            out += ["", f"  {heading}", *rows]
    out += ["", "  As in", textwrap.indent(snippet.block(topic.snippet), "    ")]
    if topic.python:
        out += ["", "  with mine.py", textwrap.indent(topic.python.rstrip(), "    ")]
    return "\n".join(out)


def listed(words: Mapping[str, Iterable[str]]) -> str:
    """Words under what each is, as in a table of contents."""
    parts = ("\n".join([noun, *_wrapped(", ".join(each))]) for noun, each in words.items())
    return "\n\n".join(parts)


def _row(name: str, what: str, width: int) -> list[str]:
    first, *rest = _wrapped(what, " " * (width + 6))
    if len(name) > width:
        return [f"    {name}", first, *rest]
    return [f"    {name:{width}}  {first.lstrip()}", *rest]


def free_folder(parent: Path, stem: str) -> Path:
    """The first of parent/stem-1, parent/stem-2, ... that nothing stands at."""
    number = 1
    while any(Path(f"{parent / stem}-{number}{end}").exists() for end in ("", ".partial")):
        number += 1
    return parent / f"{stem}-{number}"


def finished(spec: Spec, result: "Result", folder: Path) -> str:
    """What came out of a run, the claims, and where everything is."""
    rows = [*result.results.values()] or [result.scores]
    mean = {key: fmean(row[key] for row in rows) for key in result.scores}
    over = f", mean of {len(rows)} folds" if len(rows) > 1 else ""
    first = f"Trained on {result.data}. {measured_on(spec).capitalize()} set"
    if spec.variants:
        listed = (f"{word}: {_scores(row)}" for word, row in result.results.items())
        out = ["", f"{first}:", *(line for row in listed for line in _wrapped(row))]
    else:
        out = ["", *_wrapped(f"{first}{over}: {_scores(mean)}", "", "  ")]
    if result.outcomes:
        out += ["", "Claims of the article"]
    for outcome in result.outcomes:
        claim = outcome.claim
        said, seen = _figures(claim.value), _figures(outcome.measured)
        rule = "at most" if claim.at_most else "at least" if claim.at_least else "near"
        room = f" (within {claim.within:g})" if claim.within is not None else ""
        judged = f"{claim.quantity} {rule} {said}{room}: {seen}, {outcome.verdict}"
        out += _wrapped(judged, hanging="    ")
    files = sorted(p.name for p in folder.iterdir())
    out += ["", *_wrapped(f"{folder}/ holds {', '.join(files)}", "", "  ")]
    return "\n".join(out)


def _wrapped(text: str, indent: str = "  ", hanging: str | None = None) -> list[str]:
    """The text as lines; a path or a formula is not divided."""
    hanging = indent if hanging is None else hanging
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=hanging,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _scores(scores: dict[str, float]) -> str:
    return ", ".join(f"{key} {value:.4f}" for key, value in scores.items())


def _figures(value: float | list[float]) -> str:
    return ", ".join(f"{v:.4f}" for v in (value if isinstance(value, list) else [value]))
