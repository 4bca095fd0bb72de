"""Program -> a standalone script: inline metadata, docstring, a comment for each section.

Python writes the lines, a template lays them out, `ruff format` sets them; then the text is parsed
again, and has to be the program node for node.
"""

import ast
import re
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import jinja2
from ruff import find_ruff_bin

from specgen.outcomes.layout import packed, raw
from specgen.outcomes.seal import sealed
from specgen.outcomes.templates import folder
from specgen.program import needed_packages
from specgen.program.ast_nodes import unplaced
from specgen.program.sections import Program, Section
from specgen.text import prose

_LINES = ("print", "shape_of", "let", "table")
PYTHON = ">=3.11"
_WIDTH = 88  # of a line, as `ruff format` has it


def to_text(program: Program) -> str:
    """The script. The same program gives the same bytes.

    Raises AssertionError if the text is not the program: a defect of specgen, never of a spec.
    """
    return _finished(program, _format(_draft(program)))


def to_texts(programs: Sequence[Program]) -> list[str]:
    """The scripts of many programs, set by the formatter all at once."""
    drafts = [_draft(program) for program in programs]
    return [*map(_finished, programs, _format_all(drafts))]


def _draft(program: Program) -> str:
    """The script as its lines come, before they are set."""
    return raw(_template().render(metadata=_metadata(program), blocks=_blocks(program)))


def _finished(program: Program, text: str) -> str:
    text = packed(text)
    if ast.dump(ast.parse(text)) != ast.dump(program.module):
        raise AssertionError("the printed script is not the program")
    return sealed(text)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder()),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        autoescape=False,
    )
    return environment.get_template("script.py.j2")


def _metadata(program: Program) -> list[str]:
    """The lines of PEP 723 between the marks."""
    listed = [f'    "{requirement}",' for requirement in needed_packages.asked_for(program)]
    made = ["[tool.specgen]", f"made = {_quoted(program.made)}"]
    return [f'requires-python = "{PYTHON}"', "dependencies = [", *listed, "]", *made]


def _quoted(text: str) -> str:
    """The text as TOML has it, all on one line of plain characters."""
    plain = (c if c.isascii() and c.isprintable() and c not in '"\\' else None for c in text)
    pairs = zip(plain, text.encode("utf-8", "replace").decode("utf-8"), strict=True)
    return '"' + "".join(same or f"\\U{ord(other):08X}" for same, other in pairs) + '"'


def _blocks(program: Program) -> list[list[str]]:
    """Runs of lines, a blank line between two."""
    opening = ast.Module([ast.Expr(ast.Constant(program.docstring))], [])
    blocks = [ast.unparse(opening).split("\n")]
    names = [section.name for section in program.sections]
    previous = Section("", ())
    for before, section in zip(["", *names], program.sections, strict=False):
        lines = _section(section)
        calls = _is_call(section) and _is_call(previous)
        attached = calls or is_attached(before, section)
        previous = section
        if attached and not section.heading and len(blocks) > 1:
            blocks[-1] += lines
        elif lines:
            blocks.append(lines)
    return blocks


def _is_call(section: Section) -> bool:
    """Whether it is one call on one line, as several can stand without blank ones."""
    match section.body:
        case [ast.Expr() as only]:
            return len(_statement(only)) <= _WIDTH and "\n" not in _statement(only)
    return False


def is_attached(before: str, section: Section) -> bool:
    """Whether a line to print follows without a blank one; it does not what a figure ends with."""
    return section.name in _LINES and before not in ("plot", "plot_history")


def _section(section: Section) -> list[str]:
    lines: list[str] = []
    if section.text or (section.heading and section.body):
        heading = prose.comment(section.heading)
        text = prose.comment(section.text)
        lines = [*heading, *(["#"] if heading and text else []), *text]
    plain: list[str] = []
    for statement in section.body:
        if own := getattr(statement, "text", None):
            lines += [*_apart(plain), *own.split("\n")]
            plain = []
            continue
        first, *rest = _statement(statement).split("\n")
        explained = isinstance(vars(statement).get("comment"), prose.Prose) and not first
        begins = explained and lines and statement is section.body[0]
        plain += ["#" if begins else first, *rest]
    lines += _apart(plain)
    return lines if any(lines[:1]) else lines[1:]


_STAGE = re.compile(r" *(\w+ = keras\.Input|model\.compile|history = model\.fit)\(")
_LONG = 12  # lines


def _apart(lines: list[str]) -> list[str]:
    """Many lines, a blank one where a branch of the model begins, or a stage of the training."""
    out: list[str] = []
    for line in lines:
        before = out[-1].strip() if out else ""
        goes_on = not before or before.endswith(":") or before.startswith("#")
        if len(lines) > _LONG and _STAGE.match(line) and not goes_on and not _STAGE.match(before):
            out.append("")
        out.append(line)
    return out


def _statement(statement: ast.stmt) -> str:
    """The statement as text, with the comments that its nodes carry."""
    plain = ast.unparse(statement)
    nodes = [*ast.walk(statement)]
    said = any(getattr(node, "comment", None) for node in nodes)
    text = _commented(statement, plain) if said else plain
    # A comment stands on the first line of a function, without a blank one before it.
    text = re.sub(r"^( *def .*:\n)\n", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r"^( *def [^\n]*:\n)\n(?= *#)", r"\1", text, flags=re.MULTILINE)
    # A figure has a blank line before and behind it.
    text = re.sub(r"(?<!:)\n( +)(?=figure(, \w+)? = plt\.)", r"\n\n\1", text)
    text = re.sub(r"\n( +)plt\.show\(\)\n(?=\1\S)", r"\n\1plt.show()\n\n", text)
    return _without_brackets(nodes, text)


def _commented(statement: ast.stmt, plain: str) -> str:
    """The statement with its comments; plain: without them."""
    remarks: list[str] = []
    marker = "comment"
    while marker in plain:
        marker += "_"
    module = ast.Module([unplaced(statement)], [])
    for node in ast.walk(module):
        for field in ("body", "elts"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                setattr(node, field, _marked(inner, marker, remarks))
    # A comment stands on the line above a function, where `unparse` has a blank one.
    pattern = re.compile(rf"( *)\b{marker}([0-9]+)(, |\n+(?= *(?:def|class|@))|\n|$)")

    def write(found: re.Match[str]) -> str:
        lines = prose.comment(remarks[int(found[2])])
        indent = "" if found[3] == ", " else found[1]
        return "\n" + "".join(f"{indent}{line}\n" for line in lines)

    return pattern.sub(write, ast.unparse(ast.fix_missing_locations(module)))


def _without_brackets(nodes: Sequence[ast.AST], text: str) -> str:
    """Several values that go to several names, or are returned, need no brackets around them.

    Neither does what a loop in brackets gives, where it is all that a function is given.
    """
    for node in nodes:
        match node:
            case ast.Assign([ast.Tuple()], ast.Tuple([_, _, *_]) as value):
                text = text.replace(f" = {ast.unparse(value)}", f" = {ast.unparse(value)[1:-1]}")
            case ast.Return(ast.Tuple([_, _, *_]) as value):
                inner = ast.unparse(value)[1:-1]
                text = text.replace(f"return ({inner})", f"return {inner}")
            case ast.Call(args=[ast.GeneratorExp() as only], keywords=[]):
                text = text.replace(f"({ast.unparse(only)})", ast.unparse(only))
    return text


def _marked(nodes: list[ast.AST], marker: str, remarks: list[str]) -> list[ast.AST]:
    """The nodes, with a name that stands for the comment before each that has one."""
    out: list[ast.AST] = []
    for node in nodes:
        if getattr(node, "comment", None):
            mark = ast.Name(f"{marker}{len(remarks)}")
            out.append(ast.Expr(mark) if isinstance(node, ast.stmt) else mark)
            remarks.append(node.comment)  # type: ignore[attr-defined]
        out.append(node)
    return out


_RUFF = ("format", "--isolated", "--no-cache", "--target-version", "py311")


def _format(text: str) -> str:
    """The text as `ruff format` sets it, whatever is configured where the command runs."""
    command = [find_ruff_bin(), *_RUFF, "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise AssertionError(f"ruff does not read the script: {done.stderr}")
    return done.stdout


def _format_all(texts: Sequence[str]) -> list[str]:
    """As `_format`, in one process: to begin one takes longer than to set a text."""
    with tempfile.TemporaryDirectory(prefix="specgen-") as name:
        files = [Path(name, f"{number}.py") for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_bytes(text.encode("utf-8"))
        command = [find_ruff_bin(), *_RUFF, "--quiet", name]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise AssertionError(f"ruff does not read a script: {done.stderr}")
        return [file.read_bytes().decode("utf-8") for file in files]
