"""`check --watch`: again with each change of what a spec is made of."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from click.testing import CliRunner

import specs
from specgen.cli import commands, watching
from specgen.cli.watching import watch


class StopError(Exception):
    pass


def watched(path, *changes):
    """What the calls of `watch` found, if each change is made after one."""
    left, texts = [*changes], []

    def act():
        texts.append(path.read_text())
        if not left:
            raise StopError
        threading.Timer(0.02, left.pop(0)).start()

    with pytest.raises(StopError):
        watch([path], act, pause=0.01)
    return texts


def touch(file, text):
    def change():
        file.write_text(text)
        os.utime(file, ns=(time.time_ns(), time.time_ns()))

    return change


def test_watch_calls_again_when_the_spec_changes(tmp_path):
    file = tmp_path / "spec.yaml"
    file.write_text("title: one")
    texts = watched(file, touch(file, "title: two"), touch(file, "title: : broken"))
    assert texts == ["title: one", "title: two", "title: : broken"]


def test_watch_calls_again_when_a_base_or_python_changes(tmp_path):
    file, base, code = tmp_path / "spec.yaml", tmp_path / "base.yaml", tmp_path / "mine.py"
    further = tmp_path / "further.yaml"
    file.write_text("extends: [base.yaml, not_there.yaml]")
    base.write_text("{extends: further.yaml, code: mine.py}")
    further.write_text("extends: base.yaml")
    code.write_text("x = 1")
    changes = [
        touch(base, "{extends: further.yaml, code: [mine.py]}"),
        touch(code, "x = 22"),
        touch(further, "title: x"),
        touch(tmp_path / "not_there.yaml", "title: y"),
        code.unlink,
    ]
    assert len(watched(file, *changes)) == 6


def test_watch_waits_until_a_file_is_whole(monkeypatch):
    """Some editors remove a file and write it anew."""
    states, calls = [["old"], ["old"], [None], ["half"], ["new"], ["new"], ["new"]], []
    monkeypatch.setattr(watching, "_state", lambda files: states.pop(0))

    def act():
        calls.append(len(states))
        if len(calls) == 2:
            raise StopError

    with pytest.raises(StopError):
        watch([], act, pause=0)
    assert calls == [6, 0]


def test_watch_ends_quietly_with_130(tmp_path):
    file = specs.write(tmp_path)
    out, err = tmp_path / "out.txt", tmp_path / "err.txt"
    with out.open("w") as one, err.open("w") as other:
        process = subprocess.Popen(
            [sys.executable, "-m", "specgen", "check", str(file), "--watch"],
            stdout=one,
            stderr=other,
            preexec_fn=lambda: signal.signal(
                signal.SIGINT, signal.SIG_DFL
            ),  # also in the background
        )
    until(lambda: out.read_text() == f"{file}: sound\n")
    file.write_text("title: 5\n")
    until(lambda: err.read_text().endswith("findings\n"))
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert "error[SG102]" in err.read_text()
    assert "Traceback" not in err.read_text()


def until(held):
    end = time.monotonic() + 60
    while not held():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_watch_refuses_the_standard_input():
    assert CliRunner().invoke(commands, ["check", "-", "--watch"]).exit_code == 2
