"""export of several specs, --check beside files that are there, --map from a script to its spec."""

import ast
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import specgen
import specs
from specgen.cli import commands
from specgen.lower import lower
from specgen.outcomes.mapped import mapped
from specgen.outcomes.script import to_text

SPECS = Path(__file__).parents[1] / "specs"


def call(*arguments):
    return CliRunner().invoke(commands, ["export", *map(str, arguments)])


@pytest.fixture
def sound(tmp_path):
    return specs.write(tmp_path)


@pytest.fixture
def two(tmp_path, sound):
    (tmp_path / "deep").mkdir()
    deep = tmp_path / "deep" / "random.yaml"
    deep.write_text(specs.text(title="Deep"))
    return [sound, deep]


def test_export_of_several_specs_fills_a_folder(tmp_path, two):
    folder = tmp_path / "scripts"
    folder.mkdir()
    done = call(*two, "-o", folder)
    assert done.exit_code == 0, done.stderr
    assert {path.name for path in folder.iterdir()} == {"small.py", "random_script.py"}
    assert (folder / "small.py").read_text() == call(two[0]).stdout


def test_export_goes_on_when_one_spec_is_not_sound(tmp_path, two):
    bad = tmp_path / "bad.yaml"
    bad.write_text(specs.text(fit={"epochs": "many"}))
    done = call(bad, *two, "-o", tmp_path)
    assert done.exit_code == 1
    assert "error[SG103]" in done.stderr
    assert (tmp_path / "small.py").exists()


def test_check_says_nothing_when_the_file_is_what_the_spec_gives(tmp_path, two):
    assert call(*two, "-o", tmp_path).exit_code == 0
    done = call(*two, "-o", tmp_path, "--check")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    script = tmp_path / "small.py"
    script.write_bytes(script.read_bytes().replace(b"\n", b"\r\n"))
    assert call(*two, "-o", tmp_path, "--check").exit_code == 0, "as git checks it out on Windows"


def test_check_shows_a_difference_and_changes_nothing(tmp_path, sound):
    script = tmp_path / "small.py"
    assert call(sound, "-o", script).exit_code == 0
    edited = script.read_text().replace("epochs=1", "epochs=2")
    script.write_text(edited)
    done = call(sound, "-o", script, "--check")
    assert done.exit_code == 1
    assert done.stdout.startswith(f"--- {script}\n+++ {script}\n@@ ")
    assert re.findall(r"^[-+]\w.*", done.stdout, re.MULTILINE) == [
        "-history = model.fit(x_train, y_train, epochs=2, batch_size=500)",
        "+history = model.fit(x_train, y_train, epochs=1, batch_size=500)",
    ]
    assert script.read_text() == edited


def test_check_finds_a_file_or_a_sample_that_is_not_there(tmp_path, sound):
    script = tmp_path / "small.py"
    done = call(sound, "-o", script, "--check", "--data", "sample")
    assert done.exit_code == 1
    assert "+import keras" in done.stdout
    assert f"{tmp_path / 'mnist.npz'}: is not what the spec gives" in done.stdout
    assert not script.exists()


def test_map_says_which_line_of_the_spec_asks_for_a_line_of_the_script(sound):
    script = call(sound).stdout.splitlines()
    told = json.loads(call(sound, "--map").stdout)
    spec = sound.read_text().splitlines()
    by_line = {row["line"]: row for row in told}
    assert [*by_line] == sorted(by_line)
    wanted = {
        "model = keras.Sequential(": '"model"',
        "model.compile(": '"compile"',
        "history =": '"fit"',
        "keras.utils.set_random_seed": '"seed"',
        "(x_train, y_train)": '"load"',
    }
    for said, asked in wanted.items():
        (line,) = (i for i, text in enumerate(script, 1) if text.lstrip().startswith(said.lstrip()))
        assert by_line[line]["spec"] == str(sound)
        near = spec[by_line[line]["spec_line"] - 1 :][:2]
        assert asked in "".join(near), (said, near)


def test_map_leaves_out_what_no_spec_says():
    """The lines of a function of the library are none of the spec's; those that call it are."""
    path = SPECS / "gallery" / "tabular_feature_space.yaml"
    checked = specgen.load(path)
    program = lower(checked)
    script = ast.parse(to_text(program)).body
    both = zip(script, program.module.body, strict=True)
    carried = [
        made for made, node in both if getattr(node, "file", program.source) != program.source
    ]
    assert carried
    rows = mapped(checked, program, to_text(program))
    inside = {line for node in carried for line in range(node.lineno, node.end_lineno + 1)}
    assert inside.isdisjoint(row.line for row in rows)
    assert max(row.spec_line for row in rows) <= len(path.read_text().splitlines())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--check"], "--check compares with the file that -o names"),
        (["--map", "--check", "-o", "x.py"], "--map is for one script"),
        (["--map", "--to", "notebook"], "--map is for one script"),
    ],
)
def test_export_refuses_options_that_do_not_go_together(sound, options, said):
    done = call(sound, *options)
    assert (done.exit_code, said in done.stderr) == (2, True)


def test_export_refuses_several_specs_without_room_for_each(tmp_path, two):
    assert "several specs go to the folder that -o names" in call(*two).stderr
    again = tmp_path / "deep" / "small.yaml"
    again.write_text(specs.text())
    done = call(two[0], again, "-o", tmp_path)
    assert done.exit_code == 2
    assert "would be one file: small.py" in " ".join(done.stderr.split())
    done = call(*two, "-o", tmp_path, "--map")
    assert done.exit_code == 2
    done = call(*two, "-o", tmp_path, "--run", tmp_path, "--to", "html")
    assert done.exit_code == 2
    assert "--run is of one spec" in done.stderr
