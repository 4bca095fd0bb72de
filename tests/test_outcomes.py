"""Notebooks and pages: the script's code, text that can do nothing, and what a run has left."""

import ast
import base64
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbclient
import nbformat
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt
from test_safety import LITERAL

import specs
from specgen import api
from specgen.cli import commands
from specgen.lower import lower
from specgen.outcomes import files, script
from specgen.outcomes.markdown import to_markdown
from specgen.outcomes.notebook import to_notebook
from specgen.outcomes.page import to_page
from specgen.outcomes.publishing import Asked, published
from specgen.outcomes.ran import Ran
from specgen.outcomes.story import told
from specgen.runs.recorded import settled
from specgen.text import markup
from specgen.text.diagnostics import SpecError

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = sorted(ROOT.glob("specs/*.yaml"))
TEXTS = [
    path for path in LITERAL
    if re.match("title|text|heading|article|class_names|print_has_all|set_title", path.stem)
]  # fmt: skip
# All that a page is made of, and the attributes that each may have.
TAGS = {
    "html": {"lang"}, "head": set(), "meta": {"charset", "name", "content", "http-equiv"},
    "title": set(), "style": set(), "body": set(), "main": set(), "h1": set(), "h2": set(),
    "p": set(), "em": set(), "strong": set(), "code": {"class"}, "ul": set(), "ol": {"start"},
    "li": set(), "a": {"href", "rel"}, "pre": {"class"}, "span": {"class"}, "br": set(),
    "figure": set(), "img": {"src", "alt"}, "footer": set(),
}  # fmt: skip


class Tags(HTMLParser):
    """Collects every tag, its attributes, and the text between."""

    def __init__(self, page):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def inert(page):
    """Nothing in the page is but what a page may be made of."""
    for tag, attributes in Tags(page).found:
        assert tag in TAGS, tag
        assert {*attributes} <= TAGS[tag], attributes
        assert attributes.get("href", "https://x").startswith(("https://", "http://"))
        assert attributes.get("src", "data:image/").startswith("data:image/")


def shown(text):
    """Markdown as a site would show it that lets all HTML through."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)


def made(spec, to, **asked):
    return published(spec, Asked(to, **asked)).text


def code(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_outcome_holds_hostile_text_as_text(path):
    spec = api.load(path)
    story = told(spec, lower(spec), False, Ran())
    inert(to_page(story))
    page = to_markdown(story, "")
    inert(re.sub(r"\n<!-- specgen: [0-9a-f]{16} -->\n$", "", shown(page)))
    notebook = nbformat.reads(to_notebook(story), 4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            inert(shown(cell.source))


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_notebook_has_the_code_of_the_script(path):
    spec = api.load(path)
    cells = code(json.loads(made(spec, "notebook")))
    text = "\n".join("".join(cell["source"]) for cell in cells)
    tree = ast.parse(text)
    assert ast.dump(tree) == ast.dump(ast.Module(lower(spec).module.body[1:], []))
    assert all("fmt:" not in line for line in text.split("\n"))
    assert len({cell["id"] for cell in cells}) == len(cells)


HOSTILE = (
    "<script>alert(1)</script>",
    "</title></style></pre></code><img src=x onerror=alert(1)>",
    "```\n</code>\n```\n~~~\n<b>",
    "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](//evil.example)",
    "![a](https://evil.example/x.png) ![b][r]\n\n[r]: https://evil.example/x.png",
    '[a](https://evil.example/"onmouseover="alert(1)) [b](https://x/>\'<b>)',
    "<https://evil.example> <a@b.example> &lt;script&gt; &#60;script&#62; &#x3c;b&#x3e;",
    "# a\n\n---\n\n- <b>\n    <i>\n\n1) <u>\n\n> <s>\n\n|a|b|\n|-|-|\n|<b>|c|",
    "a `b\n\n<b>` c ``<i>`` *<u>* **<s>**",
    "--- <!-- --> <![CDATA[ ]]> <?php ?> {{ 1 }} {% raw %} $<b>$ \\(x\\)",
    "{{ 7 * 7 }}{% for a in b %}",
    "\u202e\u2066 evil \u2028 \ufeff",
    "\\<b> \\`<i>` \\[a\\](b) \\\\<u>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_holds_hostile_text_as_text(text):
    for each in (text, f"a {text}", f"`{text}", f"*{text}*", f"- {text}", f"[{text}](https://x)"):
        inert(markup.html(each) + markup.html_line(each))
        for page in (markup.markdown(each), markup.markdown_line(each)):
            inert(shown(page))
            assert "{{" not in re.sub("`.*`", "", page)
            assert all(sign.isprintable() or sign == "\n" for sign in page)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("`a*b` and *c*, **d**", ["p", "code", "em", "strong"]),
        ("[Keras](https://keras.io/api_(x))", ["p", "a"]),
        ("- a\n- b\n  - c\n\nd", ["ul", "li", "li", "ul", "li", "p"]),
        ("3. a\n4. b", ["ol", "li", "li"]),
        ("2 * 3 * 4 of x_train, _y and 5 < 6 & 7", ["p"]),
        ("+1 is 1. all", ["p"]),
        ("`` a`b `` ```", ["p", "code"]),
        ("# 1", ["p"]),
    ],
)
def test_markup_reads_the_same_as_html_and_as_markdown(text, tags):
    page, other = Tags(markup.html(text)), Tags(shown(markup.markdown(text)))
    assert [tag for tag, _ in page.found] == [tag for tag, _ in other.found] == tags
    assert page.text.split() == other.text.split()
    hrefs = [[attributes.get("href") for _, attributes in each.found] for each in (page, other)]
    assert hrefs[0] == hrefs[1]


@pytest.mark.parametrize("code", ["a", "```\n</code>\n````", "`", "``````"])
def test_markup_fences_what_holds_fences(code):
    (token,) = MarkdownIt().parse(markup.fenced(code, "python"))
    assert (token.type, token.content) == ("fence", f"{code}\n")


SEEN = {
    "walkthrough": [
        {"heading": "Fit", "do": ["fit", {"plot_history": {"file": "curve.png"}}]},
        {"heading": "Look", "do": ["evaluate", {"print": "<b> {accuracy:.4f}"}]},
    ],
    "claims": [
        {"that": "accuracy", "at_least": "50%"},
        {"that": "history['loss'][0]", "at_most": 3},
    ],
}


@pytest.fixture(scope="module")
def small():
    return specs.spec(**SEEN)


@pytest.fixture(scope="module")
def result(small, tmp_path_factory):
    """A run, and the folder of a spec beside it."""
    return api.run(small, tmp_path_factory.mktemp("runs") / "run", sample=True)


def test_run_records_what_each_section_prints_and_draws(small, result):
    rows = json.loads((result.folder / "output.json").read_text())
    program = lower(small, True)
    names = dict(zip(program.done, (section.name for section in program.sections), strict=True))
    seen = {names[row["statements"]]: (row["printed"], row["figures"]) for row in rows}
    assert [*seen] == ["fit", "plot_history", "print"]
    assert seen["plot_history"] == ("", ["curve.png"])
    assert seen["print"] == (f"<b> {result.scores['accuracy']:.4f}", [])
    assert re.fullmatch(r"12/12 ━{20} \d+s \d+ms/step - accuracy: .*", seen["fit"][0])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\rb", "b"),
        ("abc\rx\n", "xbc"),
        ("1/2\b\b\b\r2/2\b\b\b\r\nx  \n", "2/2\nx"),
        ("ab\b\bc", "cb"),
        ("\b\ba", "a"),
        ("\x1b[1m3/3\x1b[0m \x1b[32m━\x1b[0m", "3/3 ━"),
        ("\n\n", ""),
    ],
)
def test_run_records_what_a_terminal_shows_in_the_end(text, shown):
    assert settled(text) == shown


def test_page_shows_what_a_run_printed_drew_and_measured(small, result):
    page = made(small, "html", sample=True, run=result.folder)
    inert(page)
    assert f"&lt;b&gt; {result.scores['accuracy']:.4f}</pre>" in page
    picture = base64.b64encode((result.folder / "curve.png").read_bytes()).decode()
    assert page.count(picture) == page.count("<img") == 1
    text = " ".join(Tags(page).text.split())
    measured = f"{result.scores['accuracy']:.4g}, not comparable (sample data)"
    assert f"You should see accuracy at least 50%; here {measured}. print(" in text
    assert text.index("model.fit(") < text.index("You should see history['loss'][0] at most 3;")


def test_notebook_holds_what_a_run_printed_and_drew(small, result):
    notebook = nbformat.reads(made(small, "notebook", sample=True, run=result.folder), 4)
    nbformat.validate(notebook)
    kinds = [[each.output_type for each in cell.outputs] for cell in code(notebook)]
    assert [kind for kind in kinds if kind] == [["stream"], ["display_data"], ["stream"]]
    assert [cell.execution_count for cell in code(notebook)] == [*range(1, len(kinds) + 1)]


def test_markdown_has_its_figures_beside_it(small, result, tmp_path):
    asked = Asked("markdown", True, result.folder, tmp_path / "small.md")
    page = published(small, asked)
    files.write_outcome(asked.output, page.text, page.beside, kind="markdown")
    picture = tmp_path / "small_files" / "curve.png"
    assert "![curve.png](small_files/curve.png)" in page.text
    assert picture.read_bytes() == (result.folder / "curve.png").read_bytes()
    with pytest.raises(SpecError, match=r"SG502.*\n.*name the page with -o"):
        made(small, "markdown", sample=True, run=result.folder)


@pytest.mark.parametrize("to", ["notebook", "markdown", "html"])
def test_outcome_refuses_the_run_of_another_spec(to, small, result, tmp_path):
    asked = {"run": result.folder, "output": tmp_path / "x"}
    others = [(small, {}), (specs.spec(**SEEN, seed=2), {"sample": True})]
    for spec, more in others:
        with pytest.raises(SpecError, match=r"SG507.*small.py differs\n.*--data and --set"):
            made(spec, to, **asked, **more)
    asked["run"] = tmp_path
    with pytest.raises(SpecError, match=r"SG507.*no finished run of small.py\n.*specgen run"):
        made(small, to, **asked, sample=True)


def test_outcome_shows_a_run_when_text_alone_has_changed(small, result):
    claims = [{"that": "accuracy", "at_least": "40%"}, SEEN["claims"][1]]
    fit = {**specs.SMALL["fit"], "explain": "Once is enough."}
    walkthrough = [{"heading": "Now", "text": "Else", "do": []}, *SEEN["walkthrough"]]
    other = specs.spec(claims=claims, walkthrough=walkthrough, fit=fit, conclusion="It learns.")
    text = Tags(made(other, "html", sample=True, run=result.folder)).text
    before = Tags(made(small, "html", sample=True, run=result.folder)).text
    assert text.count("not comparable") == 1  # of what it claims, the run has judged the other
    assert "accuracy at least 40%." in " ".join(text.split())
    printed = f"<b> {result.scores['accuracy']:.4f}"
    assert text.count(printed) == before.count(printed) == 1


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "curve.txt", "link.png"])
def test_outcome_shows_pictures_of_the_run_alone(name, small, result, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(result.folder, folder)
    picture = (folder / "curve.png").read_bytes()
    (tmp_path / "secret.png").write_bytes(picture)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "curve.txt").write_text("secret")
    rows = [{"statements": 6, "printed": "</pre><b>\x1b[31m", "figures": [name]}]
    (folder / "output.json").write_text(json.dumps(rows))
    page = made(small, "html", sample=True, run=folder)
    inert(page)
    assert "<img" not in page
    assert "\x1b" not in page


def test_notebook_runs_and_measures_what_the_run_measured(small, result, tmp_path):
    asked = Asked("notebook", True, None, tmp_path / "small.ipynb")
    page = published(small, asked)
    files.write_outcome(asked.output, page.text, page.beside, kind="notebook")
    notebook = nbformat.read(asked.output, 4)
    nbclient.execute(notebook, cwd=tmp_path, timeout=120)
    outputs = [each for cell in code(notebook) for each in cell.outputs]
    printed = "".join(each.text for each in outputs if each.output_type == "stream")
    assert f"<b> {result.scores['accuracy']:.4f}" in printed
    assert [1 for each in outputs if "image/png" in each.get("data", {})] == [1]


def explained(data, rest, text="Because of {}."):
    """A spec that explains all that it can, in words of its own each."""
    x, table = data.pop("x", []), data.pop("table", [])
    layers = [{"Input": [4]}, {"Dense": 8}, {"Dense": {"units": 3, "activation": "softmax"}}]
    parts = {"x": x, "table": table, "layers": layers}
    for word, items in parts.items():
        for number, item in enumerate(items):
            item["explain"] = text.format(f"{word} {number}")
    steps = ["load", "build", "compile", "fit", "evaluate"]
    steps = [{step: None, "explain": text.format(f"step {step}")} for step in steps]
    shows = [{"shape_of": "x_train"}, {"plot_history": None}, {"print": "{accuracy}"}]
    for number, show in enumerate(shows):
        show["explain"] = text.format(f"show {number}")
    if data.get("split", {}).get("folds") or rest.get("variants"):
        shows = []
    given = {"x": x, "table": table} if table else {"x": x}
    return specs.spec(
        **{
            "data": {**data, **given, "explain": text.format("data")},
            "model": {"layers": layers, "explain": text.format("model")},
            "compile": {**specs.SMALL["compile"], "explain": text.format("compile")},
            "fit": {"epochs": 1, "explain": text.format("fit")},
            "evaluate": {"explain": text.format("evaluate")},
            "walkthrough": [{"heading": "All", "do": [*steps, *shows]}],
            "conclusion": text.format("conclusion"),
            "links": [{"title": text.format("link"), "url": "https://keras.io/x"}],
            "notebook": "https://github.com/a/b/blob/main/c/d.ipynb",
            **rest,
        }
    )


IRIS = {"load": "iris", "split": {"test": 0.3}, "x": [{"divide": 2}, "StandardScaler"]}
SYNTHETIC = {"load": {"synthetic": {"shape": [4], "classes": 3}}, "x": [{"divide": 2}]}
LEARNING = {"variants": {"slow": {"compile.optimizer": "sgd"}, "fast": {}}}


def given(data):
    steps = [step if isinstance(step, dict) else {step: None} for step in data["x"]]
    return {**data, "x": [dict(step) for step in steps]}


@pytest.mark.parametrize(
    ("data", "rest"),
    [
        (IRIS, {}),
        (IRIS, LEARNING),
        (IRIS, {"variants": {"wide": {"model.layers[1].Dense": 16}, "narrow": {}}}),
        ({**IRIS, "split": {"folds": 3}}, {}),
        ({**SYNTHETIC, "pipeline": {"batch_size": 8}}, {}),
        (SYNTHETIC, {"fit": None, "compile": None, "train": [
            {"compile": {**specs.SMALL["compile"], "explain": "Because of compile."},
             "fit": {"epochs": 1, "explain": "Because of fit."}},
            {"compile": {**specs.SMALL["compile"], "explain": "Because of another."},
             "fit": {"epochs": 1, "explain": "Because of more."}},
        ], "walkthrough": []}),
        (IRIS, {"model": {"function": "build", "layers": [
            {"Dense": 3, "explain": "Because of one."},
            {"Activation": "softmax", "explain": "Because of two."}], "style": "add"}}),
    ],
    ids=["arrays", "variants", "models", "folds", "batches", "rounds", "function"],
)  # fmt: skip
def test_explained_stands_in_every_outcome_and_in_no_cell(data, rest):
    spec = explained(given(data), rest)
    source = spec.document.source.text
    said = {
        found.removeprefix("Because of ") for found in re.findall(r"Because of [^.\"]*", source)
    }
    story = told(spec, lower(spec), False, Ran())
    notebook = json.loads(to_notebook(story))
    pages = [script.to_text(lower(spec)), to_page(story)]
    pages.append("".join("".join(cell["source"]) for cell in notebook["cells"]))
    missing = [text for text in said for page in pages if f"Because of {text}." not in page]
    assert missing == []
    assert "Because of" not in str([cell["source"] for cell in code(notebook)])


@pytest.mark.parametrize("text", HOSTILE[1::4])
def test_outcome_holds_what_is_explained_as_text(text):
    title = {"title": " ".join(text.split())}
    spec = explained(given(IRIS), title, text.replace("{", "{{").replace("}", "}}"))
    page = to_page(told(spec, lower(spec), False, Ran()))
    assert page.count("</title>") == page.count("</style>") == 1
    inert(page)
    story = told(spec, lower(spec), False, Ran())
    for cell in json.loads(to_notebook(story))["cells"]:
        if cell["cell_type"] == "markdown":
            inert(shown("".join(cell["source"])))


@pytest.mark.parametrize(
    ("parts", "finding"),
    [
        ({"links": [{"title": "a", "url": "javascript:alert(1)"}]}, "https://"),
        ({"links": [{"title": "a", "url": "https://a b"}]}, "https://"),
        ({"links": [{"title": "a", "url": "https://a\n"}]}, "https://"),
        ({"notebook": "https://example.com/a/b/blob/main/c.ipynb"}, "github.com/OWNER"),
        ({"notebook": "https://github.com/a/b/blob/main/c.ipynb\n"}, "github.com/OWNER"),
        ({"notebook": "https://github.com/a/b/blob/main/<c>.ipynb"}, "github.com/OWNER"),
        (specs.layers({"Dense": 10, "comment": "a", "explain": "b"}), "beside 'explain'"),
        ({"fit": {"epochs": 1, "comment": "a"}}, "'comment'"),
        ({"conclusion": ["a"]}, "text"),
    ],
)
def test_check_refuses_what_no_outcome_can_say(parts, finding):
    with pytest.raises(SpecError, match=finding):
        specs.spec(**parts)


def test_notebook_says_where_to_run_it():
    spec = explained(given(IRIS), {})
    page = made(spec, "html")
    assert 'href="https://colab.research.google.com/github/a/b/blob/main/c/d.ipynb"' in page
    assert 'href="https://mybinder.org/v2/gh/a/b/main?labpath=c%2Fd.ipynb"' in page


PAGES = """
import sys
from click.testing import CliRunner
from specgen.cli import commands
call = lambda *words: CliRunner().invoke(commands, ["export", sys.argv[1], *words])
assert call().exit_code == 0
assert not {"markdown_it", "pygments", "nbformat"} & {*sys.modules}
sys.modules["pygments"] = None
print(call("--to", "html").stderr, call("--to", "notebook").exit_code)
"""


def test_export_needs_packages_for_pages_alone(tmp_path):
    spec = specs.write(tmp_path)
    command = [sys.executable, "-c", PAGES, spec]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "error[SG503]: pygments is not installed\n" in done.stdout
    assert done.stdout.endswith("help: pip install 'specgen[pages]'\n 0\n")


def test_export_writes_each_outcome_into_a_file_of_its_kind(tmp_path):
    spec = specs.write(tmp_path)

    def export(*words):
        return CliRunner().invoke(commands, ["export", str(spec), *map(str, words)])

    for to, suffix in files.SUFFIXES.items():
        path = tmp_path / f"made{suffix}"
        assert export("--to", to, "-o", path).exit_code == 0
        assert export("--to", to, "-o", path).exit_code == 0  # its own, untouched
        path.write_text(path.read_text().replace("Small", "Mine"))
        assert "SG502]: was made by specgen and edited" in export("--to", to, "-o", path).stderr
        assert export("--to", to, "-o", path, "--force").exit_code == 0
        assert "Small" in path.read_text()
        path.write_text("precious")
        assert "not made by specgen" in export("--to", to, "-o", path, "--force").stderr
        assert path.read_text() == "precious"
    found = export("--to", "html", "-o", tmp_path / "new.ipynb")
    assert "a page ends in .html\n  help: name a .html file, or add --to notebook" in found.stderr
    assert export("--run", tmp_path).exit_code == 2
    assert sorted(path.suffix for path in tmp_path.iterdir()) == sorted(
        [".yaml", *files.SUFFIXES.values()]
    )
