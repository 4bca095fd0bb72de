"""README.md, docs, every word of `explain`, the gallery -> what Sphinx makes pages of; `make docs`.

    python tools/site.py FOLDER RUNS

writes Markdown into FOLDER: the pages of `docs` as they are, a page for each family of words in
`reference`, and an executed page for each spec in `gallery`, whose runs are kept in RUNS.
"""

import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import gallery

from specgen.explain.contract import Thing, things
from specgen.explain.words import LISTED, Topic, listed, topics
from specgen.explain.words import explain as explained
from specgen.language.families import FAMILIES
from specgen.text import snippets

ROOT = Path(__file__).resolve().parents[1]
# In the order in which a newcomer reads them.
GUIDE = (
    "language", "data", "model", "training", "walkthrough", "formulas", "checking", "outcomes",
)  # fmt: skip
PROJECT = ("CHANGELOG", "CONTRIBUTING", "ARCHITECTURE")


def main(folder: Path, galleries: Iterable[str] = ()) -> None:
    """Write all pages into the folder, but for those of the gallery, which are named."""
    shutil.copytree(ROOT / "docs", folder, dirs_exist_ok=True)
    for name in PROJECT:
        shutil.copy(ROOT / f"{name}.md", folder)
    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace("(docs/", "(")
    references = dict(_references())
    (folder / "reference").mkdir()
    for name, text in references.items():
        (folder / "reference" / f"{name}.md").write_text(text, encoding="utf-8")
    trees = [
        _tree("Guide", GUIDE),
        _tree("Gallery", [f"gallery/{name}" for name in galleries]),
        _tree("Reference", [f"reference/{name}" for name in references] + ["errors"]),
        _tree("Project", PROJECT),
    ]
    (folder / "index.md").write_text("\n".join([readme, *trees]), encoding="utf-8")


def _references() -> Iterator[tuple[str, str]]:
    """The pages of the reference, by their names."""
    for family in LISTED:
        sort = FAMILIES[family].sort
        words = listed()[sort]
        found = (topic for word in words for topic in topics(family, word))
        yield family, _page(_heading(sort), found)
    functions = (topic for word in listed()["a function of formulas"] for topic in _function(word))
    yield "functions", _page("Functions of formulas", functions)
    yield "code", "\n\n".join(["# What a file of `code` takes and gives", *map(_thing, things())])


def _function(word: str) -> list[Topic]:
    return [topic for topic in explained(word) if topic.noun == "a function of formulas"]


def _heading(sort: str) -> str:
    """A sort as the title of a page: `a dataset of columns` -> `Dataset of columns`."""
    text = re.sub(r"^(?:an? |the )", "", sort)
    return text[:1].upper() + text[1:]


def _page(title: str, found: Iterable[Topic]) -> str:
    return "\n\n".join([f"# {title}", *(_topic(topic) for topic in found)]) + "\n"


def _topic(topic: Topic) -> str:
    parts = [f"## {topic.word}", _text(topic.summary), _text(topic.details)]
    parts += [_arguments("Needs", topic.needs), _arguments("Takes", topic.takes)]
    parts += [_fenced("yaml", snippets.block(topic.snippet))]
    parts += ["with `mine.py`", _fenced("python", topic.python)] if topic.python else []
    return "\n\n".join(part for part in parts if part)


def _arguments(head: str, arguments: Mapping[str, str]) -> str:
    """The arguments as a table."""
    if not arguments:
        return ""
    rows = (f"| `{name}` | {_cell(text)} |" for name, text in arguments.items())
    return "\n".join([f"| {head.lower()} | |", "| --- | --- |", *rows])


def _thing(thing: Thing) -> str:
    parts = [f"## {_heading(thing.name)}", f"Takes {_text(thing.takes)}"]
    parts += [f"Gives {_text(thing.gives)}", _fenced("yaml", snippets.block(thing.spec))]
    return "\n\n".join([*parts, "with `mine.py`", _fenced("python", thing.python)])


def _text(text: str) -> str:
    """Plain text as Markdown: nothing in it is markup but code between backticks."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(p if p.startswith("`") else _SIGNS.sub(r"\\\g<0>", p) for p in pieces)


_SIGNS = re.compile(r"[\\*_{}\[\]<>#|$~]")


def _cell(text: str) -> str:
    return _text(text).replace("\n", " ")


def _fenced(language: str, text: str) -> str:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _tree(caption: str, pages: Iterable[str]) -> str:
    return "\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```", ""])


if __name__ == "__main__":
    target = Path(sys.argv[1])
    shutil.rmtree(target, ignore_errors=True)
    main(target, gallery.write(target / "gallery", Path(sys.argv[2])))
