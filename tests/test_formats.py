"""Findings for other programs: JSON, GitHub's commands, SARIF 2.1.0."""

import json

import jsonschema
import pytest
from click.testing import CliRunner

import specs
from specgen.cli import commands

BAD = """specgen: 1
title: "Digits: 100%, really"
data: {load: {synthetic: {shape: [8], classes: 3}}}
model:
  layers:
    - Input: [8]
    - Dense: {unitss: 3}
compile: {optimizer: adam, loss: mse}
"""

# What the schema of SARIF 2.1.0 asks of the parts that are written here.
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
_FROM_1 = {"type": "integer", "minimum": 1}
_REGION = {
    "type": "object",
    "additionalProperties": False,
    "properties": dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), _FROM_1),
}
_FILE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"uri": {"type": "string", "pattern": r"^[^\\\\ ]*$"}},
}
_PLACE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "additionalProperties": False,
            "required": ["artifactLocation"],
            "properties": {"artifactLocation": _FILE, "region": _REGION},
        }
    },
}
_FIX = {
    "type": "object",
    "additionalProperties": False,
    "required": ["artifactChanges"],
    "properties": {
        "description": _TEXT,
        "artifactChanges": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["artifactLocation", "replacements"],
                "properties": {
                    "artifactLocation": _FILE,
                    "replacements": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["deletedRegion"],
                            "properties": {"deletedRegion": _REGION, "insertedContent": _TEXT},
                        },
                    },
                },
            },
        },
    },
}
_RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": _TEXT,
        "locations": {"type": "array", "items": _PLACE},
        "fixes": {"type": "array", "uniqueItems": True, "items": _FIX},
    },
}
_DRIVER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "string"}, "shortDescription": _TEXT},
            },
        },
    },
}
_RUN = {
    "type": "object",
    "additionalProperties": False,
    "required": ["tool"],
    "properties": {
        "tool": {"type": "object", "required": ["driver"], "properties": {"driver": _DRIVER}},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": _RESULT},
    },
}
SARIF = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string"},
        "version": {"enum": ["2.1.0"]},
        "runs": {"type": "array", "items": _RUN},
    },
}


def call(*arguments, **more):
    return CliRunner().invoke(commands, ["check", *map(str, arguments)], **more)


@pytest.fixture
def files(tmp_path):
    """A spec with an error, one with a warning, and a sound one."""
    bad, doubtful = tmp_path / "bad one.yaml", tmp_path / "doubtful.yaml"
    bad.write_text(BAD)
    doubtful.write_text(
        BAD.replace("unitss: 3", "units: 1, activation: softmax") + "fit: {epochs: 1}\n"
    )
    return bad, doubtful, specs.write(tmp_path)


def test_json_has_an_object_for_each_finding(files):
    done = call(*files, "--format", "json")
    assert (done.exit_code, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert found[0] == {
        "code": "SG201",
        "severity": "error",
        "message": "Dense takes no 'unitss'",
        "hint": "did you mean 'units'?",
        "file": str(files[0]),
        "line": 7,
        "column": 15,
        "end": {"line": 7, "column": 21},
        "notes": [],
        "fix": {
            "file": str(files[0]),
            "line": 7,
            "column": 15,
            "end": {"line": 7, "column": 21},
            "text": "units",
        },
    }
    assert {each["severity"] for each in found if each["file"] == str(files[1])} == {"warning"}
    assert not [each for each in found if each["file"] == str(files[2])]


@pytest.mark.parametrize(("form", "nothing"), [("json", "[]\n"), ("github", "")])
def test_formats_say_nothing_of_a_sound_spec(files, form, nothing):
    done = call(files[2], "--format", form)
    assert (done.exit_code, done.stdout, done.stderr) == (0, nothing, "")


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_exit_status_is_the_same_in_every_format(files, form):
    statuses = [
        call(*each, "--format", form).exit_code
        for each in ([files[0]], [files[1]], [files[1], "--strict"], [files[2], "--strict"])
    ]
    assert statuses == [1, 0, 1, 0]


def test_github_has_a_command_for_each_finding(tmp_path):
    file = tmp_path / "a,b:c%.yaml"
    file.write_text(BAD)
    done = call(file, "--format", "github")
    name = str(file).replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    assert done.stdout.splitlines()[0] == (
        f"::error file={name},line=7,col=15,endLine=7,endColumn=21,title=SG201"
        "::Dense takes no 'unitss'%0Ahelp: did you mean 'units'?"
    )


def test_github_gives_no_columns_of_several_lines(tmp_path):
    file = tmp_path / "empty.yaml"
    file.write_text("title: x\nfit: {epochs: 1}\n")
    first = call(file, "--format", "github").stdout.splitlines()[0]
    assert ",line=1,endLine=3,title=SG102::" in first


def test_sarif_is_as_its_schema_says(files, tmp_path):
    done = call(*files, tmp_path / "missing.yaml", "--format", "sarif")
    log = json.loads(done.stdout)
    jsonschema.validate(log, SARIF)
    run = log["runs"][0]
    for result in run["results"]:
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
    first, *_, last = run["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == files[0].as_uri()
    assert "%20" in place["artifactLocation"]["uri"]
    assert place["region"]["startColumn"] == 15
    assert last["ruleId"] == "SG001"
    assert "region" not in last["locations"][0]["physicalLocation"]


def test_formats_name_the_file_that_has_the_value(tmp_path):
    (tmp_path / "base.yaml").write_text(BAD)
    derived = tmp_path / "derived.yaml"
    derived.write_text("extends: base.yaml\nfit: {epochs: 1}\n")
    found = json.loads(call(derived, "--format", "json").stdout)
    assert (found[0]["file"], found[0]["line"]) == (str(tmp_path / "base.yaml"), 7)


def test_formats_have_no_line_for_what_is_set(files):
    done = call(files[2], "--set", "fit.epochs=none", "--format", "json")
    found = json.loads(done.stdout)[0]
    assert (found["file"], found["line"], found["end"]) == (str(files[2]), None, None)
    assert found["notes"] == ["--set fit.epochs=none"]


def test_check_reads_the_standard_input_and_files_beside_it(files, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = call("-", input=f"extends: {files[2].name}\n")
    assert (done.exit_code, done.stdout) == (0, "-: sound\n")
    done = call("-", input=BAD)
    assert done.stderr.startswith("-:7:15: error[SG201]")
    done = call("-", input=b"title: \xff\n")
    assert "-:1:8: error[SG001]: byte 0xff is not UTF-8" in done.stderr
