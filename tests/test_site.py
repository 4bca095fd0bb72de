"""What `make docs` makes pages of: every word of `explain`, and every page linked."""

import importlib.util
import re
from pathlib import Path

from specgen.explain.words import listed

ROOT = Path(__file__).resolve().parents[1]
_tool = importlib.util.spec_from_file_location("site_of_docs", ROOT / "tools" / "site.py")
site = importlib.util.module_from_spec(_tool)
_tool.loader.exec_module(site)


def test_site_has_every_word_and_every_page_in_its_index(tmp_path):
    site.main(tmp_path / "source")
    pages = {path.stem: path.read_text() for path in (tmp_path / "source").glob("*.md")}
    references = {path.stem: path.read_text() for path in tmp_path.glob("source/reference/*.md")}
    headings = {h for text in references.values() for h in re.findall("^## (.*)$", text, re.M)}
    assert {word for words in listed().values() for word in words} <= headings
    index = pages.pop("index")
    assert all(f"\n{name}\n" in index for name in pages)
    assert all(f"\nreference/{name}\n" in index for name in references)


def test_text_of_a_page_is_no_markup():
    assert site._text("a_b of `a_b` <b>") == r"a\_b of `a_b` \<b\>"
    assert site._fenced("yaml", "a\n```\nb").startswith("````yaml\n")
