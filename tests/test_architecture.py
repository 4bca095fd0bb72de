"""The house holds: what the contracts in pyproject.toml cannot know, and that they can break."""

import ast
import importlib
import json
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import specgen

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "specgen"
SPEC = ROOT / "specs" / "mnist_cnn.yaml"
FRAMEWORKS = {"keras", "tensorflow", "numpy", "matplotlib", "torch", "jax", "sklearn",
              "pandas", "tensorflow_datasets"}  # fmt: skip
LONGEST_MODULE, LONGEST_FUNCTION, MEDIAN = 300, 40, 120  # lines

# Read as text by the compiler, or run by hand: they import frameworks.
FRAMED = ("library.load", "library.prepare", "library.show", "library.tools", "library.layers",
          "catalogue.generate", "catalogue.measure")  # fmt: skip

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

MODULES = sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("module", "statement", "contract"),
    [
        ("text/prose.py", "from specgen.language import kinds", "rooms import downhill"),
        ("facts/graph.py", "from specgen.checks import checked", "rooms import downhill"),
        ("lower/values.py", "from specgen.lower import data", "nothing imports in a circle"),
        ("lower/data.py", "from specgen.library.load import arrays", "read, never imported"),
        ("runs/claims.py", "import numpy", "no framework"),
        ("room/new.py", "", "rooms import downhill"),
    ],
    ids=lambda value: value.partition(" ")[0],
)
def test_contracts_break_when_an_import_runs_uphill(module, statement, contract, tmp_path):
    """`make check` asks them of the code as it is; here of a copy with one more import."""
    shutil.copytree(PACKAGE, tmp_path / "specgen", ignore=shutil.ignore_patterns("*.npz"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file = tmp_path / "specgen" / module
    if not file.exists():
        file.parent.mkdir()
        (file.parent / "__init__.py").touch()
        file.touch()
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")
    done = contracts(tmp_path)
    assert done.returncode == 1
    assert any(contract in line for line in done.stdout.splitlines() if " BROKEN" in line)


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_modules_and_functions_are_short():
    sizes = sorted(lines_of(path) for path in MODULES if path.name != "__init__.py")
    assert sizes[-1] <= LONGEST_MODULE
    assert sizes[len(sizes) // 2] <= MEDIAN
    long = {
        f"{dotted(path)}.{node.name}": node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    }
    assert long == {}


def test_no_module_hides_a_public_function():
    """After `import specgen.check`, `specgen.check` would be the module."""
    inside = {module.name for module in pkgutil.iter_modules(specgen.__path__)}
    assert not inside & {*specgen.__all__}


def test_public_functions_are_there_when_asked_for():
    assert all(callable(getattr(specgen, name)) for name in specgen.__all__)


def test_modules_import_alone_without_a_framework():
    """Each as the first of the package: finds circles that run through a package's __init__."""
    code = BLOCKER + (
        "import importlib, json\n"
        "for name in json.loads(sys.argv[1]):\n"
        "    for known in [k for k in sys.modules if k.partition('.')[0] == 'specgen']:\n"
        "        del sys.modules[known]\n"
        "    importlib.import_module(name)\n"
    )
    names = [dotted(path) for path in MODULES]
    core = [n for n in names if not n.startswith(tuple(f"specgen.{each}" for each in FRAMED))]
    done = python(code, json.dumps([name for name in core if name != "specgen.__main__"]))
    assert done.returncode == 0, done.stderr


def test_import_of_the_command_line_changes_nothing_in_the_process():
    code = (
        "import atexit, gc, sys, json, click\n"
        "def state():\n"
        "    return [gc.isenabled(), gc.get_freeze_count(), gc.get_threshold(),\n"
        "            atexit._ncallbacks(), sys.getrecursionlimit(), len(sys.meta_path)]\n"
        "before = state()\n"
        "import specgen.cli, specgen.api, specgen.__main__\n"
        "print(json.dumps([before, state()]))\n"
    )
    done = python(code)
    assert done.returncode == 0, done.stderr
    before, after = json.loads(done.stdout)
    assert after == before


def test_import_of_the_command_line_leaves_pydantic_its_plugins():
    code = (
        "import specgen.cli, pydantic.plugin._loader as loader\n"
        "print(loader.get_plugins.__module__)"
    )
    assert python(code).stdout.strip() == "pydantic.plugin._loader"


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = BLOCKER + "from specgen.cli import main\nmain(sys.argv[1:])\n"
    return python(code, *arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", str(SPEC)], "mnist_cnn.yaml: sound"),
        (["export", str(SPEC)], "model.fit("),
        (["export", str(SPEC), "--data", "sample"], 'np.load("mnist.npz")'),
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


def test_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "specgen", "check", str(SPEC)], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, f"{SPEC}: sound\n")


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


def test_parts_of_a_checked_spec_cannot_be_changed():
    checked = specgen.load(SPEC)
    for thing, field in (
        (checked, "spec"), (checked.spec, "seed"), (checked.spec.data, "x"),
        (checked.spec.fit, "epochs"), (checked.networks["model",], "graph"),
        (checked.plan, "steps"), (checked.spec.rounds[0], "fit"),
    ):  # fmt: skip
        with pytest.raises((AttributeError, TypeError, ValueError)):
            setattr(thing, field, getattr(thing, field))


def test_lowering_asks_the_checker_nothing(monkeypatch):
    """All that it needs is in what checking found out, of every variant too."""
    gallery = ROOT / "specs" / "gallery"
    made = [specgen.load(gallery / f"{word}.yaml") for word in
            ("regularisation_variants", "k_fold_images", "resnet")]  # fmt: skip
    for name in ("checks.checker.check", "checks.checker.read", "facts.plan.plan",
                 "facts.graph.wire", "facts.graph.networks"):  # fmt: skip
        module, _, function = f"specgen.{name}".rpartition(".")
        monkeypatch.setattr(importlib.import_module(module), function, None)
    assert all(specgen.to_script(checked) for checked in made)
