"""Mutants of the specialiser are caught: by the drawn programs, or by a case of test_specialise.

`--everything` tries them all, each in a process of its own; CI a branch kept, dropped, swapped.
"""

import ast
import importlib
import inspect
import os
import random
import signal
import sys
from pathlib import Path

import drawn_programs
import pytest
from drawn_programs import happened
from mutated_code import mutants

import specgen

ROOM = Path(specgen.__file__).parent / "specialise"
MODULES = sorted(path.stem for path in ROOM.glob("[a-z]*.py"))
SEEDS = range(80)
SECONDS = 60  # for a mutant that comes to no end
CAUGHT = 0.5  # of each module: many change how a script reads, and nothing that it does
ALIVE = 7  # how a process ends whose mutant nobody has caught


def expected():
    """The notes of the drawn programs, which the general one leaves."""
    found = {}
    for seed in SEEDS:
        sections, nodes = drawn_programs.program(seed).parsed()
        try:
            body = (statement for each in sections for statement in each.body)
            found[seed] = happened([*nodes.values(), *body])
        except Exception:
            continue
    return found


def caught(module, text, notes):
    """Whether anything notices that a module of the specialiser has this text."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != ALIVE
    try:
        signal.alarm(SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        install(module, text)
        cases()
        drawn(notes)
        os._exit(ALIVE)
    except BaseException:
        os._exit(1)


def install(module, text):
    """The specialiser anew, with this text for one of its modules."""
    for word in [w for w in sys.modules if w.startswith("specgen.specialise.")]:
        del sys.modules[word]
    sys.modules.pop("test_specialise", None)
    name = f"specgen.specialise.{module}"
    spec = importlib.util.find_spec(name)
    sys.modules[name] = importlib.util.module_from_spec(spec)
    exec(compile(text, f"<{module}>", "exec"), vars(sys.modules[name]))


def cases():
    """Those of test_specialise that need nothing but the specialiser."""
    for word, test in vars(importlib.import_module("test_specialise")).items():
        rows = [m.args for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
        if word.startswith("test_") and not rows and not inspect.signature(test).parameters:
            test()
        for names, values in rows:
            several = "," in names if isinstance(names, str) else True
            for value in values:
                test(*(value if several else [value]))


def drawn(notes):
    from specgen.specialise.program import specialised

    for seed, whole in notes.items():
        program = drawn_programs.program(seed)
        sections, nodes = program.parsed()
        made = specialised(sections, nodes, {"s0": program.facts})
        assert happened([s for each in made for s in each.body]) == whole


PLANTED = [
    ("residual", "self.block(statement.body if found else statement.orelse)",
     "self.block(statement.orelse if found else statement.body)"),
    ("residual", "return self.block(statement.body if found else statement.orelse)",
     "return [*statement.body, *statement.orelse]"),
    ("residual", "return self.block(statement.body if found else statement.orelse)", "return []"),
    ("in_place", "body = [*(placed(s, at) for s in first), *body]", "pass"),
    ("in_place", "body = [*(placed(s, at) for s in first), *body]",
     "body = [*body, *(placed(s, at) for s in first)]"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "right", "wrong"), PLANTED)
def test_a_branch_or_an_argument_that_is_kept_dropped_or_moved_is_noticed(module, right, wrong):
    text = (ROOM / f"{module}.py").read_text(encoding="utf-8")
    assert text.count(right) == 1
    few = dict([*expected().items()][:40])
    assert caught(module, text.replace(right, wrong), few)


def test_the_specialiser_as_it_is_passes():
    text = (ROOM / "program.py").read_text(encoding="utf-8")
    assert not caught("program", ast.unparse(ast.parse(text)), dict([*expected().items()][:40]))


@pytest.mark.parametrize("module", MODULES)
def test_mutants_are_caught(module, everything):
    if not everything:
        return
    text, notes = (ROOM / f"{module}.py").read_text(encoding="utf-8"), expected()
    every = [*mutants(text)]
    chosen = random.Random(module).sample(
        every, min(int(os.environ.get("EACH", 10**6)), len(every))
    )
    alive = [what for what, changed in chosen if not caught(module, changed, notes)]
    print(f"{module}: {len(chosen) - len(alive)} of {len(chosen)} caught; not: {alive}")
    assert len(alive) <= (1 - CAUGHT) * len(chosen), alive
