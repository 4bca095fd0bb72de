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
    """Wall-clock seconds of one run of the command in `folder`, with the sample at hand."""
    (folder / SAMPLE.name).symlink_to(SAMPLE)
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=ENVIRONMENT)
    return time.perf_counter() - start


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


def main() -> None:
    export = [*SPECGEN, "export", str(SPEC)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = [*export, "--data", "sample", "-o", str(folder / "script.py")]
        subprocess.run(sample, check=True, env=ENVIRONMENT, capture_output=True)
        script = [PYTHON, str(folder / "script.py")]
        print("median ratio of whole-process wall times")
        compare("check / import yaml, pydantic", 2.5, [*SPECGEN, "check", str(SPEC)], IMPORTS, 20)
        compare("export / import yaml, pydantic", 5, export, IMPORTS, 20)
        run = [*SPECGEN, "run", str(SPEC), "--data", "sample", "--out", "out"]
        compare("run / the exported script", 1.03, run, script, 7)


if __name__ == "__main__":
    main()
