"""Scripts for tests: one part of a text, and what ruff says of many."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from specgen.language.spec import Spec
from specgen.lower import lower
from specgen.outcomes.layout import packed
from specgen.outcomes.script import to_text

RULES = "E4,E7,E9,F,I,B,UP,SIM"
MADE: list[str] = []  # since the last module ended; conftest.py shows them to ruff


def script(spec: Spec) -> str:
    """The text as `export` prints it; the equality with the program is checked on the way."""
    MADE.append(to_text(lower(spec)))
    return MADE[-1]


def part(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one."""
    _, _, rest = text.partition(f"# {heading}\n")
    assert rest, f"no heading {heading!r} in\n{text}"
    return re.split(rf"\n+# (?:{_HEADINGS})", rest)[0].strip("\n") + "\n"


_HEADINGS = (
    "Load the|Prepare the|Build the|Choose the|Train|Evaluate on|Compile again|Compare|Do it for"
)


def functions(text):
    """The functions of a script by name: those of the training, and what is inside of them."""
    nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
    return {node.name: node for node in nodes}


def trainings(text):
    """What the loop of a script goes over: for each variant its settings, or its function."""
    body = ast.parse(text).body
    (at,) = [
        index
        for index, statement in enumerate(body)
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "variants"
    ]
    node = body[at].value
    if not node.keys:  # of a grid: loops fill it
        found = {}
        exec(compile(ast.Module(body[at : at + 2], []), "<script>", "exec"), found)
        return {word: repr(settings) for word, settings in found["variants"].items()}
    keys = [ast.literal_eval(key) for key in node.keys]
    return dict(zip(keys, map(ast.unparse, node.values), strict=True))


def complaints(texts: list[str], folder: Path) -> str:
    """What ruff finds in the scripts; nothing if they are as it would have them."""
    for number, text in enumerate(texts):
        (folder / f"script_{number}.py").write_bytes(text.encode("utf-8"))
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--isolated", "--no-cache"]
    checks = ["check", *options, "--select", RULES, "--output-format", "concise"]
    out = ""
    for command in (checks, ["format", *options]):
        done = subprocess.run([*ruff, *command, folder], capture_output=True, text=True)
        out += "" if done.returncode == 0 else done.stdout + done.stderr
    for number, text in enumerate(texts):
        file = folder / f"script_{number}.py"
        out += "" if packed(file.read_text("utf-8")) == text else f"{file} is set otherwise\n{text}"
    return out
