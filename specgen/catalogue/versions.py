"""since.json -> the first Keras that has a thing or an argument. Imports no Keras, knows no spec.

Written by `since`, from the wheels of some versions; what came in between counts as the next one's.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic_core import from_json

OLDEST = "3.0.5"  # of those that were looked at

# What an older Keras has, but not so that a script can use it: the version that can, and why.
LATER: Mapping[str, tuple[str, str]] = {}


@cache
def since() -> Mapping[str, str]:
    """Name, such as keras.layers.Dense or keras.layers.Dense(lora_alpha) -> the first with it.

    What the oldest has is not among them.
    """
    return {**_table()["since"], **{name: version for name, (version, _) in LATER.items()}}


def known() -> tuple[str, ...]:
    """The versions that were looked at, the oldest first."""
    return tuple(_table()["versions"])


def is_known(asked: str) -> bool:
    """Whether it is a version, such as 3.6 or 3.6.1, of those from the oldest to the newest."""
    if not re.fullmatch(r"\d+\.\d+(\.\d+)?", asked, re.ASCII):
        return False
    first, *_, last = (order(each)[:2] for each in known())
    return first <= order(asked)[:2] <= last


def order(version: str) -> tuple[int, ...]:
    """What to compare versions by: 3.12 is later than 3.9."""
    return tuple(map(int, version.split(".")))


def has(asked: str, version: str) -> bool:
    """Whether a Keras such as 3.6 has what came with a version such as 3.6.0."""
    return order(version)[:2] <= order(asked)[:2]


@cache
def _by_word() -> Mapping[str, str]:
    return {_plain(name): name for name in since() if not name.endswith(")")}


def named(family: str, word: str) -> str:
    """The name of what a word such as "muon" stands for, if the oldest Keras lacks it."""
    return _by_word().get(_plain(f"keras.{family}.{word}"), "")


def _plain(name: str) -> str:
    return re.sub("_", "", name).lower()


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = from_json(Path(__file__).with_name("since.json").read_bytes())
    return found
