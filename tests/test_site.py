"""What `make docs` makes pages of: every word of `explain`, and every page linked."""

import importlib.util
import re
import sys
from pathlib import Path

import specs
from specgen.explain.words import listed

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tools"))  # where the tool finds its own parts
_tool = importlib.util.spec_from_file_location("site_of_docs", ROOT / "tools" / "site.py")
site = importlib.util.module_from_spec(_tool)
_tool.loader.exec_module(site)
gallery = site.gallery


def test_site_has_every_word_and_every_page_in_its_index(tmp_path):
    site.main(tmp_path / "source", ["mnist_cnn"])
    pages = {path.stem: path.read_text() for path in (tmp_path / "source").glob("*.md")}
    references = {path.stem: path.read_text() for path in tmp_path.glob("source/reference/*.md")}
    headings = {h for text in references.values() for h in re.findall("^## (.*)$", text, re.M)}
    assert {word for words in listed().values() for word in words} <= headings
    index = pages.pop("index")
    assert all(f"\n{name}\n" in index for name in pages)
    assert "\ngallery/mnist_cnn\n" in index
    assert all(f"\nreference/{name}\n" in index for name in references)


def test_executed_page_has_its_spec_and_what_came_out_and_is_not_trained_twice(
    tmp_path, monkeypatch
):
    spec = tmp_path / "small.yaml"
    spec.write_text(specs.text(walkthrough=[{"heading": "All", "do": ["fit", "evaluate"]}]))
    monkeypatch.setattr(gallery, "SPECS", (spec,))
    assert gallery.write(tmp_path / "pages", tmp_path / "runs") == ["small"]
    page = (tmp_path / "pages" / "small.md").read_text()
    assert page.startswith("# Small\n\nThe spec:\n\n```yaml\n")
    assert "model.fit(" in page
    told = (tmp_path / "runs" / "small" / "history.json").stat().st_mtime_ns
    gallery.write(tmp_path / "again", tmp_path / "runs")
    assert (tmp_path / "again" / "small.md").read_text() == page
    assert (tmp_path / "runs" / "small" / "history.json").stat().st_mtime_ns == told


def test_text_of_a_page_is_no_markup():
    assert site._text("a_b of `a_b` <b>") == r"a\_b of `a_b` \<b\>"
    assert site._fenced("yaml", "a\n```\nb").startswith("````yaml\n")
