"""Features beside each other: each counts or is refused, and what a spec says is what happens.

Two things hold for every sound spec. Every key counts: without it the program is another one, or
the spec says what holds without it, too. And the data go the way that the spec says: windows are
cut from ordered rows, statistics come from the training part, all parts are prepared alike, and the
scores are those of the part that is named. Nothing is trained here; `flow` follows the statements.
"""

import ast
import copy
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from features import BASES, DEFAULTS, FEATURES, combined
from flow import Event, Flow
from general import general

from specgen import library
from specgen import lower as lowering
from specgen.checks.checked import Checked
from specgen.checks.checker import check
from specgen.facts.metrics import evaluations
from specgen.language import author_code
from specgen.language.milestones import MILESTONES
from specgen.lower import lower
from specgen.program.sections import Program
from specgen.text.diagnostics import Source, SpecError
from specgen.text.yaml_reader import load_text, read

SPECS = sorted((Path(__file__).parents[1] / "specs").rglob("*.yaml"))
# What breaks the order of rows, and what only divides them.
MIXES = ("permut", ".sample(", "[rows]", "[held_out]")
DIVIDES = (
    "train_test_split(", "_[rows", "_[held_out", "_[:12", "_[12:", "_[-13:", "_[:-13", "_[val_",
    "_[test_", "_[:val_", "_[:test_", "_.iloc[rows", "_.iloc[held_out",
    "_[:1]", "_[1:]", "_[:2]", "_[2:]", "_[:5000]", "_[5000:10000]", "_[10000:]",
    "_[is_test]", "_[~is_test]",
    "_['price'].to_numpy(", "_.drop(columns=['price']).to_numpy(",  # divided side by side
)  # fmt: skip
# What cuts rows into windows, and what puts those of batches into arrays.
CUTS = ("windows_of", "make_windows", "timeseries_dataset_from_array")
GATHERS = (*(f"keras.utils.{word}(" for word in CUTS), "tf.data.Dataset.from_tensors(", "gather(")


@pytest.fixture(autouse=True)
def _whole_functions(monkeypatch):
    """A function in place is many operations more; it is followed where it is called."""
    monkeypatch.setattr(lowering, "specialised", general)


def checked(tree: Any, folder: Path = Path()) -> Checked:
    text = yaml.safe_dump(tree, sort_keys=False, allow_unicode=True)
    document = read(Source("pairs.yaml", text))
    return check(document, author_code.read(document, folder, trust=True))


def meaning(spec: Checked) -> Any:
    """All that a spec makes happen: statements, comments, headings, files and claims."""
    said = []
    for sample in (False, True):
        program = lower(spec, sample)
        comments = [getattr(node, "comment", "") for node in ast.walk(program.module)]
        sections = [(s.name, s.heading, s.text, len(s.body)) for s in program.sections]
        files = [f.name for f in (*program.files, *program.reads)]
        columns = repr(spec.spec.data.columns)  # which make the sample
        said.append((ast.dump(program.module), comments, sections, files, columns))
    return said, repr(spec.spec.claims)


def violations(spec: Checked) -> list[str]:
    """What happens to the data otherwise than the spec says."""
    program = lower(spec)
    found = [v for event in Flow(program).events for v in _wrong(event, spec)]
    return [*found, *_moved(spec, program)]


def _wrong(event: Event, spec: Checked) -> Iterator[str]:
    called, name = ast.unparse(event.call.func), event.name
    if name in CUTS and any(map(_mixes, event.made[event.data[0]])):
        yield f"windows of shuffled rows: {event.made[event.data[0]]}"
    if name in ("fit_transform", "adapt") or (name == "fit" and called != "model.fit"):
        others = [v for v in event.data if v.startswith(("x", "y")) and v.endswith(("test", "val"))]
        if others:
            yield f"statistics of {others}: {ast.unparse(event.call)}"
    if called == "model.evaluate":
        part = {word for word in ("train", "val", "test") for v in event.data if word in v}
        said = {"scores": spec.spec.data.measured, **evaluations(spec.spec)}.values()
        if part not in [{each} for each in said]:
            yield f"scores of {part}, not of {' or '.join(said)}"
    if called in ("model.fit", "model.evaluate", "model.predict") or name in library.family(
        "shows"
    ):
        yield from _unlike(event)


def _unlike(event: Event) -> Iterator[str]:
    """Parts of the data that are not prepared as the training part is, at the same time."""
    for variable in event.data:
        kind, _, part = variable.partition("_")
        gathered = any(step.startswith("gather(") for step in event.made[variable])
        rows = f"{kind}_train"
        learnt = "train_data" if gathered and rows in event.made else rows
        trained = event.made.get(f"fitted {learnt}", event.made.get(learnt))
        none = "None" in event.made[variable]  # nothing is held back in a last training
        if part in ("val", "test") and trained is not None and not none:
            ours, theirs = _prepared(event.made[variable]), _prepared(trained)
            chosen = any("trained[best]" in word for word in ours)  # as the best training left it
            whole = any("np.newaxis" in word for word in ours)  # where training has windows
            if ours != theirs and not chosen and not whole:
                yield f"{variable} is prepared by {ours}, {kind}_train by {theirs}"


def _mixes(operation: str) -> bool:
    divided = "train_test_split(" in operation and "shuffle=False" not in operation
    return divided or any(word in operation for word in MIXES)


def _prepared(history: tuple[str, ...]) -> tuple[str, ...]:
    """What was done to a part, but for how it was divided off and what it took from the first."""
    steps = (step for step in history if not step.startswith((*DIVIDES, *GATHERS)))
    return tuple(dict.fromkeys(s.replace(", num_classes=_.shape[-1]", "") for s in steps))


def _moved(spec: Checked, program: Program) -> Iterator[str]:
    """Steps that do not stand in the order of the walkthrough."""
    wanted = [step.name for step in spec.plan.steps if step.name in library.family("shows")]
    names = [s.name for s in program.sections if s.name not in MILESTONES]
    found = [name for name in names if name in library.family("shows")]
    if sorted(found) == sorted(wanted) and found != wanted:
        yield f"{found} in place of {wanted}"


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every key and every item."""
    if path:
        yield path
    rows = enumerate(tree) if isinstance(tree, list) else ()
    for key, inner in tree.items() if isinstance(tree, dict) else rows:
        yield from places(inner, (*path, key))


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def without(tree: Any, path: tuple[Any, ...]) -> Any:
    tree = copy.deepcopy(tree)
    del at(tree, path[:-1])[path[-1]]
    return tree


def changed(value: Any) -> Any:
    """Another value of the same sort."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}2" if isinstance(value, str) else None


def outcome(tree: Any, folder: Path = Path()) -> Any:
    """What the spec means; None if it is refused."""
    try:
        return meaning(checked(tree, folder))
    except SpecError:
        return None


def ignored(tree: Any, path: tuple[Any, ...], folder: Path) -> bool:
    """Whether a key of a sound spec means nothing.

    A milestone may be named where it would stand anyway, a default may be written down, and every
    variant may say otherwise.
    """
    value, place = at(tree, path), ".".join(map(str, path))
    if path[0] == "walkthrough" and isinstance(value, str) and value in MILESTONES:
        return False
    if any(place in changes for changes in tree.get("variants", {}).values()):
        return False
    whole = outcome(tree, folder)
    if outcome(without(tree, path), folder) != whole:
        return False
    other = copy.deepcopy(tree)
    at(other, path[:-1])[path[-1]] = changed(value)
    return bool(outcome(other, folder) == whole)


def packed(
    chance: random.Random, most: int = 7, among: Sequence[str] = tuple(FEATURES)
) -> tuple[str, list[str]]:
    """A base and features that are sound beside each other."""
    base, kept = chance.choice([*BASES]), []
    for name in chance.sample(among, 40):
        if len(kept) < most:
            with_it = [*kept, name]
            try:
                checked(combined(base, *with_it))
            except SpecError:
                continue
            kept = with_it
    return base, kept


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_key_of_a_spec_counts(path, everything):
    tree = read(load_text(path)).value
    chance = random.Random(path.stem)
    keys = [*places(tree)]
    chosen = keys if everything else chance.sample(keys, 4)
    assert [key for key in chosen if ignored(tree, key, path.parent)] == []
    assert violations(checked(tree, path.parent)) == []


@pytest.mark.parametrize("base", BASES)
def test_every_feature_counts_or_is_refused(base):
    assert faults(base, []) == []
    assert [fault for name in FEATURES for fault in faults(base, [name])] == []


@pytest.mark.parametrize("seed", range(20))
def test_features_do_what_they_say_beside_each_other(seed, everything):
    chances = [random.Random(100 * seed + n) for n in range(100 if everything else 4)]
    assert [fault for chance in chances for fault in faults(*packed(chance))] == []


def faults(base: str, names: list[str]) -> list[Any]:
    """What a spec with these features does otherwise than it says, and which of them it ignores."""
    tree = combined(base, *names)
    try:
        spec = checked(tree)
    except SpecError:
        return []
    try:
        whole = meaning(spec)
    except SpecError as error:
        return [(base, names, f"sound, but {error.diagnostics[0].message}")]
    found = [(base, names, text) for text in violations(spec)]
    for name in names if len(names) == 1 or not found else ():
        less = combined(base, *(other for other in names if other != name))
        if name not in DEFAULTS and less != tree and outcome(less) == whole:
            found.append((base, names, f"{name!r} is ignored"))
    return found
