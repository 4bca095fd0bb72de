"""Scripts and what lies beside them: written as a whole, or not at all."""

import errno
import os
import shutil
from pathlib import Path

import pytest

import specs
from specgen.lower import lower
from specgen.outcomes.files import write_outcome
from specgen.outcomes.seal import is_untouched, sealed
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


TABLE = "# /// script\n# [tool.specgen]\n# ///\n"


def script(body):
    """A script as it is written."""
    opening = '# /// script\n# dependencies = []\n# [tool.specgen]\n# made = "by me"\n# ///\n'
    return sealed(f'{opening}"""A."""\n\n{body}\n')


def refused(path, text, **options):
    """What is said of a script that is not written; what is there stays."""
    before = seen(path.parent)
    with pytest.raises(SpecError) as caught:
        write_outcome(path, text, **options)
    assert seen(path.parent) == before
    (finding,) = caught.value.diagnostics
    assert finding.code == "SG502"
    return str(finding)


def test_write_outcome_knows_its_own_again_when_git_has_changed_the_line_ends(tmp_path):
    path = tmp_path / "new.py"
    write_outcome(path, script(1))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    write_outcome(path, script(2))
    assert path.read_text() == script(2)


@pytest.mark.parametrize(("old", "new"), [("1\n", "1  # mine\n"), ("A.", "B."), ("[]", "['mine']")])
def test_write_outcome_replaces_one_that_was_edited_only_when_forced(tmp_path, old, new):
    path = tmp_path / "new.py"
    path.write_text(script("print(1)\n1\n").replace(old, new))
    said = refused(path, script(2))
    assert "was made by specgen and edited since" in said
    assert "replace it with --force" in said
    write_outcome(path, script(2), force=True)
    assert path.read_text() == script(2)


@pytest.mark.parametrize(
    "there",
    ["# [tool.specgen]\n", f'"""\n{TABLE}"""\n', f"x = 1\n{TABLE}", "no (\n",
     TABLE.replace("specgen", "other"), TABLE.replace("# [", "\n# [")],
)  # fmt: skip
@pytest.mark.parametrize("force", [False, True])
def test_write_outcome_never_replaces_what_is_not_its_own(tmp_path, there, force):
    path = tmp_path / "new.py"
    path.write_text(there)
    assert "was not made by specgen" in refused(path, script(2), force=force)


@pytest.mark.parametrize("name", ["x.ipynb", "x.PY", "x", "x.py.txt", ".py"])
@pytest.mark.parametrize("force", [False, True])
def test_write_outcome_writes_python_into_py_files_only(tmp_path, name, force):
    assert "ends in .py" in refused(tmp_path / name, script(1), force=force)


def test_seal_is_of_every_character_but_itself():
    text = script("print(1)")
    assert is_untouched(text)
    assert not any(is_untouched(text[:at] + text[at + 1 :]) for at in range(len(text)))
    assert not is_untouched("")


def test_write_outcome_puts_files_and_folders_beside_it(tmp_path):
    for text in map(script, "12"):
        write_outcome(tmp_path / "new.py", text, BESIDE)
        assert seen(tmp_path) == {**WRITTEN, "new.py": text.encode()}


def test_inside_puts_files_and_folders_into_the_folder_of_a_run(tmp_path):
    with inside(tmp_path, Program("x.yaml", "", (), BESIDE)):
        assert seen(Path()) == {name: WRITTEN[name] for name in WRITTEN if name != "new.py"}


@pytest.mark.parametrize(
    "there",
    ["flowers/daisy/1.png", "flowers/a/1.png", "flowers/a/0.png", "flowers", "in/deep/sales.csv",
     "in/deep/sales.csv/mine.txt", "in", "new.py"],
)  # fmt: skip
def test_write_outcome_leaves_everything_alone_when_something_is_in_the_way(tmp_path, there):
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_bytes(b"precious")
    with pytest.raises(SpecError) as caught:
        write_outcome(tmp_path / "new.py", "pass", BESIDE)
    assert {finding.code for finding in caught.value.diagnostics} == {"SG502"}
    assert seen(tmp_path) == {there: b"precious"}
    assert all(path.is_dir() and [*path.iterdir()] for path in tmp_path.iterdir() if path.is_dir())


def test_write_outcome_writes_into_a_folder_that_holds_other_files(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mine.csv").write_bytes(b"precious")
    write_outcome(tmp_path / "new.py", "pass", BESIDE)
    assert seen(tmp_path) == {**WRITTEN, "in/mine.csv": b"precious"}


def test_write_outcome_leaves_a_folder_alone_when_it_holds_more_or_less(tmp_path):
    write_outcome(tmp_path / "new.py", "pass", BESIDE)
    (tmp_path / "flowers" / "b" / "mine.png").write_bytes(b"precious")
    with pytest.raises(SpecError, match="holds something else"):
        write_outcome(tmp_path / "new.py", "pass", BESIDE)
    shutil.rmtree(tmp_path / "flowers" / "b")
    with pytest.raises(SpecError, match="holds something else"):
        write_outcome(tmp_path / "new.py", "pass", BESIDE)
    assert seen(tmp_path / "flowers") == {"a/0.png": b"0"}


@pytest.mark.parametrize("at", range(4))
def test_write_outcome_leaves_nothing_when_the_disk_is_full(tmp_path, monkeypatch, at):
    left = iter(range(at))
    write = Path.write_bytes

    def full(path, content):
        if next(left, None) is None:
            write(path, content[:1])
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SpecError, match="cannot be written: no space left on device"):
        write_outcome(tmp_path / "new.py", "pass", BESIDE)
    assert [*tmp_path.iterdir()] == []


def test_write_outcome_takes_a_name_as_long_as_the_file_system_does(tmp_path):
    write_outcome(tmp_path / f"{'x' * 252}.py", "pass")
    for name in ("x" * 300 + ".py", "x" * 253 + ".py"):
        with pytest.raises(SpecError, match=r"SG502.*name too long"):
            write_outcome(tmp_path / name, "pass")
    assert len(seen(tmp_path)) == 1


def test_write_outcome_leaves_a_link_to_nothing_alone(tmp_path):
    (tmp_path / "new.py").symlink_to("nowhere.py")
    with pytest.raises(SpecError, match=r"SG502.*a link to what is not there: nowhere.py"):
        write_outcome(tmp_path / "new.py", "pass", BESIDE)
    assert [path.name for path in tmp_path.iterdir()] == ["new.py"]
    assert (tmp_path / "new.py").is_symlink()


@pytest.mark.parametrize("full_after", range(4))
def test_write_outcome_leaves_nothing_behind_when_the_disk_is_full(
    tmp_path, monkeypatch, full_after
):
    written, write = [], Path.write_bytes

    def until_full(path, content):
        if len(written) == full_after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(path)
        return write(path, content)

    (tmp_path / "mine.txt").write_text("precious")
    monkeypatch.setattr(Path, "write_bytes", until_full)
    with pytest.raises(SpecError, match=r"SG502.*no space left"):
        write_outcome(tmp_path / "new.py", "pass", BESIDE)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_inside_links_to_each_thing_once_and_to_nothing_inside_of_it(tmp_path):
    """One folder for training and validation; a path inside of what was fetched before."""
    beside, work = tmp_path / "beside", tmp_path / "work"
    (beside / "photos" / "cats").mkdir(parents=True)
    (beside / "sums.csv").write_text("x")
    names = ["photos/cats", "photos", "photos/cats", "photos/./cats", "sums.csv", "none/at/all"]
    reads = tuple(File(name, beside / name) for name in names)
    with inside(work, Program("x.yaml", "", (), (), None, reads)):
        assert sorted(path.name for path in work.iterdir()) == ["photos", "sums.csv"]
        assert Path("photos/cats").is_dir()
    assert sorted(seen(beside)) == ["sums.csv"]


def test_write_outcome_waits_for_nobody_when_a_pipe_is_in_the_way(tmp_path):
    os.mkfifo(tmp_path / "new.py")
    with pytest.raises(SpecError, match=r"SG502.*is no file"):
        write_outcome(tmp_path / "new.py", "pass", BESIDE)


@pytest.mark.parametrize("sample", [True, False])
def test_vocabularies_lie_beside_the_script_with_the_data_and_with_a_sample(sample):
    words = {"StringLookup": {"vocabulary": "words.txt"}}
    layers = [{"Input": {"shape": [1], "dtype": "string"}}, words, {"Dense": 1}]
    data = {"load": {"csv": "reviews.csv"}, "columns": {"word": "text", "y": "number"}}
    spec = specs.spec(data={**data, "target": "y", "inputs": "word"}, model={"layers": layers})
    reads = [file.name for file in lower(spec, sample).reads]
    assert reads == (["words.txt"] if sample else ["reviews.csv", "words.txt"])


def test_parts_of_a_dataset_of_tfds_are_no_files():
    load = {"tfds": {"name": "beans", "train": "train", "val": "validation"}}
    data = {"load": load, "columns": {"image": {"shape": [64, 64, 3], "dtype": "uint8"}}}
    layers = ["Flatten", {"Dense": 3}]
    spec = specs.spec(data=data, model={"layers": layers}, fit={"epochs": 1})
    assert lower(spec).reads == ()
