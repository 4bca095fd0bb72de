"""Features beside each other are trained: by a run and by its script, to the last digit."""

import contextlib
import json
import random
import runpy

import pytest
from features import SUITABLE, combined
from test_pairs import packed
from watching import watched

import specgen
from specgen.lower import lower
from specgen.outcomes.files import write_outcome
from specgen.text.diagnostics import SpecError


@pytest.mark.parametrize("seed", range(8))
def test_script_and_run_do_the_same_with_features_beside_each_other(seed, tmp_path, everything):
    """Every eighth of 160; of them the first that trains, but with `--everything` all."""
    trained = 0
    for number in range(seed, 160, 8):
        trained += trains_alike(random.Random(number), tmp_path / str(number))
        if trained and not everything:
            break
    assert trained


def trains_alike(chance: random.Random, folder) -> bool:
    """Whether the run ends with a model; where it is refused, it is so at a place."""
    base, names = packed(chance, 4, SUITABLE)
    folder.mkdir()
    path = folder / "pairs.yaml"
    path.write_text(json.dumps(combined(base, *names)), encoding="utf-8")
    spec = specgen.load(path)
    with watched(eager=True) as lived:
        try:
            specgen.run(spec, folder / "live", sample=True)
        except SpecError:
            return False
    alone = folder / "alone"
    alone.mkdir()
    write_outcome(alone / "pairs.py", specgen.to_script(spec, True), lower(spec, True).files)
    with watched(eager=True) as scripted, contextlib.chdir(alone):
        runpy.run_path(str(alone / "pairs.py"), run_name="__main__")
    assert lived == scripted, (base, names)
    return True
