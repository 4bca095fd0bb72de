"""Scripts and what they are after -> their lengths in code lines, side by side: `make bench`."""

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import specgen  # noqa: E402 - as it is here, whatever is installed

BOUND = 1.15  # a script has at most so many lines for one of the original, for the same content
_EMPTY = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
}  # fmt: skip


class Length(NamedTuple):
    """Code lines of a script for what the original does, those of the original, and where it is."""

    spec: str
    script: int
    original: int
    source: str

    @property
    def ratio(self) -> float:
        return self.script / self.original


def lengths() -> Iterator[Length]:
    """A row for each original that is on record."""
    for row in yaml.safe_load((ROOT / "tools" / "originals.yaml").read_text("utf-8")):
        checked = specgen.load(ROOT / "specs" / f"{row['spec']}.yaml", trust=True)
        count = code_lines(specgen.to_script(checked)) - row.get("besides", 0)
        yield Length(row["spec"], count, row["lines"], row["source"])


def code_lines(text: str) -> int:
    """How many lines hold code: not those of comments and docstrings alone, and no blank ones."""
    rows: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _EMPTY:
            rows |= {*range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(ast.parse(text)):
        holder = isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        if holder and ast.get_docstring(node) is not None:
            said = node.body[0]
            rows -= {*range(said.lineno, (said.end_lineno or said.lineno) + 1)}
    return len(rows)


if __name__ == "__main__":
    print(f"{'code lines':<40} script  original  ratio")
    for each in lengths():
        verdict = "within" if each.ratio <= BOUND else "OVER"
        print(
            f"{each.spec:<40} {each.script:6}  {each.original:8}  {each.ratio:5.2f}  "
            f"{verdict} {BOUND}  {each.source}"
        )
