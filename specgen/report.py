"""Results -> text for a terminal of 80 columns."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specgen.catalogue.call import Call, Variable, shown
from specgen.spec import Spec

if TYPE_CHECKING:
    from specgen.runner import Result

WIDTH = 80


def layers(spec: Spec) -> str:
    """The layers, one a row: number, class, arguments, comment left out."""
    rows = [("", "layer", "arguments")]
    for number, layer in enumerate(spec.model.layers, 1):
        rows.append((str(number), layer.entry.name, _arguments(layer)))
    first, second = (max(len(row[i]) for row in rows) for i in (0, 1))
    out = [spec.title, ""]
    for place, name, arguments in rows:
        head = f"{place:>{first}}  {name:<{second}}  "
        wrapped = textwrap.wrap(arguments, WIDTH - len(head)) or [""]
        out.append((head + wrapped[0]).rstrip())
        out += [" " * len(head) + line for line in wrapped[1:]]
    return "\n".join(out)


def _arguments(call: Call) -> str:
    return ", ".join(f"{key}={_value(item)}" for key, item in call.arguments.items())


def _value(item: Any) -> str:
    if isinstance(item, Call):
        inside = _arguments(item)
        return f"{item.entry.name}({inside})" if inside else item.entry.name
    if isinstance(item, Variable):
        return item.name
    if isinstance(item, list):
        return f"[{', '.join(map(_value, item))}]"
    return item if isinstance(item, str) else shown(item, limit=200)


def free_folder(parent: Path, stem: str) -> Path:
    """The first of parent/stem-1, parent/stem-2, ... that nothing stands at."""
    number = 1
    while any(Path(f"{parent / stem}-{number}{end}").exists() for end in ("", ".partial")):
        number += 1
    return parent / f"{stem}-{number}"


def finished(result: "Result", folder: Path) -> str:
    """What came out of a run, the claims, and where everything is."""
    data = result.data
    numbers = ", ".join(f"{key} {value:.4f}" for key, value in result.scores.items())
    out = ["", f"Trained on {data}. Test set: {numbers}"]
    if result.outcomes:
        out += ["", "Claims of the article"]
    for outcome in result.outcomes:
        claim = outcome.claim
        said, seen = _figures(claim.value), _figures(outcome.measured)
        rule = "at most" if claim.at_most else "at least" if claim.at_least else "near"
        room = f" (within {claim.within:g})" if claim.within is not None else ""
        out += _wrapped(f"{claim.quantity} {rule} {said}{room}: {seen}, {outcome.verdict}")
    files = sorted(p.name for p in folder.iterdir())
    out += ["", *_wrapped(f"{folder}/ holds {', '.join(files)}", indent="")]
    return "\n".join(out)


def _wrapped(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")


def _figures(value: float | list[float]) -> str:
    return ", ".join(f"{v:.4f}" for v in (value if isinstance(value, list) else [value]))
