"""The JSON Schema says what `check` says, of every kind of value and of every sound spec."""

import json
from pathlib import Path
from typing import Any

import pytest
import test_explain
from jsonschema import Draft202012Validator
from pydantic import ValidationError

import specs
from specgen.explain import schema, words
from specgen.explain.definitions import Definitions
from specgen.explain.keys import keys
from specgen.explain.said import said
from specgen.language.entries import Kind
from specgen.language.families import FAMILIES
from specgen.language.kinds import NotInASpec
from specgen.language.vocabulary import VOCABULARY
from specgen.text.yaml_reader import load_text, read

SCHEMA = json.loads(schema.text())
CHECK = Draft202012Validator(SCHEMA)
SPECS = sorted((Path(__file__).parent.parent / "specs").rglob("*.yaml"))

# What an author may write for a value, with sense or without.
VALUES: list[Any] = [
    0, 1, 2, -1, 7, 0.5, 1.5, -0.5, -2.5, 1e-7, True, False, None, "", "a", "a b", "Ab_1", "1a",
    "same", "classes", "relu", "adam", "mse", "auto", "epoch", "label", "float32",
    "out.png", "a/b.keras", "../x", "/x", "~x", "a/../b", "..", ".", "C:x", "{epoch}.keras",
    "a.weights.h5", "log.csv", "mnist", "mnist:3.0.1", "ResNet50", "${x}", "50%", "2", [], [1], [0],
    [-1], [1, 2], [2, 1], [0.5, 0.25], [1, 2, 3], [1, [2, 3]], [[1, 2], [3, 4]], [None], [None, 3],
    ["a"], ["a", "b"], [1, "a"], ["${x}", 2], [True], [0.5], [1.5], [-1, 0.3], ["1a"], ["relu"],
    ["../x"], {}, {"a": 1}, {"a": 0}, {"a": "b"}, {"a": None}, {"a": [1]}, {"1a": 1}, {"Dense": 3},
    {"Dense": {"units": 3}}, {"Adam": {"learning_rate": 0.1}}, {"x": "a", "y": "b"}, {"first": 3},
    {"last": 0.5}, {"rows": [0, 5]}, {"rows": [0.5, 0.75]}, {"classes": 3}, {"shape": [2, 3]},
    {"shape": [2], "dtype": "uint8"}, {"a": "number"}, {"a": {"classes": 3}}, {"0": 1, "1": 2},
    {"L2": 0.01}, {"L2": {"l2": 0.1}}, "l2", "zeros", {"Dropout": 0.5}, ["Flatten"], "Flatten",
    [{"Dense": 3}], "EarlyStopping", [{"EarlyStopping": {"monitor": "loss"}}], ["accuracy"],
    "balanced", "test",
]  # fmt: skip

# Where they differ: what only a whole spec tells, and what Python takes for the same as another.
ONLY_WHOLE = {
    "model.layers": [["a"], ["a", "b"], ["accuracy"]],  # blocks of the spec
    "data.x": [[{"EarlyStopping": {"monitor": "loss"}}]],  # no layer
    "adaptive_average_pool.output_size": [
        [{"Dense": 3}], [{"EarlyStopping": {"monitor": "loss"}}],
    ],
    "predict.rows": [[{"EarlyStopping": {"monitor": "loss"}}]],
}  # fmt: skip
WITH_CODE = ("model.class", "fit.loop")
FORMULA = ("LearningRateScheduler.schedule",)
ALIKE = {
    "specgen": [True], "fit.verbose": [True, False], "BackupAndRestore.save_freq": [0],
}  # fmt: skip


def kinds() -> dict[str, Kind]:
    """Every kind of value that there is, by one of its places."""
    found: dict[str, tuple[str, Kind]] = {}
    for family in FAMILIES:
        for name in VOCABULARY.names(family):
            entry = VOCABULARY.find(family, name)
            for each in entry.parameters if entry else ():
                if each.kind.annotation is not NotInASpec:
                    found.setdefault(str(each.kind.annotation), (f"{name}.{each.name}", each.kind))
    for path, key in keys().items():
        if not key.keys and not path.startswith("claims"):
            found.setdefault(str(key.kind), (path, Kind.of(key.kind)))
    return dict(found.values())


def test_schema_takes_for_every_kind_what_check_takes() -> None:
    known, definitions = kinds(), Definitions(VOCABULARY)
    taken = {place: definitions.value(kind, False) for place, kind in known.items()}
    assert len(known) > 200
    for place, kind in known.items():
        check = Draft202012Validator({"$defs": definitions.made, **taken[place]})
        differing = [each for each in VALUES if check.is_valid(each) is not takes(kind, each)]
        if place in WITH_CODE or place in FORMULA:
            assert all(check.is_valid(each) for each in differing), place
        else:
            assert differing == [*ONLY_WHOLE.get(place, []), *ALIKE.get(place, [])], place


def takes(kind: Kind, value: Any) -> bool:
    try:
        kind.read(value, VOCABULARY)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("family", words.LISTED)
def test_schema_takes_the_piece_that_explains_each_word(family: str) -> None:
    for word, topic in ((w, t) for f, w, t in test_explain.TOPICS if f == family):
        assert [*CHECK.iter_errors(test_explain.spec_with(topic))] == [], word


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_schema_takes_every_spec_of_the_repository(path: Path) -> None:
    assert [*CHECK.iter_errors(read(load_text(path)).value)] == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"fit": "fit"}, "fit"),
        ({"fit": {"epochs": 0}}, "fit"),
        ({"fit": {"epochs": 1, "validation_split": 1}}, "fit"),
        ({"compile": {"optimizer": "adam", "loss": "msee"}}, "compile"),
        ({"compile": {"optimizer": {"Adam": {"learning_rte": 0.1}}}}, "compile"),
        ({"data": {"load": "mnist", "split": {"test": 1.5}}}, "data"),
        ({"data": {"load": {"csv": {"pth": "a.csv"}}}}, "data"),
        ({"model": {"layers": ["Flaten"]}}, "model"),
        ({"model": {"layers": [{"Dense": {"units": 0}}]}}, "model"),
        ({"model": {"layers": [{"Dropout": 7}]}}, "model"),
        ({"model": {"layers": [{"name": "a"}]}}, "model"),
        ({"model": {"layers": [{"Dense": {"units": 3}, "repeet": 2}]}}, "model"),
        ({"model": {"layers": ["Conv2D"]}}, "model"),
        ({"model": {"layers": ["Layer"]}}, "model"),
        ({"walkthrough": [{"heading": "a", "do": [{"fit": "fit"}]}]}, "walkthrough"),
        ({"claims": [{"that": "loss", "at_most": "low"}]}, "claims"),
        ({"claims": [{"that": "loss", "at_most": 1, "within": 2}]}, "claims"),
        ({"claims": [{"that": "loss", "equals": 1}]}, "claims"),
    ],
)  # fmt: skip
def test_schema_refuses_what_check_refuses(change: dict[str, Any], place: str) -> None:
    assert CHECK.is_valid(specs.SMALL)
    found = [*CHECK.iter_errors({**specs.SMALL, **change})]
    assert {each.absolute_path[0] for each in found} == {place}


def test_schema_leaves_open_what_a_base_or_code_may_have() -> None:
    odd = {**specs.SMALL, "fit": {"batch_size": 2}, "model": {"layers": ["Mine"]}}
    assert not CHECK.is_valid(odd)
    assert CHECK.is_valid({**odd, "extends": "base.yaml"})
    assert CHECK.is_valid({**odd, "code": "mine.py"})
    named = {"parts": {"Enc": {"Dense": 3}}, "layers": [{"Input": [4]}, "Enc"]}
    assert CHECK.is_valid({**specs.SMALL, "model": named})


def test_schema_says_of_every_thing_and_argument_what_it_is() -> None:
    assert Draft202012Validator.check_schema(SCHEMA) is None
    for family in ("layers", "ops", "losses", "callbacks", "steps", "shows", "tables"):
        for name in VOCABULARY.names(family):
            found = SCHEMA["$defs"].get(f"{family}.{name}")
            if found is None:  # a base class
                continue
            assert found["description"] == said(family, name).summary
            arguments = resolved(found)["anyOf"][0].get("properties", {})
            for argument, known in ((a.name, a) for a in said(family, name).arguments):
                if argument in arguments:
                    told = resolved(arguments[argument])
                    assert told["description"] == known.whole
                    assert told.get("default") == json.loads(json.dumps(known.default))


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        name = node["$ref"].removeprefix("#/$defs/")
        node = {**SCHEMA["$defs"][name], **{k: v for k, v in node.items() if k != "$ref"}}
    return node


def test_schema_is_small() -> None:
    """It was 2.9 MB, which an editor reads whenever it opens a spec."""
    assert len(schema.text().encode()) < 650_000
