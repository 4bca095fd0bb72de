"""Specs with something wrong in them: findings at a place or a script, soon and with no traceback.

`--mutants 30000` tries so many; the seeds are 0, 1, 2, ..., with EACH mutants of each.
"""

import time

import pytest
from mutants import EACH, mutants

from specgen.checks.checker import check
from specgen.language import author_code
from specgen.lower import lower
from specgen.outcomes.layer_table import layers
from specgen.outcomes.script import to_text
from specgen.text.diagnostics import CODES, Source, Span, SpecError
from specgen.text.yaml_reader import read

SLOW = 2  # seconds of the processor's time, for a mutant that takes 0.02


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(metafunc.config.getoption("mutants") // EACH))


def answered(folder, text):
    """The findings of one mutant, or none if it makes scripts, a table and a stand-in."""
    document = read(Source(str(folder / "mutant.yaml"), text))
    spec = check(document, author_code.read(document, folder, trust=True))
    assert layers(spec)
    for sample in (False, True):
        program = lower(spec, sample)
        assert to_text(program)
    for file in program.files:
        assert file.parts


def test_mutant_is_refused_at_a_place_or_makes_a_script(seed):
    for number, (folder, text) in enumerate(mutants(seed)):
        start = time.process_time()
        try:
            answered(folder, text)
        except SpecError as error:
            for found in error.diagnostics:
                assert found.code in CODES, text
                assert found.code != "SG402", f"the audit had to stop it: {found}\n{text}"
                assert isinstance(found.span, Span), text
                assert found.span.line <= len(found.span.source.lines), text
                assert found.message, text
                assert all(c.isprintable() or c == "\n" for c in str(found)), text
        except Exception as error:
            pytest.fail(f"mutant {number} of {seed}: {type(error).__name__}: {error}\n{text}")
        assert time.process_time() - start < SLOW, text
