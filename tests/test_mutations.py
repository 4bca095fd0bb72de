"""Specs of the repo with something wrong in them: findings at a place or a script, no traceback."""

import copy
import random
from pathlib import Path

import pytest
import yaml

from specgen.checks.checker import check
from specgen.language import author_code
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.text.diagnostics import Source, SpecError
from specgen.text.yaml_reader import read

PATHS = sorted((Path(__file__).parents[1] / "specs").rglob("*.yaml"))
TREES = [(path, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in PATHS]
VALUES = [
    None, True, -1, 0, 2.5, 1e308, 10**20, "", "x", "keras", "x_train", "${width}", "${1 / 0}",
    "a b", "import os", "../x", "random", "test", [], {}, [1, 2], [None], {"Dense": 3},
    ["Flatten"], "Layer", "Conv2D", {"a": {"b": []}}, {"": 1}, {"LSTM": {"units": 3}},
]  # fmt: skip
KEYS = ["name", "from", "repeat", "units", "comment", "trainable", "call", "load", "x", "folds"]


def places(tree, path=()):
    """The path of everything in the tree."""
    yield path
    rows = enumerate(tree) if isinstance(tree, list) else ()
    for key, inner in tree.items() if isinstance(tree, dict) else rows:
        yield from places(inner, (*path, key))


def at(tree, path):
    for key in path:
        tree = tree[key]
    return tree


def mutated(tree, chance):
    """A copy with a few values replaced, moved, taken out, or put under another key."""
    tree = copy.deepcopy(tree)
    for _ in range(chance.choice([1, 1, 2, 3])):
        known = [path for path in places(tree) if path]
        *above, key = chance.choice(known)
        parent = at(tree, above)
        kind = chance.choice(["replace", "replace", "move", "take out", "rename"])
        if kind == "replace":
            parent[key] = copy.deepcopy(chance.choice(VALUES))
        elif kind == "move":
            parent[key] = copy.deepcopy(at(tree, chance.choice(known)))
        else:
            value = parent.pop(key)
            if kind == "rename" and isinstance(parent, dict):
                parent[chance.choice(KEYS)] = value
    return tree


@pytest.mark.parametrize("seed", range(20))
def test_mutated_spec_is_refused_at_a_place_or_makes_a_script(seed):
    chance = random.Random(seed)
    for _ in range(15):
        path, tree = chance.choice(TREES)
        text = yaml.safe_dump(mutated(tree, chance), sort_keys=False, allow_unicode=True)
        try:
            document = read(Source(path.name, text))
            spec = check(document, author_code.read(document, path.parent, trust=True))
            for sample in (False, True):
                to_text(lower(spec, sample))
        except SpecError as error:
            for finding in error.diagnostics:
                assert finding.code != "SG402", f"the audit had to stop it: {finding}\n{text}"
                assert finding.span.line <= len(text.splitlines()) + 1
