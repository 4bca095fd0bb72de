"""What the language offers has a user: a spec of the repo that says it, or a reason why none does.

What fails here is a key or a word that nobody needs: a spec needs it, or it goes.
"""

from functools import cache
from pathlib import Path

import pytest

from specgen import library
from specgen.checks import checker
from specgen.checks.checker import varied
from specgen.checks.composed import composed
from specgen.language import author_code
from specgen.language.calls import Call
from specgen.language.families import SOURCES
from specgen.language.milestones import MILESTONES
from specgen.language.spec.model import NODE
from specgen.language.spec.section import Section
from specgen.language.vocabulary import FORMULAS, VOCABULARY
from specgen.text.yaml_reader import load_text, read

ROOT = Path(__file__).parents[1]
SPECS = sorted((ROOT / "specs").rglob("*.yaml"))

# What no spec of the repo says, and why the language has it nevertheless.
EXCEPTED = {
    "Block.outputs": "for blocks of several outputs; tests/cases/graphs",
    "Pairs.seed": "as that of split, which specs have",
    "Windows.targets": "for a series without names of columns; elsewhere `target` says it",
    "Best.mode": "for a metric whose name does not tell",
    "Compile.run_eagerly": "Keras's own, handed on",
    "Compile.steps_per_execution": "Keras's own, handed on",
    "Compile.auto_scale_loss": "Keras's own, handed on",
    "Fit.shuffle": "Keras's own, handed on",
    "Fit.validation_freq": "Keras's own, handed on",
    "Spec.extends": "a spec to start from is read whole; tests/test_composed.py",
    "Spec.notebook": "an address on GitHub, which these have not; tests/test_outcomes.py",
    "Spec.backend": "the tests have TensorFlow alone; tests/test_build.py",
    "Spec.precision": "16 bits are slow on a CPU; tests/test_build.py",
    "npy": "an array in a binary file, of which the repo has none; tests/test_further_files.py",
    "npz_array": "the same",
    "MaxAbsScaler": "one of scikit-learn's four; tests/test_written.py",
}
# Where words of the library that no spec has are tried: as a script says them, and in whole specs.
TRIED = ("test_written.py", "test_standin.py", "features.py")


@cache
def used():
    """Keys as `Section.key`, words and their arguments as `word` and `word.argument`."""
    found = set()
    for path in SPECS:
        written = read(load_text(path))
        found |= {f"Spec.{key}" for key in written.value}
        _note(written.value, found)
        document = composed(written, path.parent)
        code = author_code.read(document, path.parent, trust=True)
        checked = checker.read(document, code)
        template = checked.document.template or checked.document
        changed = (varied(template, *row) for row in checked.spec.variants.items())
        for each in (checked, *(checker.read(row, code, (), checked.spec) for row in changed)):
            _walk(each.spec, found)
    return found


def _note(given, found):
    """The keys as they are written, some of which are gone once a spec is read."""
    if isinstance(given, dict):
        found |= {f"{key}:" for key in given}
    for inner in given.values() if isinstance(given, dict) else given:
        if isinstance(inner, dict | list):
            _note(inner, found)


def _walk(value, found):
    if isinstance(value, Section):
        for key in value.model_fields_set:
            found.add(f"{type(value).__name__}.{key}")
            _walk(getattr(value, key), found)
    elif isinstance(value, Call):
        found.add(value.entry.name)
        _named(value.entry.name, value.arguments, found)
        _walk(value.beside.call, found)
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            _walk(inner, found)


def _named(word, arguments, found):
    for key, inner in arguments.items():
        found.add(f"{word}.{key}")
        for panel in inner if key == "panels" else ():
            _named(word, panel, found)
        _walk(inner, found)


def sections(section=Section):
    for each in section.__subclasses__():
        yield each
        yield from sections(each)


def test_every_key_of_every_section_is_in_a_spec():
    keys = {f"{each.__name__}.{key}" for each in sections() for key in each.model_fields}
    hidden = {"Part.layer", "Part.graph"}
    assert keys - used() - {*EXCEPTED} - hidden == set()
    assert {f"{key}:" for key in (*NODE, "for_each")} - used() == set()


@pytest.mark.parametrize("family", ["do", "preparations", "sources", "layers", "nodes"])
def test_every_word_of_a_walkthrough_a_preparation_and_a_model_is_in_a_spec(family):
    known = {
        "do": (*MILESTONES, *FORMULAS, *library.family("shows")),
        "nodes": ("formula", "preprocess_input"),
    }
    words = known.get(family) or library.family(family)
    assert len(words) >= 2
    assert {*words} - used() - {*EXCEPTED} == set()


def test_every_argument_of_what_is_written_out_is_in_a_spec():
    arguments = {
        f"{word}.{parameter.name}"
        for word in (*FORMULAS, "evaluate")
        for parameter in VOCABULARY.find("do", word).parameters
    }
    assert arguments - used() == set()


@pytest.mark.parametrize("family", ["columns", "steps", "scalers", *SOURCES])
def test_every_word_about_data_is_in_a_spec_or_tried(family):
    text = "".join((ROOT / "tests" / name).read_text(encoding="utf-8") for name in TRIED)
    unused = {*library.family(family)} - used()
    assert {word for word in unused if f'"{word}"' not in text} == set()


def test_what_is_excepted_is_there_and_has_no_user():
    words = {w for f in ("shows", "preparations", "sources") for w in library.family(f)}
    keys = {f"{each.__name__}.{key}" for each in sections() for key in each.model_fields}
    assert {*EXCEPTED} <= words | keys
    assert {*EXCEPTED} & used() == set()
