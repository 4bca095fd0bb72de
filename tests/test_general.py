"""The program cut to size and the general one: the same training, printed text and files.

`--everything` goes over every spec that can run here, and over 200 random ones; CI over a few.
"""

import json
import random
import re
from pathlib import Path

import pytest
from features import SUITABLE, combined
from general import general
from lighter import EAGER, ELSEWHERE, FILES, beside_files, load
from test_pairs import packed
from watching import watched

import specgen
from specgen import lower
from specgen.text.diagnostics import SpecError

FOLDER = Path(__file__).parents[1] / "specs"
SPECS = sorted(FOLDER.rglob("*.yaml"))
SMALL = ("imbalanced_classes", "integrated_gradients")  # trained in CI: many figures, thresholds
DRAWN = 200
BAR = re.compile(r".*(\x1b\[|\d+/\d+ |Epoch ).*")  # how long something took
TEXTS = (".png", ".svg", ".json", ".csv", ".txt")


def left(spec, folder, eager, capsys):
    """What a run trains, prints and writes; the bytes of what has no date in it."""
    capsys.readouterr()
    with watched(eager) as seen:
        specgen.run(spec, folder, sample=True)
    told = [line for line in capsys.readouterr().out.split("\n") if not BAR.match(line)]
    others = (".py", "output.json")  # the program, and the printed text with its section's number
    paths = [path for path in sorted(folder.rglob("*")) if not path.name.endswith(others)]
    files = {p.relative_to(folder): p.read_bytes() if p.suffix in TEXTS else None for p in paths}
    return seen, told, files


def alike(spec, folder, eager, capsys):
    """Train both programs and compare; whether they train, which they do or do not both."""
    found = []
    for name, lowered in (("special", lower.specialised), ("general", general)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lower, "specialised", lowered)
            try:
                found.append(left(spec, folder / name, eager, capsys))
            except SpecError as error:
                found.append([d.message for d in error.diagnostics])
    special, whole = found
    assert special == whole
    return not isinstance(special, list)


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_the_general_program_does_the_same(path, tmp_path, capsys, monkeypatch, everything):
    if path.stem in ELSEWHERE or not (everything or path.stem in SMALL):
        spec = specgen.load(path, trust=True)
        short = len(specgen.to_script(spec))
        monkeypatch.setattr(lower, "specialised", general)
        assert short <= len(specgen.to_script(spec))
        return
    for name in ("special", "general") if path.stem in FILES else ():
        (tmp_path / name).mkdir()
    spec = load(beside_files(path, tmp_path), False)
    assert alike(spec, tmp_path, path.stem in EAGER, capsys)


@pytest.mark.parametrize("seed", range(5))
def test_the_general_program_of_a_random_spec_does_the_same(seed, tmp_path, capsys, everything):
    """Every fifth number; of them the first that trains, but with `--everything` all."""
    trained = 0
    for number in range(seed, DRAWN, 5):
        base, names = packed(random.Random(f"general {number}"), 5, SUITABLE)
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "drawn.yaml"
        path.write_text(json.dumps(combined(base, *names)), encoding="utf-8")
        if all(found.severity != "error" for found in specgen.check(path)):
            trained += alike(specgen.load(path), folder, True, capsys)
        if trained and not everything:
            break
    assert trained
