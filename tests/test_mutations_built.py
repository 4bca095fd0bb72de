"""Mutants that `check` finds sound are built: a model comes of each, or a finding."""

import itertools

import pytest
from mutants import mutants

import specgen
from specgen.checks.checked import Checked
from specgen.checks.checker import check
from specgen.language import author_code
from specgen.lower import lower
from specgen.outcomes.script import to_text
from specgen.text.diagnostics import CODES, Source, SpecError
from specgen.text.yaml_reader import read

SEEDS = 4
HEAVY = ("keras.applications.", "Conv3D", "ConvLSTM")  # what makes a model or its data large


def sound(seed: int):
    """The cheap mutants of a seed, and of every fourth after it, that pass `check`."""
    for folder, text in itertools.chain.from_iterable(map(mutants, itertools.count(seed, SEEDS))):
        try:
            document = read(Source(str(folder / "mutant.yaml"), text))
            spec = check(document, author_code.read(document, folder, trust=True))
            script = to_text(lower(spec, sample=True))
        except SpecError:
            continue
        if len(spec.spec.model.layers) <= 12 and not any(word in script for word in HEAVY):
            yield spec


@pytest.mark.parametrize("seed", range(SEEDS))
def test_sound_mutant_makes_a_model_or_is_refused(seed, everything):
    for spec in itertools.islice(sound(seed), 75 if everything else 3):
        assert built_or_refused(spec), spec.document.source.text


def built_or_refused(spec: Checked) -> bool:
    """Whether there is a model, or a finding that says why there is none."""
    try:
        return specgen.build(spec, sample=True).model is not None
    except SpecError as error:
        return all(found.code in CODES and found.message for found in error.diagnostics)
