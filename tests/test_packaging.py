"""What is shipped: the wheel, the checkout, the samples and how they are made."""

import gzip
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement

from specgen.catalogue.packages import PACKAGES

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "specgen" / "standin" / "samples"
SETS = ("mnist", "fashion_mnist")
PARTS = ("x_train", "y_train", "x_test", "y_test")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What is installed for each backend, and what else a script may ask for.
BACKENDS = {"tensorflow": "tensorflow", "cpu": "tensorflow", "jax": "jax", "torch": "torch"}
EXTRAS = {*BACKENDS, "lsp", "pages", "tfds", "huggingface"}
EVERYWHERE = {"keras", "matplotlib", "numpy", "pandas", "sklearn"}
LIGHT = {"click", "jinja2", "pydantic", "pyyaml", "ruff"}

# Spelt so that this file does not find itself.
FOREIGN = re.compile(
    rb"pypi[.]org|files[.]pythonhosted|npm[j]s|(?<![\w.\-/])/(?:work|root)/|(?<![\w.\-/])/home/\w"
)

FIND = """
import pathlib, specgen, specgen.outcomes.script as script, specgen.standin as standin
print(pathlib.Path(specgen.__file__).parent)
print(script.folder() / "script.py.j2")
print(standin.shipped("mnist"))
print(standin.shipped("fashion_mnist"))
print(standin.shipped("no_such_set"))
"""


def execute(*command: str | Path, cwd: Path, **env: str) -> str:
    """What a command prints; its own complaint is the failure."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir"]
    execute(sys.executable, "-m", "pip", "wheel", *options, folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path) -> Path:
    folder = wheel.parent / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


# --- the wheel and the checkout


def test_wheel_holds_data_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        "specgen/cli/__init__.py",
        "specgen/catalogue/keras.json",
        "specgen/standin/samples/mnist.npz",
        "specgen/standin/samples/fashion_mnist.npz",
        "specgen/standin/samples/README.md",
    }
    wanted |= {f"specgen/templates/{file.name}" for file in (ROOT / "templates").glob("*.j2")}
    assert "specgen/templates/script.py.j2" in wanted
    assert wanted <= names
    assert {name.split("/")[0] for name in names} == {"specgen", "specgen-0.1.0.dist-info"}


def test_wheel_core_needs_no_framework(unpacked: Path) -> None:
    metadata = HeaderParser().parsestr(next(unpacked.glob("*.dist-info/METADATA")).read_text())
    needs = metadata.get_all("Requires-Dist") or []
    core = {re.split(r"[<>=! ;]", need)[0].lower() for need in needs if "extra ==" not in need}
    assert core == LIGHT
    assert {*(metadata.get_all("Provides-Extra") or [])} == {*EXTRAS, "keras", "dev", "docs"}


# Which TensorFlow has wheels where: tensorflow-cpu has them for Windows and Linux on x86-64 alone.
MACHINES = {
    ("linux", "x86_64"): "tensorflow-cpu",
    ("linux", "aarch64"): "tensorflow",
    ("darwin", "arm64"): "tensorflow",
    ("darwin", "x86_64"): "tensorflow",
    ("win32", "AMD64"): "tensorflow-cpu",
}


def requirements(extra: str, platform: str = "linux", machine: str = "x86_64") -> set[str]:
    """What an extra installs on a machine, with those of the extras that it takes in."""
    out = set()
    there = {"sys_platform": platform, "platform_machine": machine}
    for line in PROJECT["optional-dependencies"][extra]:
        inner = re.fullmatch(r"specgen\[(\w+)\]", line)
        requirement = Requirement(line)
        if inner:
            out |= requirements(inner[1], platform, machine)
        elif requirement.marker is None or requirement.marker.evaluate(there):
            out.add(line.partition(";")[0])
    return out


@pytest.mark.parametrize("extra", sorted(BACKENDS))
@pytest.mark.parametrize("machine", MACHINES, ids=" ".join)
def test_extra_installs_one_backend_on_every_machine(extra: str, machine: tuple[str, str]) -> None:
    found = {Requirement(line).name for line in requirements(extra, *machine)}
    wanted = {"cpu": MACHINES[machine]}.get(extra, BACKENDS[extra])
    assert found & {"tensorflow", "tensorflow-cpu", "jax", "torch"} == {wanted}


@pytest.mark.parametrize("extra", sorted(BACKENDS))
def test_extra_has_the_bounds_of_the_scripts_for_each_module(extra: str) -> None:
    wanted = {m: PACKAGES[m].requirement for m in {*EVERYWHERE, BACKENDS[extra]}}
    if extra == "cpu":
        wanted["tensorflow"] = wanted["tensorflow"].replace("tensorflow", "tensorflow-cpu")
    assert requirements(extra) == {*wanted.values()}


def test_extra_of_datasets_has_the_bounds_of_the_scripts() -> None:
    assert requirements("tfds") == {PACKAGES["tensorflow_datasets"].requirement}
    assert requirements("huggingface") == {PACKAGES["datasets"].requirement}


def test_every_requirement_has_a_lower_bound() -> None:
    """Without one, nobody knows what the lowest is; `make test-lowest` tries them."""
    listed = [*PROJECT["dependencies"], *(r for e in (*EXTRAS, "dev") for r in requirements(e))]
    assert [r for r in listed if not re.match(r"[\w-]+>=\d", r)] == []


def found_from(folder: Path, **env: str) -> list[str]:
    return execute(sys.executable, "-c", FIND, cwd=folder, **env).splitlines()


def test_resources_are_found_in_a_wheel(unpacked: Path, tmp_path: Path) -> None:
    package = unpacked / "specgen"
    found = found_from(tmp_path, PYTHONPATH=str(unpacked))
    assert found == [
        str(package),
        str(package / "templates" / "script.py.j2"),
        str(package / "standin" / "samples" / "mnist.npz"),
        str(package / "standin" / "samples" / "fashion_mnist.npz"),
        "None",
    ]
    assert all(Path(path).exists() for path in found[:-1])


def test_resources_are_found_in_an_editable_install(tmp_path: Path) -> None:
    found = found_from(tmp_path, PYTHONPATH="")
    assert found == [
        str(ROOT / "specgen"),
        str(ROOT / "templates" / "script.py.j2"),
        str(SAMPLES / "mnist.npz"),
        str(SAMPLES / "fashion_mnist.npz"),
        "None",
    ]
    assert all(Path(path).exists() for path in found[:-1])


def test_version_is_the_same_in_metadata_and_package(unpacked: Path, tmp_path: Path) -> None:
    say = (
        "import specgen, importlib.metadata as m; print(specgen.__version__, m.version('specgen'))"
    )
    printed = execute(sys.executable, "-c", say, cwd=tmp_path, PYTHONPATH=str(unpacked))
    assert printed.split() == ["0.1.0", "0.1.0"]


# --- the samples


@pytest.mark.parametrize("name", SETS)
def test_sample_is_balanced_and_mixed(name: str) -> None:
    with np.load(SAMPLES / f"{name}.npz", allow_pickle=False) as stored:
        arrays = {part: stored[part] for part in stored.files}
    assert tuple(arrays) == PARTS
    assert [arrays[part].shape for part in PARTS] == [
        (6000, 28, 28),
        (6000,),
        (1000, 28, 28),
        (1000,),
    ]
    assert {array.dtype for array in arrays.values()} == {np.dtype("uint8")}
    assert np.bincount(arrays["y_train"]).tolist() == [600] * 10
    assert np.bincount(arrays["y_test"]).tolist() == [100] * 10
    # A `validation_split` takes the end of the set: every class must be in it.
    assert set(arrays["y_train"][-1200:].tolist()) == set(range(10))
    assert arrays["x_train"].max() == arrays["x_test"].max() == 255
    images = np.concatenate([arrays["x_train"], arrays["x_test"]])
    assert all(image.any() for image in images)


def test_samples_are_small_together() -> None:
    assert sum(file.stat().st_size for file in (SAMPLES).iterdir()) <= 5e6


@pytest.mark.parametrize("name", SETS)
def test_sample_carries_no_time_of_day(name: str) -> None:
    with zipfile.ZipFile(SAMPLES / f"{name}.npz") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def fake_set(seed: int, each: int) -> tuple[np.ndarray, np.ndarray]:
    """`each` tiny images a class, mixed; no two images are the same."""
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(10), each))
    numbers = np.arange(labels.size, dtype=">u4").view(np.uint8).reshape(-1, 2, 2)
    return numbers, labels.astype(np.uint8)


def write_idx(path: Path, array: np.ndarray) -> None:
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    path.write_bytes(gzip.compress(header + array.tobytes()))


@pytest.fixture(scope="module")
def keras_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A KERAS_HOME with both sets, of 605 and 103 images a class."""
    home = tmp_path_factory.mktemp("keras")
    fashion = home / "datasets" / "fashion-mnist"
    fashion.mkdir(parents=True)
    (x_train, y_train), (x_test, y_test) = fake_set(1, 605), fake_set(2, 103)
    digits = home / "datasets" / "mnist.npz"
    np.savez(digits, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    for stem, images, labels in (("train", x_train, y_train), ("t10k", x_test, y_test)):
        write_idx(fashion / f"{stem}-images-idx3-ubyte.gz", images)
        write_idx(fashion / f"{stem}-labels-idx1-ubyte.gz", labels)
    return home


def make(home: Path, folder: Path) -> Path:
    execute(sys.executable, ROOT / "tools" / "make_samples.py", home, folder, cwd=home)
    return folder


@pytest.mark.parametrize("name", SETS)
def test_make_samples_takes_the_first_of_each_class_in_order(
    name: str, keras_home: Path, tmp_path: Path
) -> None:
    with np.load(make(keras_home, tmp_path) / f"{name}.npz", allow_pickle=False) as stored:
        for part, seed, each, kept in (("train", 1, 605, 600), ("test", 2, 103, 100)):
            images, labels = fake_set(seed, each)
            seen = [0] * 10
            wanted = []
            for position, label in enumerate(labels.tolist()):
                seen[label] += 1
                if seen[label] <= kept:
                    wanted.append(position)
            assert len(wanted) == 10 * kept
            assert (stored[f"y_{part}"] == labels[wanted]).all()
            assert (stored[f"x_{part}"] == images[wanted]).all()


def test_make_samples_gives_the_same_bytes_again(keras_home: Path, tmp_path: Path) -> None:
    first, second = make(keras_home, tmp_path / "1"), make(keras_home, tmp_path / "2")
    for name in SETS:
        file = f"{name}.npz"
        assert (first / file).read_bytes() == (second / file).read_bytes()


def test_make_samples_writes_the_shipped_file_from_its_own_arrays(tmp_path: Path) -> None:
    """The shipped files are what the script writes: packing their arrays again unpacks the same."""
    code = (
        "import sys, pathlib, numpy, make_samples\n"
        "with numpy.load(sys.argv[1]) as stored:\n"
        "    full = {name: stored[name] for name in stored.files}\n"
        "make_samples.write_npz(pathlib.Path(sys.argv[2]), make_samples.sample(full))\n"
    )
    for name in SETS:
        shipped, again = SAMPLES / f"{name}.npz", tmp_path / f"{name}.npz"
        tools = str(ROOT / "tools")
        execute(sys.executable, "-c", code, shipped, again, cwd=tmp_path, PYTHONPATH=tools)
        with zipfile.ZipFile(shipped) as old, zipfile.ZipFile(again) as new:
            # zlib's own output may differ from one version to the next, so not the packed bytes.
            assert [(e.filename, e.CRC) for e in old.infolist()] == [
                (e.filename, e.CRC) for e in new.infolist()
            ]


# --- the repository


def test_no_tracked_file_names_a_registry_or_a_machine_path() -> None:
    # The checkout may belong to another user, as in a container.
    listed = execute("git", "-c", "safe.directory=*", "ls-files", "-z", cwd=ROOT).split("\0")
    files = [ROOT / name for name in listed if name]
    assert files
    found = [
        f"{file.relative_to(ROOT)}: {match.group().decode()}"
        for file in files
        if file.is_file()
        for match in FOREIGN.finditer(file.read_bytes())
    ]
    assert found == []


def test_constraints_pin_every_line_and_name_no_place() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins
    assert [
        pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+]+", pin)
    ] == []


def test_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text()
    for number in range(1, 10):
        assert re.search(rf"^ +{number}\. [A-Z]", text, re.MULTILINE)
    assert "APPENDIX: How to apply the Apache License to your work." in text
    assert text.rstrip().endswith("limitations under the License.")
