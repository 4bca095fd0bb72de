"""Scripts and what lies beside them: written as a whole, or not at all."""

import shutil
from pathlib import Path

import pytest

from specgen.outcomes.files import MARK, write_script
from specgen.program.sections import File, Program
from specgen.runs.builder import inside
from specgen.text.diagnostics import SpecError

BESIDE = (
    File("flowers", {"a/0.png": b"0", "b/0.png": b"1"}),
    File("in/deep/sales.csv", b"x,y"),
)
WRITTEN = {
    "new.py": b"pass", "flowers/a/0.png": b"0", "flowers/b/0.png": b"1",
    "in/deep/sales.csv": b"x,y",
}  # fmt: skip


def seen(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if not path.is_dir()
    }


def test_write_script_puts_files_and_folders_beside_it(tmp_path):
    for text in (f"# {MARK} 1", f"# {MARK} 2"):
        write_script(tmp_path / "new.py", text, BESIDE)
        assert seen(tmp_path) == {**WRITTEN, "new.py": text.encode()}


def test_inside_puts_files_and_folders_into_the_folder_of_a_run(tmp_path):
    with inside(tmp_path, Program("x.yaml", "", (), BESIDE)):
        assert seen(Path()) == {name: WRITTEN[name] for name in WRITTEN if name != "new.py"}


@pytest.mark.parametrize(
    "there",
    ["flowers/daisy/1.png", "flowers/a/1.png", "flowers/a/0.png", "flowers", "in/deep/sales.csv",
     "in/deep/sales.csv/mine.txt", "in", "new.py"],
)  # fmt: skip
def test_write_script_leaves_everything_alone_when_something_is_in_the_way(tmp_path, there):
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_bytes(b"precious")
    with pytest.raises(SpecError) as caught:
        write_script(tmp_path / "new.py", "pass", BESIDE)
    assert {finding.code for finding in caught.value.diagnostics} == {"SG502"}
    assert seen(tmp_path) == {there: b"precious"}
    assert all(path.is_dir() and [*path.iterdir()] for path in tmp_path.iterdir() if path.is_dir())


def test_write_script_writes_into_a_folder_that_holds_other_files(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mine.csv").write_bytes(b"precious")
    write_script(tmp_path / "new.py", "pass", BESIDE)
    assert seen(tmp_path) == {**WRITTEN, "in/mine.csv": b"precious"}


def test_write_script_leaves_a_folder_alone_when_it_holds_more_or_less(tmp_path):
    write_script(tmp_path / "new.py", "pass", BESIDE)
    (tmp_path / "flowers" / "b" / "mine.png").write_bytes(b"precious")
    with pytest.raises(SpecError, match="holds something else"):
        write_script(tmp_path / "new.py", "pass", BESIDE)
    shutil.rmtree(tmp_path / "flowers" / "b")
    with pytest.raises(SpecError, match="holds something else"):
        write_script(tmp_path / "new.py", "pass", BESIDE)
    assert seen(tmp_path / "flowers") == {"a/0.png": b"0"}


@pytest.mark.parametrize("at", range(4))
def test_write_script_leaves_nothing_when_the_disk_is_full(tmp_path, monkeypatch, at):
    left = iter(range(at))
    write = Path.write_bytes

    def full(path, content):
        if next(left, None) is None:
            write(path, content[:1])
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SpecError, match="cannot be written: no space left on device"):
        write_script(tmp_path / "new.py", "pass", BESIDE)
    assert [*tmp_path.iterdir()] == []
