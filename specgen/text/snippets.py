"""A piece of a spec -> YAML as an author would write it: one line where that will do."""

import json
import re
from collections.abc import Iterator
from typing import Any

WIDTH = 76

# What always opens a block of its own, and never stands on one line with what is around it.
BLOCKS = {
    "data",
    "model",
    "layers",
    "parts",
    "blocks",
    "walkthrough",
    "train",
    "variants",
    "claims",
}

_PLAIN = re.compile(r"[A-Za-z_][\w.+-]*(?:[ /][\w.+-]+)*|[0-9]+%")
_RESERVED = {"true", "false", "null", "True", "False", "Null", "TRUE", "FALSE", "NULL"}


def block(piece: dict[str, Any], width: int = WIDTH) -> str:
    """The piece as lines, each at most `width` wide where that can be."""
    return "\n".join(_mapping(piece, "", width))


def line(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_scalar(k)}: {line(v)}' for k, v in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(line, value))}]"
    return _scalar(value)


def item(use: Any) -> str:
    """A use of a thing as it stands in a list: a name, or a name and its arguments."""
    pairs = use.items() if isinstance(use, dict) and len(use) == 1 else ()
    return next((f"{_scalar(name)}: {line(given)}" for name, given in pairs), line(use))


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    return value if _PLAIN.fullmatch(value) and value not in _RESERVED else json.dumps(value)


def _mapping(piece: dict[str, Any], indent: str, width: int) -> Iterator[str]:
    for key, value in piece.items():
        head = f"{indent}{_scalar(key)}:"
        flow = f"{head} {line(value)}" if value is not None else head
        if len(flow) <= width and not (key in BLOCKS and value) and not _opens(value):
            yield flow
        elif isinstance(value, dict):
            yield head
            yield from _mapping(value, f"{indent}  ", width)
        elif isinstance(value, list) and any(isinstance(i, dict | list) for i in value):
            yield head
            for each in value:
                yield from _item(each, f"{indent}  ", width)
        else:
            yield flow


def _item(value: Any, indent: str, width: int) -> Iterator[str]:
    flow = f"{indent}- {item(value)}"
    if not isinstance(value, dict) or (
        len(value) == 1 and len(flow) <= width and not _opens(value)
    ):
        yield flow
        return
    for number, text in enumerate(_mapping(value, f"{indent}  ", width)):
        yield text if number else f"{indent}- {text[len(indent) + 2 :]}"


def _opens(value: Any) -> bool:
    """Whether there is something inside that wants a block."""
    if isinstance(value, dict):
        return any(key in BLOCKS or _opens(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(_opens, value))
