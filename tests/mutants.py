"""Known specs -> specs that nobody would write: parts spliced, retyped, hostile. Knows no check.

A mutant is made of a spec of the repo, of `explain` or of a rule. What is put somewhere comes from
places of the same kind in all of them, so that much of what comes out is nearly a spec.
"""

import copy
import random
from collections import defaultdict
from functools import cache
from pathlib import Path

import yaml

import specs
from specgen.checks.rule import laid
from specgen.checks.rules import RULES
from specgen.explain import pieces
from specgen.text.diagnostics import Source
from specgen.text.snippets import block
from specgen.text.yaml_reader import load_text, read

EACH = 100  # mutants of a seed
FOLDER = Path(__file__).parents[1] / "specs"
PATHS = sorted(FOLDER.rglob("*.yaml"))  # of each second mutant; the others are of all known specs
HOSTILE = [
    None, True, False, -1, 0, 1, 2, 7, 2.5, -0.0, 1e308, 5e-324, float("nan"), float("inf"),
    2**31, 2**64 - 1, -(2**63), "", " ", "x", "keras", "x_train", "history", "model", "None", "1e5",
    "l", "a b", "import os", "__class__", "../x", "/etc/passwd", "C:x", "a/b/../../..", "random",
    "${width}", "${1 / 0}", "${x_train.shape[1]}", "${", "${num_classes * 2}", "{loss", "{}",
    "{loss:.4f}", "{loss!r}", "{history.history['loss'][-1]}", "{{", "%s", "\\", "'", '"', '"""',
    "\0", "\x1b[31m", "\u2028", "\u202e", "\ue000", "標題", "🙂", "ﬁ", "# fmt: off", "#!", "a\nb",
    "9" * 30, "y" * 500, "classes", "test", "val_loss", "Layer", "Conv2D", "adam", "mnist",
    [], {}, [1, 2], [None], [[]], [[1, [2]]], [3000, 3000], [10**6], {"Dense": 3}, ["Flatten"],
    {"a": {"b": []}}, {"": 1}, {"LSTM": {"units": 3}}, {"Dense": None}, {"0": 1}, [{"name": "a"}],
    {"from": 0, "to": 1}, {"shape": [3000, 3000]}, {"classes": 10**9}, {"x": "y", "z": [True]},
]  # fmt: skip
# What is done to a place; the commonest most often.
DEEDS = ["splice"] * 4 + ["hostile"] * 3 + ["retype", "add"] * 2
DEEDS += ["move", "take out", "rename", "twice"]


@cache
def trees():
    """Each known spec as values, with the folder that it lies in."""
    found = [(path.parent, read(load_text(path)).value) for path in PATHS]
    examples = [
        block(row if family == "keys" else pieces.of(family, word)[1])
        for family, words in pieces.examples().items()
        for word, row in words.items()
        if "python" not in row
    ]
    examples += [text for rule in RULES for text in (rule.bad, rule.mended)]
    return found + [(FOLDER, read(Source("piece", laid(text))).value) for text in examples]


@cache
def stock():
    """The values at each kind of place, and the keys of the mappings there."""
    values, keys = defaultdict(list), defaultdict(dict)
    for _, tree in trees():
        for path in places(tree):
            value = at(tree, path)
            values[kind(path)].append(value)
            if isinstance(value, dict):
                keys[kind(path)] |= value
    return values, keys


def places(tree, path=()):
    """The path of everything in the tree."""
    yield path
    rows = enumerate(tree) if isinstance(tree, list) else ()
    for key, inner in tree.items() if isinstance(tree, dict) else rows:
        yield from places(inner, (*path, key))


def kind(path):
    """What stands at a place: the last two keys, and whether it is in a list of such."""
    words = [part for part in path if isinstance(part, str)][-2:]
    return (*words, "[]") if path and isinstance(path[-1], int) else tuple(words)


def at(tree, path):
    for key in path:
        tree = tree[key]
    return tree


def _retyped(value, chance):
    """The value in another form, as a hasty author might write it."""
    forms = [[value], [value, value], {"value": value}, str(value), {str(value)[:20]: None}, None]
    if isinstance(value, list) and value:
        forms += [value[0], value[::-1], value[:1], value + value, dict(enumerate(map(str, value)))]
    if isinstance(value, dict) and value:
        items = [{key: inner} for key, inner in value.items()]
        forms += [[*value], items, next(iter(value.values()))]
    if isinstance(value, int | float):
        forms += [-value, value + 0.5, value * 1000, value == 1, value > 0]
    if isinstance(value, str):
        forms += [
            value.upper(),
            value[:-1],
            f"{value}_",
            f"${{{value}}}",
            f"{{{value}}}",
            {value: {}},
        ]
    return chance.choice(forms)


def _changed(tree, path, chance):
    """Change what stands at `path`, in place."""
    *above, key = path
    parent = at(tree, above)
    values, keys = stock()
    alike = values.get(kind(path)) or HOSTILE
    known = [*keys.get(kind(tuple(above)), {"name": 0})]
    does = chance.choice(DEEDS)
    if does in ("take out", "rename"):
        value = parent.pop(key)
        if does == "rename" and isinstance(parent, dict):
            parent[chance.choice(known)] = value
    elif does == "add" and isinstance(parent, dict):
        word = chance.choice(known)
        parent[word] = chance.choice(values.get(kind((*above, word))) or HOSTILE)
    elif does in ("add", "twice") and isinstance(parent, list):
        new = parent[key] if does == "twice" else chance.choice(alike)
        parent.insert(chance.randrange(len(parent) + 1), copy.deepcopy(new))
    elif does == "move":
        parent[key] = copy.deepcopy(at(tree, chance.choice([*places(tree)])))
    elif does == "hostile":
        parent[key] = copy.deepcopy(chance.choice(HOSTILE))
    elif does == "retype":
        parent[key] = copy.deepcopy(_retyped(parent[key], chance))
    else:
        parent[key] = copy.deepcopy(chance.choice(alike))


def mutants(seed):
    """EACH texts with the folders that they would lie in; the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(EACH):
        folder, tree = chance.choice(trees()[: chance.choice([len(PATHS), None])])
        tree = copy.deepcopy(tree)
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            below = [path for path in places(tree) if path]
            if below:
                _changed(tree, chance.choice(below), chance)
        yield (
            folder,
            yaml.dump(tree, Dumper=specs.Quoted, sort_keys=False, allow_unicode=True, width=10**6),
        )
