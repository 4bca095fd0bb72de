"""A run that is cut short, by whatever and whenever: nothing that training wrote is lost.

One moment each; ten with `--everything`.
"""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import h5py
import keras
import pytest

import specs
from specgen.runs import keeping

TRAINING = {
    "data": {"load": {"synthetic": {"shape": [8], "classes": 3, "train": 2000}}},
    "model": {"layers": [{"Input": [8]}, {"Dense": 64}, {"Dense": 3}]},
    "compile": {
        "optimizer": "adam",
        "loss": {"SparseCategoricalCrossentropy": {"from_logits": True}},
    },
    "fit": {
        "epochs": 10,
        "verbose": 2,
        "callbacks": [
            {"ModelCheckpoint": "best.keras"},
            {"CSVLogger": "log.csv"},
            {"BackupAndRestore": {"backup_dir": "backup", "delete_checkpoint": False}},
        ],
    },
}
STOPS = ("SIGINT", "SIGTERM", "SIGKILL", "closed pipe", "full disk")
LAID = ("small.py", "small")  # what no training wrote


@pytest.fixture(scope="module")
def server():
    command = [sys.executable, Path(__file__).with_name("forks.py")]
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONUNBUFFERED": "1"}
    options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": quiet}
    with subprocess.Popen(command, **options) as process:
        yield process
        process.stdin.close()


class Run:
    """A run at work in a folder, its output in a pipe."""

    def __init__(self, server, folder):
        specs.write(folder, **TRAINING)
        self.server, self.folder = server, folder
        self.partial, self.done = folder / "runs/small-1.partial", folder / "runs/small-1"
        self.pipes = {}
        for word in ("out", "err"):
            os.mkfifo(folder / word)
            self.pipes[word] = os.open(folder / word, os.O_RDONLY | os.O_NONBLOCK)
        order = {"arguments": ["run", "small.yaml"], "folder": str(folder)}
        order |= {word: str(folder / word) for word in self.pipes}
        server.stdin.write(json.dumps(order) + "\n")
        server.stdin.flush()
        self.number = int(server.stdout.readline())

    def begun(self):
        """Wait until the folder is there; return when that was."""
        while not (self.partial.exists() or self.done.exists()):
            time.sleep(0.005)
        return time.monotonic()

    def stop(self, how):
        """Cut it short; return what training had written by then."""
        before = written(self.partial)
        if how.startswith("SIG"):
            os.kill(self.number, getattr(signal, how))
        elif how == "closed pipe":
            os.close(self.pipes.pop("out"))
        else:
            resource.prlimit(self.number, resource.RLIMIT_FSIZE, (0, 0))
        return before

    def end(self):
        """Its status, and what it printed."""
        status = os.waitstatus_to_exitcode(int(self.server.stdout.readline()))
        said = {word: os.read(pipe, 1 << 20).decode() for word, pipe in self.pipes.items()}
        return status, said.get("out", "").strip(), said["err"].strip()


def written(folder):
    """The files in a folder that a training wrote, none of those that are still being written."""
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {f for f in files if not (f.startswith((*LAID, ".")) or "/." in f)}


def whole(file):
    """Whether a model, or weights, can be read."""
    if file.suffix == ".keras":
        with zipfile.ZipFile(file) as archive:
            return archive.testzip() is None
    if file.suffix == ".h5":
        with h5py.File(file) as found:
            return len(found) > 0
    return True


@pytest.fixture(scope="module")
def length(server, tmp_path_factory):
    """How long a run works in its folder, in seconds."""
    for _ in range(2):  # the first is slower
        run = Run(server, tmp_path_factory.mktemp("undisturbed"))
        begun = run.begun()
        while not run.done.exists():
            time.sleep(0.005)
        took = time.monotonic() - begun
        assert run.end()[0] == 0
        assert written(run.done) > {"best.keras", "log.csv", "backup/latest.weights.h5"}
    return took


def pytest_generate_tests(metafunc):
    """One moment of ten; all with `--everything`."""
    if "moment" in metafunc.fixturenames:
        everything = metafunc.config.getoption("everything")
        metafunc.parametrize("moment", range(10) if everything else [7])


@pytest.mark.parametrize("how", STOPS)
def test_run_loses_nothing_when_it_is_cut_short(how, moment, server, length, tmp_path):
    run = Run(server, tmp_path)
    time.sleep(max(0, run.begun() + length * (moment + 0.5) / 10 - time.monotonic()))
    before, (status, out, err) = run.stop(how), run.end()
    after = run.done if run.done.exists() else run.partial
    print(how, moment, status, sorted(before), err, sep="\n")
    assert "Traceback" not in err
    assert "Exception" not in err
    assert not after.exists() or before <= written(after)
    assert all(whole(after / file) for file in written(after))
    if before:
        assert after.exists()
    said = f"{out}\n{err}".splitlines()[-1]
    if run.done.exists():  # which nobody can read where the pipe was closed then
        assert how == "closed pipe" or "runs/small-1/ holds" in f"{out}\n{err}"
    elif how != "SIGKILL":
        assert (str(after) in said) == after.exists()
        assert status == {"SIGINT": 130, "SIGTERM": 143}.get(how, 1)


def test_run_says_of_one_that_could_not_say_it(server, tmp_path):
    left = tmp_path / "runs/small-1.partial"
    left.mkdir(parents=True)
    run = Run(server, tmp_path)
    run.done = tmp_path / "runs/small-2"
    status, _, err = run.end()
    assert status == 0
    assert "runs/small-1.partial is there: a run stopped or is still at work there" in err


def test_files_that_cannot_be_closed_on_a_full_disk_are_not_spoken_of(monkeypatch):
    said = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    with keeping.heeding():
        for number in (errno.EFBIG, errno.EINVAL):
            found = SimpleNamespace(exc_value=RuntimeError(f"h5py: {os.strerror(number)}"))
            sys.unraisablehook(found)
    assert [str(each.exc_value) for each in said] == [f"h5py: {os.strerror(errno.EINVAL)}"]


def trace_until_stopped():
    """What TensorFlow makes of a stop while it traces a graph."""
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except keeping.StoppedError as stopped:
        error = ValueError("Failed to convert elements of (None,) to Tensor")
        error.add_note("what the run has made so far is in runs/small-1.partial")
        raise error from stopped


def test_stop_that_tensorflow_tells_as_another_error_is_still_a_stop():
    with pytest.raises(keeping.StoppedError) as raised, keeping.heeding():
        trace_until_stopped()
    assert raised.value.number == signal.SIGTERM
    assert raised.value.__notes__ == ["what the run has made so far is in runs/small-1.partial"]


CRASHES = """
import os, resource, keras
from specgen.runs import keeping
model = keras.Sequential([keras.Input([64]), *(keras.layers.Dense(64) for _ in range(20))])
with keeping.whole_models():
    model.save_weights("a.weights.h5")
    half = os.path.getsize("a.weights.h5") // 2
    resource.setrlimit(resource.RLIMIT_FSIZE, (half, half))
    model.save_weights("a.weights.h5")
"""


def test_weights_on_a_full_disk_end_in_an_error_and_not_in_a_crash(tmp_path):
    command = [sys.executable, "-c", CRASHES]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert os.strerror(errno.EFBIG) in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.weights.h5"]
    assert whole(tmp_path / "a.weights.h5")


def test_stop_waits_until_a_file_is_whole(tmp_path, monkeypatch):
    """An exception amid HDF5 is a segmentation fault, one time in a hundred."""
    done = []

    def save(model, filepath, overwrite=True):
        os.kill(os.getpid(), signal.SIGTERM)
        Path(filepath).write_text("whole", encoding="utf-8")
        done.append(filepath)

    monkeypatch.setattr("keras.Model.save", save)
    with pytest.raises(keeping.StoppedError), keeping.heeding(), keeping.whole_models():
        keras.Model().save(tmp_path / "model.keras")
    assert len(done) == 1


def test_stop_amid_the_end_of_an_object_is_not_lost():
    class Ending:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGTERM)

    def end():
        Ending()
        time.sleep(5)

    with pytest.raises(keeping.StoppedError), keeping.heeding():
        end()
