"""README.md and docs: what the registries know in them; `.venv/bin/python tools/language.py`.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`. NAME is a family of words, a file
of `specgen/library`, or a section of a spec; `spec` is the whole of one. `docs/errors.md` is made
as a whole, from the codes, the rules and `specgen/explain/codes.yaml`.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from specgen import library
from specgen.explain import codes, words
from specgen.explain.contract import things
from specgen.explain.keys import keys
from specgen.explain.wording import in_words
from specgen.language.functions import FUNCTIONS
from specgen.language.vocabulary import FORMULAS
from specgen.text import snippets
from specgen.text.diagnostics import CODES, render

ROOT = Path(__file__).resolve().parents[1]
ERRORS = ROOT / "docs" / "errors.md"
PAGES = (ROOT / "README.md", *sorted({*(ROOT / "docs").glob("*.md")} - {ERRORS}))
TABLE = re.compile(r"(<!-- table: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)

# The head of the first column.
HEADS = {
    "datasets": "dataset", "arrays": "dataset", "tables": "dataset", "series": "dataset",
    "streams": "dataset", "sources": "source", "columns": "step for a table", "steps": "step",
    "scalers": "step",
    "preparations": "what happens",
    "layers": "layer", "nodes": "node", "milestones": "milestone", "basics": "step",
    "figures": "figure", "overviews": "overview", "reports": "report", "explanations": "figure",
}  # fmt: skip

# What the first digit of a code stands for.
GROUPS = {
    "SG0": "The text",
    "SG1": "Keys and their values",
    "SG2": "Names and arguments",
    "SG3": "What does not go together",
    "SG4": "What Keras refuses",
    "SG5": "Files and packages",
    "SG7": "Warnings",
}


def written(text: str) -> str:
    """The text with every table in it made anew."""
    return TABLE.sub(lambda found: f"{found[1]}{table(found[2])}{found[3]}", text)


def table(name: str) -> str:
    """The table called `name`, as lines of Markdown."""
    if name == "spec" or name in keys():
        rows = _keys("" if name == "spec" else name)
        return _lines(
            [f"key of `{name}`" if name != "spec" else "section", "what it says", "what it takes"],
            rows,
        )
    if name == "functions":
        return _lines(["function", "what it gives", "of tensors"], _functions())
    if name == "contract":
        rows = ([thing.name, thing.takes, thing.gives] for thing in things())
        return _lines(["of `code`", "what it takes", "what it gives"], rows)
    return _lines([HEADS[name], "what it does"], _words(name))


def _functions() -> Iterator[list[str]]:
    for row in FUNCTIONS.values():
        yield [f"`{row.use}`", row.summary, "yes" if row.in_keras else "no"]


def _keys(section: str) -> Iterator[list[str]]:
    for path, key in keys().items():
        around, _, word = path.rpartition(".")
        if around == section:
            needed = "; required" if key.required else ""
            yield [f"`{word}`", f"{key.summary}{needed}", in_words(key.kind)]


def files(family: str) -> list[str]:
    """The files of a family's functions, without their folders."""
    return [Path(file).name for file in library.FILES[family]]


def _words(name: str) -> Iterator[list[str]]:
    family = next((f for f in library.FILES if name in files(f)), name)
    found = [n for n, i in library.family(family).items() if i.file.stem == name]
    own = [*FORMULAS, *found] if name == "basics" else found
    for word in own or words.words(family):
        (topic,) = words.topics(family, word)
        more = f" {topic.details}" if name == "milestones" else ""
        yield [f"`{snippets.item(topic.use)}`", f"{topic.summary}{more}"]


def _lines(head: list[str], rows: Iterable[list[str]]) -> str:
    cells = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in cells)


def errors() -> str:
    """`docs/errors.md`: every code with what it means, specs that have it, and these mended."""
    parts = [INTRODUCTION]
    for digit, heading in GROUPS.items():
        parts.append(f"## {heading}")
        for code in (code for code in CODES if code.startswith(digit)):
            parts += [f"### {code}: {CODES[code]}", *map(_case, codes.explain(code)[1])]
    return "\n\n".join(parts) + "\n"


INTRODUCTION = """\
# Errors

Every finding has a code. `specgen explain SG305` prints what stands here about one.

Below each code are the mistakes that have it: what has to hold, a spec that breaks it, what
`specgen check` says, and the spec mended. The specs are parts of one; the rest is sound. A finding
is shown with its file, line and column, an excerpt, and often a way out."""


def _case(case: codes.Case) -> str:
    if not case.bad or not case.mended:
        return f"{case.summary}\n\n{case.when}"
    found = case.bad.findings()[0]
    parts = [case.summary, *_example(case.bad), _fenced(render(found), "text")]
    return "\n\n".join([*parts, "Mended:", *_example(case.mended)])


def _example(example: codes.Example) -> Iterator[str]:
    if example.options:
        yield _fenced(f"$ {example.command}", "text")
    if example.spec:
        yield _fenced(example.spec, "yaml")
    if example.python:
        yield f"with `mine.py`\n\n{_fenced(example.python, 'python')}"


def _fenced(text: str, language: str) -> str:
    return f"```{language}\n{text}\n```"


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
    ERRORS.write_text(errors(), encoding="utf-8")
