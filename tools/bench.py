"""Whole-process timings as ratios taken in one run: `make bench`.

Each pair of commands runs in turn, A B A B ..., and the ratio of every pair is taken, so that a
machine that slows down or speeds up does so for both. Printed: the median ratio and its bound.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SPEC = ROOT / "specs" / "mnist_cnn.yaml"
SAMPLE = ROOT / "specgen" / "standin" / "samples" / "mnist.npz"
PYTHON = sys.executable
SPECGEN = [PYTHON, str(Path(PYTHON).with_name("specgen"))]
IMPORTS = [PYTHON, "-c", "import yaml, pydantic"]


def seconds(command: list[str], folder: Path) -> float:
    """Wall-clock seconds of one run of the command in `folder`, with the sample at hand.

    Of TWICE those that it prints.
    """
    (folder / SAMPLE.name).symlink_to(SAMPLE)
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, env=ENVIRONMENT)
    return float(done.stdout) if TWICE in command else time.perf_counter() - start


# As on a reader's machine: compiled modules are kept, TensorFlow's chatter is not shown.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["TF_CPP_MIN_LOG_LEVEL"] = "3"


def compare(what: str, bound: float, a: list[str], b: list[str], runs: int) -> None:
    """Print the median of A/B over `runs` pairs, after one pair that is not counted.

    Who goes first changes from pair to pair.
    """
    ratios = []
    for number in range(runs + 1):
        times = {}
        for side in "ab" if number % 2 else "ba":
            with tempfile.TemporaryDirectory() as folder:
                times[side] = seconds(a if side == "a" else b, Path(folder))
        if number:
            ratios.append(times["a"] / times["b"])
    low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
    verdict = "within" if middle <= bound else "OVER"
    print(f"{what:<40} {middle:5.3f}  ({low:.3f} to {high:.3f}, {runs} pairs)  {verdict} {bound}")


def layers(count: int) -> str:
    """A spec of so many layers in a graph, each fed by name."""
    head, tail = SMALL.split("LAYERS")
    rows = (f"    - {{Dense: 8, name: d{i}, from: d{i - 1}}}\n" for i in range(1, count))
    return "".join([head, *rows, tail])


SMALL = """specgen: 1
title: Many layers
data: {load: {synthetic: {shape: [8], classes: 3}}}
model:
  layers:
    - {Input: [8], name: d0}
LAYERS    - Dense: {units: 3, activation: softmax}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 2}
"""
# Checks each spec twice in one process; prints the mean seconds of a second check.
TWICE = """
import gc, sys, time
from specgen import api
for spec in sys.argv[1:]:
    api.check(spec, trust=True)
gc.freeze()
start = time.perf_counter()
for spec in sys.argv[1:]:
    api.check(spec, trust=True)
print((time.perf_counter() - start) / len(sys.argv[1:]))
"""


def main() -> None:
    export = [*SPECGEN, "export", str(SPEC)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = [*export, "--data", "sample", "-o", str(folder / "script.py")]
        subprocess.run(sample, check=True, env=ENVIRONMENT, capture_output=True)
        script = [PYTHON, str(folder / "script.py")]
        print("median ratio of whole-process wall times")
        compare("check / import yaml, pydantic", 2.5, [*SPECGEN, "check", str(SPEC)], IMPORTS, 20)
        for count in (1_000, 10_000):
            (folder / f"{count}.yaml").write_text(layers(count), encoding="utf-8")
        many, few = ([*SPECGEN, "check", str(folder / f"{n}.yaml")] for n in (10_000, 1_000))
        compare("check 10,000 / 1,000 layers", 12, many, few, 7)
        compare("check 10,000 layers / import", 12, many, IMPORTS, 7)
        again = [PYTHON, "-c", TWICE, *map(str, ROOT.glob("specs/*.yaml"))]
        compare("second check, an article / import", 0.05, again, IMPORTS, 7)
        compare("export / import yaml, pydantic", 5, export, IMPORTS, 20)
        run = [*SPECGEN, "run", str(SPEC), "--data", "sample", "--out", "out"]
        compare("run / the exported script", 1.03, run, script, 7)
    subprocess.run([PYTHON, str(Path(__file__).with_name("lengths.py"))], check=True)


if __name__ == "__main__":
    main()
