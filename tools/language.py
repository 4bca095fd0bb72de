"""README.md's tables of the language, from the registries: `.venv/bin/python tools/language.py`.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`. NAME is a family of words, a file
of `specgen/library`, or a section of a spec; `spec` is the whole of one.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from specgen import library
from specgen.explain import words
from specgen.explain.keys import keys
from specgen.explain.wording import said
from specgen.language.vocabulary import FORMULAS
from specgen.text import snippets

README = Path(__file__).resolve().parents[1] / "README.md"
TABLE = re.compile(r"(<!-- table: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)

# The head of the first column.
HEADS = {
    "datasets": "dataset", "arrays": "dataset", "tables": "dataset", "series": "dataset",
    "streams": "dataset", "columns": "step for a table", "steps": "step", "scalers": "step",
    "layers": "layer", "nodes": "node", "milestones": "milestone", "shows": "step",
    "figures": "figure", "overviews": "overview", "reports": "report", "explanations": "figure",
}  # fmt: skip


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
    return _lines([HEADS[name], "what it does"], _words(name))


def _keys(section: str) -> Iterator[list[str]]:
    for path, key in keys().items():
        around, _, word = path.rpartition(".")
        if around == section:
            needed = "; required" if key.required else ""
            yield [f"`{word}`", f"{key.summary}{needed}", said(key.kind)]


def _stem(file: str) -> str:
    return file.rpartition("/")[2]


def _words(name: str) -> Iterator[list[str]]:
    family = next((f for f, files in library.FILES.items() if name in map(_stem, files)), name)
    found = [word for word, each in library.family(family).items() if each.file.stem == name]
    own = [*FORMULAS, *found] if name == "shows" else found
    for word in own or words.words(family):
        (topic,) = words.topics(family, word)
        more = f" {topic.details}" if name == "milestones" else ""
        yield [f"`{snippets.item(topic.use)}`", f"{topic.summary}{more}"]


def _lines(head: list[str], rows: Iterable[list[str]]) -> str:
    cells = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in cells)


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
