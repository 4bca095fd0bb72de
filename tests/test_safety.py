"""Hostile specs as files: each yields the literal text, or the error that its first line names.

A case begins with lines of `#!`, whatever follows each being JSON where it is text:
  #! literal             the script exports; hostile text is in strings and comments alone
  #! SG302 SG302         or: check finds exactly these
  #! set PATH=VALUE      a change as `--set` makes it
  #! says "TEXT"         stands in the script, in a string or in comments (white space is one blank)
  #! prints "TEXT"       what a print statement prints with a loss of 0.25 and an accuracy of 0.5
"""

import ast
import contextlib
import io
import json
import keyword
import re
import tokenize
from pathlib import Path

import pytest
from scripts import complaints

from specgen import api, catalogue
from specgen.language.vocabulary import of_keras
from specgen.lower import lower
from specgen.program import audit

ROOT = Path(__file__).parents[1]
CASES = sorted(Path(__file__).parent.joinpath("cases", "safety").glob("*.yaml"))
FAMILIES = (
    "layers", "optimizers", "schedules", "losses", "metrics", "callbacks", "initializers",
    "regularizers", "constraints",
)  # fmt: skip

# The regular expression by which installers find inline metadata.
# Source: packaging.python.org/en/latest/specifications/inline-script-metadata
METADATA = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
PRAGMA = re.compile(
    r"#[#\s]*(fmt|yapf|ruff|isort|noqa|type|mypy|pylint|pyright|flake8)\b:?|#\s*-\*-|#!|# ///|# ?%%"
)
SCORES = {"loss": 0.25, "accuracy": 0.5}


class Case:
    """A file and what its first lines expect of it."""

    def __init__(self, path):
        lines = path.read_text(encoding="utf-8").split("\n")
        heads = [line.removeprefix("#! ") for line in lines if line.startswith("#! ")]
        self.path, self.expected = path, heads[0].split()
        told = [head.split(" ", 1) for head in heads[1:]]
        assert {word for word, _ in told} <= {"set", "says", "prints"}, told
        self.changes = [rest for word, rest in told if word == "set"]
        self.says = [json.loads(rest) for word, rest in told if word == "says"]
        self.prints = [json.loads(rest) for word, rest in told if word == "prints"]

    @property
    def literal(self):
        return self.expected == ["literal"]


LITERAL = [path for path in CASES if Case(path).literal]
REFUSED = [path for path in CASES if not Case(path).literal]
literal_cases = pytest.mark.parametrize("path", LITERAL, ids=lambda p: p.stem)


def words(tree):
    """Every identifier of a tree, and every module that it imports."""
    fields = ("id", "attr", "arg", "name", "asname", "module")
    found = {getattr(node, field, None) for node in ast.walk(tree) for field in fields}
    return found - {None}


def calls(tree):
    """What is called, without what it is called with."""
    return {called(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def called(node):
    """A function as text: `table[].drop().to_numpy`, whatever stands in brackets."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{called(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{called(node.func)}()"
    if isinstance(node, ast.Subscript):
        return f"{called(node.value)}[]"
    return type(node).__name__


def imported(tree):
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    return {ast.unparse(node) for node in nodes}


@pytest.fixture(scope="module")
def twin():
    """What the scripts of the articles and of a harmless spec with every show consist of."""
    harmless = [*ROOT.joinpath("specs").glob("*.yaml"), *ROOT.glob("tests/cases/harmless*.yaml")]
    return ast.Module([ast.parse(api.to_script(api.load(path))) for path in harmless], [])


@pytest.fixture(scope="module")
def offered():
    """The entries of Keras's classes."""
    return [of_keras(family, name) for family in FAMILIES for name in catalogue.names(family)]


@pytest.fixture(scope="module")
def exported():
    """Script, specification and program of a case, made once."""
    made = {}

    def export(path):
        if path not in made:
            spec = api.load(path, Case(path).changes)
            made[path] = api.to_script(spec), spec, lower(spec)
        return made[path]

    return export


def test_safety_has_cases_enough():
    assert len(CASES) >= 40
    assert len(LITERAL) >= 20
    assert len(REFUSED) >= 20


@pytest.mark.parametrize("path", REFUSED, ids=lambda p: p.stem)
def test_check_refuses_hostile_spec(path):
    case = Case(path)
    found = api.check(path, case.changes)
    assert sorted(d.code for d in found) == sorted(case.expected), "\n".join(map(str, found))
    shown = "\n".join(map(str, found))
    assert all(c.isprintable() or c == "\n" for c in shown)
    shown.encode("utf-8")


@literal_cases
def test_script_holds_hostile_text_as_literal(path, exported):
    case = Case(path)
    script, _, _ = exported(path)
    tree = ast.parse(script)
    strings = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    texts = [blank(str(value)) for value in strings] + [blank(" ".join(comments(script)))]
    assert case.says or case.prints, "a case that looks for nothing"
    for said in case.says:
        assert any(blank(said) in text for text in texts), (said, texts)


@literal_cases
def test_script_says_nothing_else_when_spec_is_hostile(path, exported, twin, offered):
    script, spec, program = exported(path)
    tree = ast.parse(script)
    assert ast.dump(tree) == ast.dump(program.module)
    assert audit.audit(program) == []
    compile(script, "script.py", "exec", dont_inherit=True)

    parameters = {p.name for entry in offered for p in entry.parameters}
    classes = {entry.path for entry in offered}
    own = {spec.spec.model.function} - {None}
    known = words(twin) | parameters | {part for c in classes for part in c.split(".")} | own
    known |= {"format"} if list(formats(tree)) else set()
    known |= {"outputs"}  # what a graph of layers binds
    assert words(tree) <= known
    assert calls(tree) <= calls(twin) | classes | own | {called(n) for n in formats(tree)}
    assert imported(tree) <= imported(twin)
    tokens = list(tokenize.generate_tokens(io.StringIO(script).readline))
    named = {t.string for t in tokens if t.type == tokenize.NAME}
    assert named <= {part for word in known for part in word.split(".")} | set(keyword.kwlist)
    statements = {type(n) for n in ast.walk(tree) if isinstance(n, ast.stmt)}
    assert statements <= {type(n) for n in ast.walk(twin) if isinstance(n, ast.stmt)}


@literal_cases
def test_script_has_one_metadata_block_and_no_pragma_when_spec_is_hostile(path, exported):
    script, _, _ = exported(path)
    blocks = [found for found in METADATA.finditer(script) if found["type"] == "script"]
    assert len(blocks) == 1
    assert blocks[0].start() == 0
    assert "evil" not in blocks[0]["content"]
    assert all(c.isprintable() or c == "\n" for c in "".join(comments(script))), "hidden signs"
    for comment in comments(script[blocks[0].end() :]):
        packed = path.stem == "class_names_break_out" and comment == "# fmt: skip"  # a long list
        assert packed or not PRAGMA.match(comment), comment
    assert script.encode("utf-8").decode("utf-8") == script


@literal_cases
def test_script_is_formatted_and_clean_when_spec_is_hostile(path, exported, tmp_path):
    assert complaints([exported(path)[0]], tmp_path) == ""


@pytest.mark.parametrize("path", [p for p in LITERAL if Case(p).prints], ids=lambda p: p.stem)
def test_print_prints_the_literal_text(path, exported):
    script, _, program = exported(path)
    case = Case(path)
    written = [s for s in ast.parse(script).body if is_print(s)]
    lowered = [s for section in program.sections if section.name == "print" for s in section.body]
    sources = [ast.get_source_segment(script, s) for s in written]
    alone = [output(compile(source, "script.py", "exec")) for source in sources]
    nodes = [output(compile(ast.Module([s], []), "spec.yaml", "exec")) for s in lowered]
    assert alone == [f"{text}\n" for text in case.prints]
    assert nodes == alone


def is_print(statement):
    return isinstance(statement, ast.Expr) and ast.unparse(statement).startswith("print(")


def output(code):
    """What the code prints, untouched by the translation of line ends."""
    printed = io.StringIO(newline="")
    with contextlib.redirect_stdout(printed):
        exec(code, {"scores": SCORES})
    return printed.getvalue()


def formats(tree):
    """Calls of `.format` on a text."""
    for node in ast.walk(tree):
        constant = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Constant)
        if constant and node.attr == "format" and isinstance(node.value.value, str):
            yield node


def comments(text):
    """The comments, less their signs where only white space follows."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [t.string for t in tokens if t.type == tokenize.COMMENT]


def blank(text):
    return " ".join(re.sub(r"(?:^| )# ", " ", text).split())
