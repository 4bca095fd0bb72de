"""ARCHITECTURE.md holds: imports run downhill, and most commands need no framework."""

import ast
import graphlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "specgen"
SPEC = ROOT / "specs" / "mnist_cnn.yaml"
FRAMEWORKS = {"keras", "tensorflow", "numpy", "matplotlib", "torch", "jax", "sklearn",
              "pandas", "tensorflow_datasets"}  # fmt: skip

# Imports that run uphill, and why they may.
UPHILL = {
    ("specgen", "specgen.api"): "public functions, in a function and for type checkers only",
    ("specgen", "specgen.text.diagnostics"): "SpecError, for type checkers only",
}
# Modules that import a framework, and why they may.
FRAMED = {
    "specgen.catalogue.generate": "reads the installed Keras; run by hand, imported by nothing",
} | {
    f"specgen.idioms.{name}": "read as text, never imported by the compiler"
    for name in (
        "arrays",
        "columns",
        "datasets",
        "explanations",
        "figures",
        "fitting",
        "labels",
        "layers",
        "loading",
        "models",
        "overviews",
        "reports",
        "series",
        "samples",
        "scalers",
        "shows",
        "steps",
        "streams",
        "tables",
    )
}

# A framework that is imported ends the process, whoever would catch an ImportError.
BLOCKER = f"""
import sys
class Blocked(BaseException):
    pass
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {FRAMEWORKS!r}:
            raise Blocked(name)
sys.meta_path.insert(0, Blocker())
"""


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {dotted(path): path for path in PACKAGE.rglob("*.py")}


def listed() -> list[str]:
    """The modules in the order of ARCHITECTURE.md."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    _, _, table = text.partition("| module of `specgen` |")
    rows = re.findall(r"^\| `([\w.]+)` \|", table.partition("\n\n")[0], re.MULTILINE)
    return [row if row == "specgen" else f"specgen.{row}" for row in rows]


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever the statement stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in MODULES else str(node.module))
    return found


EDGES = {name: imported(path) & set(MODULES) - {name} for name, path in MODULES.items()}


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_architecture_lists_every_module_once():
    order = listed()
    assert len(order) == len(set(order))
    assert set(order) == set(MODULES)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_run_downhill(name):
    order = listed()
    later = set(order[order.index(name) :])
    uphill = {(name, target) for target in EDGES[name] & later}
    assert uphill <= UPHILL.keys(), "a row further down is imported"


def test_imports_uphill_are_still_there_when_excused():
    assert {(a, b) for a, targets in EDGES.items() for b in targets} >= UPHILL.keys()


def test_imports_have_no_cycle():
    graph = {a: {b for b in targets if (a, b) not in UPHILL} for a, targets in EDGES.items()}
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError and names the cycle


def test_modules_with_a_framework_are_those_excused():
    found = {
        name
        for name, path in MODULES.items()
        if {target.partition(".")[0] for target in imported(path)} & FRAMEWORKS
    }
    assert found == FRAMED.keys()


def test_modules_with_a_framework_are_imported_by_each_other_alone():
    core = EDGES.keys() - FRAMED.keys()
    assert not {target for name in core for target in EDGES[name]} & FRAMED.keys()


def test_modules_import_alone_without_a_framework():
    """Each as the first of the package: finds cycles that run through a package's __init__."""
    code = BLOCKER + (
        "import importlib, json\n"
        "for name in json.loads(sys.argv[1]):\n"
        "    for known in [k for k in sys.modules if k.partition('.')[0] == 'specgen']:\n"
        "        del sys.modules[known]\n"
        "    importlib.import_module(name)\n"
    )
    done = python(code, json.dumps(sorted(MODULES.keys() - FRAMED.keys())))
    assert done.returncode == 0, done.stderr


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = BLOCKER + "from specgen.cli import main\nmain(sys.argv[1:])\n"
    return python(code, *arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", str(SPEC)], "mnist_cnn.yaml: sound"),
        (["export", str(SPEC)], "model.fit("),
        (["export", str(SPEC), "--data", "sample"], 'load_sample("mnist.npz")'),
        (["show", str(SPEC)], "Conv2D"),
        (["explain", "Conv2D"], "kernel_size"),
        (["schema"], '"$schema"'),
        (["--help"], "Commands:"),
    ],
    ids=lambda value: " ".join(Path(v).name for v in value) if isinstance(value, list) else "",
)
def test_command_needs_no_framework(arguments, said):
    done = command(*arguments)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


def test_command_that_finds_something_needs_no_framework(tmp_path):
    spec = tmp_path / "slip.yaml"
    spec.write_text(SPEC.read_text(encoding="utf-8").replace("Flatten", "Flaten"), encoding="utf-8")
    done = command("check", str(spec))
    assert done.returncode == 1
    assert "did you mean 'Flatten'?" in done.stderr
    assert "Blocked" not in done.stderr


def test_command_that_trains_meets_the_blocker(tmp_path):
    """The tests above can fail: `run` needs Keras, and is stopped."""
    out = str(tmp_path / "out")
    done = command("run", str(SPEC), "--data", "sample", "--out", out)
    assert done.returncode == 1
    assert "Blocked: " in done.stderr
