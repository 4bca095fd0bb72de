"""The functions that scripts carry, run as ordinary Python; formulas and prose."""

import ast
import re

import numpy as np
import pytest

from specgen import library
from specgen.language.formulas import FormulaError, formula, line
from specgen.language.vocabulary import of_library
from specgen.library.prepare import steps
from specgen.library.show import basics
from specgen.library.tools import samples
from specgen.text import prose


def test_functions_are_documented_and_every_parameter_is_typed():
    for family in library.FILES:
        assert library.family(family)
        for name, function in library.family(family).items():
            assert function.summary.endswith("."), name
            if family != "tools":
                entry = of_library(family, name)
                assert all(p.kind is not None for p in entry.parameters), name


def test_steps_do_what_they_say():
    images = np.arange(2 * 4 * 3, dtype="uint8").reshape(2, 4, 3)
    assert steps.reshape(images, [6, 2]).shape == (2, 6, 2)
    assert np.array_equal(steps.reshape(images, [12])[1], np.arange(12, 24))
    assert steps.cast(images, "float32").dtype == np.float32
    assert steps.divide(images, 2)[0, 0, 1] == 0.5
    assert steps.one_hot(np.array([0, 2]), 4).tolist() == [[1, 0, 0, 0], [0, 0, 1, 0]]
    assert steps.one_hot(np.array([0, 2])).shape == (2, 3)


def test_load_sample_returns_four_arrays(tmp_path):
    arrays = {f"{a}_{b}": np.ones(3) for a in "xy" for b in ("train", "test")}
    np.savez(tmp_path / "s.npz", **arrays)
    (x, y), (u, v) = samples.load_sample(tmp_path / "s.npz")
    assert [a.shape for a in (x, y, u, v)] == [(3,)] * 4


def test_print_predictions_names_guess_and_truth(capsys):
    predictions = np.array([[0.25, 0.75], [0.9, 0.1]])
    basics.print_predictions(predictions, np.array([1, 1]), ["cat", "dog"], count=9)
    basics.print_predictions(predictions, np.eye(2)[[1, 1]], count=1)
    assert capsys.readouterr().out.splitlines() == [
        "0: predicted dog (75.0%), labelled dog",
        "1: predicted cat (90.0%), labelled dog",
        "0: predicted 1 (75.0%), labelled 1",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("100 - 100 * a", 50.0), ("-a ** 2", -0.25), ("x.shape[0] // 2", 1), ("x.shape[1:]", (4,)),
     ("round(a, 1) + len(x)", 3.5), ("max(a, 1)", 1), ("10 ** (a / 0.5)", 10)],
)  # fmt: skip
def test_formula_means_what_python_means(text, value):
    tree = formula(text, ["a", "x"])
    code = compile(ast.fix_missing_locations(ast.Expression(tree)), "f", "eval")
    assert eval(code, {"a": 0.5, "x": np.zeros((3, 4))}) == value


@pytest.mark.parametrize(
    "text",
    ["", "b", "a.b", "a.__class__", "a()", "lambda: 1", "{a}", "a is a", "a.mean()", "np.mean(a)",
     "a; a", "a = 1", "(a := 1)", "'text'", "f'{a}'", "9**9**9", "a ** 65", "2 ** 2 ** 2", "b''",
     "9 ** (9 * 9)", "9 ** (9 ** 9 / 1)", "1j", "...", "*a", "open('f')", "len(a, key=a)", "a[b]",
     "await a", "a @ a", "a > 1 & a < 2", "mean", "true", "(a, a)", "a ^ a", "[*a]", "mean(*a)"],
)  # fmt: skip
def test_formula_is_refused_when_it_is_outside_the_subset(text):
    with pytest.raises(FormulaError):
        formula(text, ["a"])


@pytest.mark.parametrize(
    ("text", "printed"),
    [("plain", "plain"), ("", ""), ("{{a}} {a:.2f}%", "{a} 0.50%"),
     ("{a!r}", "0.5"), ("{a:>6}|", "   0.5|"),
     ("'''\"\"\"\\ {a}", "'''\"\"\"\\ 0.5"), ("\n{a}\n", "\n0.5\n"),
     ("{s['k']}'\"'''\"\"\"", "1'\"'''\"\"\"")],
)  # fmt: skip
def test_line_prints_its_text_and_its_formulas(text, printed):
    tree = line(text, ["a", "s"])
    again = ast.parse(ast.unparse(tree), mode="eval")
    assert ast.dump(again.body) == ast.dump(tree)
    assert eval(compile(again, "f", "eval"), {"a": 0.5, "s": {"k": 1}}) == printed


@pytest.mark.parametrize(
    "text", ["{", "}", "{a", "{a:{a}}", "{a:x y}", "{a!z}", "{}", "{:.2f}", "{a!}"]
)
def test_line_is_refused_when_its_braces_do_not_fit(text):
    with pytest.raises(FormulaError):
        line(text, ["a"])


@pytest.mark.parametrize(
    "text", ["/// script", "fmt: off", "noqa", "-*- coding: x -*-", "%% cell", "!sh"]
)
def test_comment_quotes_what_a_tool_would_obey(text):
    assert prose.comment(text) == [f'# "{text}"']


@pytest.mark.parametrize("word", ["vim", "Vim", "vi", "ex", "vim>700", "emacs", "Local Variables"])
@pytest.mark.parametrize("text", ["{}: set x", "see {}: set x", "see\n\n{}:set x:", "a\t{}: x"])
def test_prose_is_not_obeyed_by_an_editor(word, text):
    """A modeline, which vim looks for after white space anywhere in a line."""
    obeyed = re.compile(r"(^|\s)((vim?|ex)[<=>]?\d*|emacs|local variables):", re.I | re.M)
    text = text.format(word)
    assert obeyed.search(text)
    written = "\n".join([*prose.comment(text), prose.docstring([text])])
    assert not obeyed.search(written)
    assert f"{word} :" in written


def test_prose_leaves_words_alone_that_only_look_like_a_modeline():
    text = "index: x, navi:, https://ex.org:80, vim is an editor, regex: y"
    assert prose.docstring([text]) == f"{text}\n"
    assert prose.docstring([f"{text}."]) == f"{text}."
    assert prose.docstring(["A.", "B."]) == "A.\n\nB.\n"


def test_comment_holds_nothing_but_comment_lines():
    text = "one\r\ntwo\x0bthree\u2028four\n\nfive " + "word " * 40 + "\x00\u202e"
    lines = prose.comment(text)
    assert all(row.startswith("#") and row.isprintable() and len(row) <= 79 for row in lines)
    assert lines[:2] == ["# one two three four", "#"]
