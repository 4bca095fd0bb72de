"""verify: where a script does something else than the run, it says in which thing."""

import json
import re

import pytest
from click.testing import CliRunner
from watching import watched

import specgen
import specs
from specgen.catalogue.packages import script_name
from specgen.cli import commands, verifying
from specgen.runs.differing import differences, findings
from specgen.runs.recording import KINDS, of_run, of_script
from specgen.text.diagnostics import Diagnostic, SpecError

CLAIMS = [{"that": "accuracy", "at_least": 0.2}]
# What is planted in a script, and the first kind of difference that it makes.
PLANTED = {
    "model": ('activation="softmax"', 'activation="sigmoid"'),
    "compilation": ('optimizer="adam"', 'optimizer="sgd"'),
    "first weights": ("set_random_seed(1)", "set_random_seed(2)"),
    "first losses": ("/ 255", "/ 254"),
    "history": ("epochs=1", "epochs=2"),
    "metrics": ("model.evaluate(x_test, y_test", "model.evaluate(x_test[1:], y_test[1:]"),
}


def call(*arguments):
    return CliRunner().invoke(commands, [str(each) for each in arguments])


def scripted(spec, folder, planted=("", "")):
    """What the script does, with something replaced in it."""
    folder.mkdir()
    script = folder / script_name(spec.name)
    made = specgen.to_script(spec, sample=True)
    assert planted[0] in made
    script.write_text(made.replace(*planted), encoding="utf-8")
    with watched():
        return of_script(spec, script, sample=True)


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    return specgen.load(specs.write(tmp_path_factory.mktemp("spec"), claims=CLAIMS))


@pytest.fixture(scope="module")
def lived(spec, tmp_path_factory):
    with watched():
        return of_run(spec, tmp_path_factory.mktemp("run"), sample=True)


def test_verify_finds_nothing_when_nothing_is_planted(spec, lived, tmp_path):
    record = scripted(spec, tmp_path / "script")
    assert differences(lived, record) == []
    (model,), (compiled,), (weights,), (losses,) = (lived[kind] for kind in KINDS[:4])
    assert model["layers"][1]["config"]["units"] == 10
    assert compiled["optimizer"]["class_name"] == "Adam"
    assert [*weights] == ["sequential/dense/kernel (0)", "sequential/dense/bias (1)"]
    assert losses[0] != losses[1]
    assert all(lived[kind] for kind in KINDS)


@pytest.mark.parametrize("kind", PLANTED)
def test_verify_finds_what_is_planted_in_a_script(kind, spec, lived, tmp_path):
    found = differences(lived, scripted(spec, tmp_path / "script", PLANTED[kind]))
    assert found[0].what == kind
    assert found[0].run != found[0].script
    first, *_ = findings(spec, found)
    assert (first.code, first.span.source) == ("SG506", spec.document.source)
    assert f"differ in the {kind}" in first.message


def test_verify_finds_a_claim_and_a_file_that_the_script_has_otherwise(spec, lived):
    other = {**lived, "claims": {"accuracy": "0.1"}, "files": [*lived["files"], "more.png"]}
    (claim, file) = differences(lived, other)
    assert (claim.what, claim.where, claim.script) == ("claims", "accuracy", "0.1")
    assert claim.run == repr(lived["measured"][0])
    assert file == ("files", "more.png", None, "more.png")


def test_verify_trains_by_run_and_script_in_processes_of_their_own(spec, tmp_path, monkeypatch):
    """The one that starts processes; the script is another than the run's from the second on."""
    path = spec.document.source.name
    done = call("verify", path, "--data", "sample", "--format", "json")
    assert done.exit_code == 0, done.stderr
    (told,) = json.loads(done.stdout)
    assert (told["spec"], told["data"], told["agree"]) == (path, "sample", True)
    assert told["findings"] == told["differences"] == []
    (claim,) = told["claims"]
    assert claim["verdict"] == "not comparable (sample data)"
    assert claim["values"] == told["scores"][""]["accuracy"]["values"]
    assert done.stderr == f"{path}: the run\n{path}: the script\n"


@pytest.fixture
def told(monkeypatch, lived):
    """Records by job, in the place of trainings; what is asked for is noted."""
    jobs = []

    def record(job, folder, source):
        jobs.append(job)
        seed = dict(each.split("=") for each in job.changes).get("seed", "1")
        return {**lived, **told.plants.get((job.script, seed), {})}

    def told():
        return jobs

    told.plants = {}
    monkeypatch.setattr(verifying, "record", record)
    return told


def measured(value):
    return {"measured": [value], "verdicts": ["held"], "scores": {"": {"accuracy": value}}}


def test_verify_judges_claims_by_the_mean_over_the_seeds(spec, told):
    told.plants = {
        (True, "1"): measured(0.1),
        (True, "2"): measured(0.3),
        (True, "3"): measured(0.5),
    }
    path = spec.document.source.name
    done = call("verify", path, "--seeds", 3)
    assert done.exit_code == 0, done.stderr
    assert "accuracy at least 0.2000: 0.3000 ± 0.2000, held" in done.stdout
    assert "last digit; 3 seeds" in done.stdout
    assert [job.changes for job in told()] == [(), (), ("seed=2",), ("seed=3",)]
    assert [job.script for job in told()] == [False, True, True, True]


def test_verify_exits_with_1_when_a_claim_is_missed(spec, told):
    told.plants = {(True, "1"): measured(0.1)}
    done = call("verify", spec.document.source.name)
    assert done.exit_code == 1
    assert "accuracy at least 0.2000: 0.1000, missed" in done.stdout
    told.plants = {(True, "1"): {**measured(None), "verdicts": ["not measured (no 'x')"]}}
    assert call("verify", spec.document.source.name).exit_code == 1


def test_verify_exits_with_1_and_a_place_when_something_differs(spec, told, lived):
    told.plants = {(True, "1"): {"first weights": [{"dense/kernel": "(784, 10) ff"}]}}
    path = spec.document.source.name
    done = call("verify", path, "--seeds", 2)
    assert done.exit_code == 1
    assert re.search(
        r"small.yaml:\d+:\d+: error\[SG506\]: script and run differ in the first", done.stderr
    )
    assert "help: " in done.stderr
    assert len(told()) == 2, "no further seeds are trained"
    (said,) = json.loads(call("verify", path, "--format", "json").stdout)
    assert said["agree"] is False
    assert {each["what"] for each in said["differences"]} == {"first weights"}
    assert said["findings"][0]["line"] == spec.span(("seed",)).line


def test_verify_tells_findings_of_each_spec_and_goes_on(spec, told, tmp_path, monkeypatch):
    bad = specs.write(tmp_path, seed=None)
    done = call("verify", bad, tmp_path / "missing.yaml", spec.document.source.name)
    assert done.exit_code == 1
    assert "has no seed" in done.stderr
    assert "verify it with --set seed=1" in done.stderr
    assert "missing.yaml: error[SG001]" in done.stderr
    assert done.stdout.startswith(f"{spec.document.source.name}: script and run agree")


@pytest.mark.parametrize("error", [verifying.UnfinishedError("boom"), None])
def test_verify_says_so_when_a_training_fails(error, spec, monkeypatch):
    raised = error or SpecError([Diagnostic("SG401", "boom", spec.span(("model",)), "look")])

    def record(*arguments):
        raise raised

    monkeypatch.setattr(verifying, "record", record)
    done = call("verify", spec.document.source.name)
    assert done.exit_code == 1
    assert re.search(r"small.yaml:\d+:\d+: error\[SG\d+\]: .*boom", done.stderr)


def test_finding_of_another_process_keeps_its_place(spec):
    from specgen.cli import alone

    found = Diagnostic("SG401", "boom", spec.span(("model",)), "look")
    source = spec.document.source
    assert alone._told(json.loads(json.dumps(alone._written(found))), source) == found
    bare = Diagnostic("SG501", "no such file", "data.csv")
    assert alone._told(alone._written(bare), source) == bare
