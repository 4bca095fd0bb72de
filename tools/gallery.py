"""The articles' specs and the gallery -> executed pages, each with its spec; for `tools/site.py`.

A run on the sample is kept beside the pages, and trained anew when its script has changed.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPECS = (*sorted((ROOT / "specs").glob("*.yaml")), *sorted((ROOT / "specs/gallery").glob("*.yaml")))


def write(folder: Path, runs: Path) -> list[str]:
    """Write a page for each spec into the folder; their names. Raises CalledProcessError."""
    folder.mkdir(parents=True)
    for spec in SPECS:
        page, run = folder / f"{spec.stem}.md", runs / spec.stem
        exported = [*_command("export", spec), "--to", "markdown", "--run", run, "-o", page]
        if subprocess.run(exported, capture_output=True).returncode:
            print(f"training {spec.stem}", flush=True)
            shutil.rmtree(run, ignore_errors=True)
            done = [*_command("run", spec), "--out", run]
            subprocess.run(done, check=True, stdout=subprocess.DEVNULL)
            subprocess.run(exported, check=True, stdout=subprocess.DEVNULL)
        text = spec.read_text(encoding="utf-8").rstrip()
        title, rest = page.read_text(encoding="utf-8").split("\n", 1)
        page.write_text(
            f"{title}\n\nThe spec:\n\n```yaml\n{text}\n```\n\n## What comes of it\n{rest}"
        )
    return [spec.stem for spec in SPECS]


def _command(what: str, spec: Path) -> list[str | Path]:
    return [sys.executable, "-m", "specgen", what, spec, "--data", "sample", "--trust"]
